"""What can be done to a plan of samples and to a contact that was drawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.kit.shapes import JobOut
from guiju.quality import jobs
from guiju.quality.access.samples import (
    may_come,
    may_plan,
    visible_item,
    visible_plan,
)
from guiju.quality.actions import samples as actions
from guiju.quality.models.samples import SamplePlan
from guiju.quality.reads import samples as reads
from guiju.quality.shapes.evaluations import EvaluationOut
from guiju.quality.shapes.samples import SampleItemOut, SamplePlanOut


def _first(row: SamplePlan) -> dt.date:
    return reads.period_before(row.rhythm, clock.today())[0]


def _last(row: SamplePlan) -> dt.date:
    return reads.period_before(row.rhythm, clock.today())[1]


def _others(actor: Actor, row: Any) -> Any:
    """Who may evaluate the contact: not the agent."""
    return reads.able_evaluators().exclude(pk=row.person_id)


PLAN = Target(
    name="quality_plan",
    page="plans/<id:pk>/",
    api="/sample-plans/{pk}",
    find=visible_plan,
    may=may_plan,
    back=lambda row: reverse("quality_plan", args=[row.pk]),
    words=lambda row: {"plan": row.title},
    out=SamplePlanOut,
    ids="quality_sample_plan_{}",
)
ITEM = Target(
    name="quality_sample",
    page="<id:pk>/",
    api="/samples/{pk}",
    find=visible_item,
    may=may_come,
    back=lambda row: reverse("quality_samples"),
    words=lambda row: {"who": row.person.shown},
    out=SampleItemOut,
    ids="quality_sample_{}",
)
PLANS = Acts(
    PLAN,
    Act(
        jobs.queue_draw,
        "draw",
        title=gettext_lazy("Draw: %(plan)s"),
        submit=gettext_lazy("Draw"),
        done=gettext_lazy("The sample is being drawn."),
        lead=gettext_lazy(
            "Contacts are drawn by chance; the chance of each is kept, and nobody picks."
        ),
        ask={
            "first": Ask(label=gettext_lazy("From"), initial=_first),
            "last": Ask(label=gettext_lazy("To"), initial=_last),
        },
        takes="SampleDaysIn",
        api=202,
        out=JobOut,
        onward=lambda job: reverse("quality_plan_job", args=[job.arguments["plan"], job.pk]),
    ),
    Act(
        actions.end_plan,
        "end",
        page="button",
        done=gettext_lazy("Ended: it draws no more. What was drawn stays."),
    ),
)
ITEMS = Acts(
    ITEM,
    Act(
        actions.begin_item,
        "begin",
        page="button",
        done=gettext_lazy("Begun. What you type is kept."),
        api=201,
        out=EvaluationOut,
        onward=lambda made: reverse("quality_evaluation_write", args=[made.pk]),
    ),
    Act(
        actions.replace_item,
        "replace",
        title=gettext_lazy("Replace a drawn contact of %(who)s"),
        submit=gettext_lazy("Replace"),
        done=gettext_lazy("Replaced; the reason is kept."),
        lead=gettext_lazy(
            "Another contact of the same days is drawn by chance. Say why this one cannot be "
            "evaluated."
        ),
    ),
    Act(
        actions.hand_over,
        "hand-over",
        takes="SampleHandOverIn",
        title=gettext_lazy("Another evaluator for a contact of %(who)s"),
        submit=gettext_lazy("Hand over"),
        done=gettext_lazy("Handed over; the evaluator was told."),
        opens=may_plan,
        ask={"evaluator": Ask(label=gettext_lazy("Evaluator"), rows_of=_others)},
    ),
)
