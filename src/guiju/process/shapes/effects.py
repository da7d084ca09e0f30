"""What a project is to move, and whether it did."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import MOST_NUMBER, TITLE
from guiju.kit.context import actor_of
from guiju.kit.shapes import Day, Whole, listed_out, out
from guiju.process.access.effects import may_see_teams
from guiju.process.models.effects import Effect
from guiju.process.reads.effects_since import is_stale

Word = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), Whole]
Metric = Annotated[str, StringConstraints(min_length=1, max_length=80), Whole]


class ProjectMetricIn(Schema):
    """The metric that a project is to move. slice: column → value; ``changed``: the project's count
    that the writer saw (0: none).
    """

    metric: Metric
    slice: dict[Literal["team", "queue", "channel", "shift", "source", "project"], Word] = {}
    changed_on: Day
    wanted: Literal["", "up", "down"] = ""
    left_out: int = Field(0, ge=0, le=180)
    transition: int = Field(0, ge=0, le=180)
    changed: int | None = Field(None, ge=0, le=MOST_NUMBER)


class WeighedProjectOut(Schema):
    """A project that named its metric, and its present verdict."""

    id: int
    number: int
    name: str
    metric: str
    slice: dict[str, str]
    changed_on: dt.date | None
    changed: int
    verdict: str | None = None


WeighedProjectsOut = listed_out(
    "WeighedProjectsOut", WeighedProjectOut, "A page of projects with their verdicts."
)


def _result(row: Effect, context: dict[str, Any]) -> dict[str, Any]:
    """How other teams stood only for who sees their records."""
    if may_see_teams(actor_of(context["request"]), row.teams):
        return row.result
    return row.result | {"points": [point | {"beside": None} for point in row.result["points"]]}


EffectOut = out(
    "EffectOut",
    Effect,
    """The answer to what a project moved: verdict, effect with its 95 % interval, and in ``result``
    all figures, checks and points of the picture.

    stale: its records or its metric's formula changed since.
    """,
    "id metric formula kind changed_on wanted left_out transition date_from date_to snapshot verdict"
    " effect low high relative at by",
    slice=dict[str, str],
    teams=list[str],
    result=(dict[str, Any], _result),
    stale=(bool, is_stale),
)
