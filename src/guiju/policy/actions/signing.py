"""Ask for signatures, sign, take a signed paper in, remind; open a round at a promotion."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Iterable
from typing import TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from guiju.foundation import attachments, clock, journal, notices
from guiju.foundation.access import OPERATOR, Actor, check_may
from guiju.foundation.errors import Conflict, Invalid, Sentence
from guiju.foundation.jobs import Step
from guiju.kit.versioned.readers import PAUSE
from guiju.people import reads as people
from guiju.people.access import team_of
from guiju.people.reads import EmploymentEvent, Stands
from guiju.policy import events
from guiju.policy.access import CAMPAIGN, check_signs
from guiju.policy.actions.rulebook import supersede_ended
from guiju.policy.models import PolicyVersion, Signature, SigningRound
from guiju.policy.reads.rulebook import bound, in_force, is_whole, to_be_signed
from guiju.policy.reads.signing import present, record_of
from guiju.policy.signed_copy import signed_copy

T = TypeVar("T")
PORTION = 500


def ask_for_signatures(step: Step | None = None) -> int:
    """Ask everybody whom a version in force, or one to come, binds and who was not asked yet; lift
    what is not needed any more. What is to come can be signed ahead; it is due after its day.

    Done again it asks nobody twice. Two queries a version, one insert for 500 persons.
    """
    supersede_ended()
    standing = people.stands(clock.today())
    versions = list(to_be_signed())
    asked = 0
    for row in versions:
        wanted = bound(row, standing.values())
        _lift(row, {ask.person for ask in wanted})
        asked += _ask(row, wanted, step)
    _lift_undone()
    return asked + sum(len(_open_round(event, standing)) for event in _promotions())


def sign(row: Signature, typed: str, *, actor: Actor, device: str = "") -> Signature:
    """Sign a version: the person types their name under the words that they have read.

    The words are hashed again before: nobody signs a text that was changed behind the product's
    back.
    """
    check_signs(actor, row)
    with transaction.atomic():
        row = _locked(row)
        if typed.strip() != row.person.name:
            raise Invalid(
                "请完整输入您的姓名：{name}。",
                "Type your full name: {name}.",
                name=row.person.name,
                field="typed",
            )
        row.typed, row.address, row.device = typed.strip(), actor.address[:50], _plain(device)[:300]
        _complete(row, actor)
    return row


def sign_on_paper(
    row: Signature, scan: UploadedFile, signed_on: dt.date, *, actor: Actor
) -> Signature:
    """Take in what a person signed by hand: the scan is attached, and who took it in stands in
    the journal.
    """
    check_may(actor, CAMPAIGN, person=row.person_id, team=team_of(row.person_id))
    _check_other(actor, row)
    if not clock.day_of(row.asked_at) <= signed_on <= clock.today():
        raise Invalid(
            "签字日期在发起签收与今天之间。",
            "It was signed between the day it was asked for and today.",
            field="signed_on",
        )
    with transaction.atomic():
        row = _locked(row)
        attachments.keep(scan, "signature", row.pk, actor=actor)
        row.typed, row.on_paper, row.address = row.person.name, True, actor.address[:50]
        row.device = f"{signed_on.isoformat()} · {actor.name}"[:300]
        _complete(row, actor)
    return row


def attach_scan(row: Signature, scan: UploadedFile, *, actor: Actor) -> Signature:
    """Attach the scan of the paper copy to a signature."""
    check_may(actor, CAMPAIGN, person=row.person_id, team=team_of(row.person_id))
    if row.signed_at is None:
        raise Conflict("还没有签收。", "It is not signed yet.")
    with transaction.atomic():
        kept = attachments.keep(scan, "signature", row.pk, actor=actor)
        journal.write(
            actor,
            events.SCAN_ATTACHED,
            "signature",
            row.pk,
            after={"file": kept.hash, "name": kept.name},
        )
    return row


def remind_signers(version: PolicyVersion, rows: QuerySet[Signature], *, actor: Actor) -> int:
    """Remind those of these rows (whom the actor may see) who have not signed a version; how
    many.
    """
    check_may(actor, CAMPAIGN)
    waiting = list(present(rows).filter(version=version, signed_at=None))
    with transaction.atomic():
        _remind(waiting)
        after = {"version": version.pk, "persons": len(waiting)}
        journal.write(actor, events.SIGNERS_REMINDED, "policy_version", version.pk, after=after)
    return len(waiting)


def remind_due() -> int:
    """Remind who must sign within two days or is overdue and was not reminded lately. By the
    clock, once a day at most.
    """
    moment, soon = clock.now(), clock.today() + dt.timedelta(days=2)
    rows = Signature.objects.filter(signed_at=None, version__in=to_be_signed(), due_on__lte=soon)
    late = [row for row in present(rows).select_related("version__policy") if _rested(row, moment)]
    with transaction.atomic():
        _remind(late)
        if late:
            journal.write(
                OPERATOR, events.SIGNERS_REMINDED, "signature", "", after={"persons": len(late)}
            )
    return len(late)


def verification_code() -> str:
    """Twenty letters and digits that nobody guesses (100 bits)."""
    return base64.b32encode(secrets.token_bytes(13)).decode()[:20]


def _complete(row: Signature, actor: Actor) -> None:
    """The signature, its copy on paper and its row in the journal; all of it or nothing."""
    if not is_whole(row.version):
        raise Conflict(
            "这份制度的文本与发布时不一致，不能签收。",
            "The text is not the one that was published; it cannot be signed.",
            next_step={
                "zh": "请告知管理员运行 guiju verify。",
                "en": "Ask an administrator to run guiju verify.",
            },
        )
    row.signed_at = clock.now().replace(microsecond=0)
    row.hash, row.code = row.version.hash, verification_code()
    name = f"{row.version.policy.code}-v{row.version.version}-{row.person.number}.pdf"
    row.pdf = attachments.keep_bytes(
        name, "application/pdf", signed_copy(row), "signature", row.pk, actor=actor
    ).hash
    entry = journal.write(actor, events.SIGNED, "signature", row.pk, after=record_of(row))
    row.entry, row.entry_hash = entry.number, entry.hash
    row.save()


def _ask(row: PolicyVersion, wanted: list[Stands], step: Step | None) -> int:
    asked_already = set(
        Signature.objects.filter(version=row, round=None).values_list("person", flat=True)
    )
    new = [ask for ask in wanted if ask.person not in asked_already]
    for done, portion in enumerate(_portions(new)):
        if step:
            step(done * PORTION, len(new), {"zh": f"《{row.title}》", "en": f"“{row.title}”"})
        with transaction.atomic():
            _insert(row, portion)
    return len(new)


def _insert(row: PolicyVersion, portion: list[Stands]) -> None:
    moment, due = clock.now(), _due(row)
    rows = [
        Signature(
            version=row, person_id=ask.person, cause=_cause(row, ask), asked_at=moment, due_on=due
        )
        for ask in portion
    ]
    Signature.objects.bulk_create(rows, ignore_conflicts=True)
    journal.write(
        OPERATOR,
        events.SIGNATURES_ASKED,
        "policy_version",
        row.pk,
        after={"persons": len(portion), "due_on": due},
    )
    sentence: Sentence = {
        "zh": f"请阅读并签收《{row.title}》。",
        "en": f"Please read and sign “{row.title}”.",
    }
    notices.notify(
        people.accounts_of(ask.person for ask in portion), sentence, reverse("policy_mine")
    )


def _cause(row: PolicyVersion, who: Stands) -> str:
    published = clock.day_of(row.published_at) if row.published_at else clock.today()
    return Signature.Cause.ENTRY if who.since > published else Signature.Cause.VERSION


def _due(row: PolicyVersion) -> dt.date:
    begins = max(row.effective_from or clock.today(), clock.today())
    return begins + dt.timedelta(days=row.sign_within)


def _lift(row: PolicyVersion, wanted: set[int]) -> None:
    """Release people who are no longer bound from signing; what they have signed stays."""
    idle = [
        s.pk
        for s in Signature.objects.filter(version=row, round=None, signed_at=None)
        if s.person_id not in wanted
    ]
    if idle:
        with transaction.atomic():
            Signature.objects.filter(pk__in=idle, signed_at=None).delete()
            journal.write(
                OPERATOR,
                events.SIGNATURES_LIFTED,
                "policy_version",
                row.pk,
                before={"persons": len(idle)},
            )


def _lift_undone() -> None:
    """A promotion that was taken back asks for nothing any more; what was signed stays."""
    rounds = dict(
        SigningRound.objects.filter(signatures__signed_at=None).values_list("event", "pk")
    )
    standing = people.standing_events(rounds)
    undone = [pk for event, pk in rounds.items() if event not in standing]
    if undone:
        with transaction.atomic():
            n, _ = Signature.objects.filter(round__in=undone, signed_at=None).delete()
            SigningRound.objects.filter(pk__in=undone).update(quiz=False)
            journal.write(
                OPERATOR,
                events.SIGNATURES_LIFTED,
                "signing_round",
                "",
                before={"rounds": undone, "signatures": n},
            )


def _promotions() -> list[EmploymentEvent]:
    """Promotions without a round, from the day the rulebook has been there."""
    first = (
        PolicyVersion.objects.exclude(published_at=None)
        .order_by("published_at")
        .values_list("published_at", flat=True)
        .first()
    )
    if first is None:
        return []
    rounds_of = set(SigningRound.objects.values_list("event", flat=True))
    return [
        event
        for event in people.promotions_between(clock.day_of(first), clock.today())
        if event.pk not in rounds_of
    ]


def _open_round(event: EmploymentEvent, standing: dict[int, Stands]) -> list[Signature]:
    """The round of a promotion: every version in force that binds the new position is signed
    anew.
    """
    who = standing.get(event.person_id)
    if who is None:
        return []
    leads = who.ladder == "management" or bool(people.led_by(who.person, clock.today()))
    versions = [row for row in in_force() if bound(row, [who])]
    moment = clock.now()
    with transaction.atomic():
        round_, made = SigningRound.objects.get_or_create(
            event=event.pk,
            defaults={
                "person_id": who.person,
                "on": event.on,
                "quiz": leads,
                "opened_at": moment,
                "standing": " · ".join(filter(None, (who.position_title, who.grade_title))),
            },
        )
        if not made:
            return []
        Signature.objects.filter(
            person=who.person, version__in=versions, signed_at=None, round=None
        ).delete()
        rows = [
            Signature(
                version=row,
                person_id=who.person,
                round=round_,
                cause="promotion",
                asked_at=moment,
                due_on=clock.today() + dt.timedelta(days=row.sign_within),
            )
            for row in versions
        ]
        Signature.objects.bulk_create(rows)
        after = {
            "person": who.person,
            "on": event.on,
            "policies": [row.policy.code for row in versions],
            "quiz": leads,
        }
        journal.write(OPERATOR, events.ROUND_OPENED, "signing_round", round_.pk, after=after)
        sentence: Sentence = {
            "zh": "恭喜晋升。请重读并签收新岗位的全部制度。",
            "en": "Congratulations. Please read and sign the whole rulebook of your new position.",
        }
        notices.notify(people.accounts_of([who.person]), sentence, reverse("policy_mine"))
    return rows


def _remind(rows: list[Signature]) -> None:
    persons = {row.person_id for row in rows}
    Signature.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=clock.now())
    sentence: Sentence = {"zh": "您有制度还没有签收。", "en": "You have rules to sign."}
    notices.notify(people.accounts_of(persons), sentence, reverse("policy_mine"), tone="warn")


def _rested(row: Signature, moment: dt.datetime) -> bool:
    return moment - (row.reminded_at or row.asked_at) >= PAUSE


def _check_other(actor: Actor, row: Signature) -> None:
    if actor.person is not None and actor.person == row.person_id:
        raise Invalid("自己的签收请在页面上完成。", "Sign for yourself on the page.")


def _locked(row: Signature) -> Signature:
    rows = Signature.objects.select_for_update(of=("self",)).select_related(
        "version__policy", "person", "round"
    )
    row = rows.get(pk=row.pk)
    if row.signed_at is not None:
        raise Conflict("已经签收过了。", "It is signed already.")
    if not row.version.signable:
        raise Conflict(
            "这一版不再有效，请签收新版本。",
            "This version is no longer in force: sign the one that is.",
        )
    return row


def _portions(rows: list[T]) -> Iterable[list[T]]:
    return (rows[start : start + PORTION] for start in range(0, len(rows), PORTION))


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
