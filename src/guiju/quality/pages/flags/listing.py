"""The list of flags, open or judged, and the page on which check rules are let run."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.models import Job
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, done_or_shown
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.quality.access.flags import may_run, may_see, visible_flags, visible_runs
from guiju.quality.actions.flags import queue_run
from guiju.quality.pages.flags.labels import STATES
from guiju.quality.reads import flags as reads

FLAGS = Table(
    name="flags",
    title=gettext_lazy("Flags"),
    columns=[
        Column(
            "cue",
            gettext_lazy("What was said"),
            value=lambda row: f"{row.lead}{row.cue}{row.tail}",
            template="quality/flags/cells/place.html",
            main=True,
        ),
        Column(
            "rule",
            gettext_lazy("Rule"),
            value="rule.title",
            order="rule__title",
            link=lambda row: reverse("quality_check_rule", args=[row.rule_id]),
        ),
        Column(
            "person",
            gettext_lazy("Agent"),
            value=lambda row: reads.whose(row),
            order="conversation__person__name",
        ),
        Column(
            "began",
            gettext_lazy("Began"),
            value="conversation.started_at",
            order="conversation__started_at",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            template="quality/flags/cells/state.html",
            order="state",
            export=lambda row: str(STATES[row.state][1]),
        ),
        Column("reason", gettext_lazy("Reasons"), hidden=True),
        Column(
            "judge",
            gettext_lazy("Judge"),
            value=lambda row: "",
            template="quality/flags/cells/judge.html",
        ),
    ],
    search=["cue", "lead", "tail", "rule__title", "conversation__person__name"],
    filters=[
        Choice(
            "set",
            gettext_lazy("Check rules"),
            lambda request: reads.sets_flagged(),
            field="rule__version__check_set",
        ),
        Dates("began", gettext_lazy("Began"), field="conversation__started_at", moments=True),
    ],
    order="-conversation__started_at",
    empty=Empty(
        gettext_lazy("No flags"),
        gettext_lazy(
            "Published check rules look through each import of conversations, and through any days "
            "that you let them run over."
        ),
        gettext_lazy("Check rules"),
        "quality_checks",
    ),
)


class RunForm(forms.Form):
    """Days whose conversations are looked through."""

    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=gettext_lazy("To"))


@door(may_see)
def flags(request: HttpRequest) -> HttpResponseBase:
    """List the flags that wait for a person, or those that were judged."""
    actor = actor_of(request)
    judged = request.GET.get("which") == "judged"
    seen = reads.with_judging(visible_flags(actor), actor)
    place = reverse("quality_flags")
    context = {
        "tabs": [
            (_("To be looked at"), place, not judged),
            (_("Judged"), f"{place}?which=judged", judged),
        ],
        "may_run": may_run(actor),
        "run": visible_runs(actor).filter(model="").first(),
        "asked": visible_runs(actor).exclude(model="").first(),
    }
    rows = reads.judged(seen) if judged else reads.waiting(seen)
    return FLAGS.respond(request, "quality/flags/list.html", rows, context)


@door(may_run, "GET", "HEAD", "POST")
def run(request: HttpRequest) -> HttpResponse:
    """Let the published check rules run through the conversations of some days."""

    def act(told: dict[str, Any]) -> Job:
        return queue_run(told["first"], told["last"], actor=actor_of(request))

    return done_or_shown(
        request,
        RunForm(request.POST or None),
        act,
        reverse("quality_flags"),
        title=_("Let the check rules run"),
        submit=gettext_lazy("Run"),
        lead=gettext_lazy(
            "Through the conversations that began on these days. What was judged stays judged."
        ),
        said=lambda done: _("It runs. What it finds stands here in a moment."),
    )
