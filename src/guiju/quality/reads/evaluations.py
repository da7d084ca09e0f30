"""What was found: an evaluation with its marks, until when it can be appealed, and what it comes
to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from guiju.foundation import clock
from guiju.quality.access.evaluations import OUT
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.rules import marking, scoring
from guiju.quality.rules.marking import MarkSaid
from guiju.quality.rules.scoring import CAUSES, Score
from guiju.records.numbers import wilson

#: Criteria and evaluators whose appeals are shown.
MOST_OUTCOMES = 10


def appeal_until(row: Evaluation) -> dt.datetime:
    """Until when its marks can be appealed: so many days after the release as its form says."""
    return (row.released_at or clock.now()) + dt.timedelta(days=row.version.appeal_days)


def marks_of(row: Evaluation) -> list[Mark]:
    """The marks of an evaluation with their criteria, changes and appeals. Three queries."""
    appeals = MarkAppeal.objects.exclude(state=MarkAppeal.State.WITHDRAWN)
    rows = row.marks.select_related("criterion").prefetch_related(
        "changes", Prefetch("appeals", queryset=appeals, to_attr="standing")
    )
    return list(rows)


def score_with(row: Evaluation, changed: dict[int, str], marks: Sequence[Mark]) -> Score:
    """What an evaluation would come to if marks (by id) had other levels."""
    return scoring.score_of(
        (
            marking.judged(
                mark.criterion,
                MarkSaid(
                    changed.get(mark.pk, mark.level), mark.corrected and mark.pk not in changed
                ),
            )
            for mark in marks
        ),
        pass_mark=row.version.pass_mark,
        bonus_cap=row.version.bonus_cap,
    )


@dataclass(frozen=True)
class Found:
    """What a set of evaluations comes to. score: Σ score ÷ n; pass and critical accuracy with their
    95 % intervals (Wilson), each over its own n.
    """

    n: int
    score: Decimal | None
    passed: int
    pass_n: int
    pass_low: float | None
    pass_high: float | None
    right: int
    critical_n: int
    critical_low: float | None
    critical_high: float | None
    errors: int
    checked: int

    @property
    def pass_rate(self) -> float | None:
        """The share that passed."""
        return self.passed / self.pass_n if self.pass_n else None

    @property
    def critical_accuracy(self) -> float | None:
        """The share without a critical error."""
        return self.right / self.critical_n if self.critical_n else None

    @property
    def noncritical_accuracy(self) -> float | None:
        """The share of non-critical checks without an error."""
        return 1 - self.errors / self.checked if self.checked else None


def found(rows: QuerySet[Evaluation]) -> Found:
    """Reckon what released evaluations of samples come to. One query."""
    told = rows.filter(state__in=OUT, purpose=Evaluation.Purpose.SAMPLE).aggregate(
        n=Count("score"),
        total=Sum("score"),
        well=Count("pk", filter=Q(passed=True)),
        pass_n=Count("passed"),
        right=Count("pk", filter=Q(critical_error=False)),
        critical_n=Count("critical_error"),
        errors=Sum("noncritical_errors"),
        checked=Sum("noncritical_checked"),
    )
    pass_low, pass_high = _interval(told["well"], told["pass_n"])
    low, high = _interval(told["right"], told["critical_n"])
    return Found(
        told["n"],
        told["total"] / told["n"] if told["n"] else None,
        told["well"],
        told["pass_n"],
        pass_low,
        pass_high,
        told["right"],
        told["critical_n"],
        low,
        high,
        told["errors"] or 0,
        told["checked"] or 0,
    )


def causes(rows: QuerySet[Evaluation]) -> list[tuple[str, int]]:
    """How many deductions of released evaluations had which cause, in a fixed order. One query."""
    marks = Mark.objects.filter(
        evaluation__in=rows.filter(state__in=OUT).order_by().values("pk"), deducted__gt=0
    )
    counted = dict(marks.order_by().values_list("cause").annotate(n=Count("pk")))
    return [(cause, counted.get(cause, 0)) for cause in CAUSES]


def _interval(part: int, whole: int) -> tuple[float | None, float | None]:
    return wilson(part, whole) if whole else (None, None)


@dataclass(frozen=True)
class Outcome:
    """How appeals of one criterion or evaluator ended; right: the share upheld wholly or partly,
    with its 95 % interval.
    """

    name: str
    n: int
    decided: int
    upheld: int
    right: float | None
    low: float | None
    high: float | None


def appeal_outcomes(rows: QuerySet[MarkAppeal]) -> list[tuple[str, list[Outcome]]]:
    """How appeals ended, by criterion and by evaluator, the most appealed first. Two queries."""
    by = {
        "criterion": ("mark__criterion__text",),
        "evaluator": ("mark__evaluation__evaluator", "mark__evaluation__evaluator__name"),
    }
    return [(name, _outcomes(rows, fields)) for name, fields in by.items()]


def _outcomes(rows: QuerySet[MarkAppeal], fields: tuple[str, ...]) -> list[Outcome]:
    good = Q(state__in=[MarkAppeal.State.UPHELD, MarkAppeal.State.PARTLY])
    counted = (
        rows.exclude(state=MarkAppeal.State.WITHDRAWN)
        .order_by()
        .values(*fields)
        .annotate(
            n=Count("pk"),
            upheld=Count("pk", filter=good),
            decided=Count("pk", filter=good | Q(state=MarkAppeal.State.REFUSED)),
        )
    )
    told = [
        Outcome(
            each[fields[-1]],
            each["n"],
            each["decided"],
            each["upheld"],
            each["upheld"] / each["decided"] if each["decided"] else None,
            *_interval(each["upheld"], each["decided"]),
        )
        for each in counted
    ]
    return sorted(told, key=lambda each: (-each.n, each.name))[:MOST_OUTCOMES]
