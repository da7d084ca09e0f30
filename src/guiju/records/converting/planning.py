"""A mapping made ready for a file: every rule compiled to SQL over the file's columns, all
issues said at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.records.expressions import (
    Compiled,
    Term,
    as_condition,
    as_type,
    bounds,
    compile_expression,
    text_literal,
    trying,
)
from guiju.records.expressions.terms import (
    NONE,
    Kind,
    either,
    first_bad,
    quoted,
    reason_beside,
)
from guiju.records.mapping import CLOCKS, SERIAL, UNITS, ColumnRule, Mapping, near
from guiju.records.reading.header import folded
from guiju.records.schema import TABLES, Column, RecordTable, Type

#: Columns that a sentence about the header names.
_SHOWN = 12


@dataclass(frozen=True)
class Target:
    """A column of the record with the SQL of its value, of why it is bad, and whether a time is UTC
    already.

    ``made``: by an expression, so that its text may be what no column holds. ``written``: the SQL
    of the value as it stands in the file, where it is one column's. ``masked``: its text is a
    pseudonym already.
    """

    column: Column
    value: str
    bad: str
    instant: str = "NULL::TIMESTAMP"
    made: bool = False
    written: str = ""
    masked: bool = False


@dataclass(frozen=True)
class Plan:
    """What to do with a file's rows; ``names`` are its columns, ``direct`` those that a target
    takes as they are.

    ``key_names``: the file's columns that make the key; those of customers give it their pseudonyms.
    ``plain``: the texts of columns of customers that the mapping names, none of which is a customer.
    ``texts``: the SQL of each source column as it is read, missing texts taken off, by the name
    that rules use for it; beside each lies the reason why it is none (a spreadsheet's error).
    """

    mapping: Mapping
    table: RecordTable
    names: tuple[str, ...]
    targets: tuple[Target, ...]
    texts: dict[str, str]
    key: tuple[Term, ...]
    skip: Compiled | None
    latest: tuple[str, ...]
    order: str
    direct: frozenset[str]
    personal: frozenset[str]
    masked: frozenset[str] = frozenset()
    key_names: tuple[str, ...] = ()
    plain: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def target(self, name: str) -> Target | None:
        """The target of that name, None when nothing is mapped to it."""
        return next((target for target in self.targets if target.column.name == name), None)


def plan(
    mapping: Mapping,
    names: Sequence[str],
    header: int = 0,
    masked: frozenset[str] = frozenset(),
) -> Plan:
    """The plan of a mapping for a file with these columns, named in line ``header``. Raises
    `Several` with every issue. ``masked``: columns that hold pseudonyms; nothing but customers and
    keys can come from them.
    """
    return _Planner(mapping, names, header, masked).plan()


def unused(mapping: Mapping, names: Sequence[str]) -> tuple[str, ...]:
    """The columns of a file that a mapping takes nothing from: they are kept beside as they are."""
    planner = _Planner(mapping, names, 0)
    planner.plan()
    return tuple(name for name in names if name not in planner.seen)


class _Planner:
    def __init__(
        self,
        mapping: Mapping,
        names: Sequence[str],
        header: int,
        masked: frozenset[str] = frozenset(),
    ) -> None:
        self.mapping, self.names, self.header = mapping, tuple(names), header
        self.masked = masked
        self.place = {name: f"c{place}" for place, name in enumerate(names)}
        self.table = TABLES[mapping.record]
        self.issues: list[GuijuError] = []
        self.direct: set[str] = set()
        self.personal: set[str] = set()
        self.used: set[str] = set()
        self.seen: set[str] = set()
        self.texts: dict[str, str] = {}

    def plan(self) -> Plan:
        mapping = self.mapping
        targets = [
            target for name in self.table.names if (target := self._target(name)) is not None
        ]
        key = tuple(self._column(name, "key") for name in mapping.key)
        skip = self._condition(mapping.skip_when, "skip_when") if mapping.skip_when else None
        skip = self._with_values(skip)
        latest = tuple(self._whole(name, "latest_by") for name in mapping.latest_by)
        order = self._whole(mapping.order, "order") if mapping.order else ""
        if self.issues:
            raise Several([*self.issues, *self._where_columns_are()])
        written = [sql for target in targets for sql in (target.value, target.bad)]
        bounds.check_unfolded(written, bounds.MOST_OF_MAPPING)
        return Plan(
            mapping,
            self.table,
            self.names,
            tuple(targets),
            self.texts,
            key,
            skip,
            latest,
            order,
            frozenset(self.direct),
            frozenset(self.personal),
            self.masked,
            tuple(self._match(name) for name in mapping.key),
            {name: self._plain(name) for name in sorted(self.personal)},
        )

    def _plain(self, name: str) -> tuple[str, ...]:
        """The texts of a column of customers that the mapping itself says what to do with."""
        texts = list(self.mapping.missing)
        for column, listed in self.mapping.skip_values:
            texts += listed if self._match(column) == name else ()
        for target, rule in self.mapping.columns.items():
            read = [self._match(column) for column in (*rule.columns, rule.text)]
            known = self.table.column(target)
            if known is not None and known.personal and name in read:
                texts += (*rule.missing, *(text for text, _ in rule.values))
        return tuple(dict.fromkeys(text.strip() for text in texts))

    def _where_columns_are(self) -> list[GuijuError]:
        """Which line of the file was taken for its header, when a column was not found: it may
        be the wrong one.
        """
        if not self.header or not any("name" in issue.data for issue in self.issues):
            return []
        more = ["…"] if len(self.names) > _SHOWN else []
        return [
            Invalid(
                "文件的表头似乎在第 {line} 行：{columns}。若不是，请写明表头所在的行号。",
                "The names of the columns seem to stand in line {line}: {columns}. If they stand "
                "in another, write the number of that line.",
                line=self.header,
                columns=[*self.names[:_SHOWN], *more],
            )
        ]

    def _target(self, name: str) -> Target | None:
        rule, column = self.mapping.columns.get(name), self.table.column(name)
        if rule is None or column is None:
            return None
        self.used = set()
        try:
            target = self._made(column, rule)
            target = replace(target, masked=self._of_masked(target))
        except Invalid as issue:
            self.issues.append(_at(name, issue))
            return None
        self.personal |= self.used if column.personal else set()
        return target

    def _of_masked(self, target: Target) -> bool:
        """Whether a target is a customer whose pseudonym the file holds; anything else made of
        pseudonyms is refused.
        """
        used = self.used & self.masked
        if used and not (target.column.personal and not target.made and self.used <= self.masked):
            raise _no_longer_there(sorted(used)[0])
        return bool(used)

    def _made(self, column: Column, rule: ColumnRule) -> Target:
        columns = rule.columns
        if not columns and self._match(rule.text):
            columns = (rule.text,)
        if not columns or (
            len(columns) == 1
            and not self._match(columns[0])
            and not rule.text
            and self._odd(columns[0])
        ):
            text = rule.text or columns[0]
            compiled = as_type(
                compile_expression(text, self.names, self._reader(rule)), column.type
            )
            return Target(column, compiled.value, compiled.bad, made=True)
        read = self._reader(rule)
        names = [self._known(name) for name in columns]
        terms = [read(name) for name in names]
        if (
            len(names) == 1 and column.type is not Type.BOOLEAN and not rule.values
        ):  # a yes or no, or what a value means, may be less than the column told
            self.direct.add(names[0])
        texts = [term.value for term in terms]
        apart = column.type is Type.TIME and len(texts) > 1
        text = _of_parts(rule, texts) if apart else _joined(texts) if len(texts) > 1 else texts[0]
        text = _meant(text, rule.values)
        target = _from_text(column, rule, text)
        written = self.place[names[0]] if len(names) == 1 and not rule.values else ""
        lacks = _lacks_part(texts) if apart else NONE
        return replace(
            target,
            bad=first_bad([*(term.bad for term in terms), lacks, target.bad]),
            written=written,
        )

    def _with_values(self, skip: Compiled | None) -> Compiled | None:
        """The condition of skipping, which also holds where a column has one of its texts that are
        skipped.
        """
        tests = []
        for name, texts in self.mapping.skip_values:
            try:
                place = self.place[self._known(name)]
            except Invalid as issue:
                self.issues.append(_at("skip_values", issue))
                continue
            listed = ", ".join(text_literal(text) for text in texts)
            tests.append(f"coalesce(trim({place}), '') IN ({listed})" if texts else "FALSE")
        if not tests:
            return skip
        value = f"({' OR '.join(tests)})"
        if skip is None:
            return Compiled(value, NONE)
        return Compiled(
            f"({value} OR coalesce({skip.value}, FALSE))", either(value, NONE, skip.bad)
        )

    def _match(self, name: str) -> str:
        """The file's column of that name, to the letter or else but for case and blanks; empty
        when none or several are.
        """
        if name in self.place:
            return name
        alike = [known for known in self.names if folded(known) == folded(name)]
        return alike[0] if len(alike) == 1 and name else ""

    def _odd(self, name: str) -> bool:
        """Whether a `from` that is no column looks like an expression rather than a misspelt
        name.
        """
        return any(sign in name for sign in "()'\"=<>*|")

    def _known(self, name: str) -> str:
        match = self._match(name)
        if not match:
            raise Invalid(
                "文件里没有“{name}”这一列。{hint_zh}",
                "The file has no column “{name}”. {hint_en}",
                name=name,
                **near(name, self.names),
            )
        return match

    def _reader(self, rule: ColumnRule | None = None) -> Callable[[str], Term]:
        missing = (*self.mapping.missing, *(rule.missing if rule else ()))

        def read(name: str) -> Term:
            self.used.add(name)
            self.seen.add(name)
            text = _cleaned(self.place[name], missing)
            value = next(
                (known for known, sql in self.texts.items() if sql == text),
                quoted(f"t {len(self.texts)}"),
            )
            self.texts[value] = text
            return Term(Kind.RAW, value, reason_beside(value))

        return read

    def _column(self, name: str, where: str) -> Term:
        try:
            known = self._known(name)
            if known in self.masked and where == "order":
                raise _no_longer_there(known)
            return self._reader()(known)
        except Invalid as issue:
            self.issues.append(_at(where, issue))
            return Term(Kind.NULL, "NULL")

    def _whole(self, name: str, where: str) -> str:
        """The SQL of a column where no texts are laid out beside the file's own."""
        value = self._column(name, where).value
        return self.texts.get(value, value)

    def _condition(self, text: str, where: str) -> Compiled | None:
        self.used = set()
        try:
            condition = as_condition(compile_expression(text, self.names, self._reader()))
            if used := self.used & self.masked:
                raise _no_longer_there(sorted(used)[0])
            return condition
        except Invalid as issue:
            self.issues.append(_at(where, issue))
            return None


def _cleaned(place: str, missing: Sequence[str]) -> str:
    """A source column's text; NULL when blank or one of the texts that mean missing."""
    none = ", ".join(text_literal(text.strip()) for text in ("", *missing))
    return f"(CASE WHEN trim({place}) NOT IN ({none}) THEN {place} END)"


def _meant(text: str, values: Sequence[tuple[str, str]]) -> str:
    """A text as what its values mean; one that is not among them stays."""
    if not values:
        return text
    whens = " ".join(
        f"WHEN {text_literal(value)} THEN {text_literal(meaning) if meaning else 'NULL'}"
        for value, meaning in values
    )
    return f"(CASE trim({text}) {whens} ELSE {text} END)"


def _joined(texts: Sequence[str]) -> str:
    return f"nullif(concat_ws(' ', {', '.join(texts)}), '')"


def _of_parts(rule: ColumnRule, texts: Sequence[str]) -> str:
    """A time of several columns; NULL where only the first is there and is a bare day: that is
    no moment of it.
    """
    first, later = texts[0], f"coalesce({', '.join(texts[1:])}) IS NOT NULL"
    if rule.formats == (SERIAL,):
        moment = f"regexp_matches({first}, ':|^[ ]*[0-9]+[.][0-9]*[1-9]')"
    elif rule.format:
        moment = " OR ".join(f"{sql} IS NOT NULL" for sql, _ in _tried(rule, first))
    else:
        moment = f"regexp_matches({first}, '[:时点]|[0-9]{{12}}')"
    return f"CASE WHEN {later} OR {moment} THEN {_joined(texts)} END"


def _lacks_part(texts: Sequence[str]) -> str:
    """Refuse a time of several columns of which one is blank, but not all behind the first."""
    lacks = " OR ".join(f"{text} IS NULL" for text in texts)
    later = f"coalesce({', '.join(texts[1:])}) IS NOT NULL"
    return f"CASE WHEN {later} AND ({lacks}) THEN 'time' || chr(31) || {_joined(texts)} END"


def _from_text(column: Column, rule: ColumnRule, text: str) -> Target:
    """A target whose value is text of the file, read by its type, format and unit."""
    if column.type in (Type.TIME, Type.DATE):
        return _from_time_text(column, rule, text)
    if column.type is Type.TEXT:
        return Target(column, text, NONE)
    if rule.unit in CLOCKS:
        code, seconds = _by_clock(rule.unit, text)
        bad = (
            f"CASE WHEN {text} IS NOT NULL AND {seconds} IS NULL THEN '{code}' || chr(31) || "
            f"{text} END"
        )
        sized = as_type(Term(Kind.NUMBER, seconds), column.type)
        return Target(column, sized.value, first_bad([bad, sized.bad]))
    term = Term(Kind.RAW, text)
    if rule.unit and UNITS[rule.unit] != 1.0:
        bad = as_type(term, column.type).bad
        term = Term(Kind.NUMBER, f"(guiju_number({text}) * {UNITS[rule.unit]!r})", bad)
    compiled = as_type(term, column.type)
    return Target(column, compiled.value, compiled.bad)


def _by_clock(unit: str, text: str) -> tuple[str, str]:
    """The SQL of the seconds that a clock reading tells, behind the reason where it tells none. One
    of three parts says by itself what they are, whatever the unit.
    """
    whole = f"guiju_clock_seconds({text})"
    if unit == "h:mm:ss":
        return "duration", whole
    return unit, f"coalesce(guiju_pair({text}) * {UNITS[unit]!r}, {whole})"


def _from_time_text(column: Column, rule: ColumnRule, text: str) -> Target:
    if rule.formats == (SERIAL,):
        value, instant = f"coalesce(guiju_serial({text}), guiju_moment({text}))", "NULL::TIMESTAMP"
    elif rule.format:
        value, instant = _first_that_fits(_tried(rule, text))
    else:
        value, instant = f"guiju_moment({text})", f"guiju_instant({text})"
    fits = f"coalesce({instant}, {value})" if instant != "NULL::TIMESTAMP" else value
    bad = f"CASE WHEN {text} IS NOT NULL AND {fits} IS NULL THEN 'time' || chr(31) || {text} END"
    return Target(column, value, bad, instant)


def _tried(rule: ColumnRule, text: str) -> list[tuple[str, bool]]:
    """What each format of a rule makes of a text, and whether it tells the zone, in their order."""
    tried = []
    for format in rule.formats:
        if format == SERIAL:
            tried.append((f"guiju_serial({text})", False))
            continue
        trying.check_format(format)
        form = text_literal(format)
        read = (
            f"coalesce(try_strptime(trim({text}), {form}), try_strptime(guiju_narrow({text}), "
            f"{form}))"
        )
        tried.append((read, "%z" in format or "%Z" in format))
    return tried


def _first_that_fits(tried: Sequence[tuple[str, bool]]) -> tuple[str, str]:
    """Value and instant by the first format that fits: of one with a zone it is an instant."""
    values, instants, before = [], [], "FALSE"
    for sql, zoned in tried:
        if zoned:
            instants.append(f"CASE WHEN NOT ({before}) THEN ({sql} AT TIME ZONE 'UTC') END")
        else:
            values.append(sql)
            before = f"{before} OR {sql} IS NOT NULL"
    value, instant = (
        f"coalesce({', '.join(each)}, NULL)" if each else "NULL::TIMESTAMP"
        for each in (values, instants)
    )
    return value, instant


def _no_longer_there(name: str) -> Invalid:
    return Invalid(
        "“{column}”一列是客户，导入时已化名，原来的内容没有保留。",
        (
            "The column “{column}” holds customers: they were masked at the import, what it said "
            "is not kept."
        ),
        code="records.masked",
        next_step={
            "zh": "请上传原来的文件再导入。",
            "en": "Upload the file again and import it.",
        },
        column=name,
    )


def _at(where: str, issue: Invalid) -> Invalid:
    """The issue with the place in the mapping where it is."""
    zh, en = f"映射的 {where}：{issue.say('zh')}", f"mapping, {where}: {issue.say('en')}"
    return Invalid(zh, en, where=where, **{k: v for k, v in issue.data.items() if k != "where"})
