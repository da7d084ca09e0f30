"""What can be done to a calibration."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.quality.access.calibrations import may_run, may_see, visible_calibration
from guiju.quality.actions import calibrations as actions
from guiju.quality.actions import evaluators
from guiju.quality.shapes.calibrations import CalibrationOut, EvaluatorRuleOut

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
        title=gettext_lazy("Close early: %(title)s"),
        submit=gettext_lazy("Close early"),
        lead=gettext_lazy("Whoever is not done has no part in the result."),
        done=gettext_lazy("The calibration is closed."),
        opens=may_run,
    ),
)

RULE = Target(
    name="quality_evaluators",
    page="evaluators/",
    api="/calibrations/evaluators",
    may=may_run,
    back=lambda row: reverse("quality_evaluators"),
    out=EvaluatorRuleOut,
    ids="quality_evaluators_{}",
)
RULES = Acts(
    RULE,
    Act(
        evaluators.set_rule,
        "rule",
        makes=True,
        title=gettext_lazy("Who may score alone"),
        lead=gettext_lazy(
            "Verified is whom a closed calibration of at least 40 contacts found to agree with the "
            "others (AC1 of at least 0.6)."
        ),
        takes="EvaluatorRuleIn",
        ask={
            "verified_only": Ask(label=gettext_lazy("Only verified evaluators release evaluations"))
        },
    ),
)
