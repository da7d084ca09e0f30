"""A mapping made ready for a file: every rule compiled to SQL over the file's columns, all issues said at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.records.expressions import Compiled, Term, as_condition, as_type, compile_expression, text_literal
from guiju.records.expressions.terms import NONE, Kind, first_bad
from guiju.records.mapping import UNITS, ColumnRule, Mapping, near
from guiju.records.schema import TABLES, Column, RecordTable, Type


@dataclass(frozen=True)
class Target:
    """A column of the record with the SQL of its value, of why it is bad, and whether a time is UTC already."""

    column: Column
    value: str
    bad: str
    instant: str = "NULL::TIMESTAMP"


@dataclass(frozen=True)
class Plan:
    """What to do with a file's rows; ``names`` are its columns, ``direct`` those that a target takes as they are."""

    mapping: Mapping
    table: RecordTable
    names: tuple[str, ...]
    targets: tuple[Target, ...]
    key: tuple[str, ...]
    skip: Compiled | None
    latest: tuple[str, ...]
    order: str
    direct: frozenset[str]
    personal: frozenset[str]

    def target(self, name: str) -> Target | None:
        """The target of that name, None when nothing is mapped to it."""
        return next((target for target in self.targets if target.column.name == name), None)


def plan(mapping: Mapping, names: Sequence[str]) -> Plan:
    """The plan of a mapping for a file with these columns. Raises `Several` with every issue."""
    return _Planner(mapping, names).plan()


class _Planner:
    def __init__(self, mapping: Mapping, names: Sequence[str]) -> None:
        self.mapping, self.names = mapping, tuple(names)
        self.place = {name: f"c{place}" for place, name in enumerate(names)}
        self.table = TABLES[mapping.record]
        self.issues: list[GuijuError] = []
        self.direct: set[str] = set()
        self.personal: set[str] = set()
        self.used: set[str] = set()

    def plan(self) -> Plan:
        mapping = self.mapping
        targets = [target for name in self.table.names if (target := self._target(name)) is not None]
        key = tuple(self._column(name, "key") for name in mapping.key)
        skip = self._condition(mapping.skip_when, "skip_when") if mapping.skip_when else None
        latest = tuple(self._column(name, "latest_by") for name in mapping.latest_by)
        order = self._column(mapping.order, "order") if mapping.order else ""
        if self.issues:
            raise Several(self.issues)
        return Plan(
            mapping, self.table, self.names, tuple(targets), key, skip, latest, order,
            frozenset(self.direct), frozenset(self.personal),
        )  # fmt: skip

    def _target(self, name: str) -> Target | None:
        rule, column = self.mapping.columns.get(name), self.table.column(name)
        if rule is None or column is None:
            return None
        self.used = set()
        try:
            target = self._made(column, rule)
        except Invalid as issue:
            self.issues.append(_at(name, issue))
            return None
        self.personal |= self.used if column.personal else set()
        return target

    def _made(self, column: Column, rule: ColumnRule) -> Target:
        columns = rule.columns
        if not columns and rule.text in self.place:
            columns = (rule.text,)
        if not columns or (
            len(columns) == 1 and columns[0] not in self.place and not rule.text and self._odd(columns[0])
        ):
            text = rule.text or columns[0]
            compiled = as_type(compile_expression(text, self.names, self._reader(rule)), column.type)
            return Target(column, compiled.value, compiled.bad)
        read = self._reader(rule)
        texts = [read(self._known(name)) for name in columns]
        if len(columns) == 1 and column.type is not Type.BOOLEAN:  # a yes or no may be less than the column told
            self.direct.add(columns[0])
        text = texts[0] if len(texts) == 1 else _joined(texts)
        return _from_text(column, rule, text)

    def _odd(self, name: str) -> bool:
        """Whether a `from` that is no column looks like an expression rather than a misspelt name."""
        return any(sign in name for sign in "()'\"=<>*|")

    def _known(self, name: str) -> str:
        if name not in self.place:
            raise Invalid(
                {"zh": "文件里没有“{name}”这一列。{hint_zh}", "en": "The file has no column “{name}”. {hint_en}"},
                name=name,
                **near(name, self.names),
            )
        return name

    def _reader(self, rule: ColumnRule | None = None) -> Callable[[str], str]:
        missing = (*self.mapping.missing, *(rule.missing if rule else ()))

        def read(name: str) -> str:
            self.used.add(name)
            return _cleaned(self.place[name], missing)

        return read

    def _column(self, name: str, where: str) -> str:
        try:
            return self._reader()(self._known(name))
        except Invalid as issue:
            self.issues.append(_at(where, issue))
            return "NULL"

    def _condition(self, text: str, where: str) -> Compiled | None:
        try:
            return as_condition(compile_expression(text, self.names, self._reader()))
        except Invalid as issue:
            self.issues.append(_at(where, issue))
            return None


