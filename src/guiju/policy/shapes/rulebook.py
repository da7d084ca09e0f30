"""Policies, their versions, reviews."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.access import ANONYMOUS
from guiju.foundation.bounds import LONG
from guiju.kit.second import waiting
from guiju.kit.shapes import Day, Loose, Said, Whole, Yaml, listed_out, many, out
from guiju.kit.versioned.api import change_out
from guiju.kit.versioned.reads import second
from guiju.policy.models import Clause, Erratum, PolicyVersion, Review
from guiju.policy.reads.rulebook import POLICY, errata_of, is_whole, second_of_erratum, slips_of
from guiju.policy.rules.errata import Slip

Codes = list[str] | None
ClauseOut = out(
    "ClauseOut",
    Clause,
    "A clause; None in positions, grades, teams means all.",
    "code number chapter kind text consequence good harm",
    positions=Codes,
    grades=Codes,
    teams=Codes,
)
PolicyVersionOut = out(
    "PolicyVersionOut",
    PolicyVersion,
    "A version of a policy, without its clauses. ``state`` is that of today: draft, review, coming "
    "(published for a later day), published (in force), superseded, repealed.",
    "version title must_sign sign_within effective_from ended_on review_on hash published_at "
    "published_by own_approval",
    policy="policy.code",
    state=(str, lambda row: row.standing),
    **waiting(lambda row: second(POLICY, row, ANONYMOUS) if row.state == "review" else None),
)


SlipOut = out(
    "SlipOut",
    Slip,
    'A text put right: of the clause of that code, or ("") of the policy itself. ``weighs``: it '
    "touches a consequence, a figure or a word that binds.",
    "clause field was now weighs",
)


ErratumOut = out(
    "ErratumOut",
    Erratum,
    "Words put right by two, without signing anew; both fingerprints.",
    "id state reason hash_before hash_after at by decided_at decided_by word own_approval",
    policy="version.policy.code",
    version="version.version",
    changes=(many(SlipOut), slips_of),
    **waiting(lambda row: second_of_erratum(row, ANONYMOUS) if row.state == "waiting" else None),
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


PolicyTextOut = out(
    "PolicyTextOut",
    PolicyVersion,
    "A version with all its words. ``whole``: they are the ones that were published, with the "
    "errata that were confirmed.",
    "purpose good harm",
    extends=PolicyVersionOut,
    positions=Codes,
    grades=Codes,
    teams=Codes,
    clauses=(many(ClauseOut), lambda row: row.clauses.all()),
    errata=(many(ErratumOut), errata_of),
    whole=(bool, lambda row: row.open or is_whole(row)),
)
PolicyVersionsOut = listed_out(
    "PolicyVersionsOut", PolicyVersionOut, "A part of a list of versions."
)
ClauseChangeOut = change_out("ClauseChangeOut", str)
PolicyReviewOut = out(
    "PolicyReviewOut",
    Review,
    "A review as it was.",
    "id decision reason next_on at by",
    sheet=dict[str, Any],
)


class PolicyIn(Schema):
    """A policy written as YAML."""

    text: Yaml


class PolicyPublishIn(Schema):
    """From when it is in force; today when left out."""

    effective_from: Day | None = None


class PolicyReviewIn(Schema):
    """Keep, change or repeal, with reasons."""

    decision: Literal["keep", "change", "repeal"]
    reason: Said
    months: int | None = Field(None, ge=1, le=60)
