"""What codes are called on pages: tables of words, and the filters of a room that look them up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library

#: What a code is called, or tone and word: "draft" → ("warn", _("draft")).
Words = Mapping[str, Any]


def word_filters(register: Library, tables: Mapping[str, Words], before: str = "") -> None:
    """Give a room's templates ``word`` and ``tone``, which look a code up in one of its tables:
    ``{{ row.state|tone:"state" }}``. ``before``: what the filters' names begin with, where two
    rooms are loaded by one template.
    """

    def word(code: str, table: str) -> Any:
        entry = tables[table].get(code, code)
        return entry[1] if isinstance(entry, tuple) else entry

    def tone(code: str, table: str) -> str:
        entry = tables[table].get(code)
        return str(entry[0]) if isinstance(entry, tuple) else ""

    register.filter(f"{before}word", word)
    register.filter(f"{before}tone", tone)
