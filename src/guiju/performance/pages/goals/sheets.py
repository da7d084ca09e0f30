"""A year's goals as the plan table, edited in place, and as the sheet that goes out and comes
in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor, Reach
from guiju.foundation.errors import Forbidden, Invalid, NotFound
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.plan import (
    Comparison,
    Edit,
    Lane,
    NewRow,
    PlanColumn,
    PlanRow,
    PlanTable,
    Value,
    answer_cell,
    by_row,
)
from guiju.kit.plan.returning import Checks, RoundTrip, RoundTripPages
from guiju.kit.table import Choice, Empty, State, Table
from guiju.kit.table.sources import found_in_query
from guiju.performance.access.goals import (
    SET_GOALS,
    check_sets,
    may_see_goals,
    may_set,
    may_set_goals,
    persons_for,
    standing_in,
    teams_for,
    visible_goal,
    visible_goals,
)
from guiju.performance.actions.goals import Draft, change_goal, set_goal
from guiju.performance.actions.goals.writing import check_place, checked, draft_from
from guiju.performance.models import Goal
from guiju.performance.pages.goals import labels
from guiju.performance.pages.goals.labels import HINT, rows_stored
from guiju.performance.pages.goals.tree import _teams, _years, tabs
from guiju.performance.reads.goals import cascade as reads
from guiju.records.parts.labels import value_title

_NUMBER = re.compile(r"(-?[\d,]*\.?\d+)\s*(.*)")
#: In the first cell of a new line, between the goal above and the new one.
UNDER = "›"
_KINDS = {
    "number": {"zh": "数值", "en": "number"},
    "milestone": {"zh": "里程碑", "en": "milestones"},
    "action": {"zh": "行动", "en": "action goal"},
}
#: Columns that are not editable follow from the goal.
COLUMNS = [
    PlanColumn("project", gettext_lazy("Goal"), required=True, most=200),
    PlanColumn("target", gettext_lazy("Target value"), most=40),
    PlanColumn("period", gettext_lazy("Period"), required=True, most=7),
    PlanColumn("owner", gettext_lazy("Whose"), "person", required=True, most=200),
    PlanColumn("type", gettext_lazy("Kind of goal"), "choice", words=_KINDS),
    PlanColumn("parts", gettext_lazy("Parts and milestones"), "long", editable=False),
    PlanColumn("solves", gettext_lazy("What it is for"), "long", most=5_000),
    PlanColumn("progress", gettext_lazy("Progress"), "percent", editable=False),
    PlanColumn("expected", gettext_lazy("Due"), "day", editable=False),
    PlanColumn("actual", gettext_lazy("Value"), editable=False),
    PlanColumn("difficulty", gettext_lazy("How it will end"), editable=False),
    PlanColumn("remarks", gettext_lazy("Remarks"), editable=False),
]
LANES = [Lane(code, word) for code, (_tone, word) in labels.VERDICTS.items()]
PLAN = PlanTable(
    Table(
        name="goal-plan",
        title=gettext_lazy("Goals"),
        columns=[],
        search=["title", "owner"],
        size=25,
        filters=[
            Choice("year", gettext_lazy("Year"), _years, field="values.year"),
            Choice("team", gettext_lazy("Team"), _teams, field="values.team"),
            Choice("kind", gettext_lazy("Kind"), labels.PERIODS, field="values.kind"),
        ],
        empty=Empty(
            gettext_lazy("No goal yet"),
            gettext_lazy("A goal is reached when it is cut into daily items that are done."),
        ),
    ),
    COLUMNS,
    LANES,
)


class _Rows:
    """Goals in the order of the tree; only what a page shows is fetched whole (a `Source` of the
    kit).
    """

    def __init__(self, goals: QuerySet[Goal], actor: Actor, *, fixed: bool) -> None:
        self.goals, self.actor, self.fixed = goals, actor, fixed
        paths = goals.order_by().values_list("path", "pk")
        self.order = [pk for _way, pk in sorted((_way(path), pk) for path, pk in paths)]

    def count(self) -> int:
        """Count the rows of the tree."""
        return len(self.order)

    def slice(self, order: str, offset: int, limit: int) -> list[PlanRow]:
        """Give some of the rows. ``order`` is not used: the tree is the order."""
        shown = self.order[offset : offset + limit]
        rows = rows_of(self.actor, self.goals.filter(pk__in=shown)).values()
        # A goal's period is a whole month, quarter or year: its bar is not dragged.
        return [replace(row, may_edit=False) for row in rows] if self.fixed else list(rows)


def _way(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


@door(may_see_goals)
def table(request: HttpRequest) -> HttpResponseBase:
    """A year's goals as the plan table."""
    actor = actor_of(request)
    fixed = request.GET.get("view") == "gantt"
    context = {"tabs": tabs(request), "may_set": may_set_goals(actor)}
    return PLAN.respond(
        request,
        "performance/goals/table.html",
        lambda state: _Rows(_narrowed(actor, state), actor, fixed=fixed),
        context,
    )


