"""One goal: its value and how it will end, its days, its parts, what was entered, its history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.models import Entry
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.performance.access.goals import (
    may_fill,
    may_see_goals,
    may_set,
    visible_goal,
    visible_goals,
)
from guiju.performance.acts.goals import ENTER
from guiju.performance.models import Goal, GoalValue
from guiju.performance.pages.goals import labels
from guiju.performance.pages.goals.pictures import line_of
from guiju.performance.reads.goals import cascade as reads
from guiju.performance.reads.goals.values import calendar_of, days_with_parts
from guiju.records import reads as records
from guiju.records.parts.labels import slice_title, value_title

SHOWN = 60


@door(may_see_goals)
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one goal with its values, parts and history."""
    actor = actor_of(request)
    row = visible_goal(actor, pk)
    above = [int(part) for part in row.path.split("/")[:-2] if part]
    around = (
        visible_goals(actor)
        .filter(Q(path__startswith=row.path) | Q(pk__in=above))
        .exclude(pk=row.pk)
    )
    tree = list(around.order_by("path")[: reads.MOST])
    parts = [branch for branch in tree if branch.pk not in above]
    days, entries = days_with_parts(row), _entries(row)
    may = may_fill(actor, row) and row.state == Goal.State.OPEN
    context = {
        "row": row,
        "figure": _figure(row),
        "pace": reads.pace_of(row),
        "progress": _per_cent(row),
        "bar": min(_per_cent(row) or 0.0, 100.0),
        "line": line_of(row, days, calendar_of([row])) if row.kind == Goal.Kind.NUMBER else None,
        "above": [branch for branch in tree if branch.pk in above],
        "branches": reads.branches([row, *parts])[1:],
        "entries": entries,
        "may_set": may_set(actor, row) and row.state == Goal.State.OPEN,
        "may_enter": may and not row.metric and row.kind != Goal.Kind.MILESTONE,
        "may_tick": may,
        "form": ENTER.form(actor, row, request),
        "history": _history(row),
        "facts": _facts(row),
        "doing": _doing(row),
    }
    return render(request, "performance/goals/goal.html", context)


def _figure(row: Goal) -> Figure:
    scale = labels.scale(row)
    tone = {"reached": "good", "on_way": "good", "lost": "bad", "open": "warn"}.get(row.verdict, "")
    window = f"{show.day(row.starts)} – {show.day(min(row.ends, clock.today()))}"
    return Figure(
        _("Value so far"),
        scale.of(row.value),
        unit=scale.unit,
        digits=scale.digits,
        n=row.n if row.metric else None,
        target=scale.of(row.target),
        window=window,
        formula=_formula(row),
        tone=tone if row.state == "open" else "",
    )


def _formula(row: Goal) -> str:
    if row.metric:
        metric = records.metrics().get(row.metric)
        told = show.labelled(said(metric.title), metric.formula) if metric else row.metric
        return " · ".join([told, *(_cut(name, value) for name, value in row.slice.items())])
    if row.kind == Goal.Kind.MILESTONE:
        return _("milestones reached ÷ milestones")
    return str(labels.ROLLS[row.rolls])


def _cut(name: str, value: Any) -> str:
    """What a goal is narrowed to: "Team East 1"; a condition as it is written."""
    if name == "where":
        return str(value)
    shown = (
        people.names_of([value]).get(value, value) if name == "person" else value_title(name, value)
    )
    return f"{slice_title(name)} {shown}"


def _facts(row: Goal) -> list[tuple[str, str]]:
    return [
        (
            _("Period"),
            show.bracketed(
                labels.period(row.key), f"{show.day(row.starts)} – {show.day(row.ends)}"
            ),
        ),
        (_("Whose"), labels.whose(row)),
        (_("Kind"), str(labels.KINDS[row.kind])),
        (_("Weight"), f"{row.weight}"),
        (_("Direction"), str(labels.BETTERS[row.better])),
        (_("Start"), labels.text(row, row.start)),
        (_("Last rolled up"), show.moment(row.rolled_at)),
    ]


def _entries(row: Goal) -> list[GoalValue]:
    return list(
        GoalValue.objects.filter(goal=row).exclude(source="records").order_by("-day", "-id")[:SHOWN]
    )


def _history(row: Goal) -> list[tuple[Entry, list[tuple[str, Any, Any]]]]:
    lines = []
    for entry in Entry.objects.filter(noun="goal", noun_id=str(row.pk)).order_by("-number")[:20]:
        before, after = entry.before or {}, entry.after or {}
        named = [(name, before.get(name), value) for name, value in after.items() if before]
        lines.append((entry, named))
    return lines


def _doing(row: Goal) -> list[Any]:
    """The lines of daily plans of the last days that count for it."""
    since = clock.today() - dt.timedelta(days=14)
    rows = row.plan_items.filter(plan__day__gte=since).select_related("plan__person")
    return list(rows.order_by("-plan__day", "place")[:20])


def _per_cent(row: Goal) -> float | None:
    return None if row.progress is None else row.progress * 100
