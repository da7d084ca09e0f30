"""A big figure with its small print: unit, n, interval, target, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guiju.kit import show

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Number = float | int | Decimal


def tone_word(tone: str) -> str:
    """The word that stands beside a colour, so that the colour never speaks alone."""
    return {"good": _("good"), "warn": _("attention"), "bad": _("bad")}.get(tone, "")


@dataclass(frozen=True)
class Figure:
    """One figure of a page. A missing value is "—", never 0.

    value, low, high and target are in ``unit``, written with ``digits`` decimals; low and high are
    the 95 % interval; n is how many it rests on, counted says so with its noun ("1,204 calls");
    window says from when to when; formula how it is counted; tone is good, warn, bad or empty, word
    what stands beside it (else the tone's own); href leads down.
    """

    title: StrOrPromise
    value: Number | None
    unit: StrOrPromise = ""
    digits: int = 1
    n: int | None = None
    counted: StrOrPromise = ""
    low: Number | None = None
    high: Number | None = None
    target: Number | None = None
    window: StrOrPromise = ""
    formula: StrOrPromise = ""
    note: StrOrPromise = ""
    href: str = ""
    tone: str = ""
    word: StrOrPromise = ""

    @property
    def value_text(self) -> str:
        """The value as it is written."""
        return show.number(self.value, self.digits)

    @property
    def tone_word(self) -> str:
        """The word beside the tone."""
        return str(self.word) or tone_word(self.tone)

    @property
    def count_text(self) -> str:
        """How many the value rests on, with a noun; empty when that is not known."""
        if self.n is None or self.counted:
            return str(self.counted)
        return counted_text(self.n)

    @property
    def lines(self) -> list[str]:
        """The small print under the figure."""
        facts = []
        if self.target is not None:
            aim = f"{show.number(self.target, self.digits)} {self.unit}".strip()
            facts.append(_("target %(value)s") % {"value": aim})
        if self.low is not None and self.high is not None:
            facts.append(interval_text(self.low, self.high, self.digits))
        lines = [" · ".join(facts)] if facts else []
        return lines + [str(self.note)] * bool(self.note)


def counted_text(n: Number | None) -> str:
    """So many cases, where no better noun is known."""
    return ngettext("%(n)s case", "%(n)s cases", int(n or 0)) % {"n": show.number(n, 0)}


def interval_text(low: Number, high: Number, digits: int = 1) -> str:
    """A 95 % interval in words."""
    ends = {"low": show.number(low, digits), "high": show.number(high, digits)}
    return (
        _("95 %% interval %(low)s to %(high)s") if low < 0 else _("95 %% interval %(low)s–%(high)s")
    ) % ends
