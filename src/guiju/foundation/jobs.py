"""Long jobs on the database: progress, cancel, retry after a killed worker, never run twice by two
workers.

`@job("records.import")` declares a function `(step, **arguments) -> result`; `queue` puts one into
the database, `work` takes and runs them. A worker claims a job with one conditional update and
renews its lease from a thread; a job whose lease ran out, or that broke by a fault of ours, is
claimed again, at most `ATTEMPTS` times; one that was refused with a sentence of ours is not,
because the same answer would come again. Writing its result is conditional on still holding the
lease, so a worker that was thought dead cannot overwrite its successor. What the house does by itself
is no less wanted when the disk was full: it waits for room.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
import traceback
import uuid
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, IntegrityError, InterfaceError, connection, models, transaction

from guiju.foundation import clock, faults
from guiju.foundation.errors import Conflict, GuijuError, NotFound, Sentence
from guiju.foundation.frames import roomy
from guiju.foundation.models import Job

LEASE = dt.timedelta(seconds=30)
ATTEMPTS = 3
RETRY_AFTER = dt.timedelta(seconds=10)
#: A lease that runs so long is of a clock that was wrong.
WRONG_CLOCK = dt.timedelta(hours=1)
#: What the house does by itself waits so long for room on the disk.
ROOM_AFTER = dt.timedelta(minutes=5)
KINDS: dict[str, Callable[..., Any]] = {}
log = logging.getLogger("guiju.jobs")


class Cancelled(Exception):
    """Raised inside a job when a person asked to stop; the job leaves nothing half-stored and
    ends.
    """


#: Hears of each fault of a job that is one in words. The disk fills it.
heed: Callable[[GuijuError], None] = lambda refusal: None  # noqa: E731


def keep_heed(listen: Callable[[GuijuError], None]) -> None:
    """Tell the jobs who hears of their faults."""
    global heed
    heed = listen


def job(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the function that does a kind of job. Its first argument is a `Step` to report
    progress with.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        KINDS[kind] = function
        return function

    return declare


def queue(
    kind: str,
    arguments: dict[str, Any],
    *,
    account: int | None = None,
    unique: str = "",
    at: dt.datetime | None = None,
) -> Job:
    """Put a job into the queue. With ``unique``, a job of that name that waits or runs is
    returned instead.
    """
    if kind not in KINDS:
        raise ValueError(f"no job is called {kind}")
    moment = clock.now()
    for tries_left in reversed(range(ATTEMPTS)):
        row = Job(
            kind=kind,
            arguments=arguments,
            account=account,
            created_at=moment,
            not_before=at or moment,
        )
        row.unique = unique or None
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            break
        except IntegrityError:
            standing = Job.objects.filter(unique=unique).first() if unique else None
            if standing is not None:
                return standing
            if not unique or not tries_left:
                raise  # else who had the name ended between the two questions: it is free again
    return row


def cancel(job_id: int) -> None:
    """Ask a job to stop: a waiting one ends at once, a running one at its next step."""
    waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
    if waiting.update(state=Job.State.CANCELLED, finished_at=clock.now(), unique=None):
        return
    if not Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(cancel_wanted=True):
        if not Job.objects.filter(pk=job_id).exists():
            raise NotFound()
        raise Conflict("这项任务已经结束。", "This job has already ended.")


class Again(Exception):
    """Raised by a job that has done a portion: it waits again, with these arguments, behind
    whatever else waits.
    """

    def __init__(self, **arguments: Any) -> None:
        self.arguments = arguments
        super().__init__()


class Stopped(Cancelled):
    """Raised inside a job when its worker is to end; the job leaves nothing half-stored and
    waits for the next worker.
    """


class Step:
    """What a running job reports with: ``step(done, total, sentence)`` stores progress and stops
    a cancelled job.
    """

    def __init__(self, row: Job, stop: threading.Event | None = None) -> None:
        self.row, self._stop = row, stop
        self._told = dt.datetime.min.replace(tzinfo=dt.UTC)

    def __call__(self, done: int, total: int, sentence: Sentence | None = None) -> None:
        if self._stop is not None and self._stop.is_set():
            raise Stopped
        moment = clock.now()
        if done < total and moment - self._told < dt.timedelta(seconds=0.5):
            return
        self._told = moment
        held = _held(self.row)
        held.update(done=done, total=total, **({"sentence": dict(sentence)} if sentence else {}))
        if not held.filter(cancel_wanted=False).exists():
            raise Cancelled

    def keep(self, result: dict[str, Any]) -> None:
        """Store the result in the transaction of what it tells of: killed after that, the job is
        done and not done again.
        """
        if not _held(self.row).update(result=result):
            raise Cancelled


def worker_name() -> str:
    """A name that no other worker has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def work(
    *, once: bool = False, stop: threading.Event | None = None, pause: float = 1.0, name: str = ""
) -> int:
    """Run jobs until told to stop (or, with ``once``, until none waits). Gives the number of jobs
    run.

    A job that runs when the worker is told to stop ends at its next step and waits for another
    worker.
    """
    name, ran = name or worker_name(), 0
    stop = stop or threading.Event()
    while not stop.is_set():
        row = _next(name, patient=not once)
        if row is not None:
            ran += _outlived(row, stop, patient=not once)
        elif once:
            break
        else:
            stop.wait(pause)
    return ran


