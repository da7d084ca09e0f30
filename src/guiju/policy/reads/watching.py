"""The money watch: what everybody did with money in a month, cut so that like is compared with
like.

A case is one row of money actions. Its stratum is currency × case type × value band × shift: what
one person did in a stratum is set against what everybody did there, so nobody stands out for
working at night or on expensive goods. Where fewer than ten persons share a stratum the shift is
dropped, then the band: alone in one, everybody is as expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from guiju.foundation import clock
from guiju.foundation.errors import Sentence
from guiju.policy.models import Alert, Ceiling
from guiju.policy.rules import watch
from guiju.policy.rules.watch import Cell
from guiju.records import reads as records
from guiju.records.metrics import Metric

#: The month looked at and the six before it.
BASELINE = 6
#: Upper bounds of the value bands, in the currency of the case.
BANDS = (50, 100, 200, 500, 1000)
GROUPS: dict[str, Sentence] = {
    "refund_only": {"zh": "仅退款", "en": "refund only"},
    "compensation": {"zh": "补偿", "en": "compensation"},
}
#: What one counts of them, and what money goes for.
NOUNS: dict[str, Sentence] = {
    "refund_only": {"zh": "笔仅退款", "en": "refunds without a return"},
    "compensation": {"zh": "笔补偿", "en": "compensations"},
}
SPENT_ON: dict[str, Sentence] = {
    "refund_only": {"zh": "仅退款", "en": "refunds without a return"},
    "compensation": {"zh": "补偿", "en": "compensations"},
}
TESTS: dict[str, Sentence] = {
    "count": {"zh": "笔数，与同类相比", "en": "how many, against peers"},
    "amount": {"zh": "金额，与同类相比", "en": "how much, against peers"},
    "ceiling": {"zh": "占比，与制度上限相比", "en": "share, against the ceiling"},
}


@dataclass(frozen=True)
class Row:
    """What one person did in one stratum in one month: n cases, of them hits, for how much;
    squares for the unit.
    """

    month: str
    person: int
    stratum: tuple[str, ...]
    n: float
    hits: float
    amount: float
    squares: float


def months_of(month: str) -> list[str]:
    """The months that a look at a month rests on, oldest first."""
    return [clock.month_before(month, step) for step in range(BASELINE, -1, -1)]


def rows_of(group: str, months: Sequence[str], *, snapshot: int | None = None) -> list[Row]:
    """Everybody's money cases of these months. One pass over the month images a value band."""
    rows: list[Row] = []
    for band, condition in _bands():
        table = records.measure(
            _NAMES[group],
            by=("month", "person", "case_type", "currency", "shift"),
            where=condition,
            date_from=clock.first_day(months[0]),
            date_to=clock.last_day(months[-1]),
            snapshot=snapshot,
            declared=_DECLARED,
        )
        rows += _rows(table.to_pylist(), group, band)
    return rows


def cells_of_counts(rows: Sequence[Row], months: Sequence[str]) -> list[list[Cell]]:
    """The rows as cells of counts, a list a month."""
    wide = _strata(rows)
    return _by_month(
        ((row.month, Cell(row.person, wide[row.stratum], row.n, row.hits)) for row in rows), months
    )


def cells_of_amounts(rows: Sequence[Row], months: Sequence[str]) -> list[list[Cell]]:
    """The rows as cells of money, in units of their currency that make a sum behave like a count
    (`watch.value_unit`).
    """
    wide, units = (
        _strata(rows),
        {currency: _unit(rows, currency) for currency in {row.stratum[0] for row in rows}},
    )
    cells = (
        (row.month, Cell(row.person, wide[row.stratum], row.n, row.amount / units[row.stratum[0]]))
        for row in rows
    )
    return _by_month(cells, months)


def _strata(rows: Sequence[Row]) -> dict[tuple[str, ...], tuple[str, ...]]:
    return watch.coarsened((row.person, row.stratum) for row in rows)


def _unit(rows: Sequence[Row], currency: str) -> float:
    ours = [row for row in rows if row.stratum[0] == currency]
    total = sum(row.amount for row in ours)
    return sum(row.squares for row in ours) / total if total > 0 else 1.0


