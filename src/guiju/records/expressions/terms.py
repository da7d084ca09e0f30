"""What an expression compiles to: SQL of the value, and SQL of the reason why a value used does
not fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

NONE = "NULL::VARCHAR"


class Kind(Enum):
    """How a term is understood. RAW is text of the source that becomes a number, time or truth
    by its use.
    """

    RAW = auto()
    TEXT = auto()
    NUMBER = auto()
    TRUTH = auto()
    TIME = auto()
    NULL = auto()


@dataclass(frozen=True)
class Term:
    """An SQL term that never fails. ``value``: its SQL; ``bad``: SQL of a text that names what does
    not fit, NULL when all fits.
    """

    kind: Kind
    value: str
    bad: str = NONE


def quoted(name: str) -> str:
    """A column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def first_bad(bads: Iterable[str]) -> str:
    """The first reason of several terms that are all used."""
    real = list(dict.fromkeys(bad for bad in bads if bad != NONE))
    if not real:
        return NONE
    return real[0] if len(real) == 1 else f"coalesce({', '.join(real)})"


def either(condition: str, then: str, otherwise: str) -> str:
    """The reason of the branch taken."""
    if then == otherwise:
        return then
    return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"


def error_in(value: str) -> str:
    """The reason when a text is a spreadsheet's error (#N/A …) and no value."""
    return f"guiju_error({value})"


def spoilt(value: str) -> str:
    """The reason when a text is a long number that a spreadsheet wrote in scientific notation:
    its digits are lost.
    """
    return f"guiju_spoilt({value})"


def reason_beside(name: str) -> str:
    """The name of the column that holds the reason why the text in a column is none."""
    return quoted("error in " + name.strip('"'))


def as_number(term: Term) -> Term:
    """The term where a number is meant: text is read as a number, or is the reason."""
    if term.kind in (Kind.NUMBER, Kind.NULL):
        return term if term.kind is Kind.NUMBER else Term(Kind.NUMBER, "NULL::DOUBLE")
    if term.kind is Kind.TRUTH:
        return Term(Kind.NUMBER, f"CAST({term.value} AS DOUBLE)", term.bad)
    if term.kind is Kind.TIME:
        return Term(Kind.NUMBER, f"epoch({term.value})", term.bad)
    return _read(term, Kind.NUMBER, "guiju_number", "number")


def as_truth(term: Term) -> Term:
    """The term where yes or no is meant."""
    if term.kind is Kind.TRUTH:
        return term
    if term.kind is Kind.NULL:
        return Term(Kind.TRUTH, "NULL::BOOLEAN")
    if term.kind is Kind.NUMBER:
        return Term(Kind.TRUTH, f"({term.value} > 0)", term.bad)
    if term.kind is Kind.TIME:
        return Term(Kind.TRUTH, f"({term.value} IS NOT NULL)", term.bad)
    return _read(term, Kind.TRUTH, "guiju_boolean", "boolean")


def as_text(term: Term) -> Term:
    """The term where text is meant: as it stands in the source; a whole number without a decimal
    point.
    """
    if term.kind in (Kind.RAW, Kind.TEXT):
        return Term(Kind.TEXT, term.value, term.bad)
    if term.kind is Kind.NUMBER:
        return Term(Kind.TEXT, f"guiju_number_text({term.value})", term.bad)
    return Term(Kind.TEXT, f"CAST({term.value} AS VARCHAR)", term.bad)


def as_time(term: Term) -> Term:
    """The term where a moment is meant: ISO text is read, an offset in it is left aside
    (wall-clock).
    """
    if term.kind is Kind.TIME:
        return term
    if term.kind is Kind.NULL:
        return Term(Kind.TIME, "NULL::TIMESTAMP")
    return _read(as_text(term), Kind.TIME, "guiju_moment", "time")


def _read(term: Term, kind: Kind, macro: str, word: str) -> Term:
    value = f"{macro}({term.value})"
    unfit = (
        f"CASE WHEN {term.value} IS NOT NULL AND {value} IS NULL THEN '{word}' || chr(31) || "
        f"{term.value} END"
    )
    return Term(kind, value, first_bad([term.bad, unfit]))
