"""A duration that lies between two times of a row, as choices: from this column to that one.
Written as an expression of the mapping, and read back where it is that simple.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from guiju.records.expressions import quoted, text_literal
from guiju.records.expressions.quoting import straightened

#: One time of an expression: a column's name, quoted or plain, and its format.
_TIME = re.compile(r"strptime\(\s*(\"(?:[^\"]|\"\")+\"|\w+)\s*,\s*'((?:[^']|'')+)'\s*\)", re.I)


@dataclass(frozen=True)
class Moment:
    """A column that holds times, and the formats that read them, tried in this order."""

    column: str
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """The seconds from one moment of a row to another; nothing where one of them is missing."""

    begin: Moment
    end: Moment


def expression_of(span: Span) -> str:
    """The expression that a span means."""
    return f"date_diff('second', {_time(span.begin)}, {_time(span.end)})"


def span_of(text: str, columns: Collection[str]) -> Span | None:
    """The span that gives this expression to the letter; None where it says anything else."""
    read = [
        (_name(name), form.replace("''", "'")) for name, form in _TIME.findall(straightened(text))
    ]
    names = list(dict.fromkeys(name for name, _ in read))
    if len(names) != 2 or not set(names) <= set(columns):
        return None
    begin, end = (
        Moment(name, tuple(form for other, form in read if other == name)) for name in names
    )
    found = Span(begin, end)
    return found if _plain(expression_of(found)) == _plain(text) else None


def _time(moment: Moment) -> str:
    read = [f"strptime({quoted(moment.column)}, {text_literal(form)})" for form in moment.formats]
    return read[0] if len(read) == 1 else f"coalesce({', '.join(read)})"


def _name(written: str) -> str:
    return written[1:-1].replace('""', '"') if written.startswith('"') else written


def _plain(text: str) -> str:
    """An expression to compare: names without quotes, blanks left out."""
    return "".join(straightened(text).replace('"', "").split()).lower()
