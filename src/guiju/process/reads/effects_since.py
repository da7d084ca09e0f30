"""What is to know of an answer besides itself: whether it still holds, and which projects
changed the same number then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project
from guiju.process.reads.effects import NEAR, teams_with_below, window_of
from guiju.process.rules.effects import METHOD
from guiju.records import reads as records


def records_changed(effect: Effect) -> bool:
    """Whether records of its months came in, went, or went on since it was weighed. Two queries."""
    kind = (declared := records.metrics().get(effect.metric)) and declared.kind
    if not kind:
        return False
    first, last = window_of(effect.changed_on, effect.transition)
    then = records.images(kind, snapshot=effect.snapshot, date_from=first, date_to=effect.date_to)
    return then != records.images(kind, date_from=first, date_to=last)


def formula_changed(effect: Effect) -> bool:
    """Whether its metric is counted in another way since, or not at all."""
    declared = records.metrics().get(effect.metric)
    return declared is None or declared.formula != effect.formula


def method_changed(effect: Effect) -> bool:
    """Whether it was weighed in another way than answers are now."""
    return effect.method != METHOD


def is_stale(effect: Effect) -> bool:
    """Whether it could come out differently if it was weighed now."""
    return method_changed(effect) or formula_changed(effect) or records_changed(effect)


@dataclass(frozen=True)
class Other:
    """A project that changed the same number within a quarter of a change. teams_apart: it changed
    it in these other teams; none: in the same records.
    """

    project: Project
    teams_apart: tuple[str, ...] = ()


def others_at(asked: Project | Effect, changed_on: dt.date) -> list[Other]:
    """The projects that changed the same metric about then, in the same records or in those of a
    comparison team.
    """
    own = asked.pk if isinstance(asked, Project) else asked.project_id
    near = Project.objects.filter(
        metric=asked.metric, changed_on__range=(changed_on - NEAR, changed_on + NEAR)
    )
    rows = near.exclude(pk=own).exclude(state=Project.State.CANCELLED).order_by("changed_on", "pk")
    beside = (_beside(row, asked.slice) for row in rows)
    return [other for other in beside if other is not None]


def _beside(row: Project, slice_: Mapping[str, str]) -> Other | None:
    """The project as it touches a slice; None where it changed other records altogether."""
    shared = row.slice.keys() & slice_.keys() - {"team"}
    if any(row.slice[name] != slice_[name] for name in shared):
        return None
    ours, theirs = (
        set(teams_with_below(each["team"])) if "team" in each else None
        for each in (slice_, row.slice)
    )
    if ours is None or theirs is None or ours & theirs:
        return Other(row)
    return Other(row, tuple(sorted(theirs)))
