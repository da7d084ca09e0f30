"""Agent keys as the records hold them."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from guiju.people import reads as people
from guiju.records import engine
from guiju.records.decided import published
from guiju.records.reads.states import images
from guiju.records.schema import TABLES

#: What files call the column of an agent's name, in small letters.
NAME_COLUMNS = (
    "坐席姓名",
    "座席姓名",
    "客服姓名",
    "员工姓名",
    "人员姓名",
    "坐席名称",
    "座席名称",
    "客服名称",
    "姓名",
    "agent name",
    "agent_name",
    "agentname",
    "operator name",
    "employee name",
)


#: Whose first record is no later behind the first of its source is likely no newcomer, and after so
#: long it makes no difference any more.
SOON, LONG = dt.timedelta(days=31), dt.timedelta(days=180)


#: Of a key (source, key) its first owner, and since when its records count for them.
Owned = Mapping[tuple[str, str], tuple[people.Person, dt.date]]


@dataclass(frozen=True)
class UnownedKey:
    """A key that appears in records on days on which nobody owns it."""

    source: str
    key: str
    first_day: dt.date
    last_day: dt.date
    rows: int


def agent_spans() -> list[UnownedKey]:
    """Every agent key in the records with its first and last day and its rows.

    Cost: one pass over two columns, once for each state of the record store; then remembered by the
    process.
    """
    kinds = [name for name, table in TABLES.items() if table.who == "agent"]
    return list(_spans_in(tuple((kind, tuple(images(kind))) for kind in kinds)))


@lru_cache(maxsize=2)
def _spans_in(paths: tuple[tuple[str, tuple[Path, ...]], ...]) -> tuple[UnownedKey, ...]:
    """The spans in these images; an image never changes, so its name says all."""
    spans: dict[tuple[str, str], UnownedKey] = {}
    for kind, of_kind in paths:
        for source, key, first, last, rows in _seen(list(of_kind), kind) if of_kind else []:
            if published(source):
                continue  # its agents are persons by their staff numbers, not keys
            standing = spans.get((source, key))
            if standing:
                first, last = min(first, standing.first_day), max(last, standing.last_day)
                rows += standing.rows
            spans[source, key] = UnownedKey(source, key, first, last, rows)
    return tuple(spans[pair] for pair in sorted(spans))


def unowned_keys(spans: Sequence[UnownedKey] | None = None) -> list[UnownedKey]:
    """Keys that nobody owns at any time: to be matched to persons or adopted as new ones."""
    owned = people.owned_keys()
    spans = agent_spans() if spans is None else spans
    return [span for span in spans if (span.source, span.key) not in owned]


def names_beside_keys() -> dict[tuple[str, str], str]:
    """The names that files tell beside agent keys, in a column that is called so and means nothing
    else: (source, key) → name. Cost: one pass over three columns of each kind that has such.
    """
    names: dict[tuple[str, str], str] = {}
    for kind, table in TABLES.items():
        if table.who == "agent":
            for source, key, name in engine.names_beside(images(kind), kind, NAME_COLUMNS):
                names.setdefault((source, key), name)
    return names


@dataclass(frozen=True)
class EarlyKey:
    """A key whose records begin before its first owner does: they count for nobody until ``since``."""

    source: str
    key: str
    first_day: dt.date
    since: dt.date
    person: str
    number: str


def early_keys(spans: Sequence[UnownedKey] | None = None) -> list[EarlyKey]:
    """Keys that somebody owns, but only from a day after their first record on.

    Cost: one query, and that of `agent_spans`, unless the spans are given.
    """
    return judged_keys(agent_spans() if spans is None else spans)[1]


def judged_keys(
    spans: Sequence[UnownedKey], owned: Owned | None = None
) -> tuple[list[UnownedKey], list[EarlyKey]]:
    """Of these keys those that nobody owns, and those that somebody owns too late. One query, unless
    it is given who owns them.
    """
    owned = people.first_owned() if owned is None else owned
    unowned, early = [], []
    for span in spans:
        person, since = owned.get((span.source, span.key), (None, span.first_day))
        if person is None:
            unowned.append(span)
        elif span.first_day < since:
            name = (span.source, span.key, span.first_day, since)
            early.append(EarlyKey(*name, person.written, person.number))
    return unowned, early


@dataclass(frozen=True)
class Beginner:
    """Somebody who is on record as joined on the day of the first record of a key of theirs."""

    person: int
    name: str
    number: str
    source: str
    key: str
    joined: dt.date


def beginners(spans: Sequence[UnownedKey], owned: Owned | None = None) -> list[Beginner]:
    """Who joined, as far as is on record, on the day of their first record, soon after the first of
    its source, and not long before its last: likely they were here before, and nobody has said so.
    One query, and another unless it is given who owns the keys.
    """
    known = people.days_of_joining()
    owned = people.first_owned() if owned is None else owned
    first, last = _edges(spans)
    found: dict[int, Beginner] = {}
    for span in spans:
        person, _since = owned.get((span.source, span.key), (None, None))
        if person is None or known.get(person.pk) != span.first_day:
            continue
        since_first = span.first_day - first[span.source]
        if since_first <= SOON and last[span.source] - span.first_day <= LONG:
            names = (person.written, person.number, span.source, span.key, span.first_day)
            found.setdefault(person.pk, Beginner(person.pk, *names))
    return list(found.values())


def _edges(spans: Sequence[UnownedKey]) -> tuple[dict[str, dt.date], dict[str, dt.date]]:
    """The first and the last day of each source."""
    first: dict[str, dt.date] = {}
    last: dict[str, dt.date] = {}
    for span in spans:
        first[span.source] = min(span.first_day, first.get(span.source, span.first_day))
        last[span.source] = max(span.last_day, last.get(span.source, span.last_day))
    return first, last


def look_alikes(source: str, spans: Sequence[UnownedKey] | None = None) -> list[list[str]]:
    """Agent keys of a source that differ only in blanks, case or the width of their signs: likely
    one person each.

    Cost: that of `agent_spans`, unless the spans are given.
    """
    groups: dict[str, list[str]] = {}
    for span in agent_spans() if spans is None else spans:
        if span.source == source:
            groups.setdefault(_folded(span.key), []).append(span.key)
    return [keys for keys in groups.values() if len(keys) > 1]


def _folded(key: str) -> str:
    return "".join(unicodedata.normalize("NFKC", key).casefold().split())


def _seen(paths: list[Path], kind: str) -> list[tuple[str, str, dt.date, dt.date, int]]:
    table = engine.agents_seen(paths, kind)
    return [tuple(row.values()) for row in table.to_pylist()]
