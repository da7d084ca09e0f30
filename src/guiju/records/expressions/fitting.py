"""A term made fit for its use: as a condition of a row, or in the type of a target."""

from __future__ import annotations

from dataclasses import dataclass

from guiju.records.expressions.terms import Term, as_number, as_text, as_time, as_truth, first_bad
from guiju.records.schema import Type

#: Beyond it a whole number that went through floating point is no longer the one that was meant.
EXACT = 2**53


@dataclass(frozen=True)
class Compiled:
    """SQL of the value in the target's type, and of the reason when a value used does not fit."""

    value: str
    bad: str


def as_condition(term: Term) -> Compiled:
    """The term as a condition of a row (unknown counts as no)."""
    truth = as_truth(term)
    return Compiled(f"coalesce({truth.value}, FALSE)", truth.bad)


def as_type(term: Term, type: Type) -> Compiled:
    """The term in a target's type."""
    if type in (Type.TEXT,):
        got = as_text(term)
    elif type is Type.BOOLEAN:
        got = as_truth(term)
    elif type in (Type.TIME, Type.DATE):
        got = as_time(term)
    else:
        return _numeric(as_number(term), type)
    return Compiled(got.value, got.bad)


def _numeric(term: Term, type: Type) -> Compiled:
    """A number in its stored type; one that is not finite, too large, or broken where a count is
    meant, is bad.
    """
    value = f"TRY_CAST({term.value} AS {type.duckdb})"
    whole = (
        f" OR {term.value} <> floor({term.value}) OR {term.value} > {EXACT}"
        if type is Type.COUNT
        else ""
    )
    size = (
        f"CASE WHEN {term.value} IS NOT NULL AND ({value} IS NULL{whole}) THEN 'size' || chr(31) "
        f"|| {term.value} END"
    )
    return Compiled(value, first_bad([term.bad, size]))
