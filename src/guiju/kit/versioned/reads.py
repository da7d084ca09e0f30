"""Versions of a text: the newest, the one before, those that are not as they were published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import NotFound, Sentence
from guiju.foundation.models import Entry
from guiju.kit.second import Matter, Second
from guiju.kit.versioned.declaration import Kind, Text, Version
from guiju.kit.versioned.models import OPEN


def newest(kind: Kind[Version, Text], head: Any) -> Version | None:
    """The newest version of a head, be it a draft. One query."""
    return kind.rows.filter(**{kind.head: head}).order_by("-version").first()


def newest_named(kind: Kind[Version, Text], visible: QuerySet[Version], code: str) -> Version:
    """Give the newest of the visible versions of the text of that code, or `NotFound`. One
    query.
    """
    row = visible.filter(**{f"{kind.head}__code": code}).order_by("-version").first()
    if row is None:
        raise NotFound()
    return row


def before(kind: Kind[Version, Text], row: Version) -> Version | None:
    """The published version that this one follows. One query."""
    earlier = kind.siblings(row).filter(version__lt=row.version).exclude(state__in=OPEN)
    return earlier.order_by("-version").first()


def second(kind: Kind[Version, Text], row: Version, actor: Actor) -> Second:
    """Tell who publishes a version that waits for review, besides those who wrote any of it."""
    hands = frozenset(row.editors)
    return kind.second(Matter(kind.write, hands, row.sent_at or row.written_at), actor)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the month's last."""
    month = clock.month_before(clock.month_of(day), -months)
    return min(clock.last_day(month), clock.first_day(month) + dt.timedelta(days=day.day - 1))


def version_faults(kind: Kind[Version, Text]) -> Iterator[Sentence]:
    """Published versions whose words are not those that the journal holds. Streams versions; two
    queries a thousand.
    """
    entries = Entry.objects.filter(verb=kind.verbs.published.code).values_list("noun_id", "after")
    hashes = {int(pk): (after or {}).get("hash", "") for pk, after in entries if pk.isdecimal()}
    rows = kind.rows.exclude(state__in=OPEN).prefetch_related(kind.parts)
    for row in rows.iterator(1_000):
        actual = kind.fingerprint(kind.text_of(row), row.version)
        if actual != row.hash or hashes.get(row.pk) != row.hash:
            code = kind.head_of(row).code
            yield {
                "zh": f"{kind.word['zh']} {code} 第 {row.version} 版：文字不是发布时的文字",
                "en": (
                    f"{kind.word['en']} {code} version {row.version}: its words are not those "
                    "that were published"
                ),
            }
        hashes.pop(row.pk, None)
    for gone in sorted(hashes):
        yield {
            "zh": f"{kind.word['zh']}版本 {gone} 发布过，现在不见了",
            "en": f"{kind.word['en']} version {gone} was published and is gone",
        }
