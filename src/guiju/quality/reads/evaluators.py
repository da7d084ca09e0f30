"""The evaluators themselves: how much they evaluate, how strict they are, whether a calibration
verified them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guiju.foundation import clock
from guiju.people.reads import Person
from guiju.people.reads.rows import persons_by_id
from guiju.quality.access.evaluations import OUT
from guiju.quality.models.calibrations import CalibrationEvaluator, EvaluatorRule
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.rules.calibrating import ENOUGH, GOOD, is_verified
from guiju.records.raters import Marks, fair_scores

#: Released evaluations of so many days count.
DAYS = 91
#: Below so many evaluations nothing is said of how strict somebody is.
FEWEST = 20


@dataclass(frozen=True)
class Grader:
    """An evaluator. n: evaluations released in the last quarter; severity: what they take off there,
    in points, beside others who evaluated the same agents, with its standard error (None where nobody
    did, or too few are theirs). Of the last
    calibration: double-scored contacts, AC1; severities: in all of them, the oldest first. verified:
    whether one of them verified them.
    """

    person: Person
    n: int = 0
    severity: float | None = None
    severity_se: float | None = None
    contacts: int | None = None
    ac1: float | None = None
    severities: Sequence[float] = ()
    verified: bool = False

    @property
    def low(self) -> float:
        """Where the 95 % interval of the severity begins."""
        return (self.severity or 0.0) - 2 * (self.severity_se or 0.0)

    @property
    def high(self) -> float:
        """Where the 95 % interval of the severity ends."""
        return (self.severity or 0.0) + 2 * (self.severity_se or 0.0)

    @property
    def harsh(self) -> bool:
        """Whether they surely take off more than the others."""
        return self._apart > 0

    @property
    def mild(self) -> bool:
        """Whether they surely take off less than the others."""
        return self._apart < 0

    @property
    def _apart(self) -> float:
        if self.severity is None or not self.severity_se:
            return 0.0
        return self.severity if abs(self.severity) > 2 * self.severity_se else 0.0


def graders() -> list[Grader]:
    """Everybody who released evaluations in the last quarter or was in a calibration that is closed,
    the harshest first. Three queries.
    """
    found: dict[int, dict[str, object]] = defaultdict(dict)
    for who, n, severity, error in _strict():
        found[who] |= {"n": n, "severity": severity, "severity_se": error}
    parts = CalibrationEvaluator.objects.filter(double_scored__isnull=False)
    severities: dict[int, list[float]] = defaultdict(list)
    names = ("person_id", "double_scored", "ac1", "severity")
    for who, contacts, ac1, severity in parts.order_by("calibration__closed_at").values_list(
        *names
    ):
        told = found[who]
        told |= {"contacts": contacts, "ac1": ac1}
        told["verified"] = bool(told.get("verified")) or is_verified(contacts, ac1)
        if severity is not None:
            severities[who].append(severity)
    rows = [
        Grader(person, severities=tuple(severities[person.pk]), **found[person.pk])  # type: ignore[arg-type]
        for person in persons_by_id(found)
    ]
    return sorted(rows, key=lambda row: (-(row.severity or 0.0), row.person.name))


def _strict() -> list[tuple[int, int, float | None, float | None]]:
    """Of each evaluator of the last quarter: evaluations, severity, its standard error."""
    since = clock.now() - dt.timedelta(days=DAYS)
    rows = Evaluation.objects.filter(state__in=OUT, contact_at__gte=since, score__isnull=False)
    marks = list(rows.order_by().values_list("person_id", "evaluator_id", "score"))
    if not marks:
        return []
    persons, evaluators, scores = zip(*marks, strict=True)
    table = Marks.of(persons, evaluators, [float(score) for score in scores])
    told = fair_scores(table)
    beside = np.bincount(told.rater_component)[told.rater_component] > 1
    errors = told.sd_residual / np.sqrt(table.rater_counts)
    found: list[tuple[int, int, float | None, float | None]] = []
    for place, name in enumerate(table.raters):
        n = int(table.rater_counts[place])
        enough = n >= FEWEST and bool(beside[place])
        off = float(told.severity[place]) if enough else None
        found.append((int(name), n, off, float(errors[place]) if enough else None))
    return found


def verified_only() -> bool:
    """Whether only verified evaluators release evaluations. One query."""
    said = EvaluatorRule.objects.filter(current=True).values_list("verified_only", flat=True)
    return bool(said.first())


def verified(person: int) -> bool:
    """Whether a closed calibration verified somebody. One query."""
    parts = CalibrationEvaluator.objects.filter(person=person)
    return parts.filter(double_scored__gte=ENOUGH, ac1__gte=GOOD).exists()
