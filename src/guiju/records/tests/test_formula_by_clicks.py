"""A formula is chosen, written, and read back to the same choices."""

from __future__ import annotations

import pytest

from guiju.foundation.errors import Invalid
from guiju.records import formula
from guiju.records.formula.clicks import Choice, Clicked, clicked_of, formula_of
from guiju.records.schema import TABLES

CONTACTS = TABLES["contacts"]
ANSWERED = Choice("answered", "is")


@pytest.mark.parametrize(
    ("clicked", "text"),
    [
        (Clicked("count"), "count(*)"),
        (Clicked("count", "", (ANSWERED,)), "sum(answered)"),
        (
            Clicked("share", "", (Choice("offered", "is"),), (Choice("wait_seconds", "le", "30"),)),
            "sum(offered and wait_seconds <= 30) / sum(offered)",
        ),
        (
            Clicked("share", "", (), (Choice("queue", "is", "it's"),)),
            "sum(queue = 'it''s') / count(*)",
        ),
        (Clicked("mean", "talk_seconds"), "avg(talk_seconds)"),
        (
            Clicked("mean", "wait_seconds", (ANSWERED, Choice("hour", "ge", "18"))),
            "avg(case when answered and hour >= 18 then wait_seconds end)",
        ),
        (
            Clicked("total", "order_amount", (Choice("converted", "is_not"),)),
            "sum(case when not converted then order_amount end)",
        ),
        (
            Clicked("median", "talk_seconds", (Choice("satisfaction", "known"),)),
            "median(case when satisfaction is not null then talk_seconds end)",
        ),
        (Clicked("p90", "wait_seconds"), "quantile(wait_seconds, 0.9)"),
        (
            Clicked("count", "", (Choice("direction", "is", "inbound"), Choice("nps", "unknown"))),
            "sum(direction = 'inbound' and nps is null)",
        ),
    ],
)
def test_choices_become_a_formula_and_come_back(clicked: Clicked, text: str) -> None:
    assert formula_of(clicked, CONTACTS) == text
    formula.parse(text, CONTACTS)
    assert clicked_of(text, CONTACTS) == clicked


def test_the_words_of_a_closed_column_are_understood() -> None:
    asked = Clicked("count", "", (Choice("direction", "is", "呼入"),))
    assert formula_of(asked, CONTACTS) == "sum(direction = 'inbound')"


@pytest.mark.parametrize(
    "text", ["sum(answered or missed)", "100 * sum(answered) / sum(offered)", "aht", "sum("]
)
def test_what_says_more_than_choices_can_stays_text(text: str) -> None:
    assert clicked_of(text, CONTACTS) is None


@pytest.mark.parametrize(
    "clicked",
    [
        Clicked("share", "", (ANSWERED,)),
        Clicked("mean", "queue"),
        Clicked("count", "", (Choice("wait_seconds", "le", "soon"),)),
        Clicked("count", "", (Choice("nothing", "is"),)),
    ],
)
def test_what_is_missing_or_does_not_fit_is_said(clicked: Clicked) -> None:
    with pytest.raises(Invalid):
        formula_of(clicked, CONTACTS)


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_every_kind_can_be_counted(kind: str) -> None:
    formula.parse(formula_of(Clicked("count"), TABLES[kind]), TABLES[kind])
