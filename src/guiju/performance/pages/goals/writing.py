"""A goal written or changed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF, TEXT, TITLE
from guiju.foundation.errors import Forbidden, Invalid
from guiju.kit.choosing import Chooser
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import Part, RowField, TextBox, done_or_shown
from guiju.kit.show import said
from guiju.people.parts.choosing import Somebody, offer
from guiju.people.reads.rows import persons_by_id, teams_by_id
from guiju.performance.access.goals import (
    may_see_goals,
    may_set,
    may_set_goals,
    persons_for,
    teams_for,
    visible_goal,
    visible_goals,
)
from guiju.performance.actions import goals as actions
from guiju.performance.models import Goal
from guiju.performance.pages.goals import labels
from guiju.performance.rules.goals import periods
from guiju.records import reads as records
from guiju.records.parts.figures import scale_of

_LINE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[\s,,::]+(.+)")


class Above(RowField):
    """Goals to be part of: each with its period and whose it is."""

    def label_from_instance(self, obj: Goal) -> str:
        """Title, period, and team or owner."""
        return " · ".join(filter(None, (obj.title, labels.period(obj.key), labels.whose(obj))))


class GoalForm(forms.Form):
    """A goal in the words of who sets it."""

    parts = (
        Part(
            gettext_lazy("How it is measured"),
            ("where", "start", "better", "tolerance", "rolls"),
        ),
        Part(gettext_lazy("More"), ("parent", "weight", "milestones", "why")),
    )

    title = forms.CharField(label=gettext_lazy("Goal"), max_length=TITLE)
    key = forms.ChoiceField(label=gettext_lazy("Period"))
    parent = Above(
        Goal.objects.none(),
        label=gettext_lazy("Part of"),
        required=False,
        empty_label=gettext_lazy("nothing above"),
    )
    team = RowField(teams_by_id(()), label=gettext_lazy("Team"), required=False)
    owner = Somebody(persons_by_id(()), label=gettext_lazy("Owner"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of goal"), choices=lambda: list(labels.KINDS.items())
    )
    metric = forms.ChoiceField(
        label=gettext_lazy("Value from records"),
        required=False,
        widget=Chooser,
        help_text=gettext_lazy(
            "Of a number goal: measured over the period, for the team or the owner. Empty: "
            "entered by hand."
        ),
    )
    where = forms.CharField(
        label=gettext_lazy("Only records where"),
        required=False,
        max_length=BRIEF,
        help_text=gettext_lazy("A condition as in the explorer, such as queue = 'tech'."),
    )
    start = forms.FloatField(
        label=gettext_lazy("Start"),
        required=False,
        help_text=gettext_lazy("Where it stands today."),
    )
    target = forms.FloatField(label=gettext_lazy("Target value"), required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)
    better = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=lambda: list(labels.BETTERS.items())
    )
    tolerance = forms.FloatField(
        label=gettext_lazy("Tolerance"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Only where as near as possible is best."),
    )
    rolls = forms.ChoiceField(
        label=gettext_lazy("Values of the days"), choices=lambda: list(labels.ROLLS.items())
    )
    weight = forms.IntegerField(
        label=gettext_lazy("Weight"), min_value=0, max_value=1000, initial=100
    )
    milestones = TextBox(
        gettext_lazy("Milestones"),
        rows=4,
        required=False,
        max_length=8_000,
        help_text=gettext_lazy("One a line, its day first: 2026-03-15 first draft."),
    )
    why = TextBox(gettext_lazy("What it is for"), rows=2, required=False, max_length=TEXT)
    seen = forms.IntegerField(widget=forms.HiddenInput(), required=False)


@door(may_set_goals, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Set a new goal."""
    actor = actor_of(request)
    month = clock.month_of(clock.today())
    sent = {name: request.GET.get(name, "") for name in ("parent", "team", "owner", "key")}
    form = _offered(
        GoalForm(
            request.POST or None,
            initial={"key": month, "weight": 100} | {k: v for k, v in sent.items() if v},
        ),
        actor,
    )

    def act(told: dict[str, Any]) -> Goal:
        return actions.set_goal(draft_of(told), actor=actor, parent=told["parent"])

    return done_or_shown(
        request,
        form,
        act,
        reverse("performance_goals"),
        title=_("Set a goal"),
        submit=_("Set the goal"),
        said=_("The goal is set."),
        lead=_("A goal is reached when it is cut into daily items that are done."),
        onward=lambda row: reverse("performance_goal", args=[row.pk]),
    )


