"""What a transaction writes is sealed with it, whatever becomes of its parts."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from guiju.foundation import journal, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry, Job, Witness

pytestmark = pytest.mark.django_db(transaction=True)
POURED = journal.VERBS.get("test.poured") or journal.verb(
    "test.poured", {"zh": "倒了茶", "en": "poured tea"}
)
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def sealed() -> None:
    seals.renew()


def witness(address: str) -> Witness:
    return Witness.objects.create(address=address, named_at=AT, named_by="王敏")


def faults() -> list[str]:
    return [sentence["en"] for sentence in seals.faults(["foundation.witness"])]


def test_a_row_written_outside_of_a_transaction_is_sealed_at_once() -> None:
    row = witness("a@example.com")
    assert faults() == []
    Witness.objects.filter(pk=row.pk).update(named_by="赵强")
    assert faults() == []
    Witness.objects.filter(named_by="赵强").delete()
    assert faults() == []
    assert Entry.objects.filter(verb=journal.SEALED.code, noun="rows").count() == 3


def test_the_journal_row_of_the_action_carries_the_seals_and_no_other_row_is_needed() -> None:
    before = journal.length()
    with transaction.atomic():
        row = witness("a@example.com")
        entry = journal.write(OPERATOR, POURED, "cup", 1)
    assert entry.seals is not None and set(entry.seals["foundation.witness"]) == {str(row.pk)}
    assert (journal.length(), faults()) == (before + 1, [])


def test_what_was_written_before_a_part_that_was_taken_back_is_sealed_all_the_same() -> None:
    with transaction.atomic():
        witness("a@example.com")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            witness("b@example.com")
            journal.write(OPERATOR, POURED, "cup", 1)
            raise ZeroDivisionError
    assert (faults(), Witness.objects.count()) == ([], 1)


def test_of_a_part_that_was_taken_back_no_row_of_the_journal_tells() -> None:
    """Else it would say how a row stood that is anybody's again."""
    row = witness("a@example.com")
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Witness.objects.filter(pk=row.pk).update(named_by="赵强")
            witness("b@example.com")
            journal.write(OPERATOR, POURED, "cup", 1)
            witness("c@example.com")
            raise ZeroDivisionError
        assert journal.write(OPERATOR, POURED, "cup", 1).seals is None
    assert faults() == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_a_row_that_another_changes_after_a_part_was_taken_back_is_no_fault() -> None:
    row = witness("a@example.com")

    def change() -> None:
        Witness.objects.filter(pk=row.pk).update(named_by="李雷")
        connection.close()

    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Witness.objects.filter(pk=row.pk).update(named_by="赵强")
            raise ZeroDivisionError
        other = threading.Thread(target=change)
        other.start()
        other.join()
        Witness.objects.filter(pk=row.pk).update(named_by="王敏")
    assert faults() == []


def test_a_refused_row_and_many_rows_at_once_leave_no_fault() -> None:
    with transaction.atomic():
        rows = [
            Witness(address=f"{n}@example.com", named_at=AT, named_by="王敏") for n in range(5_000)
        ]
        Witness.objects.bulk_create(rows, batch_size=900)
        with pytest.raises(IntegrityError), transaction.atomic():
            witness("3@example.com")
        journal.write_all(OPERATOR, [journal.Told(POURED, "cup", n) for n in range(7)])
        Witness.objects.filter(address__startswith="1").update(named_by="赵强")
        Witness.objects.filter(address__startswith="2").delete()
    Witness.objects.bulk_create(
        [Witness(address="4@example.com", named_at=AT, named_by="李雷")],
        update_conflicts=True,
        unique_fields=["address"],
        update_fields=["named_by"],
    )
    assert faults() == []


def test_a_transaction_that_is_taken_back_leaves_nothing_to_tell() -> None:
    before = journal.length()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        witness("a@example.com")
        raise ZeroDivisionError
    with transaction.atomic():
        Entry.objects.count()
    assert (journal.length(), faults()) == (before, [])


def test_a_row_changed_by_hand_stays_a_fault_after_an_upgrade() -> None:
    row = witness("a@example.com")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_witness SET named_by = '韩梅' WHERE id = %s", [row.pk])
    seals.renew()
    (fault,) = faults()
    assert fault.startswith(f"foundation.witness {row.pk} was changed")