def _narrowed(actor: Actor, state: State) -> QuerySet[Goal]:
    """What search and filters leave; this year's while no other is chosen."""
    told = state.filters
    rows = reads.in_year(visible_goals(actor), int(told.get("year") or clock.today().year))
    for name, field in (("team", "team"), ("kind", "period")):
        rows = rows.filter(**{field: told[name]}) if told.get(name) else rows
    return found_in_query(
        rows, ("title", "owner__name", "owner__number", "team__title"), state.search
    )


@door(may_see_goals, "GET", "HEAD", "POST")
def cell(request: HttpRequest, pk: int, column: str) -> HttpResponse:
    """One cell of the plan table, edited in place."""
    actor = actor_of(request)
    goal, shown = visible_goal(actor, pk), PLAN.column(column)
    if shown is None or not shown.holds(False):
        raise NotFound()
    if not may_set(actor, goal):
        raise Forbidden(permission=SET_GOALS.code)

    def fresh() -> PlanRow:
        return rows_of(actor, visible_goals(actor).filter(pk=pk))[str(pk)]

    def save(value: Value, seen: int) -> PlanRow:
        change_goal(goal, _changed(goal, {column: value}, actor), seen=seen, actor=actor)
        return fresh()

    return answer_cell(request, fresh(), shown, save, fresh=fresh)


def rows_of(actor: Actor, goals: Any) -> dict[str, PlanRow]:
    """Goals as rows of the plan table, as a tree from the top. Three queries."""
    ordered = sorted(goals, key=lambda goal: _way(goal.path))
    parts: dict[int, list[str]] = defaultdict(list)
    for goal in visible_goals(actor).filter(parent__in=[goal.pk for goal in ordered]):
        parts[goal.parent_id or 0].append(f"{labels.period(goal.key)} {labels.whose(goal)}")
    reach = actor.reach(SET_GOALS)
    led = (
        set(standing_in(reach.teams).values_list("person", flat=True))
        if reach.teams and not reach.everyone
        else set()
    )
    return {
        str(goal.pk): _row(goal, parts[goal.pk], _editable(goal, reach, led)) for goal in ordered
    }


def _editable(goal: Goal, reach: Reach, led: set[int]) -> bool:
    """As `may_set`, for many at once: ``led`` are the persons who stand in the reach's teams."""
    if goal.state != Goal.State.OPEN:
        return False
    return reach.everyone or (goal.team_id in reach.teams if goal.team_id else goal.owner_id in led)


def _row(goal: Goal, parts: Sequence[str], editable: bool) -> PlanRow:
    progress = round((goal.progress or 0.0) * 100)
    late = goal.verdict == Goal.Verdict.LOST and goal.state == Goal.State.OPEN
    values: dict[str, Value] = {
        "project": goal.title,
        "target": _target(goal),
        "period": goal.key,
        "owner": _owner(goal),
        "type": goal.kind,
        "parts": "\n".join([*parts, *(milestone["title"] for milestone in goal.milestones)]),
        "solves": goal.why,
        "progress": progress,
        "expected": goal.ends,
        "actual": labels.text(goal, goal.value) if goal.value is not None else "",
        "difficulty": str(labels.VERDICTS[goal.verdict][1]),
        "remarks": _remarks(goal),
        "year": str(goal.starts.year),
        "team": str(goal.team_id or ""),
        "kind": goal.period,
    }
    tone, word = labels.STATES[goal.state]
    return PlanRow(
        str(goal.pk),
        goal.title,
        values,
        owner=_owner(goal),
        changed=goal.changed,
        url=reverse("performance_goal", args=[goal.pk]),
        cell_url=reverse("performance_goals_cell", args=[goal.pk, "COLUMN"]),
        may_edit=editable,
        lane=goal.verdict,
        span=(goal.starts, goal.ends),
        span_url=reverse("performance_goals_cell", args=[goal.pk, "period"]),
        progress=min(progress, 100),
        late=False,
        done=goal.state != Goal.State.OPEN,
        tags=[("bad", labels.VERDICTS["lost"][1])]
        if late
        else [(tone, word)]
        if goal.state != Goal.State.OPEN
        else [],
    )


