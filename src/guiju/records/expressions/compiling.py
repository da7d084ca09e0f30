"""The visitor: a parsed expression becomes a term; what is not on the white list is refused at
its place.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from guiju.foundation.errors import Invalid
from guiju.foundation.texts import is_writable
from guiju.kit.delimited import is_error
from guiju.records.expressions import bounds, trying
from guiju.records.expressions.quoting import in_curly_marks, straightened
from guiju.records.expressions.terms import (
    NONE,
    Kind,
    Term,
    as_number,
    as_text,
    as_time,
    as_truth,
    either,
    first_bad,
    quoted,
    text_literal,
)

LENGTH = 4_000
_WORDS = """
abs case ceil coalesce concat contains date_diff epoch floor greatest if least left length like lower nullif
regexp_extract regexp_matches regexp_replace replace right round split_part starts_with strptime
substr trim try_cast upper
"""
FUNCTIONS = tuple(_WORDS.split())
#: Beyond so many letters nothing stands in a cell; no number has so many decimals.
_REACH, _PLACES = 1_000_000, 30
_UNITS = ("second", "minute", "hour", "day", "week", "month", "year", "millisecond")


def _plain(name: str) -> Term:
    return Term(Kind.RAW, quoted(name))


def compile_expression(
    text: str, columns: Collection[str], read: Callable[[str], Term] = _plain
) -> Term:
    """An expression over source columns (case-sensitive). ``read`` gives the term of a column.
    Raises `Invalid`.
    """
    if len(text) > LENGTH:
        raise _refusal(text, None, "表达式太长。", "The expression is too long.")
    _check_writable(text)
    curly = in_curly_marks(text)
    text = straightened(text)
    bounds.check_depth(text)
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except RecursionError:
        raise bounds.too_deep() from None
    except (ParseError, TokenError) as fault:
        where = fault.errors[0] if isinstance(fault, ParseError) and fault.errors else {}
        raise _refusal(
            text, where.get("highlight"), "这里读不懂。", "This cannot be read."
        ) from None
    if len(trees) != 1 or trees[0] is None:
        raise _refusal(text, None, "这里要写一个表达式。", "Write one expression here.")
    bounds.check_tree(trees[0])
    try:
        _texts_in_curly_marks(trees[0], curly.difference(columns))
        term = _Visitor(text, columns, read).whole(trees[0])
    except RecursionError:
        raise bounds.too_deep() from None
    bounds.check_unfolded([term.value, term.bad])
    return term


def _texts_in_curly_marks(tree: exp.Expression, curly: Collection[str]) -> None:
    """Let what stands in curly double marks and is no column be a text where something is compared
    with it: 类型 = “测试”.
    """
    for node in list(tree.find_all(exp.Column)):
        above = node.parent
        compared = isinstance(above, exp.Predicate) and above.this is not node
        if compared and node.name in curly and not node.table and node.this.quoted:
            node.replace(exp.Literal.string(node.name))


class _Visitor:
    """Turns nodes into terms. Every method of the table handles one family of nodes."""

    def __init__(self, text: str, columns: Collection[str], read: Callable[[str], Term]) -> None:
        self.text, self.columns, self.read = text, columns, read
        self.expects_errors = False

    def whole(self, tree: exp.Expression) -> Term:
        """The term of an expression. One that names a spreadsheet's error itself, such as
        '#N/A', deals with it.
        """
        self.expects_errors = any(
            node.is_string and is_error(node.this) for node in tree.find_all(exp.Literal)
        )
        return self.term(tree)

    def term(self, node: exp.Expression) -> Term:
        """The term of a node, or a refusal at its place."""
        for family, handle in _FAMILIES:
            if isinstance(node, family):
                term = handle(self, node)
                bounds.check_sql(term.value, term.bad)
                return term
        name = (
            node.this
            if isinstance(node, exp.Anonymous)
            else node.sql(dialect="duckdb").split("(")[0]
        )
        near = difflib.get_close_matches(str(name).lower(), FUNCTIONS, 3, 0.5)
        hint_zh = f"是不是 {'、'.join(near)}？" if near else f"可用：{' '.join(FUNCTIONS)}"
        hint_en = f"Do you mean {', '.join(near)}?" if near else f"There are: {' '.join(FUNCTIONS)}"
        raise _refusal(
            self.text,
            str(name),
            f"不能用“{name}”。{hint_zh}",
            f"“{name}” cannot be used. {hint_en}",
        )

    def column(self, node: exp.Column) -> Term:
        name = node.name
        if node.table or name not in self.columns:
            whole = f"{node.table}.{name}" if node.table else name
            near = difflib.get_close_matches(whole, list(self.columns), 3, 0.6)
            hint_zh = f"是不是 {'、'.join(near)}？" if near else ""
            hint_en = f"Do you mean {', '.join(near)}?" if near else ""
            if (
                self.text.strip().strip('"') == whole
            ):  # nothing but a name: it has no place in an expression
                raise Invalid(
                    "文件里没有“{name}”这一列。" + hint_zh,
                    "The file has no column “{name}”. " + hint_en,
                    name=whole,
                )
            raise _refusal(
                self.text,
                name,
                f"文件里没有“{whole}”这一列。{hint_zh}",
                f"The file has no column “{whole}”. {hint_en}",
                name=whole,
            )
        term = self.read(name)
        return Term(term.kind, term.value) if self.expects_errors else term

    def literal(self, node: exp.Literal) -> Term:
        if node.is_string:
            return Term(Kind.TEXT, text_literal(node.this))
        return Term(Kind.NUMBER, f"CAST({text_literal(node.this)} AS DOUBLE)")

    def truth_value(self, node: exp.Boolean) -> Term:
        return Term(Kind.TRUTH, "TRUE" if node.this else "FALSE")

    def null(self, node: exp.Null) -> Term:
        return Term(Kind.NULL, "NULL")

    def paren(self, node: exp.Paren) -> Term:
        inner = self.term(node.this)
        return Term(inner.kind, f"({inner.value})", inner.bad)

    def connective(self, node: exp.Connector) -> Term:
        left, right = as_truth(self.term(node.this)), as_truth(self.term(node.expression))
        word = "AND" if isinstance(node, exp.And) else "OR"
        decided = (
            f"NOT coalesce({left.value}, TRUE)"
            if word == "AND"
            else f"coalesce({left.value}, FALSE)"
        )
        bad = first_bad([left.bad, either(decided, NONE, right.bad)])
        return Term(Kind.TRUTH, f"({left.value} {word} {right.value})", bad)

    def negation(self, node: exp.Not) -> Term:
        inner = as_truth(self.term(node.this))
        return Term(Kind.TRUTH, f"(NOT {inner.value})", inner.bad)

    def minus(self, node: exp.Neg) -> Term:
        inner = as_number(self.term(node.this))
        return Term(Kind.NUMBER, f"(- {inner.value})", inner.bad)

    def arithmetic(self, node: exp.Binary) -> Term:
        left, right = as_number(self.term(node.this)), as_number(self.term(node.expression))
        sign = {
            exp.Add: "+",
            exp.Sub: "-",
            exp.Mul: "*",
            exp.Div: "/",
            exp.Mod: "%",
            exp.IntDiv: "//",
        }[type(node)]
        over = f"nullif({right.value}, 0)" if sign in "/%//" else right.value
        value = f"trunc({left.value} / {over})" if sign == "//" else f"({left.value} {sign} {over})"
        return Term(Kind.NUMBER, value, first_bad([left.bad, right.bad]))

    def comparison(self, node: exp.Binary) -> Term:
        left, right = self._alike([self.term(node.this), self.term(node.expression)])
        sign = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}[
            type(node)
        ]
        return Term(
            Kind.TRUTH, f"({left.value} {sign} {right.value})", first_bad([left.bad, right.bad])
        )

    def between(self, node: exp.Between) -> Term:
        one, low, high = self._alike(
            [self.term(node.this), self.term(node.args["low"]), self.term(node.args["high"])]
        )
        value = f"({one.value} BETWEEN {low.value} AND {high.value})"
        return Term(Kind.TRUTH, value, first_bad([one.bad, low.bad, high.bad]))

    def within(self, node: exp.In) -> Term:
        if not node.expressions:
            raise _refusal(self.text, "in", "in 后面要写出各个值。", "Write the values after in.")
        one, *others = self._alike([self.term(node.this), *map(self.term, node.expressions)])
        values = ", ".join(other.value for other in others)
        return Term(
            Kind.TRUTH,
            f"({one.value} IN ({values}))",
            first_bad([one.bad, *(other.bad for other in others)]),
        )

    def is_(self, node: exp.Is) -> Term:
        inner = self.term(node.this)
        if isinstance(node.expression, exp.Boolean):
            truth = as_truth(inner)
            return Term(Kind.TRUTH, f"({truth.value} IS {node.expression.sql()})", truth.bad)
        return Term(Kind.TRUTH, f"({inner.value} IS NULL)", inner.bad)

    def alike(self, node: exp.Binary) -> Term:
        left, right = as_text(self.term(node.this)), as_text(self.term(node.expression))
        word = "ILIKE" if isinstance(node, exp.ILike) else "LIKE"
        return Term(
            Kind.TRUTH, f"({left.value} {word} {right.value})", first_bad([left.bad, right.bad])
        )

    def joined(self, node: exp.DPipe) -> Term:
        left, right = as_text(self.term(node.this)), as_text(self.term(node.expression))
        return Term(Kind.TEXT, f"({left.value} || {right.value})", first_bad([left.bad, right.bad]))

    def choice(self, node: exp.Case) -> Term:
        pairs = [
            (self._when(node, branch.this), self.term(branch.args["true"]))
            for branch in node.args["ifs"]
        ]
        default = (
            self.term(node.args["default"]) if node.args.get("default") else Term(Kind.NULL, "NULL")
        )
        return self._branches(pairs, default)

    def if_(self, node: exp.If) -> Term:
        default = (
            self.term(node.args["false"]) if node.args.get("false") else Term(Kind.NULL, "NULL")
        )
        return self._branches(
            [(as_truth(self.term(node.this)), self.term(node.args["true"]))], default
        )

    def coalesced(self, node: exp.Coalesce) -> Term:
        terms = self._one_kind([self.term(node.this), *map(self.term, node.expressions)])
        bad = NONE
        for term in reversed(terms):
            bad = (
                first_bad([term.bad, either(f"{term.value} IS NULL", bad, NONE)])
                if bad != NONE
                else term.bad
            )
        return Term(terms[0].kind, f"coalesce({', '.join(term.value for term in terms)})", bad)

    def nulled(self, node: exp.Nullif) -> Term:
        left, right = self.term(node.this), self.term(node.expression)
        same_left, same_right = self._alike([left, right])
        kept = same_left if left.kind is not Kind.RAW else left
        value = f"CASE WHEN {same_left.value} = {same_right.value} THEN NULL ELSE {kept.value} END"
        return Term(kept.kind, value, first_bad([same_left.bad, same_right.bad]))

    def extreme(self, node: exp.Expression) -> Term:
        terms = [self.term(node.this), *map(self.term, node.expressions)]
        terms = (
            terms
            if all(term.kind is Kind.TIME for term in terms)
            else [as_number(term) for term in terms]
        )
        word = "greatest" if isinstance(node, exp.Greatest) else "least"
        value = f"{word}({', '.join(term.value for term in terms)})"
        return Term(terms[0].kind, value, first_bad(term.bad for term in terms))

    def cast(self, node: exp.Cast) -> Term:
        inner, kind = self.term(node.this), node.to.this
        tried = isinstance(node, exp.TryCast)
        if kind in exp.DataType.TEXT_TYPES:
            got = as_text(inner)
        elif kind in exp.DataType.NUMERIC_TYPES:
            got = as_number(inner)
            whole = kind in exp.DataType.INTEGER_TYPES
            got = Term(Kind.NUMBER, f"round({got.value})" if whole else got.value, got.bad)
        elif kind == exp.DataType.Type.BOOLEAN:
            got = as_truth(inner)
        elif kind in exp.DataType.TEMPORAL_TYPES:
            got = as_time(inner)
        else:
            name = node.to.sql(dialect="duckdb")
            raise _refusal(
                self.text, name, f"不能转换成“{name}”。", f"Nothing can be cast to “{name}”."
            )
        return Term(got.kind, got.value, inner.bad) if tried else got

    def moment(self, node: exp.StrToTime) -> Term:
        inner, form = as_text(self.term(node.this)), node.args["format"]
        if not isinstance(form, exp.Literal):
            raise _refusal(self.text, "strptime", "格式要直接写出。", "Write the format out.")
        trying.check_format(form.this)
        value = f"try_strptime({inner.value}, {text_literal(form.this)})"
        unfit = (
            f"CASE WHEN {inner.value} IS NOT NULL AND {value} IS NULL THEN 'time' || chr(31) || "
            f"{inner.value} END"
        )
        return Term(Kind.TIME, value, first_bad([inner.bad, unfit]))

    def apart(self, node: exp.DateDiff) -> Term:
        unit = node.args["unit"].name.lower() if node.args.get("unit") else "day"
        if unit not in _UNITS:
            raise _refusal(
                self.text, unit, f"没有“{unit}”这个单位。", f"There is no unit “{unit}”."
            )
        # sqlglot keeps (end, start): date_diff(unit, start, end)
        end, start = as_time(self.term(node.this)), as_time(self.term(node.expression))
        value = f"CAST(date_diff('{unit}', {start.value}, {end.value}) AS DOUBLE)"
        return Term(Kind.NUMBER, value, first_bad([start.bad, end.bad]))

    def seconds(self, node: exp.Expression) -> Term:
        inner = as_time(self.term(node.this))
        return Term(Kind.NUMBER, f"epoch({inner.value})", inner.bad)

    def numeric(self, node: exp.Expression) -> Term:
        word = {exp.Abs: "abs", exp.Floor: "floor", exp.Ceil: "ceil", exp.Round: "round"}[
            type(node)
        ]
        inner = as_number(self.term(node.this))
        digits = node.args.get("decimals")
        if digits is None:
            return Term(Kind.NUMBER, f"{word}({inner.value})", inner.bad)
        places = as_number(self.term(digits))
        value = f"{word}({inner.value}, {_count(places, _PLACES)})"
        return Term(Kind.NUMBER, value, first_bad([inner.bad, places.bad]))

    def textual(self, node: exp.Expression) -> Term:
        word, texts, numbers, kind = _TEXTUAL[type(node)]
        terms = [as_text(self.term(node.args[name])) for name in texts if node.args.get(name)]
        counts = [as_number(self.term(node.args[name])) for name in numbers if node.args.get(name)]
        if word.startswith("regexp"):
            self._check_pattern(node, word)
        given = [term.value for term in terms] + [_count(term, _REACH) for term in counts]
        value = f"{word}({', '.join(given)})"
        value = f"CAST({value} AS DOUBLE)" if kind is Kind.NUMBER else value
        return Term(kind, value, first_bad([term.bad for term in (*terms, *counts)]))

    def _check_pattern(self, node: exp.Expression, word: str) -> None:
        """A regular expression is written out, so that it is known to be one before a row is
        read.
        """
        pattern, group = node.args["expression"], node.args.get("group")
        put, flags = node.args.get("replacement"), node.args.get("modifiers")
        if any(
            part is not None and not isinstance(part, exp.Literal)
            for part in (pattern, group, put, flags)
        ):
            raise _refusal(
                self.text,
                word,
                "正则表达式、替换文字和组号要直接写出。",
                "Write the regular expression, what replaces it and the group's number out.",
            )
        trying.check_pattern(
            word,
            *(part.this for part in (pattern, put) if part is not None),
            group=group,
            flags=flags,
        )

    def concatenated(self, node: exp.Concat) -> Term:
        terms = [as_text(self.term(part)) for part in node.expressions]
        return Term(
            Kind.TEXT,
            f"concat({', '.join(t.value for t in terms)})",
            first_bad(t.bad for t in terms),
        )

    def _when(self, node: exp.Case, condition: exp.Expression) -> Term:
        if node.this is None:
            return as_truth(self.term(condition))
        left, right = self._alike([self.term(node.this), self.term(condition)])
        return Term(Kind.TRUTH, f"({left.value} = {right.value})", first_bad([left.bad, right.bad]))

    def _branches(self, pairs: list[tuple[Term, Term]], default: Term) -> Term:
        results = self._one_kind([*(then for _, then in pairs), default])
        value = " ".join(
            f"WHEN {when.value} THEN {then.value}"
            for (when, _), then in zip(pairs, results, strict=False)
        )
        bad = results[-1].bad
        for (when, _), then in zip(reversed(pairs), reversed(results[:-1]), strict=True):
            bad = first_bad([when.bad, either(when.value, then.bad, bad)])
        return Term(results[0].kind, f"CASE {value} ELSE {results[-1].value} END", bad)

    def _alike(self, terms: list[Term]) -> list[Term]:
        """Terms that are compared: numbers beside a number, moments beside a moment, else text."""
        kinds = {term.kind for term in terms}
        if Kind.NUMBER in kinds:
            return [as_number(term) for term in terms]
        if Kind.TIME in kinds:
            return [as_time(term) for term in terms]
        if Kind.TRUTH in kinds:
            return [as_truth(term) for term in terms]
        return [as_text(term) for term in terms]

    def _one_kind(self, terms: list[Term]) -> list[Term]:
        """Terms of which one is the result: the source's text stays as it came when all of them
        may.
        """
        kinds = {term.kind for term in terms} - {Kind.NULL}
        if kinds <= {Kind.RAW}:
            return [
                Term(Kind.RAW, "NULL::VARCHAR" if t.kind is Kind.NULL else t.value, t.bad)
                for t in terms
            ]
        if kinds == {Kind.TIME}:
            return [as_time(term) for term in terms]
        if kinds <= {Kind.NUMBER, Kind.RAW}:
            return [as_number(term) for term in terms]
        if kinds <= {Kind.TRUTH}:
            return [as_truth(term) for term in terms]
        return [
            Term(Kind.TEXT, "NULL::VARCHAR") if t.kind is Kind.NULL else as_text(t) for t in terms
        ]


_TEXTUAL: dict[type, tuple[str, tuple[str, ...], tuple[str, ...], Kind]] = {
    exp.Lower: ("lower", ("this",), (), Kind.TEXT),
    exp.Upper: ("upper", ("this",), (), Kind.TEXT),
    exp.Trim: ("trim", ("this", "expression"), (), Kind.TEXT),
    exp.Length: ("length", ("this",), (), Kind.NUMBER),
    exp.Left: ("left", ("this",), ("expression",), Kind.TEXT),
    exp.Right: ("right", ("this",), ("expression",), Kind.TEXT),
    exp.Substring: ("substr", ("this",), ("start", "length"), Kind.TEXT),
    exp.SplitPart: ("split_part", ("this", "delimiter"), ("part_index",), Kind.TEXT),
    exp.Replace: ("replace", ("this", "expression", "replacement"), (), Kind.TEXT),
    exp.RegexpReplace: (
        "regexp_replace",
        ("this", "expression", "replacement", "modifiers"),
        (),
        Kind.TEXT,
    ),
    exp.RegexpExtract: ("regexp_extract", ("this", "expression"), ("group",), Kind.TEXT),
    exp.RegexpLike: ("regexp_matches", ("this", "expression"), (), Kind.TRUTH),
    exp.StartsWith: ("starts_with", ("this", "expression"), (), Kind.TRUTH),
    exp.Contains: ("contains", ("this", "expression"), (), Kind.TRUTH),
}
_FAMILIES: list[tuple[type | tuple[type, ...], Callable[[_Visitor, exp.Expression], Term]]] = [
    (exp.Column, _Visitor.column),
    (exp.Literal, _Visitor.literal),
    (exp.Boolean, _Visitor.truth_value),
    (exp.Null, _Visitor.null),
    (exp.Paren, _Visitor.paren),
    ((exp.And, exp.Or), _Visitor.connective),
    (exp.Not, _Visitor.negation),
    (exp.Neg, _Visitor.minus),
    ((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.IntDiv), _Visitor.arithmetic),
    ((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _Visitor.comparison),
    (exp.Between, _Visitor.between),
    (exp.In, _Visitor.within),
    (exp.Is, _Visitor.is_),
    ((exp.Like, exp.ILike), _Visitor.alike),
    (exp.DPipe, _Visitor.joined),
    (exp.Case, _Visitor.choice),
    (exp.If, _Visitor.if_),
    (exp.Coalesce, _Visitor.coalesced),
    (exp.Nullif, _Visitor.nulled),
    ((exp.Greatest, exp.Least), _Visitor.extreme),
    (exp.Cast, _Visitor.cast),
    (exp.StrToTime, _Visitor.moment),
    (exp.DateDiff, _Visitor.apart),
    (exp.TimeToUnix, _Visitor.seconds),
    ((exp.Abs, exp.Floor, exp.Ceil, exp.Round), _Visitor.numeric),
    (exp.Concat, _Visitor.concatenated),
    (tuple(_TEXTUAL), _Visitor.textual),
]


def _check_writable(text: str) -> None:
    if not is_writable(text):
        raise Invalid(
            "里面有不能保存的字符。",
            "There is a character in it that cannot be kept.",
            code="records.unwritable",
            next_step={"zh": "请删去它再试。", "en": "Delete it and try again."},
        )


def _count(term: Term, most: int) -> str:
    """SQL of a number of letters or digits: whole, and no further than anything reaches."""
    return f"CAST(greatest(least(round({term.value}), {most}), -{most}) AS INTEGER)"


def _refusal(text: str, at: str | None, zh: str, en: str, **data: Any) -> Invalid:
    """A refusal that points into the expression: line (of several), letter, and the line with a
    caret under the place.
    """
    several = "\n" in text.strip()
    place = text.lower().find(at.lower()) if at else 0
    before = text[: max(place, 0)]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    shown = text.splitlines()[line - 1] if text.splitlines() else ""
    caret = " " * (column - 1) + "^"
    return Invalid(
        f"{zh}（表达式里{'第 {line} 行' if several else ''}第 {{column}} 个字）",
        f"{en} (in the expression, {'line {line}, ' if several else ''}letter {{column}})",
        line=line,
        column=column,
        shown=f"{shown}\n{caret}",
        **data,
    )
