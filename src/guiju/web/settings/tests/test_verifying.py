"""Verification while people work: it reads one state of the database, and says of files what it found
twice.
"""

from __future__ import annotations

import gc
import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from guiju.foundation import attachments, journal, rooms, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.databases.snapshots import snapshot
from guiju.foundation.errors import Sentence
from guiju.foundation.models import Attachment, Entry, Witness
from guiju.web.settings import verification

pytestmark = pytest.mark.django_db(transaction=True)
#: A copy of the memory that is not done after so many tries never will be.
MOST_TRIES = 100


@pytest.fixture(autouse=True)
def on_disk(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """The database as people have it: a file of SQLite, to which several write, not its memory."""
    memory = connection.connection
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    name, path = connection.settings_dict["NAME"], tmp_path / "guiju.sqlite3"
    gc.collect()  # a forgotten question of another connection would hold the memory for ever
    if memory.in_transaction:
        memory.rollback()
    tries = itertools.count()

    def go_on(status: int, remaining: int, total: int) -> None:
        if next(tries) > MOST_TRIES:
            raise TimeoutError(f"somebody holds the database: {status}, {remaining} of {total}")

    with closing(sqlite3.connect(path)) as file:
        memory.backup(file, progress=go_on, sleep=0.1)
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = memory, name


@pytest.fixture(autouse=True)
def sealed(on_disk: None, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT, settings.RECORDS_ROOT = tmp_path / "media", tmp_path / "records"
    settings.ANCHOR_FILE = None
    seals.renew()


def work() -> None:
    """A person hands in a file and takes another back."""
    with transaction.atomic():
        attachments.keep_bytes("a", "text/plain", b"a", "case", 1, actor=OPERATOR)
        Attachment.objects.filter(noun="case").first().delete()  # type: ignore[union-attr]
        attachments.keep_bytes("b", "text/plain", b"b", "case", 2, actor=OPERATOR)


def apart(act: Callable[[], object]) -> None:
    """Let somebody else act, over a connection of their own, and wait for it."""
    failed: list[BaseException] = []

    def acting() -> None:
        try:
            act()
        except BaseException as fault:
            failed.append(fault)
        finally:
            connection.close()

    other = threading.Thread(target=acting)
    other.start()
    other.join(30)
    assert not other.is_alive() and not failed, failed


@contextmanager
def meanwhile(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, act: Callable[[], None]
) -> Iterator[None]:
    """Let somebody act whenever verification has done a piece of its work."""
    plain = getattr(place, name)

    def acted(*arguments: Any, **named: Any) -> Iterator[Any]:
        yield from plain(*arguments, **named)
        apart(act)

    with monkeypatch.context() as patched:
        patched.setattr(place, name, acted)
        yield


@pytest.mark.parametrize(
    "place", [(journal, "_broken"), (seals, "_follow"), (seals, "_differences")]
)
def test_verification_finds_no_fault_while_people_write(
    monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str]
) -> None:
    work()
    assert list(verification.faults()) == []
    before = Entry.objects.count()
    if place[1] == "_broken":  # gives back what it found last

        def read(*arguments: Any, plain: Any = journal._broken) -> Iterator[Any]:
            found = yield from plain(*arguments)
            apart(work)
            return found

        monkeypatch.setattr(journal, "_broken", read)
        assert list(verification.faults()) == []
    else:
        with meanwhile(monkeypatch, *place, work):
            assert list(verification.faults()) == []
    assert Entry.objects.count() > before


def test_what_is_changed_by_sql_is_found_while_people_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_attachment SET name = 'c'")
    with meanwhile(monkeypatch, seals, "_follow", work):
        said = list(verification.faults())
    assert any("foundation.attachment" in each and "was changed" in each for each in said), said


def test_a_file_that_goes_meanwhile_is_not_called_lost_and_one_that_is_lost_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work()
    goes = [True]

    def look() -> Iterator[Sentence]:
        if goes:
            goes.pop()
            yield {"zh": "不见了", "en": "one is missing"}
        yield {"zh": "没有了", "en": "another is missing"}

    monkeypatch.setattr(rooms, "checks", lambda: iter([("toy", look)]))
    assert list(verification.faults()) == ["another is missing / 没有了"]


def test_a_snapshot_is_one_state_and_locks_nobody_out() -> None:
    with snapshot():
        assert not Witness.objects.exists()
        apart(work)
        assert not Attachment.objects.exists()
    assert Attachment.objects.exists()
    with transaction.atomic():
        work()
