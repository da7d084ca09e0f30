"""Formulas: SQL aggregate expressions over one record table, read with a white list, built as Ibis.
Never eval.

A ratio keeps its numerator and denominator apart, so it is the ratio of sums in whatever slice it
is asked for. An empty denominator gives NULL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from sqlglot import exp

from guiju.records.formula.aggregates import COUNTS, RULES, Atom, Lifting, parts_of_mean
from guiju.records.formula.reading import Misread, Text, near_names, read_tree
from guiju.records.formula.scalars import Scalars
from guiju.records.formula.vocabulary import FORMER, WORDS
from guiju.records.schema import TABLES, RecordTable, Type

_IBIS = {
    Type.TEXT: "string",
    Type.NUMBER: "decimal(18, 6)",
    Type.SECONDS: "decimal(18, 3)",
    Type.MONEY: "decimal(18, 4)",
    Type.COUNT: "int64",
    Type.BOOLEAN: "boolean",
    Type.TIME: "timestamp(6)",
    Type.DATE: "date",
    Type.MAP: "map<string, string>",
}
_SYSTEM = {
    "source": "string",
    "key": "string",
    "import_id": "int64",
    "line": "int64",
    "local_date": "date",
    "hour": "int16",
    "half_hour": "string",
    "weekday": "int16",
    "week": "string",
    "month": "string",
}
#: Names that come from people: where a row's agent belonged on its day. Only conditions may use
#: them.
BELONGING = ("person", "team", "shift")


@dataclass(frozen=True)
class Formula:
    """A checked formula. ``shape``: count, total, mean, percentile, extreme, ratio or composite.

    numerator, denominator, n, value: trees over the atoms' columns, None where there is none. ``n``
    of a ratio is its denominator, of a mean, total or percentile its number of values, of a count
    the count, of anything else the rows.
    """

    text: str
    kind: str
    shape: str
    atoms: tuple[Atom, ...]
    n: exp.Expression
    numerator: exp.Expression | None = None
    denominator: exp.Expression | None = None
    value: exp.Expression | None = None
    spread: Atom | None = field(default=None)

    @cached_property
    def is_rate(self) -> bool:
        """Whether it is a count ÷ a count of the same rows, so that a binomial interval can be
        drawn.
        """
        does = {atom.name: atom.does for atom in self.atoms}
        parts = [part for part in (self.numerator, self.denominator) if part is not None]
        nodes = [
            node for part in parts for node in part.walk() if not isinstance(node, exp.Identifier)
        ]
        sums = all(isinstance(node, exp.Column | exp.Add | exp.Sub | exp.Paren) for node in nodes)
        counts = all(does[node.name] in COUNTS for node in nodes if isinstance(node, exp.Column))
        return self.shape == "ratio" and sums and counts

    def columns(self, group: ir.Table, name: str) -> dict[str, ir.Value]:
        """The four columns of a metric over a table of atoms: NAME, NAME__n, NAME__numerator,
        NAME__denominator.
        """
        build = _over_atoms(self, group)
        numerator, denominator = (
            _double(build, part) for part in (self.numerator, self.denominator)
        )
        if self.value is not None:
            value = _double(build, self.value)
        else:
            value = numerator if self.denominator is None else numerator / denominator.nullif(0)
        n = ibis.coalesce(_double(build, self.n), 0.0)
        return {
            name: value,
            f"{name}__n": n,
            f"{name}__numerator": numerator,
            f"{name}__denominator": denominator,
        }


@dataclass(frozen=True)
class Condition:
    """A checked condition over one row; ``needs`` are the names of people's tables that it asks
    for, ``extras`` the unmapped columns.
    """

    text: str
    kind: str
    tree: exp.Expression
    needs: frozenset[str]
    extras: frozenset[str] = frozenset()

    def over(self, table: ir.Table) -> ir.BooleanValue:
        """The condition over a table of records (with the columns that it needs)."""
        return row_scalars(Text(self.text), TABLES[self.kind], table).condition(self.tree)


def parse(text: str, table: RecordTable, known_metrics: Mapping[str, str] | None = None) -> Formula:
    """Read a formula over a record table. ``known_metrics`` (name -> formula of the same kind) may
    be referred to.

    Raises Misread, which says where and suggests near names, for whatever is not on the white list
    or does not fit.
    """
    source = Text(text)
    records = records_table(table)
    lifting = Lifting(source, row_scalars(source, table, records), dict(known_metrics or {}))
    tree = read_tree(text)
    while isinstance(tree, exp.Paren):
        tree = tree.this
    formula = _shaped(lifting, tree, table)
    _check(formula, source, table, records)
    return formula


@lru_cache(maxsize=1024)
def needs(kind: str, text: str) -> frozenset[str]:
    """The columns without which a formula has no value: those that it names, also through words and
    other metrics, but for those whose absence it understands (`is null`, `coalesce`).
    """
    words = WORDS.get(kind, {})
    named: set[str] = set()
    forgiven: set[str] = set()
    waiting, done = [text], set()
    while waiting:
        tree = read_tree(waiting.pop())
        for column in tree.find_all(exp.Column):
            name = column.name
            if name in words and name not in done:
                done.add(name)
                waiting.append(words[name])
            elif name not in words:
                named.add(name)
                if _forgives(column.parent):
                    forgiven.add(name)
    derived = {column.name: column.name.replace("_business", "") for column in TABLES[kind].derived}
    return frozenset(derived.get(name, name) for name in named - forgiven)


def _forgives(node: exp.Expression | None) -> bool:
    """Whether a part of a formula understands that its column may be absent."""
    if isinstance(node, exp.Is):
        return not isinstance(node.parent, exp.Not)
    return isinstance(node, exp.Coalesce)


def parse_condition(text: str, table: RecordTable) -> Condition:
    """Read a row-level condition, as in ``queue = 'PS' and hour >= 9``. Raises Misread."""
    source, tree = Text(text), read_tree(text)
    row_scalars(source, table, records_table(table, BELONGING)).condition(tree)
    own = set(table.names)
    used = {column.name for column in tree.find_all(exp.Column) if not column.table}
    extras = frozenset(
        column.name for column in tree.find_all(exp.Column) if column.table == "extra"
    )
    return Condition(text, table.name, tree, frozenset(used & set(BELONGING) - own), extras)


def parse_value(text: str, table: RecordTable) -> exp.Expression:
    """Read a row-level number, as in ``talk_seconds + hold_seconds``, for a distribution. Raises
    Misread.
    """
    source, tree = Text(text), read_tree(text)
    row_scalars(source, table, records_table(table)).number(tree)
    return tree


def records_table(table: RecordTable, joined: tuple[str, ...] = ()) -> ir.Table:
    """The unbound Ibis table ``records`` of a kind: its columns, those of every row, and the
    joined names.
    """
    return _records_table(table.name, joined)


@lru_cache(maxsize=64)
def _records_table(kind: str, joined: tuple[str, ...]) -> ir.Table:
    held = (*TABLES[kind].columns, *TABLES[kind].derived)
    columns = {column.name: _IBIS[column.type] for column in held} | _SYSTEM
    return ibis.table(columns | dict.fromkeys(joined, "string"), name="records")


def row_names(table: RecordTable, records: ir.Table) -> list[str]:
    """The names that a row of a kind offers to formulas and conditions, without its words."""
    inner = {column.name for column in table.derived if column.inner}
    maps = {name for name in records.columns if isinstance(records.schema()[name], dt.Map)}
    held = [name for name in records.columns if name not in inner | maps]
    return held if "date" in held else [*held, "date"]


def row_scalars(source: Text, table: RecordTable, records: ir.Table, rules: int = RULES) -> Scalars:
    """The visitor over one row of a record table. ``rules``: by which its words are understood."""
    words = WORDS.get(table.name, {}) | FORMER.get(rules, {}).get(table.name, {})
    names = {
        name: (
            lambda name=name: records[
                "local_date" if name == "date" and name not in records.columns else name
            ]
        )
        for name in row_names(table, records)
    }
    choices = {column.name: column.choices for column in table.columns if column.choices}
    extra = (lambda key: records["extra"].get(key)) if table.column("extra") else None
    return Scalars(source, names, words, choices, extra)


def names_of(table: RecordTable) -> list[str]:
    """Every name a formula over the table may use: columns and words (for help beside an
    editor).
    """
    return [*row_names(table, records_table(table)), *WORDS.get(table.name, {})]


def _check(formula: Formula, source: Text, table: RecordTable, records: ir.Table) -> None:
    """Build it once, so that a misfit of types shows now and not in a report."""
    scalars = row_scalars(source, table, records)
    group = records.aggregate(**{atom.name: atom.over(records, scalars) for atom in formula.atoms})
    formula.columns(group, "value")


def _over_atoms(formula: Formula, group: ir.Table) -> Scalars:
    """The visitor over a group's aggregates; a count of no row is 0."""
    names = {
        atom.name: (
            lambda atom=atom: (
                group[atom.name].fill_null(0) if atom.does in COUNTS else group[atom.name]
            )
        )
        for atom in formula.atoms
    }
    return Scalars(Text(formula.text), names)


