"""What was measured of each subject in a month, from the frozen input and the records of its snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guiju.performance.reads.frozen import Input, Subject
from guiju.performance.rules.adjustment import Adjusted, Cells, Coded, Reference, adjusted, reference
from guiju.performance.rules.reckoning import Measured
from guiju.performance.rules.scheme import Item
from guiju.records import numbers
from guiju.records import reads as records
from guiju.records.engine import dimension_names
from guiju.records.metrics import Metric
from guiju.records.schema import TABLES

Values = dict[str, dict[str, Measured]]
PORTION = 2_000
_STRATA = ("shift", "queue", "hour")


def of_persons(of: Input, names: Iterable[str], persons: list[int]) -> Values:
    """Person id (as text) -> metric -> what was measured. One pass over the month for each kind of record."""
    return _measured(of, names, "person", only_persons=persons)


def of_teams(of: Input, names: Iterable[str], teams: list[str]) -> Values:
    """Team code -> metric -> what was measured over the team's own records."""
    return _measured(of, names, "team", only_teams=teams)


def adjust(of: Input, values: Values, items: Iterable[Item], by: str, scored: list[int], teams: list[str]) -> Values:
    """Add under each item's key what its own way of measuring gives: expectation, worst slice, each slice its own.

    With expectation ``scored`` is overall × O ÷ E, low and high bound that; the reference is everybody scored in the
    month. ``by``: person or team. Metrics that are no ratio stay raw. Two passes over the month for each such item.
    """
    for item in {item.key: item for item in items if item.of == "own"}.values():
        strata = _strata_of(item)
        if strata:
            _adjust_one(of, values, item, by, strata, scored, teams)
        elif item.slices:
            _add_slices(of, values, item, by, scored, teams)
    return values


def of_leaders(of: Input, items: Iterable[Item]) -> Values:
    """Person id -> item key -> what was measured over all the teams that she led.

    One pass for each rank of leaders; where records name persons, one for each leader.
    """
    led = list({item.key: item for item in items if item.of == "led"}.values())
    leaders = [row for row in of.people if row.leads] if led else []
    values: Values = defaultdict(dict)
    by_agent = [item for item in led if TABLES[of.metrics[item.metric].kind].who == "agent"]
    for rank in _ranks(leaders) if by_agent else ():
        theirs = replace(of, belonging={who: _under_leaders(table, rank) for who, table in of.belonging.items()})
        for person, measured in _measured(theirs, [item.metric for item in by_agent], "person").items():
            values[person] |= {item.key: measured[item.metric] for item in by_agent if item.metric in measured}
    for item in (each for each in led if each not in by_agent):
        for leader in leaders:
            rows = records.measure([item.metric], spread=True, only_teams=list(leader.leads), **_frame(of)).to_pylist()
            values[str(leader.person)][item.key] = _read(rows[0])
    return values


def _ranks(leaders: list[Subject]) -> list[dict[str, int]]:
    """Team code -> leader, in as many tables as leaders stand above one another: in each a team has one."""
    tables: list[dict[str, int]] = []
    for leader in sorted(leaders, key=lambda each: (-len(each.leads), each.person)):
        free = next((table for table in tables if not set(leader.leads) & set(table)), None)
        if free is None:
            tables.append(free := {})
        free |= dict.fromkeys(leader.leads, leader.person)
    return tables


def _under_leaders(table: pa.Table, leaders: Mapping[str, int]) -> pa.Table:
    """Who belonged where, with the leader of the team in the person's place; other teams left out."""
    rows = table.filter(pc.is_in(table["team"], value_set=pa.array(list(leaders), pa.string())))
    persons = pa.array([str(leaders[team]) for team in rows["team"].to_pylist()], pa.string())
    return rows.set_column(rows.column_names.index("person"), "person", persons)


def _strata_of(item: Item) -> tuple[str, ...]:
    if item.adjust == "expected":
        return _STRATA
    return (item.slices.by,) if item.slices and item.slices.rule == "own" else ()


def counted(of: Input, name: str, by: str, persons: list[int]) -> list[dict[str, Any]]:
    """A count of each person in each slice: rows with person (id as text), the slice, value."""
    return records.measure([name], by=["person", by], only_persons=persons, **_frame(of)).to_pylist()


