"""The explorer: metrics × period × slices × filters, each number with the way down to its
records.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import GuijuError
from guiju.kit import excel, month, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.records import reads
from guiju.records.access import may_view
from guiju.records.metrics import Metric
from guiju.records.pages import pictures
from guiju.records.pages.question import (
    COLUMNS,
    EMPTY,
    GRAINS,
    SLICES,
    Question,
    default_grain,
    read_question,
    with_days,
)
from guiju.records.parts.figures import figure_of, newest_day, scale_of
from guiju.records.parts.labels import agent_title, counted, slice_title, value_title
from guiju.records.reads.unanswered import MARK as UNANSWERED
from guiju.records.reads.unanswered import and_nobody
from guiju.records.schema import TABLES

MOST_METRICS, MOST_SLICES, MOST_VALUES = 8, 300, 100
FIRST = ("offered", "sl20", "asa", "aht", "short_contacts", "fcr")
#: The questions of every day: (what is asked, the metrics, by what).
PRESETS: tuple[tuple[dict[str, str], tuple[str, ...], str], ...] = (
    (
        {"zh": "接得住吗", "en": "Do we keep up?"},
        ("sl20", "answer_rate", "abandon_rate", "asa", "offered"),
        "half_hour",
    ),
    ({"zh": "谁在挂电话", "en": "Who hangs up?"}, ("short_contacts", "aht", "answered"), "agent"),
    (
        {"zh": "处理快慢", "en": "How long does it take?"},
        ("aht", "aht_p50", "aht_p90", "acw", "answered"),
        "agent",
    ),
    (
        {"zh": "一次解决了吗", "en": "Solved at once?"},
        ("fcr", "resolved_rate", "reopen_rate", "transfer_rate"),
        "queue",
    ),
    (
        {"zh": "客户满意吗", "en": "Are customers content?"},
        ("csat", "csat_top2", "csat_n", "resolved_rate"),
        "team",
    ),
)


@door(may_view)
def explore(request: HttpRequest) -> HttpResponseBase:
    """The explorer's page, or its numbers as Excel or CSV."""
    actor, metrics = actor_of(request), reads.metrics()
    question, chosen = _asked(request, metrics)
    if not chosen:
        return render(request, "records/explore_empty.html", {})
    try:
        rows = _sliced(question, chosen, actor)
    except GuijuError as refusal:
        return _refused(request, question, chosen, refusal)
    if request.GET.get("export") == "csv":
        return _exported("csv", question, chosen, rows)
    rows = reads.set_apart(rows, question.by, **_asked_of(question, actor))
    if request.GET.get("export") == "xlsx":
        return _exported("xlsx", question, chosen, rows)
    context = (
        _frame(request, question, chosen)
        | _answers(question, chosen, actor)
        | _slices(question, chosen, rows)
    )
    return render(request, "records/explore.html", context)


def _asked(request: HttpRequest, known: dict[str, Metric]) -> tuple[Question, list[Metric]]:
    """The question of the address, completed: metrics of one kind that has records, the month kept
    or the newest.
    """
    sent = [known[name] for name in request.GET.getlist("metric") if name in known]
    kind = sent[0].kind if sent else _first_kind()
    chosen = [metric for metric in sent if metric.kind == kind][:MOST_METRICS]
    chosen = chosen or [known[name] for name in FIRST if name in known and known[name].kind == kind]
    chosen = chosen or [metric for metric in known.values() if metric.kind == kind][:4]
    if not reads.images(kind):
        return Question(), []
    question = read_question(request.GET, [metric.name for metric in chosen])
    if question.by in SLICES and not _has(kind, question.by):
        question = replace(
            question, by="agent"
        )  # the usual queue says nothing of a kind that has none
    newest = newest_day(kind)
    if newest:
        newest = clock.last_day(month.chosen(request, clock.month_of(newest), strict=False))
    question = with_days(question, newest)
    if whole := _whole_month(question):
        month.keep(request, whole)
    return question, chosen


