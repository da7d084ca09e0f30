"""What a project is to move, and whether it did."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import MOST_NUMBER, TITLE
from guiju.kit.context import actor_of
from guiju.kit.shapes import Day, Whole, listed_out
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


class EffectOut(Schema):
    """The answer to what a project moved: verdict, effect with its 95 % interval, and in ``result``
    all figures, checks and points of the picture.

    stale: its records or its metric's formula changed since.
    """

    id: int
    metric: str
    formula: str
    kind: str
    slice: dict[str, str]
    changed_on: dt.date
    wanted: str
    left_out: int
    transition: int
    date_from: dt.date
    date_to: dt.date
    snapshot: int | None
    teams: list[str]
    verdict: str
    effect: float | None
    low: float | None
    high: float | None
    relative: float | None
    result: dict[str, Any]
    stale: bool
    at: dt.datetime
    by: str

    @staticmethod
    def resolve_result(row: Effect, context: dict[str, Any]) -> dict[str, Any]:
        """How other teams stood only for who sees their records."""
        if may_see_teams(actor_of(context["request"]), row.teams):
            return row.result
        return row.result | {"points": [point | {"beside": None} for point in row.result["points"]]}

    @staticmethod
    def resolve_stale(row: Effect) -> bool:
        """Asked when it is told."""
        return is_stale(row)
