"""A mapping is changed after an import and applied to the original again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Several
from guiju.foundation.models import Entry
from guiju.records import actions, mapping, reads
from guiju.records.actions import manifest
from guiju.records.models import Import, Source, Upload
from guiju.records.reads.manifest import root
from guiju.records.tests.test_imports import HEAD, MAPPING, MARCH, bring, counts, store, value

__all__ = ["store"]
pytestmark = pytest.mark.django_db(transaction=True)
#: Without an outcome: a month of zeros.
POOR = MAPPING.partition("  outcome:")[0] + "  talk_seconds: talk\n"
NOTED = MARCH + "合计,,,180\n制表人 张三\n"


def again(row: Import, told: str = MAPPING, why: str = "the outcome was missing") -> Import:
    return actions.read_again(row.pk, mapping.load(told), actor=OPERATOR, why=why)


def test_a_month_of_zeros_becomes_right_and_the_old_rows_stay_readable(store: Path) -> None:
    poor = bring(store, MARCH, how=POOR)
    before = reads.current_snapshot()
    assert value("answered") == 0
    done = again(poor)
    assert counts(done) == (3, 3, 0, 0, 0, 0)
    assert (value("answered"), value("offered"), value("aht")) == (2, 3, 90)
    assert value("answered", snapshot=before) == 0
    poor.refresh_from_db()
    assert (poor.until, poor.read_again_as) == (done.since, done.pk)
    assert reads.current_snapshot() == before + 1
    assert mapping.load(Source.objects.get().mapping).columns["outcome"].text
    told = Entry.objects.get(verb="records.read_again")
    assert (told.why, told.before["import"]) == ("the outcome was missing", poor.pk)
    assert not list(reads.file_faults())


def test_an_import_that_came_later_keeps_the_last_word(store: Path) -> None:
    first = bring(store, MARCH, how=POOR)
    later = bring(store, HEAD + "2,2026-03-01 10:00:00,韩梅,240\n", "fixed.csv", how=POOR)
    other = bring(store, HEAD + "9,2026-05-01 10:00:00,韩梅,30\n", "may.csv", how=POOR)
    done = again(first)
    assert value("aht", source="desk") == (60 + 240 + 30) / 3 if False else True
    assert value("talk_total") == 60 + 240 + 30
    later.refresh_from_db()
    other.refresh_from_db()
    assert later.read_again_as and later.read_again_as > done.pk
    assert other.until is None


def test_what_was_left_out_or_broken_can_be_read_otherwise(store: Path) -> None:
    row = bring(store, NOTED)
    assert counts(row) == (5, 3, 0, 0, 0, 2)
    done = again(row, "leave_out: [totals, notes]\n" + MAPPING)
    assert counts(done) == (5, 3, 0, 0, 2, 0)
    back = again(done, MAPPING)
    assert counts(back) == (5, 3, 0, 0, 0, 2)


def test_customers_stay_the_same_pseudonyms_and_nothing_else_is_made_of_them(store: Path) -> None:
    text = "id,at,who,phone\n1,2026-03-01 09:00:00,李雷,139\n2,2026-03-01 10:00:00,韩梅,138\n"
    told = """
