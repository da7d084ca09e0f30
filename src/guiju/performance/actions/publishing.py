"""Publish a scheme: examined, tried, announced to those whom it scores, who say that they have
read it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may, check_may_all
from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import Conflict, Invalid, Sentence, or_not_found
from guiju.kit.second import mark
from guiju.kit.versioned.readers import newcomers
from guiju.people import reads as people
from guiju.performance import events
from guiju.performance.access import VIEW, WRITE
from guiju.performance.actions.examining import examine_scheme, try_scheme
from guiju.performance.models import Closing, SchemeReading, SchemeVersion
from guiju.performance.reads.despite import second_of_despite
from guiju.performance.reads.examining import newest_examination, newest_trial, obstacles
from guiju.performance.reads.versions import scored_by, understood

LONGEST = NOTE
DRAFT, PUBLISHED = SchemeVersion.State.DRAFT, SchemeVersion.State.PUBLISHED
SUPERSEDED = SchemeVersion.State.SUPERSEDED


def launch_scheme(version: SchemeVersion, *, actor: Actor, despite: str = "") -> SchemeVersion:
    """The whole way in one go: examine and try a version's present text where that is not done,
    then publish it.
    """
    examination = newest_examination(version) or examine_scheme(version, actor=actor)
    if examination.people and newest_trial(version) is None:
        try_scheme(version, actor=actor)
    return publish_scheme(version, actor=actor, despite=despite)


def publish_scheme(version: SchemeVersion, *, actor: Actor, despite: str = "") -> SchemeVersion:
    """Publish a draft for its month and tell everybody whom it scores. A published version never
    changes.

    Refused while something stands against it (`reads.obstacles`), unless another person than the
    writer (or the writer, a day later, where own approval is open and it does not score the writer)
    says why it is to be published all the same (``despite``). An earlier version for the
    same month is superseded.
    """
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = SchemeVersion.objects.select_for_update().select_related("scheme").get(pk=version.pk)
        if row.state != DRAFT:
            raise Conflict("{id} 已经发布。", "{id} is published already.", id=str(row))
        _check_open(row.month)
        against = obstacles(row)
        row.own_approval = _check_despite(row, against, despite, actor)
        row.state, row.published_at, row.published_by = PUBLISHED, clock.now(), actor.name
        row.despite = despite.strip() if against else ""
        row.save(update_fields=["state", "published_at", "published_by", "despite", "own_approval"])
        after = {"month": row.month, "hash": row.hash, "superseded": _supersede(row)}
        after |= mark(row.own_approval)
        journal.write(actor, events.SCHEME_PUBLISHED, "scheme", str(row), after=after, why=despite)
        announce(row)
    return row


def announce(row: SchemeVersion) -> int:
    """Tell those whom a published version scores and who were not told yet; how many. Done again
    it tells newcomers.
    """
    with transaction.atomic():
        SchemeVersion.objects.select_for_update().get(pk=row.pk)
        new = newcomers(row.readings.all(), scored_by(row))
        moment = clock.now()
        SchemeReading.objects.bulk_create(
            SchemeReading(version=row, person_id=person, told_at=moment) for person in new
        )
        _tell(row, new)
    return len(new)


def remind_readers(row: SchemeVersion, *, actor: Actor) -> int:
    """Tell those again who have not said that they have read a version; how many."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        waiting = list(row.readings.filter(read_at=None).values_list("person", flat=True))
        _tell(row, waiting)
        journal.write(
            actor, events.READERS_REMINDED, "scheme", str(row), after={"people": len(waiting)}
        )
    return len(waiting)


def confirm_read(row: SchemeVersion, *, actor: Actor) -> SchemeReading:
    """Say that one has read the version that scores one. Said again it changes nothing."""
    check_may(actor, VIEW, person=actor.person)
    with transaction.atomic():
        reading = or_not_found(
            row.readings.select_for_update().filter(person=actor.person).first(),
            "这份方案不给你评分。",
            "This scheme does not score you.",
        )
        if reading.read_at is None:
            reading.read_at = clock.now()
            reading.save(update_fields=["read_at"])
            journal.write(actor, events.SCHEME_READ, "scheme", str(row), after={"hash": row.hash})
    return reading


def _check_despite(
    row: SchemeVersion, against: Sequence[Sentence], despite: str, actor: Actor
) -> bool:
    """Whether it is an own approval; refused where nobody may publish it so, or not this actor."""
    if not against:
        return False
    if not despite.strip():
        listed = {
            language: " ".join(finding[language] for finding in against)
            for language in ("zh", "en")
        }
        raise Conflict(
            "{id} 还不能发布：{zh}",
            "{id} cannot be published yet: {en}",
            next_step={
                "zh": "先解决它，或由撰写人以外的人写明理由后发布。",
                "en": (
                    "Put it right, or let another person than its writer publish it with a "
                    "written reason."
                ),
            },
            id=str(row),
            **listed,
        )
    if len(despite) > LONGEST:
        raise Invalid("理由过长。", "The reason is too long.", field="despite")
    return second_of_despite(row, actor).check(
        {
            "zh": "带着错误发布，要由撰写人以外的人决定。",
            "en": "To publish despite an error takes another person than its writer.",
        }
    )


def _supersede(row: SchemeVersion) -> list[str]:
    """An earlier version for the same month no longer counts; which."""
    earlier = SchemeVersion.objects.filter(
        scheme=row.scheme, month=row.month, state=PUBLISHED
    ).exclude(pk=row.pk)
    names = [str(version) for version in earlier.select_related("scheme")]
    earlier.update(state=SUPERSEDED)
    return names


def _check_open(month: str) -> None:
    if Closing.objects.filter(month=month, current=True).exists():
        raise Conflict(
            "{month} 已经结算，不能再发布方案。",
            "{month} is closed; nothing can be published for it.",
            next_step={"zh": "先重新打开该月。", "en": "Open the month again first."},
            month=month,
        )


def _tell(row: SchemeVersion, persons: Sequence[int]) -> None:
    """Who is scored knows it before: a notice to each account."""
    title = understood(row).title
    sentence = {
        "zh": f"{row.month} 的绩效方案“{title['zh']}”已发布，请阅读并确认。",
        "en": f"The scheme “{title['en']}” for {row.month} is published; please read it and say so.",
    }
    notices.notify(
        people.accounts_of(persons),
        sentence,
        reverse("performance_scheme", args=[row.scheme.name, row.version]),
    )
