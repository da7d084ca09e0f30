"""Kills, full disks, closed folders and wrong clocks, over all that takes long: nothing is lost,
doubled, torn or half-done.

The kills are those of a fixed seed, 112 in all; each work is tried on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guiju.web.settings.backups.proving import proved
from guiju.web.settings.tests.test_backups import environment, fresh
from tests.forks import Forks, forks
from tests.plugs import OPEN
from tests.postgresql import apart

pytestmark = pytest.mark.long
KILLS = 8
ROWS = 3_000
MAPPING = """
record: contacts
source: plugs
key: [id]
timezone: Asia/Shanghai
columns: {started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}, agent: who, outcome: "'answered'"}
"""


@dataclass(frozen=True)
class Place:
    """An instance: its folder, and its database where that is PostgreSQL."""

    home: Path
    environment: dict[str, str]

    def copy(self, home: Path) -> Place:
        """The same once more, in another folder and another database."""
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.home, home)
        if not self.environment:
            return Place(home, {})
        url = self.environment["DATABASE_URL"]
        there = fresh(url)
        template, made = (
            each.partition("?")[0].rsplit("/", 1)[1] for each in (url, there["DATABASE_URL"])
        )
        with psycopg.connect(
            there["DATABASE_URL"].replace(f"/{made}", "/postgres"), autocommit=True
        ) as asked:
            asked.execute(f"DROP DATABASE {made}")
            asked.execute(f"CREATE DATABASE {made} TEMPLATE {template}")
        return Place(home, there)


@pytest.fixture(scope="module")
def guiju() -> Iterator[Forks]:
    """The command, each time in a process of its own."""
    with forks() as command:
        yield command


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files lie that the works read."""
    made = tmp_path_factory.mktemp("plugs")
    (made / "m.yaml").write_text(MAPPING)
    lines = [f"{i},2026-03-{1 + i % 28:02d} 10:00:00,p{i % 5}" for i in range(ROWS)]
    (made / "calls.csv").write_text("id,at,who\n" + "\n".join(lines) + "\n")
    return made


@pytest.fixture(scope="module")
def company(guiju: Forks, folder: Path, empty: Path) -> Place:
    """The small company on SQLite."""
    home = Path(shutil.copytree(empty, folder / "company"))
    told = guiju(home, act="tests.plugs:build")
    assert told.returncode == 0, told.stderr
    told = guiju(home, "backup", str(folder / "company.guiju"))
    assert told.returncode == 0, told.stderr
    return Place(home, {})


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The address of a server of these tests' own."""
    with apart() as (_folder, url):
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, guiju: Forks, company: Place, folder: Path) -> Place:
    """The company, on each database."""
    if request.param == "sqlite":
        return company
    moved = Place(folder / "moved", fresh(request.getfixturevalue("postgresql")))
    told = guiju(moved.home, "restore", str(folder / "company.guiju"), **moved.environment)
    assert told.returncode == 0, told.stderr
    return moved


def counts(guiju: Forks, place: Place) -> dict[str, Any]:
    told = guiju(place.home, act="tests.plugs:tell", **place.environment)
    assert told.returncode == 0, told.stderr
    return dict(json.loads(told.stdout))


def check_whole(guiju: Forks, place: Place) -> None:
    told = guiju(place.home, "verify", **place.environment)
    assert told.returncode == 0, told.stderr


@dataclass(frozen=True)
class Work:
    """Something that takes long: a command or a function, and what must be before it."""

    words: Callable[[Path], tuple[str, ...]] = lambda folder: ()
    act: str = ""
    before: str = ""

    def __call__(self, guiju: Forks, place: Place, folder: Path, **how: Any) -> Any:
        return guiju(place.home, *self.words(folder), act=self.act, **how, **place.environment)


WORKS = {
    "import": Work(
        lambda folder: (
            "import",
            "contacts",
            f"{folder}/calls.csv",
            "--mapping",
            f"{folder}/m.yaml",
        )
    ),
    "close": Work(lambda folder: ("close", OPEN)),
    "publish": Work(act="tests.plugs:publish"),
    "pay": Work(act="tests.plugs:pay"),
    "images": Work(lambda folder: ("verify", "--repair"), before="tests.plugs:forget_images"),
    "backup": Work(lambda folder: ("backup", f"{folder}/made.guiju")),
}


