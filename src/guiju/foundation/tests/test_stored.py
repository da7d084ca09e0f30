"""Indexes that lie, rows that name what is not there, and constraints that are gone are found."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from guiju.foundation import defined, stored

pytestmark = pytest.mark.django_db
CUPS = """
    CREATE TABLE pot (id integer PRIMARY KEY);
    CREATE TABLE cup (id integer PRIMARY KEY, person integer, pot integer REFERENCES pot (id));
    CREATE INDEX cup_person ON cup (person);
    INSERT INTO pot VALUES (1);
    INSERT INTO cup VALUES (1, 9, 1), (2, 9, 1);
"""
sqlite_alone = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="a way to bend SQLite's own tables"
)


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An SQLite file of its own, which verification then looks at."""
    path = tmp_path / "cups.sqlite3"
    by_hand(path, CUPS)
    of_file = copy.deepcopy(connection.settings_dict) | {"NAME": str(path)}
    there: BaseDatabaseWrapper = type(connections["default"])(of_file, "cups")
    monkeypatch.setattr(stored, "connection", there)
    yield path
    there.close()


def by_hand(path: Path, *scripts: str) -> None:
    """Each script by a connection of its own: it reads the tables' definitions anew."""
    for script in scripts:
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            file.executescript(script)


@sqlite_alone
def test_a_whole_file_is_of_one_mind(cups: Path) -> None:
    assert list(stored._of_one_mind()) == []


@sqlite_alone
def test_an_index_that_hides_rows_from_a_query_is_found(cups: Path) -> None:
    """Its definition is bent, it is filled anew by that, and the definition is put back."""
    define = (
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = {} WHERE name = 'cup_person'"
    )
    by_hand(
        cups,
        define.format("sql || ' WHERE id < 0'"),
        "REINDEX cup_person",
        define.format("'CREATE INDEX cup_person ON cup (person)'"),
    )
    with closing(sqlite3.connect(cups)) as file:
        count = "SELECT count(*) FROM cup {} WHERE person = 9"
        assert file.execute(count.format("INDEXED BY cup_person")).fetchone() == (0,)
        assert file.execute(count.format("NOT INDEXED")).fetchone() == (2,)
    said = list(stored._of_one_mind())
    assert any("missing from index cup_person" in each["en"] for each in said), said
    assert all("数据库已损坏" in each["zh"] for each in said)


@sqlite_alone
def test_a_row_that_names_what_is_not_there_is_found(cups: Path) -> None:
    by_hand(cups, "DELETE FROM pot")
    said = [sentence["en"] for sentence in stored._of_one_mind()]
    assert said == [
        f"the database's table cup names in row {row} a row of pot that is not there"
        for row in (1, 2)
    ]


def test_the_tables_are_as_the_models_declare_them() -> None:
    assert list(stored.faults()) == []


def test_indexes_that_could_not_be_looked_into_are_said() -> None:
    said = [sentence["en"] for sentence in stored.notes()]
    assert len(said) == int(connection.vendor == "postgresql" and not stored._has_amcheck())
    assert all("CREATE EXTENSION amcheck" in each for each in said)


def test_indexes_and_constraints_that_are_gone_or_not_in_force_are_found() -> None:
    commands = ["DROP INDEX attachment_noun"]
    if connection.vendor == "postgresql":
        commands += [
            "ALTER TABLE foundation_token DROP CONSTRAINT foundation_token_hash_key",
            "ALTER TABLE foundation_letter DISABLE TRIGGER ALL",
            "ALTER TABLE foundation_chain ADD CONSTRAINT a_nothing CHECK (id > 0) NOT VALID",
        ]
    with connection.cursor() as cursor:
        for command in commands:
            cursor.execute(command)
    said = [sentence["en"] for sentence in stored.faults()]
    assert any(
        each.startswith(
            "the database lacks an index that the product made:"
            " foundation_attachment.attachment_noun"
        )
        for each in said
    ), said
    if connection.vendor == "postgresql":
        assert any("lacks a unique index" in each and "token.hash" in each for each in said), said
        assert any("constraint a_nothing is not in force" in each for each in said), said


