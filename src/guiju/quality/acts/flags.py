"""What can be done to a flag."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.quality.access.flags import check_judges, may_judge, visible_flag
from guiju.quality.actions import flags as actions
from guiju.quality.shapes.flags import QualityFlagOut

FLAG = Target(
    name="quality_flag",
    page="<id:pk>/",
    api="/flags/{flag}",
    find=visible_flag,
    may=may_judge,
    back=lambda row: reverse("quality_flags"),
    words=lambda row: {"cue": row.cue, "rule": row.rule.title},
    out=QualityFlagOut,
    ids="quality_flag_{}",
)
ACTS = Acts(
    FLAG,
    Act(
        actions.confirm_flag,
        "confirm",
        page="button",
        takes="FlagConfirmIn",
        done=gettext_lazy("Confirmed: it is there."),
        ask={"reason": Ask(required=False)},
    ),
    Act(
        actions.dismiss_flag,
        "dismiss",
        title=gettext_lazy("Dismiss “%(cue)s”: %(rule)s"),
        submit=gettext_lazy("Dismiss"),
        done=gettext_lazy("Dismissed."),
        check=check_judges,
    ),
)
