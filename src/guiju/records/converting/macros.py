"""The words by which text becomes a number, a yes, a moment: DuckDB macros that never fail, they give NULL."""

from __future__ import annotations

import duckdb

_WIDE = "0123456789.,%-+:¥$"
_NARROW = "0123456789.,%-+:¥$"
#: Plain, or with thousands in threes; a currency's sign before, a per cent after. A decimal comma does not match.
_NUMBER = r"[-+]?[¥¥$€£]?[-+]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][-+]?\d{1,3})?%?"
_MOMENT = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?\s*([zZ]|[-+]\d{2}:?\d{2})?"
_OFFSET = r"\s*([zZ]|[-+]\d{2}:?\d{2})$"
#: Only after a clock time: in 2026-01-0100 the end is no offset.
_ZONED = r".*:\d{1,2}(\.\d+)?\s*([zZ]|[-+]\d{2}:?\d{2})"

_MACROS = (
    "guiju_narrow(t) AS translate(trim(t), '" + _WIDE + "', '" + _NARROW + "')",
    rf"""guiju_number(t) AS CASE
        WHEN regexp_full_match(t, '[-+]?[0-9]+(\.[0-9]+)?') THEN TRY_CAST(t AS DOUBLE)
        WHEN regexp_full_match(guiju_narrow(t), '{_NUMBER}') THEN
          TRY_CAST(regexp_replace(guiju_narrow(t), '[,%¥¥$€£]', '', 'g') AS DOUBLE)
          / CASE WHEN guiju_narrow(t) LIKE '%\%' ESCAPE '\' THEN 100 ELSE 1 END END""",
    r"""guiju_boolean(t) AS CASE
        WHEN lower(trim(t)) IN ('true', 'yes', 'y', 't', '是') THEN TRUE
        WHEN lower(trim(t)) IN ('false', 'no', 'n', 'f', '否') THEN FALSE
        WHEN regexp_full_match(guiju_narrow(t), '\d{1,15}(\.0+)?') THEN guiju_number(t) > 0 END""",
    rf"""guiju_moment(t) AS CASE WHEN regexp_full_match(trim(t), '{_MOMENT}') THEN
        TRY_CAST(CASE WHEN regexp_full_match(trim(t), '{_ZONED}') THEN regexp_replace(trim(t), '{_OFFSET}', '')
        ELSE trim(t) END AS TIMESTAMP) END""",
    rf"""guiju_instant(t) AS CASE WHEN regexp_full_match(trim(t), '{_ZONED}') AND regexp_full_match(trim(t), '{_MOMENT}')
        THEN TRY_CAST(trim(t) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END""",
    r"""guiju_clock_seconds(t) AS CASE WHEN regexp_full_match(trim(t), '-?\d{1,7}:\d{1,2}:\d{1,2}(\.\d+)?') THEN
        (CAST(split_part(ltrim(trim(t), '-'), ':', 1) AS DOUBLE) * 3600
        + CAST(split_part(trim(t), ':', 2) AS DOUBLE) * 60 + CAST(split_part(trim(t), ':', 3) AS DOUBLE))
        * CASE WHEN trim(t) LIKE '-%' THEN -1 ELSE 1 END END""",
    """guiju_number_text(d) AS CASE WHEN d = trunc(d) AND abs(d) < 1e15 THEN CAST(CAST(d AS BIGINT) AS VARCHAR)
        ELSE CAST(d AS VARCHAR) END""",
)


def define(db: duckdb.DuckDBPyConnection) -> None:
    """Make the words known to a connection."""
    for macro in _MACROS:
        db.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
    db.execute("SET TimeZone = 'UTC'")
