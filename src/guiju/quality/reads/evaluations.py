"""What was found: an evaluation with its marks, until when it can be appealed, and what it comes
to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Prefetch,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Cast

from guiju.foundation import clock
from guiju.quality.access.evaluations import OUT
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.rules import marking, scoring
from guiju.quality.rules.estimates import Estimate, estimated
from guiju.quality.rules.marking import MarkSaid
from guiju.quality.rules.scoring import CAUSES, Score
from guiju.records.numbers import wilson

#: Criteria and evaluators whose appeals are shown.
MOST_OUTCOMES = 10


def appeal_until(row: Evaluation) -> dt.datetime:
    """Until when its marks can be appealed: so many days after the release as its form says."""
    return (row.released_at or clock.now()) + dt.timedelta(days=row.version.appeal_days)


def marks_of(row: Evaluation) -> list[Mark]:
    """The marks of an evaluation with their criteria, changes, follow-ups and appeals. Four
    queries."""
    appeals = MarkAppeal.objects.exclude(state=MarkAppeal.State.WITHDRAWN)
    rows = row.marks.select_related("criterion").prefetch_related(
        "changes", "followups", Prefetch("appeals", queryset=appeals, to_attr="standing")
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
    """What a set of evaluations from samples says of all contacts: each counts for as many as its
    chance to be drawn stands for (Σ y ÷ π, over Σ 1 ÷ π), each figure over its own n; shares with
    their 95 % intervals.
    """

    n: int
    score: float | None
    passed: Estimate
    critical: Estimate
    checked: int
    noncritical_accuracy: float | None


def found(rows: QuerySet[Evaluation]) -> Found:
    """Reckon what released evaluations of samples come to. One query."""
    drawn = rows.filter(state__in=OUT, chance__isnull=False).annotate(
        weight=ExpressionWrapper(1.0 / Cast("chance", FloatField()), FloatField())
    )
    told = drawn.aggregate(
        scored=Count("score"),
        of_scores=Sum("weight", filter=Q(score__isnull=False)),
        scores=Sum(F("weight") * Cast("score", FloatField())),
        checked=Sum("noncritical_checked"),
        of_checks=Sum(F("weight") * F("noncritical_checked"), output_field=FloatField()),
        errors=Sum(F("weight") * F("noncritical_errors"), output_field=FloatField()),
        **_sums("passed", "passed", True),
        **_sums("critical", "critical_error", False),
    )
    of_checks = told["of_checks"]
    return Found(
        told["scored"],
        told["scores"] / told["of_scores"] if told["of_scores"] else None,
        _estimated(told, "passed"),
        _estimated(told, "critical"),
        told["checked"] or 0,
        1 - (told["errors"] or 0.0) / of_checks if of_checks else None,
    )


def _sums(name: str, column: str, good: bool) -> dict[str, Any]:
    """The sums from which a share is estimated, of evaluations in which the column is known."""
    known = Q(**{f"{column}__isnull": False})
    return {
        f"{name}_n": Count(column),
        f"{name}_weight": Sum("weight", filter=known),
        f"{name}_squared": Sum(F("weight") * F("weight"), filter=known),
        f"{name}_good": Sum("weight", filter=Q(**{column: good})),
    }


def _estimated(told: dict[str, Any], name: str) -> Estimate:
    return estimated(
        told[f"{name}_n"],
        told[f"{name}_weight"] or 0.0,
        told[f"{name}_squared"] or 0.0,
        told[f"{name}_good"] or 0.0,
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