def _cleaned(place: str, missing: Sequence[str]) -> str:
    """A source column's text; NULL when blank or one of the texts that mean missing."""
    none = ", ".join(text_literal(text.strip()) for text in ("", *missing))
    return f"(CASE WHEN trim({place}) NOT IN ({none}) THEN {place} END)"


def _joined(texts: Sequence[str]) -> str:
    return f"nullif(concat_ws(' ', {', '.join(texts)}), '')"


def _from_text(column: Column, rule: ColumnRule, text: str) -> Target:
    """A target whose value is text of the file, read by its type, format and unit."""
    if column.type in (Type.TIME, Type.DATE):
        return _from_time_text(column, rule, text)
    if column.type is Type.TEXT:
        return Target(column, text, NONE)
    if rule.unit == "h:mm:ss":
        seconds = f"guiju_clock_seconds({text})"
        bad = f"CASE WHEN {text} IS NOT NULL AND {seconds} IS NULL THEN 'duration' || chr(31) || {text} END"
        sized = as_type(Term(Kind.NUMBER, seconds), column.type)
        return Target(column, sized.value, first_bad([bad, sized.bad]))
    term = Term(Kind.RAW, text)
    if rule.unit and UNITS[rule.unit] != 1.0:
        bad = as_type(term, column.type).bad
        term = Term(Kind.NUMBER, f"(guiju_number({text}) * {UNITS[rule.unit]!r})", bad)
    compiled = as_type(term, column.type)
    return Target(column, compiled.value, compiled.bad)


def _from_time_text(column: Column, rule: ColumnRule, text: str) -> Target:
    if rule.format:
        _check_format(rule.format)
        parsed = f"try_strptime(trim({text}), {text_literal(rule.format)})"
        zoned = "%z" in rule.format or "%Z" in rule.format
        value, instant = ("NULL::TIMESTAMP", f"({parsed} AT TIME ZONE 'UTC')") if zoned else (parsed, "NULL::TIMESTAMP")
    else:
        value, instant = f"guiju_moment({text})", f"guiju_instant({text})"
    fits = f"coalesce({instant}, {value})" if instant != "NULL::TIMESTAMP" else value
    bad = f"CASE WHEN {text} IS NOT NULL AND {fits} IS NULL THEN 'time' || chr(31) || {text} END"
    return Target(column, value, bad, instant)


def _check_format(form: str) -> None:
    import duckdb

    try:
        with duckdb.connect() as db:
            db.execute(
                f"SELECT strptime(strftime(TIMESTAMP '2026-01-02 03:04:05', {text_literal(form)}), {text_literal(form)})"
            )
    except duckdb.Error:
        raise Invalid(
            {
                "zh": "时间格式“{form}”读不懂,写法如 %Y-%m-%d %H:%M:%S。",
                "en": "The time format “{form}” cannot be read; write it like %Y-%m-%d %H:%M:%S.",
            },
            form=form,
        ) from None


def _at(where: str, issue: Invalid) -> Invalid:
    """The issue with the place in the mapping where it is."""
    zh, en = f"{where}:{issue.say('zh')}", f"{where}: {issue.say('en')}"
    return Invalid({"zh": zh, "en": en}, where=where, **{k: v for k, v in issue.data.items() if k != "where"})
