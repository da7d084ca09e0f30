"""What was measured of each subject in a month, from the frozen input and the records of its
snapshot.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guiju.performance.reads.frozen import Input, Subject
from guiju.performance.rules.adjustment import (
    Adjusted,
    Cells,
    Coded,
    Reference,
    adjusted,
    reference,
)
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
_ONLY = {"person": "only_persons", "team": "only_teams"}


def of_persons(of: Input, names: Iterable[str], persons: list[int]) -> Values:
    """Person id (as text) -> metric -> what was measured. One pass over the month for each kind
    of record.
    """
    return _measured(of, names, "person", only_persons=persons)


def of_teams(of: Input, names: Iterable[str], teams: list[str]) -> Values:
    """Team code -> metric -> what was measured over the team's own records."""
    return _measured(of, names, "team", only_teams=teams)


References = Mapping[str, Reference]


def references(asked: Iterable[tuple[Input, list[int]]], items: Iterable[Item]) -> References:
    """By item key the rates of everybody scored in the month, for items that are held against an
    expectation.

    asked: inputs with the days that count and the persons scored by their records of these days.
    One pass over the days of each for each such item.
    """
    asked = list(asked)
    by_item = {}
    for item in {item.key: item for item in items if item.of == "own"}.values():
        if asked and _strata_of(item):
            strata = _known_strata(asked[0][0], item)
            tables = [
                _counts(of, item.metric, "", strata, only_persons=persons)
                for of, persons in asked
                if persons
            ]
            against = reference(cells_of(pa.concat_tables(tables), "", strata)) if tables else None
            if against is not None:
                by_item[item.key] = against
    return by_item


def adjust(
    of: Input,
    values: Values,
    items: Iterable[Item],
    by: str,
    against: References,
    subjects: Sequence[Any],
) -> Values:
    """Add under each item's key what its own way of measuring gives: expectation, worst slice, each
    slice its own.

    With expectation ``scored`` is overall × O ÷ E, low and high bound that. ``by``: person or team,
    whose ``subjects`` are ids or codes. Metrics that are no ratio stay raw. One pass over the days
    for each such item.
    """
    for item in {item.key: item for item in items if item.of == "own"}.values():
        if item.key in against:
            _adjust_one(of, values, item, by, against[item.key], subjects)
        elif item.slices and not _strata_of(item):
            _add_slices(of, values, item, by, subjects)
    return values


def of_leaders(of: Input, items: Iterable[Item], persons: Iterable[int]) -> Values:
    """Measure leaders over the teams that they led, on the days on which they led them: person id
    -> item key -> value.

    One pass for each rank of leaders; where records name persons, one for each leader.
    """
    led, wanted = (
        list({item.key: item for item in items if item.of == "led"}.values()),
        set(persons),
    )
    leaders = [row for row in of.people if row.led and row.person in wanted] if led else []
    values: Values = defaultdict(dict)
    by_agent = [item for item in led if TABLES[of.metrics[item.metric].kind].who == "agent"]
    for rank in _ranks(leaders) if by_agent else ():
        theirs = replace(
            of, belonging={who: _under_leaders(table, rank) for who, table in of.belonging.items()}
        )
        for person, measured in _measured(
            theirs, [item.metric for item in by_agent], "person"
        ).items():
            values[person] |= {
                item.key: measured[item.metric] for item in by_agent if item.metric in measured
            }
    for item in (led_item for led_item in led if led_item not in by_agent):
        for leader in leaders:
            rows = records.measure([item.metric], spread=True, **led_frame(of, leader)).to_pylist()
            values[str(leader.person)][item.key] = _read(rows[0])
    return values


def led_frame(of: Input, leader: Subject) -> dict[str, Any]:
    """Limit a question to the records of the teams that somebody led, on the days on which they led
    them.
    """
    theirs = {who: _under_leaders(table, [leader]) for who, table in of.belonging.items()}
    return frame(replace(of, belonging=theirs)) | {
        "only_teams": sorted({code for code, _, _ in leader.led})
    }


def _ranks(leaders: list[Subject]) -> list[list[Subject]]:
    """Leaders in as many lists as stand above one another: in each a team has one leader a day."""
    ranks: list[list[Subject]] = []
    for leader in sorted(leaders, key=lambda each: (-len(each.led), each.person)):
        free = next(
            (rank for rank in ranks if not any(_share_a_day(leader, other) for other in rank)), None
        )
        if free is None:
            ranks.append(free := [])
        free.append(leader)
    return ranks


def _share_a_day(one: Subject, other: Subject) -> bool:
    return any(
        a == b and start <= to and begin <= end
        for a, start, end in one.led
        for b, begin, to in other.led
    )


def _under_leaders(table: pa.Table, leaders: Iterable[Subject]) -> pa.Table:
    """Who belonged where on the days on which these led the team, with the leader in the
    person's place.
    """
    spans: dict[str, list[tuple[dt.date, dt.date, str]]] = defaultdict(list)
    for leader in leaders:
        for team, start, end in leader.led:
            spans[team].append((start, end, str(leader.person)))
    rows = table.filter(
        pc.is_in(table["team"], value_set=pa.array(list(spans), pa.string()))
    ).to_pylist()
    cut = [
        row
        | {
            "from_date": max(row["from_date"], start),
            "to_date": min(row["to_date"] or end, end),
            "person": person,
        }
        for row in rows
        for start, end, person in spans[row["team"]]
        if row["from_date"] <= end and (row["to_date"] is None or start <= row["to_date"])
    ]
    return pa.Table.from_pylist(cut, schema=table.schema)


def _strata_of(item: Item) -> tuple[str, ...]:
    if item.adjust == "expected":
        return _STRATA
    return (item.slices.by,) if item.slices and item.slices.rule == "own" else ()