def claim(worker: str) -> Job | None:
    """Take the next job that waits or whose worker is dead: one conditional update decides between
    two workers.

    A job of somebody's account, who waits for it, goes before what the house does by itself; else
    the first comes first.
    """
    moment = clock.now()
    free = models.Q(state=Job.State.WAITING, not_before__lte=moment) | models.Q(
        models.Q(lease_until__lt=moment) | models.Q(lease_until__gt=moment + WRONG_CLOCK),
        state=Job.State.RUNNING,
    )
    by_itself = models.Case(models.When(account=None, then=1), default=0)
    for row in Job.objects.filter(free).order_by(by_itself, "not_before", "id")[:5]:
        mine = Job.objects.filter(free, pk=row.pk, attempts=row.attempts)
        if row.attempts >= ATTEMPTS:
            _give_up(mine)
        elif mine.update(
            state=Job.State.RUNNING,
            worker=worker,
            lease_until=moment + LEASE,
            attempts=row.attempts + 1,
        ):
            return Job.objects.get(pk=row.pk)
    return None


def put_back(worker: str) -> None:
    """Let what a worker holds wait for another one. A worker that ends in order has not died:
    the try does not count.
    """
    held = Job.objects.filter(worker=worker, state=Job.State.RUNNING)
    held.update(state=Job.State.WAITING, attempts=models.F("attempts") - 1, lease_until=None)


def run(row: Job, stop: threading.Event | None = None) -> None:
    """Run a claimed job to its end, with the lease renewed beside it."""
    done = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(row, done), daemon=True)
    keeper.start()
    try:
        result = row.result or roomy(KINDS[row.kind])(Step(row, stop), **row.arguments)
        _finish(row, Job.State.DONE, result=result, error=None)
    except Stopped:
        put_back(row.worker)
    except Again as rest:
        _finish_portion(row, rest.arguments)
    except Cancelled:
        _finish(row, Job.State.CANCELLED)
    except faults.DiskFull as full:
        _no_room(row, full)
    except GuijuError as refusal:
        _finish(row, Job.State.FAILED, error=_in_words(refusal))
    # a fault of ours must be seen on the job's page and in the log, and must not stop the worker
    except Exception as fault:
        said = _said(fault)
        if said["code"] == faults.DiskFull.code:
            log.error("job %s found no room: %s", row, fault)
        else:
            log.exception("job %s failed", row)
        _again_or_failed(row, {**said, "trace": traceback.format_exc(limit=3)})
    finally:
        done.set()
        keeper.join()


