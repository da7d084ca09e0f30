"""Numbers run on, also when somebody was faster between the look and the writing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from guiju.foundation import clock
from guiju.foundation.errors import Conflict
from guiju.foundation.numbers import TRIES, numbered
from guiju.process.models.problems import Problem

pytestmark = pytest.mark.django_db


def problem(**values: Any) -> Problem:
    return Problem(
        **{"text": "退款转圈", "by": "李雷", "at": clock.now(), "due_on": clock.today()} | values
    )


def looks_too_early(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The first looks do not see what somebody else has just stored."""
    look, left = QuerySet.aggregate, [times]

    def early(rows: QuerySet[Any], **asked: Any) -> dict[str, Any]:
        left[0] -= 1
        return {"most": 0} if left[0] >= 0 else look(rows, **asked)

    monkeypatch.setattr(QuerySet, "aggregate", early)


def test_they_run_on() -> None:
    assert [numbered(problem()).number for _ in range(3)] == [1, 2, 3]


def test_who_is_faster_takes_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    numbered(problem())
    looks_too_early(monkeypatch, TRIES - 1)
    assert numbered(problem()).number == 2
    looks_too_early(monkeypatch, TRIES)
    with pytest.raises(Conflict):
        numbered(problem())
    assert Problem.objects.count() == 2


def test_another_fault_is_no_matter_of_numbers() -> None:
    with pytest.raises(IntegrityError):
        numbered(problem(due_on=None))
