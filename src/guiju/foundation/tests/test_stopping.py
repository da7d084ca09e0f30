"""A process that is asked to end does: at once, each time, and what it was doing is not lost."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from guiju.foundation.tests.conftest import Hands

#: Seconds in which a process must have ended; a hung one never does.
SOON = 20


def there(*signs: Path) -> None:
    """Wait until the files are there."""
    until = time.monotonic() + 60
    while not all(sign.exists() for sign in signs):
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize(
    "pair", [*range(10), *(pytest.param(pair, marks=pytest.mark.long) for pair in range(10, 20))]
)
def test_a_worker_that_is_asked_to_end_ends_every_time(
    hands: Hands, tmp_path: Path, pair: int
) -> None:
    """Ten times two, in the long form twenty: it waits for jobs nearly all the time, so most are
    asked while it holds the lock of its event.
    """
    signs = [tmp_path / "one", tmp_path / "two"]
    pairs = [hands.start("attend", sign) for sign in signs]
    there(*signs)
    for process, number in zip(
        pairs,
        ((signal.SIGTERM, signal.SIGINT), (signal.SIGTERM, signal.SIGHUP))[pair % 2],
        strict=True,
    ):
        for _again in range(3):
            process.send_signal(number)
    for process in pairs:
        process.wait(SOON)
        assert hands.said(process) == 0


def test_to_be_asked_again_while_it_ends_kills_nothing(hands: Hands, tmp_path: Path) -> None:
    """Until the last moment: when the interpreter takes its handlers away, too."""
    process = hands.start("attend", tmp_path / "ready")
    there(tmp_path / "ready")
    until = time.monotonic() + SOON
    while process.poll() is None:
        assert time.monotonic() < until
        process.send_signal(signal.SIGINT)
        time.sleep(0.0005)
    assert hands.said(process) == 0


def test_a_job_that_runs_when_its_worker_ends_is_done_by_the_next(
    hands: Hands, tmp_path: Path
) -> None:
    hands("queue", "hands.long", 1, tmp_path)
    worker = hands.start("attend", tmp_path / "ready")
    there(tmp_path / "0")
    worker.send_signal(signal.SIGTERM)
    worker.wait(SOON)
    (waiting,) = hands("states")
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 0), (
        "to be stopped is no failed try"
    )
    assert hands("work") == 1
    assert [(job["state"], job["result"]) for job in hands("states")] == [("done", "done")]


def test_what_is_asked_is_seen_within_foreign_code(hands: Hands, tmp_path: Path) -> None:
    process = hands.start("compute", tmp_path / "ready")
    there(tmp_path / "ready")
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(SOON) == 7


def test_a_process_without_a_terminal_stays_when_the_terminal_goes(
    hands: Hands, tmp_path: Path
) -> None:
    """As nohup starts it."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process: subprocess.Popen[str] = hands.start("attend", tmp_path / "ready")
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    there(tmp_path / "ready")
    process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert process.poll() is None
    process.terminate()
    assert process.wait(SOON) == 0
