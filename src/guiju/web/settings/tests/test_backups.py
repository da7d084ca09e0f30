"""Backups: read to the end before anything is placed, of every schema so far, and from one
database to the other.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import transaction

from guiju.foundation import attachments
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, GuijuError, Invalid
from guiju.foundation.models import Entry
from guiju.people import actions as people
from guiju.people.models import Account, Person
from guiju.performance import actions as performance
from guiju.performance.reads import closing_faults
from guiju.performance.tests.test_closing import march_brought
from guiju.records import actions, mapping, reads
from guiju.records.models import Import, ImportFile
from guiju.records.reads.manifest import root
from guiju.web.settings.backups import reading, rooms, secrecy, writing
from guiju.web.settings.backups.proving import UNSEALED, proved, seal
from guiju.web.settings.verification import repair
from tests.forks import Forks, forks
from tests.postgresql import apart

ROOT = Path(__file__).resolve().parents[5]
OLDER = sorted((ROOT / "tests" / "data" / "backups").iterdir())
NEWEST_SQLITE = ROOT / "tests" / "data" / "backups" / "schema-3-sqlite.tar.gz"
MAPPING = """
record: contacts
source: desk
key: [id]
timezone: Asia/Shanghai
columns: {started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}, agent: who, outcome: "'answered'", talk_seconds: talk}
"""
#: Keys of nobody, made for these tests.
IDENTITY = "AGE-SECRET-KEY-1CXTEUUEYNY9NH973PLS3W5LJKQ7CHWLR6DMLFU9EQ0VEMT5HJ3JQCUTCHL\n"
ANOTHER = "AGE-SECRET-KEY-1FATA3PXQGYGDS0XZYQ3QYJENA9QT6NJ3M7G7KK4HYPPN89L36YASSRR8LM\n"
CALLS = "id,at,who,talk\n" + "".join(
    f"{n},2026-03-01 09:{n:02d}:00,a{n % 3},{60 + n}\n" for n in range(40)
)


@pytest.fixture(scope="module")
def guiju() -> Iterator[Forks]:
    """The command, each time in a process of its own."""
    with forks() as command:
        yield command


@pytest.fixture(scope="module")
def came_back(guiju: Forks, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """An instance on SQLite that came back from a backup of the form before, and how long that
    took.
    """
    home = tmp_path_factory.mktemp("first") / "home"
    told = guiju(home, "restore", str(NEWEST_SQLITE))
    assert told.returncode == 0, told.stderr
    return home, guiju.seconds


@pytest.fixture(scope="module")
def first(came_back: tuple[Path, float]) -> Path:
    """That instance."""
    return came_back[0]


@pytest.fixture(scope="module")
def one(guiju: Forks, first: Path) -> Path:
    """A backup of it."""
    path = first.with_name("one.guiju")
    told = guiju(first, "backup", str(path))
    assert told.returncode == 0, told.stderr
    return path


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The address of a server of these tests' own."""
    with apart() as (_folder, url):
        yield url


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A recipient and the file of its identity."""
    recipient = "age1qq8nvj37jt0lzdjx7dgqmcsvw38umn0c2wxx59p0kx0wjfl28azq7yg6yc"
    path = tmp_path_factory.mktemp("keys") / "identity.txt"
    path.write_text(IDENTITY)
    return recipient, path


def fresh(url: str) -> dict[str, str]:
    """The environment that names a new database on the server."""
    name = f"d{random.randrange(10**9)}"
    with psycopg.connect(url, autocommit=True) as there:
        there.execute(f"CREATE DATABASE {name}")
    base, _, query = url.partition("?")
    return {"DATABASE_URL": f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")}


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
    written = writing.write(str(path), actor=OPERATOR)
    assert (written.path, written.size) == (path, path.stat().st_size)
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
    return {
        "rows": rows,
        "files": told["files"],
        "journal": told["journal"],
        "migrations": told["migrations"],
    }


def hash_of(rows: dict[str, list[Any]]) -> str:
    """The hash of the journal's last row."""
    return str(rows["foundation_entry"][-1][-1])


