"""A column of the plan table: what kind of value it holds, how that is written for people and
read from them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from guiju.foundation.errors import Invalid, Sentence
from guiju.kit import show
from guiju.kit.sheets import cells
from guiju.kit.texts import Said

Kind = Literal["text", "long", "span", "person", "choice", "percent", "day"]
Span = tuple[dt.date | None, dt.date | None]
Value = str | int | dt.date | Span | None
#: A choice's word: tone of its tag, and what it is called in either language.
Word = Mapping[str, str]
_PARTS = re.compile(r"\s*(?:–|—|~|～|至|到|\bto\b| - )\s*")
#: Letters that no text holds: a database or a sheet would refuse them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


# Declared once, so each is itself alone: that lets answers be kept by column.
@dataclass(frozen=True, eq=False)
class PlanColumn:
    """A column: its name, its title, the kind of its values.

    level: which rows have a value of their own there: the planned things, their steps, or both.
    editable: whether it is written here, or only shown. most: letters at most. words: of a choice,
    code → its words in both languages. lookup: of a person, the name of the page that answers who
    fits what is typed.
    """

    name: str
    title: Said
    kind: Kind = "text"
    level: Literal["both", "thing", "step"] = "both"
    editable: bool = True
    required: bool = False
    most: int = 2_000
    words: Mapping[str, Word] = field(default_factory=dict)
    lookup: str = ""

    def holds(self, step: bool) -> bool:
        """Whether a row of this kind has a value to edit here."""
        return self.editable and self.level in ("both", "step" if step else "thing")

    def text(self, value: Value) -> str:
        """The value for people, in the active language; empty when there is none."""
        if value in (None, "", (None, None)):
            return ""
        if self.kind == "span":
            assert isinstance(value, tuple)
            return " – ".join(day.isoformat() if day else "…" for day in value)
        if self.kind == "choice":
            return self.words.get(str(value), {}).get(show.language(), str(value))
        if self.kind == "percent":
            return f"{value}%"
        return value.isoformat() if isinstance(value, dt.date) else str(value)

    def read(self, raw: Any) -> Value:
        """What a cell or a form says, checked; None where nothing is said. Refused with the
        column's name.
        """
        if isinstance(raw, dt.datetime):
            raw = raw.date()
        trimmed = raw.strip() if isinstance(raw, str) else raw
        if trimmed in (None, ""):
            return self._nothing()
        kinds: dict[str, Callable[[Any], Value]] = {
            "span": _span,
            "choice": partial(cells.choice, words=self.words),
            "percent": partial(cells.percent, shown=not self.editable),
            "day": _day,
        }
        read = kinds.get(self.kind, self._words)
        try:
            return read(trimmed)
        except _Wrong as wrong:
            raise Invalid(
                {
                    language: f"“{{title}}”：{text}" if language == "zh" else f"“{{title}}”: {text}"
                    for language, text in wrong.sentence.items()
                },
                title=str(self.title),
                said=str(trimmed)[:80],
                field=self.name,
            ) from None
        except (ValueError, OverflowError):
            raise self._unfit(trimmed) from None

    def _nothing(self) -> Value:
        if self.required:
            raise Invalid(
                "“{title}”不能为空。",
                "“{title}” must not be empty.",
                title=str(self.title),
                field=self.name,
            )
        nothing: dict[str, Value] = {
            "span": (None, None),
            "percent": 0,
            "day": None,
            "choice": None,
        }
        return nothing.get(self.kind, "")

    def _words(self, said: Any) -> str:
        text = show.text(said) if not isinstance(said, str | float) else _plain_number(said)
        text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) > self.most:
            raise Invalid(
                "“{title}”不超过 {most} 字。",
                "“{title}”: at most {most} letters.",
                title=str(self.title),
                most=self.most,
                field=self.name,
            )
        return text

    def _unfit(self, said: Any) -> Invalid:
        return Invalid(
            "“{title}”读不懂：{said}。",
            "“{title}” cannot be read: {said}.",
            title=str(self.title),
            said=str(said)[:80],
            field=self.name,
            next_step=_HOW.get(self.kind, {"zh": "", "en": ""}),
        )


def step_name(columns: Sequence[PlanColumn]) -> PlanColumn | None:
    """The column that names the steps: the first that each of them, and nothing else, must have.
    The first column of all names the planned things.
    """
    return next((each for each in columns if each.required and each.level == "step"), None)


class _Wrong(ValueError):
    """A value that is understood and cannot be meant, with the sentence about it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence["en"])
        self.sentence = sentence


_HOW = {
    "span": {
        "zh": "请写成 2026-03-01 – 2026-03-31。",
        "en": "Write it as 2026-03-01 – 2026-03-31.",
    },
    "day": {"zh": "请写成 2026-03-01。", "en": "Write it as 2026-03-01."},
    "percent": {"zh": "请写 0 到 100 的整数。", "en": "Write a whole number from 0 to 100."},
    "choice": {"zh": "请从列出的类型中选。", "en": "Take one of the listed."},
}


def _plain_number(said: str | float) -> str:
    return f"{said:g}" if isinstance(said, float) else said


def _day(said: Any) -> dt.date:
    try:
        return cells.day(said)
    except cells.Mistyped:
        raise _Wrong(
            {"zh": "年份写错了：{said}。", "en": "the year of {said} is mistyped."}
        ) from None


def _span(said: Any) -> Span:
    parts = _PARTS.split(str(said).strip()) if isinstance(said, str) else [said]
    if len(parts) > 2:
        raise ValueError
    if len(parts) == 1:  # one day alone
        return _day(said), _day(said)
    first, last = (None if part in ("…", "...", "") else _day(part) for part in parts)
    if first and last and last < first:
        raise _Wrong(
            {"zh": "结束不能早于开始（{said}）。", "en": "it cannot end before it begins ({said})."}
        )
    return first, last
