"""What the picture of all agents draws when they are too many to draw."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guiju.records.metrics import CATALOGUE
from guiju.records.pages import pictures
from guiju.records.pages.question import Question

SHORT = CATALOGUE["short_contacts"]
FEBRUARY = Question(date_from=dt.date(2026, 2, 1), date_to=dt.date(2026, 2, 28))


def agents(count: int) -> list[dict[str, Any]]:
    """Everybody between 1 and 2 %, the middle one at 30 %."""
    rows = [
        {"agent": f"a{n:04d}", "value": 0.01 + n * 1e-6, "n": 500.0, "low": 0.004, "high": 0.024}
        for n in range(count)
    ]
    rows[count // 2] |= {"value": 0.3, "low": 0.26, "high": 0.34}
    return rows


def drawn(count: int) -> list[str]:
    rows = agents(count)
    found = pictures.apart(SHORT, rows)
    picture = pictures.agents_of(SHORT, rows, found, 0.011, FEBRUARY)
    return [row[0] for row in picture.data["rows"]]


def test_few_are_all_drawn() -> None:
    assert len(drawn(60)) == 60


def test_of_many_those_who_stand_apart_and_the_two_ends() -> None:
    names = drawn(5_000)
    assert len(names) == pictures.MOST_DRAWN
    assert {"a2500", "a0000", "a4999"} <= set(names)
    assert names[0] == "a2500", "the highest first"


def test_the_page_says_whom_it_leaves_out() -> None:
    rows = agents(5_000)
    picture = pictures.agents_of(SHORT, rows, pictures.apart(SHORT, rows), 0.011, FEBRUARY)
    assert "5,000" in picture.summary and "80" in picture.summary and "a2500" in picture.summary