def bent(table: str, found: str, instead: str) -> str:
    """A table's definition changed where SQLite keeps it, as a hand that knows how does."""
    found, instead = found.replace("'", "''"), instead.replace("'", "''")
    return (
        f"UPDATE sqlite_master SET sql = replace(sql, '{found}', '{instead}')"
        f" WHERE name = '{table}' AND instr(sql, '{found}')"
    )


#: What is bent, how, and what is then said of which name.
BENT: dict[str, tuple[list[str], str]] = {
    "a unique index made anew as a plain one": (
        [
            "DROP INDEX pay_run_one_standing",
            "CREATE INDEX pay_run_one_standing ON performance_payrun (id)",
        ],
        "performance_payrun.pay_run_one_standing",
    ),
    "a unique index narrowed": (
        [
            "DROP INDEX closing_one_current",
            "CREATE UNIQUE INDEX closing_one_current ON performance_closing (month)"
            " WHERE current AND month < '2000'",
        ],
        "performance_closing.closing_one_current",
    ),
    "a check that lets all pass": (
        [bent("records_import", ' + "rejected"))', ' + "rejected") OR 1)')],
        "records_import.import_every_row_accounted_for",
    ),
    "a foreign key that deletes": (
        [
            bent(
                "people_rolegrant",
                'REFERENCES "people_account" ("id") DEFERRABLE',
                'REFERENCES "people_account" ("id") ON DELETE CASCADE DEFERRABLE',
            )
        ],
        "people_rolegrant.account_id",
    ),
    "a column that compares otherwise": (
        [bent("people_rolegrant", '"role" varchar(30)', '"role" varchar(30) COLLATE NOCASE')],
        "people_rolegrant.role",
    ),
    "a column that may be empty": (
        [bent("people_rolegrant", '"role" varchar(30) NOT NULL', '"role" varchar(30) NULL')],
        "people_rolegrant.role",
    ),
    "a column more": (
        ["ALTER TABLE people_rolegrant ADD COLUMN more integer"],
        "people_rolegrant.more",
    ),
}


#: The same on PostgreSQL, and what it has besides.
BENT_THERE: dict[str, tuple[list[str], str]] = {
    "a unique index made anew as a plain one": (
        BENT["a unique index made anew as a plain one"][0],
        "pay_run_one_standing",
    ),
    "a unique index narrowed": (BENT["a unique index narrowed"][0], "closing_one_current"),
    "a check that lets all pass": (
        [
            "ALTER TABLE records_import DROP CONSTRAINT import_every_row_accounted_for,"
            ' ADD CONSTRAINT import_every_row_accounted_for CHECK ("read" >= 0 OR 1 = 1)'
        ],
        "records_import.import_every_row_accounted_for",
    ),
    "a column that may be empty": (
        ["ALTER TABLE people_rolegrant ALTER COLUMN role DROP NOT NULL"],
        "people_rolegrant. role",
    ),
    "a column that compares otherwise": (
        ['ALTER TABLE people_rolegrant ALTER COLUMN role TYPE varchar(30) COLLATE "C"'],
        "people_rolegrant. role",
    ),
    "row security without a policy": (
        ["ALTER TABLE people_rolegrant ENABLE ROW LEVEL SECURITY"],
        "row security",
    ),
    "a table that inherits": (
        ["CREATE TABLE more () INHERITS (people_rolegrant)"],
        "inheriting table",
    ),
}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own catalogue")
@pytest.mark.parametrize("what", BENT_THERE)
def test_what_is_bent_on_postgresql_is_found(what: str) -> None:
    commands, named = BENT_THERE[what]
    assert list(defined.faults()) == []
    with connection.cursor() as cursor:
        for command in commands:
            cursor.execute(command)
    said = [sentence["en"] for sentence in stored.faults()]
    assert any(named in each for each in said), said


@sqlite_alone
@pytest.mark.parametrize("what", BENT)
def test_what_is_called_as_the_product_called_it_and_is_another_is_found(what: str) -> None:
    commands, named = BENT[what]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA writable_schema = ON")
        try:
            for command in commands:
                cursor.execute(command)
                assert cursor.rowcount, "there is such a definition"
        finally:
            cursor.execute("PRAGMA writable_schema = OFF")
    said = [sentence["en"] for sentence in defined.faults()]
    assert [each.startswith(f"the database's {named} is not what") for each in said] == [True], said
