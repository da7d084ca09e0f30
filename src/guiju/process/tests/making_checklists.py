"""Published procedures for the tests of checklists."""

from __future__ import annotations

from typing import Any

from guiju.foundation import clock, jobs
from guiju.foundation.access import OPERATOR
from guiju.people.models import Person
from guiju.policy.tests import making
from guiju.process.actions import procedures as actions
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.rules.procedures import Branch, ProcedureText, StepText
from tests.remembered import remembered

Company = making.Company
company = making.company
ONBOARDING: list[dict[str, Any]] = [
    {"code": "papers", "title": "签订合同", "role": "人事", "within": 0, "evidence": "合同扫描件"},
    {"code": "desk", "title": "准备工位与账号", "role": "组长", "within": 1},
    {
        "code": "read",
        "title": "通读制度",
        "role": "本人",
        "within": 3,
        "text": "逐条读,**不懂就问**。",
    },
    {
        "code": "check",
        "title": "上岗考核",
        "role": "组长",
        "within": 7,
        "branches": [{"when": "没有通过", "to": "read"}, {"when": "通过", "to": "begin"}],
    },
    {"code": "begin", "title": "独立接待", "role": "组长", "within": None},
]
ADVANCE: list[dict[str, Any]] = [
    {"code": "bill", "title": "收齐票据", "role": "本人", "within": 2},
    {"code": "settle", "title": "财务结清", "role": "财务", "within": 5},
]


def published(
    code: str = "onboarding",
    area: str = "onboarding",
    steps: list[dict[str, Any]] | None = None,
    *,
    title: str = "新人入职",
    **more: Any,
) -> ProcedureVersion:
    """A procedure in force, written and published as people do it."""
    return remembered(
        _published, code=code, area=area, steps=steps or ONBOARDING, title=title, more=more
    )


def _published(
    code: str, area: str, steps: list[dict[str, Any]], title: str, more: dict[str, Any]
) -> ProcedureVersion:
    more = dict(more)
    told = [
        {**step, "branches": tuple(Branch(**way) for way in step.get("branches", []))}
        for step in steps
    ]
    lists = {name: tuple(more.pop(name)) for name in ("positions", "teams") if more.get(name)}
    text = ProcedureText(
        code, title, tuple(StepText(**step) for step in told), area=area, **lists, **more
    )
    row = actions.send_to_review(actions.write_procedure(text, actor=OPERATOR), actor=OPERATOR)
    return actions.publish_procedure(row, actor=OPERATOR)


def item(row: Checklist, code: str) -> ChecklistItem:
    """A step of a checklist, on its newest round."""
    found = row.items.select_related("checklist").filter(code=code).order_by("-round").first()
    assert found is not None
    return found


def states(row: Checklist) -> dict[str, str]:
    """State of each step, rounds after the first marked."""
    return {
        each.code + ("" if each.round == 1 else str(each.round)): str(each.state)
        for each in row.items.all()
    }


def worked() -> None:
    """Run the jobs that wait."""
    making.worked()


def newcomer(firm: Company, name: str = "刘洋", number: str = "G106", days_ago: int = 0) -> Person:
    """Somebody who joins the leader's team."""
    import datetime as dt

    from guiju.people.models import Team

    on = clock.today() - dt.timedelta(days=days_ago)
    return making.join(
        name, number, "agent", ("professional", 1), Team.objects.get(code="east"), on
    )


def queued(kind: str) -> int:
    """How many jobs of a kind wait."""
    return jobs.Job.objects.filter(kind=kind, state="waiting").count()
