"""Policies to start from, in both languages: texts beside this file, read when somebody asks for
one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from guiju.foundation.errors import NotFound
from guiju.policy.rules.rulebook import PolicyText, understood

HERE = Path(__file__).resolve().parent / "starting_texts"
CODES = ("code-of-conduct", "money-actions", "service-language", "attendance", "data-protection")


@cache
def template_of(code: str, language: str) -> PolicyText:
    """The template of that code in a language ("zh" or "en")."""
    if code not in CODES:
        raise NotFound()
    return understood((HERE / language / f"{code}.yaml").read_text("utf-8"))