def _first_kind() -> str:
    return next((kind for kind in TABLES if reads.images(kind)), "contacts")


def _measured(
    question: Question, names: Sequence[str], by: Sequence[str], actor: Actor
) -> list[dict[str, Any]]:
    return reads.measure(names, by=by, **_asked_of(question, actor)).to_pylist()


def _asked_of(question: Question, actor: Actor) -> dict[str, Any]:
    """All that is asked besides metrics and slices."""
    return {
        "where": question.condition,
        "actor": actor,
        "spread": True,
        **question.window,
        **question.whose,
    }


def _answers(question: Question, chosen: list[Metric], actor: Actor) -> dict[str, Any]:
    """The figures of all chosen metrics, and four pictures of the first."""
    names, main = list(question.metrics), chosen[0]
    totals = {row["metric"]: row for row in _measured(question, names, (), actor)}
    window, whole = _window(question), _whole_month(question)
    targets = reads.targets_of(whole, question.team) if whole else {}
    figures = [
        figure_of(
            one,
            totals[one.name],
            target=targets.get(one.name),
            window=window,
            href=list_url(question, one),
            note=_target_note(one, question),
        )
        for one in chosen
        if one.name in totals
    ]
    grain = default_grain(question)
    trend = _measured(question, [main.name], [grain], actor)
    heat = _measured(question, [main.name], ["weekday", "hour"], actor)
    agents = (
        _measured(question, [main.name], ["agent"], actor)
        if TABLES[main.kind].column("agent")
        else []
    )
    overall = totals.get(main.name, {}).get("value")
    apart = pictures.apart(main, agents)
    _name(pictures.telling(agents, apart), question, main.kind)
    return {
        "figures": figures,
        "sentence": pictures.sentence(main, totals.get(main.name), agents, apart),
        "trend": pictures.trend_of(main, trend, grain, question),
        "heat": pictures.heat_of(main, heat, question),
        "agents": pictures.agents_of(main, agents, apart, overall, question),
        "grain": grain,
    }


def _target_note(metric: Metric, question: Question) -> str:
    return said(metric.sentence)


def _sliced(question: Question, chosen: list[Metric], actor: Actor) -> list[dict[str, Any]]:
    return _measured(question, [metric.name for metric in chosen], [question.by], actor)


