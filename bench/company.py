"""A company of ten thousand people with a month of contacts, one closed: what the closing and the pages are measured on.

Run as a module with `FOLDER ROWS`; DJANGO settings and GUIJU_HOME come from the environment. Rows of people are written in
bulk, because their arrival is not what is measured; the month is a generated image in the store's own form.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
import time
from pathlib import Path

PEOPLE, TEAMS = 10_000, 200
MONTH = "2026-01"
PASSWORD = "guiju-bench-2026"
SCHEME = """scheme: bench
title: {zh: 压测, en: Bench}
applies_to: {position: agent}
month: 2026-01
items:
  - {metric: aht, weight: 30, curve: {type: band, low: 150, high: 260, zero_low: 60, zero_high: 420}}
  - {metric: fcr, weight: 30, curve: {type: linear, zero: 0.3, full: 0.9}}
  - {metric: csat, weight: 20, curve: {type: linear, zero: 2, full: 4.5}, min_n: 5}
  - {metric: short_contacts, weight: 20, curve: {type: linear, zero: 0.2, full: 0}}
"""


def main(folder: Path, rows: int) -> None:
    """Make the company when it is not there, close its month, and print the seconds as JSON."""
    import django

    django.setup()
    from django.core.management import call_command

    from bench.ground import peak_mb
    from guiju.foundation.access import OPERATOR
    from guiju.performance import actions
    from guiju.performance.models import Closing

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Closing.objects.exists():
        _people()
        _month(folder, rows)
        actions.launch_scheme(actions.import_scheme(SCHEME, actor=OPERATOR), actor=OPERATOR, despite="bench")
    else:
        actions.reopen_month(MONTH, "measured again", actor=OPERATOR)
    start = time.perf_counter()
    closing = actions.close_month(MONTH, actor=OPERATOR)
    seconds = time.perf_counter() - start
    from guiju.performance import reads

    start = time.perf_counter()
    faults = list(reads.closing_faults())
    told = {"close_s": seconds, "cards": closing.cards.count(), "verify_s": time.perf_counter() - start}
    told["peak_mb"] = peak_mb()
    print(json.dumps(told | {"faults": len(faults)}))


def _people() -> None:
    from guiju.foundation.access import OPERATOR
    from guiju.people import actions
    from guiju.people.models import AgentKey, Assignment, EmploymentEvent, Person, Position, Team

    position = actions.save_position("agent", "客服", actor=OPERATOR)
    top = actions.save_team("service", "客户服务部", actor=OPERATOR)
    teams = [actions.save_team(f"team-{n:03d}", f"{n:03d} 组", parent=top, actor=OPERATOR) for n in range(TEAMS)]
    joined = dt.date(2025, 1, 1)
    persons = Person.objects.bulk_create(
        Person(number=f"B{n:05d}", name=f"客服{n:05d}", email="") for n in range(PEOPLE)
    )
    where = [teams[n % TEAMS] for n in range(PEOPLE)]
    both = list(zip(persons, where, strict=True))
    EmploymentEvent.objects.bulk_create(
        EmploymentEvent(person=p, kind="joined", on=joined, team=t, position=position) for p, t in both
    )
    Assignment.objects.bulk_create(Assignment(person=p, team=t, position=position, from_date=joined) for p, t in both)
    AgentKey.objects.bulk_create(
        AgentKey(source="bench", key=f"a{n:05d}", person=p, from_date=joined) for n, p in enumerate(persons)
    )
    account, token = actions.invite("bench@example.com", [("manager", None)], person=persons[0], actor=OPERATOR)
    actions.accept_invitation(token, PASSWORD)
    assert isinstance(position, Position)
    assert isinstance(top, Team)
    assert account.pk


def _month(folder: Path, rows: int) -> None:
    """One month image, registered as the store registers one."""
    from django.db import transaction

    from bench.ground import write_months
    from guiju.records import store
    from guiju.records.actions import manifest
    from guiju.records.models import Manifest

    made = write_months(folder, rows)[0]
    target = manifest.root() / "images" / "contacts" / f"{MONTH}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, target)
    image = store.Image("contacts", MONTH, str(target.relative_to(manifest.root())), rows, store.file_hash(target))
    with transaction.atomic():
        Manifest.objects.create(pk=1, number=1, last_import=1)
        manifest.register_images([image], [], 1)
        manifest.new_snapshot(1, "bench")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
