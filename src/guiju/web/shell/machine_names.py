"""How what machines name is said to people. Unknown names stay as they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import TextField, Value
from django.db.models.functions import Cast

from guiju.foundation import rooms
from guiju.foundation.access import PERMISSIONS, ROLES
from guiju.foundation.errors import Sentence
from guiju.foundation.models import Entry
from guiju.foundation.rooms import labels
from guiju.kit import show
from guiju.records.parts.labels import kind_title, value_title

LONGEST = 120
#: Fields of the journal that hold a code, and the column by which the code is called.
_TITLED = {
    "metric": "metric",
    "pattern": "shift",
    "position": "position",
    "queue": "queue",
    "shift": "shift",
    "shifts": "shift",
    "source": "source",
    "team": "team",
    "teams": "team",
}
#: Fields of the journal that hold the key of a thing, and the noun by which it is called.
_KEYS = {
    "assignee": "person",
    "case": "case",
    "delegate": "person",
    "goal": "goal",
    "leader": "person",
    "limit": "limit",
    "mentor": "person",
    "owner": "person",
    "parent_id": "team",
    "person": "person",
    "team": "team",
}
#: What things are called, by noun and key.
Names = Mapping[tuple[str, str], str]
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def said(sentence: Sentence) -> str:
    """A sentence in the page's language."""
    return sentence.get(show.language(), "")


def name(known: Mapping[str, Sentence], code: str) -> str:
    """The word for a name, or the name itself."""
    return said(known[code]) if code in known else code


def job_kind(kind: str) -> str:
    """What a job of this kind does."""
    return name(labels("JOBS"), kind)


def noun(code: str, which: str, called: str | None = None) -> str:
    """A thing of the journal by its name, "team East 1"; a number that only the database knows is
    not said, and what stands for a secret long number is cut.
    """
    word = name(labels("NOUNS"), code)
    if code == "metric":
        called = value_title(code, which)
    if called is None:
        called = "" if which.isdigit() else which if len(which) <= 40 else which[:12] + "…"
    return f"{word} {show.who(called)}".rstrip()


def called_in(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """What the things of these rows are called, and those that their fields name, by noun and id.
    One query, however many nouns.
    """
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.noun_id.isdigit() and len(entry.noun_id) < 19:
            wanted.setdefault(entry.noun, set()).add(int(entry.noun_id))
        for side in (entry.before or {}, entry.after or {}):
            for field in _KEYS.keys() & side.keys():
                if type(side[field]) is int:
                    wanted.setdefault(_KEYS[field], set()).add(side[field])
    asked = []
    for noun_of, (label, called) in rooms.called().items():
        if ids := wanted.get(noun_of):
            rows = apps.get_model(label)._default_manager.filter(pk__in=ids).order_by()
            told = Cast(called, TextField())
            asked.append(
                rows.annotate(of=Value(noun_of), called=told).values_list("of", "pk", "called")
            )
    if not asked:
        return {}
    rows = asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0]
    return {(noun_of, str(pk)): show.who(_short(told)) for noun_of, pk, told in rows}


def _field_word(key: str) -> str:
    """What a field of the journal is called."""
    return name(labels("FIELDS"), key)


@dataclass(frozen=True)
class Change:
    """One field of a journal row: what it was, what it is; None where it was not, or is no more."""

    word: str
    old: str | None
    new: str | None


def changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: Names | None = None
) -> list[Change]:
    """What a journal row changed, field by field; what is the same or empty on both sides is
    left out.
    """
    old, new = _called(before, names), _called(after, names)
    return [
        Change(_field_word(key), _side(key, old), _side(key, new))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key) and (_side(key, old), _side(key, new)) != (None, None)
    ]


def _called(side: Mapping[str, Any] | None, names: Names | None) -> dict[str, Any]:
    """The fields of a side, those that hold the key of a thing with its name."""
    told = dict(side or {})
    for field in _KEYS.keys() & told.keys():
        if type(told[field]) is int and names is not None:
            told[field] = names.get((_KEYS[field], str(told[field])), show.NOTHING)
    return told


def pairs(value: Mapping[str, Any] | None, names: Names | None = None) -> list[tuple[str, str]]:
    """What was written down and is not empty, as (word, text); nested things on one line, long
    texts cut.
    """
    return [
        (_field_word(key), _short(_flat(said, key)))
        for key, said in _called(value, names).items()
        if said not in _EMPTY
    ]


def told(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: Names | None = None
) -> str:
    """The changes on one line, for a spreadsheet."""
    return "; ".join(
        f"{change.word}: {change.old or ''} → {change.new or ''}"
        for change in changes(before, after, names)
    )


def line(value: Mapping[str, Any] | None, names: Names | None = None) -> str:
    """What was written down, whole and on one line, for a spreadsheet."""
    return "; ".join(
        f"{_field_word(key)}: {_flat(said, key)}" for key, said in _called(value, names).items()
    )


def _side(key: str, values: Mapping[str, Any]) -> str | None:
    value = values.get(key)
    return None if value in _EMPTY else _short(_flat(value, key))


def _flat(value: Any, key: str = "") -> str:
    if isinstance(value, Mapping):
        return (
            ", ".join(f"{_field_word(each)}: {_flat(said, each)}" for each, said in value.items())
            or show.NOTHING
        )
    if isinstance(value, list):
        return ", ".join(_flat(each, key) for each in value) or show.NOTHING
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # ids are not grouped by thousands
    return _text(value, key) if isinstance(value, str) else show.text(value)


def _text(value: str, key: str) -> str:
    if key == "role":
        return name(ROLES, value)
    if key == "kind":
        return kind_title(value)
    if key in _TITLED:
        return value_title(_TITLED[key], value)
    if key == "scopes" and value in PERMISSIONS:
        return said(PERMISSIONS[value].sentence)
    return (
        show.moment(dt.datetime.fromisoformat(value)) if _MOMENT.match(value) else show.text(value)
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
