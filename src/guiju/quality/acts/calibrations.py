"""What can be done to a calibration."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.acts import Act, Acts, Target
from guiju.quality.access.calibrations import may_run, may_see, visible_calibration
from guiju.quality.actions import calibrations as actions
from guiju.quality.shapes.calibrations import CalibrationOut

CALIBRATION = Target(
    name="quality_calibration",
    page="<id:pk>/",
    api="/calibrations/{pk}",
    find=visible_calibration,
    may=may_see,
    back=lambda row: reverse("quality_calibration", args=[row.pk]),
    words=lambda row: {"title": row.title},
    out=CalibrationOut,
    ids="quality_calibration_{}",
)
ACTS = Acts(
    CALIBRATION,
    Act(
        actions.finish,
        "finish",
        page="button",
        done=gettext_lazy("Done. Your marks stand; the result is shown when all are done."),
    ),
    Act(
        actions.close,
        "close",
        title=gettext_lazy("Close: %(title)s"),
        submit=gettext_lazy("Close"),
        lead=gettext_lazy("Whoever is not done has no part in the result."),
        done=gettext_lazy("The calibration is closed."),
        opens=may_run,
    ),
)