@door(may_see_goals, "GET", "HEAD", "POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an open goal."""
    actor = actor_of(request)
    row = visible_goal(actor, pk)
    if not may_set(actor, row):
        raise Forbidden()
    form = _offered(GoalForm(request.POST or None, initial=_initial(row)), actor, row)
    del form.fields["parent"]

    def act(told: dict[str, Any]) -> Goal:
        return actions.change_goal(
            row,
            draft_of(told),
            seen=told["seen"] if told["seen"] is not None else row.changed,
            actor=actor,
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("performance_goal", args=[pk]),
        title=_("Change “%(goal)s”") % {"goal": row.title},
        submit=_("Save"),
    )


def draft_of(told: dict[str, Any]) -> actions.Draft:
    """What the form says, as the actions take it: values of a metric without its unit's factor."""
    metric = records.metrics().get(told["metric"]) if told["metric"] else None
    factor = scale_of(metric).factor if metric else 1.0
    numbers = {
        name: None if told[name] is None else told[name] / factor
        for name in ("start", "target", "tolerance")
    }
    return actions.Draft(
        title=told["title"],
        key=told["key"],
        kind=told["kind"],
        why=told["why"],
        owner=told["owner"],
        team=told["team"],
        weight=told["weight"],
        unit=told["unit"],
        better=told["better"],
        rolls=_rolls(told),
        start=numbers["start"],
        target=numbers["target"],
        tolerance=numbers["tolerance"] or 0.0,
        metric=told["metric"],
        slice={"where": told["where"].strip()} if told["metric"] and told["where"].strip() else {},
        milestones=_milestones(told["milestones"]) if told["kind"] == Goal.Kind.MILESTONE else (),
    )


def _rolls(told: dict[str, Any]) -> str:
    """A ratio of records is no sum of days: its mean over the period is what the metric gives."""
    metric = records.metrics().get(told["metric"]) if told["metric"] else None
    if metric is None:
        return str(told["rolls"])
    return "sum" if metric.unit in ("count", "money") else "mean"


def _milestones(text: str) -> list[tuple[str, dt.date]]:
    milestones = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        parts = _LINE.fullmatch(line)
        try:
            assert parts is not None
            milestones.append(
                (parts[4].strip(), dt.date(int(parts[1]), int(parts[2]), int(parts[3])))
            )
        except (AssertionError, ValueError):
            raise Invalid(
                "这一行读不懂：{line}",
                "This line cannot be read: {line}",
                field="milestones",
                line=line[:80],
            ) from None
    return milestones


def _offered(form: GoalForm, actor: Actor, row: Goal | None = None) -> GoalForm:
    """Let what the actor may choose be chosen."""
    offer(form, "owner", persons_for(actor))
    team, parent, key, metric = (form.fields[name] for name in ("team", "parent", "key", "metric"))
    assert isinstance(team, forms.ModelChoiceField) and isinstance(parent, forms.ModelChoiceField)
    assert isinstance(key, forms.ChoiceField) and isinstance(metric, forms.ChoiceField)
    team.queryset = teams_for(actor)
    parent.queryset = (
        visible_goals(actor)
        .filter(state="open", ends__gte=clock.today())
        .select_related("team", "owner")
        .order_by("starts", "number")
    )
    key.choices = period_choices(row.key if row else "")
    named = [(name, said(declared.title)) for name, declared in records.metrics().items()]
    metric.choices = [("", _("by hand")), *sorted(named, key=lambda pair: pair[1])]
    return form


def period_choices(also: str = "") -> list[tuple[str, str]]:
    """The periods of last year, this and the next, by year."""
    this = clock.today().year
    keys = [key for year in (this, this + 1, this - 1) for key in _keys(str(year))]
    return [(key, labels.period(key)) for key in dict.fromkeys([*keys, *([also] if also else [])])]


def _keys(year: str) -> list[str]:
    return [
        year,
        *(
            key
            for quarter in periods.parts(year, "quarter")
            for key in (quarter, *periods.parts(quarter, "month"))
        ),
    ]


def _initial(row: Goal) -> dict[str, Any]:
    factor = labels.scale(row).factor
    shown = {
        name: None if (value := getattr(row, name)) is None else round(value * factor, 10)
        for name in ("start", "target", "tolerance")
    }
    names = (
        "title",
        "key",
        "team",
        "owner",
        "kind",
        "metric",
        "unit",
        "better",
        "rolls",
        "weight",
        "why",
    )
    lines = "\n".join(f"{milestone['due']} {milestone['title']}" for milestone in row.milestones)
    own = {name: getattr(row, name) for name in names}
    return (
        own
        | shown
        | {"where": row.slice.get("where", ""), "milestones": lines, "seen": row.changed}
    )
