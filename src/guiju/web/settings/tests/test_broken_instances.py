"""The command before an instance that is broken, closed or full: a sentence or two, exit 1, no
trace.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.served import environment


def junk(home: Path) -> None:
    """No database at all."""
    home.mkdir()
    (home / "guiju.sqlite3").write_bytes(b"\x8f\x01" * 5_000)


def cut(home: Path) -> None:
    """A database of which the end is missing."""
    home.mkdir()
    with sqlite3.connect(home / "guiju.sqlite3") as db:
        db.execute("CREATE TABLE people_account (name TEXT)")
        db.executemany("INSERT INTO people_account VALUES (?)", [("x" * 3_000,)] * 50)
        db.execute("CREATE TABLE django_migrations (app TEXT, name TEXT)")
    whole = (home / "guiju.sqlite3").read_bytes()
    (home / "guiju.sqlite3").write_bytes(whole[: len(whole) // 2 + 77])


def a_file(home: Path) -> None:
    """Where the folder should be is a file."""
    home.write_text("x")


def nothing(home: Path) -> None:
    """No folder."""


def command(home: Path, *words: str, most: int = 0) -> subprocess.CompletedProcess[str]:
    """Run it; ``most``: bytes that a file may have, as on a disk that is full."""

    def bound() -> None:
        if most:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [sys.executable, "-m", "guiju", *words],
        env=environment(home, LC_ALL="en_US.UTF-8", PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=bound,
    )


@pytest.mark.parametrize("broken", [junk, cut, a_file, nothing])
def test_an_instance_that_is_broken_is_a_sentence(
    tmp_path: Path, broken: Callable[[Path], None]
) -> None:
    broken(tmp_path / "home")
    done = command(tmp_path / "home", "people", "adopt")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr and 1 <= len(done.stderr.splitlines()) <= 3, done.stderr


@pytest.mark.parametrize("most", [10, 100_000])
def test_a_disk_that_is_full_while_an_instance_is_made_is_a_sentence(
    tmp_path: Path, most: int
) -> None:
    done = command(tmp_path / "home", "init", most=most)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr and 1 <= len(done.stderr.splitlines()) <= 3, done.stderr


def test_a_home_that_may_not_be_written_is_a_sentence() -> None:
    done = command(Path("/proc/guiju"), "init")
    assert done.returncode == 1 and "/proc/guiju" in done.stderr and "Traceback" not in done.stderr
