"""Which rows, in which groups: dimensions, people's tables joined so that no row can be counted
twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

# ruff: noqa: S608 -- only names of our own tables and columns are put into the text
from guiju.foundation.errors import Invalid
from guiju.records.engine.opening import cursor
from guiju.records.formula import BELONGING, Condition, near_names, parse_condition, records_table
from guiju.records.schema import TABLES, RecordTable, Type

_LOCAL = {"hour", "half_hour", "weekday", "week", "month", "source"}
_BELONGING_SCHEMA = {
    "source": "string",
    "agent": "string",
    "from_date": "date",
    "to_date": "date",
    "person": "string",
    "team": "string",
}
_SHIFT_SCHEMA = {
    "source": "string",
    "agent": "string",
    "date": "date",
    "starts": "timestamp(6)",
    "ends": "timestamp(6)",
    "shift": "string",
}
_ARROW = {"string": pa.string(), "date": pa.date32(), "timestamp(6)": pa.timestamp("us")}


@dataclass(frozen=True)
class Scope:
    """What part of the records is asked about.

    where: a row-level condition. date_from, date_to: local dates, inclusive. belonging: rows
    (source, agent, from_date, to_date | null, person, team). shifts: rows (source, agent, date,
    starts, ends in UTC, shift), split per local date; a contact belongs to the shift with starts <=
    its start < ends. agents: keys, or pairs (source, key). persons, teams: only rows that belonged
    to one of them on their day (needs belonging). excluded: False only what counts, True only what
    is left out, None both. dated_by: the day by which rows count, that of their start or of their
    resolution.

    For kinds whose rows name a person, not an agent of a source (attendance, manual), belonging's
    ``agent`` is compared with the person and its source is ignored.
    """

    where: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    belonging: pa.Table | None = None
    shifts: pa.Table | None = None
    agents: Collection[Any] | None = None
    persons: Collection[str] | None = None
    teams: Collection[str] | None = None
    excluded: bool | None = False
    dated_by: str = "started"

    @property
    def dates(self) -> tuple[str | None, str | None]:
        """First and last date as ISO text."""
        return tuple(day.isoformat() if day else None for day in (self.date_from, self.date_to))  # type: ignore[return-value]

    def wanted(self) -> pa.Table | None:
        """The agents asked for, as a table; pairs with their source, plain keys of any source."""
        if self.agents is None:
            return None
        pairs = [agent for agent in self.agents if not isinstance(agent, str)]
        if pairs:
            return pa.table(
                {"source": [pair[0] for pair in pairs], "agent": [pair[1] for pair in pairs]}
            )
        return pa.table({"agent": pa.array(list(self.agents), pa.string())})

    def condition(self, kind: str) -> Condition | None:
        """Give the checked ``where`` for a kind of record."""
        return (
            parse_condition(self.where, TABLES[kind]) if self.where and self.where.strip() else None
        )

    def narrows_people(self) -> bool:
        """Whether rows of other persons or teams are left out."""
        return self.persons is not None or self.teams is not None


@dataclass(frozen=True)
class Dimension:
    """A by-column: how it is printed, and the Ibis value of a row. ``extra`` names a key of the
    map column.
    """

    name: str
    column: str
    extra: str | None = None

    def of(self, table: ir.Table) -> ir.Value:
        """The value of each row."""
        return table["extra"].get(self.extra) if self.extra is not None else table[self.column]


def dimensions(kind: str, by: Sequence[str], one_source: bool = False) -> tuple[Dimension, ...]:
    """The by-columns of a question; ``agent`` brings ``source`` along, so that equal keys of two
    sources stay apart.

    one_source: there is only one in the rows, so that nothing need be kept apart.
    """
    table = TABLES[kind]
    slices = [_dimension(table, name) for name in by]
    if len({one.name for one in slices}) != len(slices):
        raise Invalid("同一个切分写了两次。", "A slice is named twice.", code="records.slice_twice")
    named = {one.column for one in slices if one.extra is None}
    if table.who in named and "source" not in named and not one_source:
        place = next(place for place, one in enumerate(slices) if one.column == table.who)
        slices.insert(place + 1, Dimension("source", "source"))
    return tuple(slices)


def dimension_names(kind: str) -> list[str]:
    """What rows of a kind can be sliced by, besides ``extra.NAME``."""
    table = TABLES[kind]
    own = [column.name for column in table.columns if _sliceable(table, column.name)]
    time = [] if table.column("planned_start") or not _has_time(table) else ["shift"]
    return list(
        dict.fromkeys(
            [
                "agent",
                "team",
                "person",
                "date",
                "hour",
                "half_hour",
                "weekday",
                "week",
                "month",
                "source",
                *time,
                *own,
            ]
        )
    )


def _dimension(table: RecordTable, name: str) -> Dimension:
    if name.startswith("extra.") and table.column("extra"):
        return Dimension(name, "extra", name.removeprefix("extra."))
    if name == "date":
        return Dimension(name, "local_date")
    if name == "agent" or (name == "person" and table.who == "person"):
        return Dimension(name, table.who)
    if name == "shift" and not _has_time(table):
        raise Invalid(
            "{kind} 没有时刻，不能按班次切分。",
            "{kind} has no time of day, so it has no shift.",
            code="records.no_shift",
            kind=table.name,
        )
    if name in _LOCAL or name in BELONGING or _sliceable(table, name):
        return Dimension(name, name)
    names = dimension_names(table.name)
    near = near_names(name, names)
    raise Invalid(
        "不能按 {name} 切分{near_zh}。可用：{known}。",
        "There is no slice by {name}{near_en}. There are: {known}.",
        code="records.no_slice",
        name=name,
        known=", ".join(names),
        near_zh=f"，您是指 {'、'.join(near)} 吗" if near else "",
        near_en=f"; did you mean {', '.join(near)}" if near else "",
    )


def _sliceable(table: RecordTable, name: str) -> bool:
    column = table.column(name)
    return column is not None and column.type in (Type.TEXT, Type.BOOLEAN) and not column.personal


def _has_time(table: RecordTable) -> bool:
    column = table.column(table.clock)
    return column is not None and column.type is Type.TIME


def needed(
    kind: str, dims: Sequence[Dimension], condition: Condition | None, scope: Scope
) -> tuple[str, ...]:
    """The names that must be joined from people's tables for this question."""
    own = TABLES[kind].names
    names = {one.column for one in dims if one.extra is None} & set(BELONGING) - set(own)
    names |= condition.needs if condition else frozenset()
    names |= {"team"} if scope.narrows_people() else set()
    for name, table in (
        ("shift", scope.shifts),
        ("team", scope.belonging),
        ("person", scope.belonging),
    ):
        if name in names and table is None:
            raise Invalid(
                "按 {name} 查询需要人员的归属表。",
                "A question by {name} needs the table of who belonged where.",
                code="records.no_belonging",
                name=name,
            )
    return tuple(sorted(names))


