"""What was measured of each subject in a month, from the frozen input and the records of its snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from guiju.performance.reads.frozen import Input
from guiju.performance.rules.adjustment import Adjusted, Cell, Reference, adjusted, reference
from guiju.performance.rules.reckoning import Measured
from guiju.records import numbers
from guiju.records import reads as records
from guiju.records.engine import dimension_names
from guiju.records.metrics import Metric
from guiju.records.schema import TABLES

Values = dict[str, dict[str, Measured]]
_STRATA = ("shift", "queue", "hour")


def of_persons(of: Input, names: Iterable[str], persons: list[int]) -> Values:
    """Person id (as text) -> metric -> what was measured. One pass over the month for each kind of record."""
    return _measured(of, names, "person", only_persons=persons)


def of_teams(of: Input, names: Iterable[str], teams: list[str]) -> Values:
    """Team code -> metric -> what was measured over the team's own records."""
    return _measured(of, names, "team", only_teams=teams)


def adjust(of: Input, values: Values, names: Iterable[str], by: str, scored: list[int], teams: list[str]) -> Values:
    """Add under ``metric:expected`` the values with expectation: ``scored`` is overall × O ÷ E, low and high bound that.

    ``by``: person or team. The reference is everybody scored in the month. Metrics that are no ratio stay raw.
    """
    for name in dict.fromkeys(names):
        against = reference(_cells(of, name, "person", only_persons=scored))
        limits: dict[str, Any] = {"only_persons": scored} if by == "person" else {"only_teams": teams}
        if against is not None:
            _adjust_one(of, values, name, _cells(of, name, by, **limits), against)
    return values


def _measured(of: Input, names: Iterable[str], by: str, **limits: Any) -> Values:
    values: Values = defaultdict(dict)
    for kind, of_kind in _by_kind(of, names).items():
        table = records.measure(of_kind, by=[by], spread=True, **_frame(of), **limits)
        known = _person_ids(of) if by == "person" and TABLES[kind].who == "person" else None
        for row in table.to_pylist():
            subject = known.get(row[by], "") if known else str(row[by])
            if subject:
                values[subject][row["metric"]] = _read(row)
    return values


def _cells(of: Input, name: str, by: str, **limits: Any) -> list[Cell]:
    kind = of.metrics[name].kind
    strata = [each for each in _STRATA if each in dimension_names(kind)]
    table = records.measure([name], by=[by, *strata], **_frame(of), **limits)
    known = _person_ids(of) if by == "person" and TABLES[kind].who == "person" else None
    return [
        Cell(
            known.get(row[by], "") if known else str(row[by]),
            tuple(str(row[each]) for each in strata),
            row["numerator"],
            row["denominator"],
        )
        for row in table.to_pylist()
        if row["denominator"] and row["numerator"] is not None
    ]


def _adjust_one(of: Input, values: Values, name: str, cells: list[Cell], against: Reference) -> None:
    own: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        own[cell.subject].append(cell)
    for subject, of_subject in own.items():
        measured = values.get(subject, {}).get(name)
        fair = adjusted(of_subject, against)
        if measured is not None and fair is not None and measured.value is not None:
            values[subject][f"{name}:expected"] = _fair(measured, fair, against, of.metrics[name])


def _fair(measured: Measured, fair: Adjusted, against: Reference, metric: Metric) -> Measured:
    low, high = measured.low, measured.high
    if metric.is_rate and measured.numerator is not None and measured.denominator:
        expected = fair.expected * measured.denominator
        low, high = (against.overall * each for each in numbers.ratio_interval(measured.numerator, expected))
    elif low is not None and high is not None:
        low, high = against.overall * low / fair.expected, against.overall * high / fair.expected
    return replace(measured, expected=fair.expected, scored=fair.value, low=low, high=high)


def _frame(of: Input) -> dict[str, Any]:
    first, last = of.days
    return {
        "date_from": first, "date_to": last, "snapshot": of.snapshot, "declared": of.metrics,
        "belongs": of.belonging, "shifts": of.shifts,
    }  # fmt: skip


def _by_kind(of: Input, names: Iterable[str]) -> Mapping[str, list[str]]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        kinds[of.metrics[name].kind].append(name)
    return kinds


def _person_ids(of: Input) -> dict[str, str]:
    """Person id by staff number, for kinds whose rows name a person by it."""
    return {row.number: str(row.person) for row in of.people}


def _read(row: dict[str, Any]) -> Measured:
    return Measured(
        row["value"], row["n"], row["numerator"], row["denominator"], low=row.get("low"), high=row.get("high")
    )