def found_in(
    group: str, rows: Sequence[Row], months: Sequence[str], ceiling: float | None
) -> dict[str, list[Any]]:
    """The findings of each test for the last month."""
    counts, amounts = cells_of_counts(rows, months), cells_of_amounts(rows, months)
    findings: dict[str, list[Any]] = {
        "count": watch.against_peers(counts),
        "amount": watch.against_peers(amounts),
    }
    if ceiling is not None:
        findings["ceiling"] = watch.above_ceiling(counts[-1], ceiling)
    return findings


def ceiling_of(group: str, month: str) -> float | None:
    """The ceiling that holds in a month. One query."""
    row = Ceiling.objects.filter(group=group, month__lte=month).order_by("-month", "-id").first()
    return float(row.rate) if row else None


def months_with_money() -> list[str]:
    """Months with money actions, newest first."""
    return sorted(records.months(["money_actions"]), reverse=True)


def evidence_of(alert: Alert, limit: int = 200) -> list[dict[str, Any]]:
    """The very records behind an alert: the person's cases of the group in the month, the
    largest first.
    """
    month = alert.run.month
    page = records.records(
        "money_actions",
        only_persons=[alert.person_id],
        where=alert.group,
        date_from=clock.first_day(month),
        date_to=clock.last_day(month),
        snapshot=alert.run.snapshot,
        order=("-amount",),
        limit=limit,
    )
    return [dict(row) for row in page.rows.to_pylist()]


def _metric(name: str, formula: str) -> Metric:
    title: Sentence = {"zh": name, "en": name}
    return Metric(
        name=name,
        kind="money_actions",
        title=title,
        sentence=title,
        formula=formula,
        unit="count",
        better="target",
        controlled_by="person",
    )


_NAMES = {
    group: ("watch_n", f"watch_{group}", f"watch_{group}_sum", f"watch_{group}_squares")
    for group in GROUPS
}
_DECLARED = {"watch_n": _metric("watch_n", "count(*)")} | {
    name: _metric(name, formula)
    for group in GROUPS
    for name, formula in (
        (f"watch_{group}", f"sum({group})"),
        (f"watch_{group}_sum", f"sum(case when {group} then amount end)"),
        (f"watch_{group}_squares", f"sum(case when {group} then amount * amount end)"),
    )
}


def _bands() -> list[tuple[str, str]]:
    """(name, condition) of each value band; cases without an amount are a band of their own."""
    edges = [None, *BANDS, None]
    bands = [("?", "amount is null")]
    for low, high in pairwise(edges):
        parts = [f"amount >= {low}"] if low is not None else ["amount is not null"]
        parts += [f"amount < {high}"] if high is not None else []
        bands.append((f"{low or 0}–{high or ''}", " and ".join(parts)))
    return bands


def _rows(told: list[dict[str, Any]], group: str, band: str) -> list[Row]:
    """Wide rows of the long answer: one a month, person and stratum."""
    n, hits, amount, squares = _NAMES[group]
    wide: dict[tuple[str, str, tuple[str, ...]], dict[str, float]] = {}
    for row in told:
        if row["person"]:
            stratum = (row["currency"] or "", row["case_type"] or "", band, row["shift"] or "")
            wide.setdefault((row["month"], row["person"], stratum), {})[row["metric"]] = float(
                row["value"] or 0
            )
    return [
        Row(
            month,
            int(person),
            stratum,
            values.get(n, 0),
            values.get(hits, 0),
            values.get(amount, 0),
            values.get(squares, 0),
        )
        for (month, person, stratum), values in wide.items()
    ]


def _by_month(cells: Iterable[tuple[str, Cell]], months: Sequence[str]) -> list[list[Cell]]:
    by_month: dict[str, list[Cell]] = {month: [] for month in months}
    for month, cell in cells:
        by_month[month].append(cell)
    # Months before the first record are no baseline.
    first = next((place for place, month in enumerate(months) if by_month[month]), len(months) - 1)
    return [by_month[month] for month in months[first:]]
