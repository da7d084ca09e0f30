"""Backups: read to the end before anything is placed, of every schema so far, and from one database to the other."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, GuijuError, Invalid
from guiju.foundation.models import Entry
from guiju.people import actions as people
from guiju.people.models import Account, Person
from guiju.records import actions, mapping, reads
from guiju.records.actions import manifest
from guiju.records.models import ImportFile
from guiju.web.settings import backups
from guiju.web.settings.backups import writing
from guiju.web.settings.verification import repair
from tests.postgresql import server

ROOT = Path(__file__).resolve().parents[5]
OLDER = sorted((ROOT / "tests" / "data" / "backups").iterdir())
MAPPING = """
record: contacts
source: desk
key: [id]
timezone: Asia/Shanghai
columns: {started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}, agent: who, outcome: "'answered'", talk_seconds: talk}
"""
CALLS = "id,at,who,talk\n" + "".join(f"{n},2026-03-01 09:{n:02d}:00,a{n % 3},{60 + n}\n" for n in range(40))


@pytest.fixture
def home(tmp_path: Path, settings: LazySettings, transactional_db: None) -> Path:
    """An instance with an account, a person and an import, in a folder of its own."""
    settings.HOME, settings.RECORDS_ROOT = tmp_path / "home", tmp_path / "home" / "records"
    settings.MEDIA_ROOT = settings.HOME / "media"
    settings.HOME.mkdir()
    (settings.HOME / ".secret-key").write_text("the first one")
    people.create_first_administrator("何芳", actor=OPERATOR)
    people.save_person("G001", "李雷 𠮷", email="li@example.com", actor=OPERATOR)
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    actions.import_file(tmp_path / "calls.csv", mapping.load(MAPPING), actor=OPERATOR)
    return Path(settings.HOME)


@pytest.fixture
def written(home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "one.guiju"
    assert backups.write(str(path)) == path.stat().st_size
    return path


@pytest.fixture
def elsewhere(written: Path, tmp_path: Path, settings: LazySettings) -> Path:
    """Another home with an empty database: a secret of its own stands there already."""
    call_command("flush", verbosity=0, interactive=False)
    settings.HOME, settings.RECORDS_ROOT = tmp_path / "other", tmp_path / "other" / "records"
    settings.HOME.mkdir()
    (settings.HOME / ".secret-key").write_text("of the other")
    return Path(settings.HOME)


def content(path: Path) -> dict[str, Any]:
    """The rows of each table and the hash of each file in a backup."""
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("manifest.json"))
        rows = {
            name: [json.loads(line) for line in archive.read(f"tables/{name}.jsonl").splitlines()]
            for name in told["tables"]
        }
    return {"rows": rows, "files": told["files"], "journal": told["journal"], "migrations": told["migrations"]}


def test_a_backup_brings_every_row_and_file_back(written: Path, elsewhere: Path, tmp_path: Path) -> None:
    brought = backups.restore(str(written))
    before = content(written)
    assert brought.rows == sum(map(len, before["rows"].values())) and brought.files == len(before["files"])
    assert (elsewhere / ".secret-key").read_text() == "the first one"
    assert Person.objects.get().name == "李雷 𠮷"
    assert reads.measure(["answered"]).to_pylist()[0]["value"] == 40
    backups.write(str(tmp_path / "two.guiju"))
    assert content(tmp_path / "two.guiju") == before
    people.save_person("G002", "韩梅", actor=OPERATOR)  # numbered behind those that came back


def test_only_its_owner_reads_a_backup_and_it_holds_the_end_of_the_journal(written: Path) -> None:
    assert written.stat().st_mode & 0o777 == 0o600
    newest = Entry.objects.order_by("-number").first()
    assert newest is not None
    assert content(written)["journal"] == {"length": newest.number, "hash": newest.hash}


def zeroed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 100] = bytes(100)
    path.write_bytes(data)


def flipped(path: Path) -> None:
    """One bit of what a table holds: a bit of a name or a time that no reader looks at would change nothing."""
    with zipfile.ZipFile(path) as archive:
        about = archive.getinfo("tables/people_person.jsonl")
    data = bytearray(path.read_bytes())
    header = about.header_offset
    begins = header + 30 + int.from_bytes(data[header + 26 : header + 28], "little")
    begins += int.from_bytes(data[header + 28 : header + 30], "little")
    data[begins + about.compress_size // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_at_the_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def rewritten(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None], **more: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for member in (change(*each) for each in members.items()):
            if member is not None:
                archive.writestr(*member)
        for name, data in more.items():
            archive.writestr(name.replace("__", "/"), data)


def a_value_changed(path: Path) -> None:
    rewritten(path, lambda name, data: (name, data.replace(b"G001", b"G009")))


def a_file_left_out(path: Path) -> None:
    rewritten(path, lambda name, data: None if name.endswith(".parquet") else (name, data))


def a_file_put_in(path: Path) -> None:
    rewritten(path, lambda name, data: (name, data), home__evil=b"x")


def out_of_the_folder(path: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "manifest.json":
            return name, data.replace(b'"home/.secret-key"', b'"home/../../evil"')
        return name.replace("home/.secret-key", "home/../../evil"), data

    rewritten(path, change)


def nothing_of_a_backup(path: Path) -> None:
    path.write_bytes(b"PK\x05\x06" + bytes(18))


def some_text(path: Path) -> None:
    path.write_text("not a backup")


SPOILT = [
    zeroed, flipped, cut, cut_at_the_end, a_value_changed, a_file_left_out, a_file_put_in, out_of_the_folder,
    nothing_of_a_backup, some_text,
]  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_damaged_backup_is_refused_and_nothing_is_placed(
    written: Path, elsewhere: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(written)
    with pytest.raises(Invalid, match="not a whole backup"):
        backups.restore(str(written))
    assert [path.name for path in elsewhere.rglob("*")] == [".secret-key"]
    assert (elsewhere / ".secret-key").read_text() == "of the other"
    assert not Account.objects.exists() and not (elsewhere.parent.parent / "evil").exists()


@pytest.mark.parametrize("older", [path for path in OLDER if "sqlite" in path.name], ids=lambda path: path.name)
def test_a_damaged_backup_of_the_form_before_is_refused(tmp_path: Path, older: Path) -> None:
    spoilt = tmp_path / "spoilt.tar.gz"
    spoilt.write_bytes(older.read_bytes())
    zeroed(spoilt)
    told = guiju(tmp_path / "new", "restore", str(spoilt))
    assert told.returncode == 1 and "not a whole backup" in told.stderr and "Traceback" not in told.stderr


def test_a_backup_of_a_later_release_is_refused(written: Path, elsewhere: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "manifest.json":
            told = json.loads(data)
            told["migrations"].append(["people", "9999_from_tomorrow"])
            data = json.dumps(told).encode()
        return name, data

    rewritten(written, change)
    with pytest.raises(Invalid, match="later release"):
        backups.restore(str(written))
    assert not Account.objects.exists()


def test_who_works_there_is_not_overwritten_and_lack_of_room_is_said(written: Path, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="in use"):
        backups.restore(str(written))
    with pytest.raises(Conflict, match="no room") as refused:
        writing.check_room(tmp_path, 10**18)
    assert "MB" in refused.value.say("zh")


def test_an_import_file_is_brought_back_from_a_backup_and_the_image_built_of_it(written: Path) -> None:
    file = ImportFile.objects.get()
    zeroed(manifest.root() / file.path)
    assert len(list(reads.file_faults())) == 1
    assert any("--backup" in sentence for sentence in repair())
    assert any("brought back" in sentence for sentence in repair(str(written)))
    assert list(reads.file_faults()) == []
    assert Entry.objects.filter(verb="records.file_brought_back").count() == 1


def guiju(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "guiju", *words],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def environment(home: Path, **more: str) -> dict[str, str]:
    plain = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return plain | {"GUIJU_HOME": str(home), "LC_ALL": "en_US.UTF-8"} | more


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of these tests' own."""
    with server(str(tmp_path_factory.mktemp("pg"))) as url:
        yield url


