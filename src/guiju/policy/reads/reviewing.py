"""The sheet of a review: what a policy did in its period, side by side, and whether something
changed with it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count, Q, QuerySet

from guiju.foundation import clock
from guiju.policy.models import Asked, Case, Limit, PolicyVersion, Request, Signature
from guiju.policy.reads.rulebook import to_be_signed
from guiju.policy.reads.signing import present
from guiju.policy.rules import alike

MONTHS = 12


def sheet_of(row: PolicyVersion) -> dict[str, Any]:
    """Signatures, incidents, merits, exceptions, appeals, repeats, use of its limits; the trend
    before and after it began.

    The period is that of the version so far. Numbers are plain, so that the sheet can be kept as it
    was. Eight queries.
    """
    first = row.effective_from or clock.today()
    last = min(clock.today(), row.ended_on or clock.today())
    cases = Case.objects.filter(clause__version__policy=row.policy_id)
    within = cases.filter(on__gte=first, on__lte=last)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "signatures": _signatures(row),
        "cases": _cases(within),
        "clauses": _by_clause(row, within),
        "limits": _limits(row, first, last),
        "trend": _trend(cases, first, last),
    }


def _signatures(row: PolicyVersion) -> dict[str, int]:
    rows = present(Signature.objects.filter(version=row))
    return rows.aggregate(
        asked=Count("pk"),
        signed=Count("pk", filter=Q(signed_at__isnull=False)),
        overdue=Count(
            "pk", filter=Q(signed_at=None, due_on__lt=clock.today(), version__in=to_be_signed())
        ),
    )


def _cases(rows: QuerySet[Case]) -> dict[str, int]:
    stands = Q(outcome="founded", withdrawn=False)
    incident = stands & Q(kind="incident")
    return rows.aggregate(
        incidents=Count("pk", filter=incident),
        unfounded=Count("pk", filter=Q(kind="incident", outcome="unfounded")),
        open=Count("pk", filter=Q(state="open")),
        merits=Count("pk", filter=stands & Q(kind="merit")),
        exceptions=Count("pk", filter=incident & Q(exception="granted")),
        self_corrected=Count("pk", filter=incident & Q(self_corrected=True)),
        repeated=Count("pk", filter=incident & Q(repeats__gt=0)),
        appeals=Count("appeal"),
        upheld=Count("appeal", filter=Q(appeal__upheld=True)),
    )


def _by_clause(row: PolicyVersion, rows: QuerySet[Case]) -> list[dict[str, Any]]:
    """Each clause with its incidents and merits: one that nobody ever meets may be idle."""
    counts = Counter(
        rows.filter(outcome="founded", withdrawn=False).values_list("clause__code", flat=True)
    )
    return [
        {
            "number": clause.number,
            "code": clause.code,
            "kind": clause.kind,
            "n": counts[clause.code],
        }
        for clause in row.clauses.all()
    ]


def _limits(row: PolicyVersion, first: dt.date, last: dt.date) -> dict[str, int]:
    limits = list(Limit.objects.filter(policy=row.policy.code).values_list("pk", flat=True))
    states = Counter(
        Request.objects.filter(limit__in=limits, on__gte=first, on__lte=last).values_list(
            "state", flat=True
        )
    )
    asked = Asked.objects.filter(limit__in=limits, at__date__gte=first, at__date__lte=last)
    counts = Counter(asked.values_list("verdict", flat=True))
    return {
        "requests": sum(states.values()),
        "refused": states["refused"],
        "asked": sum(counts.values()),
        "asked_no": counts["no"],
    }


def _trend(rows: QuerySet[Case], first: dt.date, last: dt.date) -> dict[str, Any]:
    """Founded incidents a month, twelve months before it began and since; the ratio of the rates
    with its interval.
    """
    start = clock.first_day(clock.month_before(clock.month_of(first), MONTHS))
    days = list(
        rows.filter(
            kind="incident", outcome="founded", withdrawn=False, on__gte=start, on__lte=last
        ).values_list("on", flat=True)
    )
    counted = Counter(clock.month_of(day) for day in days)
    before, after = sum(day < first for day in days), sum(day >= first for day in days)
    months = (first - start).days / 30.4375, ((last - first).days + 1) / 30.4375
    ratio = alike.before_after(before, months[0], after, months[1])
    return {
        "months": [{"month": month, "n": counted[month]} for month in _months(start, last)],
        "before": before,
        "after": after,
        "months_before": round(months[0], 2),
        "months_after": round(months[1], 2),
        "ratio": [round(bound, 4) if bound != float("inf") else None for bound in ratio]
        if ratio
        else None,
    }


def _months(first: dt.date, last: dt.date) -> list[str]:
    month, months = clock.month_of(first), []
    while month <= clock.month_of(last):
        months.append(month)
        month = clock.month_before(month, -1)
    return months