@pytest.mark.parametrize(
    ("stored", "as_told"),
    [
        ([-0.0, 1.5], "[0.0,1.5]"),
        ([1e16, -1e300, 9007199254740993], f"[{int(1e16)},{-(10**300)},9007199254740993]"),
        (
            {"b": -0.0, "a": ["-0.0", "1e+16", 1e15]},
            '{"a":["-0.0","1e+16",1000000000000000.0],"b":0.0}',
        ),
        (["客服", None, True, 0.1], '["\\u5ba2\\u670d",null,true,0.1]'),
    ],
)
def test_a_number_that_databases_give_back_in_several_ways_is_told_in_one(
    stored: Any, as_told: str
) -> None:
    job = Job.objects.create(kind="tea", arguments=stored, created_at=AT, not_before=AT)
    told = seals._Told(
        seals.Sealing("foundation.job", Job, ("kind", "arguments")), ("kind", "arguments")
    )
    [values] = Job.objects.filter(pk=job.pk).values_list("kind", "arguments")
    assert told.row(values) == f'["tea",{as_told}]'
    assert told.rows([values, ("x", 1.0)]) == f'[["tea",{as_told}],["x",1.0]]'


def bend(row: Witness) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_witness SET named_by = '韩梅' WHERE id = %s", [row.pk])


def _saved(row: Witness) -> None:
    row.named_by = "赵强"
    row.save()


def _saved_twice_in_two_rows_of_the_journal(row: Witness) -> None:
    with transaction.atomic():
        _saved(row)
        journal.write(OPERATOR, POURED, "cup", 1)
        row.named_by = "李雷"
        row.save()


def _taken_back_and_done_again(row: Witness) -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _saved(row)
            journal.write(OPERATOR, POURED, "cup", 1)
            raise ZeroDivisionError
        _saved(row)


def _poured_over(row: Witness) -> None:
    Witness.objects.bulk_create(
        [Witness(address=row.address, named_at=AT, named_by="李雷")],
        update_conflicts=True,
        unique_fields=["address"],
        update_fields=["named_by"],
    )


HONEST = {
    "saved": _saved,
    "saved twice in two rows of the journal": _saved_twice_in_two_rows_of_the_journal,
    "taken back and done again": _taken_back_and_done_again,
    "updated by its key": lambda row: Witness.objects.filter(pk=row.pk).update(named_by="赵强"),
    "updated with others": lambda row: Witness.objects.filter(named_at=AT).update(named_by="赵强"),
    "updated in bulk": lambda row: Witness.objects.bulk_update(
        [Witness(pk=row.pk, address=row.address, named_at=AT, named_by="赵强")], ["named_by"]
    ),
    "poured over by an insert": _poured_over,
    "deleted": lambda row: row.delete(),
    "deleted with others": lambda row: Witness.objects.filter(named_at=AT).delete(),
}


@pytest.mark.parametrize("how", HONEST)
def test_a_row_changed_by_hand_stays_a_fault_whatever_the_product_writes_over_it(how: str) -> None:
    row = witness("a@example.com")
    HONEST[how](row)
    assert faults() == [], "an honest change alone is no fault"
    row = witness("b@example.com")
    key = row.pk
    bend(row)
    HONEST[how](row)
    (fault,) = faults()
    assert fault.startswith(f"foundation.witness {key} was changed")
    assert "was no longer what had been sealed" in fault


def test_a_row_deleted_by_hand_stays_a_fault_when_a_new_row_gets_its_number() -> None:
    row = witness("a@example.com")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM foundation_witness WHERE id = %s", [row.pk])
    Witness.objects.create(pk=row.pk, address="a@example.com", named_at=AT, named_by="王敏")
    (fault,) = faults()
    assert "was no longer what had been sealed" in fault


def test_rows_that_only_earlier_releases_sealed_are_not_asked_how_they_stood() -> None:
    row = witness("a@example.com")
    last = seals.last_seals()["foundation.witness"]
    with transaction.atomic():
        for seal in ("as it stood meanwhile", last[str(row.pk)]):
            of_then = {"foundation.witness": {str(row.pk): seal}}
            journal.write(OPERATOR, POURED, "cup", 1, seals=of_then)
    assert faults() == []
    _saved(row)
    assert faults() == []


def test_an_insert_asks_no_query_more_and_a_change_one() -> None:
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            row = witness("a@example.com")
        assert len(asked) == 1
        journal.write(OPERATOR, POURED, "cup", 1)
        _saved(row)
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            _saved(row)
            _saved(row)
        assert len(asked) == 3, [each["sql"] for each in asked]


def test_an_emptied_journal_is_a_fault_when_anything_stands() -> None:
    witness("a@example.com")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM foundation_entry")
        cursor.execute("UPDATE foundation_chain SET length = 0, head = ''")
    assert list(journal.faults()) == []
    (fault,) = seals.faults()
    assert fault == seals.EMPTIED


def test_a_model_that_the_journal_never_sealed_is_a_fault_when_it_has_rows() -> None:
    Entry.objects.filter(noun="model", noun_id="foundation.witness").delete()
    assert faults() == []
    witness("a@example.com")
    (fault,) = faults()
    assert "the journal seals none of them" in fault
