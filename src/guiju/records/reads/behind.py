"""Which records stand behind a metric: those that its n counts, and those among them that its
numerator counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from guiju.records.formula import Formula
from guiju.records.formula.aggregates import Atom
from guiju.records.metrics import Metric
from guiju.records.schema import TABLES


@dataclass(frozen=True)
class Behind:
    """Conditions over one row; None where every row counts, or where the part is no plain count."""

    counted: str | None
    hit: str | None


def behind(metric: Metric) -> Behind:
    """The conditions of the rows behind a metric's n and (for a share of cases) behind its
    numerator.
    """
    formula = metric.parsed
    lasting = bool(TABLES[metric.kind].until)
    counted = _joined([_condition(atom, lasting) for atom in _atoms(formula, formula.n)])
    hits = _atoms(formula, formula.numerator) if metric.is_rate else []
    hit = _joined([_condition(atom, lasting) for atom in hits])
    return Behind(counted, hit)


def _atoms(formula: Formula, part: exp.Expression | None) -> list[Atom]:
    names = {column.name for column in part.find_all(exp.Column)} if part is not None else set()
    return [atom for atom in formula.atoms if atom.name in names]


def _condition(atom: Atom, lasting: bool) -> str | None:
    """The rows that an aggregate looks at: those for which it counts true, or whose value is known;
    of rows that last, those that began there unless it adds up their seconds.
    """
    parts = ["begun"] if lasting and not atom.by_piece else []
    parts += [_sql(atom.only)] if atom.only is not None else []
    if atom.argument is not None:
        text = _sql(atom.argument)
        parts.append(text if atom.does == "count_true" else f"{text} is not null")
    return " and ".join(parts) or None


def _joined(conditions: list[str | None]) -> str | None:
    """Rows that any of the aggregates looks at; one that looks at every row leaves no condition."""
    if not conditions or None in conditions:
        return None
    return " or ".join(f"({one})" for one in dict.fromkeys(conditions))


def _sql(tree: exp.Expression) -> str:
    return f"({tree.sql('duckdb')})"
