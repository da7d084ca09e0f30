"""Addresses of evaluations and their appeals: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.people.models import Person
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from tests.house.roles import ALL

_EVALUATE = {"team_leader", "supervisor", "manager", "quality"}
#: Who sees the evaluation of 李雷's contact.
_SEES = _EVALUATE | {"agent", "trainer", "auditor"}
_READERS = ALL - {"administrator", "people_officer"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_evaluations": ((), "GET", _READERS),
    "quality_evaluation_new": ((), "GET", _EVALUATE),
    "quality_evaluation": (("evaluation",), "GET", _SEES),
    "quality_evaluation_withdraw": (("evaluation",), "GET", _EVALUATE),
    "quality_mark_change": (("mark",), "GET", _EVALUATE),
    "quality_mark_appeal": (("mark",), "GET", _SEES),
    "quality_appeals": ((), "GET", _READERS),
    "quality_appeal": (("mark_appeal",), "GET", _SEES - {"agent"}),
}
MANAGER: tuple[str, ...] = (
    "/quality/evaluations/",
    "/quality/evaluations/new/",
    "/quality/evaluations/{evaluation}/",
    "/quality/evaluations/appeals/",
    "/quality/evaluations/appeals/{mark_appeal}/",
    "/quality/evaluations/marks/{mark}/change/",
)
AGENT: tuple[str, ...] = (
    "/quality/evaluations/",
    "/quality/evaluations/{evaluation}/",
    "/quality/evaluations/marks/{mark}/appeal/",
)


def words() -> dict[str, Any]:
    """Objects that exist: an evaluation of 李雷's contact, a mark of it, an appeal of his or another's."""
    li_lei = Person.objects.get(number="G101")
    row = Evaluation.objects.filter(person=li_lei).exclude(state="draft").first()
    marks = Mark.objects.filter(evaluation=row)
    mine = MarkAppeal.objects.filter(mark__evaluation__person=li_lei).first()
    appeal = mine or MarkAppeal.objects.first()
    return {
        "evaluation": row.pk if row else 0,
        "mark": getattr(marks.first(), "pk", 0),
        "mark_appeal": appeal.pk if appeal else 0,
    }