def fresh(url: str) -> str:
    """A new database on the server."""
    import psycopg

    name = f"d{random.randrange(10**9)}"
    with psycopg.connect(url, autocommit=True) as there:
        there.execute(f"CREATE DATABASE {name}")
    base, _, query = url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


@pytest.mark.parametrize("older", OLDER, ids=lambda path: path.name)
def test_backups_of_every_schema_so_far_come_back_and_verify(
    tmp_path: Path, older: Path, request: pytest.FixtureRequest
) -> None:
    home = tmp_path / "home"
    place = {"DATABASE_URL": fresh(request.getfixturevalue("postgresql"))} if "postgresql" in older.name else {}
    told = guiju(home, "restore", str(older), **place)
    assert told.returncode == 0, told.stderr
    assert "verification found no fault" in told.stdout
    figures = guiju(home, "metrics", "--metric", "answered", "--csv", **place)
    assert "answered,40" in figures.stdout


def test_one_backup_moves_an_instance_to_the_other_database_and_back(tmp_path: Path, postgresql: str) -> None:
    (older,) = (path for path in OLDER if path.name == "schema-3-sqlite.tar.gz")
    first, there, back = (tmp_path / name for name in ("first", "there", "back"))
    place = {"DATABASE_URL": fresh(postgresql)}
    assert guiju(first, "restore", str(older)).returncode == 0
    files = [str(tmp_path / f"{n}.guiju") for n in range(3)]
    for words, home, more in (
        (("backup", files[0]), first, {}),
        (("restore", files[0]), there, place),
        (("backup", files[1]), there, place),
        (("restore", files[1]), back, {}),
        (("backup", files[2]), back, {}),
    ):
        told = guiju(home, *words, **more)
        assert told.returncode == 0, told.stderr
    assert content(Path(files[0])) == content(Path(files[1])) == content(Path(files[2]))


