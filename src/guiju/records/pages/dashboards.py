"""The month of a team and of an agent: figures against targets, how they moved, and who really
differs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import NotFound
from guiju.kit import chart, show
from guiju.kit.context import actor_of, stand_under
from guiju.kit.doors import door
from guiju.kit.month import chosen, control
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.people.access import team_of, visible_person, visible_teams
from guiju.records import reads
from guiju.records.access import VIEW, may_view
from guiju.records.metrics import Metric, aiming
from guiju.records.pages import pictures
from guiju.records.pages.question import Question
from guiju.records.parts.figures import (
    ABANDONED,
    abandons_note,
    figure_of,
    interval_of,
    interval_text,
    newest_day,
    scale_of,
)
from guiju.records.parts.funnels import funnel_limits
from guiju.records.parts.labels import counted, value_title
from guiju.records.reads.unanswered import MARK as UNANSWERED

SHOWN = ("answered", "sl20", "aht", "fcr", "csat", "short_contacts", "acw", "qa_score")
COMPARED = ("answered", "aht", "short_contacts", "fcr", "csat")
FEWEST_PEERS = 5
#: People whom a page lists one by one.
MOST_AGENTS = 300


@door(may_view)
def team(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show a team's month in figures and pictures."""
    actor = actor_of(request)
    teams = _teams(actor)
    wanted = code or request.GET.get("team", "") or (next(iter(teams)) if len(teams) == 1 else "")
    if wanted and wanted not in teams:
        raise NotFound()
    if not wanted and not actor.may_all(VIEW):
        if actor.person and not teams:
            return redirect("records_agent")
        wanted = next(iter(teams), "")
    month = _month(request)
    if not month or not _known(SHOWN):
        return render(request, "records/explore_empty.html", {})
    question = _question(month, team=wanted)
    codes = _below(wanted, teams)
    asked = {
        "where": None,
        "only_teams": codes or None,
        "actor": actor,
        "spread": True,
        **question.window,
    }
    context = _team_context(question, asked, teams, wanted, month)
    return render(request, "records/team.html", context | {"months": control(request, month)})


@door(may_view)
def agent(request: HttpRequest, person: int = 0) -> HttpResponse:
    """Show an agent's month against the targets and their own past; their peers are dots without
    names.
    """
    actor = actor_of(request)
    if not person and actor.person is None:
        return redirect("records_team")
    row = visible_person(actor, min(person or actor.person or 0, 2**62))
    if not actor.reach(VIEW).covers(person=row.pk, team=team_of(row.pk)):
        raise NotFound()
    if row.pk != actor.person:
        stand_under(request, "records_team")
    month = _month(request)
    if not month:
        return render(request, "records/explore_empty.html", {})
    standing = people.standing_on(row.pk, clock.last_day(month))
    team_code = standing.team.code if standing and standing.team else ""
    question = replace(_question(month), person=row.pk)
    called = _("me") if row.pk == actor.person else row.shown
    context = _agent_context(question, actor, month, team_code, called) | {
        "person": row,
        "standing": standing,
    }
    states = (
        f"{reverse('records_states', args=[row.pk])}?month={month}"
        if reads.images("agent_states")
        else ""
    )
    context |= {
        "own": row.pk == actor.person,
        "states": states,
        "months": control(request, month),
    }
    return render(request, "records/agent.html", context)


def _team_context(
    question: Question, asked: dict[str, Any], teams: dict[str, Any], wanted: str, month: str
) -> dict[str, Any]:
    metrics = _known(SHOWN)
    names = [*(one.name for one in metrics), ABANDONED]
    totals = _by_metric(reads.measure(names, **asked).to_pylist())
    present = [one for one in metrics if totals.get(one.name, {}).get("n")]
    main = present[0] if present else metrics[0]
    service = next((one for one in present if one.name == "sl20"), main)
    return {
        "code": wanted,
        "title": teams[wanted].title if wanted else _("All teams"),
        "teams": [(code, row.title, code == wanted) for code, row in teams.items()],
        "figures": _figures(present, totals, question, month, wanted),
        "sentence": _sentence(present, totals, month, wanted),
        "trend": pictures.trend_of(
            service,
            reads.measure([service.name], by=["date"], **asked).to_pylist(),
            "date",
            question,
        ),
        "hours": _hours(
            service, reads.measure([service.name], by=["hour"], **asked).to_pylist(), question
        ),
        "shifts": _shifts(present, _apart([one.name for one in present], "shift", asked)),
        "below": _teams_below(asked, teams, wanted, month),
        "agents": _agents(_compared(["person"], asked), month),
        "compared": _known(COMPARED),
        "present": present,
        "month": month,
        "explore": f"{reverse('records_explore')}?{question.query()}",
    }


