"""Records that people decided about people: which rooms of the house write them, and what neither a
file nor a token of a limited scope may do with them.

A publishing room declares its source once with `publication(...)`. What stands under such a source
is written by its room alone: no file brings it, changes it or takes it back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, Sentence
from guiju.records.schema import DECIDED, TABLES


@dataclass(frozen=True)
class Publication:
    """A source that a room of the house writes: of which kinds, and from what."""

    source: str
    kinds: tuple[str, ...]
    origin: Sentence

    @property
    def names_agents(self) -> bool:
        """Whether its rows have an agent: there stands the staff number of a person."""
        return any(TABLES[kind].who == "agent" for kind in self.kinds)


PUBLICATIONS: dict[str, Publication] = {}


def publication(source: str, *kinds: str, origin: Sentence) -> Publication:
    """Declare a source that a room of the house writes, once."""
    if _plain(source) in PUBLICATIONS or not kinds:
        raise ValueError(f"{source}: declared twice, or of no kind")
    PUBLICATIONS[_plain(source)] = Publication(source, kinds, origin)
    return PUBLICATIONS[_plain(source)]


def published(source: str) -> Publication | None:
    """Who of the house writes a source; None where files bring it. A name that differs only in its
    case, width or blanks is the same name: nobody could tell the two apart on a page.
    """
    return PUBLICATIONS.get(_plain(source))


def check_brings(kind: str, source: str, *, actor: Actor) -> None:
    """Raise `Forbidden` when files bring no such records, or this actor's token does not."""
    check_reads([kind], actor=actor)
    house = published(source)
    if house is not None:
        raise Forbidden(
            f"来源“{house.source}”的数据由规矩自己写入，来自{house.origin['zh']}："
            "文件既不能写入，也不能更改或撤回。",
            f"Guiju itself writes the records of the source “{house.source}”, from "
            f"{house.origin['en']}: files neither bring nor change them, and nobody takes them back.",
            code="records.published",
            next_step={
                "zh": f"请在{house.origin['zh']}那里更正；您自己的文件请用另一个来源名。",
                "en": f"Correct them there, at the {house.origin['en']}; give your own file another "
                "source.",
            },
        )


def check_reads(kinds: Iterable[str], *, actor: Actor | None) -> None:
    """Raise `Forbidden` when a token of a limited scope asks for records that people decided about
    people: its machine works with what systems bring.
    """
    if any(hides(kind, actor) for kind in kinds):
        raise Forbidden(
            "限定范围的令牌不能读取、写入或撤回由人作出决定的记录。",
            "A token of a limited scope neither reads, writes nor takes back records that people "
            "decided.",
            code="records.decided",
            next_step={
                "zh": "请用不限范围的个人令牌，或在浏览器里操作。",
                "en": "Use a personal token without limits, or the browser.",
            },
        )


def hides(kind: str, actor: Actor | None) -> bool:
    """Whether records of a kind are closed to the actor, because the token is of a limited scope."""
    return actor is not None and actor.scopes is not None and kind in DECIDED


def _plain(source: str) -> str:
    return "".join(unicodedata.normalize("NFKC", source).casefold().split())
