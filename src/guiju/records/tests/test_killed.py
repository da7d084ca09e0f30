"""A kill −9 at any moment of an import loses nothing and doubles nothing; readers never see half
an import.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forks import Forks, forks

MAPPING = """
record: contacts
source: desk
key: [id]
timezone: UTC
columns: {started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}, agent: who, outcome: "'answered'"}
"""
ROWS = 4_000


@pytest.fixture(scope="module")
def guiju() -> Iterator[Forks]:
    """The command, each time in a process of its own that has loaded everything: kills meet the
    work alone.
    """
    with forks() as command:
        yield command


@pytest.fixture(scope="module")
def ready(empty: Path) -> Path:
    """An empty instance."""
    return empty


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The command that imports a file of three months."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "m.yaml").write_text(MAPPING)
    lines = [f"{i},2026-0{1 + i % 3}-10 10:00:00,a{i % 5}" for i in range(ROWS)]
    (folder / "calls.csv").write_text("id,at,who\n" + "\n".join(lines) + "\n")
    return ("import", "contacts", str(folder / "calls.csv"), "--mapping", str(folder / "m.yaml"))


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 8))]
)
def test_a_killed_import_leaves_all_or_nothing(
    guiju: Forks, ready: Path, words: tuple[str, ...], tmp_path: Path, seed: int
) -> None:
    home = Path(shutil.copytree(ready, tmp_path / "home"))
    chance, whole = random.Random(seed), 0
    seconds = one_import(guiju, ready, tmp_path, words)
    for _ in range(6):
        guiju(home, *words, killed_after=chance.uniform(0.0, 1.1) * seconds)
        found = answered(guiju, home)
        assert found in (0, ROWS)
        if found:  # killed behind its end: the next one meets an empty instance again
            shutil.rmtree(home)
            shutil.copytree(ready, home)
            whole += 1
    assert whole < 6, "no kill met the work"
    said(guiju, home, *words)
    assert answered(guiju, home) == ROWS
    assert "whole" in said(guiju, home, "verify")


def one_import(guiju: Forks, ready: Path, folder: Path, words: tuple[str, ...]) -> float:
    """How long it takes when nobody kills it."""
    home = Path(shutil.copytree(ready, folder / "measured"))
    said(guiju, home, *words)
    return guiju.seconds


def said(guiju: Forks, home: Path, *words: str) -> str:
    told = guiju(home, *words)
    assert told.returncode == 0 and not told.stderr, told.stderr
    return told.stdout


def answered(guiju: Forks, home: Path) -> int:
    lines = said(guiju, home, "metrics", "--metric", "answered", "--csv").splitlines()
    return int(float(lines[1].split(",")[1])) if len(lines) > 1 else 0
