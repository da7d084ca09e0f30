"""What happened to and with a person, in order of time. Each room adds the kinds of happenings that
it keeps, in ``pages/person.py``, and decides before it looks which rows of them a reader sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import LAST_DAY
from guiju.kit.texts import Said

#: Rows of one kind in one look; of more, the newest.
MOST = 200
#: How many days a look reaches back where nobody says.
DAYS = 365
#: By name, filled when the house is ready.
KINDS: dict[str, Kind] = {}


@dataclass(frozen=True)
class Happening:
    """Something that happened, or will, on a day: in a sentence, perhaps with a second one, and
    where it is told in full. ``kind`` is filled when it is listed.
    """

    on: dt.date
    what: str
    detail: str = ""
    url: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of happenings.

    name: one for ever, fit for addresses. rows: of reader, person (an id), first and last day, what
    the reader sees of it, newest first: a queryset, so that it costs one query. tell: what a row
    says; what lies outside of the days is left out. visible: whether a reader, who sees the person,
    sees such things of this person at all.
    """

    name: str
    title: Said
    order: int
    rows: Callable[[Actor, int, dt.date, dt.date], Any]
    tell: Callable[[Any], Iterable[Happening]]
    visible: Callable[[Actor, int], bool] = lambda reader, person: True


@dataclass(frozen=True)
class Timeline:
    """What happened between two days, newest first; ``cut`` are the kinds of which only the newest
    `MOST` rows are told.
    """

    first: dt.date
    last: dt.date
    rows: list[Happening]
    cut: list[Kind]


def add_kind(kind: Kind) -> None:
    """Let a kind of happenings stand in timelines. Raises `ValueError` when its name is taken."""
    if KINDS.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"there is a kind {kind.name} already")


def kinds_of(reader: Actor, person: int) -> list[Kind]:
    """List the kinds of happenings of a person that a reader sees, in their order."""
    rows = sorted(KINDS.values(), key=lambda kind: kind.order)
    return [kind for kind in rows if kind.visible(reader, person)]


def happened(
    reader: Actor,
    person: int,
    kinds: Iterable[Kind],
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> Timeline:
    """List what happened to a person as far as the reader sees it. Without a last day: up to what is
    known of the future; without a first: a year back from the last, or from today. One query a
    kind.
    """
    until = last or LAST_DAY
    since = first or (last or clock.today()) - dt.timedelta(days=DAYS - 1)
    told: list[Happening] = []
    cut = []
    for kind in kinds:
        rows = list(kind.rows(reader, person, since, until)[: MOST + 1])
        if len(rows) > MOST:
            cut.append(kind)
        told += (
            replace(each, kind=kind.name)
            for row in rows[:MOST]
            for each in kind.tell(row)
            if since <= each.on <= until
        )
    return Timeline(since, until, sorted(told, key=lambda each: each.on, reverse=True), cut)
