"""The lists of problems: the inbox of leaders with boxes to tick, and what somebody reported."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.table import Choice, Column, Dates, Empty, Table, Text
from guiju.people.access import visible_teams
from guiju.process.models.problems import Problem
from guiju.process.pages.problems import cells, labels


def link(row: Problem) -> str:
    """The page of a problem."""
    return reverse("process_problem", args=[row.number])


def teams(request: HttpRequest) -> list[tuple[str, str]]:
    """The teams that the actor sees."""
    return [(str(team.pk), team.title) for team in visible_teams(actor_of(request))]


_PICK = Column("pick", _("Choose"), draw=cells.pick, value=lambda row: None)
_NUMBER = Column("number", _("Problem no."), value=lambda row: f"#{row.number}", order="number")
_TEXT = Column(
    "text",
    _("Problem"),
    value=lambda row: row.title,
    link=link,
    export=lambda row: row.text,
    main=True,
)
_KIND = Column(
    "kind",
    _("Class"),
    draw=cells.kind,
    order="kind",
    value=lambda row: labels.kind_title(row.kind),
    export=lambda row: labels.kind_title(row.kind),
)
_AGE = Column(
    "age",
    _("Days open"),
    draw=cells.age,
    order="at",
    numeric=True,
    value=labels.days_open,
    export=labels.days_open,
)
_STATE = Column(
    "state",
    _("State"),
    draw=cells.state,
    order="state",
    export=lambda row: str(labels.STATES[row.state][1]),
)
_REST = [
    Column("due_on", _("Answer due"), order="due_on"),
    Column("affected", _("Persons touched"), numeric=True, digits=0, order="affected"),
    Column(
        "owner",
        _("Who answers"),
        value=lambda row: row.owner.shown if row.owner else None,
        order="owner__name",
    ),
]
_MORE = [
    Column("at", _("Reported on"), order="at", hidden=True),
    Column(
        "project",
        _("Project"),
        value=lambda row: row.project.name if row.project else None,
        hidden=True,
    ),
    Column("answer", _("Answer"), value="answer", hidden=True),
    Column("answered_by", _("Answered by"), order="answered_by", hidden=True, show=show.who),
    Column("answered_at", _("Answered on"), order="answered_at", hidden=True),
]
_WHO = [
    Column("by", _("Reporter"), value=lambda row: row.known_by or None, order="known_by"),
    Column("team", _("Team"), value="known_team_title", order="known_team_title"),
]
_FILTERS = [
    Choice("kind", _("Class"), lambda request: labels.kinds()),
    Choice("team", _("Team"), teams, field="known_team"),
    Dates("at", _("Reported on"), moments=True),
    Text("owner", _("Who answers"), field="owner__name"),
]
_SEARCH = ["text", "known_by", "answer", "record", "key"]
EMPTY = Empty(
    _("No problem waits"),
    _("What the front line reports from any page arrives here; each gets an answer."),
)


def inbox(name: str, order: str, *, boxes: bool) -> Table:
    """A list for leaders; ``boxes`` to tick for doing the same with many. Overdue ones first when
    ordered by due_on.

    That of all shows the state, and less of what matters only while one waits.
    """
    every = name == "problems-all"
    due, *rest = _REST
    rest = [replace(column, hidden=every) for column in rest]
    columns = [
        _NUMBER,
        _TEXT,
        _KIND,
        *_WHO,
        _AGE,
        due,
        *rest,
        replace(_STATE, hidden=not every),
        *_MORE,
    ]
    states = Choice("state", _("State"), labels.STATES)
    return Table(
        name=name,
        title=_("Problems"),
        columns=[_PICK, *columns] if boxes else columns,
        search=_SEARCH,
        order=order,
        filters=[*_FILTERS, states] if every else _FILTERS,
        empty=EMPTY,
        strong=lambda row: labels.age_tone(row) == "bad",
    )


MINE = Table(
    name="my-problems",
    title=_("What I reported"),
    columns=[_NUMBER, _TEXT, _STATE, _AGE, *_REST[:2], *_MORE],
    search=["text", "answer"],
    filters=[Choice("state", _("State"), labels.STATES)],
    order="-number",
    empty=Empty(
        _("You have reported nothing yet"),
        _(
            "Whatever keeps you from helping a customer: a sentence is enough, and it will be "
            "answered."
        ),
        _("Report a problem"),
        "process_problem_report",
    ),
)
