"""Amounts of money as they are said or written, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_SIGNS = {
    "元": "CNY",
    "块": "CNY",
    "￥": "CNY",
    "¥": "CNY",
    "yuan": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
}
_SIGNS |= {"$": "USD", "美元": "USD", "dollars": "USD", "dollar": "USD", "usd": "USD"}
_FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?"
_HAN = "零〇一二两三四五六七八九十百千万"
_AMOUNT = re.compile(
    rf"(?P<before>￥|¥|\$|rmb|cny|usd)\s?(?P<led>{_FIGURES})(?P<led_many>万|千)?"
    rf"|(?<![\d.,])(?P<figures>{_FIGURES})(?P<many>万|千)?\s?(?P<after>美元|元|块|yuan|rmb|cny|dollars?|usd)"
    rf"|(?P<han>[{_HAN}]{{1,12}})(?P<unit>美元|元|块)",
    re.IGNORECASE,
)
_DIGITS = {**{sign: place for place, sign in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MANY = {"万": 10_000, "千": 1_000}


@dataclass(frozen=True)
class Amount:
    """An amount of money and its currency."""

    value: Decimal
    currency: str


def amounts(text: str) -> Iterator[Amount]:
    """The amounts of money in a text, in their order."""
    for found in _AMOUNT.finditer(text):
        sign = found["before"] or found["after"] or found["unit"]
        figures, many = found["led"] or found["figures"], found["led_many"] or found["many"]
        try:
            value = (
                Decimal(figures.replace(",", "")) * _MANY.get(many or "", 1)
                if figures
                else Decimal(_spoken(found["han"]))
            )
        except (InvalidOperation, KeyError):
            continue
        if value > 0:
            yield Amount(value, _SIGNS[sign.lower()])


def _spoken(han: str) -> int:
    """A number in Chinese signs: 两百, 一百五十, 三千五, 一万二."""
    whole, _sign, rest = han.rpartition("万")
    if whole:
        return _spoken(whole) * 10_000 + _below(rest, 10_000)
    return _below(han, 10)


def _below(han: str, above: int) -> int:
    """A number below ten thousand; a last figure alone counts in tenths of the place above it."""
    total, digit, unit, zero = 0, 0, above, False
    for sign in han:
        if sign in _TENS:
            unit = _TENS[sign]
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit, zero = _DIGITS[sign], zero or sign in "零〇"
    return total + (digit * unit // 10 if digit and total + above > 10 and not zero else digit)
