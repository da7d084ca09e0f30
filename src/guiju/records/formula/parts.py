"""What a sum asks of a row: whether the row meets its condition, and what a piece of a row that
lasts brings to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from guiju.records.formula.reading import read_tree

_THROUGH = (exp.Paren, exp.Neg, exp.Abs, exp.Round, exp.Cast, exp.TryCast, exp.Nullif)
_ALL_OF = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_ANY_OF = (exp.Coalesce, exp.Greatest, exp.Least)


def matching(node: exp.Expression, words: Mapping[str, str]) -> exp.Expression | None:
    """The condition under which a row is asked for its value at all; None where every row is.

    ``case when answered then talk_seconds end`` asks the answered. A column without a value is
    asked and does not know.
    """
    if isinstance(node, exp.Case | exp.If):
        return _of_branches(node, words)
    if isinstance(node, _THROUGH):
        return matching(node.this, words)
    if isinstance(node, _ALL_OF):
        both = [
            tree
            for tree in (matching(part, words) for part in (node.left, node.right))
            if tree is not None
        ]
        return exp.and_(*both, copy=True) if both else None
    if isinstance(node, _ANY_OF):
        trees = [matching(part, words) for part in (node.this, *node.expressions)]
        conditions = [tree for tree in trees if tree is not None]
        return exp.or_(*conditions, copy=True) if len(conditions) == len(trees) else None
    if isinstance(node, exp.Column) and not node.table and node.name in words:
        return matching(read_tree(words[node.name]), words)
    return None


def _of_branches(node: exp.Case | exp.If, words: Mapping[str, str]) -> exp.Expression | None:
    branches = [node] if isinstance(node, exp.If) else node.args["ifs"]
    default = node.args.get("false" if isinstance(node, exp.If) else "default") or exp.Null()
    asked = [_asked(part, words) for part in (*(one.args["true"] for one in branches), default)]
    if all(isinstance(tree, exp.Boolean) and tree.this for tree in asked):
        return None
    *trees, otherwise = asked
    ifs = [
        exp.If(this=one.this.copy(), true=tree) for one, tree in zip(branches, trees, strict=True)
    ]
    operand = node.this.copy() if isinstance(node, exp.Case) and node.this is not None else None
    return exp.Case(this=operand, ifs=ifs, default=otherwise)


def _asked(value: exp.Expression, words: Mapping[str, str]) -> exp.Expression:
    if isinstance(value, exp.Null):
        return exp.false()
    return matching(value, words) or exp.true()


def of_piece(node: exp.Expression) -> exp.Expression | None:
    """The same value over one piece of a row that lasts, where the pieces' values add up to the
    row's; else None.

    That holds for the row's seconds, their sums and multiples, and a choice between them: ``case
    when handling then seconds end``. Conditions still look at the whole row.
    """
    build = next((build for kinds, build in _PIECES if isinstance(node, kinds)), None)
    return build(node) if build else None


def _seconds(node: exp.Expression) -> exp.Expression | None:
    if isinstance(node, exp.Column):
        return exp.column("piece_seconds") if not node.table and node.name == "seconds" else None
    ends = (
        node.expressions
        if isinstance(node, exp.Anonymous)
        else [node.args.get("expression"), node.this]
    )
    ours = [end.name for end in ends if isinstance(end, exp.Column)] == ["started_at", "ended_at"]
    named = not isinstance(node, exp.Anonymous) or node.name.lower() == "seconds_between"
    return exp.column("piece_seconds") if ours and named else None


def _inside(node: exp.Expression) -> exp.Expression | None:
    inner = of_piece(node.this)
    return type(node)(this=inner) if inner is not None else None


def _multiple(node: exp.Binary) -> exp.Expression | None:
    left, right = of_piece(node.left), of_piece(node.right)
    if left is not None and _is_number(node.right):
        return type(node)(this=left, expression=node.right.copy())
    if right is not None and isinstance(node, exp.Mul) and _is_number(node.left):
        return exp.Mul(this=node.left.copy(), expression=right)
    return None


def _sum(node: exp.Binary) -> exp.Expression | None:
    left, right = of_piece(node.left), of_piece(node.right)
    return None if left is None or right is None else type(node)(this=left, expression=right)


def _choice(node: exp.Case | exp.If) -> exp.Expression | None:
    name = "false" if isinstance(node, exp.If) else "default"
    branches = [node] if isinstance(node, exp.If) else node.args["ifs"]
    values = [one.args["true"] for one in branches] + [node.args.get(name) or exp.Null()]
    pieces = [of_piece(value) for value in values]
    if not any(pieces) or not all(
        piece or _is_nothing(value) for piece, value in zip(pieces, values, strict=True)
    ):
        return None
    *chosen, otherwise = [
        piece or value.copy() for piece, value in zip(pieces, values, strict=True)
    ]
    ifs = [
        exp.If(this=one.this.copy(), true=value)
        for one, value in zip(branches, chosen, strict=True)
    ]
    operand = node.this.copy() if isinstance(node, exp.Case) and node.this is not None else None
    return exp.Case(this=operand, ifs=ifs, default=otherwise)


def _with_nought(node: exp.Expression) -> exp.Expression | None:
    """Recognise ``coalesce(seconds, 0)`` and ``greatest(seconds, 0)``, and give the column within."""
    inner = of_piece(node.this)
    if inner is None or not all(_is_nothing(part) for part in node.expressions):
        return None
    return type(node)(this=inner, expressions=[part.copy() for part in node.expressions])


def _is_number(node: exp.Expression) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string


def _is_nothing(node: exp.Expression) -> bool:
    return isinstance(node, exp.Null) or (_is_number(node) and float(str(node.this)) == 0)


_PIECES: tuple[tuple[tuple[type, ...], Callable[..., exp.Expression | None]], ...] = (
    ((exp.Column, exp.DateDiff, exp.Anonymous), _seconds),
    ((exp.Paren, exp.Neg), _inside),
    ((exp.Mul, exp.Div), _multiple),
    ((exp.Add, exp.Sub), _sum),
    ((exp.Case, exp.If), _choice),
    ((exp.Coalesce, exp.Greatest), _with_nought),
)
