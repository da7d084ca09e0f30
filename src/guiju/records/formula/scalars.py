"""The visitor that admits a white list of scalar SQL and builds Ibis: over one row, or over the
aggregates of a group.

Ibis keeps it portable (DuckDB, Spark). Types follow use: a text in arithmetic or beside a number is
read as a number, a text literal beside a date or time as that. A division by zero is NULL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from guiju.records.formula.reading import Text, near_names, read_tree

Names = Mapping[str, Callable[[], ir.Value]]
_NUMBER = "decimal(18, 6)"
#: Digits that a decimal can have; and those after the point to which a number is rounded at most.
MOST_DIGITS, MOST_DECIMALS = 38, 12
_FUNCTIONS = (
    "sum",
    "count",
    "avg",
    "mean",
    "min",
    "max",
    "median",
    "quantile",
    "quantile_cont",
    "count_if",
    "coalesce",
    "nullif",
    "abs",
    "least",
    "greatest",
    "round",
    "date_diff",
    "seconds_between",
    "lower",
    "upper",
    "if",
)


_KNOWN_AGGREGATES = (
    exp.Sum,
    exp.Count,
    exp.Avg,
    exp.Min,
    exp.Max,
    exp.Median,
    exp.Quantile,
    exp.PercentileCont,
    exp.CountIf,
    exp.Anonymous,
)


class Scalars:
    """Builds Ibis values from trees. ``names`` resolves a bare name; ``extra`` a key of the map
    column, if any.

    ``words``: names that stand for expressions; ``choices``: columns whose texts are a closed set.
    """

    def __init__(
        self,
        source: Text,
        names: Names,
        words: Mapping[str, str] | None = None,
        choices: Mapping[str, Collection[str]] | None = None,
        extra: Callable[[str], ir.Value] | None = None,
    ) -> None:
        self.source, self.names, self.words = source, names, words or {}
        self.choices, self.extra = choices or {}, extra

    def with_name(self, name: str, value: ir.Value) -> Scalars:
        """The same visitor that knows one more name."""
        return Scalars(
            self.source, {**self.names, name: lambda: value}, self.words, self.choices, self.extra
        )

    def build(self, node: exp.Expression) -> ir.Value:
        """The Ibis value of a tree; raises Misread at the first part that is not admitted or
        does not fit.
        """
        if not isinstance(
            node, exp.Expression
        ):  # the parser leaves a hole where a function has no argument
            raise self.source.refusal({"zh": "函数缺少参数", "en": "A function lacks its argument"})
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise self.refuse_unknown(node)
        return handler(self, node)

    def condition(self, node: exp.Expression) -> ir.BooleanValue:
        """A tree that must be a yes/no."""
        value = self.build(node)
        if not (value.type().is_boolean() or value.type().is_null()):
            raise self.source.refusal(
                {
                    "zh": "这里需要一个条件（是或否）",
                    "en": "A condition (yes or no) is needed here",
                },
                node,
            )
        return value.cast("boolean") if value.type().is_null() else value

    def number(self, node: exp.Expression) -> ir.NumericValue:
        """A tree that must be a number, or can be read as one."""
        return self.as_number(self.build(node), node)

    def as_number(self, value: ir.Value, node: exp.Expression) -> ir.NumericValue:
        """A value as a number: yes counts 1, a text is read (NULL when it is none)."""
        kind = value.type()
        if kind.is_numeric() and not kind.is_boolean():
            return value
        if kind.is_boolean():
            return value.cast("int64")
        if kind.is_string():
            if isinstance(node, exp.Literal) and not re.fullmatch(
                r"\s*-?\d+(\.\d+)?\s*", str(node.this)
            ):
                raise self.source.refusal(
                    {"zh": "{text} 不是数", "en": "{text} is no number"}, node, text=str(node.this)
                )
            return value.try_cast(_NUMBER)
        if kind.is_null():
            return ibis.null(_NUMBER)
        raise self.source.refusal({"zh": "这里需要一个数", "en": "A number is needed here"}, node)

    def refuse_unknown(self, node: exp.Expression) -> Exception:
        """The error for a part that is not on the white list."""
        if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
            return self.source.refusal(
                {"zh": "公式里不能有子查询", "en": "A formula has no sub-query"}, node
            )
        if isinstance(node, exp.Window):
            return self.source.refusal(
                {"zh": "公式里不能用窗口函数", "en": "A formula has no window function"}, node
            )
        if isinstance(node, exp.AggFunc) or (
            isinstance(node, exp.Anonymous) and node.name.lower() == "mean"
        ):
            return self._refuse_aggregate(node)
        if isinstance(node, exp.Func):
            name = node.name if isinstance(node, exp.Anonymous) else node.sql_name().lower()
            return self.source.unknown(name, _FUNCTIONS, node, "可用函数", "usable function")
        return self.source.refusal(
            {"zh": "公式里不能这样写：{part}", "en": "This cannot be used in a formula: {part}"},
            node,
            part=node.sql("duckdb")[:60],
        )

    def _refuse_aggregate(self, node: exp.Expression) -> Exception:
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name().lower()
        if not isinstance(node, _KNOWN_AGGREGATES):
            return self.source.unknown(name, _FUNCTIONS, node, "可用函数", "usable function")
        return self.source.refusal(
            {
                "zh": "汇总 {name} 不能放在这里（汇总里不能再套汇总）",
                "en": (
                    "The aggregate {name} cannot stand here (no aggregate inside another, none in "
                    "a condition)"
                ),
            },
            node,
            name=name,
        )

    def same_kind(self, pair: list[tuple[ir.Value, exp.Expression]]) -> list[ir.Value]:
        """Values that are compared or stand for each other, brought to one type."""
        kinds = [value.type() for value, _ in pair if not value.type().is_null()]
        if any(kind.is_numeric() and not kind.is_boolean() for kind in kinds):
            numbers = (
                value if value.type().is_null() else self.as_number(value, node)
                for value, node in pair
            )
            return alike(list(numbers))
        for test, cast in ((_is_time, self.as_time), (_is_date, self.as_date)):
            if any(test(kind) for kind in kinds):
                return [cast(value, node) for value, node in pair]
        if (
            kinds
            and not all(kind.is_string() for kind in kinds)
            and not all(kind.is_boolean() for kind in kinds)
        ):
            raise self.source.refusal(
                {"zh": "这两样东西不能相比", "en": "These two cannot be compared"}, pair[-1][1]
            )
        return [value for value, _ in pair]

    def one_type(self, nodes: list[exp.Expression]) -> list[ir.Value]:
        """Values of which one will be chosen: numbers in the widest of their types."""
        values = self.same_kind([(self.build(node), node) for node in nodes])
        kinds = {value.type() for value in values if not value.type().is_null()}
        if len(kinds) < 2 or not all(kind.is_numeric() for kind in kinds):
            return values
        if any(kind.is_floating() for kind in kinds):
            return [value.cast("float64") for value in values]
        scale = max((kind.scale or 0 for kind in kinds if kind.is_decimal()), default=None)
        return (
            values if scale is None else [value.cast(f"decimal(38, {scale})") for value in values]
        )

    def as_time(self, value: ir.Value, node: exp.Expression) -> ir.Value:
        """A value as a moment: a date is its midnight, a quoted text is read as ISO."""
        if isinstance(node, exp.Literal):
            return ibis.literal(self._moment(node, datetime), "timestamp(6)")
        if value.type().is_date():
            return value.cast("timestamp(6)")
        return self._only(value, node, _is_time)

    def as_date(self, value: ir.Value, node: exp.Expression) -> ir.Value:
        """A value as a date; a quoted text is read as ISO."""
        if isinstance(node, exp.Literal):
            return ibis.literal(self._moment(node, date), "date")
        return self._only(value, node, _is_date)

    def _only(self, value: ir.Value, node: exp.Expression, test: Callable[[Any], bool]) -> ir.Value:
        if test(value.type()) or value.type().is_null():
            return value
        raise self.source.refusal(
            {"zh": "这里需要一个日期或时间", "en": "A date or time is needed here"}, node
        )

    def _moment(self, node: exp.Literal, kind: type[date]) -> date:
        try:
            return kind.fromisoformat(str(node.this))
        except ValueError as problem:
            raise self.source.refusal(
                {
                    "zh": "{text} 不是日期（应写成 2026-02-28）",
                    "en": "{text} is no date (write 2026-02-28)",
                },
                node,
                text=str(node.this),
            ) from problem

    def check_choice(self, column: exp.Expression, literal: exp.Expression) -> None:
        """A text compared with a column of a closed set must be one of it: a typing error would
        silently match nothing.
        """
        choices = (
            self.choices.get(column.name)
            if isinstance(column, exp.Column) and not column.table
            else None
        )
        if (
            choices
            and isinstance(literal, exp.Literal)
            and literal.is_string
            and literal.this not in choices
        ):
            near = near_names(literal.this, choices) or sorted(choices)
            raise self.source.refusal(
                {
                    "zh": "{of} 没有 {text} 这个值，可用：{near}",
                    "en": "{of} is never {text}; use one of: {near}",
                },
                literal,
                of=column.name,
                text=literal.this,
                near=", ".join(near),
            )


def alike(values: list[ir.Value]) -> list[ir.Value]:
    """Numbers that can be compared and added: decimals of which each has digits that the other
    lacks are widened to hold both, exactly while 38 digits suffice, else in double.
    """
    kinds = {value.type() for value in values if not value.type().is_null()}
    decimals = [kind for kind in kinds if kind.is_decimal()]
    fit = all(one.castable(two) or two.castable(one) for one, two in combinations(decimals, 2))
    if fit or any(kind.is_floating() for kind in kinds):
        return values
    scale = max(kind.scale or 0 for kind in decimals)
    whole = max(
        (kind.precision or MOST_DIGITS) - (kind.scale or 0) if kind.is_decimal() else 19
        for kind in kinds
    )
    wide = f"decimal({scale + whole}, {scale})" if scale + whole <= MOST_DIGITS else "float64"
    return [value if value.type().is_null() else value.cast(wide) for value in values]


def _is_time(kind: Any) -> bool:
    return bool(kind.is_timestamp())


def _is_date(kind: Any) -> bool:
    return bool(kind.is_date())


def _column(at: Scalars, node: exp.Column) -> ir.Value:
    if node.table:
        if node.table == "extra" and at.extra and not node.db:
            return at.extra(node.name)  # noqa: S610 -- a key of the map column
        raise at.source.refusal(
            {"zh": "列名前只能写 extra.", "en": "Only extra. may stand before a column's name"},
            node,
        )
    if node.name in at.names:
        return at.names[node.name]()
    if node.name in at.words:
        return _within(at, node)
    raise at.source.unknown(node.name, [*at.names, *at.words], node, "列", "column")


def _within(at: Scalars, node: exp.Column) -> ir.Value:
    """A word's own expression; it is ours, so it cannot fail at a place of the person's text."""
    return Scalars(Text(at.words[node.name]), at.names, at.words, at.choices, at.extra).build(
        read_tree(at.words[node.name])
    )


def _literal(at: Scalars, node: exp.Literal) -> ir.Value:
    if node.is_string:
        return ibis.literal(str(node.this))
    text = str(node.this)
    if re.fullmatch(r"\d{1,18}", text):
        return ibis.literal(int(text))
    if match := re.fullmatch(r"(\d{0,12})\.(\d{1,12})", text):
        return ibis.literal(
            Decimal(text), f"decimal({len(match[1]) + len(match[2]) or 1}, {len(match[2])})"
        )
    raise at.source.refusal(
        {"zh": "这个数写法不支持：{text}", "en": "This number is not written plainly: {text}"},
        node,
        text=text,
    )


def _arithmetic(at: Scalars, node: exp.Binary) -> ir.Value:
    left, right = at.number(node.left), at.number(node.right)
    if isinstance(node, exp.Mul):
        return _product(left, right)
    if not isinstance(node, exp.Div):
        left, right = alike([left, right])
    if isinstance(node, exp.Add):
        return left + right
    if isinstance(node, exp.Sub):
        return left - right
    right = right.cast("float64") if isinstance(node, exp.Div) else right
    left = left.cast("float64") if isinstance(node, exp.Div) else left
    divisor = right.nullif(0)
    return left / divisor if isinstance(node, exp.Div) else left % divisor


def _product(left: ir.NumericValue, right: ir.NumericValue) -> ir.NumericValue:
    """Exact while the digits suffice, else in double."""
    left, right = alike([left, right])
    digits = sum(
        kind.precision or MOST_DIGITS if kind.is_decimal() else 19
        for kind in (left.type(), right.type())
    )
    exact = digits <= MOST_DIGITS and not (left.type().is_floating() or right.type().is_floating())
    return left * right if exact else left.cast("float64") * right.cast("float64")


def _comparison(at: Scalars, node: exp.Binary) -> ir.Value:
    at.check_choice(node.left, node.right)
    at.check_choice(node.right, node.left)
    left, right = at.same_kind(
        [(at.build(node.left), node.left), (at.build(node.right), node.right)]
    )
    return {
        exp.EQ: left.__eq__,
        exp.NEQ: left.__ne__,
        exp.LT: left.__lt__,
        exp.LTE: left.__le__,
        exp.GT: left.__gt__,
        exp.GTE: left.__ge__,
    }[type(node)](right)


def _between(at: Scalars, node: exp.Between) -> ir.Value:
    parts = [node.this, node.args["low"], node.args["high"]]
    value, low, high = at.same_kind([(at.build(part), part) for part in parts])
    return (value >= low) & (value <= high)


def _in(at: Scalars, node: exp.In) -> ir.Value:
    options = node.args.get("expressions")
    if not options or node.args.get("query"):
        raise at.source.refusal(
            {"zh": "in 后面要写一串值", "en": "After in stands a list of values"}, node
        )
    for option in options:
        if not isinstance(option, exp.Literal | exp.Neg):
            raise at.source.refusal(
                {"zh": "in 的括号里只能写值", "en": "Only plain values stand in an in list"}, option
            )
        at.check_choice(node.this, option)
    value, *values = at.same_kind([(at.build(part), part) for part in (node.this, *options)])
    return value.isin(values)


def _is(at: Scalars, node: exp.Is) -> ir.Value:
    if isinstance(node.expression, exp.Null):
        return at.build(node.this).isnull()
    if isinstance(node.expression, exp.Boolean):
        return at.condition(node.this).fill_null(not node.expression.this) == bool(
            node.expression.this
        )
    raise at.source.refusal(
        {"zh": "is 后面只能是 null、true、false", "en": "After is stands null, true or false"}, node
    )


def _like(at: Scalars, node: exp.Like | exp.ILike) -> ir.Value:
    value, pattern = at.build(node.this), node.expression
    if not value.type().is_string() or not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise at.source.refusal(
            {
                "zh": "like 只用于文字和引号里的样式",
                "en": "like compares a text with a quoted pattern",
            },
            node,
        )
    return (
        value.ilike(str(pattern.this))
        if isinstance(node, exp.ILike)
        else value.like(str(pattern.this))
    )


def _case(at: Scalars, node: exp.Case) -> ir.Value:
    branches = [(_when(at, node, one), one.args["true"]) for one in node.args["ifs"]]
    default = node.args.get("default") or exp.Null()
    *results, otherwise = at.one_type([then for _, then in branches] + [default])
    return ibis.cases(*zip([test for test, _ in branches], results, strict=True), else_=otherwise)


def _when(at: Scalars, node: exp.Case, branch: exp.If) -> ir.BooleanValue:
    if node.this is None:
        return at.condition(branch.this)
    return _comparison(at, exp.EQ(this=node.this, expression=branch.this))


def _if(at: Scalars, node: exp.If) -> ir.Value:
    return _case(at, exp.Case(ifs=[node], default=node.args.get("false")))


def _joined(at: Scalars, node: exp.Func) -> ir.Value:
    values = at.one_type([node.this, *node.expressions])
    return {exp.Coalesce: ibis.coalesce, exp.Least: ibis.least, exp.Greatest: ibis.greatest}[
        type(node)
    ](*values)


def _nullif(at: Scalars, node: exp.Nullif) -> ir.Value:
    left, right = at.one_type([node.this, node.expression])
    return left.nullif(right)


def _round(at: Scalars, node: exp.Round) -> ir.Value:
    digits = node.args.get("decimals") or exp.Literal.number(0)
    if not (isinstance(digits, exp.Literal) and re.fullmatch("[0-9]{1,2}", str(digits.this))):
        raise at.source.refusal(
            {"zh": "小数位数要写成整数", "en": "The number of decimals is a whole number"}, digits
        )
    if (decimals := int(digits.this)) > MOST_DECIMALS:
        raise at.source.refusal(
            {"zh": "小数位数最多 {most} 位", "en": "At most {most} decimals"},
            digits,
            most=MOST_DECIMALS,
        )
    value = at.number(node.this)
    kind: Any = value.type()
    whole = kind.is_integer() or (kind.is_decimal() and decimals >= (kind.scale or 0))
    return value if whole and decimals else value.round(decimals)


def _seconds(at: Scalars, node: exp.DateDiff) -> ir.Value:
    if str(node.args.get("unit") or "").upper() not in ("SECOND", "'SECOND'"):
        raise at.source.refusal(
            {
                "zh": "date_diff 只用 'second'，分钟请再除以 60",
                "en": "date_diff counts 'second' only; divide by 60 for minutes",
            },
            node,
        )
    return _between_times(at, node.expression, node.this)


def _between_times(at: Scalars, start: exp.Expression, end: exp.Expression) -> ir.Value:
    values = [at.build(part) for part in (start, end)]
    for value, part in zip(values, (start, end), strict=True):
        if not (value.type().is_timestamp() or value.type().is_null()):
            raise at.source.refusal(
                {"zh": "这里需要一个时间列", "en": "A time is needed here"}, part
            )
    return values[1].delta(values[0], unit="second")


def _anonymous(at: Scalars, node: exp.Anonymous) -> ir.Value:
    if node.name.lower() == "seconds_between" and len(node.expressions) == 2:
        return _between_times(at, *node.expressions)
    raise at.refuse_unknown(node)


def _dated(at: Scalars, node: exp.Cast) -> ir.Value:
    """``date '2026-02-28'``, ``timestamp '…'``, and text read as a number; no other cast."""
    kind = node.to.this
    if kind in exp.DataType.NUMERIC_TYPES:
        return at.number(node.this)
    if isinstance(node.this, exp.Literal) and kind in (
        exp.DataType.Type.DATE,
        exp.DataType.Type.TIMESTAMP,
    ):
        return (
            at.as_date(ibis.null(), node.this)
            if kind is exp.DataType.Type.DATE
            else at.as_time(ibis.null(), node.this)
        )
    raise at.refuse_unknown(node)


def _text_case(at: Scalars, node: exp.Lower | exp.Upper) -> ir.Value:
    value = at.build(node.this)
    if not value.type().is_string():
        raise at.source.refusal({"zh": "这里需要文字", "en": "A text is needed here"}, node.this)
    return value.lower() if isinstance(node, exp.Lower) else value.upper()


_HANDLERS: dict[type, Callable[[Scalars, Any], ir.Value]] = {
    exp.Paren: lambda at, node: at.build(node.this),
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: lambda at, node: ibis.literal(bool(node.this)),
    exp.Null: lambda at, node: ibis.null(),
    exp.Not: lambda at, node: ~at.condition(node.this),
    exp.And: lambda at, node: at.condition(node.left) & at.condition(node.right),
    exp.Or: lambda at, node: at.condition(node.left) | at.condition(node.right),
    exp.Neg: lambda at, node: -at.number(node.this),
    exp.Abs: lambda at, node: at.number(node.this).abs(),
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _is,
    exp.Like: _like,
    exp.ILike: _like,
    exp.Case: _case,
    exp.If: _if,
    exp.Nullif: _nullif,
    exp.Round: _round,
    exp.DateDiff: _seconds,
    exp.Anonymous: _anonymous,
    exp.Cast: _dated,
    exp.TryCast: _dated,
    exp.Lower: _text_case,
    exp.Upper: _text_case,
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod), _arithmetic),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _comparison),
    **dict.fromkeys((exp.Coalesce, exp.Least, exp.Greatest), _joined),
}


def admitted(node: exp.Expression) -> bool:
    """Whether a node's kind is on the white list of scalars."""
    return type(node) in _HANDLERS