def joined(kind: str, names: tuple[str, ...], inner: bool, dated_by: str = "started") -> ir.Table:
    """``records`` with team, person and shift as columns, where asked for: equality on (source,
    agent) and a range.
    """
    table, record = records_table(TABLES[kind]), TABLES[kind]
    if {"team", "person"} & set(names):
        table = _with_belonging(table, record, inner)
    if "shift" in names:
        table = _with_shift(table, record, dated_by)
    return table


def _with_belonging(table: ir.Table, record: RecordTable, inner: bool) -> ir.Table:
    ours = ibis.table(_BELONGING_SCHEMA, name="belonging")
    on = [
        table[record.who] == ours.agent,
        ours.from_date <= table.local_date,
        table.local_date <= ours.to_date,
    ]
    if record.who == "agent":
        on.insert(0, table.source == ours.source)
    both = table.join(ours, on, how="inner" if inner else "left", rname="of_{name}")
    added = {"team": both["team"]} | (
        {}
        if record.who == "person"
        else {"person": both["of_person" if "of_person" in both.columns else "person"]}
    )
    return both.select(*[both[name] for name in table.columns], **added)


def _with_shift(table: ir.Table, record: RecordTable, dated_by: str) -> ir.Table:
    ours = ibis.table(_SHIFT_SCHEMA, name="shifts")
    clock = table[record.piece_clock]
    if dated_by == "resolved":
        clock = clock + table["resolve_seconds"].cast("int64").as_interval("s")
    on = [
        table.source == ours.source,
        table[record.who] == ours.agent,
        table.local_date == ours.date,
        ours.starts <= clock,
        clock < ours.ends,
    ]
    both = table.left_join(ours, on, rname="of_{name}")
    return both.select(*[both[name] for name in table.columns], shift=both["shift"])


def bring_people(kind: str, names: tuple[str, ...], scope: Scope) -> None:
    """Register the people's tables that the question needs, after checking that no row could
    match twice.
    """
    db = cursor()
    ignore_source = TABLES[kind].who == "person"
    if {"team", "person"} & set(names):
        table = _typed(scope.belonging, _BELONGING_SCHEMA)
        table = _endless(_narrowed(_once(table) if ignore_source else table, scope))
        db.register("belonging", table)
        keys = "agent" if ignore_source else "source, agent"
        _refuse_overlap("belonging", keys, "from_date", "to_date", ">=")
    if "shift" in names:
        db.register("shifts", _typed(scope.shifts, _SHIFT_SCHEMA))
        _refuse_overlap("shifts", "source, agent, date", "starts", "ends", ">")


def _once(table: pa.Table) -> pa.Table:
    """Equal spans of one person in several sources count once where the source is ignored."""
    names = [name for name in table.column_names if name != "source"]
    unique = table.group_by(names).aggregate([])
    return unique.append_column("source", pa.array([""] * unique.num_rows, pa.string())).select(
        list(_BELONGING_SCHEMA)
    )


def _narrowed(table: pa.Table, scope: Scope) -> pa.Table:
    for name, kept in (("person", scope.persons), ("team", scope.teams)):
        if kept is not None:
            mask = pa.compute.is_in(table[name], value_set=pa.array(list(kept), pa.string()))
            table = table.filter(mask)
    return table


def _endless(table: pa.Table) -> pa.Table:
    """An open end is the end of time, so that the range needs no NULL."""
    ends = pa.compute.fill_null(table["to_date"], pa.scalar(date(9999, 12, 31), pa.date32()))
    return table.set_column(table.column_names.index("to_date"), "to_date", ends)


def _typed(table: pa.Table | None, schema: dict[str, str]) -> pa.Table:
    assert table is not None
    return pa.table({name: table[name].cast(_ARROW[type]) for name, type in schema.items()})


def _refuse_overlap(table: str, keys: str, start: str, end: str, reaches: str) -> None:
    """A row that matched two spans would be counted twice: refuse the table instead."""
    twice = (
        cursor()
        .execute(
            f"SELECT agent, {start} FROM (SELECT *, lead({start}) OVER (PARTITION BY {keys} "
            f"ORDER BY {start}, {end}) AS next"
            f" FROM {table}) WHERE {end} {reaches} next LIMIT 1"
        )
        .fetchone()
    )
    if twice:
        raise Invalid(
            "工号 {agent} 的归属或班次在 {start} 前后重叠，数据会被重复计算。",
            "Key {agent} belongs to two spans at once around {start}; its records would "
            "count twice.",
            code="records.overlap",
            agent=twice[0],
            start=str(twice[1]),
        )
