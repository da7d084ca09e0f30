"""Goals and daily plans."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import BRIEF, MOST_VALUE, NOTE, SENTENCE, TITLE
from guiju.kit.shapes import Day, Id, Loose, Stamp, Whole, listed_out, many, or_empty, out
from guiju.performance.models import DailyPlan, Goal, GoalValue, PlanComment, PlanItem
from guiju.performance.reads.goals.planning import Suggestion

Line = Annotated[str, StringConstraints(max_length=SENTENCE, strip_whitespace=True), Whole]
Short = Annotated[str, StringConstraints(max_length=20), Whole]
Said = Annotated[
    str, StringConstraints(min_length=1, max_length=NOTE, strip_whitespace=True), Whole
]
Key = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}(-(Q[1-4]|0[1-9]|1[0-2]))?$")]
Value = Annotated[float, Field(gt=-MOST_VALUE, lt=MOST_VALUE, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, lt=MOST_VALUE, allow_inf_nan=False)]


class MilestoneIn(Schema):
    """A milestone and its day."""

    title: Line
    due: Day


class GoalIn(Schema):
    """A goal. ``owner``: a person's id; ``team``: a team's code. ``slice``: only records
    ``where``.
    """

    title: Annotated[
        str, StringConstraints(min_length=1, max_length=TITLE, strip_whitespace=True), Whole
    ]
    key: Key
    kind: Literal["number", "milestone", "action"] = "number"
    why: Loose = ""
    owner: Id | None = None
    team: Annotated[str, StringConstraints(max_length=50), Whole] = ""
    parent: Id | None = None
    weight: Annotated[int, Field(ge=0, le=1000)] = 100
    unit: Short = ""
    better: Literal["up", "down", "target"] = "up"
    rolls: Literal["sum", "mean", "last"] = "sum"
    start: Value | None = None
    target: Value | None = None
    tolerance: Amount = 0.0
    metric: Annotated[str, StringConstraints(max_length=80), Whole] = ""
    where: Annotated[str, StringConstraints(max_length=BRIEF), Whole] = ""
    milestones: Annotated[list[MilestoneIn], Field(max_length=50)] = []


class GoalChangeIn(GoalIn):
    """A goal as it shall be; ``seen``: its ``changed`` as the writer saw it."""

    seen: Stamp


class PartIn(Schema):
    """A part of a goal."""

    key: Key
    weight: Annotated[int, Field(ge=0, le=100)]
    target: Value | None = None
    owner: Id | None = None
    team: Annotated[str, StringConstraints(max_length=50), Whole] = ""
    title: Annotated[str, StringConstraints(max_length=TITLE), Whole] = ""


class PartsIn(Schema):
    """Into which parts a goal is broken down."""

    parts: Annotated[list[PartIn], Field(min_length=1, max_length=200)]
    seen: Stamp


class GoalValueIn(Schema):
    """What was done on a day, or how it stood."""

    day: Day
    value: Value
    note: Annotated[str, StringConstraints(max_length=BRIEF), Whole] = ""


class DoneIn(Schema):
    """Whether a milestone is reached."""

    done: bool


GoalOut = out(
    "GoalOut",
    Goal,
    "A goal as of its last roll-up; low, expected, high: how the period will end at this pace, 95 %.",
    "id number title why kind period key starts ends weight unit better rolls start target metric"
    " state value n progress verdict low expected high changed",
    owner="owner_id",
    owner_name=or_empty("owner.name"),
    team=or_empty("team.code"),
    parent="parent_id",
    slice=dict[str, Any],
    milestones=list[dict[str, Any]],
)


GoalsOut = listed_out("GoalsOut", GoalOut, "A part of a list of goals.")


GoalValueOut = out(
    "GoalValueOut", GoalValue, "A value of a day.", "id day value n source note withdrawn at by"
)


class LineIn(Schema):
    """A line of a daily plan. ``goal``: its id. In the evening ``done``, or without an amount
    ``state``; ``why``.
    """

    what: Annotated[
        str, StringConstraints(min_length=1, max_length=SENTENCE, strip_whitespace=True), Whole
    ]
    amount: Amount | None = None
    unit: Short = ""
    goal: Id | None = None
    done: Amount | None = None
    state: Literal["open", "done", "partly", "not"] = "open"
    why: Annotated[str, StringConstraints(max_length=BRIEF), Whole] = ""


class LineChangeIn(LineIn):
    """A line as it shall be; ``seen``: its ``changed`` as the writer saw it."""

    seen: Stamp


PlanLineOut = out(
    "PlanLineOut",
    PlanItem,
    "A line of a daily plan.",
    "id place what amount unit done state left why changed",
    goal="goal_id",
)


class CommentIn(Schema):
    """A word to a plan."""

    text: Said


CommentOut = out("CommentOut", PlanComment, "A comment on a plan, with who and when.", "text at by")


PlanOut = out(
    "PlanOut",
    DailyPlan,
    "A daily plan with its lines and comments.",
    "id day finished_at",
    person="person_id",
    name="person.name",
    lines=(many(PlanLineOut), lambda row: row.items.all()),
    comments=(many(CommentOut), lambda row: row.comments.all()),
)


PlansOut = listed_out("PlansOut", PlanOut, "A part of a list of plans.")


SuggestionOut = out(
    "SuggestionOut",
    Suggestion,
    "What of a goal falls on a day.",
    "amount left days",
    goal=(int, lambda row: row.goal.pk),
    title=(str, lambda row: row.goal.title),
    unit=(str, lambda row: row.goal.unit),
)


class SheetOut(Schema):
    """How many rows a sheet changed or added."""

    rows: int
