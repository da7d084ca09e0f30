"""What the rooms are told when they make the demo company: the days of its story, and its texts in
one of two languages. What was made is remembered in the instance's folder.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.utils.translation import get_language

from guiju.foundation import clock

Told = TypeVar("Told")
#: Where it is remembered in the instance's folder.
FILE = "demo.json"
#: So many months were brought one by one.
MONTHLY = 2
#: How old the last closing is.
SINCE_CLOSING = dt.timedelta(days=21)


@dataclasses.dataclass(frozen=True)
class Story:
    """The days of a demo company that is served on ``day`` and lives to the day before it.

    Its past is ``whole`` whole months and the days of the running one. The last closing is three
    weeks old on any day: it closed the month before the one in which it was done. So until the
    21st the whole month behind us is still open for checking, and from the 22nd on it is closed.
    """

    day: dt.date
    whole: int = 13

    @property
    def until(self) -> dt.date:
        """The last day that has records: yesterday."""
        return self.day - dt.timedelta(days=1)

    @property
    def last(self) -> str:
        """The last whole month; what the story tells happened in it."""
        return clock.month_before(clock.month_of(self.day))

    @property
    def running(self) -> str:
        """The month of yesterday; on the first day of a month the whole one that ended with it."""
        return clock.month_of(self.until)

    @property
    def first(self) -> str:
        """The month in which the records begin."""
        return clock.month_before(self.last, self.whole - 1)

    @property
    def months(self) -> tuple[str, ...]:
        """Every month that has records, the running one too."""
        return months(self.first, self.running)

    @property
    def files(self) -> tuple[tuple[str, ...], ...]:
        """The months that each file of records holds: what was before Guiju was begun with came in
        one, the newest months one by one.
        """
        before, since = self.months[:-MONTHLY], self.months[-MONTHLY:]
        return (*((before,) if before else ()), *zip(since, strict=True))

    @property
    def closed_on(self) -> dt.date:
        """The day of the last closing."""
        return self.day - SINCE_CLOSING

    @property
    def closed(self) -> str:
        """The month that was closed then."""
        return clock.month_before(clock.month_of(self.closed_on))

    @property
    def measured(self) -> tuple[str, ...]:
        """The months that have schemes: the closed one, the one before for comparison where it has
        records, and all after them.
        """
        return months(max(clock.month_before(self.closed), self.first), self.running)


def months(first: str, last: str) -> tuple[str, ...]:
    """The months from one to another, both with."""
    row = [first]
    while row[-1] < last:
        row.append(clock.month_before(row[-1], -1))
    return tuple(row)


class Both(str):
    """A text of the demo company in Chinese that has its English beside it."""

    __slots__ = ("en",)
    en: str

    def __new__(cls, zh: str, en: str) -> Both:
        """Pair the texts."""
        both = super().__new__(cls, zh)
        both.en = en
        return both


def spoken(told: Told) -> Told:
    """What is told, in the language that is spoken now: in tuples, lists, mappings and dataclasses
    each text of two languages becomes a plain one.
    """
    return _spoken(told)


def _spoken(told: Any) -> Any:
    if isinstance(told, Both):
        return told.en if (get_language() or "").startswith("en") else str(told)
    if isinstance(told, tuple) and hasattr(told, "_fields"):
        return type(told)(*map(_spoken, told))
    if isinstance(told, tuple | list):
        return type(told)(map(_spoken, told))
    if isinstance(told, Mapping):
        return {_spoken(key): _spoken(value) for key, value in told.items()}
    if dataclasses.is_dataclass(told) and not isinstance(told, type):
        names = [field.name for field in dataclasses.fields(told)]
        return dataclasses.replace(told, **{name: _spoken(getattr(told, name)) for name in names})
    return told


def say(zh: str, en: str) -> str:
    """One of two texts, in the language that is spoken now."""
    return str(spoken(Both(zh, en)))


class Door(NamedTuple):
    """An account of the demo company: address, name, what they are."""

    email: str
    name: str
    part: str


class Made(NamedTuple):
    """The demo company as it was made: its day, its language, and who signs in."""

    day: dt.date
    language: str
    password: str
    doors: tuple[Door, ...]

    @property
    def until(self) -> dt.date:
        """The last day that has records."""
        return Story(self.day).until


def remember(made: Made) -> None:
    """Keep in the instance's folder what was made: its open doors are shown where one signs in."""
    text = json.dumps({**made._asdict(), "day": made.day.isoformat()}, ensure_ascii=False)
    (Path(settings.HOME) / FILE).write_text(text, encoding="utf-8")


def made(home: Path | None = None) -> Made | None:
    """The demo company of an instance, of this one unless a folder is named; None where it holds
    none.
    """
    file = Path(home or settings.HOME) / FILE
    if not file.is_file():
        return None
    told = json.loads(file.read_text(encoding="utf-8"))
    doors = tuple(Door(*door) for door in told["doors"])
    return Made(dt.date.fromisoformat(told["day"]), told["language"], told["password"], doors)
