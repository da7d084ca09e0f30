"""Chinese names as they are typed on a keyboard: by the initials of their syllables ("ll" for 李雷) or
by whole syllables ("lilei").

A sign may have several readings; a name matches by any of them. The readings are those of pypinyin,
loaded at the first search for letters (0.1 s, 14 MB: single signs, no phrases).
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Collection
from functools import lru_cache

#: A code that is made of a title is no longer than this, before its number.
LONGEST_CODE = 40
#: Letters that could be the spelling of a name.
_LETTERS = re.compile(r"[a-z]{2,40}")


def may_spell(text: str) -> bool:
    """Whether a text could be the spelling of a Chinese name."""
    return bool(_LETTERS.fullmatch(_letters(text)))


def spells(text: str, name: str) -> bool:
    """Say whether the letters are the initials or the syllables of a name, or of its beginning; syllables
    may be cut short ("lil"). Of a name in Latin letters ("Li Lei") its words are the syllables.
    """
    signs = [sign for sign in name if not sign.isspace()]
    readings = [_readings(sign) for sign in signs]
    if words := _latin(name):
        readings = [frozenset([word]) for word in words]
    return bool(signs and all(readings)) and _fits(_letters(text), tuple(readings))


def spelling(name: str) -> str:
    """The syllables and the initials of a name, by each sign's commonest reading ("lilei ll" for
    李雷 and for Li Lei): the words by which a list is narrowed; empty for any other name.
    """
    readings = [_first(sign) for sign in name if not sign.isspace()]
    readings = _latin(name) or readings
    if not readings or not all(readings):
        return ""
    return f"{''.join(readings)} {''.join(reading[0] for reading in readings)}"


def code_of(title: str, taken: Collection[str], joined: str = "-") -> str:
    """Make a code of a title where nobody wants to think of one: small letters and digits, Chinese
    signs by their syllables ("hua-dong-yi-zu" for 华东一组); numbered where it is taken.
    """
    spoken = "".join(f" {_first(sign)} " if _first(sign) else sign for sign in title.casefold())
    words = re.findall(r"[a-z0-9]+", spoken)
    if not words or not words[0][0].isalpha():
        words.insert(0, "new")
    code = joined.join(words)[:LONGEST_CODE].rstrip(joined)
    numbered = (f"{code}{joined}{number}" for number in itertools.count(2))
    return next(each for each in itertools.chain([code], numbered) if each not in taken)


def _latin(name: str) -> list[str]:
    """The words of a name in Latin letters ("Li Lei"); empty for any other."""
    words = _letters_of(name)
    return words if all(word.isascii() and word.isalpha() for word in words) else []


def _letters_of(name: str) -> list[str]:
    return re.sub(r"['’-]", " ", name).casefold().split()


def _letters(text: str) -> str:
    return re.sub(r"[\s'’]", "", text).casefold()


def _fits(letters: str, readings: tuple[frozenset[str], ...]) -> bool:
    """Whether the letters are used up by a piece from the beginning of each syllable in turn."""
    if not letters:
        return True
    return bool(readings) and any(
        letters.startswith(reading[:length]) and _fits(letters[length:], readings[1:])
        for reading in readings[0]
        for length in range(1, min(len(reading), len(letters)) + 1)
    )


@lru_cache(50_000)
def _readings(sign: str) -> frozenset[str]:
    """How a sign is read, without tones; empty for one that is no Chinese sign."""
    return frozenset(_spoken(sign, heteronym=True))


@lru_cache(50_000)
def _first(sign: str) -> str:
    """How a sign is most often read; empty for one that is no Chinese sign."""
    return next(iter(_spoken(sign, heteronym=False)), "")


def _spoken(sign: str, *, heteronym: bool) -> list[str]:
    if not "\u3400" <= sign <= "\u9fff":
        return []
    # Phrases would read a sign among its neighbours: 45 MB, and a name is no phrase.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    readings = pinyin(sign, style=Style.NORMAL, heteronym=heteronym, errors="ignore")
    return [reading for syllable in readings for reading in syllable]
