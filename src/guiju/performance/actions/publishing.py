"""Publish a scheme: examined, tried, announced to those whom it scores, who say that they have
read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, jobs, journal, notices
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
from guiju.performance.reads.sealed import check_scheme_as_sealed
from guiju.performance.reads.versions import overlaps, scored_by, understood

LONGEST = NOTE
DRAFT, PUBLISHED = SchemeVersion.State.DRAFT, SchemeVersion.State.PUBLISHED
SUPERSEDED = SchemeVersion.State.SUPERSEDED
#: The job that reckons provisional cards: it begins at once when a scheme is published.
LIVE = "performance.live"
_PUBLISHING = ("state", "published_at", "published_by")


def launch_scheme(
    version: SchemeVersion, *, actor: Actor, despite: str = "", late: str = ""
) -> SchemeVersion:
    """The whole way in one go: examine and try a version's present text where that is not done,
    then publish it.
    """
    examination = newest_examination(version) or examine_scheme(version, actor=actor)
    if examination.people and newest_trial(version) is None:
        try_scheme(version, actor=actor)
    return publish_scheme(version, actor=actor, despite=despite, late=late)


def publish_scheme(
    version: SchemeVersion, *, actor: Actor, despite: str = "", late: str = ""
) -> SchemeVersion:
    """Publish a draft for its month and tell everybody whom it scores. A published version never
    changes.

    Refused while something stands against it (`reads.obstacles`), unless another person than the
    writer (or the writer, a day later, where own approval is open and it does not score the writer)
    says why it is to be published all the same (``despite``); and once its month has begun, unless
    a reason is given (``late``), which then stands on the scheme and on every card of the month.
    The machine's operator may leave it out: the mark stands all the same. An earlier version for
    the same month is superseded. Where it takes the place of another scheme for somebody, they are
    not asked to read that one any more.
    """
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = SchemeVersion.objects.select_for_update().select_related("scheme").get(pk=version.pk)
        if row.state != DRAFT:
            raise Conflict("{title_zh}已经发布。", "{title_en} is published already.", **row.named)
        check_scheme_as_sealed(row)
        _check_open(row.month)
        against = obstacles(row)
        row.own_approval = _check_despite(row, against, despite, actor)
        begun = _check_late(row, late, actor)
        row.state, row.published_at, row.published_by = PUBLISHED, clock.now(), actor.name
        row.despite = despite.strip() if against else ""
        row.late = late.strip() if begun else ""
        row.save(update_fields=[*_PUBLISHING, "despite", "own_approval", "late"])
        after: dict[str, Any] = {
            "month": row.month,
            "hash": row.hash,
            "superseded": _supersede(row),
        }
        released = _release(row)
        after |= {"released": released} if released else {}
        after |= mark(row.own_approval) | ({"late": row.late} if begun else {})
        why = "\n".join(filter(None, (row.despite, row.late))) or despite
        journal.write(actor, events.SCHEME_PUBLISHED, "scheme", str(row), after=after, why=why)
        announce(row)
        jobs.queue(LIVE, {}, unique=LIVE)
    return row


def announce(row: SchemeVersion) -> int:
    """Tell those whom a published version scores and who were not told yet; how many. Done again
    it tells newcomers, and those whose account was opened only since.
    """
    with transaction.atomic():
        SchemeVersion.objects.select_for_update().get(pk=row.pk)
        new = newcomers(row.readings.all(), scored_by(row))
        moment = clock.now()
        SchemeReading.objects.bulk_create(
            SchemeReading(version=row, person_id=person, told_at=moment) for person in new
        )
        late = _reached_since(row)
        row.readings.filter(person__in=late).update(told_at=moment)
        _tell(row, [*new, *late])
    return len(new) + len(late)


def _reached_since(row: SchemeVersion) -> list[int]:
    """Whom nobody could tell when they were to be told, for their account was opened only later.
    Three queries.
    """
    waiting = dict(row.readings.filter(read_at=None).values_list("person", "told_at"))
    since = {
        account: person
        for person, (account, opened) in people.accounts_opened(waiting).items()
        if opened > waiting[person]
    }
    told = notices.told(since, _page(row)) if since else set()
    return [person for account, person in since.items() if account not in told]


def _page(row: SchemeVersion) -> str:
    return reverse("performance_scheme", args=[row.scheme.name, row.version])


def remind_readers(row: SchemeVersion, *, actor: Actor) -> int:
    """Tell those again who have not said that they have read a version; how many."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        if row.state != PUBLISHED:
            raise Conflict(
                "{title_zh}现在不给任何人评分，不必提醒。",
                "{title_en} scores nobody now; there is nobody to remind.",
                **row.named,
            )
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
            "{title_zh}还不能发布：{zh}",
            "{title_en} cannot be published yet: {en}",
            next_step={
                "zh": "先解决它，或由撰写人以外的人写明理由后发布。",
                "en": (
                    "Put it right, or let another person than its writer publish it with a "
                    "written reason."
                ),
            },
            **row.named,
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


def _check_late(row: SchemeVersion, late: str, actor: Actor) -> bool:
    """Whether the version's month has begun; then a reason is needed."""
    if not row.begun_on(clock.today()):
        return False
    if not late.strip() and not actor.operator:
        raise Invalid(
            "{month} 已经开始，请写明为什么现在才发布方案{title_zh}。",
            "{month} has begun: say why {title_en} is published only now.",
            next_step={
                "zh": "理由会显示在方案上和该月每张绩效卡上。",
                "en": "The reason stands on the scheme and on every card of the month.",
            },
            field="late",
            month=row.month,
            **row.named,
        )
    if len(late) > LONGEST:
        raise Invalid("理由过长。", "The reason is too long.", field="late")
    return True


def _supersede(row: SchemeVersion) -> list[str]:
    """An earlier version for the same month no longer counts; which."""
    earlier = SchemeVersion.objects.filter(
        scheme=row.scheme, month=row.month, state=PUBLISHED
    ).exclude(pk=row.pk)
    names = [str(version) for version in earlier.select_related("scheme")]
    earlier.update(state=SUPERSEDED)
    return names


def _release(row: SchemeVersion) -> int:
    """Who has not read another scheme of the month that scores them no more is not asked to read it
    any longer; how many.
    """
    released = 0
    for other in (each.other for each in overlaps(understood(row)) if each.taken):
        waiting = other.readings.filter(read_at=None)
        gone = set(waiting.values_list("person", flat=True)) - set(scored_by(other))
        released += waiting.filter(person__in=gone).delete()[0]
    return released


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
        _page(row),
    )