@pytest.mark.parametrize("name", WORKS)
def test_killed_at_any_moment_nothing_is_lost_doubled_or_torn(
    guiju: Forks, base: Place, folder: Path, tmp_path: Path, name: str
) -> None:
    work, chance = WORKS[name], random.Random(f"kills of {name}")
    prepared = prepare(guiju, base, work, tmp_path / "prepared")
    measured = prepared.copy(tmp_path / "measured")
    before = counts(guiju, base)
    told = work(guiju, measured, folder)
    assert told.returncode == 0, told.stderr
    seconds, after = guiju.seconds, counts(guiju, measured)
    place, met = prepared.copy(tmp_path / "place"), 0
    for _ in range(KILLS):
        told = work(guiju, place, folder, killed_after=chance.uniform(0.0, 1.05) * seconds)
        met += told.returncode == -9
        found = counts(guiju, place) if name != "images" else before
        if name == "import":
            assert found["answered"] in (0, ROWS) and found["imports"] in (0, 1)
        else:
            assert found in (before, after)
        if name == "backup":
            assert not (folder / "made.guiju").exists() or proved(folder / "made.guiju")
        if name != "images":
            check_whole(guiju, place)
        if found != before:
            place = prepared.copy(tmp_path / "place")
    assert met, "no kill met the work"
    told = work(guiju, place, folder)
    assert told.returncode == 0, told.stderr
    assert counts(guiju, place) == after
    check_whole(guiju, place)
    told = guiju(place.home, "work", "--once", **place.environment)
    assert told.returncode == 0, told.stderr
    left = [
        path
        for path in place.home.rglob("*")
        if path.name.startswith(".tmp-") or path.name == ".restoring"
    ]
    assert left == [] and not list(folder.glob("*.part*"))


def prepare(guiju: Forks, base: Place, work: Work, home: Path) -> Place:
    """A copy in which the work can begin."""
    place = base.copy(home)
    if work.before:
        told = guiju(place.home, act=work.before, **place.environment)
        assert told.returncode == 0, told.stderr
    return place


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_at_any_moment_a_restore_leaves_nothing_or_the_whole(
    guiju: Forks,
    company: Place,
    folder: Path,
    tmp_path: Path,
    database: str,
    request: pytest.FixtureRequest,
) -> None:
    chance, source, home = (
        random.Random(f"restores {database}"),
        str(folder / "company.guiju"),
        tmp_path / "home",
    )
    wanted = counts(guiju, company)
    url = request.getfixturevalue("postgresql") if database == "postgresql" else ""
    place = Place(home, fresh(url) if url else {})
    seconds = 8.0
    for _ in range(KILLS):
        guiju(
            home,
            "restore",
            source,
            killed_after=chance.uniform(0.0, 1.05) * seconds,
            **place.environment,
        )
        told = guiju(home, "verify", **place.environment)
        if told.returncode == 0:
            assert counts(guiju, place) == wanted
            shutil.rmtree(home)
            place = Place(home, fresh(url) if url else {})
        else:
            assert "There is no instance in" in told.stderr and not (
                home.exists() and any(home.iterdir())
            )
    told = guiju(home, "restore", source, **place.environment)
    assert told.returncode == 0, told.stderr
    assert counts(guiju, place) == wanted
    check_whole(guiju, place)


#: Twelve places: six works, each where the disk is full soon and where it is full late.
@pytest.mark.parametrize("limit", [30_000, 90_000])
@pytest.mark.parametrize("name", ["init", "import", "close", "pay", "backup", "restore"])
def test_a_full_disk_leaves_nothing_half_done(
    guiju: Forks, company: Place, folder: Path, tmp_path: Path, name: str, limit: int
) -> None:
    place = Place(tmp_path / "home", {})
    target = tmp_path / "made.guiju"
    if name not in ("init", "restore"):
        place = company.copy(place.home)
    more: dict[str, Work] = {
        "init": Work(lambda folder: ("init",)),
        "backup": Work(lambda folder: ("backup", str(target))),
        "restore": Work(lambda folder: ("restore", f"{folder}/company.guiju")),
    }
    work, before = (WORKS | more)[name], counts(guiju, company)
    told = work(guiju, place, folder, file_limit=limit)
    if told.returncode and not work.act:
        assert told.stderr.strip() and "Traceback" not in told.stderr, told.stderr
    if name == "restore":
        assert told.returncode == 1 and not place.home.exists()
    elif name == "init":
        assert told.returncode == 1
    elif told.returncode:
        assert counts(guiju, place) == before
        check_whole(guiju, place)
    assert not list(tmp_path.glob("*.part*"))
    assert name != "backup" or target.exists() == (told.returncode == 0)
    if told.returncode:
        told = work(guiju, place, folder)  # there is room again
        assert told.returncode == 0, told.stderr
    check_whole(guiju, place)


