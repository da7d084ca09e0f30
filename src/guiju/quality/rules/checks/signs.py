"""A text as the rules see it: of the same length, so that every offset stays what it is."""

from __future__ import annotations

import re
import unicodedata

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
#: Signs that mean the same: full-width ones, typographic apostrophes and dashes, odd spaces.
_SAME = {
    **_WIDE,
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u0060\u00b4\uff07"), ord("'")),
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u202f"), ord(" ")),
    ord("\u3002"): ord("."),
    ord("\uff61"): ord("."),
}
#: Opening marks with what closes each.
_PAIRS = {"“": "”", "「": "」", "『": "』", "‘": "’", "«": "»", "„": "“", "〝": "〞", "﹁": "﹂"}
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: A Chinese sign, or a word or number of others: what a window counts.
_WORD = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|(?:(?![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[^\W_]|')+"
)


def plain(text: str) -> str:
    """The text in small letters and half-width signs, sign by sign: its length does not change."""
    text = text.translate(_SAME)
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def units(text: str, begin: int, end: int) -> int:
    """How many Chinese signs and other words stand between two offsets; blanks, marks and pictures
    do not count.
    """
    return sum(1 for _each in _WORD.finditer(text, begin, end))


def is_wordlike(sign: str) -> bool:
    """Whether a sign belongs to a word with letters, so that its neighbours count."""
    return sign.isascii() and (sign.isalnum() or sign == "_")


def quotations(text: str) -> list[tuple[int, int]]:
    """Where quotations stand, marks included, from offset to offset; one that is never closed is
    none. An apostrophe within a word is no mark.
    """
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(text):
        close = _closing(text, place)
        if close is None:
            place += 1
        else:
            found.append((place, close + 1))
            place = close + 1
    return found


def _closing(text: str, place: int) -> int | None:
    """Where the quotation that opens here closes; None when none opens."""
    mark = text[place]
    if mark in _PAIRS:
        close = text.find(_PAIRS[mark], place + 1)
        if mark == "‘":
            close = _lone(text, place, "’'")
        return close if close > 0 else None
    if mark in '"＂':
        return next((at for at in range(place + 1, len(text)) if text[at] in '"＂”'), None)
    if mark == "'" and not (place and _is_letter(text[place - 1])):
        close = _lone(text, place, "'’")
        return close if close > 0 else None
    return None


def _lone(text: str, place: int, marks: str) -> int:
    """The next single mark that is no apostrophe inside a word; -1 when there is none."""
    for at in range(place + 1, len(text)):
        if text[at] in marks and not (
            at + 1 < len(text) and _is_letter(text[at + 1]) and _is_letter(text[at - 1])
        ):
            return at
    return -1


def _is_letter(sign: str) -> bool:
    return sign.isalpha() and not _HAN.match(sign) and unicodedata.category(sign) != "Lo"
