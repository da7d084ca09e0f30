"""The stages of conversion as SQL over the raw texts: latest states, skipping, understanding,
duplicates.
"""

# ruff: noqa: S608 -- every text in a query is a quoted literal made here, or SQL compiled from the white list
from __future__ import annotations

import datetime as dt

import duckdb

from guiju.foundation.bounds import FIRST_RECORDED, LAST_DAY
from guiju.records.converting import zones
from guiju.records.converting.planning import Plan, Target
from guiju.records.expressions import quoted, text_literal
from guiju.records.expressions.terms import NONE, error_in, first_bad, reason_beside, spoilt
from guiju.records.schema import KEY_JOINER, LONGEST_DAYS, Column, Type

EARLIEST, LATEST = f"TIMESTAMP '{FIRST_RECORDED}'", f"TIMESTAMP '{LAST_DAY + dt.timedelta(1)}'"
_GAP = "chr(30)"
_TIMES = (Type.TIME, Type.DATE)
#: Below zero a duration or a count would shorten the others.
_NEVER_NEGATIVE = (Type.SECONDS, Type.COUNT)
_NO_INSTANT = "NULL::TIMESTAMP"
#: A customer's pseudonym, by the key of the instance.
MASK = "left(sha256(getvariable('guiju_customers') || chr(31) || {}), 24)"
_PSEUDONYM = "[0-9a-f]{24}"


def masked(sql: str, already: bool = False) -> str:
    """Write the SQL of the pseudonym of a text. ``already``: of a column of pseudonyms, in which
    only texts that name no customer stand as they came.
    """
    made = MASK.format(sql)
    pattern = text_literal(_PSEUDONYM)
    return (
        f"(CASE WHEN regexp_full_match({sql}, {pattern}) THEN {sql} ELSE {made} END)"
        if already
        else made
    )


