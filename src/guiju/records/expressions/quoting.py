"""Quotation marks as keyboards and word processors write them."""

from __future__ import annotations

import re

_CURLY = re.compile("[“”„‟＂]([^“”„‟＂]*)[“”„‟＂]")
_TEXT, _NAME = "'‘’‚‛＇", '"“”„‟＂'


def straightened(text: str) -> str:
    """An expression with straight quotation marks in place of curly and full-width ones: ‘answered’
    is a text, “Call Id” a name. Inside a quotation with straight marks everything stays as it is.

    Every mark takes the place of one mark, so places in the text stay the same.
    """
    made: list[str] = []
    opened = ""
    for letter in text:
        if opened:
            closes = letter == opened if opened in "'\"" else letter in _kin(opened)
            made.append(_straight(opened) if closes else letter)
            opened = "" if closes else opened
        elif letter in _TEXT or letter in _NAME:
            opened = letter
            made.append(_straight(letter))
        else:
            made.append(letter)
    return "".join(made)


def in_curly_marks(text: str) -> frozenset[str]:
    """What stands in curly or full-width double marks: a name, or, as most people mean it, a text
    where there is no such name.
    """
    return frozenset(_CURLY.findall(text))


def _kin(mark: str) -> str:
    """The marks that may close what a mark opened."""
    return _TEXT if mark in _TEXT else _NAME


def _straight(mark: str) -> str:
    return _kin(mark)[0]
