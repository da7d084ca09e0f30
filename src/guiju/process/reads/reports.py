"""Who has reported on which project in which week."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from guiju.process.models.projects import Project, WeeklyReport
from guiju.process.rules.projects import EXECUTE, monday, rested, weeks_owed

WEEKS = 8


@dataclass(frozen=True)
class Week:
    """A project's week: its Monday, its report if there is one, and how it stands: reported,
    owed, due, none.
    """

    start: dt.date
    report: WeeklyReport | None
    state: str


@dataclass(frozen=True)
class Line:
    """A project with its last weeks, the oldest first; ``owed``: how many it owes in all."""

    project: Project
    weeks: list[Week]
    owed: int


def executing(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Those of the projects that owe a report every week."""
    return rows.filter(state=Project.State.OPEN, stage=EXECUTE, executes_since__isnull=False)


def owing(until: dt.date) -> dict[Project, list[dt.date]]:
    """Projects that owe reports, with the Mondays of the weeks. Two queries."""
    rows = list(executing(Project.objects.select_related("owner")))
    there = _weeks_of(rows)
    owed = {row: weeks_owed(row.executes_since, until, there[row.pk], row.pauses) for row in rows}
    return {row: weeks for row, weeks in owed.items() if weeks}


def overview(projects: Sequence[Project], today: dt.date, weeks: int = WEEKS) -> list[Line]:
    """The last weeks of projects side by side; this week comes last and is due until it is over.
    One query.
    """
    first = monday(today) - dt.timedelta(days=7 * (weeks - 1))
    by_project: dict[int, dict[dt.date, WeeklyReport]] = defaultdict(dict)
    for report in WeeklyReport.objects.filter(project__in=projects):
        by_project[report.project_id][report.week] = report
    starts = [first + dt.timedelta(days=7 * step) for step in range(weeks)]
    return [_line(row, starts, by_project[row.pk], today) for row in projects]


def _line(
    row: Project, starts: Sequence[dt.date], told: dict[dt.date, WeeklyReport], today: dt.date
) -> Line:
    executes = row.stage == EXECUTE and row.state in (Project.State.OPEN, Project.State.PAUSED)
    owed = set(weeks_owed(row.executes_since, today, told, row.pauses)) if executes else set()
    weeks = [
        Week(start, told.get(start), _state(row, start, told, owed, today)) for start in starts
    ]
    return Line(row, weeks, len(owed))


def _state(
    row: Project,
    start: dt.date,
    told: dict[dt.date, WeeklyReport],
    owed: set[dt.date],
    today: dt.date,
) -> str:
    if start in told:
        return "reported"
    if start in owed:
        return "owed"
    since = row.executes_since if row.state == Project.State.OPEN and row.stage == EXECUTE else None
    due = start == monday(today) and since is not None and not rested(start, row.pauses, since)
    return "due" if due else "none"


def _weeks_of(rows: Iterable[Project]) -> dict[int, list[dt.date]]:
    weeks: dict[int, list[dt.date]] = defaultdict(list)
    for pk, week in WeeklyReport.objects.filter(project__in=list(rows)).values_list(
        "project", "week"
    ):
        weeks[pk].append(week)
    return weeks
