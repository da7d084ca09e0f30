"""The words by which text becomes a number, a yes, a moment: DuckDB macros that never fail, they
give NULL.
"""

from __future__ import annotations

import datetime as dt

import duckdb

from guiju.kit.delimited import ERROR
from guiju.kit.workbooks import DAY_ZERO

#: Signs as Chinese input writes them, each with the sign that is meant: full-width digits and
#: marks, other minus signs and blanks. Written as numbers, because an editor or a normalising tool
#: makes both sides alike in silence.
_WIDE = (
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\uff0c\uff05\uff0d\u2212\uff0b\uff1a\uff0f"
    "\uffe5\uff04\uffe1\u3000\u00a0\u202f"
)
_NARROW = "0123456789.,%--+:/\u00a5$\u00a3   "
_SIGN = "[\u00a5$\u20ac\u00a3]"
#: How thousands may be set apart by commas: where the comma separates the cells it cannot be a
#: decimal point; where another sign does it may be one, so no number has it; in a workbook's texts
#: only what cannot be a decimal comma.
_GROUPS = {
    "thousands": r"|\d{1,3}(,\d{3})+",
    "clear": r"|\d{1,3}(,\d{3}){2,}|\d{1,3}(,\d{3})+\.\d+",
    "none": "",
}
_MOMENT = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?\s*([zZ]|[-+]\d{2}:?\d{2})?"
_OFFSET = r"\s*([zZ]|[-+]\d{2}:?\d{2})$"
#: Only after a clock time: in 2026-01-0100 the end is no offset.
_ZONED = r".*:\d{1,2}(\.\d+)?\s*([zZ]|[-+]\d{2}:?\d{2})"

#: As a spreadsheet spoils a long number: 1.23457E+15, also with a decimal comma. 1e5 is a text that
#: may be a key.
_SCIENTIFIC = r"[-+]?\d([.,]\d+[eE][-+]?\d+|[eE][-+]\d+)"

