"""Sets of check rules with their versions and rules."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints

from guiju.foundation.access import ANONYMOUS
from guiju.foundation.bounds import NOTE
from guiju.kit.second import waiting
from guiju.kit.shapes import Line, Whole, Yaml, listed_out, many, out
from guiju.kit.versioned.api import change_out
from guiju.kit.versioned.reads import second
from guiju.quality.models.checks import CheckRule, CheckSetVersion
from guiju.quality.reads.checks import CHECKS

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")]


class QualityChecksIn(Schema):
    """A set of check rules as YAML. ``note``: what changes, and why. ``seen``: that of the newest
    version which the writer saw; refused when somebody wrote meanwhile.
    """

    yaml: Yaml
    note: Annotated[str, StringConstraints(max_length=NOTE), Whole] = ""
    seen: Line = ""


QualityChecksVersionOut = out(
    "QualityChecksVersionOut",
    CheckSetVersion,
    "A version in a list. seen: to be sent back when it is written over.",
    "version title state review_on hash written_by published_by own_approval",
    code="check_set.code",
    seen=(str, lambda row: row.written_at.isoformat()),
    **waiting(lambda row: second(CHECKS, row, ANONYMOUS) if row.state == "review" else None),
)
QualityChecksVersionsOut = listed_out(
    "QualityChecksVersionsOut", QualityChecksVersionOut, "A page of versions of check rules."
)
QualityCheckRuleOut = out(
    "QualityCheckRuleOut",
    CheckRule,
    "A check rule. scope: whose words; quoted: a cue in a quotation counts; criterion: whose marks "
    "judge the same; question: what a model is asked instead of looking for cues; authority: what needs "
    "authority, with which amounts are compared.",
    "id code title scope before after quoted criterion question authority",
    cues=(list[str], lambda row: row.cues),
    expressions=(list[str], lambda row: row.expressions),
)
QualityChecksTextOut = out(
    "QualityChecksTextOut",
    CheckSetVersion,
    "A version with its rules; all their words are in its YAML.",
    "purpose review_after note",
    extends=QualityChecksVersionOut,
    rules=(many(QualityCheckRuleOut), lambda row: row.rules.all()),
)
QualityChecksChangeOut = change_out("QualityChecksChangeOut", int)