def _double(build: Scalars, tree: exp.Expression | None) -> ir.FloatingValue:
    return ibis.null("float64") if tree is None else build.number(tree).cast("float64")


def _shaped(lifting: Lifting, tree: exp.Expression, table: RecordTable) -> Formula:
    atom = lifting.atom_of(tree)
    if atom is None:
        return _ratio(lifting, lifting.lift(tree), table)
    column = lifting.column
    if atom.does == "mean":
        total, count = parts_of_mean(atom)
        trees = {"numerator": column(total), "denominator": column(count), "n": column(count)}
        return _formula(
            lifting, table, "mean", spread=Atom("spread", atom.argument, atom.only), **trees
        )
    if atom.does in COUNTS:
        return _formula(lifting, table, "count", numerator=column(atom), n=column(atom))
    counts = "count" if atom.does in ("min", "max") else "count_numbers"
    n = column(
        Atom("count_lasting" if table.until and atom.by_piece else counts, atom.argument, atom.only)
    )
    if atom.does == "sum":
        return _formula(lifting, table, "total", numerator=column(atom), n=n)
    shape = "percentile" if atom.does == "quantile" else "extreme"
    return _formula(lifting, table, shape, value=column(atom), n=n)


def _ratio(lifting: Lifting, tree: exp.Expression, table: RecordTable) -> Formula:
    if not lifting.atoms:
        raise lifting.source.refusal(
            {
                "zh": "公式里没有汇总，例如 sum(answered) / sum(offered)",
                "en": "The formula has no aggregate, as in sum(answered) / sum(offered)",
            }
        )
    fraction = _fold(tree, lifting.source)
    rows = lifting.column(Atom("count_rows"))
    if fraction.below is None:
        return _formula(lifting, table, "composite", value=fraction.above, n=rows)
    n = fraction.n if fraction.n is not None else rows
    return _formula(
        lifting, table, "ratio", numerator=fraction.above, denominator=fraction.below, n=n
    )


