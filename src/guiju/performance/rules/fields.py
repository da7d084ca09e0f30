"""Values of a YAML text as fields of a form, and fields as values again: what was typed, and what
no field can show, kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from guiju.kit.versioned.parsing import parsed

#: What was typed, by field; lists where several values stand in one.
Fields = dict[str, Any]

#: Under which a row is kept that is no mapping.
ODD = "="
#: The field that keeps what the others cannot show.
REST = "rest"
#: Greater numbers are written with an exponent.
_MOST_WHOLE = 10**15
_FIGURE = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)


def kept_names(fields: Fields) -> list[str]:
    """What a row keeps that its fields cannot show, named as in the text: ``curve.smooth``."""
    return list(_names(opened_rest(fields), ""))


def comments_of(text: str) -> list[str]:
    """The comments of a YAML text, each with its ``#``, in their order."""
    found: list[str] = []
    end = 0
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            found += _comments(text[end : token.start_mark.index])
            end = max(end, token.end_mark.index)
    except yaml.YAMLError:
        return found
    return found + _comments(text[end:])


def shown(value: Any, factor: int = 1) -> str:
    """A number as it is typed: 0.5 of a rate is 50."""
    figure = Decimal(str(value)) * factor
    if not figure.is_finite():
        return str(value)
    text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_of(text: str, factor: int = 1) -> Any:
    """The number that was typed, in the metric's own unit; what is no number stays as it is, so
    that its fault is told.
    """
    plain = text.strip().removesuffix("%").strip().replace(",", "").replace("，", "")
    try:
        figure = Decimal(plain) / factor
    except InvalidOperation:
        return text.strip()
    if not figure.is_finite():
        return text.strip()
    whole = figure == figure.to_integral_value() and abs(figure) < _MOST_WHOLE
    return int(figure) if whole else float(figure)


class Taken:
    """A mapping whose known values are taken out one by one; ``left`` is what nobody asked for."""

    def __init__(self, said: Mapping[Any, Any]) -> None:
        self.left = dict(said)

    def text(self, name: str, lines: bool = False) -> str:
        """A word of one line; with ``lines`` a text of several."""
        value = self.left.get(name)
        if not isinstance(value, str) or not value.strip():
            return ""
        if not lines and value != " ".join(value.split()):
            return ""
        del self.left[name]
        return value

    def number(self, name: str, factor: int = 1) -> str:
        """A number, be it written as a text."""
        value = self.left.get(name)
        if not is_figure(value):
            return ""
        del self.left[name]
        return shown(value, factor)

    def words(self, name: str) -> list[str] | None:
        """A list of words or ranks; None when there is none that can be shown."""
        value = self.left.get(name)
        if not isinstance(value, list) or not value:
            return None
        if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in value):
            return None
        del self.left[name]
        return [str(each) for each in value]

    def part(self, name: str) -> Taken:
        """A mapping within; put back what is left of it with `back`."""
        value = self.left.get(name)
        return Taken(value if isinstance(value, Mapping) else {})

    def back(self, name: str, part: Taken) -> None:
        """Keep of a mapping within only what its fields do not show."""
        value = self.left.get(name)
        if isinstance(value, Mapping) and value:
            del self.left[name]
            if part.left:
                self.left[name] = part.left

    def rows(self, name: str) -> list[Any]:
        """A list of rows."""
        value = self.left.get(name)
        if not isinstance(value, list):
            return []
        del self.left[name]
        return value


def title_shown(said: Taken) -> Fields:
    """The title in both languages; one text alone is the Chinese one."""
    if isinstance(said.left.get("title"), str):
        return {"title_zh": said.text("title"), "title_en": ""}
    title = said.part("title")
    fields = {"title_zh": title.text("zh"), "title_en": title.text("en")}
    said.back("title", title)
    return fields


def title_said(top: Fields, rest: Any) -> Any:
    """The title as the text says it."""
    titles = {
        language: typed(top, f"title_{language}")
        for language in ("zh", "en")
        if typed(top, f"title_{language}")
    }
    return joined(titles, rest)


def applies_shown(said: Taken) -> Fields:
    """Whom it applies to: position, grades and teams."""
    applies = said.part("applies_to")
    fields = {
        "position": applies.text("position"),
        "grades": applies.words("grades") or [],
        "teams": applies.words("teams") or [],
    }
    said.back("applies_to", applies)
    return fields


def applies_said(top: Fields, rest: Any) -> Any:
    """Whom it applies to, as the text says it."""
    applies: dict[str, Any] = {}
    if typed(top, "position"):
        applies["position"] = typed(top, "position")
    if top.get("grades"):
        applies["grades"] = [figure_of(str(grade)) for grade in top["grades"]]
    if top.get("teams"):
        applies["teams"] = list(top["teams"])
    return joined(applies, rest)


def words_said(row: Fields, names: Collection[str]) -> dict[str, Any]:
    """The words that were typed or chosen, by name."""
    return {name: typed(row, name) for name in names if typed(row, name)}


def texts_said(row: Fields, names: Collection[str]) -> dict[str, Any]:
    """Texts as they were typed; browsers end a line with two signs."""
    texts = {name: str(row.get(name) or "").replace("\r\n", "\n") for name in names}
    return {name: text for name, text in texts.items() if text.strip()}


def numbers_said(row: Fields, names: Collection[str], factor: int = 1) -> dict[str, Any]:
    """The numbers that were typed, by name."""
    return {name: figure_of(typed(row, name), factor) for name in names if typed(row, name)}


def typed(fields: Fields, name: str) -> str:
    """What was typed into a field, without blanks around it."""
    return str(fields.get(name) or "").strip()


def some(name: str, value: Any) -> dict[str, Any]:
    """A value under its name; nothing where there is none."""
    return {} if value is None else {name: value}


def joined(said: dict[str, Any], rest: Any) -> Any:
    """What the fields say, with what they cannot show; alone, when it is no mapping at all."""
    if isinstance(rest, Mapping):
        return said | {name: value for name, value in rest.items() if name not in said}
    return said or rest


def is_figure(value: Any) -> bool:
    """Whether a value is a number, be it written as a text."""
    if isinstance(value, str):
        return _FIGURE.fullmatch(value.strip()) is not None
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and Decimal(str(value)).is_finite()
    )


def kept(left: Mapping[Any, Any]) -> str:
    """What is left of a mapping, as the text that its field keeps."""
    return yaml.safe_dump(dict(left), allow_unicode=True, sort_keys=False) if left else ""


def opened_rest(fields: Fields) -> dict[Any, Any]:
    """What a row keeps besides its fields."""
    rest = fields.get(REST) or ""
    content = parsed(rest) if rest else {}
    return dict(content) if isinstance(content, Mapping) else {}


def text_of(content: Any, before: str) -> str:
    """The YAML of plain data. ``before``: the text that it was opened from; it stays to the letter
    when nothing changed, and else its comments stay at the top.
    """
    if before and parsed(before) == content:
        return before
    comments = "".join(f"{line}\n" for line in comments_of(before))
    return comments + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _names(said: Any, place: str) -> Iterator[str]:
    if isinstance(said, Mapping) and said:
        for name, value in said.items():
            yield from _names(value, f"{place}.{name}" if place else str(name))
    elif place:
        yield place


def _comments(gap: str) -> list[str]:
    """The comments between two tokens of a text."""
    return [found.rstrip() for found in re.findall(r"#[^\n]*", gap)]
