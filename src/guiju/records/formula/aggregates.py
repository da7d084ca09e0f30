"""The aggregates of a formula: each is reckoned once a group, whatever number of metrics share
it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from guiju.records.formula.parts import matching, of_piece
from guiju.records.formula.reading import Text, read_tree, start_of
from guiju.records.formula.scalars import Scalars, admitted

#: By which rules figures are reckoned. 1: a sum whose condition never holds is NULL, a state counts
#: where it began. 2: such a sum is 0 (NULL only without any row, or where every value that it asks
#: for is unknown), a state's seconds count in the half hours in which they lie.
RULES = 2
#: What an aggregate does; those that count never give NULL.
COUNTS = ("count_rows", "count", "count_numbers", "count_distinct", "count_true", "count_lasting")


@dataclass(frozen=True)
class Atom:
    """One aggregate over the rows of a group: what it does, to which scalar, where. Equal atoms
    have equal names.

    Where rows last and are held in pieces, only a sum of their seconds looks at every piece;
    anything else, and a sum with ``whole``, looks at each row once, where it began.
    """

    does: str
    argument: exp.Expression | None = None
    only: exp.Expression | None = None
    level: float | None = None
    whole: bool = False

    @property
    def by_piece(self) -> bool:
        """Whether it looks at every piece of a row that lasts, not only at the one where the row
        began.
        """
        return self.does == "count_lasting" or (self.does == "sum" and not self.whole)

    @property
    def name(self) -> str:
        """A column name made of the content, so that two metrics share what they have in common."""
        level = "" if self.level is None else str(self.level)
        parts = (
            self.does,
            _sql(self.argument),
            _sql(self.only),
            level,
            *(["whole"] if self.whole else []),
        )
        slug = re.sub(r"\W+", "_", "_".join(part for part in parts if part)).strip("_").lower()[:40]
        return f"{slug}_{hashlib.sha256(repr(parts).encode()).hexdigest()[:6]}"

    def over(self, table: ir.Table, rows: Scalars, rules: int = RULES) -> ir.Scalar:
        """The Ibis aggregate over a table whose scalars ``rows`` builds; raises Misread where
        the types do not fit.
        """
        assert self.argument is not None or self.does == "count_rows"
        only = rows.condition(self.only) if self.only is not None else None
        if self.does in ("sum", "sum_known"):
            return self._sum(table, rows, only, rules)
        if self.does == "count_lasting":  # how many rows have a piece here with a known value
            there = rows.number(self.argument).notnull()
            return table["key"].nunique(where=there if only is None else there & only)
        if "begun" in table.columns:
            only = table["begun"] if only is None else table["begun"] & only
        if self.argument is None:
            return table.count(where=only)
        if self.does == "count_true":
            test = rows.condition(self.argument)
            return table.count(where=test if only is None else test & only)
        if self.does in ("count", "count_distinct", "min", "max"):
            return _plain(self.does, _each(rows.build(self.argument), table), only)
        number = _each(rows.number(self.argument), table)
        return (
            number.count(where=only)
            if self.does == "count_numbers"
            else _numeric(self.does, number, only, self.level)
        )

    def _sum(
        self, table: ir.Table, rows: Scalars, only: ir.BooleanValue | None, rules: int
    ) -> ir.Scalar:
        """The sum of what is known; 0 where no row of the group meets its condition, NULL where
        none of those is known.
        """
        assert self.argument is not None
        argument = self.argument
        if "begun" in table.columns:
            piece = None if self.whole else of_piece(argument)
            if piece is None:
                only = table["begun"] if only is None else table["begun"] & only
            else:
                argument, rows = piece, rows.with_name("piece_seconds", table["piece_seconds"])
        total = _each(rows.number(argument), table).sum(where=only)
        tree = matching(argument, rows.words)
        if rules == 1 or self.does == "sum_known" or (tree is None and only is None):
            return total
        meets = only if tree is None else rows.condition(tree)
        meets = meets if only is None or tree is None else meets & only
        nothing = (table.count(where=meets) == 0) & (table.count() > 0)
        return ibis.ifelse(nothing, ibis.literal(0).cast(total.type()), total)


def _each(value: ir.Value, table: ir.Table) -> ir.Value:
    """A value of every row, also where it is the same for all, as in ``sum(1)``."""
    value = ibis.null("int64") if value.type().is_null() else value
    return (
        (table["line"].isnull() | True).ifelse(value, value)
        if isinstance(value, ir.Scalar)
        else value
    )


def _plain(does: str, value: ir.Value, only: ir.BooleanValue | None) -> ir.Scalar:
    if does == "count_distinct":
        return value.nunique(where=only)
    return {"count": value.count, "min": value.min, "max": value.max}[does](where=only)


def _numeric(
    does: str, value: ir.NumericValue, only: ir.BooleanValue | None, level: float | None
) -> ir.Scalar:
    double = value.cast("float64")
    return (
        double.std(where=only, how="sample")
        if does == "spread"
        else double.quantile(level, where=only)
    )


def _sql(node: exp.Expression | None) -> str:
    return "" if node is None else node.sql("duckdb", comments=False)


class Lifting:
    """Takes the aggregates out of a formula's tree: each becomes a column that is named after
    its atom.
    """

    def __init__(
        self, source: Text, rows: Scalars, metrics: dict[str, str], within: tuple[str, ...] = ()
    ) -> None:
        self.source, self.rows, self.metrics, self.within = source, rows, metrics, within
        self.atoms: dict[str, Atom] = {}

    def column(self, atom: Atom) -> exp.Column:
        """The column that stands for an atom from now on."""
        self.atoms[atom.name] = atom
        return exp.column(atom.name, quoted=True)

    def lift(self, node: exp.Expression) -> exp.Expression:
        """The tree over a group's aggregates instead of its rows."""
        if (atom_found := self.atom_of(node)) is not None:
            if atom_found.does != "mean":
                return self._placed(self.column(atom_found), node)
            total, n = (self.column(atom) for atom in parts_of_mean(atom_found))
            return exp.Paren(this=exp.Div(this=self._placed(total, node), expression=n))
        if isinstance(node, exp.Column):
            return self._outside(node)
        unfit = isinstance(node, exp.Anonymous) and node.name.lower() != "seconds_between"
        if unfit or not (admitted(node) or isinstance(node, exp.Var)):
            raise self.rows.refuse_unknown(node.this if isinstance(node, exp.Filter) else node)
        fresh = type(node)(**{name: self._lifted(value) for name, value in node.args.items()})
        fresh._meta = dict(node.meta) or None
        return fresh

    def _lifted(self, value: object) -> object:
        if isinstance(value, exp.Expression):
            return self.lift(value)
        return [self._lifted(one) for one in value] if isinstance(value, list) else value

    def _placed(self, column: exp.Column, node: exp.Expression) -> exp.Column:
        """Remember where the aggregate stood, so that a later refusal can point there."""
        column.this.meta["start"] = start_of(node)
        return column

    def _outside(self, node: exp.Column) -> exp.Expression:
        """A bare name among aggregates: another metric of the same kind, or a mistake."""
        name = node.name
        if not node.table and name in self.within:
            raise self.source.refusal(
                {"zh": "指标 {name} 引用了自己", "en": "The metric {name} refers to itself"},
                node,
                name=name,
            )
        if not node.table and name in self.metrics:
            return exp.Paren(this=self._referred(name))
        if node.table or name in self.rows.names or name in self.rows.words:
            raise self.source.refusal(
                {
                    "zh": "{name} 是每一行的值，要放进 sum（）、count（）、avg（）等汇总里",
                    "en": (
                        "{name} is a value of each row; put it into sum(), count(), avg() or "
                        "another aggregate"
                    ),
                },
                node,
                name=node.sql("duckdb"),
            )
        known = [*self.rows.names, *self.rows.words, *self.metrics]
        raise self.source.unknown(name, known, node, "列或指标", "column or metric")

    def _referred(self, name: str) -> exp.Expression:
        text = self.metrics[name]
        inner = Lifting(Text(text), self.rows, self.metrics, (*self.within, name))
        lifted = inner.lift(read_tree(text))
        self.atoms |= inner.atoms
        return lifted

    def atom_of(self, node: exp.Expression) -> Atom | None:
        """The aggregate that a node is, or None."""
        only = None
        if isinstance(node, exp.Filter):
            only, node = node.expression.this, node.this
        if isinstance(node, exp.Count):
            return self._count(node, only)
        if isinstance(node, exp.Sum):
            argument = self._one(node)
            if self._is_condition(argument):
                return Atom("count_true", argument, only)
            return Atom(
                "sum",
                argument,
                only,
                whole="begun" in self.rows.names and of_piece(argument) is None,
            )
        if isinstance(node, exp.CountIf):
            return Atom("count_true", self._one(node), only)
        if isinstance(node, exp.Avg) or (
            isinstance(node, exp.Anonymous) and node.name.lower() == "mean"
        ):
            return Atom("mean", self._one(node), only, whole="begun" in self.rows.names)
        if isinstance(node, exp.Min | exp.Max) and not node.expressions:
            return Atom("min" if isinstance(node, exp.Min) else "max", self._one(node), only)
        if isinstance(node, exp.Median):
            return Atom("quantile", self._one(node), only, 0.5)
        if isinstance(node, exp.Quantile | exp.PercentileCont):
            return Atom("quantile", self._one(node), only, self._level(node))
        return None

    def _count(self, node: exp.Count, only: exp.Expression | None) -> Atom:
        if isinstance(node.this, exp.Star) or node.this is None:
            return Atom("count_rows", None, only)
        if isinstance(node.this, exp.Distinct) and len(node.this.expressions) == 1:
            return Atom("count_distinct", node.this.expressions[0], only)
        return Atom("count", self._one(node), only)

    def _one(self, node: exp.Expression) -> exp.Expression:
        given = (
            node.expressions
            if isinstance(node, exp.Anonymous)
            else [node.this, *(node.expressions or [])]
        )
        if len(given) != 1 or given[0] is None or isinstance(given[0], exp.Distinct | exp.Star):
            raise self.source.refusal(
                {"zh": "这里只能放一个值", "en": "Exactly one value belongs in here"}, node
            )
        return given[0]

    def _is_condition(self, argument: exp.Expression) -> bool:
        return bool(self.rows.build(argument).type().is_boolean())

    def _level(self, node: exp.Expression) -> float:
        given = (
            node.args.get("quantile")
            if isinstance(node, exp.Quantile)
            else node.args.get("expression")
        )
        try:
            level = float(str(given.this)) if isinstance(given, exp.Literal) else -1.0
        except ValueError:
            level = -1.0
        if not 0 <= level <= 1:
            raise self.source.refusal(
                {
                    "zh": "分位数的第二个值应在 0 和 1 之间，如 0.9",
                    "en": "A quantile's second value lies between 0 and 1, as 0.9",
                },
                node,
            )
        return level


def parts_of_mean(atom: Atom) -> tuple[Atom, Atom]:
    """A mean is the sum of what is there ÷ the number of what is there, so that it adds up over any
    slices.

    Of texts only those that are numbers are there. Where nothing is, there is no mean, so the sum
    need not be 0.
    """
    return Atom("sum_known", atom.argument, atom.only, whole=atom.whole), Atom(
        "count_numbers", atom.argument, atom.only
    )
