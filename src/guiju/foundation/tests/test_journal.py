"""The journal: one chain whoever writes, and each change behind its back is found where it
happened.
"""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.models import Chain, Entry
from guiju.foundation.tests.conftest import Hands

WANG_MIN = Actor(account=1, person=2, name="王敏", request_id="r-1")
POURED = journal.VERBS.get("test.poured") or journal.verb(
    "test.poured", {"zh": "倒了茶", "en": "poured tea"}
)


@pytest.fixture
def written(db: None) -> list[Entry]:
    """Five rows."""
    with transaction.atomic():
        return [
            journal.write(WANG_MIN, POURED, "cup", n, before={"ml": n}, after={"ml": n + 1})
            for n in range(5)
        ]


def sql(command: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(command, values)


def test_a_row_says_who_did_what_to_which_and_follows_the_one_before(written: list[Entry]) -> None:
    rows = list(Entry.objects.order_by("number"))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert (rows[0].actor_account, rows[0].actor_name, rows[0].request_id) == (1, "王敏", "r-1")
    assert (rows[2].verb, rows[2].noun, rows[2].noun_id, rows[2].before) == (
        "test.poured",
        "cup",
        "2",
        {"ml": 2},
    )
    assert rows[0].previous == ""
    assert all(row.previous == before.hash for before, row in itertools.pairwise(rows))
    assert (Chain.objects.get().length, Chain.objects.get().head) == (5, rows[-1].hash)
    assert journal.length() == 5
    assert list(journal.faults()) == []


def test_an_empty_journal_is_whole(db: None) -> None:
    assert (journal.length(), list(journal.faults())) == (0, [])


def test_a_delegate_and_the_operator_are_named_as_such(db: None) -> None:
    with transaction.atomic():
        acting = journal.write(Actor(account=3, name="李雷", on_behalf_of="王敏"), POURED, "cup", 1)
        machine = journal.write(OPERATOR, POURED, "cup", 1)
        long = journal.write(
            Actor(name="长" * 150, on_behalf_of="名" * 150), POURED, "cup", "x" * 300
        )
    assert (acting.actor_name, machine.actor_name, machine.actor_account) == (
        "李雷 → 王敏",
        "operator",
        None,
    )
    assert (len(long.actor_name), len(long.noun_id)) == (200, 200)
    assert list(journal.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_a_row_belongs_into_the_transaction_of_its_change() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        journal.write(WANG_MIN, POURED, "cup", 1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        journal.write(WANG_MIN, POURED, "cup", 1)
        raise ZeroDivisionError
    assert (journal.length(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "value",
    [
        0.1 + 0.2,
        -0.0,
        5.0,
        1e16,
        1e22,
        -1e300,
        5e-324,
        2**70,
        float("nan"),
        float("inf"),
        True,
        None,
        "",
        Decimal("1.50"),
        dt.date(2026, 2, 1),
        dt.time(8, 30),
        dt.datetime(2026, 2, 1, 8, tzinfo=dt.UTC),
        pytest.param({"b", "a"}, id="set"),
        {"z": [1, {"y": "中文"}], "a": None},
        'emoji 🫖 \\ " \n \u2028',
        OPERATOR,
    ],
    ids=repr,
)
def test_whatever_is_written_reads_back_with_the_same_hash(db: None, value: Any) -> None:
    with transaction.atomic():
        journal.write(
            WANG_MIN,
            POURED,
            "cup",
            1,
            before={"value": value},
            after={"value": [value]},
            why="因为\n渴",
        )
    assert list(journal.faults()) == []


def broken() -> list[str]:
    return [fault["en"] for fault in journal.faults()]


@pytest.mark.parametrize(
    "column, value",
    [
        ("actor_name", "赵强"),
        ("actor_account", 9),
        ("verb", "test.drunk"),
        ("noun", "pot"),
        ("noun_id", "77"),
        ("after", '{"ml": 99}'),
        ("before", None),
        ("why", "x"),
        ("request_id", "r-2"),
        ("at", "2020-01-01 00:00+00"),
        ("hash", "0" * 64),
        ("previous", "0" * 64),
    ],
)
def test_a_changed_row_is_found_whatever_was_changed(
    written: list[Entry], column: str, value: Any
) -> None:
    sql(f'UPDATE foundation_entry SET "{column}" = %s WHERE number = 3', value)
    found = broken()
    assert any("3" in fault for fault in found) or any(
        "row 4 does not follow" in fault for fault in found
    ), found


def test_a_changed_row_is_found_where_it_happened(written: list[Entry]) -> None:
    sql("UPDATE foundation_entry SET noun_id = '77' WHERE number = 3")
    assert broken() == ["journal: row 3 was changed behind the product's back"]


def test_a_row_changed_together_with_its_hash_breaks_the_next(written: list[Entry]) -> None:
    row = Entry.objects.get(number=3)
    row.noun_id = "77"
    sql(
        "UPDATE foundation_entry SET noun_id = '77', hash = %s WHERE number = 3",
        journal.entry_hash(row),
    )
    assert broken() == ["journal: row 4 does not follow the row before it"]


def test_a_deleted_row_is_found(written: list[Entry]) -> None:
    sql("DELETE FROM foundation_entry WHERE number = 3")
    assert broken() == [
        "journal: a row is missing before 4",
        "journal: row 4 does not follow the row before it",
    ]


@pytest.mark.parametrize("condition", ["number = 1", "number = 5", "number > 2", "number > 0"])
def test_rows_deleted_at_an_end_are_found(written: list[Entry], condition: str) -> None:
    sql(f"DELETE FROM foundation_entry WHERE {condition}")
    assert broken()


def test_an_inserted_row_is_found(written: list[Entry]) -> None:
    copied = (
        "actor_account, actor_name, verb, noun, noun_id, before, after, why, request_id, "
        "previous, hash, at"
    )
    sql(
        f"INSERT INTO foundation_entry (number, {copied}) SELECT 6, {copied} FROM "
        "foundation_entry WHERE number = 2"
    )
    assert broken() == [
        "journal: row 6 does not follow the row before it",
        "journal: row 6 was changed behind the product's back",
        "journal: the chain says 5 rows, 6 are there",
    ]


def test_an_inserted_row_that_fits_is_still_not_in_the_chain(written: list[Entry]) -> None:
    forged = Entry.objects.get(number=5)
    forged.number, forged.previous = 6, forged.hash
    forged.hash = journal.entry_hash(forged)
    forged.save(force_insert=True)
    assert broken() == ["journal: the chain says 5 rows, 6 are there"]


def test_two_rows_that_changed_places_are_found(written: list[Entry]) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        sql("UPDATE foundation_entry SET number = %s WHERE number = %s", new, old)
    assert len(broken()) >= 2


def test_an_end_that_is_written_down_twice_is_found(written: list[Entry]) -> None:
    Chain.objects.create(pk=2, length=0, head="")
    (fault,) = journal.faults()
    assert "twice" in fault["en"] and "多出来" in fault["zh"]


def test_a_lost_chain_is_found(written: list[Entry]) -> None:
    Chain.objects.all().delete()
    assert broken() == ["journal: the chain says 0 rows, 5 are there"]


def test_a_verb_is_declared_once() -> None:
    with pytest.raises(ValueError, match=r"test\.poured"):
        journal.verb("test.poured", {"zh": "", "en": ""})


def test_a_row_costs_few_queries(
    written: list[Entry], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(3):
        journal.write(WANG_MIN, POURED, "cup", 1)


def test_four_processes_at_once_keep_one_chain(hands: Hands) -> None:
    names = ["王敏", "赵强", "李雷", "韩梅"]
    writers = [hands.start("write", name, 25) for name in names]
    for writer in writers:
        hands.said(writer)
    assert hands("journal") == {"length": 100, "faults": [], "writers": dict.fromkeys(names, 25)}


def test_a_writer_that_is_killed_leaves_a_whole_chain(hands: Hands) -> None:
    killed, other = hands.start("write", "周凯", 100_000), hands.start("write", "孙倩", 30)
    hands.said(other)
    time.sleep(0.1)
    killed.kill()
    killed.communicate()
    hands("write", "韩梅", 3)
    told = hands("journal")
    assert told["faults"] == []
    assert (told["writers"]["孙倩"], told["writers"]["韩梅"]) == (30, 3)
    assert told["length"] == sum(told["writers"].values())


def test_the_newest_row_of_a_wing_names_its_state(db: None) -> None:
    assert journal.newest("test") == ""
    with transaction.atomic():
        first = journal.write(WANG_MIN, POURED, "cup", 1)
        journal.write(
            WANG_MIN, journal.verb("tester.sat", {"zh": "坐下了", "en": "sat down"}), "chair", 1
        )
    assert journal.newest("test") == first.hash, "a wing whose name only begins alike is another"
    del journal.VERBS["tester.sat"]
