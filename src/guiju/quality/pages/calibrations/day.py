"""What calibrations add to every page: doors, what waits."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit import navigation, show
from guiju.kit.navigation import Todo
from guiju.kit.waits import waits
from guiju.quality.access.calibrations import may_see
from guiju.quality.access.evaluations import may_evaluate
from guiju.quality.models.calibrations import Calibration


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "quality",
        gettext_lazy("Calibrations"),
        "quality_calibrations",
        may=may_see,
        order=47,
        words=gettext_lazy("kappa, alpha, AC1, severity, harsh raters"),
    )
    navigation.action(
        gettext_lazy("New calibration"),
        "quality_calibration_new",
        words=gettext_lazy("agreement of evaluators"),
    )
    waits("calibration", _to_mark, _said)


def _to_mark(actor: Actor) -> Any:
    """Calibrations in which the actor is asked to mark and is not done."""
    if not may_evaluate(actor):
        return None
    rows = Calibration.objects.filter(
        state=Calibration.State.OPEN,
        evaluators__person=actor.own or 0,
        evaluators__done_at=None,
    )
    return rows.annotate(what=Value("calibration", CharField())).values()


def _said(row: dict[str, Any]) -> Todo:
    address = reverse("quality_calibration", args=[row["id"]])
    return Todo(
        str(gettext_lazy("calibration")), row["title"], address, show.day(row["due"]), "warn"
    )
