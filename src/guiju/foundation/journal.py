"""The journal: append-only, hash-chained, one row per action, written in the transaction of the
change.

A row's hash covers its content and the hash before it, so a row changed, added or taken away behind
the product's back breaks the chain where it happened. One `Chain` row is locked while a link is
forged: two writers at once keep one chain (PostgreSQL by the row lock, SQLite because its
transactions begin IMMEDIATE).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid, Sentence, both
from guiju.foundation.models import Chain, Entry
from guiju.foundation.texts import counted


@dataclass(frozen=True)
class Verb:
    """What can happen, typed once with its sentence in both languages."""

    code: str
    sentence: Sentence


VERBS: dict[str, Verb] = {}
#: Rows of the journal that one statement inserts.
BATCH = 1000
#: Fingerprints that one row of the journal carries at least, where several share them.
SHARE = 1_000
#: A head as it is kept outside.
_HEAD = re.compile(r"(?:([0-9]{1,18}):)?([0-9a-f]{64})")


def verb(code: str, sentence: Sentence | str, english: str = "") -> Verb:
    """Declare a verb of the journal, in Chinese and in English."""
    if code in VERBS:
        raise ValueError(f"{code} is declared twice")
    VERBS[code] = Verb(code, both(sentence, english))
    return VERBS[code]


SEALED = verb("foundation.sealed", "记下了所存内容的封印", "sealed what was stored")


Fingerprints = Callable[[dict[str, dict[str, str | None]]], dict[str, dict[str, str]]]
#: Gives the fingerprints of the rows that a transaction touched. Seals fill it, once the house is
#: ready: without them nothing is written, so that no row stays unsealed in silence.
_fingerprints_of: list[Fingerprints] = []


def keep_fingerprints(of_touched: Fingerprints) -> None:
    """Tell the journal how touched rows are sealed."""
    _fingerprints_of[:] = [of_touched]


@dataclass(frozen=True)
class Told:
    """What a row of the journal tells beside who and when: verb, noun, before, after, why."""

    what: Verb
    noun: str
    id: str | int
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    why: str = ""


def write(
    actor: Actor,
    what: Verb,
    noun: str,
    id: str | int,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
    seals: dict[str, dict[str, str]] | None = None,
) -> Entry:
    """Append a row: who, verb, what, before, after, why, request. Cost: one lock, one update, one
    insert, and a query a model written since the row before, whose fingerprints it carries (or
    those given as ``seals``).
    """
    return write_all(actor, [Told(what, noun, id, before, after, why)], seals=seals)[0]


def write_all(
    actor: Actor, rows: Iterable[Told], *, seals: dict[str, dict[str, str]] | None = None
) -> list[Entry]:
    """Append rows, each chained to the one before. Cost: one lock, one update, one insert a
    thousand rows.

    They share out among them the fingerprints of what the transaction wrote since the last journal
    row.
    """
    chain, rows = take_turn(), list(rows)
    if not rows:
        return []
    shares = _shared(seals if seals is not None else _fingerprints(), len(rows))
    transaction.get_connection().last_actor = actor
    at, name = clock.now().replace(microsecond=0), _acting_name(actor)
    entries = []
    for number, told in enumerate(rows, chain.length + 1):
        entry = Entry(
            number=number,
            at=at,
            actor_account=actor.account,
            actor_name=name,
            verb=told.what.code,
            noun=told.noun,
            noun_id=str(told.id)[:200],
            before=_plain(told.before),
            after=_plain(told.after),
            why=told.why,
            request_id=actor.request_id,
            seals=shares[number - chain.length - 1],
            previous=chain.head,
        )
        entry.hash = chain.head = entry_hash(entry)
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=BATCH)
    Chain.objects.filter(pk=1).update(length=chain.length + len(entries), head=chain.head)
    return entries


def seal_the_rest(using: str = "default") -> None:
    """Let a row of its own carry the fingerprints of what was written after the transaction's
    last journal row.
    """
    connection = transaction.get_connection(using)
    if connection.touched:
        actor = connection.last_actor or Actor(name="Guiju")
        with transaction.atomic(using=using):
            write(actor, SEALED, "rows", ", ".join(sorted(connection.touched)))


def _fingerprints() -> dict[str, dict[str, str]]:
    connection = transaction.get_connection()
    if not getattr(connection, "touched", None):
        return {}
    (of_touched,) = _fingerprints_of
    return of_touched(connection.take_touched())


def _shared(found: dict[str, dict[str, str]], among: int) -> list[dict[str, dict[str, str]] | None]:
    """Fingerprints in equal shares, one for each row of the journal, none below a thousand: to tell
    them one by one costs more than to take them. None where nothing is left.
    """
    if among == 1:
        return [found or None]
    flat = [
        (label, key, seal) for label, of_model in found.items() for key, seal in of_model.items()
    ]
    size = max(-(-len(flat) // among), SHARE)
    shares: list[dict[str, dict[str, str]] | None] = []
    for start in range(0, among * size, size):
        share: dict[str, dict[str, str]] = {}
        for label, key, seal in flat[start : start + size]:
            share.setdefault(label, {})[key] = seal
        shares.append(share or None)
    return shares


def take_turn() -> Chain:
    """Lock the journal's end until the transaction ends: whoever looks before it writes then
    sees what is last.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a journal row belongs into the transaction of its change")
    return Chain.objects.select_for_update().get_or_create(pk=1)[0]


