"""YAML that people send: read with bounds, so that no text of a few lines becomes millions, or
minutes of work.
"""

from __future__ import annotations

from typing import Any

import yaml

from guiju.foundation.errors import Invalid

LENGTH = 500_000
#: Names, values and lists of a whole text; the longest procedure that makes sense has a third.
MOST_NODES = 30_000
#: Figures of a whole number.
MOST_FIGURES = 40
#: What PyYAML lets through besides its own faults, for a tag, a day, a sign or a number that makes
#: no sense.
_UNREAD = (
    yaml.YAMLError,
    RecursionError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    TypeError,
)


def parsed(text: str) -> Any:
    """What a YAML text says. References, a name said twice, and what is too long are refused
    with their line.
    """
    if len(text) > LENGTH:
        raise Invalid({"zh": "文本太长。", "en": "The text is too long."}, field="text")
    try:
        return yaml.load(text, Loader=_Bounded)  # noqa: S506 -- a safe loader that makes less than SafeLoader does
    except _Refused as fault:
        raise Invalid(fault.sentence, line=fault.line, name=fault.name, field="text") from None
    except _UNREAD as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise Invalid(
            {"zh": "第 {line} 行不是有效的 YAML。", "en": "Line {line} is not valid YAML."},
            line=line,
            field="text",
        ) from None


class _Refused(Exception):
    def __init__(self, mark: Any, zh: str, en: str, name: str = "") -> None:
        self.sentence, self.line, self.name = {"zh": zh, "en": en}, mark.line + 1, name


class _Bounded(yaml.SafeLoader):
    """SafeLoader without references, with as many parts as MOST_NODES, and with each name said
    once.
    """

    nodes = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise _Refused(
                mark,
                "第 {line} 行:不能用引用(*)。",
                "Line {line}: references (*) are not used here.",
            )
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _Refused(
                mark, "到第 {line} 行内容已经太多。", "Up to line {line} there are too many parts."
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _Refused(
                    key.start_mark,
                    "第 {line} 行:“{name}”写了两次。",
                    "Line {line}: “{name}” is said twice.",
                    name=key.value[:50],
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
        return super().construct_mapping(node, deep)

    def construct_yaml_int(self, node: Any) -> Any:
        if len(node.value) > MOST_FIGURES:
            raise yaml.MarkedYAMLError(problem="a number too long", problem_mark=node.start_mark)
        return super().construct_yaml_int(node)


_Bounded.add_constructor("tag:yaml.org,2002:int", _Bounded.construct_yaml_int)