def same_but_for_backups(before: dict[str, Any], after: dict[str, Any]) -> None:
    """All tables and files are the same; the journal goes on and tells of backups alone."""
    old, new = before["rows"]["foundation_entry"], after["rows"]["foundation_entry"]
    assert new[: len(old)] == old and all("backups." in str(row) for row in new[len(old) :])
    for rows in (before["rows"], after["rows"]):
        assert [row[1:] for row in rows["foundation_chain"]] == [
            [rows["foundation_entry"][-1][0], hash_of(rows)]
        ]
    journal = {"foundation_entry", "foundation_chain"}
    assert all(
        rows == after["rows"][name] for name, rows in before["rows"].items() if name not in journal
    )
    assert before["rows"].keys() == after["rows"].keys()
    assert (before["files"], before["migrations"]) == (after["files"], after["migrations"])


def test_a_backup_brings_every_row_and_file_back(
    written: Path, elsewhere: Path, tmp_path: Path
) -> None:
    brought = reading.restore(str(written))
    reading.note_restored(str(written), brought)
    before = content(written)
    assert brought.rows == sum(map(len, before["rows"].values())) and brought.files == len(
        before["files"]
    )
    assert (elsewhere / ".secret-key").read_text() == "the first one"
    assert Person.objects.get().name == "李雷 𠮷"
    assert reads.measure(["answered"]).to_pylist()[0]["value"] == 40
    writing.write(str(tmp_path / "two.guiju"), actor=OPERATOR)
    same_but_for_backups(before, content(tmp_path / "two.guiju"))
    people.save_person("G002", "韩梅", actor=OPERATOR)  # numbered behind those that came back


def test_the_journal_tells_of_each_backup_and_from_which_an_instance_came_back(
    written: Path, elsewhere: Path
) -> None:
    reading.note_restored(str(written), reading.restore(str(written)))
    told = content(written)
    row = Entry.objects.get(verb="backups.restored")
    assert (row.actor_name, row.noun_id, row.after["journal"]) == (
        "operator",
        "one.guiju",
        told["journal"],
    )
    again = writing.write(str(written.with_name("two.guiju")), actor=OPERATOR)
    row = Entry.objects.get(verb="backups.written")
    assert (row.after["size"], row.after["hash"], row.after["journal"]) == (
        again.size,
        again.sha256,
        again.head,
    )
    assert again.head["length"] == row.number - 1


def test_only_its_owner_reads_a_backup_and_it_holds_the_end_of_the_journal(written: Path) -> None:
    assert written.stat().st_mode & 0o777 == 0o600
    newest = Entry.objects.order_by("-number")[1]
    assert Entry.objects.latest("number").verb == "backups.written"
    assert content(written)["journal"] == {"length": newest.number, "hash": newest.hash}


def zeroed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 100] = bytes(100)
    path.write_bytes(data)


def flipped_where_no_reader_looks(path: Path) -> None:
    """One bit of the time of a member, which no hash of a content covers."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        data[archive.getinfo("tables/people_person.jsonl").header_offset + 10] ^= 1
    path.write_bytes(data)


def with_a_place_that_is_none(path: Path) -> None:
    """A bit of the place at which the archive's directory begins."""
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x05\x06") + 19] ^= 0x80
    path.write_bytes(data)


def with_a_member_said_to_be_lzma(path: Path) -> None:
    """A member's method as 14 in both heads."""
    with zipfile.ZipFile(path) as archive:
        about = archive.getinfo("tables/people_person.jsonl")
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"tables/people_person.jsonl"))
    begins = (
        about.header_offset + 30 + int.from_bytes(data[about.header_offset + 26 :][:2], "little")
    )
    begins += int.from_bytes(data[about.header_offset + 28 :][:2], "little")
    data[about.header_offset + 8] = data[at + 10] = 14
    data[begins : begins + 9] = b"\x09\x04\x05\x00\x5d\x00\x00\x80\x00"
    path.write_bytes(data)
    seal(path)


def with_its_comment_cut_off(path: Path) -> None:
    """The seal taken away, and the archive told that it has none."""
    data = bytearray(path.read_bytes()[:-64])
    data[-2:] = bytes(2)
    path.write_bytes(data)


def with_a_tail(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"0123456789")


def flipped(path: Path) -> None:
    """One bit of what a table holds."""
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


def rewritten(
    path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None], **more: bytes
) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for member in (change(*each) for each in members.items()):
            if member is not None:
                archive.writestr(*member)
        for name, data in more.items():
            archive.writestr(name.replace("__", "/"), data)
        archive.comment = UNSEALED
    seal(path)