def _agent_context(
    question: Question, actor: Actor, month: str, team_code: str, called: str
) -> dict[str, Any]:
    metrics = _known(SHOWN)
    asked: dict[str, Any] = {"only_persons": [question.person], "actor": actor, "spread": True}
    names = [*(one.name for one in metrics), ABANDONED]
    totals = _by_metric(reads.measure(names, **asked, **question.window).to_pylist())
    present = [one for one in metrics if totals.get(one.name, {}).get("n")]
    past = replace(question, date_from=clock.first_day(clock.month_before(month, 5)))
    trend_of = [one for one in present if one.name in ("aht", "short_contacts", "fcr", "csat")][:2]
    trends = [
        pictures.trend_of(
            one,
            reads.measure([one.name], by=["week"], **asked, **past.window).to_pylist(),
            "week",
            past,
        )
        for one in trend_of
    ]
    figures = _figures(present, totals, question, month, team_code)
    return {
        "figures": figures,
        "aimed": any(figure.target is not None for figure in figures),
        "trends": [
            replace(picture, name=f"trend-{place}", question=said(one.title))
            for place, (one, picture) in enumerate(zip(trend_of, trends, strict=True))
        ],
        "peers": [
            picture for one in present if (picture := _peers(one, question, team_code, called))
        ][:2],
        "sentence": _sentence(present, totals, month, team_code),
        "month": month,
        "rows": f"{reverse('records_list')}?{question.query(metric='answered', by=None)}",
    }


def _figures(
    present: Sequence[Metric],
    totals: dict[str, dict[str, Any]],
    question: Question,
    month: str,
    team_code: str,
) -> list[Any]:
    targets = reads.targets_of(month, team_code)
    window = f"{question.date_from} – {question.date_to}"
    return [
        figure_of(
            one,
            totals[one.name],
            target=targets.get(one.name),
            window=window,
            href=_rows_url(question, one),
            note=abandons_note(one, totals, bool(question.team or question.person)),
        )
        for one in present
    ]


def _sentence(
    present: Sequence[Metric], totals: dict[str, dict[str, Any]], month: str, team_code: str
) -> str:
    """What a leader would say first: how many contacts, and which target is missed."""
    if not present:
        return _("Nothing was recorded in this month.")
    targets = reads.targets_of(month, team_code)
    missed = [
        one
        for one in present
        if aiming.missed(one, totals[one.name]["value"], targets.get(one.name))
    ]
    answered = totals.get("answered", {}).get("n") or totals[present[0].name]["n"]
    first = _("%(n)s contacts answered.") % {"n": show.number(answered, 0)}
    between = "" if show.chinese() else " "
    if not targets:
        return first + between + _("No monthly target is set for this month.")
    if not missed:
        return first + between + _("Every monthly target is met.")
    names = pgettext("list", ", ").join(
        _("%(metric)s %(value)s (monthly target %(target)s)")
        % {
            "metric": said(one.title),
            "value": scale_of(one).text(totals[one.name]["value"]),
            "target": scale_of(one).text(targets[one.name]),
        }
        for one in missed
    )
    return first + between + _("Short of the monthly target: %(names)s.") % {"names": names}


def _hours(metric: Metric, rows: Sequence[dict[str, Any]], question: Question) -> chart.Chart:
    scale = scale_of(metric)
    known = sorted((row for row in rows if row["hour"] is not None), key=lambda row: row["hour"])
    bars = [
        chart.Bar(
            f"{int(row['hour'])}",
            scale.of(row["value"]),
            _rows_url(pictures.narrowed(question, "hour", row["hour"]), metric),
            note=counted(metric, row["n"]),
        )
        for row in known
    ]
    question_of = _("At which hours is it hard?")
    return chart.bars(
        question_of,
        bars,
        unit=scale.unit,
        digits=scale.digits,
        summary=said(metric.title),
        name="hours",
    )


