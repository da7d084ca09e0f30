"""Policies, their versions, reviews."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema

from guiju.policy.api.shapes.words import Day, Said, Yaml


class ClauseOut(Schema):
    """A clause; None in positions, grades, teams means all."""

    code: str
    number: str
    chapter: str
    kind: str
    text: str
    consequence: str
    good: str
    harm: str
    positions: list[str] | None
    grades: list[str] | None
    teams: list[str] | None


class PolicyVersionOut(Schema):
    """A version of a policy, without its clauses."""

    policy: str
    version: int
    state: str
    title: str
    must_sign: bool
    sign_within: int
    effective_from: dt.date | None
    ended_on: dt.date | None
    review_on: dt.date | None
    hash: str
    published_at: dt.datetime | None
    published_by: str

    @staticmethod
    def resolve_policy(row: Any) -> str:
        """Its code."""
        return str(row.policy.code)


class PolicyTextOut(PolicyVersionOut):
    """A version with all its words. ``whole``: they are the ones that were published."""

    purpose: str
    good: str
    harm: str
    positions: list[str] | None
    grades: list[str] | None
    teams: list[str] | None
    clauses: list[ClauseOut]
    whole: bool

    @staticmethod
    def resolve_clauses(row: Any) -> list[Any]:
        """In their order."""
        return list(row.clauses.all())

    @staticmethod
    def resolve_whole(row: Any) -> bool:
        """A draft is whole."""
        from guiju.policy.reads.rulebook import is_whole

        return row.open or is_whole(row)


class PolicyVersionsOut(Schema):
    """A part of a list of versions."""

    total: int
    rows: list[PolicyVersionOut]


class PolicyIn(Schema):
    """A policy as YAML."""

    text: Yaml


class PolicyPublishIn(Schema):
    """From when it is in force; today when left out."""

    effective_from: Day | None = None


class ClauseChangeOut(Schema):
    """What became of a clause: added, removed, changed, moved, same; parts are (sign, text)."""

    what: str
    number: str
    was: str
    code: str
    parts: list[tuple[str, str]]


class PolicyReviewIn(Schema):
    """Keep, change or repeal, with reasons."""

    decision: Literal["keep", "change", "repeal"]
    reason: Said
    months: int | None = Field(None, ge=1, le=60)


class PolicyReviewOut(Schema):
    """A review as it was."""

    id: int
    decision: str
    reason: str
    sheet: dict[str, Any]
    next_on: dt.date | None
    at: dt.datetime
    by: str
