"""The mapping of a file to a record table: what a source's columns mean. Read from YAML and written
to it.

The mapping is the contract between a file and the records: the wizard writes it, the command and
the API take it. Every scalar of it is text (``[NO]`` is not false), nothing in it is ever
evaluated, and all its issues come at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.foundation.texts import is_writable
from guiju.records.reading.chosen import LAST_HEADER, is_delimiter, is_line
from guiju.records.reading.odd import LEFT_OUT
from guiju.records.schema import TABLES, Type

LENGTH = 200_000
#: Columns that one value or key is made of; texts of any other list.
MOST_JOINED, MOST_LISTED = 50, 2_000
_JOINED = frozenset({"key", "latest_by", "from", "format"})
ZONE = "Asia/Shanghai"
#: The format of times that a spreadsheet wrote as the number of days since 1899-12-30.
SERIAL = "excel"
#: Between formats that are tried one after the other, as one text says them.
ELSE = " | "
#: How a duration may be written, with the seconds of one unit; those with a colon are readings of a
#: clock, of which the last part counts.
UNITS = {
    "seconds": 1.0,
    "minutes": 60.0,
    "hours": 3600.0,
    "days": 86400.0,
    "milliseconds": 0.001,
    "h:mm:ss": 1.0,
    "mm:ss": 1.0,
    "h:mm": 60.0,
}
CLOCKS = frozenset(unit for unit in UNITS if ":" in unit)
_TOP = (
    "record",
    "source",
    "key",
    "timezone",
    "columns",
    "skip_when",
    "latest_by",
    "order",
    "missing",
    "sheet",
    "encoding",
    "delimiter",
    "header",
    "calendar",
    "leave_out",
    "skip_values",
)
_ZONE_LINE = re.compile(r"^timezone: '?([A-Za-z0-9_+/-]+)", re.MULTILINE)
_RULE = ("from", "format", "missing", "unit", "values")


@dataclass(frozen=True)
class ColumnRule:
    """Where a target's value comes from.

    ``columns``: source columns, joined by a blank. ``text``: a bare text, which is a column when
    the file has one of exactly that name, else an expression. ``format``: strptime, several with
    ELSE between them, of which the first that fits reads a text; ``missing``: texts that mean NULL;
    ``unit``: see UNITS. ``values``: (a text of the column, what it means); '' means NULL, a text
    that is not among them stays as it is.
    """

    columns: tuple[str, ...] = ()
    text: str = ""
    format: str = ""
    missing: tuple[str, ...] = ()
    unit: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in the order in which they are tried."""
        return tuple(form.strip() for form in self.format.split(ELSE)) if self.format else ()


