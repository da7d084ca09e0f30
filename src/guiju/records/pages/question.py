"""A question about the records as an address says it: which metrics, which days, whose, where, by
what.

The same words in every page (explorer, list of records, dashboards) and in the API, so each number
can lead down to the records behind it with the same filters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from guiju.foundation import clock
from guiju.foundation.bounds import whole
from guiju.foundation.errors import GuijuError, Invalid
from guiju.records.reads.naming import with_codes

#: Filters by equality on a column; "-" means that the column is empty.
COLUMNS = (
    "queue",
    "channel",
    "source",
    "agent",
    "project",
    "outcome",
    "direction",
    "shift",
    "half_hour",
    "week",
    "month",
    "procedure",
    "step",
)
NUMBERS = {"hour": (0, 23), "weekday": (1, 7)}
EMPTY = "-"
SLICES = (
    "agent",
    "team",
    "queue",
    "channel",
    "hour",
    "half_hour",
    "weekday",
    "date",
    "week",
    "month",
    "shift",
    "source",
    "project",
    "outcome",
    "direction",
    "procedure",
    "step",
)
GRAINS = ("date", "week", "month")
LONGEST = 400


@dataclass(frozen=True)
class Question:
    """The question that an explorer page asks. ``where`` is a condition in the formula language,
    written by the person.
    """

    metrics: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    equal: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    person: int | None = None
    team: str = ""
    where: str = ""
    by: str = "queue"
    grain: str = ""

    @property
    def condition(self) -> str | None:
        """The filters and the person's own condition as one expression; None when there is none."""
        parts = [_equal(name, value) for name, value in self.equal.items()]
        parts += [f"{name} = {value}" for name, value in self.numbers.items()]
        if self.where:
            parts.append(f"({with_codes(self.where)})")
        return " and ".join(parts) or None

    @property
    def whose(self) -> dict[str, Any]:
        """The limits by person and team, as `reads.measure` and `reads.records` take them."""
        return {
            "only_persons": None if self.person is None else [self.person],
            "only_teams": [self.team] if self.team else None,
        }

    @property
    def window(self) -> dict[str, Any]:
        """The days, both ends included."""
        return {"date_from": self.date_from, "date_to": self.date_to}

    @property
    def narrowed(self) -> bool:
        """Whether anything but days and metrics narrows it."""
        return bool(
            self.equal or self.numbers or self.person is not None or self.team or self.where
        )

    def query(self, **changes: Any) -> str:
        """The question as the query of an address; a change of None leaves the word out."""
        words: dict[str, Any] = {
            "metric": list(self.metrics),
            "from": self.date_from.isoformat() if self.date_from else None,
            "to": self.date_to.isoformat() if self.date_to else None,
            **self.equal,
            **self.numbers,
            "person": self.person,
            "team": self.team or None,
            "where": self.where or None,
            "by": self.by if self.by != "queue" else None,
            "grain": self.grain or None,
        }
        words |= changes
        return urlencode([(name, one) for name, value in words.items() for one in _listed(value)])


def read_question(
    sent: Mapping[str, str], metrics: Sequence[str] = (), *, strict: bool = False
) -> Question:
    """The question that the words say. With ``strict`` nonsense is refused, else it counts as
    nothing said.
    """
    reader = _Reader(sent, strict)
    equal = {name: value for name in COLUMNS if (value := reader.text(name))}
    equal |= {
        name: value for name in sent if name.startswith("extra.") and (value := reader.text(name))
    }
    chosen, sign, value = reader.text("only").partition("=")
    if sign and value and (chosen in COLUMNS or chosen.startswith("extra.")):
        equal[chosen] = value  # a value that was picked from the list of all
    whole = {name: reader.whole(name, *span) for name, span in NUMBERS.items()}
    numbers = {name: number for name, number in whole.items() if number is not None}
    first, last = reader.day("from"), reader.day("to")
    if strict and first and last and first > last:
        raise Invalid("开始日期晚于结束日期。", "The first day lies after the last.", field="to")
    return Question(
        metrics=tuple(dict.fromkeys(metrics)),
        date_from=first,
        date_to=last,
        equal=equal,
        numbers=numbers,
        person=reader.whole("person", 1, 2**62),
        team=reader.text("team"),
        where=reader.text("where", 2000),
        by=by if (by := reader.text("by")) in SLICES or by.startswith("extra.") else "queue",
        grain=grain if (grain := reader.text("grain")) in GRAINS else "",
    )


def with_days(question: Question, last: dt.date | None) -> Question:
    """The same question over the month of the newest record when it names no day."""
    if question.date_from or question.date_to or last is None:
        return question
    return replace(
        question, date_from=last.replace(day=1), date_to=clock.last_day(clock.month_of(last))
    )


def default_grain(question: Question) -> str:
    """Days for up to two months, weeks for up to a year, months beyond."""
    if question.grain:
        return question.grain
    if question.date_from is None or question.date_to is None:
        return "month"
    span = (question.date_to - question.date_from).days
    return "date" if span <= 62 else "week" if span <= 370 else "month"


@dataclass(frozen=True)
class _Reader:
    sent: Mapping[str, str]
    strict: bool

    def text(self, name: str, longest: int = LONGEST) -> str:
        value = self.sent.get(name, "") or ""
        if "\x00" in value or len(value) > longest:
            self._refuse(name, value)
            return ""
        return value.strip()

    def day(self, name: str) -> dt.date | None:
        value = self.text(name)
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            self._refuse(name, value)
            return None

    def whole(self, name: str, least: int, most: int) -> int | None:
        value = self.text(name)
        if not value:
            return None
        number = whole(value, None, most)
        if number is None or number < least:
            self._refuse(name, value)
            return None
        return number

    def _refuse(self, name: str, value: str) -> None:
        if self.strict:
            raise bad_word(name, value)


def bad_word(name: str, value: str) -> GuijuError:
    """The refusal of a word of a question."""
    return Invalid(
        "“{name}”不能是“{value}”。",
        "“{name}” cannot be “{value}”.",
        code="records.question",
        name=name,
        value=value.replace("\x00", "␀")[:60],
    )


def _equal(name: str, value: str) -> str:
    column = f"extra.{_quoted(name[6:])}" if name.startswith("extra.") else _quoted(name)
    if value == EMPTY:
        return f"{column} is null"
    return f"{column} = '" + value.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
