"""Shifts: a month as a grid of persons and days, the patterns, assigning."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import LINE
from guiju.foundation.errors import Conflict, Invalid
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import RowField
from guiju.kit.month import chosen, control
from guiju.people import actions, reads
from guiju.people.access import EDIT, SHIFTS, VIEW, visible_persons, visible_teams
from guiju.people.models import Assignment, Leave, Person, ShiftAssignment, ShiftPattern, Team
from guiju.people.pages.doing import Day, done_or_shown, may, may_all
from guiju.people.parts.choosing import MOST_OFFERED, Persons, offer
from guiju.people.rules import DAY

MOST_ROWS = 200
LONGEST = 366


class PatternForm(forms.Form):
    """The hours of a shift pattern."""

    code = forms.RegexField(r"^[\w-]{1,50}$", label=gettext_lazy("Code"))
    title = forms.CharField(label=gettext_lazy("Name"), max_length=LINE)
    starts = forms.TimeField(
        label=gettext_lazy("Starts"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=gettext_lazy("At or before the start: the next day."),
    )


class AssignForm(forms.Form):
    """Who works which shift on which days."""

    persons = Persons(Person.objects.none(), label=gettext_lazy("Persons"))
    pattern = RowField(
        ShiftPattern.objects.order_by("title"),
        label=gettext_lazy("Shift"),
        required=False,
        help_text=gettext_lazy("Empty: free on these days."),
    )
    beside = forms.BooleanField(
        label=gettext_lazy("Beside the shifts that stand there"),
        required=False,
        help_text=gettext_lazy("A split shift: two a day that do not overlap."),
    )
    from_date = Day(label=gettext_lazy("From"))
    to_date = Day(label=gettext_lazy("To"))
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Only on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("1", gettext_lazy("Monday")),
            ("2", gettext_lazy("Tuesday")),
            ("3", gettext_lazy("Wednesday")),
            ("4", gettext_lazy("Thursday")),
            ("5", gettext_lazy("Friday")),
            ("6", gettext_lazy("Saturday")),
            ("7", gettext_lazy("Sunday")),
        ],
    )


@door(may(VIEW))
def shifts(request: HttpRequest) -> HttpResponse:
    """Show a month of shifts, a line for each person and a cell for each day, with shifts that
    overlap, and who is on today. Nine queries.
    """
    actor, month = actor_of(request), chosen(request, clock.month_of(clock.today()), strict=False)
    first, last = clock.first_day(month), clock.last_day(month)
    teams = list(visible_teams(actor))
    team = next((row for row in teams if row.code == request.GET.get("team")), None)
    rows = _persons(actor, team, first, last)
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    shown = rows[:MOST_ROWS]
    worked = _worked(shown, first, last)
    context = {
        "month": month,
        "months": control(request, month, ahead=3),
        "days": days,
        "this_day": clock.today(),
        "today": _on_today(shown),
        "lines": _lines(shown, worked, days),
        "slips": _slips(shown, worked) if actor.may(SHIFTS) else [],
        "more": max(0, len(rows) - MOST_ROWS),
        "teams": teams,
        "team": team,
        "patterns": ShiftPattern.objects.order_by("starts", "code"),
        "may_assign": actor.may(SHIFTS),
        "may_edit": actor.may_all(EDIT),
    }
    return render(request, "people/shifts.html", context)


@door(may(SHIFTS), "GET", "HEAD", "POST")
def assign(request: HttpRequest) -> HttpResponse:
    """Put persons on a shift over days."""
    actor = actor_of(request)
    today = clock.today()
    teams = list(visible_teams(actor))
    team = next((row for row in teams if row.code == request.GET.get("team")), None)
    form = AssignForm(request.POST or None, initial={"from_date": today, "to_date": today})
    offer(form, "persons", _assignable(actor, team))

    def act(said: dict[str, Any]) -> None:
        span = (said["to_date"] - said["from_date"]).days
        if not 0 <= span <= LONGEST:
            raise Invalid("天数要在 1 到 366 之间。", "Choose 1 to 366 days.", field="to_date")
        days = [said["from_date"] + dt.timedelta(days=step) for step in range(span + 1)]
        wanted = {int(day) for day in said["weekdays"]} or set(range(1, 8))
        plan = [
            (person, day, said["pattern"])
            for person in said["persons"]
            for day in days
            if day.isoweekday() in wanted
        ]
        actions.assign_shifts(plan, actor=actor, beside=said["beside"])

    back = reverse("people_shifts") + (f"?team={team.code}" if team else "")
    title = _("Assign shifts: %(team)s") % {"team": team.title} if team else _("Assign shifts")
    more = {"tabs": _tabs(teams, team), "tabs_label": _("Teams")}
    return done_or_shown(
        request, form, act, back, title=title, submit=_("Assign"), said=_("Assigned."), more=more
    )


@door(may_all(EDIT), "GET", "HEAD", "POST")
def pattern(request: HttpRequest) -> HttpResponse:
    """A new shift pattern, or a change of one by its code."""
    standing = ShiftPattern.objects.filter(code=request.GET.get("code", "")).first()
    initial = (
        {name: getattr(standing, name) for name in ("code", "title", "starts", "ends")}
        if standing
        else None
    )
    form = PatternForm(request.POST or None, initial=initial)
    form.fields["code"].disabled = standing is not None

    def act(said: dict[str, Any]) -> None:
        if standing is None and ShiftPattern.objects.filter(code=said["code"]).exists():
            raise Conflict("这个代码已有人用。", "This code is taken.", field="code")
        actions.save_shift_pattern(**said, actor=actor_of(request))

    back = reverse("people_shifts")
    return done_or_shown(request, form, act, back, title=_("Shift pattern"))


def _persons(actor: Any, team: Team | None, first: dt.date, last: dt.date) -> list[Person]:
    stood = Assignment.objects.filter(from_date__lte=last).exclude(to_date__lt=first)
    stood = stood.filter(team=team) if team else stood
    return list(
        visible_persons(actor)
        .filter(pk__in=stood.values("person"))
        .order_by("number")[: MOST_ROWS + 1]
    )


def _worked(rows: list[Person], first: dt.date, last: dt.date) -> list[ShiftAssignment]:
    """The shifts of persons in a month, with those of the day before that reach into it. One
    query.
    """
    before = first - DAY if first > dt.date.min else first
    worked = ShiftAssignment.objects.filter(date__range=(before, last), person__in=rows)
    return list(worked.select_related("pattern", "person").order_by("date", "pattern__starts"))


def _on_today(rows: list[Person]) -> list[tuple[ShiftPattern, list[Person]]]:
    """Who is on today, by shift in the order of the day. One query."""
    worked = ShiftAssignment.objects.filter(date=clock.today(), person__in=rows)
    on: dict[int, tuple[ShiftPattern, list[Person]]] = {}
    for row in worked.select_related("pattern", "person").order_by(
        "pattern__starts", "pattern__code", "person__number"
    ):
        on.setdefault(row.pattern_id, (row.pattern, []))[1].append(row.person)
    return list(on.values())


def _slips(rows: list[Person], worked: list[ShiftAssignment]) -> list[str]:
    """What cannot be of the shifts and keys of persons, in the reader's language. One query."""
    slips = [*reads.shift_slips(worked), *reads.key_slips(rows)]
    return [slip.sentence[show.language()] for slip in slips]