@dataclass(frozen=True)
class Mapping:
    """How the files of a source are read. ``key`` names the columns whose texts make a row's key in
    the source.

    ``header``: the line of the file that names the columns; 0 where it is found by the names.
    ``calendar``: its business hours. ``leave_out``: which rows that are no records are passed over
    (see LEFT_OUT). ``skip_values``: (column, texts of it whose rows are skipped).
    """

    record: str
    source: str
    key: tuple[str, ...]
    columns: Dict[str, ColumnRule]
    timezone: str = ZONE
    skip_when: str = ""
    latest_by: tuple[str, ...] = ()
    order: str = ""
    missing: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    delimiter: str = field(default="")
    header: int = 0
    calendar: str = ""
    leave_out: tuple[str, ...] = ()
    skip_values: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The texts that may be names of the file's columns, by which its header is known among
        titles.
        """
        rules = [
            name for rule in self.columns.values() for name in (*rule.columns, rule.text) if name
        ]
        skipped = [name for name, _ in self.skip_values]
        others = (*self.latest_by, *filter(None, [self.order]), *rules, *skipped)
        return tuple(dict.fromkeys((*self.key, *others)))

    @property
    def reading(self) -> dict[str, Any]:
        """How the file is to be read, as `reading.read_raw` and `reading.sniff` are told."""
        fields = {
            name: getattr(self, name) for name in ("sheet", "encoding", "delimiter", "header")
        }
        return fields | {"wanted": self.names}


def load(text: str) -> Mapping:
    """Read a mapping from YAML. Raises `Several` with every issue found, each with the place it is
    at.
    """
    if len(text) > LENGTH:
        raise _issue("映射文件太长。", "The mapping is too long.")
    if not is_writable(text):
        raise Several(
            [_issue("映射里有不能保存的字符。", "The mapping has a character that cannot be kept.")]
        )
    try:
        content = yaml.load(text, Loader=_Texts)  # noqa: S506 -- a loader that makes nothing but texts
    except yaml.YAMLError as fault:
        raise Several([_unreadable(fault)]) from None
    except RecursionError:
        raise Several([_issue("映射嵌套太深。", "The mapping is nested too deeply.")]) from None
    except (ValueError, OverflowError):
        raise Several(
            [
                _issue(
                    "映射里有写不成的字符或数字。",
                    "The mapping has a sign or a number that does not exist.",
                )
            ]
        ) from None
    if not isinstance(content, dict):
        raise Several(
            [_issue("映射要以“名称: 值”写成。", "Write the mapping as `name: value` lines.")]
        )
    return _Reader(content).mapping()


def dump(mapping: Mapping) -> str:
    """The mapping as YAML that `load` reads back to the same."""
    content: dict[str, Any] = {
        "record": mapping.record,
        "source": mapping.source,
        "key": list(mapping.key),
    }
    content["timezone"] = mapping.timezone
    for name in (
        "calendar",
        "sheet",
        "encoding",
        "delimiter",
        "missing",
        "latest_by",
        "order",
        "skip_when",
        "leave_out",
    ):
        value = getattr(mapping, name)
        if value:
            content[name] = list(value) if isinstance(value, tuple) else value
    if mapping.header:
        content["header"] = str(mapping.header)
    if mapping.skip_values:
        content["skip_values"] = {name: list(texts) for name, texts in mapping.skip_values}
    content["columns"] = {target: _rule_told(rule) for target, rule in mapping.columns.items()}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


@lru_cache(maxsize=4096)
def calendar_of(text: str) -> str:
    """The business hours that a kept mapping names; '' where it names none."""
    return load(text).calendar if "\ncalendar:" in text else ""


@lru_cache(maxsize=4096)
def zone_of(text: str) -> str:
    """The time zone that a kept mapping names, without reading the rest of it."""
    match = _ZONE_LINE.search(text)
    return match[1] if match else ZONE


def near(name: str, names: Iterable[str]) -> dict[str, Any]:
    """A hint at names like the one that is not there, as text for both languages; empty when
    none is near.
    """
    close = difflib.get_close_matches(name, list(names), 3, 0.6)
    return (
        {"hint_zh": f"是不是 {'、'.join(close)}？", "hint_en": f"Do you mean {', '.join(close)}?"}
        if close
        else {"hint_zh": "", "hint_en": ""}
    )


def _rule_told(rule: ColumnRule) -> Any:
    content: dict[str, Any] = {}
    if rule.columns:
        content["from"] = rule.columns[0] if len(rule.columns) == 1 else list(rule.columns)
    elif not (rule.format or rule.missing or rule.unit or rule.values):
        return rule.text
    else:
        content["from"] = rule.text
    if rule.format:
        content["format"] = list(rule.formats) if len(rule.formats) > 1 else rule.format
    content |= {"unit": rule.unit} if rule.unit else {}
    if rule.values:
        content["values"] = dict(rule.values)
    return content | ({"missing": list(rule.missing)} if rule.missing else {})


class _Texts(yaml.BaseLoader):
    """Every scalar a text; an alias, a name said twice or a sign that no database keeps is refused."""

    def construct_scalar(self, node: Any) -> Any:
        value = super().construct_scalar(node)
        if not is_writable(value):
            raise yaml.MarkedYAMLError(
                problem="a character that cannot be kept", problem_mark=node.start_mark
            )
        return value

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="a name must be one text", problem_mark=key.start_mark
                )
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key.value}” is said twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Reader:
    """Reads the parts and gathers what is wrong with each."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.issues: list[GuijuError] = []

    def mapping(self) -> Mapping:
        """The mapping, or all its issues."""
        self._check_names(self.told, _TOP, "")
        record = self._text("record")
        table = TABLES.get(record)
        if table is None:
            self._no_record(record)
        mapping = Mapping(
            record=record,
            source=self._source(),
            key=self._texts("key") or self._absent_key(),
            columns=self._columns(table.names if table else ()),
            timezone=self._zone(),
            skip_when=self._text("skip_when"),
            latest_by=self._texts("latest_by"),
            order=self._text("order"),
            missing=self._texts("missing"),
            sheet=self._text("sheet"),
            encoding=self._text("encoding"),
            delimiter=self._text("delimiter").replace("\\t", "\t"),
            header=self._line("header"),
            calendar=self._text("calendar"),
            leave_out=self._left_out(),
            skip_values=self._skipped_values(),
        )
        self._check_whole(mapping)
        if self.issues:
            raise Several(self.issues)
        return mapping

    def _say(self, zh: str, en: str, **data: Any) -> None:
        self.issues.append(_issue(zh, en, **data))

    def _check_names(self, told: dict[str, Any], known: Sequence[str], where: str) -> None:
        for name in told:
            if name not in known:
                self._say(
                    "{where}这里没有“{name}”这一项。{hint_zh}",
                    "{where}There is no setting “{name}” here. {hint_en}",
                    name=name,
                    where=where,
                    **near(name, known),
                )

    def _text(self, name: str) -> str:
        value = self.told.get(name, "")
        if not isinstance(value, str):
            self._say("“{name}”要写成一段文字。", "“{name}” must be one text.", name=name)
            return ""
        return value.strip() if name != "delimiter" else value

    def _line(self, name: str) -> int:
        text = self._text(name) or "0"
        if text != "0" and not is_line(text):
            self._say(
                "“{name}”要写行号（1 至 {limit}）。",
                "“{name}” is the number of a line (1 to {limit}).",
                name=name,
                limit=LAST_HEADER,
            )
            return 0
        return int(text)

    def _texts(self, name: str) -> tuple[str, ...]:
        return self._listed(self.told.get(name, []), name)

    def _left_out(self) -> tuple[str, ...]:
        names = self._texts("leave_out")
        for name in names:
            if name not in LEFT_OUT:
                self._say(
                    "leave_out 里没有“{name}”。可用：{known}。{hint_zh}",
                    "leave_out has no “{name}”. There are: {known}. {hint_en}",
                    name=name,
                    known=", ".join(LEFT_OUT),
                    **near(name, LEFT_OUT),
                )
        return names

    def _skipped_values(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        told = self.told.get("skip_values", {})
        if not isinstance(told, dict):
            self._say(
                "skip_values 要写成“列: [文字, …]”。", "Write skip_values as `column: [text, …]`."
            )
            return ()
        return tuple(
            (column, self._listed(texts, f"skip_values.{column}")) for column, texts in told.items()
        )

    def _values(self, target: str, told: Any) -> tuple[tuple[str, str], ...]:
        if not isinstance(told, dict) or not all(isinstance(text, str) for text in told.values()):
            self._say(
                "“{name}”的 values 要写成“文件里的文字: 含义”。",
                "“{name}”: write values as `text of the file: what it means`.",
                name=target,
            )
            return ()
        return tuple((text.strip(), meaning.strip()) for text, meaning in told.items())

    def _listed(self, value: Any, name: str) -> tuple[str, ...]:
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self._say("“{name}”要写成一列文字。", "“{name}” must be a list of texts.", name=name)
            return ()
        most = MOST_JOINED if name.rpartition(".")[2] in _JOINED else MOST_LISTED
        if len(value) > most:
            self._say(
                "“{name}”最多写 {most} 个。",
                "“{name}” has at most {most} texts.",
                name=name,
                most=most,
            )
            return ()
        return tuple(text.strip() for text in value)

    def _no_record(self, record: str) -> None:
        self._say(
            "record 要写明记录的种类，没有“{name}”。可用：{known}。{hint_zh}",
            (
                "record must name a kind of record; there is no “{name}”. There are: {known}. "
                "{hint_en}"
            ),
            name=record,
            known=", ".join(TABLES),
            **near(record, TABLES),
        )

    def _source(self) -> str:
        source = self._text("source")
        if not source or len(source) > 100 or "/" in source or not source.isprintable():
            self._say(
                "source 要写数据来源的名字（不超过 100 个字，不含斜杠）。",
                "source must name where the data come from (up to 100 characters, no slash).",
            )
        return source

    def _absent_key(self) -> tuple[str, ...]:
        self._say(
            "key 要写明哪些列合起来是一行的编号。",
            "key must name the columns that together number a row.",
        )
        return ()

    def _zone(self) -> str:
        zone = self._text("timezone") or ZONE
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._say(
                "没有“{name}”这个时区；写法如 Asia/Shanghai。",
                "There is no time zone “{name}”; write it like Asia/Shanghai.",
                name=zone,
            )
        return zone

    def _columns(self, targets: Sequence[str]) -> dict[str, ColumnRule]:
        columns = self.told.get("columns")
        if not isinstance(columns, dict) or not columns:
            self._say(
                "columns 要写明各列的来处。", "columns must say where each column comes from."
            )
            return {}
        names = [name for name in targets if name != "extra"]
        for name in columns:
            if targets and name not in names:
                self._say(
                    "这种记录没有“{name}”这一列。{hint_zh}",
                    "This kind of record has no column “{name}”. {hint_en}",
                    name=name,
                    **near(name, names),
                )
        return {name: self._rule(name, rule) for name, rule in columns.items()}

    def _rule(self, target: str, told: Any) -> ColumnRule:
        if isinstance(told, str) and told.strip():
            return ColumnRule(text=told.strip())
        if not isinstance(told, dict) or not told.get("from"):
            self._say(
                "“{name}”没有写明来自哪一列（from）。",
                "“{name}” does not say which column it is from.",
                name=target,
            )
            return ColumnRule()
        self._check_names(told, _RULE, f"{target}: ")
        unit = told.get("unit", "")
        if unit and str(unit) not in UNITS:
            self._say(
                "“{target}”的单位“{name}”不认识。可用：{known}。",
                "“{target}”: there is no unit “{name}”. There are: {known}.",
                target=target,
                name=str(unit),
                known=", ".join(UNITS),
            )
        form = told.get("format", "")
        if not isinstance(form, str):
            form = ELSE.join(filter(None, self._listed(form, f"{target}.format")))
        return ColumnRule(
            columns=self._listed(told["from"], f"{target}.from"),
            format=form,
            missing=self._listed(told.get("missing", []), f"{target}.missing"),
            unit=str(unit),
            values=self._values(target, told.get("values", {})),
        )

    def _check_whole(self, mapping: Mapping) -> None:
        table = TABLES.get(mapping.record)
        for column in table.columns if table else ():
            if column.required and column.name not in mapping.columns:
                self._say(
                    "必须写明“{name}”（{title}）来自哪一列。",
                    "“{name}” must be mapped.",
                    name=column.name,
                    title=column.title["zh"],
                )
            rule = mapping.columns.get(column.name)
            if rule and rule.unit and column.type is not Type.SECONDS:
                self._say(
                    "“{name}”不是时长，不用写单位。",
                    "“{name}” is no duration and has no unit.",
                    name=column.name,
                )
            for text, meaning in rule.values if rule and column.choices else ():
                if meaning and column.choice(meaning) not in column.choices:
                    self._say(
                        "“{target}”没有“{name}”这个值（文件里的“{text}”）。可用：{known}。{hint_zh}",
                        "“{target}” has no value “{name}” (for “{text}” of the file). There are: "
                        "{known}. {hint_en}",
                        target=column.name,
                        name=meaning,
                        text=text,
                        known=", ".join(column.choices),
                        **near(meaning, column.choices),
                    )
        if mapping.order and not mapping.latest_by:
            self._say("写了 order 就要写 latest_by。", "order needs latest_by.")
        if mapping.latest_by and not mapping.order:
            self._say("写了 latest_by 就要写 order。", "latest_by needs order.")
        if mapping.delimiter and not is_delimiter(mapping.delimiter):
            self._say(
                "分隔符只能是一个字符，不能是引号或换行。",
                "The delimiter is one character, and no quotation mark or line break.",
            )


def _unreadable(fault: yaml.YAMLError) -> Invalid:
    mark = getattr(fault, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    what = getattr(fault, "problem", "") or "not YAML"
    return _issue(
        "映射第 {line} 行读不懂：{what}",
        "The mapping cannot be read at line {line}: {what}",
        line=line,
        what=what,
    )


def _issue(zh: str, en: str, **data: Any) -> Invalid:
    return Invalid(zh, en, **data)
