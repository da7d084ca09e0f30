"""Contacts that can be evaluated, as they stand among the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.people.reads import Person
from guiju.records import reads as records

#: How far back a contact is offered, and how many at once.
DAYS = 31
MOST = 50
#: Contacts that one question names.
TOGETHER = 100


@dataclass(frozen=True)
class Contact:
    """A contact among the records: when it began, its queue, its length and outcome; the agent by
    the source's key.
    """

    source: str
    key: str
    at: dt.datetime
    queue: str
    channel: str
    seconds: float | None
    outcome: str
    satisfaction: float | None
    agent: str = ""


def contacts_of(person: Person, *, actor: Actor) -> list[Contact]:
    """The last contacts of a person, the newest first. One question of the record store."""
    return _asked(
        actor,
        date_from=clock.today() - dt.timedelta(days=DAYS),
        date_to=clock.today(),
        only_persons=[person.pk],
        limit=MOST,
        order=["-started_at"],
    )


def contact(source: str, key: str, *, actor: Actor, person: Person | None = None) -> Contact | None:
    """One contact by its place among the records; None when it is not there, or is not the
    person's.
    """
    if not source or not key or "\x00" in source + key:
        return None
    where = f"source = '{quoted(source)}' and key = '{quoted(key)}'"
    limits: dict[str, Any] = {"only_persons": [person.pk]} if person else {}
    rows = _asked(actor, where=where, limit=1, **limits)
    return rows[0] if rows else None


def numbered(key: str, *, actor: Actor) -> Contact | None:
    """The latest contact of this number, of any source; None when the actor sees none."""
    if not key or "\x00" in key:
        return None
    rows = _asked(actor, where=f"key = '{quoted(key)}'", limit=1, order=["-started_at"])
    return rows[0] if rows else None


def satisfaction_of(places: Sequence[tuple[str, str, dt.date]]) -> dict[tuple[str, str], float]:
    """What customers said of contacts, each by its source, key and day; a contact without a mark is
    left out. One question of the record store for each `TOGETHER` of them.
    """
    told: dict[tuple[str, str], float] = {}
    for at in range(0, len(places), TOGETHER):
        some = places[at : at + TOGETHER]
        keys = ", ".join(f"'{quoted(key)}'" for _source, key, _day in some if "\x00" not in key)
        page = records.records(
            "contacts",
            date_from=min(day for *_, day in some) - dt.timedelta(days=1),
            date_to=max(day for *_, day in some) + dt.timedelta(days=1),
            where=f"satisfaction is not null and key in ({keys or 'null'})",
            limit=10 * TOGETHER,
        )
        for row in page.rows.select(["source", "key", "satisfaction"]).to_pylist():
            told[row["source"], row["key"]] = float(row["satisfaction"])
    wanted = {(source, key) for source, key, _day in places}
    return {place: mark for place, mark in told.items() if place in wanted}


def _asked(actor: Actor, **question: Any) -> list[Contact]:
    page = records.records("contacts", actor=actor, **question)
    return [contact_in(row) for row in page.rows.to_pylist()]


def contact_in(row: dict[str, Any]) -> Contact:
    """A contact from its record."""
    return Contact(
        row["source"],
        row["key"],
        moment(row["started_at"]),
        row.get("queue") or "",
        row.get("channel") or "",
        row.get("handle_seconds"),
        row.get("outcome") or "",
        row.get("satisfaction"),
        row.get("agent") or "",
    )


def moment(stored: dt.datetime) -> dt.datetime:
    """A stored moment with its zone: the records keep moments in UTC."""
    return stored if stored.tzinfo else stored.replace(tzinfo=dt.UTC)


def quoted(text: str) -> str:
    """A text as it stands between quotes in a condition of the record store."""
    return text.replace("'", "''")