def _formula(lifting: Lifting, table: RecordTable, shape: str, **parts: object) -> Formula:
    used = {
        c.name
        for part in parts.values()
        if isinstance(part, exp.Expression)
        for c in part.find_all(exp.Column)
    }
    atoms = tuple(atom for name, atom in lifting.atoms.items() if name in used)
    return Formula(lifting.source.text, table.name, shape, atoms, **parts)  # type: ignore[arg-type]


#: Names, numbers and signs of a formula brought to one fraction.
MOST_PARTS = 1_000


@dataclass(frozen=True)
class _Fraction:
    """A tree as above ÷ below; ``n`` is what counts as its number of cases."""

    above: exp.Expression
    below: exp.Expression | None = None
    n: exp.Expression | None = None


def _fold(tree: exp.Expression, source: Text) -> _Fraction:
    """Bring +, -, × and ÷ of aggregates to one fraction, so that 100 * a / b and 1 - a / b keep
    their denominator.

    A fraction below another doubles what it stands in; a formula that grows beyond `MOST_PARTS` is
    refused.
    """
    if isinstance(tree, exp.Paren):
        return _fold(tree.this, source)
    if isinstance(tree, exp.Neg):
        inner = _fold(tree.this, source)
        return _Fraction(exp.Neg(this=_paren(inner.above)), inner.below, inner.n)
    if isinstance(tree, exp.Mul | exp.Div | exp.Add | exp.Sub):
        folded = _FOLDS[type(tree)](_fold(tree.left, source), _fold(tree.right, source), type(tree))
        if (
            sum(1 for side in (folded.above, folded.below) if side is not None for _ in side.walk())
            > MOST_PARTS
        ):
            raise source.refusal(
                {
                    "zh": "公式里的分式套得太多",
                    "en": "The formula has too many fractions in one another",
                }
            )
        return folded
    return _Fraction(tree)


def _times(left: _Fraction, right: _Fraction, _: type) -> _Fraction:
    above = _op(exp.Mul, left.above, right.above)
    if left.below is not None and right.below is not None:
        return _Fraction(above, _op(exp.Mul, left.below, right.below))
    return _Fraction(above, left.below or right.below, left.n if left.n is not None else right.n)


def _divided(left: _Fraction, right: _Fraction, _: type) -> _Fraction:
    if right.below is None and not right.above.find(exp.Column):
        return _Fraction(_op(exp.Div, left.above, right.above), left.below, left.n)
    if left.below is None and right.below is None:
        return _Fraction(left.above, right.above, right.above)
    below = right.above if left.below is None else _op(exp.Mul, left.below, right.above)
    above = left.above if right.below is None else _op(exp.Mul, left.above, right.below)
    return _Fraction(above, below)


def _summed(left: _Fraction, right: _Fraction, sign: type) -> _Fraction:
    if left.below is None and right.below is None:
        return _Fraction(_op(sign, left.above, right.above))
    if left.below is not None and right.below is not None and left.below != right.below:
        above = _op(
            sign, _op(exp.Mul, left.above, right.below), _op(exp.Mul, right.above, left.below)
        )
        return _Fraction(above, _op(exp.Mul, left.below, right.below))
    below = left.below if left.below is not None else right.below
    lifted = [
        one.above if one.below is not None else _op(exp.Mul, one.above, below)
        for one in (left, right)
    ]
    return _Fraction(_op(sign, *lifted), below, left.n if left.below is not None else right.n)


_FOLDS = {exp.Mul: _times, exp.Div: _divided, exp.Add: _summed, exp.Sub: _summed}


def _op(kind: type, left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return kind(this=_paren(left), expression=_paren(right))


def _paren(tree: exp.Expression) -> exp.Expression:
    return exp.Paren(this=tree.copy()) if isinstance(tree, exp.Binary) else tree.copy()


__all__ = [
    "BELONGING",
    "RULES",
    "WORDS",
    "Condition",
    "Formula",
    "Misread",
    "names_of",
    "near_names",
    "needs",
    "parse",
    "parse_condition",
    "parse_value",
    "records_table",
    "row_scalars",
]
