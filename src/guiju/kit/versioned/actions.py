"""Verbs of every kind of versioned text: write a draft, send it to review, return it, publish it by
a second person, review it on its day, withdraw it, discard it.

A feature calls them from its own verbs and adds, in the same transaction, what is its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic

from django.db import transaction
from django.db.models import Model

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import Conflict, Invalid, Sentence
from guiju.foundation.journal import Verb
from guiju.kit.second import mark
from guiju.kit.versioned.declaration import Kind, Text, Version
from guiju.kit.versioned.models import AnyVersion
from guiju.kit.versioned.parsing import months_faults, raise_faults
from guiju.kit.versioned.reads import months_after, newest, second


def write_draft(
    kind: Kind[Version, Text],
    text: Text,
    *,
    actor: Actor,
    note: str = "",
    seen: str = "",
    only_new: bool = False,
    begins: Mapping[str, Any] | None = None,
) -> Version:
    """Write a draft: of a new text, of its next version, or over the open draft (which goes back
    from review).

    seen: when the newest version that the writer saw had been written; refused when somebody wrote
    meanwhile. only_new: refused when there is a text of that code. begins: columns of a new head.
    """
    check_may_all(actor, kind.write)
    kind.checked(text)
    with transaction.atomic():
        head, made = kind.heads.select_for_update().get_or_create(
            code=text.code, defaults=begins or {}
        )
        if only_new and not made and head.versions.exists():
            raise Conflict(
                f"已有编号为 {{named}} 的{kind.word['zh']}。",
                f"There is a {kind.word['en']} of the code {{named}}.",
                named=text.code,
                field="code",
            )
        row = _draft_of(kind, head, seen)
        before = {"title": row.title, "state": row.state} if row.pk else None
        _fill(kind, row, text, note, actor)
        after = {
            kind.head: text.code,
            "version": row.version,
            kind.parts: len(getattr(text, kind.parts)),
            "hash": row.hash,
        }
        _record(kind, kind.verbs.written, row, actor, before=before, after=after, why=note)
    return row


def write_next(
    kind: Kind[Version, Text],
    row: Version,
    *,
    actor: Actor,
    write: Callable[..., Version] | None = None,
) -> Version:
    """Write a draft of the next version with the same words, unless there is an open one.

    write: the kind's own way of writing a draft, where it has one.
    """
    check_may_all(actor, kind.write)
    last = newest(kind, kind.head_of(row))
    if last is not None and last.open:
        return last
    return (write or partial(write_draft, kind))(kind.text_of(row), actor=actor)


def send(kind: Kind[Version, Text], row: Version, *, actor: Actor) -> Version:
    """Ask a second person to look at a draft."""
    check_may_all(actor, kind.write)
    with transaction.atomic():
        row = locked(kind, row, "draft")
        kind.checked(kind.text_of(row))
        _move(row, "review", returned="", sent_at=clock.now())
        _record(kind, kind.verbs.sent, row, actor, after={"hash": row.hash})
        others = [account for account in kind.reviewers() if account not in row.editors]
        ending = {"zh": "等待复核与发布。", "en": " waits for review and publishing."}
        notices.notify(others, _sentence(kind, row, ending), kind.url(row))
    return row


def give_back(kind: Kind[Version, Text], row: Version, reason: str, *, actor: Actor) -> Version:
    """Return a draft to those who wrote it, with the reason."""
    check_may_all(actor, kind.write)
    reason = kind.reason(reason)
    with transaction.atomic():
        row = locked(kind, row, "review")
        _move(row, "draft", returned=reason)
        _record(kind, kind.verbs.returned, row, actor, why=reason)
        ending = {"zh": f"被退回：{reason}", "en": f" was returned: {reason}"}
        notices.notify(row.editors, _sentence(kind, row, ending), kind.url(row))
    return row


def publish(
    kind: Kind[Version, Text],
    row: Version,
    *,
    actor: Actor,
    on: dt.date | None = None,
    begin: Callable[[Version], Mapping[str, Any]] | None = None,
) -> Version:
    """Publish a reviewed draft, by another person than those who wrote it, or where own approval is
    open a day after it was sent (marked so). From now on its words never change.

    begin: end the versions before it and set what is the kind's own on the row; what it gives is
    kept in the journal too. Without it the version before is superseded today. on: from which day
    the months until its review are counted.
    """
    check_may_all(actor, kind.write)
    with transaction.atomic():
        row = locked(kind, row, "review")
        own = second(kind, row, actor).check(
            {
                "zh": f"写{kind.word['zh']}的人不发布它，请另一位复核。",
                "en": f"Who wrote a {kind.word['en']} does not publish it: ask a second person.",
            }
        )
        text = kind.checked(kind.text_of(row))
        more = (begin or partial(supersede, kind))(row)
        row.state, row.hash = "published", kind.fingerprint(text, row.version)
        row.review_on = months_after(on or clock.today(), row.review_after)
        row.published_at, row.published_by, row.publisher = clock.now(), actor.name, actor.account
        row.own_approval = own
        row.save()
        after = {kind.head: kind.head_of(row).code, "version": row.version, "hash": row.hash}
        after |= {**more, **mark(own)}
        _record(kind, kind.verbs.published, row, actor, after=after, why=row.note)
    return row


def next_review(row: AnyVersion, decision: str, months: int) -> dt.date | None:
    """The day of the next review: so many months from today where the text is kept, else as it
    stood.
    """
    return months_after(clock.today(), months) if decision == "keep" else row.review_on


@dataclass(frozen=True)
class Reviews(Generic[Version]):
    """How a kind of text is looked at on its day: it is kept, changed (a draft of the next version
    is made) or taken out of use.

    model: a row a review, with version, decision, reason, next_on, at and by; kept: what else it
    holds of that moment. ends: the decision that takes it out of use, and its word; change, end:
    the feature's verbs that follow. next_on: the day of the next review after a decision and the
    months that were chosen. in_use: whether a published version can be reviewed.
    """

    model: type[Model]
    verb: Verb
    ends: str
    word: Sentence
    change: Callable[..., object]
    end: Callable[..., object]
    next_on: Callable[[Version, str, int], dt.date | None] = next_review
    in_use: Callable[[Version], bool] = lambda row: True
    kept: Callable[[Version], Mapping[str, Any]] = lambda row: {}


def review(
    kind: Kind[Version, Text],
    reviews: Reviews[Version],
    row: Version,
    decision: str,
    reason: str,
    *,
    actor: Actor,
    months: int | None = None,
) -> Any:
    """Look at a text in use on its day and do what was decided, with the reason. Gives the review
    as it is kept.

    months: until the next review; those of the text when left out.
    """
    check_may_all(actor, kind.write)
    reason = kind.reason(reason)
    if decision not in ("keep", "change", reviews.ends):
        raise Invalid(
            f"请选择：保留、修改或{reviews.word['zh']}。",
            f"Choose: keep, change or {reviews.word['en']}.",
            field="decision",
        )
    months = row.review_after if months is None else months
    raise_faults(months_faults(months, "months"))
    with transaction.atomic():
        row = _found(kind, row)
        if row.state != "published" or not reviews.in_use(row):
            raise Conflict(
                f"只复审生效的{kind.word['zh']}。",
                f"Only a {kind.word['en']} in force is reviewed.",
            )
        next_on = reviews.next_on(row, decision, months)
        made = reviews.model._default_manager.create(
            version=row,
            decision=decision,
            reason=reason,
            next_on=next_on,
            at=clock.now(),
            by=actor.name,
            **reviews.kept(row),
        )
        row.review_on = next_on
        row.save(update_fields=["review_on"])
        after = {"decision": decision, "next_on": next_on}
        _record(kind, reviews.verb, row, actor, after=after, why=reason)
        if decision == "change":
            reviews.change(row, actor=actor)
        elif decision == reviews.ends:
            reviews.end(row, reason, actor=actor)
    return made


def discard(kind: Kind[Version, Text], row: Version, *, actor: Actor) -> None:
    """Let a draft go; the journal keeps that it was."""
    check_may_all(actor, kind.write)
    with transaction.atomic():
        row = _found(kind, row)
        if not row.open:
            raise Conflict(
                f"已发布的{kind.word['zh']}不能放弃。",
                f"A published {kind.word['en']} cannot be discarded.",
            )
        before = {
            kind.head: kind.head_of(row).code,
            "version": row.version,
            "title": row.title,
        }
        _record(kind, kind.verbs.discarded, row, actor, before=before)
        getattr(row, kind.parts).all().delete()
        row.delete()


def withdraw(
    kind: Kind[Version, Text], verb: Verb, row: Version, reason: str, *, actor: Actor
) -> Version:
    """Take a published text out of use from today on; what was done by it stays."""
    check_may_all(actor, kind.write)
    reason = kind.reason(reason)
    with transaction.atomic():
        row = locked(kind, row, "published")
        _move(row, "withdrawn", ended_on=clock.today())
        _record(kind, verb, row, actor, after={"ended_on": row.ended_on}, why=reason)
    return row


def locked(kind: Kind[Version, Text], row: Version, state: str) -> Version:
    """The version as it is now, held until the transaction ends; refused when it is in another
    state.
    """
    row = _found(kind, row)
    if row.state != state:
        raise Conflict()
    return row


def _found(kind: Kind[Version, Text], row: Version) -> Version:
    return kind.rows.select_for_update(of=("self",)).get(pk=row.pk)


def _draft_of(kind: Kind[Version, Text], head: Any, seen: str) -> Version:
    last = head.versions.select_for_update().order_by("-version").first()
    if last is not None and seen and seen != last.written_at.isoformat():
        raise Conflict(
            "{who} 刚刚改过这份草稿，您的修改没有保存。",
            "{who} has just changed this draft; your changes were not stored.",
            who=last.written_by,
        )
    if last is None or not last.open:
        return kind.model(**{kind.head: head}, version=last.version + 1 if last else 1)
    return last


def _fill(kind: Kind[Version, Text], row: Version, text: Text, note: str, actor: Actor) -> None:
    for name, words in kind.columns(text).items():
        setattr(row, name, words)
    row.state, row.note, row.sent_at = "draft", note.strip()[:NOTE], None
    row.hash = kind.fingerprint(text, row.version)
    row.written_at, row.written_by = clock.now(), actor.name
    row.editors = sorted({*row.editors, *([actor.account] if actor.account else [])})
    row.save()
    stored = getattr(row, kind.parts)
    stored.all().delete()
    stored.model._default_manager.bulk_create(kind.parts_of(row, text))


def supersede(kind: Kind[Version, Text], row: Version) -> Mapping[str, Any]:
    """End today the published versions whose place this one takes. Nothing to add for the
    journal.
    """
    for old in kind.siblings(row).filter(state="published").select_for_update(of=("self",)):
        _move(old, "superseded", ended_on=clock.today())
    return {}


def _move(row: Version, state: str, **more: Any) -> None:
    row.state = state
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *more])


def _record(kind: Kind[Version, Text], verb: Verb, row: Version, actor: Actor, **more: Any) -> None:
    journal.write(actor, verb, kind.noun, row.pk, **more)


def _sentence(kind: Kind[Version, Text], row: Version, ending: Sentence) -> Sentence:
    return {language: name + ending[language] for language, name in kind.names(row.title).items()}
