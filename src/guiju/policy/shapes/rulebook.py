"""Policies, their versions, reviews."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import LONG
from guiju.kit.shapes import Day, Loose, Said, Whole, Yaml, out
from guiju.policy.models import Erratum
from guiju.policy.reads.rulebook import errata_of, is_whole, slips_of


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
    """A version of a policy, without its clauses. ``state`` is that of today: draft, review, coming
    (published for a later day), published (in force), superseded, repealed.
    """

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
        """Give the code of the policy."""
        return str(row.policy.code)

    @staticmethod
    def resolve_state(row: Any) -> str:
        """Give the state by its days."""
        return str(row.standing)


class SlipOut(Schema):
    """A text put right: of the clause of that code, or ("") of the policy itself. ``weighs``: it
    touches a consequence, a figure or a word that binds.
    """

    clause: str
    field: str
    was: str
    now: str
    weighs: bool


ErratumOut = out(
    "ErratumOut",
    Erratum,
    "Words put right by two, without signing anew; both fingerprints.",
    "id state reason hash_before hash_after at by decided_at decided_by word",
    policy="version.policy.code",
    version="version.version",
    changes=(list[SlipOut], slips_of),
)


class SlipIn(Schema):
    """What a text is to say: of the clause of that code, or of the policy itself when left out."""

    clause: Annotated[str, StringConstraints(max_length=50), Whole] = ""
    field: Literal["title", "purpose", "good", "harm", "chapter", "text", "consequence"]
    text: Annotated[str, StringConstraints(max_length=LONG, strip_whitespace=True), Whole]


class ErratumIn(Schema):
    """Words to put right, and why."""

    changes: list[SlipIn] = Field(..., min_length=1, max_length=300)
    reason: Said


class ErratumSettleIn(Schema):
    """Confirm or refuse (with the reason). ``weighed``: who confirms says that the meaning
    stays.
    """

    confirm: bool
    word: Loose = ""
    weighed: bool = False


class PolicyTextOut(PolicyVersionOut):
    """A version with all its words. ``whole``: they are the ones that were published, with the
    errata that were confirmed.
    """

    purpose: str
    good: str
    harm: str
    positions: list[str] | None
    grades: list[str] | None
    teams: list[str] | None
    clauses: list[ClauseOut]
    errata: list[ErratumOut]  # type: ignore[valid-type]
    whole: bool

    @staticmethod
    def resolve_clauses(row: Any) -> list[Any]:
        """List the clauses in their order."""
        return list(row.clauses.all())

    @staticmethod
    def resolve_errata(row: Any) -> list[Any]:
        """Those that were confirmed, in their order."""
        return errata_of(row)

    @staticmethod
    def resolve_whole(row: Any) -> bool:
        """Say that a draft is whole."""
        return row.open or is_whole(row)


class PolicyVersionsOut(Schema):
    """A part of a list of versions."""

    total: int
    rows: list[PolicyVersionOut]


class PolicyIn(Schema):
    """A policy written as YAML."""

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
