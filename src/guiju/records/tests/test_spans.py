"""Durations between two times of a row, chosen by clicks."""

from __future__ import annotations

import pytest

from guiju.records import guessing, spans
from guiju.records.expressions import compile_expression
from guiju.records.reading import Sniffed
from guiju.records.spans import Moment, Span

DAY_FIRST = "%d/%m/%Y %H:%M"
COLUMNS = ("number", "opened_at", "resolved_at", "priority")
ROWS = (
    ("INC1", "29/2/2016 01:16", "?", "3"),
    ("INC1", "29/2/2016 01:16", "29/2/2016 11:29", "3"),
    ("INC2", "1/3/2016 08:00", "2/3/2016 08:30", "?"),
)


def sniffed(rows: tuple[tuple[str, ...], ...] = ROWS) -> Sniffed:
    return Sniffed("csv", "", (), "utf-8", ",", 1, COLUMNS, rows)


@pytest.mark.parametrize(
    "span",
    [
        Span(Moment("opened_at", (DAY_FIRST,)), Moment("resolved_at", (DAY_FIRST,))),
        Span(
            Moment("开始 时间", ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M")), Moment('a"b', ("%Y'%m",))
        ),
    ],
)
def test_a_span_is_written_as_an_expression_and_read_back(span: Span) -> None:
    text = spans.expression_of(span)
    assert spans.span_of(text, (span.begin.column, span.end.column)) == span
    assert spans.span_of(text, (span.begin.column,)) is None


def test_what_says_more_than_a_span_is_none() -> None:
    of = Span(Moment("opened_at", (DAY_FIRST,)), Moment("resolved_at", (DAY_FIRST,)))
    text = spans.expression_of(of)
    assert spans.span_of(f"{text} / 60", COLUMNS) is None
    assert spans.span_of(text.replace("second", "minute"), COLUMNS) is None
    assert spans.span_of("case when opened_at is null then 1 end", COLUMNS) is None


def test_a_span_is_an_expression_that_the_mapping_takes() -> None:
    of = Span(Moment("opened_at", (DAY_FIRST, "%Y-%m-%d")), Moment("resolved_at", (DAY_FIRST,)))
    assert "date_diff('second'" in compile_expression(spans.expression_of(of), COLUMNS).value


def test_texts_that_mean_nothing_hide_no_times() -> None:
    draft = guessing.guess(sniffed(), "service-desk")
    assert draft.missing == ("?",) and draft.mapping("UTC").missing == ("?",)
    assert guessing.moments_in(sniffed(), draft.missing) == {
        "opened_at": (DAY_FIRST,),
        "resolved_at": (DAY_FIRST,),
    }
    assert set(guessing.moments_in(sniffed())) == {"opened_at"}


def test_rows_with_the_same_key_are_counted() -> None:
    assert guessing.repeated(sniffed(), ["number"]) == (3, 2)
    assert guessing.repeated(sniffed(ROWS[1:]), ["number"]) is None
    assert guessing.repeated(sniffed(), []) is None
