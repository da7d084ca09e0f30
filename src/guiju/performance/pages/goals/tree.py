"""The cascade of a year as a tree of bars; all goals as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.bounds import YEARS, whole
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.people.access import visible_teams
from guiju.people.reads import Team
from guiju.people.reads.rows import assignments_on, teams_below
from guiju.performance.access.goals import may_see_goals, may_set_goals, visible_goals
from guiju.performance.models import Goal
from guiju.performance.pages.goals import labels
from guiju.performance.reads.goals import cascade as reads


def _teams(request: HttpRequest) -> list[tuple[Any, Any]]:
    return list(visible_teams(actor_of(request)).values_list("pk", "title"))


def _years(request: HttpRequest) -> list[tuple[Any, Any]]:
    this = clock.today().year
    return [(f"{year}", labels.period(str(year))) for year in range(this + 1, this - 6, -1)]


class _Year(Choice):
    """A filter by year: goals' keys begin with it."""

    def narrow_query(self, rows: Any, value: Any) -> Any:
        return reads.in_year(rows, int(value))


def _names(table: dict[str, Any]) -> Any:
    return lambda request: [
        (code, str(word[1] if isinstance(word, tuple) else word)) for code, word in table.items()
    ]


GOALS = Table(
    name="goals",
    title=gettext_lazy("Goals"),
    columns=[
        Column("number", gettext_lazy("No."), numeric=True, digits=0, order="number"),
        Column(
            "title",
            gettext_lazy("Goal"),
            order="title",
            main=True,
            link=lambda row: reverse("performance_goal", args=[row.pk]),
        ),
        Column(
            "key", gettext_lazy("Period"), value=lambda row: labels.period(row.key), order="starts"
        ),
        Column("whose", gettext_lazy("Whose"), value=labels.whose, order="owner__name"),
        Column(
            "target",
            gettext_lazy("Target value"),
            value=lambda row: labels.text(row, row.target),
            export=lambda row: labels.cell(row, row.target),
        ),
        Column(
            "value",
            gettext_lazy("Value"),
            value=lambda row: labels.text(row, row.value),
            export=lambda row: labels.cell(row, row.value),
        ),
        Column(
            "progress",
            gettext_lazy("Progress"),
            value=lambda row: None if row.progress is None else row.progress * 100,
            numeric=True,
            unit="%",
            digits=0,
            order="progress",
        ),
        Column(
            "verdict",
            gettext_lazy("How it will end"),
            template="performance/goals/cells/verdict.html",
            order="verdict",
            export=lambda row: str(labels.VERDICTS[row.verdict][1]),
        ),
        Column(
            "state",
            gettext_lazy("State"),
            template="performance/goals/cells/state.html",
            order="state",
            export=lambda row: str(labels.STATES[row.state][1]),
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            value=lambda row: str(labels.KINDS[row.kind]),
            order="kind",
            hidden=True,
        ),
        Column(
            "weight", gettext_lazy("Weight"), numeric=True, digits=0, order="weight", hidden=True
        ),
        Column(
            "low",
            gettext_lazy("Lower end of the projection"),
            value=lambda row: labels.text(row, row.low),
            export=lambda row: labels.cell(row, row.low),
            hidden=True,
        ),
        Column(
            "high",
            gettext_lazy("Upper end of the projection"),
            value=lambda row: labels.text(row, row.high),
            export=lambda row: labels.cell(row, row.high),
            hidden=True,
        ),
    ],
    search=["title", "owner__name", "owner__number", "team__title"],
    filters=[
        _Year("year", gettext_lazy("Year"), _years),
        Choice("period", gettext_lazy("Period"), _names(labels.PERIODS)),
        Choice("team", gettext_lazy("Team"), _teams, field="team_id"),
        Choice("state", gettext_lazy("State"), _names(labels.STATES)),
        Choice("verdict", gettext_lazy("How it will end"), _names(labels.VERDICTS)),
        Dates("ends", gettext_lazy("End")),
    ],
    order="-starts",
    empty=Empty(
        gettext_lazy("No goal yet"),
        gettext_lazy("A goal is reached when it is cut into daily items that are done."),
    ),
)


@door(may_see_goals)
def goals(request: HttpRequest) -> HttpResponse:
    """The goals of a year, from the company down to the person."""
    actor, year = actor_of(request), _year(request)
    rows = reads.in_year(visible_goals(actor), year).exclude(state=Goal.State.DROPPED)
    teams = list(visible_teams(actor))
    team = next((team_row for team_row in teams if team_row.code == request.GET.get("team")), None)
    if team is not None:
        rows = rows.filter(_of(team))
    listed = list(rows.order_by("path")[: reads.MOST + 1])
    drawn = reads.branches(listed[: reads.MOST])
    context = {
        "year": year,
        "years": range(clock.today().year + 1, clock.today().year - 5, -1),
        "teams": teams,
        "team": team,
        "branches": drawn,
        "more": len(listed) > reads.MOST,
        "may_set": may_set_goals(actor),
        "tabs": tabs(request),
        "counts": _counts(drawn),
        "said": _said(drawn, year),
    }
    return render(request, "performance/goals/goals.html", context)


@door(may_see_goals)
def listed(request: HttpRequest) -> HttpResponseBase:
    """All goals that the actor sees."""
    actor = actor_of(request)
    context = {"may_set": may_set_goals(actor), "tabs": tabs(request)}
    return GOALS.respond(request, "performance/goals/list.html", visible_goals(actor), context)


def tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The ways of looking at goals."""
    names = (
        (_("Cascade"), "performance_goals"),
        (_("Plan table"), "performance_goals_table"),
        (_("List"), "performance_goals_list"),
    )
    return [(title, reverse(name), request.path == reverse(name)) for title, name in names]


def _year(request: HttpRequest) -> int:
    year = whole(request.GET.get("year", ""), 0)
    return year if year in YEARS else clock.today().year


def _of(team: Team) -> Q:
    """Goals of a team, of the teams below, and of who stands in them."""
    teams = teams_below(team).values("pk")
    today = clock.today()
    here = assignments_on(today).filter(team__in=teams)
    return Q(team__in=teams) | Q(owner__in=here.values("person"))


def _counts(branches: list[reads.Branch]) -> dict[str, int]:
    leaves = [branch.goal for branch in branches]
    return {
        name: sum(goal.verdict == name and goal.state == "open" for goal in leaves)
        for name in ("on_way", "open", "lost")
    }


def _said(branches: list[reads.Branch], year: int) -> str:
    if not branches:
        return ""
    done = sum(
        branch.goal.state == Goal.State.REACHED or branch.goal.verdict == "reached"
        for branch in branches
    )
    lost = sum(branch.goal.state == "open" and branch.goal.verdict == "lost" for branch in branches)
    counts = {"n": len(branches), "done": done, "lost": lost, "year": year}
    return (
        ngettext(
            "%(n)s goal in %(year)s: %(done)s reached, %(lost)s that cannot be reached any "
            "more at this pace.",
            "%(n)s goals in %(year)s: %(done)s reached, %(lost)s that cannot be reached any "
            "more at this pace.",
            len(branches),
        )
        % counts
    )