def _lines(
    rows: list[Person], worked: list[ShiftAssignment], days: list[dt.date]
) -> list[dict[str, Any]]:
    patterns: dict[int, dict[dt.date, list[ShiftPattern]]] = defaultdict(lambda: defaultdict(list))
    for row in worked:
        patterns[row.person_id][row.date].append(row.pattern)
    away: dict[int, set[dt.date]] = defaultdict(set)
    for leave in Leave.objects.filter(
        from_date__lte=days[-1], to_date__gte=days[0], person__in=rows
    ):
        away[leave.person_id] |= {day for day in days if leave.from_date <= day <= leave.to_date}
    return [
        {
            "person": row,
            "cells": [(day, patterns[row.pk].get(day, []), day in away[row.pk]) for day in days],
        }
        for row in rows
    ]


def _assignable(actor: Actor, team: Team | None) -> QuerySet[Person]:
    """Give the persons whose shifts the actor may assign: not their own, unless they keep those of
    all; nobody when a team must be chosen.
    """
    reach = actor.reach(SHIFTS)
    stood = Assignment.objects.filter(Q(to_date=None) | Q(to_date__gte=clock.today()))
    stood = stood if reach.everyone else stood.filter(team__in=reach.teams)
    stood = stood.filter(team=team) if team else stood
    rows = visible_persons(actor).filter(pk__in=stood.values("person"))
    rows = rows if reach.everyone else rows.exclude(pk=actor.person or -1)
    return rows if team or rows.count() <= MOST_OFFERED else rows.none()


def _tabs(teams: list[Team], team: Team | None) -> list[tuple[str, str, bool]]:
    if len(teams) < 2:
        return []
    return [
        (_("All"), "?", team is None),
        *((row.title, f"?team={row.code}", row == team) for row in teams),
    ]
