"""Long jobs: one of a name, progress, cancelling, another try after a fault or a kill, never
twice at once.
"""

from __future__ import annotations

import datetime as dt
import errno
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from guiju.foundation import jobs
from guiju.foundation.errors import Conflict, Invalid, NotFound
from guiju.foundation.jobs import Step
from guiju.foundation.models import Job
from guiju.foundation.tests.conftest import Hands

NOW = dt.datetime(2026, 2, 1, 8, tzinfo=dt.UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = NOW

    def wait(self, **time: float) -> None:
        self.moment += dt.timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    each = Clock()
    monkeypatch.setattr(timezone, "now", lambda: each.moment)
    return each


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    known = dict(jobs.KINDS)
    yield
    jobs.KINDS.clear()
    jobs.KINDS.update(known)


@pytest.fixture(autouse=True)
def _no_keeper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's transaction is invisible to a second thread; the processes below have the real
    # keeper.
    monkeypatch.setattr(jobs, "_keep_lease", lambda row, done: None)


def declared(function: Any) -> Any:
    return jobs.job("test.job")(function)


def now_of(job: Job) -> Job:
    job.refresh_from_db()
    return job


@pytest.mark.django_db
class TestQueue:
    def test_a_job_waits_runs_and_keeps_its_result(self, clock: Clock) -> None:
        declared(lambda step, a, b: {"sum": a + b})
        row = jobs.queue("test.job", {"a": 1, "b": 2}, account=7)
        assert (row.state, row.account, row.attempts) == ("waiting", 7, 0)
        assert jobs.work(once=True) == 1
        assert (now_of(row).state, row.result, row.attempts) == ("done", {"sum": 3}, 1)
        assert (row.finished_at, row.lease_until) == (NOW, None)
        assert jobs.work(once=True) == 0

    def test_a_job_killed_after_it_kept_its_result_is_done_and_not_done_again(
        self, clock: Clock
    ) -> None:
        ran: list[int] = []

        @declared
        def killed(step: Step) -> dict[str, int]:
            ran.append(1)
            step.keep({"stored": 3})
            raise SystemExit

        row = jobs.queue("test.job", {})
        with pytest.raises(SystemExit):
            jobs.work(once=True)
        assert (now_of(row).state, row.result) == ("running", {"stored": 3})
        clock.wait(seconds=31)
        assert jobs.work(once=True) == 1
        assert (now_of(row).state, row.result, ran) == ("done", {"stored": 3}, [1])

    def test_a_result_is_kept_by_who_holds_the_job(self, clock: Clock) -> None:
        declared(lambda step: None)
        jobs.queue("test.job", {})
        late = jobs.claim("slow")
        clock.wait(seconds=31)
        assert late and jobs.claim("quick")
        with pytest.raises(jobs.Cancelled):
            Step(late).keep({"stored": 3})
        assert Job.objects.get().result is None

    def test_jobs_run_in_the_order_of_asking(self, clock: Clock) -> None:
        ran: list[int] = []
        declared(lambda step, n: ran.append(n))
        for n in range(8):
            jobs.queue("test.job", {"n": n})
        assert jobs.work(once=True) == 8
        assert ran == list(range(8))

    def test_a_job_of_a_name_is_queued_once_until_it_ends(self, clock: Clock) -> None:
        again: list[int] = []

        @declared
        def inside(step: Step) -> None:
            again.append(jobs.queue("test.job", {}, unique="close/2026-02").pk)

        first = jobs.queue("test.job", {}, unique="close/2026-02")
        assert jobs.queue("test.job", {"other": 1}, unique="close/2026-02").pk == first.pk
        assert jobs.queue("test.job", {}, unique="close/2026-03").pk != first.pk
        jobs.queue("test.job", {})
        jobs.queue("test.job", {})
        jobs.run(jobs.claim("w"))  # type: ignore[arg-type]
        assert again == [first.pk], "while it runs it still has its name"
        assert jobs.queue("test.job", {}, unique="close/2026-02").pk != first.pk

    def test_a_name_whose_job_ends_while_it_is_asked_for_is_free_again(self, clock: Clock) -> None:
        declared(lambda step: None)
        first = jobs.queue("test.job", {}, unique="roll")

        def ends_first(ask: Any, words: str, *more: Any) -> Any:
            if words.startswith("SELECT"):
                Job.objects.filter(pk=first.pk).update(state=Job.State.DONE, unique=None)
            return ask(words, *more)

        with connection.execute_wrapper(ends_first):
            second = jobs.queue("test.job", {}, unique="roll")
        assert second.pk != first.pk and now_of(second).unique == "roll"

    def test_an_unknown_kind_is_a_mistake_of_ours(self) -> None:
        with pytest.raises(ValueError, match="nothing"):
            jobs.queue("nothing", {})

    def test_a_job_for_later_waits_until_then(self, clock: Clock) -> None:
        declared(lambda step: None)
        jobs.queue("test.job", {}, at=NOW + dt.timedelta(hours=1))
        assert jobs.work(once=True) == 0
        clock.wait(hours=1)
        assert jobs.work(once=True) == 1


@pytest.mark.django_db
class TestProgress:
    def test_progress_is_stored_at_most_twice_a_second_and_at_the_end(self, clock: Clock) -> None:
        seen: list[tuple[int, int]] = []

        @declared
        def count(step: Step) -> None:
            for done in range(101):
                step(done, 100, {"zh": f"第 {done} 行", "en": f"row {done}"})
                clock.wait(seconds=0.1)
                standing = Job.objects.get()
                seen.append((standing.done, standing.total))

        row = jobs.queue("test.job", {})
        jobs.work(once=True)
        assert seen[0] == (0, 100) and seen[4] == (0, 100) and seen[5] == (5, 100)
        assert (now_of(row).done, row.total, row.sentence["en"]) == (100, 100, "row 100")

    def test_a_waiting_job_is_cancelled_at_once(self, clock: Clock) -> None:
        declared(lambda step: None)
        row = jobs.queue("test.job", {}, unique="name")
        jobs.cancel(row.pk)
        assert (now_of(row).state, row.unique, row.finished_at) == ("cancelled", None, NOW)
        assert jobs.work(once=True) == 0
        with pytest.raises(Conflict):
            jobs.cancel(row.pk)
        with pytest.raises(NotFound):
            jobs.cancel(row.pk + 1)

    def test_a_running_job_is_cancelled_at_its_next_step(self, clock: Clock) -> None:
        reached: list[int] = []

        @declared
        def long(step: Step) -> None:
            for done in range(10):
                step(done, 10)
                reached.append(done)
                clock.wait(seconds=1)
                if done == 3:
                    jobs.cancel(Job.objects.get().pk)

        row = jobs.queue("test.job", {}, unique="name")
        jobs.work(once=True)
        assert reached == [0, 1, 2, 3]
        assert (now_of(row).state, row.result, row.unique) == ("cancelled", None, None)


@pytest.mark.django_db
class TestFaults:
    def test_a_broken_job_is_tried_three_times_with_a_pause_and_then_failed(
        self, clock: Clock
    ) -> None:
        tries: list[dt.datetime] = []

        @declared
        def broken(step: Step) -> None:
            tries.append(clock.moment)
            raise ZeroDivisionError

        row = jobs.queue("test.job", {}, unique="name")
        for _ in range(60):
            jobs.work(once=True)
            clock.wait(seconds=1)
        assert [(moment - NOW).seconds for moment in tries] == [0, 10, 30]
        assert (now_of(row).state, row.attempts, row.unique) == ("failed", 3, None)
        assert row.error["code"] == "internal" and "ZeroDivisionError" in row.error["trace"]
        assert row.error["zh"] and row.error["en"]

    def test_a_job_that_succeeds_at_the_second_try_is_done(self, clock: Clock) -> None:
        tries: list[int] = []

        @declared
        def moody(step: Step) -> int:
            tries.append(1)
            return 1 // (len(tries) - 1)

        row = jobs.queue("test.job", {}, unique="name")
        jobs.work(once=True)
        assert (now_of(row).state, row.unique) == ("waiting", "name")
        clock.wait(seconds=10)
        jobs.work(once=True)
        assert (now_of(row).state, row.result, row.error) == ("done", 1, None)

    def test_a_refusal_is_final_and_told_in_both_languages(self, clock: Clock) -> None:
        @declared
        def refused(step: Step) -> None:
            raise Invalid({"zh": "第 {n} 行不对。", "en": "Row {n} is wrong."}, n=3)

        row = jobs.queue("test.job", {})
        jobs.work(once=True)
        assert (now_of(row).state, row.attempts) == ("failed", 1)
        assert row.error == {"zh": "第 3 行不对。", "en": "Row 3 is wrong.", "code": "invalid"}

    @pytest.mark.django_db(transaction=True)
    def test_a_result_that_cannot_be_kept_is_a_fault_of_the_job_alone(self, clock: Clock) -> None:
        declared(lambda step: object())
        row = jobs.queue("test.job", {})
        jobs.work(once=True)
        assert now_of(row).error["code"] == "internal"

    def test_a_job_that_nobody_knows_any_more_does_not_stop_the_worker(self, clock: Clock) -> None:
        declared(lambda step: "done")
        old = jobs.queue("test.job", {})
        Job.objects.filter(pk=old.pk).update(kind="of.an.older.release")
        new = jobs.queue("test.job", {})
        assert jobs.work(once=True) == 2
        assert now_of(old).error["code"] == "internal"
        assert now_of(new).result == "done"

    def test_a_database_that_is_away_does_not_end_a_worker(
        self, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        away, stop = iter([True, True]), threading.Event()

        def claim(worker: str) -> None:
            if next(away, False):
                raise OperationalError("away")
            stop.set()

        monkeypatch.setattr(jobs, "claim", claim)
        monkeypatch.setattr(jobs.connection, "close", lambda: None)
        assert jobs.work(stop=stop, pause=0.01) == 0
        assert stop.is_set()


@pytest.mark.django_db
class TestLease:
    def test_a_dead_workers_job_is_taken_up_after_its_lease_three_times_in_all(
        self, clock: Clock
    ) -> None:
        declared(lambda step: "done")
        row = jobs.queue("test.job", {}, unique="name")
        for attempt in (1, 2, 3):
            claimed = jobs.claim(f"worker {attempt}")
            assert claimed and (claimed.pk, claimed.attempts) == (row.pk, attempt)
            assert jobs.claim("another") is None, "the lease still holds"
            clock.wait(seconds=31)
        assert jobs.claim("another") is None
        assert (now_of(row).state, row.error["code"], row.unique) == ("failed", "died", None)

    def test_a_lease_of_a_clock_that_was_a_day_ahead_does_not_hold_a_day(
        self, clock: Clock
    ) -> None:
        declared(lambda step: "done")
        row = jobs.queue("test.job", {})
        clock.wait(days=1)
        assert jobs.claim("of tomorrow")
        clock.wait(days=-1)
        claimed = jobs.claim("of today")
        assert claimed and (claimed.pk, claimed.worker) == (row.pk, "of today")
        assert jobs.claim("another") is None, "the lease holds"

    def test_what_the_house_does_by_itself_waits_for_room_on_the_disk(self, clock: Clock) -> None:
        room = False

        @declared
        def writes(step: Step) -> str:
            if not room:
                raise OSError(errno.ENOSPC, "No space left on device")
            return "written"

        own, asked = jobs.queue("test.job", {}), jobs.queue("test.job", {}, account=7)
        for _ in range(5):
            jobs.work(once=True)
            clock.wait(minutes=6)
        assert (now_of(own).state, now_of(own).attempts) == ("waiting", 0)
        assert now_of(own).error["code"] == now_of(asked).error["code"] == "disk_full"
        assert now_of(asked).state == "failed", "who waits for it is told"
        room = True
        jobs.work(once=True)
        assert (now_of(own).state, now_of(own).result) == ("done", "written")

    def test_of_two_workers_that_see_the_same_job_one_gets_it(self, clock: Clock) -> None:
        declared(lambda step: "done")
        row, got = jobs.queue("test.job", {}), []

        def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
            if sql.startswith("UPDATE") and not got:
                got.append("faster")
                got.append(jobs.claim("faster"))
            return execute(sql, *rest)

        with connection.execute_wrapper(meanwhile):
            assert jobs.claim("slower") is None
        assert (got[1], now_of(row).worker, row.attempts) == (row, "faster", 1)

    def test_a_worker_thought_dead_overwrites_nothing(self, clock: Clock) -> None:
        declared(lambda step: "done")
        row = jobs.queue("test.job", {})
        slow = jobs.claim("slow")
        clock.wait(seconds=31)
        successor = jobs.claim("successor")
        assert slow and successor
        with pytest.raises(jobs.Cancelled):
            Step(slow)(5, 10)
        jobs.run(slow)
        assert (now_of(row).state, row.worker, row.done) == ("running", "successor", 0)
        jobs.run(successor)
        assert now_of(row).state == "done"


def counts(folder: Path) -> list[int]:
    """How often each job ran."""
    return [len(path.read_text().splitlines()) for path in folder.iterdir()]


def until(reached: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it never came to this"
        time.sleep(0.02)


def test_a_worker_killed_in_the_middle_leaves_its_job_to_another(
    hands: Hands, tmp_path: Path
) -> None:
    folder = tmp_path / "ran"
    folder.mkdir()
    hands("queue", "hands.hang", 1, folder)
    killed = hands.start("work")
    until(lambda: counts(folder) == [1])
    killed.kill()
    killed.communicate()
    assert hands("states")[0]["state"] == "running"
    time.sleep(1.1)
    assert hands("work") == 1
    done = hands("states")[0]
    assert (done["state"], done["attempts"], done["result"]) == ("done", 2, "done")
    assert counts(folder) == [2]


def test_workers_at_once_run_each_job_once(hands: Hands, tmp_path: Path) -> None:
    folder = tmp_path / "ran"
    folder.mkdir()
    hands("queue", "hands.note", 30, folder)
    workers = [hands.start("work") for _ in range(3)]
    assert sum(hands.said(worker) for worker in workers) == 30
    assert counts(folder) == [1] * 30
    assert {job["state"] for job in hands("states")} == {"done"}


def test_a_job_longer_than_its_lease_stays_with_its_living_worker(
    hands: Hands, tmp_path: Path
) -> None:
    folder = tmp_path / "ran"
    folder.mkdir()
    hands("queue", "hands.slow", 1, folder)
    working = hands.start("work")
    until(lambda: counts(folder) == [1])
    time.sleep(1.2)
    assert hands("work") == 0
    assert hands.said(working) == 1
    assert (counts(folder), hands("states")[0]["attempts"]) == ([1], 1)