def _measured(of: Input, names: Iterable[str], by: str, **limits: Any) -> Values:
    values: Values = defaultdict(dict)
    for kind, of_kind in _by_kind(of, names).items():
        table = records.measure(of_kind, by=[by], spread=True, **_frame(of), **limits)
        named = of.named(kind, by)
        for row in _rows(table):
            subject = named(row[by])
            if subject:
                values[subject][row["metric"]] = _read(row)
    return values


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """A table row by row, a few thousand at a time in memory."""
    for batch in table.to_batches(max_chunksize=4_096):
        yield from batch.to_pylist()


def cells_of(table: pa.Table, by: str, strata: Sequence[str], named: Callable[[Any], str] = str) -> Cells:
    """Measured rows as cells; those without cases, without a numerator or of nobody known are left out. by '': everybody."""
    table = table.select([*filter(None, [by]), *strata, "numerator", "denominator"])
    table = table.filter(pc.and_(pc.is_valid(table["numerator"]), pc.not_equal(table["denominator"], 0)))
    whole = [pc.fill_null(pc.cast(table[name], pa.string()), "") for name in strata]
    joined = pc.binary_join_element_wise(*whole, "|") if whole else _blank(table)
    subjects, strata_ = _coded(table[by] if by else _blank(table)), _coded(joined)
    known = Coded(subjects.codes, [named(name) for name in subjects.names])
    order = np.lexsort((strata_.codes, subjects.codes))  # sums of the same cells are the same to the digit
    numerator, cases = (_floats(table[name])[order] for name in ("numerator", "denominator"))
    cells = Cells(
        replace(known, codes=known.codes[order]), replace(strata_, codes=strata_.codes[order]), numerator, cases
    )
    return cells.only(name for name in known.names if name) if by and "" in known.names else cells


def _blank(table: pa.Table) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([""] * len(table), pa.string())])


def _coded(column: Any) -> Coded:
    found = pc.fill_null(pc.cast(column, pa.string()), "").combine_chunks().dictionary_encode()
    order = pc.sort_indices(found.dictionary)
    place = np.empty(len(order), dtype=np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    return Coded(place[found.indices.to_numpy(zero_copy_only=False)], found.dictionary.take(order).to_pylist())


def _floats(column: Any) -> Any:
    return pc.cast(column, pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)


def _add_slices(of: Input, values: Values, item: Item, by: str, scored: list[int], teams: list[str]) -> None:
    """Under the item's key the value of the month, with that of every slice as its parts."""
    assert item.slices is not None
    limits: dict[str, Any] = {"only_persons": scored} if by == "person" else {"only_teams": teams}
    kind = of.metrics[item.metric].kind
    parts: dict[str, list[tuple[str, Measured]]] = defaultdict(list)
    table = records.measure([item.metric], by=[by, item.slices.by], spread=True, **_frame(of), **limits)
    named = of.named(kind, by)
    for row in _rows(table):
        if row[item.slices.by] not in (None, ""):
            parts[named(row[by])].append((str(row[item.slices.by]), _read(row)))
    for subject, of_subject in parts.items():
        whole = values.get(subject, {}).get(item.metric)
        if whole is not None:
            values[subject][item.key] = replace(whole, parts=tuple(of_subject))


def _cells(of: Input, name: str, by: str, strata: Sequence[str], **limits: Any) -> Cells:
    table = records.measure([name], by=[by, *strata] if by else list(strata), **_frame(of), **limits)
    return cells_of(table, by, strata, of.named(of.metrics[name].kind, by))


def _adjust_one(
    of: Input, values: Values, item: Item, by: str, strata: tuple[str, ...], scored: list[int], teams: list[str]
) -> None:
    known = [each for each in strata if each in dimension_names(of.metrics[item.metric].kind)]
    against = reference(_cells(of, item.metric, "", known, only_persons=scored))
    if against is None:
        return
    for limits in _portions(by, scored, teams):
        for subject, fair in adjusted(_cells(of, item.metric, by, known, **limits), against).items():
            measured = values.get(subject, {}).get(item.metric)
            if measured is not None and measured.value is not None:
                values[subject][item.key] = _fair(measured, fair, against, of.metrics[item.metric])


def _portions(by: str, scored: list[int], teams: list[str]) -> Iterator[dict[str, Any]]:
    """Subjects in portions: the cells of one portion are in memory at once."""
    if by == "team":
        yield {"only_teams": teams}
    else:
        yield from ({"only_persons": scored[at : at + PORTION]} for at in range(0, len(scored), PORTION))


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


def _read(row: dict[str, Any]) -> Measured:
    return Measured(
        row["value"], row["n"], row["numerator"], row["denominator"], low=row.get("low"), high=row.get("high")
    )