def length() -> int:
    """How many rows the journal has. One indexed query."""
    return Chain.objects.filter(pk=1).values_list("length", flat=True).first() or 0


def head() -> dict[str, Any]:
    """The journal's end, to be kept outside: how many rows it has and the hash of the last. One
    indexed query.
    """
    chain = Chain.objects.filter(pk=1).first()
    return {"length": chain.length if chain else 0, "hash": chain.head if chain else ""}


def head_text() -> str:
    """The journal's end as people keep it outside: ``length:hash``. One indexed query."""
    return "{length}:{hash}".format(**head())


def check_head(seen: str) -> tuple[int | None, str]:
    """Length (if it is said) and hash of a head as somebody kept it, ``length:hash`` or
    ``hash``; or a refusal.
    """
    match = _HEAD.fullmatch("".join(seen.split()).lower())
    if match is None:
        raise Invalid(
            "这不是日志校验值：请写成“length:hash”或只写哈希（64 位十六进制）。",
            "This is no head of the journal: write length:hash, or the hash alone (64 "
            "hexadecimal digits).",
            field="head",
        )
    return (int(match[1]) if match[1] else None), match[2]


def holds(seen: str) -> bool:
    """Whether a head kept outside is still in the chain at its place. One query.

    A chain rewritten from an earlier row on, or cut before it, holds it no more; that the chain is
    whole up to today is for `faults` to say.
    """
    return place_of(seen) is not None


def place_of(seen: str) -> int | None:
    """The number of the row whose hash is a head kept outside; None when the chain has it not,
    or elsewhere. One query.
    """
    length, digest = check_head(seen)
    rows = Entry.objects.filter(hash=digest)
    if length is not None:
        rows = rows.filter(number=length)
    return rows.values_list("number", flat=True).first()


def newest(wing: str) -> str:
    """The hash of the newest row about a wing ("people"): the name of the state it is in; ''
    before the first. One query.
    """
    rows = Entry.objects.filter(verb__startswith=f"{wing}.").order_by("-number")
    return rows.values_list("hash", flat=True).first() or ""


def entry_hash(entry: Entry) -> str:
    """SHA-256 over the row's content and the hash before it, in canonical JSON."""
    content = [
        entry.number,
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.actor_account,
        entry.actor_name,
        entry.verb,
        entry.noun,
        entry.noun_id,
        entry.before,
        entry.after,
        entry.why,
        entry.request_id,
        entry.previous,
        *([entry.seals] if entry.seals else []),
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults() -> Iterator[Sentence]:
    """Each place where the chain is broken, as a sentence; nothing when it is whole. Rows are
    streamed.
    """
    number, previous = yield from _broken(Entry.objects.all())
    chain = Chain.objects.filter(pk=1).first()
    length, head = (chain.length, chain.head) if chain else (0, "")
    if Chain.objects.exclude(pk=1).exists():
        yield {
            "zh": "日志：链尾有多出来的一行，在产品之外被改动",
            "en": "journal: its end is written down twice: it was changed behind the product's back",
        }
    if (length, head) != (number, previous):
        yield {
            "zh": f"日志：链上记着 {length} 行，实有 {number} 行",
            "en": (
                f"journal: the chain says {counted(length, 'row')}, {number} "
                f"{'is' if number == 1 else 'are'} there"
            ),
        }


def whole_until(number: int) -> bool:
    """Whether the chain is unbroken from its first row to this one. Streams the rows up to it."""
    return not any(True for _ in _broken(Entry.objects.filter(number__lte=number)))


def _broken(rows: QuerySet[Entry]) -> Generator[Sentence, None, tuple[int, str]]:
    """Each place where rows from the first on do not chain; gives the last one's number and
    hash.
    """
    previous, number = "", 0
    for entry in rows.order_by("number").iterator(2000):
        number += 1
        if entry.number != number:
            yield {
                "zh": f"日志：第 {entry.number} 行之前缺行",
                "en": f"journal: a row is missing before {entry.number}",
            }
            number = entry.number
        if entry.previous != previous:
            yield {
                "zh": f"日志：第 {entry.number} 行接不上它的前一行",
                "en": f"journal: row {entry.number} does not follow the row before it",
            }
        if entry_hash(entry) != entry.hash:
            yield {
                "zh": f"日志：第 {entry.number} 行在产品之外被改动",
                "en": f"journal: row {entry.number} was changed behind the product's back",
            }
        previous = entry.hash
    return number, previous


def _acting_name(actor: Actor) -> str:
    name = f"{actor.name} → {actor.on_behalf_of}" if actor.on_behalf_of else actor.name
    return name[:200]


def _plain(value: Any) -> Any:
    """As JSON will give it back, so that the hash of a row read equals the hash of the row
    written.
    """
    if value is None:
        return None
    text = json.dumps(value, default=_text)
    return json.loads(text, parse_float=_number, parse_constant=str)


def _number(text: str) -> float | int:
    """A fraction as every database gives it back: PostgreSQL writes 1e16 without exponent and
    knows no minus zero.
    """
    value = float(text)
    return int(value) if abs(value) >= 1e16 else value + 0.0


def _text(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)
