"""Daily plans as a sheet that goes out and comes in: exactly the edits are shown before anything
is stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext, gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import whole
from guiju.foundation.errors import Forbidden, Invalid
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.plan import Comparison, Edit, NewRow, PlanColumn, PlanRow, by_row, sheet_answer
from guiju.kit.plan.returning import Checks, RoundTrip, RoundTripPages
from guiju.kit.sheets import cells
from guiju.performance.access.goals import may_see_plans, visible_items
from guiju.performance.actions.plans import Line, plan_line, write_line
from guiju.performance.actions.plans.planning import check_day, checked, evening
from guiju.performance.models import DailyPlan, Goal, PlanItem
from guiju.performance.pages.goals.labels import HINT, rows_stored
from guiju.performance.reads.goals.planning import own_goals

MOST = 5_000
BACK = dt.timedelta(days=31)
_STATES = {
    "open": {"zh": "未填", "en": "not told yet"},
    "done": {"zh": "完成", "en": "done"},
    "partly": {"zh": "部分完成", "en": "partly done"},
    "not": {"zh": "未完成", "en": "not done"},
}
COLUMNS = [
    PlanColumn("project", gettext_lazy("What to do"), required=True, most=300),
    PlanColumn("day", gettext_lazy("Day"), "day", required=True),
    PlanColumn("who", gettext_lazy("Who"), editable=False),
    PlanColumn("goal", gettext_lazy("For goal"), most=220),
    PlanColumn("amount", gettext_lazy("Planned"), most=20),
    PlanColumn("unit", gettext_lazy("Unit"), most=20),
    PlanColumn("done", gettext_lazy("Done"), most=20),
    PlanColumn("state", gettext_lazy("State"), "choice", words=_STATES),
    PlanColumn("left", gettext_lazy("Still left"), editable=False),
    PlanColumn("why", gettext_lazy("Why something is left"), "long", most=500),
]


@door(may_see_plans)
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The lines of the last month's plans that one sees, as a sheet; empty it is the template."""
    return sheet_answer(gettext("Daily plans"), COLUMNS, rows_of(actor_of(request)).values())


def rows_of(actor: Actor) -> dict[str, PlanRow]:
    """Give lines of daily plans of the last month, the newest day first; actors may change their
    own unfinished ones.
    """
    rows = (
        visible_items(actor)
        .filter(plan__day__gte=clock.today() - BACK)
        .order_by("-plan__day", "plan__person__number", "place")
    )
    return {
        str(item.pk): _row(item, item.plan.person_id == actor.person and not item.plan.finished_at)
        for item in rows[:MOST]
    }


def _row(item: PlanItem, mine: bool) -> PlanRow:
    values: dict[str, Any] = {
        "project": item.what,
        "day": item.plan.day,
        "who": show.with_number(item.plan.person.name, item.plan.person.number),
        "goal": f"#{item.goal.number} {item.goal.title}" if item.goal else "",
        "amount": _text(item.amount),
        "unit": item.unit,
        "done": _text(item.done),
        "state": item.state,
        "left": _text(item.left),
        "why": item.why,
    }
    return PlanRow(str(item.pk), item.what, values, changed=item.changed, may_edit=mine)


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _store(
    edits: Sequence[Edit], sheet: Comparison, rows: Mapping[str, PlanRow], actor: Actor
) -> int:
    """Store what a sheet changes and adds; gives how many rows."""
    told = by_row(edits)
    items = {
        str(item.pk): item
        for item in visible_items(actor).filter(pk__in=[int(key) for key in told])
    }
    for key, values in told.items():
        write_line(
            items[key],
            _line(values, _stands(items[key]), actor),
            seen=rows[key].changed,
            actor=actor,
        )
    for line in sheet.new:
        _plan(line.values, actor)
    return len(told) + len(sheet.new)


