"""How old unanswered problems are, and how long an answer takes: said with n and window, those
still waiting counted in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from guiju.foundation import clock
from guiju.process.models.problems import Problem
from guiju.process.reads.problems import WAITING
from guiju.process.rules import problems as rules
from guiju.records.numbers import wilson

DAYS = 90
NOBODY_OWES = (Problem.State.MERGED, Problem.State.WITHDRAWN)


@dataclass
class Line:
    """Open problems of one class or team: how many in each age band, how many overdue."""

    key: str
    title: str
    bands: list[int]
    overdue: int

    @property
    def total(self) -> int:
        """Count all problems of the line."""
        return sum(self.bands)


@dataclass
class Ages:
    """Where answers stand.

    wait: (median days, low, high) over the problems reported in the window, those still waiting
    counting as "longer" (Kaplan–Meier), None while fewer than half have an answer; kept of due:
    answered in time of those whose time is over or that were answered, with the 95 % interval.
    Merged ones count with the one into which they went, withdrawn ones nowhere.
    """

    since: dt.date
    bands: list[int]
    overdue: int
    by_kind: list[Line] = field(default_factory=list)
    by_team: list[Line] = field(default_factory=list)
    reported: int = 0
    wait: tuple[float, float | None, float | None] | None = None
    answered: int = 0
    kept: int = 0
    due: int = 0
    share: tuple[float, float, float] | None = None


def ages(rows: QuerySet[Problem], title_of: Callable[[str], str]) -> Ages:
    """The ages of what waits among ``rows``, and how the last 90 days were answered. Three
    queries.
    """
    today = clock.today()
    rows = rows.select_related(None).order_by()
    waiting = rows.filter(state__in=WAITING)
    counted = {
        f"b{at}": Count("pk", filter=_between(today, *band)) for at, band in enumerate(rules.BANDS)
    }
    counted["late"] = Count("pk", filter=Q(due_on__lt=today))
    by_kind = [
        _line(row["kind"], title_of(row["kind"]), row)
        for row in waiting.values("kind").annotate(**counted)
    ]
    by_team = [
        _line(row["team__code"] or "", row["team__title"] or "—", row)
        for row in waiting.values("team__code", "team__title").annotate(**counted)
    ]
    bands = [sum(line.bands[at] for line in by_kind) for at in range(len(rules.BANDS))]
    result = Ages(
        today - dt.timedelta(days=DAYS),
        bands,
        sum(line.overdue for line in by_kind),
        _sorted(by_kind),
        _sorted(by_team),
    )
    return _answers(result, rows, today)


def _answers(found: Ages, rows: QuerySet[Problem], today: dt.date) -> Ages:
    now = clock.now()
    answered_rows = rows.exclude(state__in=NOBODY_OWES).filter(
        at__gte=now - dt.timedelta(days=DAYS)
    )
    answered: list[float] = []
    waiting: list[float] = []
    for at, state, answered_at, due in answered_rows.values_list(
        "at", "state", "answered_at", "due_on"
    ):
        ended = answered_at if state not in WAITING else None
        (answered if ended else waiting).append(((ended or now) - at).total_seconds() / 86400)
        if ended or due < today:
            found.due += 1
            found.kept += bool(ended and clock.day_of(ended) <= due)
    found.reported, found.answered = len(answered) + len(waiting), len(answered)
    found.wait = rules.median_wait(answered, waiting)
    if found.due:
        found.share = (found.kept / found.due, *wilson(found.kept, found.due))
    return found


def _between(today: dt.date, first: int, last: int | None) -> Q:
    """Reported so many days ago, by the company's days."""
    inside = Q(at__lt=_begins(today - dt.timedelta(days=first - 1)))
    return inside if last is None else inside & Q(at__gte=_begins(today - dt.timedelta(days=last)))


def _begins(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _line(key: str, title: str, row: Any) -> Line:
    return Line(key, title, [row[f"b{at}"] for at in range(len(rules.BANDS))], row["late"])


def _sorted(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.overdue, -line.total, line.title))