def _shifts(
    present: Sequence[Metric], rows: Sequence[dict[str, Any]]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """A line a shift, a cell a metric; nothing when no shift is known. What is never of a shift,
    such as evaluations, makes no line of its own.
    """
    in_shifts = {row["metric"] for row in rows if row["shift"]}
    lines: dict[tuple[bool, str], dict[str, dict[str, Any]]] = {}
    for row in rows:
        if row["metric"] in in_shifts:
            place = (bool(row.get(UNANSWERED)), row["shift"] or "")
            lines.setdefault(place, {})[row["metric"]] = row
    return [
        (
            _("Not answered")
            if unanswered
            else value_title("shift", shift)
            if shift
            else _("no shift known"),
            [_cell(metric, cells.get(metric.name), unanswered=unanswered) for metric in present],
        )
        for (unanswered, shift), cells in sorted(lines.items())
    ]


def _apart(names: Sequence[str], by: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Metrics by a slice, what nobody answered in rows of its own."""
    rows = reads.measure(names, by=[by], **asked).to_pylist()
    return reads.set_apart(rows, by, **asked)


def _compared(by: Sequence[str], asked: dict[str, Any]) -> list[dict[str, Any]]:
    return reads.measure([one.name for one in _known(COMPARED)], by=by, **asked).to_pylist()


def _teams_below(
    asked: dict[str, Any], teams: dict[str, Any], wanted: str, month: str
) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """A line a team when there are several: its title, its month, its values."""
    if len(_below(wanted, teams) if wanted else teams) < 2:
        return []
    lines: dict[str, dict[str, dict[str, Any]]] = {}
    for row in _compared(["team"], asked):
        if row["team"] in teams:
            lines.setdefault(row["team"], {})[row["metric"]] = row
    return [
        (
            teams[code].title,
            f"{reverse('records_team', args=[code])}?month={month}",
            [_cell(metric, lines[code].get(metric.name)) for metric in _known(COMPARED)],
        )
        for code in teams
        if code in lines
    ]


def _agents(rows: Sequence[dict[str, Any]], month: str) -> list[dict[str, Any]]:
    """A line a person, by name: values with n; a mark only where somebody stands apart from the
    middle.

    Of more people than a page can show nobody is listed: their teams are.
    """
    ids = {int(row["person"]) for row in rows if row["person"]}
    if len(ids) > MOST_AGENTS:
        return []
    names = people.names_of(ids)
    lines: dict[int, dict[str, dict[str, Any]]] = {}
    for row in rows:
        if row["person"]:
            lines.setdefault(int(row["person"]), {})[row["metric"]] = row
    compared = _known(COMPARED)
    marked = {
        metric.name: {
            row["person"]
            for row in pictures.apart(
                metric, [r for r in rows if r["metric"] == metric.name], "person"
            )
        }
        for metric in compared
        if metric.name != "answered"
    }
    return [
        {
            "name": names.get(person, str(person)),
            "url": reverse("records_agent", args=[person]) + f"?month={month}",
            "cells": [
                _cell(metric, cells.get(metric.name), str(person) in marked.get(metric.name, ()))
                for metric in compared
            ],
        }
        for person, cells in sorted(
            lines.items(), key=lambda line: names.get(line[0], str(line[0]))
        )
    ]


def _cell(
    metric: Metric,
    row: dict[str, Any] | None,
    apart: bool = False,
    unanswered: bool = False,
) -> dict[str, Any]:
    """A value with its interval and its cases; of what nobody answered the cases alone."""
    scale = scale_of(metric)
    cases = counted(metric, row["n"]) if row and row["n"] else ""
    if row is None or row["value"] is None or unanswered:
        return {
            "text": show.NOTHING,
            "cases": cases,
            "interval": "",
            "apart": False,
        }
    span = interval_text(metric, interval_of(metric, row))
    return {"text": scale.text(row["value"]), "cases": cases, "interval": span, "apart": apart}


def _peers(metric: Metric, question: Question, team_code: str, called: str) -> chart.Chart | None:
    """Draw how the agent compares with their team: the others are dots without names, and hidden
    when there are fewer than five. called: what stands at the agent's own dot.
    """
    if not team_code or metric.unit == "count":
        return None
    rows = reads.measure(
        [metric.name], by=["person"], only_teams=[team_code], spread=True, **question.window
    ).to_pylist()
    measured = [row for row in rows if row["person"] and row["value"] is not None and row["n"]]
    own = [row for row in measured if int(row["person"]) == question.person]
    if not own or len(measured) - 1 < FEWEST_PEERS:
        return None
    scale = scale_of(metric)
    centre, limits = funnel_limits(metric, measured)
    points = [
        chart.FunnelPoint(
            called if row in own else "",
            int(row["n"]),
            scale.of(row["value"]) or 0,
            strong=row in own,
        )
        for row in measured
    ]
    scaled = [
        chart.Limit(
            one.n,
            *(value * scale.factor for value in (one.low95, one.high95, one.low998, one.high998)),
        )
        for one in limits
    ]
    return chart.funnel(
        _("%(metric)s beside the team") % {"metric": said(metric.title)},
        points,
        scaled,
        centre=centre * scale.factor,
        x_title=_("contacts"),
        unit=scale.unit,
        digits=scale.digits,
        summary=_("Inside the lines the difference may be luck."),
        name=f"peers-{metric.name}",
    )


def _teams(actor: Actor) -> dict[str, Any]:
    """The teams whose records the actor sees, by code, in the tree's order."""
    reach = actor.reach(VIEW)
    rows = visible_teams(actor)
    return {row.code: row for row in rows if reach.everyone or row.pk in reach.teams}


def _below(code: str, teams: dict[str, Any]) -> list[str]:
    """A team's code and those of all teams below it."""
    if not code:
        return []
    return [other for other, row in teams.items() if row.path.startswith(teams[code].path)]


def _month(request: HttpRequest) -> str:
    """The month asked for or kept, else that of the newest record; empty when there is no record."""
    last: dt.date | None = newest_day("contacts")
    return chosen(request, clock.month_of(last) if last else "")


def _question(month: str, *, team: str = "") -> Question:
    return Question(
        date_from=clock.first_day(month), date_to=clock.last_day(month), team=team, by="agent"
    )


def _known(names: Sequence[str]) -> list[Metric]:
    metrics = reads.metrics()
    return [metrics[name] for name in names if name in metrics and reads.images(metrics[name].kind)]


def _by_metric(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["metric"]: row for row in rows}


def _rows_url(question: Question, metric: Metric) -> str:
    return f"{reverse('records_list')}?{question.query(metric=metric.name, by=None)}"
