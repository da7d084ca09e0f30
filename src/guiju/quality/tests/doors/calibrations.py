"""Addresses of what tells how evaluators agree: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.quality.models.calibrations import Calibration

_COMPARE = {"manager", "quality", "auditor"}
_RUN = {"manager", "quality"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_agreement": ((), "GET", _COMPARE),
    "quality_evaluators": ((), "GET", _COMPARE),
    "quality_evaluators_rule": ((), "GET", _RUN),
    "quality_calibrations": ((), "GET", _COMPARE | {"team_leader", "supervisor"}),
    "quality_calibration_new": ((), "GET", _RUN),
    "quality_calibration": (("calibration",), "GET", _COMPARE),
}
MANAGER: tuple[str, ...] = (
    "/quality/calibrations/",
    "/quality/calibrations/new/",
    "/quality/calibrations/agreement/",
    "/quality/calibrations/evaluators/",
    "/quality/calibrations/evaluators/rule/",
    "/quality/calibrations/{calibration}/",
)


def words() -> dict[str, Any]:
    """Objects that exist: a calibration that is closed."""
    row = Calibration.objects.filter(state="closed").first()
    return {"calibration": row.pk if row else 0}
