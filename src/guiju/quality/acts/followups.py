"""What can be done with a finding and with coaching."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.bounds import TEXT
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.kit.forms import UNCHOSEN
from guiju.process.reads import procedures
from guiju.quality import followups
from guiju.quality.access.evaluations import may_see
from guiju.quality.access.followups import found_mark, may_follow_any, visible_followup
from guiju.quality.actions import followups as actions
from guiju.quality.models.evaluations import Mark
from guiju.quality.pages.evaluations.labels import level_word
from guiju.quality.shapes.followups import FollowUpOut

#: One usually looks after so many days.
USUAL = 14


def _kinds(row: Any) -> list[tuple[str, Any]]:
    return [(kind.name, kind.title) for kind in followups.KINDS.values()]


def _procedures() -> list[tuple[str, Any]]:
    rows = procedures.current().order_by("title")
    return [UNCHOSEN, *((row.procedure.code, row.title) for row in rows)]


def _finding(row: Mark) -> str:
    """A finding in words, as a first draft of what is said about it."""
    word = level_word(row.level, row.criterion.kind)
    parts = [f"{row.criterion.text} · {word}", row.comment, row.shown_by]
    return "\n".join(part for part in parts if part)


FINDING = Target(
    name="quality_mark",
    page="marks/<id:pk>/",
    api="/marks/{mark}",
    find=found_mark,
    may=may_follow_any,
    back=lambda row: reverse("quality_evaluation", args=[row.evaluation_id]),
    words=lambda row: {"criterion": row.criterion.text},
    out=FollowUpOut,
    ids="quality_mark_{}",
)
FOLLOWUP = Target(
    name="quality_follow_up",
    page="follow-ups/<id:pk>/",
    api="/follow-ups/{pk}",
    find=visible_followup,
    may=may_see,
    back=lambda row: reverse("quality_follow_up", args=[row.pk]),
    words=lambda row: {"who": row.mark.evaluation.person.shown},
    out=FollowUpOut,
    ids="quality_follow_up_{}",
)
FINDINGS = Acts(
    FINDING,
    Act(
        actions.follow_up,
        "follow-up",
        takes="FollowUpIn",
        title=gettext_lazy("Follow up: %(criterion)s"),
        submit=gettext_lazy("Follow up"),
        done=gettext_lazy("Kept, and on its way."),
        lead=gettext_lazy("A finding is worth what becomes of it."),
        api=201,
        ask={
            "kind": Ask(label=gettext_lazy("What it becomes"), choices=_kinds, ticked=True),
            "text": Ask(label=gettext_lazy("In words"), rows=5, most=TEXT, initial=_finding),
            "due": Ask(
                label=gettext_lazy("For coaching: when one looks whether it helped"),
                initial=lambda row: clock.today() + dt.timedelta(days=USUAL),
            ),
            "procedure": Ask(
                label=gettext_lazy("For a gap: which procedure"),
                field=lambda required: forms.ChoiceField(choices=_procedures, required=required),
            ),
        },
    ),
)
FOLLOWUPS = Acts(
    FOLLOWUP,
    Act(
        actions.close,
        "close",
        takes="CoachingCloseIn",
        title=gettext_lazy("Did it help %(who)s?"),
        submit=gettext_lazy("Close the coaching"),
        done=gettext_lazy("Closed. The person sees what you wrote."),
        opens=may_follow_any,
        ask={
            "helped": Ask(label=gettext_lazy("It helped")),
            "outcome": Ask(
                label=gettext_lazy("What changed, and what comes next"), rows=4, most=TEXT
            ),
        },
    ),
)
