"""The cascade of a year: goals with their parts below them, how far each is and where it should
be by now.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from guiju.foundation import clock
from guiju.people.reads.rows import assignments_on
from guiju.performance.models import Goal
from guiju.performance.rules.goals import cascade, days

#: So many goals are drawn at once; what lies deeper opens on the goal's own page.
MOST = 200


@dataclass(frozen=True)
class Branch:
    """A goal in the tree: how deep, how far (per cent, also more than 100), where it should be by
    now, its weight among siblings.
    """

    goal: Goal
    depth: int
    progress: float | None
    pace: float
    share: float | None
    parts: int

    @property
    def bar(self) -> float | None:
        """How far its bar is filled: no further than full."""
        return None if self.progress is None else min(self.progress, 100.0)

    @property
    def behind(self) -> bool:
        """Whether it stands clearly behind its pace."""
        return self.goal.state == Goal.State.OPEN and (self.progress or 0.0) < self.pace - 10

    @property
    def indent(self) -> int:
        """How far it is set in, at most six steps."""
        return min(self.depth, 6)


def in_year(rows: QuerySet[Goal], year: int) -> QuerySet[Goal]:
    """The goals of a year."""
    return rows.filter(starts__gte=dt.date(year, 1, 1), starts__lte=dt.date(year, 12, 31))


def branches(rows: Iterable[Goal], root: int | None = None) -> list[Branch]:
    """The goals as a tree in the order of reading; whose parent is not among them stands at the
    top (or below ``root``).
    """
    by_id = {row.pk: row for row in rows}
    below: dict[int | None, list[Goal]] = defaultdict(list)
    for row in by_id.values():
        below[row.parent_id if row.parent_id in by_id else None].append(row)
    top = below[root] if root in by_id else below[None]
    return list(_walk(top, below, 0))


def running(person: int, most: int) -> list[Branch]:
    """List the goals of a person and of their team that run today, those that end first. One query."""
    today = clock.today()
    here = assignments_on(today).filter(person=person)
    rows = Goal.objects.filter(
        Q(owner=person) | Q(team__in=here.values("team")), state=Goal.State.OPEN
    )
    rows = (
        rows.filter(starts__lte=today, ends__gte=today)
        .select_related("owner", "team")
        .order_by("ends", "number")
    )
    return [Branch(row, 0, _per_cent(row.progress), pace_of(row), None, 0) for row in rows[:most]]


def _walk(rows: list[Goal], below: dict[int | None, list[Goal]], depth: int) -> Iterator[Branch]:
    for row in sorted(rows, key=lambda each: (each.starts, -each.ends.toordinal(), each.number)):
        parts = below.get(row.pk, [])
        # As set: who sees but some of the siblings sees the same weight.
        share = float(row.weight) if row.parent_id and row.state != Goal.State.DROPPED else None
        yield Branch(row, depth, _per_cent(row.progress), pace_of(row), share, len(parts))
        yield from _walk(parts, below, depth + 1)


def pace_of(goal: Goal) -> float:
    """Where the progress should stand today, per cent; Monday to Friday count as working days."""
    gone = _gone(goal.starts, goal.ends)
    rolls = "mean" if goal.metric and goal.rolls != Goal.Rolls.SUM else goal.rolls
    return (
        cascade.pace(rolls, gone, goal.start) * 100 if goal.kind == Goal.Kind.NUMBER else gone * 100
    )


def _gone(first: dt.date, last: dt.date) -> float:
    today = clock.today()
    if today > last:
        return 1.0
    return days.gone(days.working_days(first, last), today) if today > first else 0.0


def _per_cent(progress: float | None) -> float | None:
    return None if progress is None else progress * 100
