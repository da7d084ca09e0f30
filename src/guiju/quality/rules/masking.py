"""Personal data of customers, found by rule and masked sign by sign: a masked text is as long as it
was, so that every marked place stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("identity", "card", "phone", "plate", "address", "email")
MASK = "*"

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SAME = {
    **_WIDE,
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u202f"), ord(" ")),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), ord("-")),
}
#: Figures as they are spoken, and as a transcript writes them.
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_SPOKEN_RUN = re.compile("[零〇一二三四五六七八九幺]{6}")

_FIGURES = re.compile(r"\d(?:[ -]?\d){9}")
_IDENTITY = re.compile(r"(?<!\d)(?=([1-9](?:[ -]?\d){16}[ -]?[\dXx])(?![0-9A-Za-z]))")
_CARD = re.compile(r"(?<!\d)(?=([2-9](?:[ -]?\d){12,18})(?!\d))")
_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9](?:[ -]?\d){9}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:\(?0\d{2,3}[)-] ?\d{7,8}|\(\d{3}\) ?\d{3}-\d{4})(?!\d)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Za-z][ ·•・.-]?"
    r"(?:[DFdf][A-HJ-NP-Za-hj-np-z0-9]\d{4}|\d{5}[A-KLa-kl]|[A-HJ-NP-Za-hj-np-z0-9]{4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳])"
    r"(?![A-Za-z0-9])"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_NUMBER = "[0-9零〇一二三四五六七八九十百]"
_UNIT = "号楼|号|弄|栋|幢|座|单元|室|楼|层|支弄|组|户"
_ADDRESS = re.compile(
    r"(?:路|街|道|巷|弄|胡同|村|里|小区|花园|家园|公寓|苑|园|城|庄|屯|镇|乡|坊|湾|府|广场|大厦)"
    rf"[\u4e00-\u9fff]{{0,6}}?{_NUMBER}{{1,6}}(?:-\d{{1,5}}){{0,3}}(?:{_UNIT})"
    rf"(?:[\u4e00-\u9fff]{{0,10}}?[A-Za-z]?{_NUMBER}{{1,6}}(?:-\d{{1,5}}){{0,3}}(?:{_UNIT})){{0,5}}"
    r"(?:-?\d{1,5}(?!\d)){0,1}"
)
#: How far before a street an address may begin, and what leads to it.
_REACH = 30
_HAN_RUN = re.compile(r"[\u4e00-\u9fff0-9A-Za-z ·]*$")
_LEADS = re.compile(
    "住在|住|寄到|寄往|寄去|发到|发往|送到|送去|地址是|地址|改成|改为|改到|位于|家在|人在|就在|我在|是在|放到|放在|搬到"
)
_STREET = re.compile(
    r"\b\d{1,6} (?:[A-Za-z0-9.]{1,20} ){1,4}?"
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|place|pl|"
    r"terrace|square)\b\.?(?:,? (?:apt|suite|unit) ?\w{1,6})?",
    re.IGNORECASE,
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Found:
    """Something personal: from one offset to another, the end exclusive, and of which kind."""

    begin: int
    end: int
    kind: str


def masked(text: str) -> str:
    """The text with every sign of personal data as a star; as long as it was."""
    for each in found(text):
        text = text[: each.begin] + MASK * (each.end - each.begin) + text[each.end :]
    return text


def found(text: str) -> list[Found]:
    """The personal data in a text, kind by kind; places may overlap."""
    same = text.translate(_SAME)
    listed = list(_of_figures(same))
    if _SPOKEN_RUN.search(same):
        listed += _of_figures(same.translate(_SPOKEN))
    if "@" in same:
        listed += [Found(*place.span(), "email") for place in _EMAIL.finditer(same)]
    listed += [Found(*place.span(), "plate") for place in _PLATE.finditer(same)]
    listed += _addresses(same)
    return listed


def is_identity(figures: str) -> bool:
    """Whether the last of 18 signs is the check digit of an identity number."""
    total = sum(int(figure) * weight for figure, weight in zip(figures, _WEIGHTS, strict=False))
    return len(figures) == 18 and _CHECKS[total % 11] == figures[17].upper()


def is_card(figures: str) -> bool:
    """Whether the figures pass Luhn's test, as bank cards do."""
    total = 0
    for place, figure in enumerate(reversed(figures)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and figures.strip("0") != ""


def _of_figures(text: str) -> Iterator[Found]:
    """Identity numbers, cards and telephone numbers."""
    if "-" in text:
        for place in _LANDLINE.finditer(text):
            yield Found(*place.span(), "phone")
    if not _FIGURES.search(text):
        return
    for place in _IDENTITY.finditer(text):
        if is_identity(_bare(place[1])):
            yield Found(*place.span(1), "identity")
    for place in _CARD.finditer(text):
        yield from _card(text, *place.span(1))
    for place in _MOBILE.finditer(text):
        yield Found(*place.span(), "phone")


def _card(text: str, begin: int, end: int) -> Iterator[Found]:
    """The longest card that begins here and ends where a run of figures ends."""
    while end > begin:
        figures = _bare(text[begin:end])
        if len(figures) < 13:
            return
        if is_card(figures):
            yield Found(begin, end, "card")
            return
        end = max(text.rfind(" ", begin, end), text.rfind("-", begin, end))


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


def _addresses(text: str) -> Iterator[Found]:
    """Streets with house numbers, from where the address begins."""
    for place in _ADDRESS.finditer(text):
        head = text[max(0, place.start() - _REACH) : place.start()]
        run = _HAN_RUN.search(head)
        begin = place.start() - (len(run[0]) if run else 0)
        leads = list(_LEADS.finditer(text, begin, place.start()))
        yield Found(leads[-1].end() if leads else begin, place.end(), "address")
    for place in _STREET.finditer(text):
        yield Found(*place.span(), "address")
