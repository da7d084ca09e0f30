"""A scheme: who is scored by which items, with which weight and curve. Read from YAML, written
to it, compared.
"""

from guiju.performance.rules.scheme.comparing import Change, changes
from guiju.performance.rules.scheme.nouns import (
    ADJUSTMENTS,
    APPEAL_DAYS,
    DUTIES,
    LENGTH,
    PERSPECTIVES,
    PROBATIONS,
    PRORATES,
    SCOPES,
    SLICE_RULES,
    Extra,
    Gate,
    Item,
    Probation,
    Scheme,
    Slices,
)
from guiju.performance.rules.scheme.reading import load, looked_at
from guiju.performance.rules.scheme.sheet import CURVES, Sheet, opened, told
from guiju.performance.rules.scheme.writing import dump

__all__ = [
    "ADJUSTMENTS",
    "APPEAL_DAYS",
    "CURVES",
    "DUTIES",
    "LENGTH",
    "PERSPECTIVES",
    "PROBATIONS",
    "PRORATES",
    "SCOPES",
    "SLICE_RULES",
    "Change",
    "Extra",
    "Gate",
    "Item",
    "Probation",
    "Scheme",
    "Sheet",
    "Slices",
    "changes",
    "dump",
    "load",
    "looked_at",
    "opened",
    "told",
]
