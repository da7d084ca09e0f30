"""What an expression may cost, told before a row is read: how deep it stands, how long its SQL
grows, how long its texts.

A few letters can ask for gigabytes: each `nullif` in another doubles the SQL, each `replace` may
lengthen a text tenfold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from sqlglot import exp

from guiju.foundation.errors import Invalid

#: Letters of SQL that a term may compile to, and to which the macros in it may unfold it.
MOST_SQL, MOST_UNFOLDED = 200_000, 500_000
#: All targets of a mapping together.
MOST_OF_MAPPING = 4 * MOST_UNFOLDED
#: How deep an expression may be nested: parentheses of the text, and nodes of its tree (a chain of
#: || is a deep tree).
DEEPEST, DEEPEST_TREE = 60, 200
#: Letters that a column's text counts as, and those to which an expression may lengthen it.
COLUMN, MOST_LETTERS = 1_000, 1_000_000
#: Nodes that a tree may unfold to where engines say an operand again, and how often they do.
MOST_NODES = 10_000
_SAID_AGAIN: dict[type[exp.Expression], float] = {exp.Nullif: 2.0, exp.Between: 3.5}
#: How many times a macro of `converting.macros` says its argument.
_TIMES = {
    "guiju_narrow": 1,
    "guiju_number": 6,
    "guiju_boolean": 12,
    "guiju_plain_moment": 5,
    "guiju_moment": 10,
    "guiju_instant": 3,
    "guiju_serial_seconds": 3,
    "guiju_serial": 12,
    "guiju_plain_clock": 5,
    "guiju_clock_seconds": 10,
    "guiju_number_text": 4,
    "guiju_error": 6,
    "guiju_spoilt": 4,
}
#: A macro's call, a parenthesis, or a text with whatever stands in it.
_PIECE = re.compile(r"(guiju_\w+)?\(|\)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
#: How long a value is that is no text.
_SHORT = 30


def check_depth(text: str) -> None:
    """Refuse a text that is nested so deeply that no parser should follow it."""
    deepest = now = 0
    for letter in text:
        now += (letter == "(") - (letter == ")")
        deepest = max(deepest, now)
    words = text.lower()
    if max(deepest, words.count("case "), words.count("not ")) > DEEPEST:
        raise too_deep()


def check_tree(tree: exp.Expression) -> None:
    """Refuse a tree that is too deep for the engine, or that makes a text much longer than a
    cell may be.
    """
    if is_too_deep(tree):
        raise too_deep()
    if nodes(tree) > MOST_NODES:
        raise _too_long()
    if letters(tree) > MOST_LETTERS:
        raise Invalid(
            "表达式会把一格文字变得过长（超过 {limit} 字）。",
            "The expression would make a text far too long (over {limit} letters).",
            code="records.expression_grows",
            next_step={
                "zh": "请减少嵌套的 replace、regexp_replace 和 concat，或换用较短的文字。",
                "en": "Nest fewer replace, regexp_replace and concat, or put shorter texts in.",
            },
            limit=MOST_LETTERS,
        )


def check_sql(*pieces: str) -> None:
    """Refuse SQL that grew out of proportion."""
    if sum(map(len, pieces)) > MOST_SQL:
        raise _too_long()


def check_unfolded(pieces: Iterable[str], most: float = MOST_UNFOLDED) -> None:
    """Refuse SQL that its macros unfold out of proportion."""
    if sum(map(unfolded, pieces)) > most:
        raise _too_long()


def unfolded(sql: str) -> float:
    """How long SQL is once the macros in it have said their arguments as often as they do."""
    sizes, times, last = [0.0], [1], 0
    for piece in _PIECE.finditer(sql):
        sizes[-1] += piece.start() - last
        last = piece.end()
        if piece[0].endswith("(") and piece[0][0] not in "'\"":
            sizes.append(float(len(piece[0])))
            times.append(_TIMES.get(piece[1] or "", 1))
        elif piece[0] == ")" and len(sizes) > 1:
            inner = sizes.pop() * times.pop()
            sizes[-1] += inner
        else:
            sizes[-1] += len(piece[0])
    return math.fsum(sizes) + len(sql) - last


def is_too_deep(tree: exp.Expression) -> bool:
    """Whether a tree is deeper than engines follow: a chain of 200 sums is."""
    level, depth = [tree], 0
    while level and depth <= DEEPEST_TREE:
        depth += 1
        level = [child for node in level for child in node.iter_expressions()]
    return depth > DEEPEST_TREE


def nodes(tree: exp.Expression) -> float:
    """How many nodes a tree unfolds to: the engine's SQL says what a `nullif` or a `between` is
    about more than once, so each in another multiplies.
    """
    inner = {id(part): nodes(part) for part in tree.iter_expressions()}
    again = _SAID_AGAIN.get(type(tree), 1.0) - 1.0
    return 1.0 + math.fsum(inner.values()) + again * inner.get(id(tree.this), 0.0)


def letters(node: exp.Expression) -> float:
    """How long a value may get when each column's text has `COLUMN` letters; more than a float
    holds is without end.
    """
    if isinstance(node, exp.Literal):
        return float(len(node.this))
    if isinstance(node, exp.Column):
        return float(COLUMN)
    parts = {
        name: letters(part) for name, part in node.args.items() if isinstance(part, exp.Expression)
    }
    listed = [
        letters(part) for many in node.args.values() if isinstance(many, list) for part in many
    ]
    if isinstance(node, exp.Concat | exp.DPipe):
        return math.fsum([*parts.values(), *listed])
    put = node.args.get("replacement")
    if isinstance(node, exp.Replace):
        expression = node.args["expression"]
        each = max(len(expression.this), 1) if isinstance(expression, exp.Literal) else 1
        return parts["this"] * max(1.0, parts.get("replacement", 0.0) / each)
    if isinstance(node, exp.RegexpReplace):
        again = str(put.this).count("\\") if isinstance(put, exp.Literal) else 0
        return (parts["this"] + 1) * max(1.0, parts.get("replacement", 0.0) + again * parts["this"])
    return max([*parts.values(), *listed, float(_SHORT)])


def too_deep() -> Invalid:
    """The refusal of what is nested too deeply."""
    return Invalid(
        "表达式嵌套太深。",
        "The expression is nested too deeply.",
        code="records.expression_deep",
        next_step=_SIMPLER,
    )


def _too_long() -> Invalid:
    return Invalid(
        "表达式展开后太长，无法计算。",
        "The expression grows too long to be worked out.",
        code="records.expression_long",
        next_step=_SIMPLER,
    )


_SIMPLER = {
    "zh": "请少嵌套一些，例如把多层 nullif 写成一个 case when … in (…)。",
    "en": "Nest less: several nullif in one another are one case when … in (…).",
}
