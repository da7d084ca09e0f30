"""How values are written for people, in the active language: numbers, rates, days, moments,
durations.

A missing value is "—", never 0. Numbers are grouped by thousands with a point for decimals in both
languages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR

NOTHING = "—"
Number = int | float | Decimal
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: A name that was written down with what tells it apart.
_APART = re.compile(r"(.+)（([^（）]+)）", re.DOTALL)
#: A number with its Chinese unit, and the blank that parts them from a Chinese word.
_APART_UNIT = re.compile("([0-9] ?[\u3400-\u9fff]{1,4}) (?=[\u3400-\u9fff])")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def chinese() -> bool:
    """Whether the active language is Chinese."""
    return (get_language() or "").startswith("zh")


def language() -> str:
    """The active language as texts are kept by: "zh" or "en"."""
    return "zh" if chinese() else "en"


def said(sentence: Mapping[str, str]) -> str:
    """A declared sentence in the active language."""
    return sentence[language()]


def run_on(sentence: str) -> str:
    """A Chinese sentence without the blanks between the unit of a number and the words that follow:
    "254 秒 得 100 分" → "254 秒得 100 分". Others stay as they are.
    """
    return _APART_UNIT.sub(r"\1", sentence) if chinese() else sentence


def who(name: str | None) -> str:
    """Who did something, by the name that was written down; what nobody's account did, a command or
    the clock, did the system.
    """
    if name == OPERATOR.name:
        return _("the system")
    if chinese() or not name:
        return name or ""
    apart = _APART.fullmatch(name)
    plain = f"{apart[1]} ({apart[2]})" if apart else name
    return plain.replace("、", ", ")  # in whose place it was done, of several


def written(name: str, number: str) -> str:
    """A name with what tells it apart, as it is kept in any language: "李雷（G101）"."""
    return f"{name}（{number}）"


def narrow(text: str) -> str:
    """A name with its number as somebody typed it, with plain brackets."""
    return text.replace("（", "(").replace("）", ")")


def with_number(name: str, number: str) -> str:
    """The same in the active language: "李雷（G101）", "Li Lei (G101)"."""
    return bracketed(name, number)


def bracketed(text: object, inside: object) -> str:
    """A text with another in brackets behind it, full-width ones in Chinese."""
    return f"{text}（{inside}）" if chinese() else f"{text} ({inside})"


def labelled(label: object, value: object) -> str:
    """A value behind its label, with the colon of the language: "班组：华东一组", "Team: East 1"."""
    return f"{label}：{value}" if chinese() else f"{label}: {value}"


def listed(parts: Iterable[object]) -> str:
    """Short things in a row: "王敏、赵强", "Wang Min, Zhao Qiang"."""
    return ("、" if chinese() else ", ").join(map(str, parts))


def clauses(parts: Iterable[object]) -> str:
    """Parts of a sentence in a row, with the comma of the language."""
    return ("，" if chinese() else ", ").join(map(str, parts))


def told_apart(parts: Iterable[object]) -> str:
    """Things in a row that hold commas themselves, with the semicolon of the language."""
    return ("；" if chinese() else "; ").join(map(str, parts))


def number(value: Number | None, digits: int | None = None) -> str:
    """Show a number: 1234.5 → "1,234.5". Without ``digits``: whole numbers as they are, others with
    at most two decimals.
    """
    if value is None or value != value:  # a NaN is no value either
        return NOTHING
    if digits is None:
        text = f"{value:,.2f}"
        text = text.rstrip("0").rstrip(".")
    else:
        text = f"{value:,.{digits}f}"
    return text.replace("-", "−", 1) if text.strip("-0.,") else text.lstrip("-")


def signed(value: Number | None, digits: int = 1) -> str:
    """Show a change with its sign: "+1.2", "−0.4"; no change has no sign."""
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def percent(value: Number | None, digits: int = 1) -> str:
    """A rate of 0.784 → "78.4 %"."""
    return NOTHING if value is None or value != value else f"{number(value * 100, digits)} %"


def money(value: Number | None, currency: str) -> str:
    """An amount with two decimals and its currency: "¥1,234.50", "1,234.50 EUR"."""
    if value is None or value != value:
        return NOTHING
    text = number(value, 2)
    if currency != "CNY":
        return f"{text} {currency}".rstrip()
    return f"−¥{text[1:]}" if text.startswith("−") else f"¥{text}"


def day(value: dt.date | None) -> str:
    """Show a day as "2026-11-23": one form that sorts, in both languages."""
    return NOTHING if value is None else value.isoformat()[:10]


def long_day(value: dt.date) -> str:
    """A day as one would say it: "11 月 23 日 星期一", "Mon 23 Nov"."""
    if chinese():
        return f"{value.month} 月 {value.day} 日 星期{'一二三四五六日'[value.weekday()]}"
    return f"{_WEEKDAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]}"


def month(value: str) -> str:
    """ "2026-11" → "2026 年 11 月", "Nov 2026"."""
    year, number_of = value.split("-")
    return (
        f"{year} 年 {int(number_of)} 月" if chinese() else f"{_MONTHS[int(number_of) - 1]} {year}"
    )


def week(value: str | dt.date) -> str:
    """A week as one would say it, from its ISO name or a day in it: "2026-W36" → "第 36 周（08-31 –
    09-06）", "Week 36 (31 Aug – 6 Sep)"; of another year than the present with its year.
    """
    if isinstance(value, str):
        year, number_of = map(int, value.split("-W"))
    else:
        year, number_of, _weekday = value.isocalendar()
    first = dt.date.fromisocalendar(year, number_of, 1)
    last = first + dt.timedelta(days=6)
    other = year != clock.today().isocalendar().year
    if chinese():
        before = f"{year} 年" if other else ""
        return f"{before}第 {number_of} 周（{first:%m-%d} – {last:%m-%d}）"
    ends = [f"{each.day} {_MONTHS[each.month - 1]}" for each in (first, last)]
    return f"Week {number_of}{f' of {year}' if other else ''} ({' – '.join(ends)})"


def moment(value: dt.datetime | None) -> str:
    """A moment in the active zone: "2026-11-23 14:05"; a naive one as it is."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%Y-%m-%d %H:%M}"


def duration(seconds: Number | None) -> str:
    """399 → "6:39", 3725 → "1:02:05"."""
    if seconds is None or seconds != seconds:
        return NOTHING
    sign, whole = ("−" if seconds < 0 else ""), round(abs(float(seconds)))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02d}:{left:02d}" if hours else f"{sign}{minutes}:{left:02d}"


def text(value: Any, digits: int | None = None) -> str:
    """Any value as a cell shows it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | Decimal):
        return number(value, digits)
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, dt.timedelta):
        return duration(value.total_seconds())
    return listed(map(text, value)) if isinstance(value, list | tuple) else str(value)
