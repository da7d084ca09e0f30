"""Checklists that start by themselves: which do, when next, for whom; set one, pause it, end it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.models import Entry
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, Part, RowField, TextBox, done_or_shown
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people.access import visible_persons
from guiju.people.parts.choosing import Somebody, offer
from guiju.people.reads.rows import open_teams, positions, teams_by_id
from guiju.process.access.checklists import (
    RUN,
    leads_rhythm,
    may_see_checklists,
    may_start,
    visible_rhythm,
    visible_rhythms,
)
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import ChecklistRhythm
from guiju.process.pages.checklists.labels import EVERY, RHYTHMS, WEEKDAYS, day_of_month, when_said
from guiju.process.reads import checklists as reads
from guiju.process.reads import rhythms as rhythm_reads
from guiju.process.rules import rhythms as rules

_APART = re.compile(r"[\s,,;;、]+")


def whom_said(row: ChecklistRhythm) -> str:
    """For whom it starts, in words."""
    if row.about:
        return row.about.name
    if row.team and row.each:
        position = f" · {row.position.title}" if row.position else ""
        return _("everybody in %(team)s") % {"team": row.team.title} + position
    return " · ".join(filter(None, (row.team.title if row.team else "", row.case)))


def _state(row: ChecklistRhythm) -> str:
    return _("is over") if rhythm_reads.ends_by_itself(row) else str(RHYTHMS[row.state][1])


def _next(row: ChecklistRhythm) -> dt.date | None:
    return next(iter(rhythm_reads.next_days(row, 1)), None)


TABLE = Table(
    name="rhythms",
    title=gettext_lazy("Checklists that start by themselves"),
    columns=[
        Column(
            "procedure",
            gettext_lazy("Procedure"),
            value=lambda row: row.title,
            main=True,
            link=lambda row: reverse("process_rhythm", args=[row.pk]),
        ),
        Column(
            "every",
            gettext_lazy("How often"),
            value=lambda row: when_said(row.every, row.on),
            order="every",
        ),
        Column("whom", gettext_lazy("For whom"), value=whom_said),
        Column("next", gettext_lazy("Starts next"), value=_next),
        Column(
            "owner",
            gettext_lazy("Who leads it"),
            value=lambda row: row.owner.shown if row.owner else _("the team leader of the day"),
        ),
        Column("state", gettext_lazy("State"), value=_state, order="state"),
        Column("set_by", gettext_lazy("Set by"), order="set_by", hidden=True, show=show.who),
    ],
    search=["procedure__code", "title", "case", "about__name", "team__title"],
    filters=[
        Choice("state", gettext_lazy("State"), RHYTHMS),
        Choice("every", gettext_lazy("How often"), EVERY),
    ],
    order="-id",
    empty=Empty(
        gettext_lazy("No checklist starts by itself yet"),
        gettext_lazy(
            "What is done every day, week or month need not be thought of: set its rhythm once."
        ),
        gettext_lazy("Let a checklist start by itself"),
        "process_rhythm_new",
    ),
)


class RhythmForm(forms.Form):
    """Which procedure, how often, for whom, who leads it."""

    parts = (
        Part(gettext_lazy("For some only, or for a case"), ("each", "position", "about", "case")),
        Part(gettext_lazy("Until when, and days off"), ("last", "at", "off", "moves")),
    )

    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"))
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=list(EVERY.items()))
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Every week on"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "—"), *((n, word) for n, word in enumerate(WEEKDAYS, 1))],
    )
    month_day = forms.TypedChoiceField(
        label=gettext_lazy("Every month on"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("In a month that is shorter: on its last day."),
    )
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: for good.")
    )
    at = forms.TimeField(
        label=gettext_lazy("Not before"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    off = TextBox(
        gettext_lazy("Days off (holidays)"),
        rows=2,
        required=False,
        max_length=6_000,
        help_text=gettext_lazy("Such as 2026-10-01 2026-10-02. Nothing starts on them."),
    )
    moves = forms.BooleanField(
        label=gettext_lazy("After a day off start on the next day instead"), required=False
    )
    team = RowField(
        label=gettext_lazy("For everybody in the team"),
        queryset=teams_by_id(()),
        required=False,
    )
    each = forms.BooleanField(
        label=gettext_lazy("One for everybody in it (and below)"), required=False
    )
    position = RowField(
        label=gettext_lazy("Of them only the position"),
        queryset=positions(),
        required=False,
    )
    about = Somebody(label=gettext_lazy("For one person"), queryset=None, required=False)
    case = forms.CharField(label=gettext_lazy("For which case"), required=False, max_length=280)
    owner = Somebody(
        label=gettext_lazy("Who leads it"),
        queryset=None,
        required=False,
        help_text=gettext_lazy("Empty: who leads the person, or the team, on the day."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["procedure"].choices = [
            (row.procedure.code, row.title) for row in reads.startable()
        ]
        choices["month_day"].choices = [("", "—"), *((n, day_of_month(n)) for n in range(1, 32))]
        reach = actor.reach(RUN)
        teams = open_teams()
        choices["team"].queryset = teams if reach.everyone else teams.filter(pk__in=reach.teams)
        choices["team"].label_from_instance = lambda team: team.title
        choices["position"].label_from_instance = lambda position: position.title
        offer(self, "about", visible_persons(actor).filter(pk__in=reads.working()))
        offer(self, "owner", reads.working())

    def clean_off(self) -> frozenset[dt.date]:
        """The days, however they are divided."""
        try:
            return frozenset(
                dt.date.fromisoformat(day)
                for day in _APART.split(self.cleaned_data["off"].strip())
                if day
            )
        except ValueError:
            raise forms.ValidationError(
                _("Write days such as 2026-10-01, with blanks between.")
            ) from None

    def rhythm(self) -> rules.Rhythm:
        """The rhythm that was chosen."""
        cleaned = self.cleaned_data
        on = {"week": cleaned["weekday"], "month": cleaned["month_day"]}.get(cleaned["every"])
        return rules.Rhythm(
            cleaned["every"],
            on,
            cleaned["first"],
            cleaned["last"],
            cleaned["off"],
            cleaned["moves"],
        )


@door(may_see_checklists)
def rhythms(request: HttpRequest) -> HttpResponseBase:
    """Which checklists start by themselves."""
    actor = actor_of(request)
    rows = rhythm_reads.titled(visible_rhythms(actor))
    return TABLE.respond(
        request, "process/checklists/rhythms.html", rows, {"may_start": may_start(actor)}
    )


@door(may_start, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Let a published procedure start by itself."""
    actor = actor_of(request)
    initial = {
        "first": clock.today(),
        "procedure": request.GET.get("procedure"),
        "every": "weekdays",
    }
    form = RhythmForm(actor, request.POST or None, initial=initial)

    def act(said: dict[str, Any]) -> ChecklistRhythm:
        version = next(row for row in reads.startable() if row.procedure.code == said["procedure"])
        whom = {name: said[name] for name in ("about", "team", "position", "each", "case", "owner")}
        return actions.set_rhythm(
            version, form.rhythm(), at=said["at"] or dt.time(0), actor=actor, **whom
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_rhythms"),
        title=_("Let a checklist start by itself"),
        said=_("Stored: it starts by itself from now on."),
        onward=lambda row: reverse("process_rhythm", args=[row.pk]),
        lead=_(
            "Choose a team, a person, or write the case; what is missed while the system is "
            "down is told to who leads it."
        ),
    )


@door(may_see_checklists)
def rhythm(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one rhythm with its next days and what it has started."""
    actor = actor_of(request)
    row = visible_rhythm(actor, pk)
    context = {
        "row": row,
        "title": rhythm_reads.title(row),
        "when": when_said(row.every, row.on),
        "whom": whom_said(row),
        "state": (RHYTHMS[row.state][0], _state(row)),
        "next": rhythm_reads.next_days(row),
        "leads": leads_rhythm(actor, row),
        "off": [show.day(dt.date.fromisoformat(day)) for day in row.off],
        "started": row.checklists.select_related("owner").order_by("-pk")[:20],
        "history": Entry.objects.filter(noun="rhythm", noun_id=str(row.pk)).order_by("-number")[
            :20
        ],
    }
    return render(request, "process/checklists/rhythm.html", context)
