"""Procedures to start from, in both languages: texts beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from guiju.foundation.errors import NotFound
from guiju.process.rules.procedures import ProcedureText, understood

HERE = Path(__file__).resolve().parent / "starting_texts"


@cache
def codes_of(language: str) -> tuple[str, ...]:
    """Codes of the texts in a language ("zh" or "en")."""
    return tuple(sorted(path.stem for path in (HERE / language).glob("*.yaml")))


@cache
def template_of(code: str, language: str) -> ProcedureText:
    """The text of that code in a language."""
    if code not in codes_of(language):
        raise NotFound()
    return understood((HERE / language / f"{code}.yaml").read_text("utf-8"))
