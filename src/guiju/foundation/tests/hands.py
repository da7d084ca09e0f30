"""Another process on the same database: writers and workers that a test starts, several at once,
and may kill.

`python -m guiju.foundation.tests.hands WORD …`; the database and the lease come from the
environment. What it has to say it prints as one line of JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def _wake() -> None:
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["guiju.foundation"],
        DATABASES={"default": json.loads(os.environ["HANDS_DATABASE"])},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


def migrate() -> None:
    """Make the tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def write(name: str, times: str) -> None:
    """Write journal rows, each in a transaction of its own."""
    from django.db import transaction

    from guiju.foundation import journal
    from guiju.foundation.access import Actor

    done = journal.verb("hands.written", {"zh": "写了", "en": "wrote"})
    for number in range(int(times)):
        with transaction.atomic():
            journal.write(
                Actor(account=1, name=name), done, "line", f"{name}/{number}", after={"n": number}
            )


def journal() -> dict[str, Any]:
    """The journal's length, its faults, and who wrote how many rows."""
    from collections import Counter

    from guiju.foundation import journal
    from guiju.foundation.models import Entry

    writers = Counter(Entry.objects.values_list("actor_name", flat=True))
    return {"length": journal.length(), "faults": list(journal.faults()), "writers": writers}


def queue(kind: str, times: str, folder: str) -> None:
    """Put jobs into the queue."""
    from guiju.foundation import jobs

    for number in range(int(times)):
        jobs.queue(kind, {"folder": folder, "number": number})


def work() -> int:
    """Run jobs until none waits; gives how many."""
    from guiju.foundation import jobs

    return jobs.work(once=True)


def attend(sign: str) -> int:
    """Run jobs until asked to end, looking for one without a pause; a file tells that it can be
    asked.
    """
    from guiju.foundation import jobs, stopping

    stop = stopping.on_signals()
    Path(sign).touch()
    return jobs.work(stop=stop, pause=0.0002)


def compute(sign: str) -> None:
    """Be in foreign code, where no handler of Python's runs, until asked to end."""
    import hashlib
    import threading

    from guiju.foundation import stopping

    stop = stopping.on_signals()
    threading.Thread(target=lambda: stop.wait() and os._exit(7), daemon=True).start()
    Path(sign).touch()
    hashlib.pbkdf2_hmac("sha256", b"x", b"x", 2**30)


def states() -> list[dict[str, Any]]:
    """Each job: state, attempts, error."""
    from guiju.foundation.models import Job

    return list(Job.objects.order_by("id").values("state", "attempts", "error", "result"))


def _declare() -> None:
    from guiju.foundation import jobs

    jobs.LEASE = dt.timedelta(seconds=float(os.environ.get("HANDS_LEASE", "30")))

    @jobs.job("hands.note")
    def note(step: jobs.Step, folder: str, number: int) -> int:
        with (Path(folder) / str(number)).open("a") as file:
            file.write(f"{os.getpid()}\n")
        return number

    @jobs.job("hands.hang")
    def hang(step: jobs.Step, folder: str, number: int) -> str:
        """The first run never ends; a later one does."""
        again = (Path(folder) / str(number)).exists()
        note(step, folder, number)
        while not again:
            time.sleep(0.05)
        return "done"

    @jobs.job("hands.long")
    def long(step: jobs.Step, folder: str, number: int) -> str:
        """The first run goes from step to step without an end; a later one ends."""
        again = (Path(folder) / str(number)).exists()
        note(step, folder, number)
        while not again:
            step(0, 1)
            time.sleep(0.01)
        return "done"

    @jobs.job("hands.slow")
    def slow(step: jobs.Step, folder: str, number: int) -> str:
        """Lasts longer than the lease."""
        note(step, folder, number)
        time.sleep(jobs.LEASE.total_seconds() * 2)
        return "done"


if __name__ == "__main__":
    _wake()
    _declare()
    words = (migrate, write, journal, queue, work, attend, compute, states)
    print(json.dumps({word.__name__: word for word in words}[sys.argv[1]](*sys.argv[2:])))