def keep_latest(db: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Make the view ``chosen``: of each event key the row that is last by ``order`` (a number where
    it is one).

    A row whose event key is blank, an error or spoilt stands for itself.
    """
    if not plan.latest:
        db.execute("CREATE VIEW chosen AS FROM raw")
        return
    parts = ", ".join(plan.latest)
    unsure = " OR ".join(
        f"{bad} IS NOT NULL" for part in plan.latest for bad in (error_in(part), spoilt(part))
    )
    db.execute(
        f"""CREATE TABLE kept AS SELECT line FROM (
            SELECT line, coalesce({parts}) IS NULL OR {unsure} AS nameless, row_number() OVER (PARTITION BY {parts}
              ORDER BY guiju_number({plan.order}) DESC NULLS LAST, {plan.order} DESC NULLS LAST, line DESC) AS turn
            FROM raw) WHERE turn = 1 OR nameless"""
    )
    db.execute("CREATE VIEW chosen AS SELECT * FROM raw WHERE line IN (SELECT line FROM kept)")


def understand(db: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Make the table ``understood``: raw texts, each target's value, ``skipped`` and ``fault``
    (column, code, value).
    """
    skip, unskipped = (plan.skip.value, plan.skip.bad) if plan.skip else ("FALSE", NONE)
    values = ", ".join(_value(target) for target in plan.targets)
    texts = ", ".join(
        f"{sql} AS {name}, {error_in(name)} AS {reason_beside(name)}"
        for name, sql in plan.texts.items()
    )
    unsure = first_bad(bad for part in plan.key for bad in (part.bad, spoilt(part.value)))
    helpers = ", ".join(each for name in plan.texts for each in (name, reason_beside(name)))
    db.execute(
        f"""CREATE TABLE understood AS SELECT * EXCLUDE (key_fault, skip_fault),
            CASE WHEN NOT skipped THEN {_fault(plan)} END AS fault
            FROM (SELECT * EXCLUDE ({helpers}), {skip} AS skipped, {unskipped} AS skip_fault,
            {_key(plan)} AS source_key,
            {unsure} AS key_fault, {values} FROM (SELECT *, {texts} FROM chosen))"""
    )


def set_duplicates_apart(db: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``again``: lines whose key an earlier accepted line of the file has."""
    db.execute(
        """CREATE TABLE again AS
           WITH good AS (SELECT line, source_key FROM understood WHERE NOT skipped AND fault IS NULL),
           twice AS (SELECT source_key, min(line) AS first FROM good GROUP BY 1 HAVING count(*) > 1)
           SELECT line FROM good JOIN twice USING (source_key) WHERE line > first"""
    )


def told(db: duckdb.DuckDBPyConnection, plan: Plan) -> frozenset[str]:
    """The targets of which any row that is not skipped says something, be it understood or not."""
    names = [target.column.name for target in plan.targets]
    filled = [
        f"bool_or({' OR '.join(f'{each} IS NOT NULL' for each in _says(target))})"
        for target in plan.targets
    ]
    row = (
        db.execute(f"SELECT {', '.join(filled)} FROM understood WHERE NOT skipped").fetchone()
        if filled
        else ()
    )
    return frozenset(name for name, has in zip(names, row or (), strict=True) if has)


def _says(target: Target) -> list[str]:
    name = target.column.name
    says = [_v(name), _b(name)]
    return [*says, _i(name)] if target.column.type in _TIMES else says


def finish(db: duckdb.DuckDBPyConnection, plan: Plan, *, keep_raw: bool = True) -> None:
    """Make the view ``accepted``: what the store takes in, one row an accepted line."""
    db.execute(
        "CREATE VIEW good AS SELECT * FROM understood WHERE NOT skipped AND fault IS NULL"
        " AND line NOT IN (SELECT line FROM again)"
    )
    moments = _moments(db, plan)
    columns = [
        f"{_stored(plan, column, moments)} AS {quoted(column.name)}"
        for column in plan.table.columns
    ]
    local = _local(db, plan, moments)
    names = ", ".join(quoted(name) for name in plan.table.names)
    db.execute(
        f"""CREATE VIEW accepted AS SELECT *, md5(row({names})::VARCHAR) AS row_hash FROM (
            SELECT {", ".join(columns)}, {text_literal(plan.mapping.source)} AS source, source_key AS key, line,
            {zones.local_columns(local)}{", " + _raw_map(plan) + " AS raw" if keep_raw else ""} FROM good)"""
    )


def _key(plan: Plan) -> str:
    parts = [
        masked(part.value, name in plan.masked)
        if name in plan.personal | plan.masked
        else part.value
        for part, name in zip(plan.key, plan.key_names, strict=True)
    ]
    joined = f" || {text_literal(KEY_JOINER)} || ".join(f"coalesce({part}, '')" for part in parts)
    return f"CASE WHEN coalesce({', '.join(parts)}) IS NOT NULL THEN {joined} END"


def _value(target: Target) -> str:
    name = target.column.name
    value = _chosen(target) if target.column.choices else target.value
    columns = [f"{value} AS {_v(name)}", f"{target.bad} AS {_b(name)}"]
    if target.column.type in _TIMES:
        columns.append(f"{target.instant} AS {_i(name)}")
    return ", ".join(columns)


def _chosen(target: Target) -> str:
    """Write the SQL of a choice: the words that mean it are understood (呼入 is inbound); any other
    text stays, to be rejected.
    """
    text = f"lower(trim({target.value}))"
    words: dict[str, list[str]] = {}
    for word, choice in target.column.words.items():
        words.setdefault(choice, []).append(text_literal(word))
    whens = " ".join(
        f"WHEN {text} IN ({', '.join(literals)}) THEN {text_literal(choice)}"
        for choice, literals in words.items()
    )
    choices = ", ".join(map(text_literal, target.column.choices))
    return f"CASE WHEN {text} IN ({choices}) THEN {text} {whens} ELSE {text} END"


def _fault(plan: Plan) -> str:
    tests = [f"WHEN skip_fault IS NOT NULL THEN 'skip_when' || {_GAP} || skip_fault"]
    parts = f"'key' || {_GAP} ||"
    tests.append(f"WHEN key_fault IS NOT NULL THEN {parts} key_fault")
    tests.append(f"WHEN source_key IS NULL THEN {parts} 'key'")
    for target in plan.targets:
        tests += _tests(target)
    tests += _lasting_tests(plan)
    return f"CASE {' '.join(tests)} END"


def _tests(target: Target) -> list[str]:
    name = target.column.name
    parts = f"{text_literal(name)} || {_GAP}"
    tests = (
        [f"WHEN {_b(name)} IS NOT NULL THEN {parts} || {_b(name)}"] if target.bad != NONE else []
    )
    held = f"coalesce({_v(name)}, {_i(name)})" if target.column.type in _TIMES else _v(name)
    unsound = [error_in] if target.made and target.column.type is Type.TEXT else []
    unsound += [spoilt] if target.column.identifies else []
    tests += [f"WHEN {why(held)} IS NOT NULL THEN {parts} || {why(held)}" for why in unsound]
    if target.column.type in _NEVER_NEGATIVE:
        shown = (
            f"trim({target.written})"
            if target.written
            else f"guiju_number_text(CAST({held} AS DOUBLE))"
        )
        tests.append(f"WHEN {held} < 0 THEN {parts} || 'negative' || chr(31) || {shown}")
    if target.column.required:
        tests.append(f"WHEN {held} IS NULL THEN {parts} || 'required'")
    if target.column.choices:
        choices = ", ".join(map(text_literal, target.column.choices))
        tests.append(
            f"WHEN {held} NOT IN ({choices}) THEN {parts} || 'choice' || chr(31) || {held}"
        )
    if target.column.type in _TIMES:
        tests.append(
            f"WHEN {held} < {EARLIEST} OR {held} >= {LATEST} THEN {parts} || 'range' || "
            f"chr(31) || CAST({held} AS VARCHAR)"
        )
    return tests


def _lasting_tests(plan: Plan) -> list[str]:
    """A row that lasts must not end before it starts, nor last over a year: both are slips of
    the file.
    """
    start, end = plan.target(plan.table.clock), plan.target(plan.table.until)
    if start is None or end is None:
        return []
    parts = f"{text_literal(end.column.name)} || {_GAP}"
    tests = []
    for held in (_v, _i):
        first, last = held(start.column.name), held(end.column.name)
        shown = f"chr(31) || CAST({last} AS VARCHAR)"
        tests.append(f"WHEN {last} < {first} THEN {parts} || 'before_start' || {shown}")
        tests.append(
            f"WHEN {last} > {first} + INTERVAL {LONGEST_DAYS} DAY THEN {parts} || 'too_long' "
            f"|| {shown}"
        )
    return tests


def _moments(db: duckdb.DuckDBPyConnection, plan: Plan) -> dict[str, str]:
    """SQL of the UTC moment of every mapped time, by the offsets of the zone within the file's
    span.
    """
    timed = [target for target in plan.targets if target.column.type is Type.TIME]
    if not timed:
        return {}
    span = db.execute(
        "SELECT "
        + ", ".join(f"min({_v(t.column.name)}), max({_v(t.column.name)})" for t in timed)
        + " FROM good"
    ).fetchone()
    moments = [moment for moment in span or () if moment is not None]
    if not moments:
        return {t.column.name: _i(t.column.name) for t in timed}
    return {
        t.column.name: _moment(t, plan.mapping.timezone, min(moments), max(moments)) for t in timed
    }


def _moment(target: Target, zone: str, first: dt.datetime, last: dt.datetime) -> str:
    local = zones.to_utc(_v(target.column.name), zone, first, last)
    return (
        local if target.instant == _NO_INSTANT else f"coalesce({_i(target.column.name)}, {local})"
    )


def _local(db: duckdb.DuckDBPyConnection, plan: Plan, moments: dict[str, str]) -> str:
    """SQL of the clock's local time, by which the row is filed."""
    clock = plan.table.clock
    column = plan.table.column(clock)
    if column is None or column.type is Type.DATE:
        return _v(clock)
    moment = moments[clock]
    first, last = db.execute(f"SELECT min({moment}), max({moment}) FROM good").fetchone() or (
        None,
        None,
    )
    if first is None or last is None:
        return _v(clock)
    return zones.to_local(moment, plan.mapping.timezone, first, last)


def _stored(plan: Plan, column: Column, moments: dict[str, str]) -> str:
    """SQL of a column as the store takes it in, in its exact type."""
    target = plan.target(column.name)
    if column.type is Type.MAP:
        return _extra_map(plan)
    if target is None:
        return _unmapped(plan, column)
    value = moments.get(column.name, _v(column.name))
    if column.personal:
        value = masked(value, target.masked)
    return f"CAST({value} AS {column.type.duckdb})"


def _unmapped(plan: Plan, column: Column) -> str:
    """NULL, but a handle time that is not mapped is talk + hold + wrap of what is there."""
    parts = [
        _v(name) for name in ("talk_seconds", "hold_seconds", "wrap_seconds") if plan.target(name)
    ]
    if column.name != "handle_seconds" or not parts:
        return f"CAST(NULL AS {column.type.duckdb})"
    total = " + ".join(f"coalesce({part}, 0)" for part in parts)
    return (
        f"CAST(CASE WHEN coalesce({', '.join(parts)}) IS NOT NULL THEN {total} END AS "
        f"{column.type.duckdb})"
    )


def _extra_map(plan: Plan) -> str:
    taken = plan.direct | plan.personal | set(plan.mapping.key)
    kept = [(place, name) for place, name in enumerate(plan.names) if name not in taken]
    return _map(kept, plan) if kept else "CAST(NULL AS MAP(VARCHAR, VARCHAR))"


def _raw_map(plan: Plan) -> str:
    return _map(list(enumerate(plan.names)), plan)


def _map(columns: list[tuple[int, str]], plan: Plan) -> str:
    """Write the SQL of a map from columns' names to their texts.

    A struct becomes a map in a third of the time that `map([…], […])` takes; its names may
    neither be blank nor differ in case alone.
    """
    pairs = [
        (
            text_literal(name),
            masked(f"c{place}", name in plan.masked) if name in plan.personal else f"c{place}",
        )
        for place, name in columns
    ]
    if len({name.lower() for _, name in columns} - {""}) == len(columns):
        fields = ", ".join(f"{name}: {value}" for name, value in pairs)
        return f"CAST({{{fields}}} AS MAP(VARCHAR, VARCHAR))"
    entries = ", ".join(f"{{'k': {name}, 'v': {value}}}" for name, value in pairs)
    return f"map_from_entries([{entries}])"


def _v(name: str) -> str:
    return quoted(f"v {name}")


def _b(name: str) -> str:
    return quoted(f"b {name}")


def _i(name: str) -> str:
    return quoted(f"i {name}")
