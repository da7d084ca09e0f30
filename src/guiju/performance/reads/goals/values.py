"""How goals stand by their own values, and how their periods will end."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from guiju.foundation import clock
from guiju.people.models import Leave, ShiftAssignment
from guiju.performance.models import Goal, GoalValue
from guiju.performance.rules.goals import cascade, projection
from guiju.performance.rules.goals.days import working_days
from guiju.performance.rules.goals.projection import Projected

Day = tuple[dt.date, float | None, float | None, float | None]


@dataclass(frozen=True)
class Stood:
    """What a goal's own values come to, how many stand behind it, and how its period will end at
    this pace.
    """

    value: float | None
    n: int | None
    seen: Projected | None


@dataclass(frozen=True)
class Calendar:
    """The rostered days and the days away of persons."""

    rostered: Mapping[int, set[dt.date]]
    away: Mapping[int, set[dt.date]]

    def of(self, goal: Goal, first: dt.date | None = None) -> list[dt.date]:
        """The working days of a goal's period (from a day on): of its owner; of a team, Monday
        to Friday.
        """
        owner = goal.owner_id or 0 if goal.team_id is None else 0
        days = self.rostered.get(owner, set()), self.away.get(owner, set())
        return working_days(max(goal.starts, first or goal.starts), goal.ends, *days)


def calendar_of(goals: Sequence[Goal]) -> Calendar:
    """Rosters and leave of the owners over the goals' periods. Two queries, or none."""
    rostered: dict[int, set[dt.date]] = defaultdict(set)
    away: dict[int, set[dt.date]] = defaultdict(set)
    owners = {goal.owner_id for goal in goals if goal.owner_id}
    if not owners:
        return Calendar(rostered, away)
    first, last = min(goal.starts for goal in goals), max(goal.ends for goal in goals)
    shifts = ShiftAssignment.objects.filter(person__in=owners, date__gte=first, date__lte=last)
    for person, day in shifts.order_by().values_list("person", "date"):
        rostered[person].add(day)
    for leave in Leave.objects.filter(
        person__in=owners, from_date__lte=last, to_date__gte=first, share__gte=1
    ):
        begin, end = max(leave.from_date, first), min(leave.to_date, last)
        away[leave.person_id] |= {
            begin + dt.timedelta(days=step) for step in range((end - begin).days + 1)
        }
    return Calendar(rostered, away)


def days_of(goals: Iterable[int]) -> dict[int, list[Day]]:
    """The values that count of each goal: (day, value, numerator, denominator) in their order.
    One query.
    """
    by_day: dict[int, list[Day]] = defaultdict(list)
    rows = GoalValue.objects.filter(goal__in=list(goals), withdrawn=False).order_by(
        "goal", "day", "id"
    )
    for goal, day, value, top, bottom in rows.values_list(
        "goal", "day", "value", "numerator", "denominator"
    ):
        by_day[goal].append((day, value, top, bottom))
    return by_day


def stood_of(goals: Sequence[Goal]) -> dict[int, Stood]:
    """How each goal stands by its own values; a sum is projected with those of its parts. Four
    queries for any number.
    """
    own, parts = {goal.pk for goal in goals}, _parts(goals)
    days = days_of({*own, *(part for below in parts.values() for part in below)})
    calendar = calendar_of([goal for goal in goals if not goal.metric])
    return {goal.pk: _stood(goal, days, parts.get(goal.pk, []), calendar) for goal in goals}


def _parts(goals: Sequence[Goal]) -> dict[int, list[int]]:
    """The goals below each sum that is counted by hand. One query, or none."""
    sums = {
        goal.pk: goal
        for goal in goals
        if not goal.metric and goal.kind == "number" and goal.rolls == Goal.Rolls.SUM
    }
    if not sums:
        return {}
    rows = Goal.objects.filter(metric="", kind="number", rolls="sum", parent__isnull=False).exclude(
        state="dropped"
    )
    rows = rows.filter(starts__gte=min(goal.starts for goal in sums.values()))
    by_goal: dict[int, list[int]] = defaultdict(list)
    for pk, path in rows.order_by().values_list("pk", "path"):
        for above in path.split("/")[:-2]:
            if int(above) in sums:
                by_goal[int(above)].append(pk)
    return by_goal


