"""Formats of times and regular expressions tried on nothing, by the engine that will use them: a
bad one is refused at once.
"""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from typing import Any

import duckdb
from sqlglot import exp

from guiju.foundation.errors import Invalid
from guiju.records.expressions.terms import text_literal

_turn = threading.Lock()


def check_format(form: str) -> None:
    """Refuse a format of times that cannot be read back."""
    literal = text_literal(form)
    if not _works(
        f"SELECT strptime(strftime(TIMESTAMP '2026-01-02 03:04:05', {literal}), {literal})"
    ):
        raise Invalid(
            "时间格式“{form}”读不懂，写法如 %Y-%m-%d %H:%M:%S。",
            "The time format “{form}” cannot be read; write it like %Y-%m-%d %H:%M:%S.",
            form=form[:200],
        )


def check_pattern(
    word: str, pattern: str, put: str | None = None, *, group: Any = None, flags: Any = None
) -> None:
    """Refuse a regular expression, a group or a replacement that the engine does not take."""
    given = [text_literal(each) for each in ("", pattern, put) if each is not None]
    given += [_written(each) for each in (group, flags) if each is not None]
    if not _works(f"SELECT {word}({', '.join(given)})"):
        raise Invalid(
            "正则表达式“{pattern}”（或其组号、标志、替换文字）不对。",
            "The regular expression “{pattern}” (or its group, flags or replacement) is not one.",
            next_step={
                "zh": "请检查括号、方括号和反斜杠是否成对；写法见 RE2。",
                "en": (
                    "See whether its brackets and backslashes are complete; it is written as RE2 "
                    "takes it."
                ),
            },
            pattern=pattern[:200],
        )


def _written(literal: exp.Literal) -> str:
    return (
        text_literal(literal.this)
        if literal.is_string
        else f"CAST({text_literal(literal.this)} AS INTEGER)"
    )


def _works(sql: str) -> bool:
    try:
        with _turn:
            _engine(os.getpid()).execute(sql).fetchall()
    except (duckdb.Error, UnicodeError):
        return False
    return True


@lru_cache(maxsize=1)
def _engine(_process: int) -> duckdb.DuckDBPyConnection:
    """A small engine of this process without a file."""
    return duckdb.connect(config={"memory_limit": "100MB", "threads": 1})
