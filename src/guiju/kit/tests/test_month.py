"""The month of a page: asked for, kept until the end of the day, and its control."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import RequestFactory

from guiju.foundation import clock
from guiju.foundation.errors import Invalid
from guiju.kit import month


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 3, 15))


def request(query: str, session: dict[str, Any] | None = None) -> Any:
    asked = RequestFactory().get(f"/figures/?{query}")
    asked.session = session if session is not None else {}  # type: ignore[assignment]
    return asked


def test_what_is_asked_for_is_kept_for_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, Any] = {}
    assert month.chosen(request("", session), "2026-02") == "2026-02" and not session
    assert month.chosen(request("month=2025-11", session), "2026-02") == "2025-11"
    assert month.chosen(request("", session), "2026-02") == "2025-11"
    assert month.chosen(request("", session), "2026-02", ["2026-01", "2026-02"]) == "2026-02"
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 3, 16))
    assert month.chosen(request("", session), "2026-02") == "2026-02"


def test_a_page_without_any_month_shows_only_what_its_address_says() -> None:
    session: dict[str, Any] = {"month": ["2025-11", "2026-03-15"]}
    assert month.chosen(request("", session), "") == ""
    assert month.chosen(request("month=2026-01", session), "") == "2026-01"


def test_what_is_no_month_is_refused_and_not_kept() -> None:
    session: dict[str, Any] = {}
    with pytest.raises(Invalid):
        month.chosen(request("month=2026-13", session), "2026-02")
    assert month.chosen(request("month=2026-13", session), "2026-02", strict=False) == "2026-02"
    assert month.chosen(request("month=x", session), "2026-02", ["2026-02"]) == "2026-02"
    assert not session


def test_the_control_keeps_what_else_the_address_says() -> None:
    control = month.control(request("team=east-1&page=3&month=2026-02"), "2026-02")
    assert control.before == month.Choice("2026-01", "/figures/?team=east-1&month=2026-01")
    assert control.after == month.Choice("2026-03", "/figures/?team=east-1&month=2026-03")
    assert len(control.choices) == month.OFFERED and control.choices[0].month == "2026-03"


def test_the_control_offers_the_months_there_are() -> None:
    control = month.control(request(""), "2026-01", ["2025-10", "2026-01"])
    assert [each.month for each in control.choices] == ["2026-01", "2025-10"]
    assert (control.before, control.after) == (control.choices[1], None)


def test_an_old_month_is_shown_with_the_one_before_it() -> None:
    control = month.control(request(""), "2020-01")
    assert [each.month for each in control.choices[-2:]] == ["2020-01", "2019-12"]
    assert month.control(request(""), "0001-01").before is None
