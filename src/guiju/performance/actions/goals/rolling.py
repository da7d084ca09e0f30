"""The roll-up: done amounts of daily plans into goals, metric values from records, parts into
wholes; how it will end.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Sum

from guiju.foundation import clock, jobs, journal
from guiju.foundation.access import OPERATOR
from guiju.performance import events
from guiju.performance.actions.goals.measuring import measure_goals
from guiju.performance.actions.goals.publishing import PUBLISH_GOALS
from guiju.performance.models import Goal, GoalValue, PlanItem
from guiju.performance.reads.goals.values import Stood, ends_as, stood_of
from guiju.performance.rules.goals import cascade

#: A period is settled so many days after its end: late records and evenings still count.
SETTLED_AFTER = dt.timedelta(days=3)
_STORED = [
    "value",
    "n",
    "progress",
    "verdict",
    "low",
    "expected",
    "high",
    "rolled_at",
    "state",
    "changed",
]


def roll_goals(
    pks: Iterable[int] | None = None, *, step: jobs.Step | None = None, settle: bool = False
) -> int:
    """Roll up these goals and those above them, or all that are open. How many changed. Done again
    it changes nothing.

    With ``settle`` goals whose period is over are marked reached or missed, and values of metrics
    are measured anew. A handful of queries, and one pass over the records for each metric, period
    and slice.
    """
    pks = None if pks is None else list(pks)
    rows = _asked(pks)
    with transaction.atomic():
        _from_plans(rows)
        asked = None if pks is None else set(pks)
        measure_goals(
            [row for row in rows if row.metric and (settle or asked is None or row.pk in asked)],
            step,
        )
        changed = _reckon(rows, settle)
        if settle:
            jobs.queue(PUBLISH_GOALS, {}, unique=PUBLISH_GOALS)
    return changed


def _asked(pks: list[int] | None) -> list[Goal]:
    """Open goals, the deepest first; of asked ones those above too."""
    rows = Goal.objects.filter(state=Goal.State.OPEN)
    if pks is not None:
        paths = Goal.objects.filter(pk__in=pks).values_list("path", flat=True)
        rows = rows.filter(pk__in={int(part) for path in paths for part in path.split("/") if part})
    return sorted(rows, key=lambda row: -row.path.count("/"))


def _from_plans(rows: Sequence[Goal]) -> None:
    """The done amounts of daily plans, a value a goal and day. Two or three queries."""
    mine = {row.pk: row for row in rows if not row.metric and row.kind == Goal.Kind.NUMBER}
    found = PlanItem.objects.filter(goal__in=mine, done__isnull=False).values_list(
        "goal", "plan__day"
    )
    sums = {(goal, day): done for goal, day, done in found.annotate(whole=Sum("done")).order_by()}
    kept = {
        (value.goal_id, value.day): value
        for value in GoalValue.objects.filter(goal__in=mine, source="rollup")
    }
    gone = [value.pk for name, value in kept.items() if name not in sums]
    GoalValue.objects.filter(pk__in=gone).delete()
    moment, fresh, moved = clock.now(), [], []
    for (goal, day), done in sums.items():
        if not mine[goal].starts <= day <= mine[goal].ends:
            continue
        standing = kept.get((goal, day))
        if standing is None:
            fresh.append(
                GoalValue(goal_id=goal, day=day, value=done, source="rollup", at=moment, by="")
            )
        elif standing.value != done:
            standing.value, standing.at = done, moment
            moved.append(standing)
    GoalValue.objects.bulk_create(fresh)
    GoalValue.objects.bulk_update(moved, ["value", "at"])


def _reckon(rows: Sequence[Goal], settle: bool) -> int:
    """Values, progress and projection from the deepest goal up; whoever changed is stored."""
    by_parent: dict[int, list[Goal]] = defaultdict(list)
    children = Goal.objects.filter(parent__in=[row.pk for row in rows]).exclude(
        state=Goal.State.DROPPED
    )
    fresh = {row.pk: row for row in rows}
    for child in children:
        by_parent[child.parent_id or 0].append(fresh.get(child.pk, child))
    stood = stood_of(rows)
    moved = [row for row in rows if _reckon_one(row, by_parent[row.pk], stood[row.pk], settle)]
    Goal.objects.bulk_update(moved, _STORED)
    return len(moved)


def _reckon_one(row: Goal, parts: list[Goal], stood: Stood, settle: bool) -> bool:
    before = (
        row.value,
        row.n,
        row.progress,
        row.verdict,
        row.low,
        row.expected,
        row.high,
        row.state,
    )
    parts_told = [cascade.Part(part.weight, part.value, part.progress, part.ends) for part in parts]
    row.value, row.n = stood.value, stood.n
    if row.kind == Goal.Kind.NUMBER and not row.metric and parts_told:
        row.value = _with_parts(row, parts_told, stood.value)
    row.progress = _progress(row, parts_told)
    over = clock.today() > row.ends
    mixed = (
        bool(parts_told) and not row.metric and row.rolls != Goal.Rolls.SUM
    )  # values of parts are not days of the whole
    seen = None if over or mixed else stood.seen
    row.low, row.expected, row.high = (
        (seen.low, seen.expected, seen.high) if seen else (None, None, None)
    )
    row.verdict = ends_as(row, seen)
    if settle and clock.today() > row.ends + SETTLED_AFTER:
        _settle(row)
    after = (
        row.value,
        row.n,
        row.progress,
        row.verdict,
        row.low,
        row.expected,
        row.high,
        row.state,
    )
    row.rolled_at = clock.now()
    return before != after


def _with_parts(row: Goal, parts: list[cascade.Part], own: float | None) -> float | None:
    """The value of the parts; of a sum what was done for the goal itself comes on top."""
    theirs = cascade.rolled(parts, row.rolls)
    if row.rolls == Goal.Rolls.SUM and own is not None:
        return own + (theirs or 0.0)
    return own if theirs is None else theirs


def _progress(row: Goal, parts: list[cascade.Part]) -> float | None:
    """A number's own way to its target; of milestones and actions with parts, those by weight."""
    if row.kind == Goal.Kind.NUMBER or not parts:
        aim = cascade.Aim(row.target or 0.0, row.better, row.start, row.tolerance)
        return cascade.progress_of(aim, row.value)
    whole = cascade.weighted(parts)
    if row.kind == Goal.Kind.ACTION:
        row.value = whole * 100 if whole is not None else None
        return whole
    own = cascade.progress_of(cascade.Aim(row.target or 0.0), row.value)
    return own if own is not None else whole


def _settle(row: Goal) -> None:
    """Settle a goal whose period is over: reached or missed, told in the journal."""
    row.state = Goal.State.REACHED if row.verdict == Goal.Verdict.REACHED else Goal.State.MISSED
    row.changed += 1
    after = {"state": row.state, "value": row.value, "target": row.target}
    journal.write(OPERATOR, events.GOAL_SETTLED, "goal", row.pk, after=after)
