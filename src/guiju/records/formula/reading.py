"""From text to a tree: parsing with sqlglot, and refusals that point at the place."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guiju.foundation.errors import Invalid, Sentence
from guiju.records.expressions import bounds
from guiju.records.expressions.quoting import straightened

LONGEST = 4000
DEEPEST = 60


class Misread(Invalid):
    """A formula or condition that cannot be used. Its data name the place: line, column (from
    1), excerpt with caret.
    """

    code = "records.formula"
    next_step = {"zh": "请改正后再试。", "en": "Correct it and try again."}


@dataclass(frozen=True)
class Text:
    """A formula's text, which knows how to point into itself."""

    text: str

    def refusal(
        self, sentence: Sentence, node: exp.Expression | None = None, **data: Any
    ) -> Misread:
        """The error for a node of the tree (None: the whole text)."""
        return self.refusal_at(sentence, start_of(node) if node is not None else 0, **data)

    def refusal_at(self, sentence: Sentence, start: int, **data: Any) -> Misread:
        """The error for the character ``start`` of the text."""
        start = max(0, min(start, len(self.text)))
        line = self.text.count("\n", 0, start) + 1
        first = self.text.rfind("\n", 0, start) + 1
        column = start - first + 1
        shown = self.text[first:].split("\n", 1)[0]
        place = {"zh": "（第 {line} 行第 {column} 列）", "en": " (line {line}, column {column})"}
        worded = {name: sentence[name] + place[name] for name in ("zh", "en")}
        return Misread(worded, line=line, column=column, excerpt=_pointed(shown, column), **data)

    def unknown(
        self, name: str, known: Iterable[str], node: exp.Expression, zh: str, en: str
    ) -> Misread:
        """The error for a name that does not exist, with the names that are near."""
        near = near_names(name, known)
        sentence = {"zh": f"没有名为 {{name}} 的{zh}", "en": f"There is no {en} named {{name}}"}
        if near:
            sentence = {
                "zh": sentence["zh"] + "，您是指 {near} 吗？",
                "en": sentence["en"] + "; did you mean {near}?",
            }
        return self.refusal(sentence, node, name=name, near=", ".join(near))


def near_names(name: str, known: Iterable[str]) -> list[str]:
    """At most three known names that look like this one, the likest first."""
    by_lower = {one.lower(): one for one in known}
    close = difflib.get_close_matches(name.lower(), by_lower, n=3, cutoff=0.6)
    return [by_lower[one] for one in close]


def read_tree(text: str) -> exp.Expression:
    """The one expression that the text is; anything else is refused with its place."""
    source = Text(text)
    if not text.strip():
        raise source.refusal({"zh": "公式是空的", "en": "The formula is empty"})
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        raise source.refusal(
            {"zh": "公式太长或嵌套太深", "en": "The formula is too long or nested too deeply"}
        )
    trees = _parsed(source)
    if len(trees) != 1 or trees[0] is None:
        raise source.refusal(
            {"zh": "这里只能写一个表达式", "en": "Only one expression may stand here"}
        )
    tree = trees[0]
    if bounds.is_too_deep(tree) or bounds.nodes(tree) > bounds.MOST_NODES:
        raise source.refusal(
            {"zh": "公式太长或嵌套太深", "en": "The formula is too long or nested too deeply"}
        )
    if not isinstance(tree, exp.Condition | exp.Paren | exp.Filter | exp.Subquery):
        raise source.refusal({"zh": "这不是一个表达式", "en": "This is not an expression"}, tree)
    return tree


def _parsed(source: Text) -> list[exp.Expression | None]:
    try:
        return sqlglot.parse(straightened(source.text), dialect="duckdb")
    except SqlglotError as problem:
        places = getattr(problem, "errors", None) or [{}]
        start = _offset(source.text, places[0])
        raise source.refusal_at(
            {"zh": "公式在这里读不通：{near}", "en": "The formula cannot be read here: {near}"},
            start,
            near=places[0].get("highlight") or source.text.strip()[-20:],
        ) from problem
    except RecursionError as problem:
        raise source.refusal(
            {"zh": "公式嵌套太深", "en": "The formula is nested too deeply"}
        ) from problem


def _offset(text: str, place: dict[str, Any]) -> int:
    """Where a parse error's token starts; sqlglot names the column of its last character."""
    lines = text.split("\n")
    line, column = int(place.get("line") or len(lines)), int(place.get("col") or len(lines[-1]))
    before = sum(len(one) + 1 for one in lines[: line - 1])
    return before + max(0, column - len(place.get("highlight") or " "))


def _depth(text: str) -> int:
    deepest = now = 0
    for letter in text:
        now += (letter == "(") - (letter == ")")
        deepest = max(deepest, now)
    return max(deepest, text.lower().count("case "), text.lower().count("not "))


def start_of(node: exp.Expression) -> int:
    """The first character of a node in the text it was read from: the least of what its parts
    remember.
    """
    starts = [part.meta["start"] for part in node.walk() if part._meta and "start" in part.meta]
    return min(starts, default=0)


def _pointed(line: str, column: int) -> str:
    """The line with a caret under the column; wide letters take two places."""
    wide = sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line[: column - 1])
    return f"{line}\n{' ' * wide}^"


__all__ = ["Misread", "Text", "near_names", "read_tree", "start_of"]