def _target(goal: Goal) -> str:
    if goal.kind != Goal.Kind.NUMBER or goal.target is None:
        return ""
    scale = labels.scale(goal)
    return f"{scale.of(goal.target):.10g} {scale.unit}".strip()


def _owner(goal: Goal) -> str:
    named = show.with_number(goal.owner.name, goal.owner.number) if goal.owner else ""
    return " · ".join(filter(None, (goal.team.title if goal.team else "", named)))


def _metric(goal: Goal) -> str:
    return value_title("metric", goal.metric) if goal.metric else ""


def _remarks(goal: Goal) -> str:
    return " · ".join(
        filter(
            None, (f"#{goal.number}", f"{goal.weight}%" if goal.parent_id else "", _metric(goal))
        )
    )


def _changed(goal: Goal, told: Mapping[str, Any], actor: Actor) -> Draft:
    """The goal with what cells say instead."""
    draft = draft_from(goal)
    if "owner" in told:
        draft = replace(draft, **_holder(str(told["owner"] or ""), actor))
    if "target" in told:
        draft = replace(draft, **_aim(str(told["target"] or ""), labels.scale(goal).factor))
    names = {"project": "title", "period": "key", "type": "kind", "solves": "why"}
    changed: dict[str, Any] = {
        names[name]: str(value or "").strip() for name, value in told.items() if name in names
    }
    return replace(draft, **changed)


def _aim(text: str, factor: float = 1.0) -> dict[str, Any]:
    """ "300 单" → the target and its unit."""
    if not text.strip():
        return {"target": None}
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise Invalid("目标值请写成“300 单”。", "Write a target as “300 calls”.", field="target")
    value = float(match[1].replace(",", "")) / factor
    if (
        factor == 100 and not match[2] and abs(value) <= 0.01
    ):  # a cell typed as "80%" arrives as 0.8
        raise Invalid("请把目标值写成“80 %”。", "Write the target as “80 %”.", field="target")
    return {"target": value} if factor != 1 else {"target": value, "unit": match[2].strip()}


def _holder(text: str, actor: Actor) -> dict[str, Any]:
    """ "华东一组 · 王敏 (G002)", a staff number, a name or a team → the owner and the team."""
    holder: dict[str, Any] = {"owner": None, "team": None}
    for part in filter(None, (each.strip() for each in text.split("·"))):
        number = part.rpartition("(")[2].rstrip(")") if part.endswith(")") else part
        team = (
            teams_for(actor).filter(title=part).first()
            or teams_for(actor).filter(code=part).first()
        )
        persons = list(persons_for(actor).filter(number=number)[:1]) or list(
            persons_for(actor).filter(name=part)[:2]
        )
        if team is not None:
            holder["team"] = team
        elif len(persons) == 1:
            holder["owner"] = persons[0]
        else:
            raise Invalid(
                "“{who}”不是您能分配目标的班组或人。",
                "“{who}” is no team or person whose goals are yours to set.",
                who=part[:60],
                field="owner",
                next_step={
                    "zh": "请写工号或班组名称。",
                    "en": "Write a staff number or a team's name.",
                },
            )
    return holder


def _rows(actor: Actor) -> dict[str, PlanRow]:
    """What a sheet may speak of: the goals of last year, this and the next; an ended one stays
    as it is.
    """
    this = clock.today().year
    return rows_of(
        actor, visible_goals(actor).filter(starts__year__gte=this - 1, starts__year__lte=this + 1)
    )