_MACROS = (
    f"guiju_narrow(t) AS trim(translate(t, '{_WIDE}', '{_NARROW}'))",
    rf"""guiju_number(t) AS CASE
        WHEN regexp_full_match(t, '[-+]?[0-9]+(\.[0-9]+)?') THEN TRY_CAST(t AS DOUBLE)
        WHEN regexp_full_match(guiju_narrow(t),
         '[-+]?{_SIGN}? ?[-+]?(\d+{{groups}})?(\.\d*)?([eE][-+]?\d{{{{1,3}}}})? ?%?') THEN
          TRY_CAST(regexp_replace(guiju_narrow(t), '[,% ]|{_SIGN}', '', 'g') AS DOUBLE)
          / CASE WHEN guiju_narrow(t) LIKE '%\%' ESCAPE '\' THEN 100 ELSE 1 END END""",
    r"""guiju_boolean(t) AS CASE
        WHEN lower(trim(t)) IN ('true', 'yes', 'y', 't', '是') THEN TRUE
        WHEN lower(trim(t)) IN ('false', 'no', 'n', 'f', '否') THEN FALSE
        WHEN regexp_full_match(guiju_narrow(t), '\d{1,15}(\.0+)?') THEN guiju_number(t) > 0 END""",
    rf"""guiju_plain_moment(t) AS CASE WHEN regexp_full_match(trim(t), '{_MOMENT}') THEN
        TRY_CAST(CASE WHEN regexp_full_match(trim(t), '{_ZONED}') THEN regexp_replace(trim(t), '{_OFFSET}', '')
        ELSE trim(t) END AS TIMESTAMP) END""",
    "guiju_moment(t) AS coalesce(guiju_plain_moment(t), guiju_plain_moment(guiju_narrow(t)))",
    rf"""guiju_instant(t) AS CASE WHEN regexp_full_match(trim(t), '{_ZONED}')
         AND regexp_full_match(trim(t), '{_MOMENT}')
        THEN TRY_CAST(trim(t) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END""",
    # Days since day zero as a spreadsheet counts them, the time of day as the fraction; near a
    # second, that is meant.
    r"""guiju_serial_seconds(t) AS CASE WHEN regexp_full_match(guiju_narrow(t), '\d{1,6}(\.\d+)?( +\d?\.\d+| +0)?') THEN
        (CAST(split_part(guiju_narrow(t), ' ', 1) AS DOUBLE)
        + coalesce(TRY_CAST(regexp_extract(guiju_narrow(t), ' ([\d.]+)$', 1) AS DOUBLE), 0)) * 86400 END""",
    r"""guiju_serial(t) AS getvariable('guiju_day_zero') + to_microseconds(CAST(1e6 * CASE
        WHEN abs(guiju_serial_seconds(t) - round(guiju_serial_seconds(t))) < 0.05 THEN round(guiju_serial_seconds(t))
        ELSE round(guiju_serial_seconds(t), 3) END AS BIGINT))""",
    r"""guiju_plain_clock(t) AS CASE WHEN regexp_full_match(trim(t), '-?\d{1,7}:\d{1,2}:\d{1,2}(\.\d+)?') THEN
        (CAST(split_part(ltrim(trim(t), '-'), ':', 1) AS DOUBLE) * 3600
        + CAST(split_part(trim(t), ':', 2) AS DOUBLE) * 60 + CAST(split_part(trim(t), ':', 3) AS DOUBLE))
        * CASE WHEN trim(t) LIKE '-%' THEN -1 ELSE 1 END END""",
    "guiju_clock_seconds(t) AS coalesce(guiju_plain_clock(t), guiju_plain_clock(guiju_narrow(t)))",
    # Two parts of which the first counts sixty times the second: of minutes and seconds.
    r"""guiju_plain_pair(t) AS CASE WHEN regexp_full_match(trim(t), '-?\d{1,7}:[0-5]?\d(\.\d+)?') THEN
        (CAST(split_part(ltrim(trim(t), '-'), ':', 1) AS DOUBLE) * 60
        + CAST(split_part(trim(t), ':', 2) AS DOUBLE)) * CASE WHEN trim(t) LIKE '-%' THEN -1 ELSE 1 END END""",
    "guiju_pair(t) AS coalesce(guiju_plain_pair(t), guiju_plain_pair(guiju_narrow(t)))",
    """guiju_number_text(d) AS CASE WHEN d = trunc(d) AND abs(d) <= 9007199254740992
        THEN CAST(CAST(d AS BIGINT) AS VARCHAR) ELSE CAST(d AS VARCHAR) END""",
    # The two reasons below look for a sign of their case first: nearly no value has it (a clock
    # time begins with a digit).
    rf"""guiju_error(t) AS CASE WHEN contains(t, '#') OR ((t < '0' OR t > ':') AND
        (contains(t, ':') OR contains(t, '：'))) THEN
        CASE WHEN regexp_full_match(trim(t), '{ERROR}') THEN 'error' || chr(31) || t END END""",
    rf"""guiju_spoilt(t) AS CASE WHEN contains(t, 'E') OR contains(t, 'e') THEN
        CASE WHEN regexp_full_match(guiju_narrow(t), '{_SCIENTIFIC}') THEN 'scientific' || chr(31) || t END END""",
)


def define(
    db: duckdb.DuckDBPyConnection, commas: str = "thousands", zero: dt.date = DAY_ZERO
) -> None:
    """Make the words known to a connection. ``commas``: what a comma inside a number may be, see
    `_GROUPS`; ``zero``: the day from which a spreadsheet's numbers of days count.
    """
    db.execute("SET VARIABLE guiju_day_zero = ?::TIMESTAMP", [zero])
    for macro in _MACROS:
        made = (
            macro.format(groups=_GROUPS[commas]) if macro.startswith("guiju_number(t)") else macro
        )
        db.execute(f"CREATE OR REPLACE TEMP MACRO {made}")
    db.execute("SET TimeZone = 'UTC'")


def commas_of(delimiter: str) -> str:
    """What a comma inside a number may be in a file with this delimiter; a workbook has none."""
    return {",": "thousands", "": "clear"}.get(delimiter, "none")