@pytest.mark.parametrize("name", ["import", "close", "publish", "pay", "backup"])
def test_a_folder_that_may_not_be_written_is_a_sentence_and_nothing_is_half_done(
    guiju: Forks, company: Place, folder: Path, tmp_path: Path, name: str
) -> None:
    place = company.copy(tmp_path / "home")
    before, target = counts(guiju, place), tmp_path / "made.guiju"
    work = Work(lambda folder: ("backup", str(target))) if name == "backup" else WORKS[name]
    for path in [place.home, *place.home.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    told = work(guiju, place, folder, unprivileged=True)
    for path in [place.home, *place.home.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert told.returncode != 0
    if not work.act:
        assert told.stderr.strip() and "Traceback" not in told.stderr, told.stderr
    assert not target.exists() and not list(tmp_path.glob("*.part*"))
    assert counts(guiju, place) == before
    check_whole(guiju, place)


@pytest.mark.parametrize("ahead", [-3600, 86_400])
def test_a_clock_that_goes_wrong_and_comes_back_leaves_everything_whole(
    guiju: Forks, base: Place, folder: Path, tmp_path: Path, ahead: float
) -> None:
    place = base.copy(tmp_path / "home")
    for name in ("import", "close", "publish", "pay"):
        told = WORKS[name](
            guiju, place, folder, clock_ahead=ahead if name in ("import", "publish") else 0
        )
        assert told.returncode == 0, told.stderr
        check_whole(guiju, place)
    target = tmp_path / "made.guiju"
    told = guiju(place.home, "backup", str(target), clock_ahead=ahead, **place.environment)
    assert told.returncode == 0, told.stderr
    told = guiju(tmp_path / "back", "restore", str(target))
    assert told.returncode == 0, told.stderr
    assert counts(guiju, Place(tmp_path / "back", {})) == counts(guiju, place)


@pytest.mark.parametrize("ahead", [-3600, 86_400])
def test_a_machine_whose_clock_is_wrong_for_a_while_keeps_everything_whole(
    guiju: Forks, company: Place, folder: Path, tmp_path: Path, ahead: int
) -> None:
    """The clock of the whole process, by Debian's libfaketime: what Python, DuckDB and SQLite
    ask the machine themselves.
    """
    place, target, wrong = (
        company.copy(tmp_path / "home"),
        tmp_path / "made.guiju",
        wrong_clock(ahead),
    )

    def run(home: Path, *words: str, clock: dict[str, str] | None = None) -> None:
        command = [sys.executable, "-m", "guiju", *words]
        told = subprocess.run(
            command,
            env=environment(home, **(wrong if clock is None else clock)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr

    run(place.home, "import", "contacts", f"{folder}/calls.csv", "--mapping", f"{folder}/m.yaml")
    assert abs(last_hour(guiju, place) - time.time() - ahead) < 300
    run(place.home, "close", OPEN, clock={})
    run(place.home, "work", "--once")
    run(place.home, "backup", str(target))
    run(place.home, "verify")
    check_whole(guiju, place)
    run(tmp_path / "back", "restore", str(target))
    check_whole(guiju, Place(tmp_path / "back", {}))
    assert counts(guiju, Place(tmp_path / "back", {})) == counts(guiju, place)


def wrong_clock(ahead: int) -> dict[str, str]:
    """What a process must know so that its clock is wrong by so many seconds."""
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{ahead:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def last_hour(guiju: Forks, place: Place) -> float:
    """When the newest row of the journal says that it was written."""
    return float(guiju(place.home, act="tests.plugs:tell_the_hour").stdout)