def a_value_changed(path: Path) -> None:
    rewritten(path, lambda name, data: (name, data.replace(b'"a1"', b'"a9"')))


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


def without_its_journal(path: Path) -> None:
    manifest_with(path, lambda told: told.pop("journal"))


def without_its_migrations(path: Path) -> None:
    manifest_with(path, lambda told: told.pop("migrations"))


def with_tables_of_no_columns(path: Path) -> None:
    manifest_with(path, lambda told: [about.pop("columns") for about in told["tables"].values()])


def manifest_with(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The backup with its manifest changed."""

    def changed(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "manifest.json":
            told = json.loads(data)
            change(told)
            data = json.dumps(told).encode()
        return name, data

    rewritten(path, changed)


def nothing_of_a_backup(path: Path) -> None:
    path.write_bytes(b"PK\x05\x06" + bytes(18))


def some_text(path: Path) -> None:
    path.write_text("not a backup")


SPOILT = [
    zeroed,
    flipped,
    flipped_where_no_reader_looks,
    with_a_place_that_is_none,
    with_a_member_said_to_be_lzma,
    with_its_comment_cut_off,
    with_a_tail,
    cut,
    cut_at_the_end,
    a_value_changed,
    a_file_left_out,
    a_file_put_in,
    out_of_the_folder,
    without_its_journal,
    without_its_migrations,
    with_tables_of_no_columns,
    nothing_of_a_backup,
    some_text,
]


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_damaged_backup_is_refused_and_nothing_is_placed(
    one: Path, tmp_path: Path, db: None, settings: LazySettings, spoil: Callable[[Path], None]
) -> None:
    settings.HOME, settings.RECORDS_ROOT = tmp_path / "other", tmp_path / "other" / "records"
    settings.HOME.mkdir()
    (settings.HOME / ".secret-key").write_text("of the other")
    spoilt = Path(shutil.copy(one, tmp_path / "spoilt.guiju"))
    spoil(spoilt)
    with pytest.raises(Invalid, match="not a whole backup"):
        reading.restore(str(spoilt))
    assert [path.name for path in settings.HOME.rglob("*")] == [".secret-key"]
    assert (settings.HOME / ".secret-key").read_text() == "of the other"
    assert not Account.objects.exists() and not (tmp_path / "evil").exists()


@pytest.mark.parametrize(
    "older", [path for path in OLDER if "sqlite" in path.name], ids=lambda path: path.name
)
def test_a_damaged_backup_of_the_form_before_is_refused_and_the_folder_stays_empty(
    guiju: Forks, tmp_path: Path, older: Path
) -> None:
    spoilt = Path(shutil.copy(older, tmp_path / "spoilt.tar.gz"))
    zeroed(spoilt)
    told = guiju(tmp_path / "new" / "home", "restore", str(spoilt))
    assert (
        told.returncode == 1
        and "not a whole backup" in told.stderr
        and "Traceback" not in told.stderr
    )
    assert not (tmp_path / "new").exists()


def persons_changed(path: Path, act: Callable[[list[Any]], list[Any]]) -> None:
    """Rows of persons are others, and all hashes of the file are right."""

    def lines(data: bytes) -> bytes:
        rows = [json.loads(line) for line in data.splitlines()]
        return "".join(json.dumps(act(row)) + "\n" for row in rows).encode()

    lines_changed(path, lines)


def lines_changed(path: Path, act: Callable[[bytes], bytes]) -> None:
    """The text of persons' rows is another, and all hashes of the file are right."""

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "tables/people_person.jsonl":
            data = act(data)
            changed.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
        return name, data

    changed: dict[str, Any] = {}
    rewritten(path, change)

    def tell(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "manifest.json":
            told = json.loads(data)
            told["tables"]["people_person"] |= changed
            data = json.dumps(told).encode()
        return name, data

    rewritten(path, tell)


def with_migrations_of_another_shape(path: Path) -> None:
    manifest_with(path, lambda told: told.update(migrations=[[["people"], ["0001"]]]))


def with_a_table_nobody_knows(path: Path) -> None:
    about = {"columns": ["id"], "size": 0, "sha256": hashlib.sha256().hexdigest()}
    manifest_with(path, lambda told: told["tables"].update(evil=about))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("tables/evil.jsonl", b"")


NO_ROWS = {
    "nested beyond all reach": lambda path: lines_changed(path, lambda _: b"[" * 200_000 + b"\n"),
    "a number": lambda path: lines_changed(path, lambda _: b"5\n"),
    "lists for values": lambda path: persons_changed(path, lambda row: [[each] for each in row]),
    "no text of this world": lambda path: lines_changed(path, lambda _: b"\xff\xfe\n"),
    "migrations of another shape": with_migrations_of_another_shape,
    "a table nobody knows": with_a_table_nobody_knows,
}


@pytest.mark.parametrize("what", NO_ROWS)
def test_rows_that_are_none_are_refused_with_a_sentence_though_every_hash_is_right(
    one: Path, tmp_path: Path, db: None, settings: LazySettings, what: str
) -> None:
    settings.HOME, settings.RECORDS_ROOT = tmp_path / "other", tmp_path / "other" / "records"
    settings.HOME.mkdir()
    spoilt = Path(shutil.copy(one, tmp_path / "spoilt.guiju"))
    NO_ROWS[what](spoilt)
    with pytest.raises(Invalid, match="not a whole backup"):
        reading.restore(str(spoilt))


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_restore_that_is_refused_in_the_middle_leaves_nothing(
    guiju: Forks, one: Path, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    spoilt = Path(shutil.copy(one, tmp_path / "spoilt.guiju"))
    persons_changed(spoilt, lambda row: row[:-1])
    home, place = (
        tmp_path / "home",
        fresh(request.getfixturevalue(database)) if database == "postgresql" else {},
    )
    home.mkdir()
    (home / ".secret-key").write_text("of this folder")
    told = guiju(home, "restore", str(spoilt), **place)
    assert (
        told.returncode == 1
        and "not a whole backup" in told.stderr
        and "Traceback" not in told.stderr
    )
    assert {path.name: path.read_text() for path in home.iterdir()} == {
        ".secret-key": "of this folder"
    }
    assert not place or tables_in(place) == []


@pytest.mark.long
def test_rows_that_were_changed_in_a_backup_are_found_when_it_comes_back(
    guiju: Forks, one: Path, tmp_path: Path
) -> None:
    forged = Path(shutil.copy(one, tmp_path / "forged.guiju"))
    persons_changed(forged, lambda row: [row[0], row[1], "somebody else", *row[3:]])
    told = guiju(tmp_path / "home", "restore", str(forged))
    assert (
        told.returncode == 1
        and "people.person" in told.stderr
        and "stood in the backup" in told.stderr
    )


def tables_in(place: dict[str, str]) -> list[str]:
    """The tables of a PostgreSQL database."""
    with psycopg.connect(place["DATABASE_URL"]) as there:
        rows = there.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    return [name for (name,) in rows]


def test_a_backup_of_a_later_release_is_refused(written: Path, elsewhere: Path) -> None:
    manifest_with(written, lambda told: told["migrations"].append(["people", "9999_from_tomorrow"]))
    with pytest.raises(Invalid, match="later release"):
        reading.restore(str(written))
    assert not Account.objects.exists()


def test_who_works_there_is_not_overwritten_and_lack_of_room_is_said(
    written: Path, tmp_path: Path
) -> None:
    with pytest.raises(Conflict, match="in use"):
        reading.restore(str(written))
    with pytest.raises(Conflict, match="no room") as refused:
        rooms.check_rooms([(tmp_path / "absent" / "folder", 10**18)])
    assert "MB" in refused.value.say("zh")


def test_an_import_file_is_brought_back_from_a_backup_and_the_image_built_of_it(
    written: Path,
) -> None:
    file = ImportFile.objects.get()
    zeroed(root() / file.path)
    assert len(list(reads.file_faults())) == 1
    assert any("--backup" in sentence["en"] for sentence in repair())
    assert any("brought back" in sentence["en"] for sentence in repair(str(written)))
    assert list(reads.file_faults()) == []
    assert Entry.objects.filter(verb="records.file_brought_back").count() == 1


def test_what_a_closed_month_and_an_import_keep_beside_them_is_brought_back_from_a_backup(
    home: Path, tmp_path: Path
) -> None:
    march_brought(tmp_path)
    closing = performance.close_month("2026-03", actor=OPERATOR)
    written = writing.write(str(tmp_path / "closed.guiju"), actor=OPERATOR).path
    original = Import.objects.latest("pk").original
    assert original
    for gone in (root() / original, root() / closing.input / "agent.parquet"):
        gone.unlink()
    assert len([*reads.file_faults(), *closing_faults()]) == 2
    assert len([said for said in repair() if "give a backup" in said["en"]]) == 2
    assert len([said for said in repair(str(written)) if "brought back" in said["en"]]) == 2
    assert [*reads.file_faults(), *closing_faults()] == []
    assert Entry.objects.filter(verb="records.file_brought_back").count() == 2


def test_an_attached_file_that_is_gone_is_named_by_repair_and_brought_back_from_a_backup(
    home: Path, tmp_path: Path
) -> None:
    with transaction.atomic():
        row = attachments.keep_bytes(
            "copy.pdf", "application/pdf", b"signed", "signature", 1, actor=OPERATOR
        )
    written = writing.write(str(tmp_path / "with-files.guiju"), actor=OPERATOR).path
    path = attachments.path_of(row.hash)
    path.unlink()
    path.symlink_to("/etc/hostname")
    assert [each["en"] for each in attachments.faults()]
    assert any("attached files cannot be derived" in sentence["en"] for sentence in repair())
    assert any("brought back" in sentence["en"] for sentence in repair(str(written)))
    assert list(attachments.faults()) == [] and not path.is_symlink()
    assert Entry.objects.filter(verb="backups.attached_again").exists()


#: The farthest; the others are of the long form.
SHORT = ("schema-1-postgresql.tar.gz",)


@pytest.mark.parametrize(
    "older",
    [pytest.param(path, marks=[] if path.name in SHORT else pytest.mark.long) for path in OLDER],
    ids=lambda path: path.name,
)
def test_backups_of_every_schema_so_far_come_back_and_verify(
    guiju: Forks, tmp_path: Path, older: Path, request: pytest.FixtureRequest
) -> None:
    home = tmp_path / "home"
    place = fresh(request.getfixturevalue("postgresql")) if "postgresql" in older.name else {}
    told = guiju(home, "restore", str(older), **place)
    assert told.returncode == 0, told.stderr
    assert "verification found no fault" in told.stdout
    assert is_whole(guiju, home, place)


def test_an_instance_whose_customers_are_coded_comes_back_without_a_fault(
    guiju: Forks, first: Path, tmp_path: Path
) -> None:
    home, back, path = tmp_path / "home", tmp_path / "back", tmp_path / "coded.guiju"
    shutil.copytree(first, home)
    (tmp_path / "calls.csv").write_text(CALLS.replace("id,", "customer,"), encoding="utf-8")
    how = MAPPING.replace("[id]", "[customer, at]").replace(
        "{started", "{customer: customer, started"
    )
    (tmp_path / "calls.yaml").write_text(how.replace("source: desk", "source: shop"))
    words = ("contacts", str(tmp_path / "calls.csv"), "--mapping", str(tmp_path / "calls.yaml"))
    for act in (("import", *words), ("backup", str(path))):
        told = guiju(home, *act)
        assert told.returncode == 0, told.stderr
    told = guiju(back, "restore", str(path))
    assert (told.returncode, told.stderr) == (0, "")
    assert (back / ".customer-key").read_text() == (home / ".customer-key").read_text()


def is_whole(guiju: Forks, home: Path, place: dict[str, str]) -> bool:
    """Whether an instance is there, which must be all of it; where none is, nothing of one is
    left.
    """
    told = guiju(home, "verify", **place)
    assert "Traceback" not in told.stderr
    if told.returncode == 0:
        assert (
            "answered,40" in guiju(home, "metrics", "--metric", "answered", "--csv", **place).stdout
        )
        assert not (home / ".restoring").exists()
        return True
    assert "There is no instance in" in told.stderr, told.stderr
    assert not home.exists() or not any(home.iterdir())
    assert not place or tables_in(place) == []
    return False


def killed(
    guiju: Forks,
    home: Path,
    words: tuple[str, ...],
    shares: list[float],
    seconds: float,
    place: dict[str, str],
) -> float:
    """Kill restores at these shares of the time that one takes: each leaves nothing or the whole.
    The last one is let be; how long it took.
    """
    for share in shares:
        guiju(home, "restore", *words, killed_after=share * seconds, **place)
        if is_whole(guiju, home, place):
            shutil.rmtree(home)
            if place:
                with psycopg.connect(place["DATABASE_URL"], autocommit=True) as there:
                    there.execute("DROP SCHEMA public CASCADE")
                    there.execute("CREATE SCHEMA public")
    told = guiju(home, "restore", *words, **place)
    took = guiju.seconds
    assert told.returncode == 0 and "The instance is back" in told.stdout, told.stderr
    assert is_whole(guiju, home, place)
    return took


def moments(chance: random.Random, early: int, middle: int, late: int) -> list[float]:
    """Shares of the time a restore takes: while it reads and begins, while it makes tables, while
    it places all (each of those moves has a test of its own: `test_staging`; the long form kills at
    any of them).
    """
    reaches = [(0.0, 0.2)] * early + [(0.3, 0.8)] * middle + [(0.8, 1.05)] * late
    shares = [chance.uniform(*reach) for reach in reaches]
    chance.shuffle(shares)
    return shares


def test_one_backup_moves_an_instance_to_the_other_database_and_back_whoever_kills_it(
    guiju: Forks,
    one: Path,
    came_back: tuple[Path, float],
    tmp_path: Path,
    postgresql: str,
    pair: tuple[str, Path],
) -> None:
    """The way back is encrypted."""
    chance, (recipient, identity) = random.Random(16), pair
    there, back, place = tmp_path / "there", tmp_path / "back", fresh(postgresql)
    two, three = tmp_path / "two.guiju", tmp_path / "three.guiju"
    seconds = 3 * came_back[1]  # with all migrations from the first on
    seconds = killed(guiju, there, (str(one),), moments(chance, 2, 1, 0), seconds, place)
    told = guiju(there, "backup", str(two), "--encrypt-to", recipient, **place)
    assert told.returncode == 0, told.stderr
    killed(
        guiju, back, (str(two), "--identity", str(identity)), moments(chance, 7, 2, 1), seconds, {}
    )
    told = guiju(back, "backup", str(three))
    assert told.returncode == 0, told.stderr
    with secrecy.opened(two, str(identity)) as plain:
        contents = [content(path) for path in (one, plain, three)]
    same_but_for_backups(contents[0], contents[1])
    same_but_for_backups(contents[1], contents[2])


def debian() -> str:
    """The Python of Debian 12 (3.11.2), where it is installed; else our own."""
    for path in ("/usr/bin/python3.11", "/usr/bin/python3"):
        if Path(path).exists():
            asked = subprocess.run([path, "-V"], capture_output=True, text=True, check=True)
            if asked.stdout.startswith("Python 3.11."):
                return path
    return sys.executable


@pytest.mark.long
def test_the_python_of_debian_12_backs_up_and_restores(tmp_path: Path) -> None:
    def run(home: Path, *words: str) -> str:
        paths = os.pathsep.join(
            [str(ROOT / "src"), *(path for path in sys.path if path.endswith("site-packages"))]
        )
        command, env = [debian(), "-m", "guiju", *words], environment(home, PYTHONPATH=paths)
        told = subprocess.run(
            command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    run(tmp_path / "one", "restore", str(NEWEST_SQLITE))
    run(tmp_path / "one", "backup", str(tmp_path / "one.guiju"))
    assert "verification found no fault" in run(
        tmp_path / "two", "restore", str(tmp_path / "one.guiju")
    )


def test_a_killed_backup_leaves_a_whole_one_or_none(
    guiju: Forks, first: Path, tmp_path: Path
) -> None:
    target = tmp_path / "kept.guiju"
    for after in (0.02, 0.1, 0.2, 0.3):
        guiju(first, "backup", str(target), killed_after=after)
        assert not target.exists() or proved(target)
    assert guiju(first, "backup", str(target)).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["kept.guiju"]


def environment(home: Path, **more: str) -> dict[str, str]:
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return plain | {"GUIJU_HOME": str(home), "LC_ALL": "en_US.UTF-8"} | more


@pytest.mark.parametrize(
    "words", [("backup", "b.guiju"), ("verify",), ("imports",), ("metrics",)], ids=" ".join
)
def test_where_no_instance_is_none_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "guiju", *words],
        env=environment(tmp_path / "nowhere"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1 and "There is no instance in" in told.stderr
    assert not (tmp_path / "b.guiju").exists() and not (tmp_path / "nowhere").exists()


def test_an_encrypted_backup_opens_for_whom_it_is_and_for_nobody_else(
    guiju: Forks, first: Path, tmp_path: Path, pair: tuple[str, Path]
) -> None:
    recipient, identity = pair
    sealed, home = tmp_path / "sealed.guiju", tmp_path / "home"
    told = guiju(first, "backup", str(sealed), "--encrypt-to", recipient)
    assert told.returncode == 0, told.stderr
    assert (
        sealed.read_bytes().startswith(b"age-encryption.org/")
        and sealed.stat().st_mode & 0o777 == 0o600
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sealed.guiju"]
    other = tmp_path / "other.txt"
    other.write_text(ANOTHER)
    flipped_once = tmp_path / "flipped.guiju"
    flipped_once.write_bytes(sealed.read_bytes()[:-20] + b"x" * 20)
    for source, words, sentence in (
        (sealed, (), "is encrypted"),
        (sealed, ("--identity", str(other)), "This identity does not open"),
        (sealed, ("--identity", str(tmp_path / "none")), "There is no file"),
        (sealed, ("--identity", str(sealed)), "This identity does not open"),
        (flipped_once, ("--identity", str(identity)), "Nothing was restored"),
    ):
        told = guiju(home, "restore", str(source), *words)
        assert (
            told.returncode == 1 and sentence in told.stderr and "Traceback" not in told.stderr
        ), told.stderr
        assert not home.exists()
    with secrecy.opened(sealed, str(identity)) as plain:
        assert proved(plain)["journal"]["length"] and plain.stat().st_mode & 0o777 == 0o600
    told = guiju(first, "backup", str(tmp_path / "b"), "--encrypt-to", "age1nobody")
    assert (
        told.returncode == 1
        and "cannot be encrypted" in told.stderr
        and not (tmp_path / "b").exists()
    )


def test_a_backup_takes_no_name_whose_bearer_would_be_lost(
    guiju: Forks, first: Path, tmp_path: Path
) -> None:
    """A device becomes no file, and the instance does not swallow its own database or key."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(first / "guiju.sqlite3")
    own = [first / "guiju.sqlite3", first / ".secret-key", tmp_path / "link"]
    before = [each.read_bytes() for each in own[1:2]]
    for target in (tmp_path / "pipe", tmp_path, *own):
        told = guiju(first, "backup", str(target))
        assert (told.returncode, told.stdout) == (1, "")
        assert (
            "is not a plain file" in told.stderr
            or "is a file of this instance itself" in told.stderr
        )
    assert (tmp_path / "pipe").is_fifo()
    assert [each.read_bytes() for each in own[1:2]] == before
    assert (first / "guiju.sqlite3").read_bytes().startswith(b"SQLite format 3")


def test_what_a_backup_takes_the_place_of_is_said_and_a_folder_that_is_not_there_is_named(
    guiju: Forks, first: Path, tmp_path: Path
) -> None:
    target = tmp_path / "b.guiju"
    assert "replaced" not in guiju(first, "backup", str(target)).stdout
    assert f"The earlier file {target} was replaced." in guiju(first, "backup", str(target)).stdout
    told = guiju(first, "backup", str(tmp_path / "absent" / "b.guiju"))
    assert told.returncode == 1 and f"There is no folder {tmp_path / 'absent'}." in told.stderr
    told = guiju(tmp_path / "new", "restore", str(tmp_path))
    assert told.returncode == 1 and "is not a plain file" in told.stderr
    told = guiju(first, "verify", "--backup", str(target))
    assert told.returncode == 1 and "Add --repair." in told.stderr


def test_backup_and_restore_speak_chinese_where_the_console_does(
    guiju: Forks, first: Path, tmp_path: Path
) -> None:
    target = str(tmp_path / "b.guiju")
    assert "字节" in guiju(first, "backup", target, LC_ALL="zh_CN.UTF-8").stdout
    assert "都完好" in guiju(first, "verify", LC_ALL="zh_CN.UTF-8").stdout
    assert "已有" in guiju(first, "restore", target, LC_ALL="zh_CN.UTF-8").stderr


def test_what_is_refused_is_said_in_both_languages(written: Path) -> None:
    with pytest.raises(GuijuError) as refused:
        reading.restore(str(written.with_name("absent")))
    assert refused.value.say("zh") != refused.value.say("en")