def _store(
    edits: Sequence[Edit], sheet: Comparison, rows: Mapping[str, PlanRow], actor: Actor
) -> int:
    """Store what a sheet changes and adds; gives how many rows."""
    told = by_row(edits)
    goals = {
        str(goal.pk): goal
        for goal in visible_goals(actor).filter(pk__in=[int(key) for key in told])
    }
    for key, values in told.items():
        change_goal(
            goals[key], _changed(goals[key], values, actor), seen=rows[key].changed, actor=actor
        )
    made: list[Goal] = []
    for line in sheet.new:
        draft, parent = _new(line.values, actor, made)
        made.append(set_goal(draft, parent=parent, actor=actor))
    return len(told) + len(sheet.new)


def _checks(actor: Actor, _rows: Mapping[str, PlanRow]) -> Checks:
    """What stands against a goal as the sheet wants it: no such holder, no number, a period
    outside that of the goal above.
    """
    coming: list[Goal] = []

    def edits(group: Sequence[Edit]) -> None:
        [(key, values)] = by_row(group).items()
        goal = visible_goal(actor, int(key))
        draft = _changed(goal, values, actor)
        check_sets(
            actor, draft.owner.pk if draft.owner else None, draft.team.pk if draft.team else None
        )
        check_place(checked(draft), goal.parent, goal)

    def new(line: NewRow) -> None:
        draft, parent = _new(line.values, actor, coming)
        check_sets(
            actor, draft.owner.pk if draft.owner else None, draft.team.pk if draft.team else None
        )
        draft = checked(draft)
        check_place(draft, parent, None)
        coming.append(
            Goal(title=draft.title, key=draft.key, path=f"{parent.path if parent else ''}…/")
        )

    return edits, new


def _new(told: Mapping[str, Any], actor: Actor, lines: Sequence[Goal]) -> tuple[Draft, Goal | None]:
    """The goal of a new line, and the one above it when the line says "above › new". ``lines``:
    the goals of earlier lines.
    """
    above, _between, title = str(told.get("project") or "").rpartition(UNDER)
    draft = Draft(
        title.strip(), str(told.get("period") or ""), kind=str(told.get("type") or "number")
    )
    draft = replace(draft, why=str(told.get("solves") or ""), **_aim(str(told.get("target") or "")))
    draft = replace(draft, **_holder(str(told.get("owner") or ""), actor))
    return draft, _above(above.strip(), actor, lines) if above.strip() else None


def _above(called: str, actor: Actor, lines: Sequence[Goal]) -> Goal:
    """The open goal of that title or number ("#12") that stands or that an earlier line tells
    of.
    """
    number = called.removeprefix("#")
    named = {"number": int(number)} if re.fullmatch(r"#[0-9]{1,9}", called) else {"title": called}
    told = [goal for goal in lines if goal.title == called]
    known = (
        visible_goals(actor)
        .filter(state=Goal.State.OPEN, **named)
        .exclude(pk__in=[goal.pk for goal in told if goal.pk])
    )
    candidates = [*told, *known[:2]]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise Invalid(
            "有几个目标叫“{title}”。",
            "Several goals are called “{title}”.",
            title=called[:60],
            field="project",
            next_step={
                "zh": "请写编号，例如“#12 › 新目标”。",
                "en": "Write its number, as in “#12 › new goal”.",
            },
        )
    raise Invalid(
        "没有叫“{title}”的进行中的目标。",
        "No open goal is called “{title}”.",
        title=called[:60],
        field="project",
        next_step={
            "zh": "“›”之前写上级目标的名称或编号。",
            "en": "Before “›” stands the title or number of the goal above.",
        },
    )


COMING = RoundTrip(COLUMNS, _rows, _checks, _store)
SHEET = RoundTripPages(
    COMING,
    "goals",
    gettext_lazy("Import goals"),
    HINT,
    urls="performance_goals",
    templates="performance/goals",
    back="performance_goals_table",
    said=rows_stored,
    more={
        "columns": COLUMNS,
        "sheet": "performance_goals_table",
        "hint": gettext_lazy("A new goal under another: write “goal above › new goal”."),
    },
)