def test_killed_at_any_moment_a_restore_leaves_no_instance_and_the_next_one_succeeds(tmp_path: Path) -> None:
    (older,) = (path for path in OLDER if path.name == "schema-3-sqlite.tar.gz")
    home, source, target = tmp_path / "home", tmp_path / "source", tmp_path / "one.guiju"
    assert guiju(source, "restore", str(older)).returncode == 0
    for after in (0.9, 1.3):
        kill(source, after, "backup", str(target))
        assert not target.exists() or zipfile.ZipFile(target).testzip() is None
    assert guiju(source, "backup", str(target)).returncode == 0
    for after in (1.5, 2.5, 3.5):
        kill(home, after, "restore", str(target))
    told = guiju(home, "restore", str(target))
    assert "The instance is back" in told.stdout or "in use" in told.stderr
    assert guiju(home, "verify").returncode == 0
    assert not (home / ".restoring").exists() and not list(tmp_path.glob("*.part"))


def kill(home: Path, after: float, *words: str) -> None:
    """Start a command and kill it so many seconds later."""
    run = subprocess.Popen(
        [sys.executable, "-m", "guiju", *words],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    run.kill()
    run.wait()


@pytest.mark.parametrize("words", [("backup", "b.guiju"), ("verify",), ("imports",), ("metrics",)], ids=" ".join)
def test_where_no_instance_is_none_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    told = guiju(tmp_path / "nowhere", *words)
    assert told.returncode == 1 and "There is no instance in" in told.stderr
    assert not (tmp_path / "b.guiju").exists() and not (tmp_path / "nowhere").exists()


def test_what_is_refused_is_said_in_both_languages(written: Path) -> None:
    with pytest.raises(GuijuError) as refused:
        backups.restore(str(written.with_name("absent")))
    assert refused.value.say("zh") != refused.value.say("en")
