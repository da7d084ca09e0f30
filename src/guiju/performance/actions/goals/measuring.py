"""Values of goals from records: of the whole period, never averaged over parts, and of each day
for the projection.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from guiju.foundation import clock, jobs
from guiju.people.reads.rows import team_paths
from guiju.performance.models import Goal, GoalValue
from guiju.records import reads as records

_FIELDS = ("value", "n", "numerator", "denominator")
Key = tuple[dt.date, dt.date, str, int, str]


def measure_goals(rows: Sequence[Goal], step: jobs.Step | None = None) -> None:
    """Measure goals that name a metric: sets ``value`` and ``n`` of each row, and stores its days.

    Two passes over the records for each period and slice, however many metrics ask for it.
    """
    metrics, groups = records.metrics(), defaultdict(list)
    for row in rows:
        if row.metric in metrics:
            groups[_key(row)].append(row)
    below = _teams_below({key[2] for key in groups if key[2]})
    for done, (key, asked) in enumerate(groups.items()):
        if step is not None:
            step(done, len(groups))
        _measure(asked, _frame(key, below))


def _key(row: Goal) -> Key:
    told = row.slice
    return (
        row.starts,
        row.ends,
        str(told.get("team") or ""),
        int(told.get("person") or 0),
        str(told.get("where") or ""),
    )


def _frame(key: Key, below: dict[str, list[str]]) -> dict[str, Any]:
    first, last, team, person, where = key
    frame: dict[str, Any] = {"date_from": first, "date_to": last, "where": where or None}
    if person:
        frame["only_persons"] = [person]
    elif team:
        frame["only_teams"] = below.get(team, [team])
    return frame


def _measure(rows: Sequence[Goal], frame: dict[str, Any]) -> None:
    names = list(dict.fromkeys(row.metric for row in rows))
    whole = {values["metric"]: values for values in records.measure(names, **frame).to_pylist()}
    days: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for values in records.measure(names, by=["date"], **frame).to_pylist():
        days[values["metric"]].append(values)
    for row in rows:
        told = whole.get(row.metric, {})
        row.value, row.n = told.get("value"), int(told.get("n") or 0) or None
        _store(row, days[row.metric])


def _store(row: Goal, told: list[dict[str, Any]]) -> None:
    """The days of one goal: only what differs is written. One to four queries."""
    kept = {each.day: each for each in GoalValue.objects.filter(goal=row, source="records")}
    fresh, moved, moment = [], [], clock.now()
    for each in told:
        if each["value"] is None:
            continue
        values = {name: each[name] for name in _FIELDS} | {"n": int(each["n"] or 0)}
        standing = kept.pop(_day(each["date"]), None)
        if standing is None:
            fresh.append(
                GoalValue(
                    goal=row, day=_day(each["date"]), source="records", at=moment, by="", **values
                )
            )
        elif any(getattr(standing, name) != values[name] for name in _FIELDS):
            for name, value in (values | {"at": moment}).items():
                setattr(standing, name, value)
            moved.append(standing)
    GoalValue.objects.bulk_create(fresh)
    GoalValue.objects.bulk_update(moved, [*_FIELDS, "at"])
    if kept:
        GoalValue.objects.filter(pk__in=[each.pk for each in kept.values()]).delete()


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])


def _teams_below(codes: set[str]) -> dict[str, list[str]]:
    """Code → the codes of the team and all below. One query, or none."""
    if not codes:
        return {}
    paths = team_paths()
    return {
        code: [team for team, below in paths.items() if below.startswith(paths[code])]
        for code in codes
        if code in paths
    }