def _outlived(row: Job, stop: threading.Event, *, patient: bool) -> bool:
    """Whether a job came to an end that is stored; a patient worker outlives a database that went
    away under the job.

    What became of it cannot be stored then: it is taken up again when its lease has run out.
    """
    try:
        run(row, stop)
    except (DatabaseError, InterfaceError):
        if not patient:
            raise
        log.exception("what became of job %s could not be stored; it is taken up again", row)
        connection.close()
        return False
    return True


def _next(worker: str, *, patient: bool) -> Job | None:
    """The next job; a patient worker outlives a database that is away for a while."""
    try:
        return claim(worker)
    except (DatabaseError, InterfaceError):
        if not patient:
            raise
        log.exception("no job could be taken; trying again")
        connection.close()
        return None


def _held(row: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(
        pk=row.pk, worker=row.worker, attempts=row.attempts, state=Job.State.RUNNING
    )


def _finish(row: Job, state: str, **fields: Any) -> None:
    if not _held(row).update(
        state=state, finished_at=clock.now(), unique=None, lease_until=None, **fields
    ):
        log.warning("job %s was taken over by another worker; its result is left out", row)


def _finish_portion(row: Job, arguments: dict[str, Any]) -> None:
    """Queue the rest of a job whose portion is done, with all its tries."""
    fields = {
        "state": Job.State.WAITING,
        "not_before": clock.now(),
        "lease_until": None,
        "attempts": 0,
    }
    _held(row).update(arguments=row.arguments | arguments, **fields)


def _again_or_failed(row: Job, error: dict[str, Any]) -> None:
    """After a fault of ours: another try later, unless this was the last."""
    if error["code"] == faults.DiskFull.code:
        _no_room(row, faults.DiskFull())
        return
    if row.attempts >= ATTEMPTS:
        _finish(row, Job.State.FAILED, error=error)
        return
    later = clock.now() + RETRY_AFTER * row.attempts
    _held(row).update(state=Job.State.WAITING, not_before=later, lease_until=None, error=error)


def _no_room(row: Job, full: faults.DiskFull) -> None:
    """Tell who waits for a job that the disk is full; what nobody waits for waits until there may be
    room, and the try does not count.
    """
    if row.account is not None:
        _finish(row, Job.State.FAILED, error=_in_words(full))
        return
    _held(row).update(
        state=Job.State.WAITING,
        not_before=clock.now() + ROOM_AFTER,
        attempts=row.attempts - 1,
        lease_until=None,
        error=_in_words(full),
    )


def _in_words(refusal: GuijuError) -> dict[str, str]:
    return {"zh": refusal.say("zh"), "en": refusal.say("en"), "code": refusal.code}


def _said(fault: Exception) -> dict[str, str]:
    """What the job's page says of a fault: a disk that is full, and its like, in words."""
    if (refusal := faults.spoken(fault)) is not None:
        heed(refusal)
        return _in_words(refusal)
    return {
        "zh": "内部错误，已记录。",
        "en": "An internal error; it has been logged.",
        "code": "internal",
    }


def _give_up(mine: models.QuerySet[Job]) -> None:
    error = {
        "zh": "执行它的进程多次中断，已停止重试。",
        "en": "Its worker died repeatedly; no more tries.",
        "code": "died",
    }
    mine.update(state=Job.State.FAILED, error=error, finished_at=clock.now(), unique=None)


def _keep_lease(row: Job, done: threading.Event) -> None:
    while not done.wait(LEASE.total_seconds() / 3):
        try:
            _held(row).update(lease_until=clock.now() + LEASE)
        except (
            DatabaseError,
            InterfaceError,
        ):  # a keeper that dies of it would give a living worker's job away
            log.exception("the lease of job %s was not renewed; trying again", row)
            connection.close()
    connection.close()
