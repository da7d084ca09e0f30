"""Regular expressions that cannot run away: a checked part of the usual language.

Signs, classes, groups, alternatives and repeats of a single sign are admitted. A repeated group, a
reference back and a look around are refused, and so is an expression that has too many ways to
match: what is left takes at most a fixed number of steps at each sign of a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from guiju.foundation.errors import Invalid, Sentence

LONGEST = 200
#: Ways in which one place may be matched; the steps at each sign of a text.
MOST_WAYS = 1_000
#: What a repeat without an end counts for.
ENDLESS = 100
_CLASSES = "dDwWsS"
_BOUNDS = "bB"
_REPEAT = re.compile(r"\{(\d{0,3})(,?)(\d{0,3})\}")

_NOT_READ = {
    "zh": "正则表达式“{text}”写得不对：{why}。",
    "en": "The expression “{text}” is not well formed: {why}.",
}
_GROUP = {
    "zh": "正则表达式“{text}”重复了一整组，可能要算很久；请只重复单个字或一类字。",
    "en": (
        "The expression “{text}” repeats a group and could take very long; repeat a single sign "
        "or a class of signs."
    ),
}
_WAYS = {
    "zh": "正则表达式“{text}”的匹配方式太多，可能要算很久；请限定重复的次数，如 {0,10}。",
    "en": (
        "The expression “{text}” can match in too many ways and could take very long; bound how "
        "often something repeats."
    ),
}
_LOOKING = {
    "zh": "正则表达式“{text}”用了不支持的写法“{part}”。",
    "en": "The expression “{text}” uses “{part}”, which is not admitted.",
}
_NOTHING = {
    "zh": "正则表达式“{text}”可以不匹配任何字，会处处命中。",
    "en": "The expression “{text}” can match nothing at all, so it would be found everywhere.",
}
_LONG = {
    "zh": "正则表达式“{text}…”太长（最多 {most} 个字）。",
    "en": "The expression “{text}…” is too long (at most {most} signs).",
}
_EMPTY = {"zh": "正则表达式不能是空的。", "en": "An expression cannot be empty."}


def compiled(text: str) -> re.Pattern[str]:
    """The expression, ready to search a plain text; `Invalid` when it is empty, too long, wrong,
    could match nothing, or could take very long.
    """
    if not text.strip():
        raise Invalid(_EMPTY, field="expressions")
    if len(text) > LONGEST:
        raise _refusal(_LONG, text[:30], most=LONGEST)
    reading = _Reading(text)
    part = reading.alternatives(0)
    if reading.place < len(text):
        raise _refusal(_NOT_READ, text, why=")")
    if part.ways > MOST_WAYS:
        raise _refusal(_WAYS, text)
    if part.least == 0:
        raise _refusal(_NOTHING, text)
    try:
        return re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as fault:
        raise _refusal(_NOT_READ, text, why=str(fault)) from None


def _refusal(sentence: Sentence, text: str, **data: Any) -> Invalid:
    return Invalid(sentence, text=text, field="expressions", **data)


@dataclass
class _Part:
    """ways: in how many ways it can match at one place; least: its shortest match; single: one
    sign.
    """

    ways: int
    least: int
    single: bool = False


class _Reading:
    """Reads an expression from left to right and counts."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0

    def alternatives(self, depth: int) -> _Part:
        """Parts of which one matches."""
        if depth > 10:
            raise _refusal(_WAYS, self.text)
        parts = [self._sequence(depth)]
        while self._next() == "|":
            self.place += 1
            parts.append(self._sequence(depth))
        return _Part(sum(part.ways for part in parts), min(part.least for part in parts))

    def _sequence(self, depth: int) -> _Part:
        ways, least = 1, 0
        while self._next() not in ("", "|", ")"):
            part = self._repeated(self._atom(depth))
            ways, least = min(ways * part.ways, 10**9), least + part.least
        return _Part(ways, least)

    def _atom(self, depth: int) -> _Part:
        sign = self._next()
        self.place += 1
        if sign == "(":
            return self._group(depth)
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escape()
        if sign in "^$":
            return _Part(1, 0)
        if sign in "*+?{":
            raise _refusal(_NOT_READ, self.text, why=sign)
        return _Part(1, 1, single=True)

    def _group(self, depth: int) -> _Part:
        if self.text.startswith("?:", self.place):
            self.place += 2
        elif self._next() in ("?", "*"):
            raise _refusal(_LOOKING, self.text, part=self.text[self.place - 1 : self.place + 2])
        part = self.alternatives(depth + 1)
        if self._next() != ")":
            raise _refusal(_NOT_READ, self.text, why="(")
        self.place += 1
        return part

    def _class(self) -> _Part:
        place = self.place + (self._next() == "^")
        place += self.text[place : place + 1] == "]"
        while place < len(self.text) and self.text[place] != "]":
            place += 2 if self.text[place] == "\\" else 1
        if place >= len(self.text):
            raise _refusal(_NOT_READ, self.text, why="[")
        self.place = place + 1
        return _Part(1, 1, single=True)

    def _escape(self) -> _Part:
        sign = self._next()
        self.place += 1
        if sign in _BOUNDS and sign:
            return _Part(1, 0)
        if not sign or (sign.isalnum() and sign.isascii() and sign not in _CLASSES):
            raise _refusal(_LOOKING, self.text, part="\\" + sign)
        return _Part(1, 1, single=True)

    def _repeated(self, part: _Part) -> _Part:
        bounds = self._bounds()
        if bounds is None:
            return part
        least, most = bounds
        if self._next() in ("?", "+"):
            self.place += 1
        if self._next() in ("*", "+", "{"):
            raise _refusal(_NOT_READ, self.text, why=self._next())
        if most == 1:
            return _Part(part.ways + 1, least * part.least)
        if not part.single:
            raise _refusal(_GROUP, self.text)
        return _Part(most - least + 1, least)

    def _bounds(self) -> tuple[int, int] | None:
        """From how many times to how many the part before repeats; None when it does not."""
        if self._next() and self._next() in "*+?":
            sign = self._next()
            self.place += 1
            return {"*": (0, ENDLESS), "+": (1, ENDLESS), "?": (0, 1)}[sign]
        if self._next() != "{":
            return None
        given = _REPEAT.match(self.text, self.place)
        if given is None or given[0] in ("{}", "{,}"):
            raise _refusal(_NOT_READ, self.text, why="{")
        self.place = given.end()
        least = int(given[1] or 0)
        most = int(given[3]) if given[3] else ENDLESS if given[2] else least
        if most < least or most > ENDLESS:
            raise _refusal(_NOT_READ, self.text, why=given[0])
        return least, most

    def _next(self) -> str:
        return self.text[self.place : self.place + 1]
