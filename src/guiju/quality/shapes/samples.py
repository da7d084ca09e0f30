"""Plans of samples, draws, and contacts that were drawn."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.kit.shapes import Line, Title, Whole, listed_out, out
from guiju.quality.models.samples import SampleDraw, SampleItem, SamplePlan
from guiju.quality.reads.samples import state_of
from guiju.quality.rules.sampling import MOST_DAYS, MOST_EACH, MOST_WEIGHT, Plan, Risk
from guiju.quality.shapes.forms import Code

_FURTHEST = 100_000
Each = Annotated[int, Field(ge=0, le=MOST_EACH)]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=200), Whole]
Several = Annotated[list[Value], Field(max_length=200)]


class SampleRiskIn(Schema):
    """What makes a contact risky. threshold: fewer seconds than, or a mark of at most; weight: how
    much it adds to the contact's risk.
    """

    kind: Literal["short", "low_mark", "refund", "reopened", "transferred", "flagged"]
    weight: Annotated[int, Field(ge=1, le=MOST_WEIGHT)] = 1
    threshold: Annotated[int, Field(ge=0, le=_FURTHEST)] = 0


class SamplePlanIn(Schema):
    """How samples are drawn. teams: codes; empty is all, as with channels and queues. core:
    contacts of each agent drawn at random, or percent of them where that is more. risky: contacts
    of each agent drawn by risk. new_days, new_more: so many more of who joined fewer days before
    the period's end. evaluators: staff numbers. by_itself: drawn after each week or month.
    """

    title: Title
    form: Code
    teams: Several = []
    channels: Several = []
    queues: Several = []
    rhythm: Literal["week", "month"] = "month"
    core: Each = 2
    percent: Annotated[int, Field(ge=0, le=100)] = 0
    risky: Each = 0
    risks: Annotated[list[SampleRiskIn], Field(max_length=10)] = []
    new_days: Days = 90
    new_more: Each = 0
    evaluators: Annotated[list[Line], Field(min_length=1, max_length=200)]
    own_team: bool = False
    due_days: Days = 7
    by_itself: bool = False

    def as_plan(self) -> Plan:
        """The plan as the rules know it."""
        told = self.dict(exclude={"risks", "by_itself"})
        lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
        risks = tuple(Risk(each.kind, each.weight, each.threshold) for each in self.risks)
        return Plan(**told | lists, risks=risks)


SamplePlanOut = out(
    "SamplePlanOut",
    SamplePlan,
    "How samples are drawn.",
    "id title teams channels queues rhythm core percent risky risks new_days new_more evaluators "
    "own_team due_days by_itself ended_at",
    form="form.code",
)
SamplePlansOut = listed_out("SamplePlansOut", SamplePlanOut, "A page of plans of samples.")
SampleDrawOut = out(
    "SampleDrawOut",
    SampleDraw,
    "A draw: the plan as it was (filter), the seed, how many contacts of how many agents there were.",
    "id first last at seed filter contacts agents",
    plan="plan.id",
)
SampleDrawsOut = listed_out("SampleDrawsOut", SampleDrawOut, "A page of draws.")
SampleItemOut = out(
    "SampleItemOut",
    SampleItem,
    "A contact that was drawn: by the random core or by risk, with which chance.",
    "id source contact_key contact_at core chance risks due replaced_why",
    drawn="drawn.id",
    person="person.number",
    evaluator=(str | None, lambda row: row.evaluator.number if row.evaluator else None),
    evaluation=(int | None, lambda row: row.evaluation_id),
    state=(str, state_of),
)
SampleItemsOut = listed_out("SampleItemsOut", SampleItemOut, "A page of drawn contacts.")