def _slices(question: Question, chosen: list[Metric], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Build the table of slices: a line for each slice, a cell for each metric, each leading down
    to its records.
    """
    lines: dict[Any, dict[str, dict[str, Any]]] = {}
    for row in rows:
        place = (row[question.by], row.get("source"), bool(row.get(UNANSWERED)))
        lines.setdefault(place, {})[row["metric"]] = row
    shown = []
    titles: dict[str, str] = {}
    if question.by == "agent":
        titles = _names(
            list(dict.fromkeys(place[0] for place in list(lines)[:MOST_SLICES] if place[0])),
            question,
            chosen[0].kind,
        )
    for (value, source, unanswered), cells in list(lines.items())[:MOST_SLICES]:
        narrowed = pictures.narrowed(question, question.by, value, source)
        if unanswered:
            narrowed = replace(narrowed, where=and_nobody(question.where))
        shown.append(
            {
                "title": _("Not answered")
                if unanswered
                else titles.get(value) or value_title(question.by, value),
                "url": f"{reverse('records_explore')}?{narrowed.query()}",
                "cells": [
                    _cell(metric, cells.get(metric.name), narrowed, unanswered) for metric in chosen
                ],
            }
        )
    return {"slices": shown, "slice_count": len(lines), "most_slices": MOST_SLICES}


def _name(rows: Sequence[dict[str, Any]], question: Question, kind: str) -> None:
    """Let rows carry the name of who they are about, beside the agent key."""
    names = _names([row["agent"] for row in rows], question, kind)
    for row in rows:
        row["name"] = names.get(row["agent"], row["agent"])


def _names(keys: list[str], question: Question, kind: str) -> dict[str, str]:
    """The names behind agent keys, where one person had the key throughout; the key stands behind
    a name only where one person has several of them here.
    """
    owners = reads.owners_of(keys, kind, question.date_from, question.date_to)
    names = people.names_of(set(owners.values()))
    known = {key: names[person] for key, person in owners.items() if person in names}
    often = Counter(known.values())
    return {
        key: name if often[name] == 1 else show.with_number(name, key)
        for key, name in known.items()
    }


def _cell(
    metric: Metric, row: dict[str, Any] | None, question: Question, unanswered: bool = False
) -> dict[str, Any]:
    """A value with its cases, leading to them; of what nobody answered a count alone says
    something.
    """
    if row is None:
        return {"text": show.NOTHING, "cases": "", "url": ""}
    silent = unanswered and metric.unit != "count"
    return {
        "text": show.NOTHING if silent else scale_of(metric).text(row["value"]),
        "cases": counted(metric, row["n"]),
        "url": list_url(question, metric) if row["n"] else "",
    }


def list_url(question: Question, metric: Metric, **changes: Any) -> str:
    """The records behind a number."""
    return f"{reverse('records_list')}?{question.query(metric=metric.name, by=None, grain=None, **changes)}"


def _window(question: Question) -> str:
    return f"{question.date_from or '…'} – {question.date_to or '…'}"


def _frame(request: HttpRequest, question: Question, chosen: list[Metric]) -> dict[str, Any]:
    """What stands around the answer: the form's choices, presets, links."""
    metrics = reads.metrics()
    kind = chosen[0].kind
    own = f"{reverse('records_explore')}?"
    by_kind = [metric for metric in metrics.values() if metric.kind == kind]
    return {
        "question": question,
        "main": chosen[0],
        "chosen": chosen,
        "metrics": [(metric, metric in chosen) for metric in by_kind],
        "others": sorted({metric.kind for metric in metrics.values()} - {kind}),
        "window": _window(question),
        "slices_by": [(by, slice_title(by)) for by in SLICES if _has(kind, by)]
        + _own_slice(question),
        "grains": [
            (slice_title(grain), own + question.query(grain=grain), grain) for grain in GRAINS
        ],
        "presets": _presets(question, metrics, own, kind),
        "months": _months(question, own),
        "teams": sorted(people.team_titles().items()),
        "filters": _filters(question, kind, actor_of(request)),
        "offered": _offered(question, kind, actor_of(request)),
        "export": own + question.query(export="xlsx"),
        "csv": own + question.query(export="csv"),
        "plain": own + Question(metrics=question.metrics).query(),
        "rows": list_url(question, chosen[0]),
    }


def _own_slice(question: Question) -> list[tuple[str, str]]:
    return [(question.by, slice_title(question.by))] if question.by.startswith("extra.") else []


def _has(kind: str, by: str) -> bool:
    people_or_time = by in (
        "team",
        "shift",
        "hour",
        "half_hour",
        "weekday",
        "date",
        "week",
        "month",
        "source",
        "agent",
    )
    return people_or_time or TABLES[kind].column(by) is not None


def _presets(
    question: Question, known: dict[str, Metric], own: str, kind: str
) -> list[tuple[str, str]]:
    if kind != "contacts":
        return []
    return [
        (
            said(title),
            own + replace(question, metrics=tuple(n for n in names if n in known), by=by).query(),
        )
        for title, names, by in PRESETS
    ]


def _months(question: Question, own: str) -> month.Control | None:
    """The control of the month: each leads to the same question, asked of that month's days."""
    shown = _whole_month(question)
    if not shown:
        return None

    def asked_of(each: str) -> str:
        first, last = clock.first_day(each), clock.last_day(each)
        return own + replace(question, date_from=first, date_to=last).query()

    return month.of_choices(
        shown, [month.Choice(each, asked_of(each)) for each in month.offered(shown)]
    )


def _whole_month(question: Question) -> str:
    """The month whose days a question is asked of; empty when it is asked of others."""
    first, last = question.date_from, question.date_to
    if first is None or last is None:
        return ""
    of = clock.month_of(first)
    return of if (first, last) == (clock.first_day(of), clock.last_day(of)) else ""


def _filters(question: Question, kind: str, actor: Actor) -> list[tuple[str, str, str]]:
    """List the filters in force as (what, value, the address without it)."""
    own = f"{reverse('records_explore')}?"
    filters = [
        (
            slice_title(name),
            agent_title(str(value), kind, question.date_from, question.date_to, actor=actor)
            if name == "agent" and value != EMPTY
            else value_title(name, None if value == EMPTY else value),
            own + question.query(**{name: None}),
        )
        for name, value in [*question.equal.items(), *question.numbers.items()]
    ]
    if question.team:
        team = value_title("team", question.team)
        filters.append((_("Team"), team, own + question.query(team=None)))
    if question.person is not None:
        named = people.names_of([question.person])
        name = named.get(question.person, str(question.person))
        filters.append((_("Person"), name, own + question.query(person=None)))
    if question.where:
        filters.append((_("Condition"), question.where, own + question.query(where=None)))
    return filters


def _offered(
    question: Question, kind: str, actor: Actor
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The values to which the question can be narrowed, by column: what is sent, what it is called."""
    columns: dict[str, list[tuple[str, str]]] = {}
    for column, value in reads.values_of(kind, (*COLUMNS, "extra"), actor=actor):
        shown = columns.setdefault(column, [])
        if column not in question.equal and len(shown) < MOST_VALUES:
            shown.append((f"{column}={value}", value_title(column, value)))
    return [(slice_title(column), shown) for column, shown in columns.items() if shown]


def _refused(
    request: HttpRequest, question: Question, chosen: list[Metric], refusal: GuijuError
) -> HttpResponse:
    """The same page with what is wrong in the condition, and no number."""
    said_so = refusal.say(get_language() or "zh")
    context = _frame(request, question, chosen) | {
        "refusal": said_so,
        "excerpt": refusal.data.get("excerpt", ""),
    }
    return render(request, "records/explore.html", context, status=refusal.status)


def _exported(
    kind: str, question: Question, chosen: list[Metric], rows: list[dict[str, Any]]
) -> HttpResponseBase:
    titles = {metric.name: said(metric.title) for metric in chosen}
    scales = {metric.name: scale_of(metric) for metric in chosen}
    names: dict[str, str] = {}
    if question.by == "agent" and kind == "xlsx":
        keys = list(dict.fromkeys(row["agent"] for row in rows if row["agent"]))
        names = _names(keys, question, chosen[0].kind)
    columns = [
        slice_title(question.by),
        _("Metric"),
        _("Value"),
        _("Number of records"),
        _("Numerator"),
        _("Denominator"),
    ]
    lines = [
        [
            _("Not answered")
            if row.get(UNANSWERED)
            else names.get(row[question.by]) or value_title(question.by, row[question.by]),
            titles.get(row["metric"], row["metric"]),
            scales[row["metric"]].cell(row["value"]),
            *(row[name] for name in ("n", "numerator", "denominator")),
        ]
        for row in rows
    ]
    if kind == "xlsx":
        headings = [excel.Heading(title, numeric=place > 1) for place, title in enumerate(columns)]
        return excel.answer(f"{_('Metrics')} {_window(question)}", headings, lines)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([question.by, "metric", "value", "n", "numerator", "denominator"])
    for row in rows:
        values = [
            row[question.by],
            row["metric"],
            row["value"],
            row["n"],
            row["numerator"],
            row["denominator"],
        ]
        writer.writerow(
            [
                "" if value is None else excel.neutral(value) if isinstance(value, str) else value
                for value in values
            ]
        )
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="metrics.csv"'
    return response
