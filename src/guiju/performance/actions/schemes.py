"""Write a scheme, copy it to another month, discard a draft."""

from __future__ import annotations

import hashlib
import re

from django.db import transaction
from django.db.models import Max

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.performance import events
from guiju.performance.access import WRITE
from guiju.performance.models import Scheme, SchemeVersion
from guiju.performance.rules import scheme as schemes
from guiju.records import reads as records

_MONTH = re.compile(r"^month:.*$", re.MULTILINE)
DRAFT = SchemeVersion.State.DRAFT


def import_scheme(text: str, *, actor: Actor) -> SchemeVersion:
    """Store a scheme from YAML as a draft: a new version, or in place of the newest draft. The
    same text: nothing new.
    """
    check_may_all(actor, WRITE)
    read = schemes.load(text, {name: metric.better for name, metric in records.metrics().items()})
    with transaction.atomic():
        scheme = Scheme.objects.get_or_create(name=read.name)[0]
        newest = scheme.versions.select_for_update().order_by("-version").first()
        if newest is not None and newest.text == text:
            return newest
        if newest is None or newest.state != DRAFT:
            return _new(scheme, read, text, newest.version + 1 if newest else 1, actor=actor)
        return _rewritten(newest, read, text, actor=actor)


def copy_forward(version: SchemeVersion, month: str, *, actor: Actor) -> SchemeVersion:
    """A draft of the same text for another month, comments and all."""
    return import_scheme(text_for_month(version.text, month), actor=actor)


def text_for_month(text: str, month: str) -> str:
    """A scheme's text for another month, all else to the letter."""
    clock.check_month(month)
    text, changed = _MONTH.subn(f"month: {month}", text, count=1)
    if not changed:
        raise Invalid(
            "这份方案的 month 不是单独一行。", "The month of this scheme is not a line of its own."
        )
    return text


def discard_draft(version: SchemeVersion, *, actor: Actor) -> None:
    """Throw a draft away; the journal keeps its text."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = SchemeVersion.objects.select_for_update().select_related("scheme").get(pk=version.pk)
        if row.state != DRAFT:
            raise Conflict("已发布的版本不能删除。", "A published version cannot be discarded.")
        journal.write(actor, events.DRAFT_DISCARDED, "scheme", str(row), before={"text": row.text})
        row.delete()


def _new(
    scheme: Scheme, read: schemes.Scheme, text: str, number: int, *, actor: Actor
) -> SchemeVersion:
    # A version's number is never used twice, also when its draft was discarded.
    number = max(
        number,
        (SchemeVersion.objects.filter(scheme=scheme).aggregate(most=Max("version"))["most"] or 0)
        + 1,
    )
    row = SchemeVersion.objects.create(
        scheme=scheme,
        version=number,
        month=read.month,
        text=text,
        hash=_hash(text),
        at=clock.now(),
        by=actor.name,
        writer=actor.account,
    )
    journal.write(
        actor,
        events.SCHEME_WRITTEN,
        "scheme",
        str(row),
        after={"month": row.month, "hash": row.hash},
    )
    return row


def _rewritten(
    row: SchemeVersion, read: schemes.Scheme, text: str, *, actor: Actor
) -> SchemeVersion:
    before = {"month": row.month, "text": row.text}
    row.month, row.text, row.hash, row.at, row.by = (
        read.month,
        text,
        _hash(text),
        clock.now(),
        actor.name,
    )
    row.writer = actor.account
    row.save(update_fields=["month", "text", "hash", "at", "by", "writer"])
    journal.write(
        actor,
        events.SCHEME_WRITTEN,
        "scheme",
        str(row),
        before=before,
        after={"month": row.month, "hash": row.hash},
    )
    return row


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
