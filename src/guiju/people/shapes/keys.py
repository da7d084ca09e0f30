"""Agent keys: what the API takes and gives."""

from __future__ import annotations

from ninja import Field, Schema

from guiju.kit.shapes import Id, listed_out, out
from guiju.people.models import AgentKey
from guiju.people.shapes.fields import Code, Day, Key, Source

KeyOut = out(
    "KeyOut",
    AgentKey,
    "The name under which a source knows a person, from a day to a day (inclusive).",
    "id source key from_date to_date",
    person="person_id",
)


KeysOut = listed_out("KeysOut", KeyOut, "A part of the agent keys.")


class KeyIn(Schema):
    """Who owns a key from a day on."""

    source: Source
    key: Key
    person: Id
    from_date: Day
    to_date: Day | None = None


class KeyEndIn(Schema):
    """The last day (inclusive) on which a key is owned."""

    on: Day


class FoundKey(Schema):
    """A key that nobody owns, and its first day."""

    source: Source
    key: Key
    on: Day


class AdoptIn(Schema):
    """Keys that become persons, and where these stand."""

    keys: list[FoundKey] = Field(min_length=1, max_length=1000)
    position: Code | None = None
    team: Code | None = None


class AdoptedOut(Schema):
    """The persons that were made."""

    persons: list[int]