def _known_strata(of: Input, item: Item) -> list[str]:
    """The strata of an item that its records know."""
    return [
        column
        for column in _strata_of(item)
        if column in dimension_names(of.metrics[item.metric].kind)
    ]


def counted(of: Input, name: str, by: str, persons: list[int]) -> list[dict[str, Any]]:
    """A count of each person in each slice: rows with person (id as text), the slice, value."""
    return records.measure([name], by=["person", by], only_persons=persons, **frame(of)).to_pylist()


def _measured(of: Input, names: Iterable[str], by: str, **limits: Any) -> Values:
    values: Values = defaultdict(dict)
    for kind, of_kind in _by_kind(of, names).items():
        table = records.measure(of_kind, by=[by], spread=True, **frame(of), **limits)
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


def cells_of(
    table: pa.Table, by: str, strata: Sequence[str], named: Callable[[Any], str] = str
) -> Cells:
    """Measured rows as cells; those without cases, without a numerator or of nobody known are
    left out. by '': everybody.
    """
    table = table.select([*filter(None, [by]), *strata, "numerator", "denominator"])
    table = table.filter(
        pc.and_(pc.is_valid(table["numerator"]), pc.not_equal(table["denominator"], 0))
    )
    whole = [pc.fill_null(pc.cast(table[name], pa.string()), "") for name in strata]
    joined = pc.binary_join_element_wise(*whole, "|") if whole else _blank(table)
    subjects, strata_ = _coded(table[by] if by else _blank(table)), _coded(joined)
    known = Coded(subjects.codes, [named(name) for name in subjects.names])
    order = np.lexsort(
        (strata_.codes, subjects.codes)
    )  # sums of the same cells are the same to the digit
    numerator, cases = (_floats(table[name])[order] for name in ("numerator", "denominator"))
    cells = Cells(
        replace(known, codes=known.codes[order]),
        replace(strata_, codes=strata_.codes[order]),
        numerator,
        cases,
    )
    return cells.only(name for name in known.names if name) if by and "" in known.names else cells


def _blank(table: pa.Table) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([""] * len(table), pa.string())])


def _coded(column: Any) -> Coded:
    encoded = pc.fill_null(pc.cast(column, pa.string()), "").combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    place = np.empty(len(order), dtype=np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    return Coded(
        place[encoded.indices.to_numpy(zero_copy_only=False)],
        encoded.dictionary.take(order).to_pylist(),
    )


def _floats(column: Any) -> Any:
    return pc.cast(column, pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)


def _add_slices(of: Input, values: Values, item: Item, by: str, subjects: Sequence[Any]) -> None:
    """Under the item's key the value of the month, with that of every slice as its parts."""
    assert item.slices is not None
    kind = of.metrics[item.metric].kind
    parts: dict[str, list[tuple[str, Measured]]] = defaultdict(list)
    only: dict[str, Any] = {_ONLY[by]: subjects}
    table = records.measure(
        [item.metric], by=[by, item.slices.by], spread=True, **frame(of), **only
    )
    named = of.named(kind, by)
    for row in _rows(table):
        if row[item.slices.by] not in (None, ""):
            parts[named(row[by])].append((str(row[item.slices.by]), _read(row)))
    for subject, of_subject in parts.items():
        whole = values.get(subject, {}).get(item.metric)
        if whole is not None:
            values[subject][item.key] = replace(whole, parts=tuple(of_subject))


def _counts(of: Input, name: str, by: str, strata: Sequence[str], **limits: Any) -> pa.Table:
    return records.measure([name], by=[by, *strata] if by else list(strata), **frame(of), **limits)


def _adjust_one(
    of: Input, values: Values, item: Item, by: str, against: Reference, subjects: Sequence[Any]
) -> None:
    known, named = _known_strata(of, item), of.named(of.metrics[item.metric].kind, by)
    for portion in _portions(by, subjects):
        cells = cells_of(
            _counts(of, item.metric, by, known, **{_ONLY[by]: portion}), by, known, named
        )
        for subject, fair in adjusted(cells, against).items():
            measured = values.get(subject, {}).get(item.metric)
            if measured is not None and measured.value is not None:
                values[subject][item.key] = _fair(measured, fair, against, of.metrics[item.metric])


def _portions(by: str, subjects: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut subjects into portions: the cells of one portion are in memory at once."""
    if by == "team":
        yield subjects
    else:
        yield from (subjects[at : at + PORTION] for at in range(0, len(subjects), PORTION))


def _fair(measured: Measured, fair: Adjusted, against: Reference, metric: Metric) -> Measured:
    low, high = measured.low, measured.high
    if metric.is_rate and measured.numerator is not None and measured.denominator:
        expected = fair.expected * measured.denominator
        low, high = (
            against.overall * bound
            for bound in numbers.ratio_interval(measured.numerator, expected)
        )
    elif low is not None and high is not None:
        low, high = against.overall * low / fair.expected, against.overall * high / fair.expected
    return replace(measured, expected=fair.expected, scored=fair.value, low=low, high=high)


def frame(of: Input) -> dict[str, Any]:
    """What every question to the month's records says: the days, the snapshot, metrics, people
    and shifts as they were.
    """
    first, last = of.days
    return {
        "date_from": first,
        "date_to": last,
        "snapshot": of.snapshot,
        "declared": of.metrics,
        "belongs": of.belonging,
        "shifts": of.shifts,
    }


def _by_kind(of: Input, names: Iterable[str]) -> Mapping[str, list[str]]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        kinds[of.metrics[name].kind].append(name)
    return kinds


def _read(row: dict[str, Any]) -> Measured:
    return Measured(
        row["value"],
        row["n"],
        row["numerator"],
        row["denominator"],
        low=row.get("low"),
        high=row.get("high"),
    )
