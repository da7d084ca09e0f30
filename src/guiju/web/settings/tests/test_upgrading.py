"""An upgrade whose plug is pulled leaves the release before or the new one; what it wrote is no
forgery, what was forged is one.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.foundation import migrations
from guiju.web.settings.tests.test_backups import fresh
from tests import upgrades
from tests.forks import Forks, forks
from tests.postgresql import apart

BEFORE = {"王敏": 40}
AFTER = {"by SQL": 10, "through the model": 11, "王敏": 10}
KILLS = 6


@pytest.fixture(scope="module")
def guiju() -> Iterator[Forks]:
    """The command, each time in a process of its own."""
    with forks() as command:
        yield command


@pytest.fixture(scope="module")
def tomorrow(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the migrations of a later release lie: today's, and one more."""
    folder = tmp_path_factory.mktemp("tomorrow")
    made = Path(shutil.copytree(Path(migrations.__path__[0]), folder / "of_tomorrow"))
    newest = max(path.stem for path in made.glob("0*.py"))
    (made / "9999_of_tomorrow.py").write_text(upgrades.MIGRATION.replace("{before}", newest))
    return str(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tomorrow: str) -> Iterator[dict[str, str]]:
    """On each database."""
    if request.param == "sqlite":
        yield {"TOMORROW": tomorrow}
        return
    with apart() as (_folder, url):
        yield {"TOMORROW": tomorrow, **fresh(url)}


def test_a_new_database_is_as_one_that_came_through_every_release(
    guiju: Forks, tmp_path: Path, place: dict[str, str]
) -> None:
    told = []
    for way in ("migrate_one_by_one", "migrate_at_once"):
        home = tmp_path / way
        home.mkdir()
        there = place | (fresh(place["DATABASE_URL"]) if "DATABASE_URL" in place else {})
        for act in (way, "describe"):
            done = guiju(home, act=f"tests.upgrades:{act}", **there)
            assert done.returncode == 0, done.stderr
        told.append(json.loads(done.stdout))
    stepwise, at_once = told
    assert set(stepwise) == set(at_once) and len(stepwise) > 100
    for name, table in stepwise.items():
        assert at_once[name] == table, name


@pytest.fixture
def home(guiju: Forks, tmp_path: Path, place: dict[str, str]) -> Path:
    """An instance with rows that a migration is going to change."""
    assert guiju(tmp_path / "home", "init", **place).returncode == 0
    told = guiju(tmp_path / "home", act="tests.upgrades:fill", **place)
    assert told.returncode == 0, told.stderr
    return tmp_path / "home"


def named(guiju: Forks, home: Path, place: dict[str, str]) -> dict[str, int]:
    """Who named how many; nothing of the instance is a fault."""
    told = guiju(home, "verify", **place)
    assert told.returncode == 0, told.stderr
    return dict(json.loads(guiju(home, act="tests.upgrades:tell", **place).stdout))


def test_an_upgrade_that_is_killed_at_any_moment_leaves_no_false_fault(
    guiju: Forks, home: Path, place: dict[str, str]
) -> None:
    told = guiju(home, act="tests.upgrades:upgrade_and_die_before_the_seals", **place)
    assert told.returncode == -9 and named(guiju, home, place) == BEFORE
    seconds, chance = guiju.seconds, random.Random(7)
    for _ in range(KILLS):
        guiju(
            home,
            act="tests.upgrades:upgrade",
            killed_after=chance.uniform(0.1, 1.0) * seconds,
            **place,
        )
        if (found := named(guiju, home, place)) != BEFORE:
            assert found == AFTER
            break
    else:
        told = guiju(home, act="tests.upgrades:upgrade_and_die_after_the_seals", **place)
        assert told.returncode == -9
    assert named(guiju, home, place) == AFTER
    told = guiju(home, act="tests.upgrades:upgrade", **place)
    assert told.returncode == 0, told.stderr
    assert named(guiju, home, place) == AFTER


def test_what_was_forged_before_an_upgrade_stays_a_fault_also_where_the_upgrade_changed_it(
    guiju: Forks, home: Path, place: dict[str, str]
) -> None:
    assert guiju(home, act="tests.upgrades:forge", **place).returncode == 0
    before = faults(guiju, home, place)
    assert len(before) == 3
    assert guiju(home, act="tests.upgrades:upgrade", **place).returncode == 0
    assert faults(guiju, home, place) == before


def faults(guiju: Forks, home: Path, place: dict[str, str]) -> list[str]:
    """What verification says of witnesses."""
    told = guiju(home, "verify", **place)
    assert told.returncode == 1
    return [line for line in told.stderr.splitlines() if "foundation.witness" in line]