def _checks(actor: Actor, _rows: Mapping[str, PlanRow]) -> Checks:
    """What stands against a line as the sheet wants it: another day, a goal of somebody else, a
    day that is finished.
    """
    person = actor.person or 0
    finished = set(
        DailyPlan.objects.filter(person=person)
        .exclude(finished_at=None)
        .values_list("day", flat=True)
    )

    def edits(group: Sequence[Edit]) -> None:
        [(key, values)] = by_row(group).items()
        if "day" in values:
            raise Invalid(
                "一行的日期不能改；请另起一行。",
                "A line's day is not changed; write a new line.",
                field="day",
            )
        item = visible_items(actor).get(pk=int(key))
        _check_state(
            values, checked(_line(values, _stands(item), actor), person, standing=item.goal_id)
        )

    def new(row: NewRow) -> None:
        day = row.values["day"]
        assert isinstance(day, dt.date)  # the column is required
        check_day(day)
        if day in finished:
            raise Invalid(
                "这一天已经总结，请先重新打开。", "This day is finished; open it again first."
            )
        _check_state(row.values, checked(_line(row.values, Line(""), actor), person))

    return edits, new


def _check_state(told: Mapping[str, Any], line: Line) -> None:
    """Raise `Invalid` when a sheet says another state than its amounts do: done, and only 3 of
    10.
    """
    if (
        told.get("state")
        and line.done is not None
        and evening(line.amount, line.done, line.state)[1] != line.state
    ):
        raise Invalid(
            "状态与数量不符：计划 {amount}，完成 {done}。",
            "The state and the amounts differ: {amount} planned, {done} done.",
            amount=_text(line.amount),
            done=_text(line.done),
            field="state",
        )


def _plan(told: Mapping[str, Any], actor: Actor) -> None:
    if actor.person is None:
        raise Forbidden()
    day = told.get("day")
    if not isinstance(day, dt.date):
        raise Invalid("新的一行要有日期。", "A new line needs its day.", field="day")
    plan_line(actor.person, day, _line(told, Line(""), actor), actor=actor)


def _stands(item: PlanItem) -> Line:
    return Line(item.what, item.amount, item.unit, item.goal, item.done, item.state, item.why)


def _line(told: Mapping[str, Any], stands: Line, actor: Actor) -> Line:
    named = {"project": "what", "unit": "unit", "state": "state", "why": "why"}
    changed: dict[str, Any] = {
        named[name]: str(value or "") for name, value in told.items() if name in named
    }
    changed |= {name: _number(told[name]) for name in ("amount", "done") if name in told}
    if "state" in changed and not changed["state"]:
        changed["state"] = "open"
    if "goal" in told:
        changed["goal"] = _goal(str(told["goal"] or ""), actor)
    return replace(stands, **changed)


def _number(text: Any) -> float | None:
    try:
        return cells.number(text) if text not in (None, "") else None
    except ValueError:
        raise Invalid(
            "“{text}”不是数。", "“{text}” is no number.", text=str(text)[:40], field="amount"
        ) from None


def _goal(text: str, actor: Actor) -> Goal | None:
    if not text.strip():
        return None
    number = text.strip().lstrip("#").split(" ")[0]
    rows = own_goals(actor.person or 0)
    row = rows.filter(number=whole(number, 0)).first()
    row = row or rows.filter(title=text.strip()).first()
    if row is None:
        raise Invalid(
            "“{text}”不是自己的目标。",
            "“{text}” is none of one's own goals.",
            text=text[:60],
            field="goal",
        )
    return row


COMING = RoundTrip(COLUMNS, rows_of, _checks, _store)
SHEET = RoundTripPages(
    COMING,
    "plans",
    gettext_lazy("Import daily plans"),
    HINT,
    urls="performance_plans",
    templates="performance/goals",
    back="performance_plans",
    said=rows_stored,
    more={
        "columns": COLUMNS,
        "sheet": "performance_plans_sheet",
        "hint": "",
    },
)
