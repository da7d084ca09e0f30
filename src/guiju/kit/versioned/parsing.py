"""YAML that people send: read with bounds, so that no text of a few lines becomes millions, or
minutes of work; its values by their names, and the faults that every kind of text can have.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import yaml

from guiju.foundation.errors import GuijuError, Invalid, Sentence, Several
from guiju.foundation.texts import is_writable

_Missing = TypeVar("_Missing", int, None)

LENGTH = 500_000
#: Names, values and lists of a whole text; the longest procedure that makes sense has a third.
MOST_NODES = 30_000
#: How deep lists and names may stand in each other.
DEEPEST = 50
#: Figures of a whole number.
MOST_FIGURES = 40
#: What PyYAML lets through besides its own faults, for a tag, a day, a sign or a number that makes
#: no sense.
_SENSELESS = (
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    TypeError,
)


def keyed(text: str, word: Sentence) -> dict[Any, Any]:
    """The keys and values that a YAML text says; ``word``: what such a text is called."""
    content = parsed(text)
    if not isinstance(content, dict):
        raise Invalid(
            f"{word['zh']}要写成“键：值”。",
            f"A {word['en']} is written as keys and values.",
            field="text",
        )
    return content


def check_names(content: Mapping[str, Any], known: Collection[str], place: str) -> None:
    """Raise `Invalid` when a name is used that this place does not know."""
    strange = sorted(str(name) for name in set(content) - set(known))
    if strange:
        raise Invalid(
            "{place}：不认识的键 {names}。",
            "{place}: unknown keys {names}.",
            place=place,
            names=", ".join(strange),
            field="text",
        )


def text_at(content: Mapping[str, Any], name: str) -> str:
    """The text under a name, without blanks around it; empty when it is not there."""
    value = content.get(name)
    if isinstance(value, dict | list):
        raise Invalid("{name} 要是一段文字。", "{name} must be a text.", name=name, field="text")
    return "" if value is None else str(value).strip()


def whole_at(content: Mapping[str, Any], name: str, missing: _Missing) -> int | _Missing:
    """The whole number under a name, from 0 to 10,000; ``missing`` when it is not there."""
    value = content.get(name)
    if value is None:
        return missing
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
        raise Invalid(
            "{name} 要是一个整数。", "{name} must be a whole number.", name=name, field="text"
        )
    return value


def yes_at(content: Mapping[str, Any], name: str) -> bool:
    """Whether the value under a name is true; false when it is not there."""
    value = content.get(name)
    if value is not None and not isinstance(value, bool):
        raise Invalid(
            "{name} 要写 true 或 false。", "{name} is true or false.", name=name, field="text"
        )
    return bool(value)


def codes_at(content: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """The list of codes under a name; None when it is empty or not there."""
    value = content.get(name)
    if value is None or value == []:
        return None
    if not isinstance(value, list) or any(not isinstance(code, str | int) for code in value):
        raise Invalid(
            "{name} 要是编号的列表。", "{name} must be a list of codes.", name=name, field="text"
        )
    return tuple(str(code) for code in value)


def parts_at(content: Mapping[str, Any], name: str, otherwise: Sentence) -> list[dict[str, Any]]:
    """The parts under a name, each with keys and values; ``otherwise``: what to say to anything
    else.
    """
    parts = content.get(name) or []
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise Invalid(otherwise, field="text")
    return parts


def raise_faults(faults: Iterable[GuijuError]) -> None:
    """Raise all the faults at once, if there are any."""
    listed = list(faults)
    if listed:
        raise Several(listed) if len(listed) > 1 else listed[0]


def fault(sentence: Sentence, field: str, **place: Any) -> Invalid:
    """A fault at a field; ``place`` fills the sentence: the number of a part."""
    return Invalid(sentence, field=field, **place)


def code_faults(code: str, longest: int) -> Iterator[Invalid]:
    """What is wrong with a code as addresses have them."""
    if not is_code(code, longest):
        yield Invalid(
            "编号只用小写字母、数字与连字符。",
            "The code has lower-case letters, digits and hyphens.",
            field="code",
        )


def is_code(code: str, longest: int) -> bool:
    """Whether addresses can have it: lower-case letters, digits and hyphens, not too long."""
    return bool(re.fullmatch(r"[a-z0-9][a-z0-9-]*", code)) and len(code) <= longest


def title_faults(title: str) -> Iterator[Invalid]:
    """What is wrong with a title."""
    if not title or len(title) > 200:
        yield Invalid(
            "请写标题（200 字以内）。", "Give it a title of at most 200 letters.", field="title"
        )


def days_faults(days: int, field: str, doing: Sentence) -> Iterator[Invalid]:
    """What is wrong with the days within which people do what they must (``doing``: sign, read)."""
    if not 1 <= days <= 365:
        yield Invalid(
            f"{doing['zh']}期限在 1 到 365 天之间。",
            f"The time to {doing['en']} lies between 1 and 365 days.",
            field=field,
        )


def months_faults(months: int, field: str = "review_after") -> Iterator[Invalid]:
    """What is wrong with the months until a review."""
    if not 1 <= months <= 60:
        yield Invalid(
            "复审间隔在 1 到 60 个月之间。",
            "The time to the review lies between 1 and 60 months.",
            field=field,
        )


def parsed(text: str) -> Any:
    """What a YAML text says. References, a name said twice, and what is too long are refused
    with their line.
    """
    if len(text) > LENGTH:
        raise Invalid("文本太长。", "The text is too long.", field="text")
    try:
        return _Bounded(text).get_single_data()
    except _Refused as fault:
        raise Invalid(fault.sentence, line=fault.line, name=fault.name, field="text") from None
    except yaml.YAMLError as fault:
        raise Invalid(
            "第 {line} 行不是有效的 YAML。",
            "Line {line} is not valid YAML.",
            line=_line_of(fault, text),
            field="text",
        ) from None


def _line_of(fault: yaml.YAMLError, text: str) -> int:
    """The line at which reading stopped; of a sign that YAML does not have, the line it is in."""
    if mark := getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None):
        return int(mark.line) + 1
    return text.count("\n", 0, getattr(fault, "position", None) or 0) + 1


class _Refused(Exception):
    def __init__(self, mark: Any, zh: str, en: str, name: str = "") -> None:
        self.sentence, self.line, self.name = {"zh": zh, "en": en}, mark.line + 1, name


class _Bounded(yaml.SafeLoader):
    """SafeLoader without references, with as many parts as MOST_NODES, and with each name said
    once.
    """

    nodes = depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise _Refused(
                mark,
                "第 {line} 行：不能用引用（*）。",
                "Line {line}: references (*) are not used here.",
            )
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _Refused(
                mark, "到第 {line} 行内容已经太多。", "Up to line {line} there are too many parts."
            )
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Refused(
                mark,
                "第 {line} 行：嵌套得太深。",
                "Line {line}: lists and names are nested too deeply.",
            )
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def fetch_more_tokens(self) -> Any:
        try:
            return super().fetch_more_tokens()
        except _SENSELESS:  # a sign past the last that there is
            mark = self.get_mark()
            raise yaml.MarkedYAMLError(problem="no such sign", problem_mark=mark) from None

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except _SENSELESS:
            raise yaml.MarkedYAMLError(
                problem="a value that makes no sense", problem_mark=node.start_mark
            ) from None

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _Refused(
                    key.start_mark,
                    "第 {line} 行：“{name}”写了两次。",
                    "Line {line}: “{name}” is said twice.",
                    name=key.value[:50],
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
        return super().construct_mapping(node, deep)

    def construct_scalar(self, node: Any) -> Any:
        value = super().construct_scalar(node)
        if isinstance(value, str) and not is_writable(value):
            raise _Refused(
                node.start_mark,
                "第 {line} 行：有不能保存的字符。",
                "Line {line}: there is a character that cannot be kept.",
            )
        return value

    def construct_undefined(self, node: Any) -> Any:
        raise _Refused(
            node.start_mark,
            "第 {line} 行：不能用感叹号开头的标签。",
            "Line {line}: tags that begin with an exclamation mark are not used here.",
        )

    def construct_yaml_int(self, node: Any) -> Any:
        if len(node.value) > MOST_FIGURES:
            raise yaml.MarkedYAMLError(problem="a number too long", problem_mark=node.start_mark)
        return super().construct_yaml_int(node)


_Bounded.add_constructor("tag:yaml.org,2002:int", _Bounded.construct_yaml_int)
for _tag in ("binary", "omap", "pairs", "set"):  # values that no text of ours has
    _Bounded.add_constructor(f"tag:yaml.org,2002:{_tag}", _Bounded.construct_undefined)
_Bounded.add_constructor(None, _Bounded.construct_undefined)
