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
from guiju.records.decided import published
from guiju.records.labels import OF
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
    "card": "card",
    "case": "case",
    "delegate": "person",
    "goal": "goal",
    "leader": "person",
    "limit": "limit",
    "mentor": "person",
    "owner": "person",
    "parent_id": "team",
    "person": "person",
    "signature.version": "policy_version",
    "team": "team",
}
#: Fields that only the database reads, and those whose hash is what the row is about.
_UNSAID = {"import", "snapshot", "upload"}
_HASHES = {"hash", "head", "pdf"}
#: What things are called, by noun and key.
Names = Mapping[tuple[str, str], str]
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_HASH = re.compile(r"[0-9a-f]{40,}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
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
        spoken = "" if which.isdigit() else _in_words(code, "id", which)
        called = spoken if len(spoken) <= 40 else spoken[:12] + "…"
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
            for field, said in side.items():
                if type(said) is int and (of := _keyed(entry.noun, field)):
                    wanted.setdefault(of, set()).add(said)
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
    return {(noun_of, str(pk)): _spoken(noun_of, told) for noun_of, pk, told in rows}


def _spoken(noun_of: str, told: str) -> str:
    """What the database calls a thing, as people say it: an import of what the house writes itself
    by what it is written from.
    """
    if noun_of == "import":
        source, _sign, told = told.partition(OF)
        if published(source):
            return value_title("source", source)
    return show.who(_short(told))


def _keyed(noun: str, field: str) -> str | None:
    """The noun of the thing whose key stands in a field."""
    return _KEYS.get(f"{noun}.{field}") or _KEYS.get(field)


def _field_word(noun: str, key: str) -> str:
    """What a field of a noun's rows is called."""
    known = labels("FIELDS")
    return name(known, f"{noun}.{key}" if f"{noun}.{key}" in known else key)


@dataclass(frozen=True)
class Change:
    """One field of a journal row: what it was, what it is; None where it was not, or is no more."""

    word: str
    old: str | None
    new: str | None


Side = Mapping[str, Any] | None


def changes(before: Side, after: Side, names: Names | None = None, noun: str = "") -> list[Change]:
    """What a journal row of a noun changed, field by field; what is the same or empty on both sides
    is left out.
    """
    old, new = _called(before, names, noun), _called(after, names, noun)
    return [
        Change(_field_word(noun, key), _side(noun, key, old), _side(noun, key, new))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
        and (_side(noun, key, old), _side(noun, key, new)) != (None, None)
    ]


def _called(side: Side, names: Names | None, noun: str) -> dict[str, Any]:
    """The fields of a side, those that hold the key of a thing with its name, without those that
    only the database or a program reads.
    """
    told = {}
    for field, said in (side or {}).items():
        if field in _UNSAID or (field not in _HASHES and _is_hash(said) and noun != "closing"):
            continue
        of = _keyed(noun, field) if type(said) is int and names is not None else None
        told[field] = (names or {}).get((of, str(said)), show.NOTHING) if of else said
    if "file" in told and published(str(told.get("source"))):
        del told["file"]  # the house writes no file that anybody could find
    if "item" in told and told.get("title"):  # a step is told by its title
        del told["item"]
    return told


def _is_hash(said: Any) -> bool:
    return isinstance(said, str) and bool(_HASH.fullmatch(said))


def pairs(value: Side, names: Names | None = None, noun: str = "") -> list[tuple[str, str]]:
    """What was written down and is not empty, as (word, text); nested things on one line, long
    texts cut.
    """
    return [
        (_field_word(noun, key), _short(_flat(noun, said, key)))
        for key, said in _called(value, names, noun).items()
        if said not in _EMPTY
    ]


def told(before: Side, after: Side, names: Names | None = None, noun: str = "") -> str:
    """The changes on one line, for a spreadsheet; an arrow only where something was before."""
    return show.told_apart(
        show.labelled(
            change.word,
            change.new or ""
            if change.old is None
            else f"{change.old} → {change.new or show.NOTHING}",
        )
        for change in changes(before, after, names, noun)
    )


def line(value: Side, names: Names | None = None, noun: str = "") -> str:
    """What was written down, whole and on one line, for a spreadsheet."""
    return show.told_apart(
        show.labelled(_field_word(noun, key), _flat(noun, said, key))
        for key, said in _called(value, names, noun).items()
    )


def _side(noun: str, key: str, values: Mapping[str, Any]) -> str | None:
    value = values.get(key)
    return None if value in _EMPTY else _short(_flat(noun, value, key))


def _flat(noun: str, value: Any, key: str = "") -> str:
    if key == "files" and isinstance(value, Mapping | list):
        return str(len(value))  # their names and hashes are for who verifies the journal
    if isinstance(value, Mapping):
        if value.keys() == {"zh", "en"}:
            return said(value)
        return (
            show.clauses(
                show.labelled(_field_word(noun, each), _flat(noun, said, each))
                for each, said in value.items()
            )
            or show.NOTHING
        )
    if isinstance(value, list):
        return show.listed(_flat(noun, each, key) for each in value) or show.NOTHING
    if isinstance(value, int) and not isinstance(value, bool):
        return _in_words(noun, key, str(value))  # ids are not grouped by thousands
    return _text(noun, value, key) if isinstance(value, str) else show.text(value)


def _in_words(noun: str, field: str, value: str) -> str:
    """A value as the room of the noun says it, or the value itself."""
    words = rooms.words_of(noun, field)
    if words is None:
        return value
    if callable(words):
        return str(words(value))
    word = words.get(value, value)
    if isinstance(word, Mapping):
        return said(word)
    return str(word[1] if isinstance(word, tuple) else word)


def _text(noun: str, value: str, key: str) -> str:
    spoken = _in_words(noun, key, value)
    if spoken != value:
        return spoken
    if _HASH.fullmatch(value):
        return value[:12] + "…"
    if key == "role":
        return name(ROLES, value)
    if key == "kind":
        return kind_title(value)
    if key in _TITLED:
        return value_title(_TITLED[key], value)
    if key == "scopes" and value in PERMISSIONS:
        return said(PERMISSIONS[value].sentence)
    if key in ("month", "months", "from") and _MONTH.fullmatch(value):
        return show.month(value)
    if key in ("week", "weeks") and _DAY.fullmatch(value):
        return show.week(dt.date.fromisoformat(value))
    return (
        show.moment(dt.datetime.fromisoformat(value)) if _MOMENT.match(value) else show.text(value)
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