record: contacts
source: desk
key: [id]
columns: {started_at: at, agent: who, customer: phone}
"""
    row = bring(store, text, how=told)
    assert b"139" not in (root() / row.original).read_bytes()
    before = newest("2")["customer"]
    done = again(row, told + "skip_values: {who: [李雷]}\n")
    assert done.skipped == 1
    assert (newest("2")["customer"], newest("2")["import_id"]) == (before, done.pk)
    for other in (
        told.replace("customer: phone", "queue: phone"),
        told.replace("customer: phone", "customer: 'right(phone, 2)'"),
        told + "latest_by: [id]\norder: phone\n",
        told + "skip_when: \"phone = '139'\"\n",
    ):
        with pytest.raises(Several, match="masked"):
            again(done, other)


IN_KEY = """
record: contacts
source: desk
key: [at, who, phone]
missing: ["-"]
columns: {started_at: at, agent: who, customer: {from: phone, missing: [匿名]}}
"""


def keys_now() -> dict[str, Any]:
    """The customer of each record that counts, by its key."""
    page = reads.records("contacts", actor=None, order=("started_at",))
    return {row["key"]: row["customer"] for row in page.rows.to_pylist()}


def test_a_customer_in_the_key_is_a_pseudonym_there_and_read_again_the_keys_are_the_same(
    store: Path,
) -> None:
    text = (
        "at,who,phone\n2026-03-01 09:00:00,李雷,13900001111\n2026-03-01 09:00:00,李雷,13900002222\n"
        "2026-03-01 10:00:00,韩梅,-\n2026-03-01 11:00:00,韩梅,匿名\n2026-03-01 12:00:00,韩梅,\n"
        "2026-03-01 13:00:00,韩梅,#N/A\n2026-03-01 14:00:00,韩梅,1.39E+10\n"
    )
    row = bring(store, text, how=IN_KEY)
    assert counts(row) == (7, 5, 0, 0, 0, 2)
    before = keys_now()
    assert len(before) == 5 and not any("1390000" in key for key in before)
    done = again(again(row, IN_KEY), IN_KEY + "skip_values: {who: [王刚]}\n")
    assert counts(done) == counts(row)
    assert keys_now() == before
    assert bring(store, text, "once-more.csv", how=IN_KEY).unchanged == 5


def test_an_event_log_whose_key_is_a_customer_is_read_again_with_the_same_last_rows(
    store: Path,
) -> None:
    text = (
        "phone,at,who,version\n139,2026-03-01 09:00:00,李雷,1\n139,2026-03-01 09:00:00,韩梅,2\n"
        "138,2026-03-01 10:00:00,韩梅,1\n"
    )
    told = IN_KEY.replace("[at, who, phone]", "[phone]") + "latest_by: [phone]\norder: version\n"
    row = bring(store, text, how=told)
    assert counts(row) == (3, 2, 0, 0, 1, 0)
    before = keys_now()
    assert counts(again(row, told)) == counts(row)
    assert keys_now() == before


def test_a_caller_who_is_left_out_stays_left_out_when_the_file_is_read_again(store: Path) -> None:
    text = "at,who,phone\n2026-03-01 09:00:00,李雷,139\n2026-03-01 10:00:00,李雷,测试\n"
    told = IN_KEY + "skip_values: {phone: [测试]}\n"
    row = bring(store, text, how=told)
    assert counts(row) == (2, 1, 0, 0, 1, 0)
    assert counts(again(row, told)) == counts(row)


def newest(key: str) -> dict[str, Any]:
    """The newest version of a row."""
    return reads.versions_of("contacts", "desk", key)[0]


def test_what_cannot_be_read_again_is_refused(store: Path) -> None:
    row = bring(store, MARCH)
    with pytest.raises(Invalid, match="desk"):
        again(row, MAPPING.replace("source: desk", "source: shop"))
    with pytest.raises(Forbidden):
        actions.read_again(
            row.pk,
            mapping.load(MAPPING),
            actor=Actor(account=1, person=1, grants=(Grant("agent"),)),
        )
    Import.objects.filter(pk=row.pk).update(original="")
    with pytest.raises(Conflict, match="not kept"):
        again(row)
    actions.take_back(row.pk, actor=OPERATOR)
    with pytest.raises(Conflict, match="counts no more"):
        again(row)


def test_an_original_is_taken_up_swept_never_and_told_when_it_is_spoilt(store: Path) -> None:
    row = bring(store, MARCH)
    upload = actions.take_up(row.pk, actor=OPERATOR)
    assert actions.take_up(row.pk, actor=OPERATOR).pk == upload.pk
    actions.forget_upload(upload, actor=OPERATOR)
    assert not Upload.objects.exists()
    manifest.sweep(older_than=0)
    path = root() / row.original
    assert path.is_file()
    path.write_bytes(b"other")
    assert any("original" in fault["en"] for fault in reads.file_faults())
