"""The engine: metrics over month images, in groups, in one pass. The only room that opens DuckDB
(through Ibis).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from guiju.foundation.errors import Invalid
from guiju.records import numbers
from guiju.records.engine.opening import (
    check_extra,
    compiled,
    cursor,
    one_source,
    open_images,
    warm,
)
from guiju.records.engine.slicing import (
    Dimension,
    Scope,
    bring_people,
    dimension_names,
    dimensions,
    joined,
    needed,
)
from guiju.records.formula import RULES, Condition, Formula, records_table, row_scalars
from guiju.records.formula.reading import Text
from guiju.records.metrics import Metric
from guiju.records.schema import TABLES

#: The parts of a metric in a wide table: column NAME is the value, NAME__n and so on the others.
PARTS = ("n", "numerator", "denominator")
#: So few values can be looked at beside one another; so many rows tell how many there are.
_FEW, _FEW_ROWS = 50, 20_000
#: Values of a column that are offered to be named.
_MOST_VALUES = 200
_FLAGS = ("yes", "no", "y", "n", "true", "false", "0", "1", "是", "否")


def measure(
    images: Sequence[Path],
    kind: str,
    metrics: Sequence[Metric],
    *,
    by: Sequence[str] = (),
    spread: bool = False,
    rules: int = RULES,
    **scope: Any,
) -> pa.Table:
    """Metrics of one kind in the observed groups: by-columns, then NAME, NAME__n, NAME__numerator,
    NAME__denominator.

    All values are doubles; an empty denominator gives NULL with n 0. Texts without a value are ''.
    ``agent`` is the source's key and brings ``source`` when several match. With ``spread`` a mean
    has NAME__sd, the standard deviation of its values. ``rules``: see `formula.RULES`; older ones
    for what was reckoned by them. ``scope``: see Scope. Rows come sorted by the by-columns. All
    metrics count by the same day (``dated_by``). Cost: one pass over the images.
    """
    asked = Scope(dated_by=_one_day(metrics), **scope)
    dims = dimensions(kind, by, one_source(images))
    _check_kind(kind, metrics)
    names = needed(kind, dims, asked.condition(kind), asked)
    sql = _measuring(
        kind,
        tuple((m.name, m.formula) for m in metrics),
        dims,
        names,
        asked.where or "",
        spread,
        asked.narrows_people(),
        rules,
        asked.dated_by,
    )
    db = _opened(images, kind, asked, dims)
    bring_people(kind, names, asked)
    return _tidy(db.execute(sql).to_arrow_table(), dims, by)


def _one_day(metrics: Sequence[Metric]) -> str:
    """By which day all of these metrics count."""
    days = {metric.dated_by for metric in metrics} or {"started"}
    if len(days) > 1:
        raise ValueError("metrics that count by different days are measured apart")
    return days.pop()


def _opened(
    images: Sequence[Path], kind: str, asked: Scope, dims: Sequence[Dimension] = ()
) -> duckdb.DuckDBPyConnection:
    """The images opened for a question, after a look whether the unmapped columns that it names
    exist.
    """
    db = open_images(
        images,
        kind,
        excluded=asked.excluded,
        wanted=asked.wanted(),
        dates=asked.dates,
        dated_by=asked.dated_by,
    )
    condition = asked.condition(kind)
    named = {dim.extra for dim in dims if dim.extra is not None} | (
        condition.extras if condition else frozenset()
    )
    for name in sorted(named):
        check_extra(images, kind, name)
    return db


def _check_kind(kind: str, metrics: Sequence[Metric]) -> None:
    strange = next((metric for metric in metrics if metric.kind != kind), None)
    if strange:
        raise Invalid(
            "指标 {name} 不是 {kind} 的指标。",
            "The metric {name} is not one of {kind}.",
            code="records.other_kind",
            name=strange.name,
            kind=kind,
        )


@lru_cache(maxsize=512)
def _measuring(
    kind: str,
    metrics: tuple[tuple[str, str], ...],
    dims: tuple[Dimension, ...],
    names: tuple[str, ...],
    where: str,
    spread: bool,
    inner: bool,
    rules: int,
    dated_by: str,
) -> str:
    return compiled(measuring(kind, metrics, dims, names, where, spread, inner, rules, dated_by))


def measuring(
    kind: str,
    metrics: Sequence[tuple[str, str]],
    dims: Sequence[Dimension] = (),
    names: tuple[str, ...] = (),
    where: str = "",
    spread: bool = False,
    inner: bool = False,
    rules: int = RULES,
    dated_by: str = "started",
) -> ir.Table:
    """The Ibis expression of a measurement over the unbound table ``records``: portable to any
    engine Ibis knows.
    """
    from guiju.records.metrics.declaring import parsed

    formulas = {name: parsed(kind, text) for name, text in metrics}
    table = joined(kind, names, inner, dated_by)
    condition = Scope(where=where).condition(kind)
    if condition:
        table = table.filter(condition.over(table))
    rows = row_scalars(Text(""), TABLES[kind], table, rules)
    atoms = {
        atom.name: atom.over(table, rows, rules)
        for formula in formulas.values()
        for atom in _atoms(formula, spread)
    }
    atoms = atoms or {"rows": table.count()}
    group = (
        table.group_by([dim.of(table).name(f"by_{place}") for place, dim in enumerate(dims)])
        if dims
        else table
    )
    return _finished(group.aggregate(**atoms), formulas, dims, spread)


def _atoms(formula: Formula, spread: bool) -> list[Any]:
    return [*formula.atoms, *([formula.spread] if spread and formula.spread else [])]


def _finished(
    group: ir.Table, formulas: Mapping[str, Formula], dims: Sequence[Dimension], spread: bool
) -> ir.Table:
    columns: dict[str, ir.Value] = {
        dim.name: group[f"by_{place}"] for place, dim in enumerate(dims)
    }
    for name, formula in formulas.items():
        columns |= formula.columns(group, name)
        if spread and formula.spread:
            columns[f"{name}__sd"] = group[formula.spread.name].cast("float64")
    return group.select(**columns) if columns else group


def _tidy(table: pa.Table, dims: Sequence[Dimension], by: Sequence[str]) -> pa.Table:
    """Texts without a value as '', rows sorted, the source only where it tells something."""
    for place, dim in enumerate(dims):
        if pa.types.is_string(table.schema.field(dim.name).type):
            table = table.set_column(place, dim.name, pc.fill_null(table[dim.name], ""))
    if dims:
        table = table.sort_by([(dim.name, "ascending") for dim in dims])
    if (
        "source" in table.column_names
        and "source" not in by
        and pc.count_distinct(table["source"]).as_py() <= 1
    ):
        table = table.drop_columns(["source"])
    return table


def long(wide: pa.Table, metrics: Sequence[Metric]) -> pa.Table:
    """One row a group and metric: the by-columns, metric, value, n, numerator, denominator."""
    first = metrics[0].name if metrics else None
    by = wide.column_names[: wide.column_names.index(first)] if first else wide.column_names
    pieces = []
    for order, metric in enumerate(metrics):
        columns = (
            {name: wide[name] for name in by}
            | {
                "metric": pa.array([metric.name] * wide.num_rows, pa.string()),
                "value": wide[metric.name],
            }
            | {part: wide[f"{metric.name}__{part}"] for part in PARTS}
        )
        place = pa.array(range(wide.num_rows), pa.int64())
        pieces.append(
            pa.table(
                columns | {"_row": place, "_metric": pa.array([order] * wide.num_rows, pa.int64())}
            )
        )
    together = pa.concat_tables(pieces) if pieces else wide
    return together.sort_by([("_row", "ascending"), ("_metric", "ascending")]).drop_columns(
        ["_row", "_metric"]
    )


def interval(
    metric: Metric, row: Mapping[str, Any], level: float = 0.95
) -> tuple[float, float] | None:
    """The interval of a metric's value in one group (a row of ``measure``), or None where none is
    honest.

    A share of cases: Wilson. A mean: Student's t, when measured with ``spread``. A count, a
    percentile, a ratio of times or money: none.
    """
    value, n = row.get(metric.name), row.get(f"{metric.name}__n")
    if value is None or not n or math.isnan(value):
        return None
    if metric.is_rate:
        numerator = row[f"{metric.name}__numerator"]
        return numbers.wilson(numerator, n, level) if 0 <= numerator <= n else None
    deviation = row.get(f"{metric.name}__sd")
    if metric.parsed.shape == "mean" and deviation is not None:
        return numbers.mean_interval(value, deviation, int(n), level)
    return None


@dataclass(frozen=True)
class Page:
    """Some of the rows behind a number, and how many there are."""

    rows: pa.Table
    total: int


def records(
    images: Sequence[Path],
    kind: str,
    *,
    order: Sequence[str] = (),
    offset: int = 0,
    limit: int = 50,
    **scope: Any,
) -> Page:
    """The rows themselves, as understood, a page at a time. ``order``: columns, '-' before one for
    descending; ties by source and key, so that pages never overlap. ``limit`` 0: the number only. A
    row that lasts stands once, whole, with the seconds (``piece_seconds``) that it has in what is
    asked about, by its first piece there.
    """
    asked = Scope(**scope)
    condition = asked.condition(kind)
    names = needed(kind, (), condition, asked)
    db = _opened(images, kind, asked)
    bring_people(kind, names, asked)
    table = joined(kind, names, asked.narrows_people(), asked.dated_by)
    if condition:
        table = table.filter(condition.over(table))
    table = _whole(kind, table)
    (total,) = db.execute(compiled(table.count().as_table())).fetchone() or (0,)
    page = table.order_by(_order(kind, table, order)).limit(limit, offset=offset)
    page = page.drop(
        *(
            column.name
            for column in TABLES[kind].derived
            if column.inner and column.name != "piece_seconds"
        )
    )
    return Page(db.execute(compiled(page)).to_arrow_table(), int(total))


def resolved_after(images: Sequence[Path], day: dt.date, *, unknown_in: Sequence[Path]) -> int:
    """How many cases of images were resolved after a local day that were not known so in earlier
    images of the same month: by source and key, so that one taken back hides no other. An image
    that does not know the local time of resolution knows each case that has one. Two passes.
    """
    db = open_images(unknown_in, "contacts", excluded=None)
    db.execute(
        "CREATE OR REPLACE TEMP TABLE known_resolved AS SELECT source, key FROM records"
        " WHERE resolve_seconds IS NOT NULL AND coalesce(CAST(resolved_local AS DATE) > ?, true)",
        [day],
    )
    open_images(images, "contacts")
    (count,) = db.execute(
        (
            "SELECT count(*) FROM records ANTI JOIN known_resolved USING (source, key) WHERE "
            "CAST(resolved_local AS DATE) > ?"
        ),
        [day],
    ).fetchone() or (0,)
    return int(count)


def overlapping(images: Sequence[Path], import_id: int, besides: Sequence[str]) -> int:
    """How many states of an import overlap another of the same agent and source, each counted once;
    names ``besides`` (in small letters) are looked over. Sorted once by agent and start.
    """
    db = open_images(images, "agent_states")
    (count,) = db.execute(
        """WITH states AS (
            SELECT DISTINCT source, agent, key, import_id, started_at AS start, ended_at AS finish FROM records
            WHERE ended_at > started_at AND agent IS NOT NULL AND NOT list_contains(?, lower(state))),
        beside AS (
            SELECT import_id, start, finish, max(finish) OVER (line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
              AS earlier, lead(start) OVER line AS later FROM states
            WINDOW line AS (PARTITION BY source, agent ORDER BY start, finish, key))
        SELECT count(*) FROM beside WHERE import_id = ? AND (earlier > start OR later < finish)""",
        [list(besides), import_id],
    ).fetchone() or (0,)
    return int(count)


def _whole(kind: str, table: ir.Table) -> ir.Table:
    """Pieces of rows brought together again: the first of each, with the seconds of all."""
    if not TABLES[kind].until:
        return table
    row = ibis.window(group_by=[table.source, table.key])
    turn = ibis.row_number().over(group_by=[table.source, table.key], order_by=table.piece_start)
    seconds = table.piece_seconds.sum().over(row).cast("int64")
    first = table.mutate(piece_seconds=seconds, begun=table.begun.any().over(row), turn=turn)
    return first.filter(first.turn == 0).drop("turn")


def _order(kind: str, table: ir.Table, order: Sequence[str]) -> list[Any]:
    keys: dict[str, Any] = {}
    for name in [*order, "source", "key"]:
        bare = name.removeprefix("-")
        if bare in keys:
            continue
        if bare not in table.columns or bare == "extra":
            raise Invalid(
                "不能按 {name} 排序。",
                "Rows cannot be ordered by {name}.",
                code="records.order",
                name=bare,
            )
        keys[bare] = ibis.desc(table[bare]) if name.startswith("-") else ibis.asc(table[bare])
    return list(keys.values())


def few_valued(images: Sequence[Path], kind: str, columns: Sequence[str]) -> list[str]:
    """Which of these columns, and of the unmapped ones as ``extra.NAME``, hold two to fifty values,
    so that one may cut by them: channel, project, a customer's type; a column of yes and no is no
    such thing. Told from the first rows alone, so it costs the same for any month.
    """
    db = open_images(images, kind, excluded=None)
    names = [name for name in columns if TABLES[kind].column(name)]
    parts = [f"SELECT '{name}' AS name, CAST({name} AS VARCHAR) AS held FROM few" for name in names]  # noqa: S608 -- names of the schema
    if TABLES[kind].column("extra"):
        parts.append(
            "SELECT 'extra.' || unnest(map_keys(extra)) AS name, unnest(map_values(extra)) AS "
            "held FROM few"
        )
    if not parts:
        return []
    names_found = db.execute(
        f"WITH few AS (SELECT * FROM records LIMIT {_FEW_ROWS}) SELECT name FROM "  # noqa: S608
        f"({' UNION ALL '.join(parts)})"
        f" WHERE held <> '' GROUP BY name HAVING count(DISTINCT held) BETWEEN 2 AND {_FEW}"
        f" AND NOT bool_and(lower(held) IN {_FLAGS}) ORDER BY name"
    )
    return [name for (name,) in names_found.fetchall()]


def values_seen(
    images: Sequence[Path], kind: str, columns: Sequence[str]
) -> list[tuple[str, str, int]]:
    """The values of these columns, and of the unmapped ones that `few_valued` finds: (column,
    value, rows), the commonest first, at most two hundred a column.
    """
    extras = few_valued(images, kind, ())
    db = open_images(images, kind, excluded=None)
    held: list[tuple[str, str, dict[str, str]]] = [
        (name, f"CAST({name} AS VARCHAR)", {}) for name in columns
    ]
    held += [(name, "extra[$key]", {"key": name.removeprefix("extra.")}) for name in extras]
    rows: list[tuple[str, str, int]] = []
    for name, value, given in held:
        counted = db.execute(
            f"SELECT {value} AS held, count(*) AS n FROM records WHERE {value} <> '' "  # noqa: S608 -- names of the schema
            f"GROUP BY held ORDER BY n DESC, held LIMIT {_MOST_VALUES}",
            given,
        )
        rows += [(name, text, n) for text, n in counted.fetchall()]
    return rows


def agents_seen(images: Sequence[Path], kind: str) -> pa.Table:
    """Who appears in the records: source, agent, first_date, last_date, n; rows without an agent
    are left out.
    """
    table = records_table(TABLES[kind])
    who = table[TABLES[kind].who]
    n = table.count(where=table["begun"]) if TABLES[kind].until else table.count()
    seen = (
        table.group_by(["source", who.name("agent")])
        .aggregate(first_date=table.local_date.min(), last_date=table.local_date.max(), n=n)
        .filter(lambda t: t["agent"].notnull())
    )
    return (
        open_images(images, kind, excluded=None)
        .execute(compiled(seen.order_by(["source", "agent"])))
        .to_arrow_table()
    )


def names_beside(
    images: Sequence[Path], kind: str, columns: Sequence[str]
) -> list[tuple[str, str, str]]:
    """What unmapped columns that tell an agent's name say of each agent: source, agent, the name
    that stands beside most of their rows.

    ``columns``: the names of such columns in small letters. Cost: one pass over three columns.
    """
    if not images or not columns or TABLES[kind].column("extra") is None:
        return []
    rows = open_images(images, kind, excluded=None).execute(
        "SELECT source, agent, arg_max(name, (n, name)) FROM (SELECT source, agent, name, count(*)"
        " AS n FROM (SELECT source, agent, trim(map_values(extra)[list_position([list_contains("
        "$columns, lower(trim(k))) FOR k IN map_keys(extra)], TRUE)]) AS name FROM records"
        " WHERE agent IS NOT NULL) WHERE name <> '' GROUP BY source, agent, name)"
        " GROUP BY source, agent",
        {"columns": list(columns)},
    )
    return [(source, agent, name) for source, agent, name in rows.fetchall()]


__all__ = [
    "PARTS",
    "Condition",
    "Page",
    "Scope",
    "agents_seen",
    "cursor",
    "dimension_names",
    "distribution",
    "few_valued",
    "interval",
    "long",
    "measure",
    "measuring",
    "names_beside",
    "records",
    "values_seen",
    "warm",
]
