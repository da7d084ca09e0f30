"""The form that names what a project is to move, with a look at the days before anything is
stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.bounds import TITLE
from guiju.foundation.errors import Forbidden, GuijuError
from guiju.kit import chart
from guiju.kit import forms as kit_forms
from guiju.kit.choosing import Chooser
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, Part, done_or_shown
from guiju.kit.show import said
from guiju.people.access import visible_teams
from guiju.process.access.effects import (
    check_sees_slice,
    may_name,
    may_weigh_any,
    weighable_project,
)
from guiju.process.actions import effects as actions
from guiju.process.models.projects import Project
from guiju.process.pages.effects import pictures
from guiju.process.pages.effects.sentences import SLICE_WORDS, WANTED, writing_of
from guiju.process.reads import effects as reads
from guiju.records import reads as records
from guiju.records.access import visible_records
from guiju.records.metrics import Metric

#: Texts of a slice in the form, besides the team.
_TEXTS = ("queue", "channel", "shift")


class MetricForm(forms.Form):
    """What is to move, where, since when."""

    parts = (
        Part(gettext_lazy("Only a part of the records"), ("queue", "channel", "shift")),
        Part(gettext_lazy("Days to leave out"), ("left_out", "transition")),
    )

    metric = forms.ChoiceField(label=gettext_lazy("Metric"), widget=Chooser)
    team = forms.ChoiceField(label=SLICE_WORDS["team"], required=False)
    queue = forms.CharField(label=SLICE_WORDS["queue"], required=False, max_length=TITLE)
    channel = forms.CharField(label=SLICE_WORDS["channel"], required=False, max_length=TITLE)
    shift = forms.CharField(label=SLICE_WORDS["shift"], required=False, max_length=TITLE)
    changed_on = DayField(
        label=gettext_lazy("Different from this day on"),
        help_text=gettext_lazy(
            "The first day on which work was done the new way; not the day of the decision."
        ),
    )
    wanted = forms.ChoiceField(
        label=gettext_lazy("Wanted direction"),
        required=False,
        choices=[("", gettext_lazy("the metric's good direction")), *WANTED.items()],
    )
    left_out = forms.IntegerField(
        label=gettext_lazy("Days before the change to leave out"),
        min_value=0,
        max_value=actions.MOST_LEFT_OUT,
        initial=0,
        required=False,
        help_text=gettext_lazy(
            "When a bad spell was why it began: the spell would have ended by itself."
        ),
    )
    transition = forms.IntegerField(
        label=gettext_lazy("Days of transition after it to leave out"),
        min_value=0,
        max_value=actions.MOST_LEFT_OUT,
        initial=0,
        required=False,
        help_text=gettext_lazy("While people still learn the new way."),
    )
    changed = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, metrics: Sequence[Metric], teams: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["metric"].choices = [  # type: ignore[attr-defined]
            (metric.name, said(metric.title)) for metric in metrics
        ]
        self.fields["team"].choices = list(teams)  # type: ignore[attr-defined]


def slice_of(told: dict[str, Any]) -> dict[str, str]:
    """The slice that a form or a request says."""
    return {
        name: value for name in ("team", *_TEXTS) if (value := str(told.get(name) or "").strip())
    }


@door(may_weigh_any, "GET", "HEAD", "POST")
def name_metric(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the metric; with “look first” its days are shown and nothing is stored."""
    actor = actor_of(request)
    project = weighable_project(actor, pk)
    if not may_name(actor, project):
        raise Forbidden()
    form = MetricForm(
        request.POST or None,
        initial=_initial(project),
        metrics=_metrics(project),
        teams=_teams(actor),
    )
    back = reverse("process_effect", args=[pk])
    more: dict[str, Any] = {"project": project}
    if request.method == "POST" and "preview" in request.POST:
        more["preview"] = _preview(form, actor) if form.is_valid() else None
        context = {"form": form, "back": back} | more
        return render(
            request, "process/effects/metric.html", context, status=422 if form.errors else 200
        )

    def act(told: dict[str, Any]) -> Project:
        days = {name: told[name] or 0 for name in ("left_out", "transition")}
        return actions.name_metric(
            project,
            told["metric"],
            slice_of(told),
            told["changed_on"],
            actor=actor,
            wanted=told["wanted"],
            changed=told["changed"],
            **days,
        )

    return done_or_shown(
        request,
        form,
        act,
        back,
        title=_("What is it to move?"),
        said=_("Stored. Now weigh the effect."),
        more=more,
        template="process/effects/metric.html",
    )


def _initial(project: Project) -> dict[str, Any]:
    aim = getattr(project, "aim", None)
    days = (
        {"left_out": aim.left_out, "transition": aim.transition, "wanted": aim.wanted}
        if aim
        else {}
    )
    given = {"metric": project.metric, "changed_on": project.changed_on, "changed": project.changed}
    team = {} if project.metric or project.team is None else {"team": project.team.code}
    return given | team | project.slice | days


def _metrics(project: Project) -> list[Metric]:
    weighable = reads.weighable_metrics()
    here = {each.name for each in weighable}
    named = records.metrics().get(project.metric)
    return sorted(
        [*weighable, *([named] if named and named.name not in here else [])],
        key=lambda each: said(each.title),
    )


def _teams(actor: Actor) -> list[tuple[str, str]]:
    """The teams whose records the actor sees; all together only for who sees all records."""
    visible = visible_records(actor)
    teams = (
        visible_teams(actor)
        if visible.everyone
        else visible_teams(actor).filter(pk__in=visible.teams)
    )
    return [("", _("all"))] * visible.everyone + [(team.code, team.title) for team in teams]


def _preview(form: MetricForm, actor: Actor) -> chart.Chart | None:
    """The days up to now of what the form says, within what the actor sees."""
    cleaned = form.cleaned_data
    slice_ = slice_of(cleaned)
    try:
        check_sees_slice(actor, slice_)
        metric = records.metric(cleaned["metric"])
        reads.check_slice(metric, slice_)
        first, last = reads.window_of(cleaned["changed_on"], cleaned["transition"] or 0)
        series = reads.series_of(metric, slice_, max(first, last - dt.timedelta(days=400)), last)
    except GuijuError as error:
        kit_forms.refuse(form, error)
        return None
    return pictures.of_days(series.days, reads.kind_of(metric), writing_of(metric))
