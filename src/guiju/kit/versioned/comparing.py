"""Texts made of parts that have codes: given codes, fingerprinted, written as YAML, compared."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Generic, Protocol, TypeVar

import yaml

_WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.S)
#: What was taken out and put in: (sign, text), sign one of " -+".
Difference = tuple[tuple[str, str], ...]


class Coded(Protocol):
    """A part of a text. Its code names it through all versions."""

    @property
    def code(self) -> str:
        """Give the part's code."""


Part = TypeVar("Part", bound=Coded)
Number = TypeVar("Number", str, int)


@dataclass(frozen=True)
class PartChange(Generic[Part, Number]):
    """What became of a part: "added", "removed", "changed", "moved" or "same"; its number now and
    before; what differs in its words.
    """

    what: str
    number: Number
    was: Number
    part: Part
    parts: Difference


Change = TypeVar("Change", bound=PartChange)


def part_changes(
    made: Callable[[str, Number, Number, Part, Difference], Change],
    old: Sequence[tuple[Number, Part]],
    new: Sequence[tuple[Number, Part]],
    words: Callable[[Part], str],
    nowhere: Number,
) -> list[Change]:
    """Each part of the new version beside the old one, in the new order; those that went away at
    the end. ``nowhere``: the number of a part that is not there.
    """
    before = {part.code: (number, part) for number, part in old}
    differences = []
    for number, part in new:
        was, former = before.pop(part.code, (nowhere, None))
        differs = difference(words(former) if former is not None else "", words(part))
        differences.append(made(_became(former, part, was == number), number, was, part, differs))
    gone = [
        made("removed", nowhere, was, part, difference(words(part), ""))
        for was, part in before.values()
    ]
    return differences + gone


def _became(old: Coded | None, new: Coded, in_place: bool) -> str:
    if old is None:
        return "added"
    if old != new:
        return "changed"
    return "same" if in_place else "moved"


def difference(old: str, new: str) -> Difference:
    """What was taken out and put in: (sign, text), sign one of " -+". By signs in Chinese, by
    words in English.
    """
    a, b = _WORD.findall(old), _WORD.findall(new)
    pieces: list[tuple[str, str]] = []
    for what, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append((" ", "".join(a[a1:a2])))
            continue
        pieces += [
            (sign, text)
            for sign, text in (("-", "".join(a[a1:a2])), ("+", "".join(b[b1:b2])))
            if text
        ]
    return tuple(pieces)


def with_codes(parts: Sequence[Part], letter: str) -> tuple[Part, ...]:
    """Parts of which each has a code: those without get the next free "c1", "c2" … (letter "c")."""
    taken = {part.code for part in parts}
    free = (name for name in (f"{letter}{n}" for n in range(1, 10**6)) if name not in taken)
    return tuple(part if part.code else _named(part, next(free)) for part in parts)


def _named(part: Any, code: str) -> Any:
    return replace(part, code=code)


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over all words in canonical JSON: one letter changed is another fingerprint."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def yaml_of(content: Mapping[str, Any]) -> str:
    """Keys and values as people read them."""
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=110)


def without_empty(content: Mapping[str, Any]) -> dict[str, Any]:
    """Keys and values without what is empty: nobody wants to read it."""
    return {name: value for name, value in content.items() if value not in ("", None, {}, [], ())}
