"""Who sees how evaluators agree, who runs calibrations, and who marks in them."""

from __future__ import annotations

from django.db.models import QuerySet

from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.quality.access.evaluations import may_evaluate
from guiju.quality.models.calibrations import Calibration, CalibrationEvaluator

VIEW = permission(
    "quality.agreement",
    {"zh": "查看质检员之间的一致性", "en": "see how evaluators agree"},
    changes=False,
    everyone="quality manager",
)
RUN = permission(
    "quality.calibrate",
    {"zh": "开展与结束校准", "en": "open and close calibrations"},
    everyone="quality manager",
)


def may_compare(actor: Actor) -> bool:
    """Whether the actor sees how evaluators agree."""
    return actor.may_all(VIEW)


def may_run(actor: Actor) -> bool:
    """Whether the actor opens and closes calibrations."""
    return actor.may_all(RUN)


def may_see(actor: Actor) -> bool:
    """Whether the actor comes near calibrations: who compares evaluators, and who evaluates."""
    return may_compare(actor) or may_evaluate(actor)


def check_runs(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may open and close calibrations."""
    if not may_run(actor):
        raise Forbidden(permission=RUN.code)


def visible_calibrations(actor: Actor) -> QuerySet[Calibration]:
    """Give the calibrations that an actor may see: all, or those that they are asked to mark in."""
    rows = Calibration.objects.select_related("version__form", "expert")
    if may_compare(actor):
        return rows
    if not may_evaluate(actor):
        return rows.none()
    mine = CalibrationEvaluator.objects.filter(person=actor.own or 0)
    return rows.filter(pk__in=mine.values("calibration"))


def visible_calibration(actor: Actor, pk: int) -> Calibration:
    """The calibration, or `NotFound` when absent or not visible."""
    return or_not_found(visible_calibrations(actor).filter(pk=pk).first())


def own_part(actor: Actor, calibration: Calibration) -> CalibrationEvaluator | None:
    """The actor's own part in a calibration, if they are asked to mark in it."""
    if not may_evaluate(actor):
        return None
    return calibration.evaluators.filter(person=actor.own or 0).first()