def _stood(
    goal: Goal, told: Mapping[int, list[Day]], parts: Sequence[int], calendar: Calendar
) -> Stood:
    days = told.get(goal.pk, [])
    if goal.kind == Goal.Kind.MILESTONE:
        done = sum(bool(milestone["done"]) for milestone in goal.milestones)
        return Stood(float(done), len(goal.milestones), None)
    if goal.metric:
        return Stood(goal.value, goal.n, _of_records(goal, days))
    values = [value for _day, value, _top, _bottom in days if value is not None]
    value = cascade.of_days(values, goal.rolls)
    every = sorted(
        [*days, *(day for part in parts for day in told.get(part, []))], key=lambda day: day[0]
    )
    seen = _by_hand(goal, every, calendar) if goal.kind == Goal.Kind.NUMBER else None
    return Stood(value, len(values) or None, seen)


def days_with_parts(goal: Goal) -> list[Day]:
    """The values behind a goal's line: its own, of a sum also those of its parts. Two queries."""
    below = _parts([goal]).get(goal.pk, [])
    by_goal = days_of([goal.pk, *below])
    return sorted((day for days in by_goal.values() for day in days), key=lambda day: day[0])


def by_day(days: Sequence[Day], rolls: str) -> dict[dt.date, float]:
    """The value of each day: what was done, the mean of what was seen, or the last seen."""
    sums: dict[dt.date, list[float]] = defaultdict(list)
    for day, value, _top, _bottom in days:
        if value is not None:
            sums[day].append(value)
    return {day: cascade.of_days(values, rolls) or 0.0 for day, values in sorted(sums.items())}


def _by_hand(goal: Goal, days: list[Day], calendar: Calendar) -> Projected | None:
    sums, today = by_day(days, goal.rolls), clock.today()
    if goal.rolls == Goal.Rolls.LAST:
        return projection.of_last(sums, goal.ends) if today <= goal.ends else None
    work = calendar.of(goal) if goal.team_id is None else _of_team(goal, sums)
    left = [day for day in work if day >= today and day not in sums]
    if goal.rolls == Goal.Rolls.MEAN:
        return projection.of_mean(sums, left)
    begun = min(sums, default=None)
    if begun is None:
        return None
    # Before the first entry nobody told anything: those days are unknown, not empty.
    past = {day: 0.0 for day in work if begun <= day < today}
    return projection.of_sum(
        past | {day: value for day, value in sums.items() if day <= today}, left, sum(sums.values())
    )


def _of_team(goal: Goal, told: Mapping[dt.date, float]) -> list[dt.date]:
    """A team works Monday to Friday, and on the weekdays on which it was seen working."""
    seen = {day.weekday() for day in told} | set(range(5))
    every = (
        goal.starts + dt.timedelta(days=step) for step in range((goal.ends - goal.starts).days + 1)
    )
    return [day for day in every if day.weekday() in seen]


def _of_records(goal: Goal, days: list[Day]) -> Projected | None:
    """By ratio of sums; the days to come are those weekdays on which records came."""
    pairs = {day: (top, bottom) for day, _value, top, bottom in days if top is not None and bottom}
    values = {day: value for day, value, _top, _bottom in days if value is not None}
    told = pairs or values
    if not told:
        return None
    newest, weekdays = max(told), {day.weekday() for day in told}
    left = [
        day
        for step in range(1, (goal.ends - newest).days + 1)
        if (day := newest + dt.timedelta(days=step)).weekday() in weekdays
    ]
    if goal.rolls == Goal.Rolls.SUM:
        return projection.of_sum(values, left)
    return projection.of_ratio(pairs, left) if pairs else projection.of_mean(values, left)


def ends_as(goal: Goal, seen: Projected | None) -> str:
    """The verdict on a goal as of today."""
    if goal.target is None:
        return "unknown"
    aim = cascade.Aim(goal.target, goal.better, goal.start, goal.tolerance)
    over = clock.today() > goal.ends
    if goal.kind != Goal.Kind.NUMBER:
        reached = goal.progress is not None and goal.progress >= 1
        return (
            "reached"
            if reached
            else "lost"
            if over
            else "open"
            if goal.progress is not None
            else "unknown"
        )
    sums = goal.rolls == Goal.Rolls.SUM
    return projection.verdict(aim, goal.value, seen, over=over, sums=sums)
