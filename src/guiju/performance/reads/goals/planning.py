"""What a person's plan of a day begins with: their goals cut into days, yesterday's rest; the board
of a team.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from guiju.foundation import clock
from guiju.people.access import team_of
from guiju.people.reads import Person
from guiju.people.reads.rows import assignments_on
from guiju.performance.models import DailyPlan, Goal, PlanItem
from guiju.performance.reads.goals.values import calendar_of
from guiju.performance.rules.goals.days import left_over_days, step_of

#: How far back a rest is looked for.
BACK = dt.timedelta(days=31)
SHOWN_BACK = dt.timedelta(days=10)


@dataclass(frozen=True)
class Suggestion:
    """What of a goal falls on a day: what is left, spread over the working days left (so many)."""

    goal: Goal
    amount: float
    left: float
    days: int


@dataclass
class Morning:
    """A person on the board: their plan of the day, its lines, the rest of their last plan."""

    person: Person
    team: str
    plan: DailyPlan | None = None
    items: list[PlanItem] = field(default_factory=list)
    rest: list[PlanItem] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many lines are done."""
        return sum(item.state == PlanItem.State.DONE for item in self.items)


def own_goals(person: int) -> QuerySet[Goal]:
    """Give the open goals for which a person's lines may count: their own, and those of their team.
    One query beside.
    """
    return Goal.objects.filter(
        Q(owner=person) | Q(team=team_of(person) or 0), state=Goal.State.OPEN
    )


def offered_goals(person: int, day: dt.date) -> list[Goal]:
    """Goals by hand that run on a day, the nearest end first. Two queries."""
    rows = own_goals(person).filter(starts__lte=day, ends__gte=day, metric="")
    return list(rows.order_by("ends", "number")[:60])


def suggestions(
    goals: Sequence[Goal], person: int, day: dt.date, planned: set[int]
) -> list[Suggestion]:
    """Suggest what of the person's monthly sums falls on the day, for goals that are not in the
    plan yet. Two queries.
    """
    mine = [
        goal
        for goal in goals
        if goal.owner_id == person
        and goal.kind == Goal.Kind.NUMBER
        and goal.rolls == Goal.Rolls.SUM
        and goal.better == Goal.Better.UP
        and goal.period == Goal.Period.MONTH
        and goal.pk not in planned
    ]
    calendar, suggested = calendar_of(mine), []
    for goal in mine:
        left = (goal.target or 0.0) - (goal.value or 0.0)
        days = sorted({*calendar.of(goal, day), day})
        if left > 0:
            amount = left_over_days(goal.target or 0.0, goal.value or 0.0, days, step_of(left))[day]
            suggested.append(Suggestion(goal, amount, left, len(days)))
    return suggested


def rests(person: int, day: dt.date) -> list[PlanItem]:
    """The lines of the last plan before a day of which something is left that no later day has
    taken over. One query.
    """
    last = (
        DailyPlan.objects.filter(person=person, day__lt=day, day__gte=day - BACK)
        .order_by("-day")
        .values("pk")[:1]
    )
    rows = PlanItem.objects.filter(plan__in=last, carried_to=None).exclude(
        state=PlanItem.State.DONE
    )
    return list(rows.select_related("plan", "goal").order_by("place"))


def board(persons: QuerySet[Person], day: dt.date) -> list[Morning]:
    """Who planned what for a day, and what is left of the plan before: who has no plan yet
    first. Four queries.
    """
    today, people = clock.today(), list(persons)
    standing = assignments_on(today)
    teams = dict(standing.filter(person__in=people).values_list("person", "team__title"))
    mornings = {person.pk: Morning(person, teams.get(person.pk) or "") for person in people}
    plans = DailyPlan.objects.filter(
        person__in=mornings, day__lte=day, day__gte=day - SHOWN_BACK
    ).order_by("day")
    items: dict[int, list[PlanItem]] = defaultdict(list)
    plans_listed = list(plans)
    for item in (
        PlanItem.objects.filter(plan__in=_newest(plans_listed, day))
        .select_related("goal")
        .order_by("place")
    ):
        items[item.plan_id].append(item)
    for plan in plans_listed:
        _place(mornings[plan.person_id], plan, items[plan.pk], day)
    return sorted(mornings.values(), key=lambda each: (bool(each.items), each.person.number))


def _newest(plans: Sequence[DailyPlan], day: dt.date) -> list[int]:
    """The plans of the day, and of each person the last before it."""
    before = {plan.person_id: plan.pk for plan in plans if plan.day < day}
    return [*before.values(), *(plan.pk for plan in plans if plan.day == day)]


def _place(into: Morning, plan: DailyPlan, items: list[PlanItem], day: dt.date) -> None:
    if plan.day == day:
        into.plan, into.items = plan, items
    else:
        into.rest = [
            item
            for item in items
            if item.state != PlanItem.State.DONE and item.carried_to_id is None
        ]
