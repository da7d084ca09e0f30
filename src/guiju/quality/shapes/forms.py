"""Forms with their versions and criteria."""

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
from guiju.quality.models.forms import Criterion, FormVersion
from guiju.quality.reads.forms import FORM

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")]


class QualityFormIn(Schema):
    """A form as YAML. ``note``: what changes, and why. ``seen``: that of the newest version which
    the writer saw; refused when somebody wrote meanwhile.
    """

    yaml: Yaml
    note: Annotated[str, StringConstraints(max_length=NOTE), Whole] = ""
    seen: Line = ""


QualityFormVersionOut = out(
    "QualityFormVersionOut",
    FormVersion,
    "A version in a list. seen: to be sent back when it is written over.",
    "version title state channel review_on hash written_by published_by own_approval",
    code="form.code",
    seen=(str, lambda row: row.written_at.isoformat()),
    **waiting(lambda row: second(FORM, row, ANONYMOUS) if row.state == "review" else None),
)
QualityFormVersionsOut = listed_out(
    "QualityFormVersionsOut", QualityFormVersionOut, "A page of versions of forms."
)
QualityCriterionOut = out(
    "QualityCriterionOut",
    Criterion,
    "A criterion of a form.",
    "code text kind points section basis critical fails met partly missed example",
)
QualityFormTextOut = out(
    "QualityFormTextOut",
    FormVersion,
    "A version with all its words.",
    "purpose pass_mark bonus_cap appeal_days review_after note",
    extends=QualityFormVersionOut,
    criteria=(many(QualityCriterionOut), lambda row: row.criteria.all()),
)
QualityFormChangeOut = change_out("QualityFormChangeOut", int)
