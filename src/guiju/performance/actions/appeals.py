"""Appeal an item, withdraw, decide; propose a correction, confirm or refuse it. Effects go
through the ledger alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from guiju.foundation import attachments, clock, journal, notices
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.bounds import MOST_VALUE, TEXT
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.kit.second import mark
from guiju.people import reads as people
from guiju.performance import events
from guiju.performance.access import CORRECT, check_may_decide, owns
from guiju.performance.access.seconds import of_correction
from guiju.performance.models import Appeal, LedgerEntry, Scorecard
from guiju.performance.reads.appeals import window_of
from guiju.performance.reads.ledger import Standing, standing_of
from guiju.performance.rules.ledger import Correction, Effect

OPEN, UPHELD, PARTLY, REFUSED, WITHDRAWN = "open", "upheld", "partly", "refused", "withdrawn"
LONGEST = TEXT


def appeal(
    card: Scorecard,
    metric: str,
    statement: str,
    wanted: float | None,
    *,
    actor: Actor,
    leave_out: bool = False,
    files: Sequence[UploadedFile] = (),
) -> Appeal:
    """Say that an item of one's own card is wrong, with reasons and evidence. Once, and once more
    after a decision.

    wanted: the value that is held to be right, if one is. leave_out: the item should not count.
    Neither: it should be checked.
    """
    _check_own(card, actor)
    _check_text(statement, "statement")
    _check_item(card, metric)
    _check_number(wanted, "wanted")
    if leave_out and wanted is not None:
        raise Invalid(
            {
                "zh": "请写出正确的值，或选择不计该项，不要两样都写。",
                "en": "Name the right value, or ask to leave the item out: not both.",
            },
            field="leave_out",
        )
    if len(files) > attachments.MOST_FILES:
        raise Invalid("最多附 5 个文件。", "At most five files.", field="evidence")
    with transaction.atomic():
        Scorecard.objects.select_for_update().get(pk=card.pk)
        instance = _next_instance(card, metric)
        row = Appeal.objects.create(
            card=card,
            metric=metric,
            instance=instance,
            statement=statement.strip(),
            wanted=wanted,
            leave_out=leave_out,
            at=clock.now(),
            by=actor.name,
        )
        for file in files:
            attachments.keep(file, "appeal", row.pk, actor=actor)
        after = {
            "card": card.pk,
            "metric": metric,
            "instance": instance,
            "wanted": wanted,
            "leave_out": leave_out,
        }
        journal.write(actor, events.APPEALED, "appeal", row.pk, after=after, why=row.statement)
        sentence = {
            "zh": f"{card.shown} 对 {card.closing.month} 的一个考核项提出申诉。",
            "en": f"{card.shown} appealed an item of {card.closing.month}.",
        }
        notices.notify(
            people.manager_accounts(), sentence, reverse("performance_appeal", args=[row.pk])
        )
    return row


def withdraw(row: Appeal, *, actor: Actor) -> Appeal:
    """Take one's own appeal back while nobody has decided it."""
    _check_own(row.card, actor)
    with transaction.atomic():
        row = _locked(row)
        row.state, row.decided_at = WITHDRAWN, clock.now()
        row.save(update_fields=["state", "decided_at"])
        journal.write(actor, events.APPEAL_WITHDRAWN, "appeal", row.pk)
    return row


def decide(
    row: Appeal,
    verdict: str,
    reason: str,
    *,
    actor: Actor,
    value: float | None = None,
    leave_out: bool = False,
) -> Appeal:
    """Decide an appeal with reasons: upheld or partly (with the value that is right, or the item
    left out), or refused.

    Nobody decides on their own scorecard, on that of somebody whom they led in the month or lead
    today, on a month that they closed, on a value that they entered, or twice.
    """
    check_may_decide(actor, row)
    _check_text(reason, "reason")
    _check_number(value, "value")
    if verdict not in (UPHELD, PARTLY, REFUSED):
        raise Invalid("请选择处理结果。", "Choose a decision.", field="verdict")
    if verdict != REFUSED and value is None and not leave_out:
        raise Invalid(
            "请写出正确的值，或选择不计该项。",
            "Say the right value, or leave the item out.",
            field="value",
        )
    with transaction.atomic():
        row = _locked(row)
        check_may_decide(actor, row)
        _hold(row.card)
        before = {"state": row.state}
        row.state, row.reason, row.granted = (
            verdict,
            reason.strip(),
            value if verdict != REFUSED else None,
        )
        row.decided_at, row.decided_by = clock.now(), actor.name
        row.decider_id, row.decider_account = actor.person, actor.account
        row.save()
        if verdict != REFUSED:
            _enter(
                row.card,
                Correction(row.metric, None if leave_out else value, leave_out),
                row.reason,
                actor,
                of=row,
            )
        after = {"state": verdict, "value": value, "leave_out": leave_out}
        journal.write(
            actor,
            events.APPEAL_DECIDED,
            "appeal",
            row.pk,
            before=before,
            after=after,
            why=row.reason,
        )
        sentence = {"zh": "您的申诉已有处理结果。", "en": "Your appeal has been decided."}
        notices.notify(
            people.accounts_of([row.card.person_id or 0]),
            sentence,
            reverse("performance_appeal", args=[row.pk]),
        )
    return row


def propose_correction(
    card: Scorecard,
    metric: str,
    reason: str,
    *,
    actor: Actor,
    value: float | None = None,
    leave_out: bool = False,
) -> LedgerEntry:
    """Propose to put an item of a closed card right. It counts once another person has confirmed
    it.
    """
    check_may_all(actor, CORRECT)
    _check_of_another(card, actor)
    _check_current(card)
    _check_text(reason, "reason")
    _check_item(card, metric)
    _check_number(value, "value")
    if value is None and not leave_out:
        raise Invalid(
            "请写出正确的值，或选择不计该项。",
            "Say the right value, or leave the item out.",
            field="value",
        )
    with transaction.atomic():
        row = LedgerEntry.objects.create(
            card=card,
            metric=metric,
            value=None if leave_out else value,
            leave_out=leave_out,
            reason=reason.strip(),
            proposed_at=clock.now(),
            proposed_by=actor.name,
            proposer=actor.account,
        )
        after = {"card": card.pk, "metric": metric, "value": value, "leave_out": leave_out}
        journal.write(
            actor, events.CORRECTION_PROPOSED, "correction", row.pk, after=after, why=row.reason
        )
    return row


def settle_correction(row: LedgerEntry, confirm: bool, *, actor: Actor) -> LedgerEntry:
    """Confirm or refuse a proposed correction: by another person than the one who proposed it, or
    by that one, a day later, where own approval is open.
    """
    check_may_all(actor, CORRECT)
    with transaction.atomic():
        row = LedgerEntry.objects.select_for_update().select_related("card__closing").get(pk=row.pk)
        if row.confirmed_at or row.refused:
            raise Conflict("这条更正已经处理。", "This correction is settled already.")
        _check_of_another(row.card, actor)
        row.own_approval = of_correction(row, actor).check(
            {"zh": "更正要由另一个人确认。", "en": "Another person confirms a correction."}
        )
        if confirm:
            _hold(row.card)
            _fill(row, standing_of(row.card), actor)
        else:
            row.refused = True
        row.save()
        verb = events.CORRECTION_CONFIRMED if confirm else events.CORRECTION_REFUSED
        journal.write(
            actor,
            verb,
            "correction",
            row.pk,
            after=({"total": row.total_after} if confirm else {}) | mark(row.own_approval),
            why=row.reason,
        )
        if confirm:
            _tell_corrected(row)
    return row


def _hold(card: Scorecard) -> None:
    """Corrections of one card take turns, so that each begins where the last ended; an opened
    month takes none.
    """
    Scorecard.objects.select_for_update().get(pk=card.pk)
    _check_current(card)


def _enter(
    card: Scorecard, correction: Correction, reason: str, actor: Actor, of: Appeal
) -> LedgerEntry:
    row = LedgerEntry(
        card=card,
        appeal=of,
        metric=correction.metric,
        value=correction.value,
        leave_out=correction.leave_out,
        reason=reason,
        proposed_at=of.at,
        proposed_by=of.by,
    )
    _fill(row, standing_of(card), actor)
    row.save()
    return row


def _fill(row: LedgerEntry, standing: Standing, actor: Actor) -> None:
    _after, effect = standing.would(Correction(row.metric, row.value, row.leave_out))
    for name in Effect.__dataclass_fields__:
        setattr(row, name, getattr(effect, name))
    row.confirmed_at, row.confirmed_by = clock.now(), actor.name


def _tell_corrected(row: LedgerEntry) -> None:
    sentence = {
        "zh": f"您 {row.card.closing.month} 的绩效卡有一处更正。",
        "en": f"Your scorecard of {row.card.closing.month} was corrected.",
    }
    notices.notify(
        people.accounts_of([row.card.person_id or 0]),
        sentence,
        reverse("performance_card", args=[row.card_id]),
    )


def _next_instance(card: Scorecard, metric: str) -> int:
    standing = list(
        Appeal.objects.filter(card=card, metric=metric)
        .exclude(state=WITHDRAWN)
        .order_by("instance")
    )
    if any(row.state == OPEN for row in standing):
        raise Conflict("这一项的申诉还没有处理。", "An appeal of this item is still open.")
    if len(standing) >= 2:
        raise Conflict(
            "终审已有结果，不能再申诉。",
            "The final instance has decided: there is no further appeal.",
        )
    last = standing[-1].decided_at if standing else None
    until = window_of(card, last)
    if clock.now() > until:
        raise Invalid(
            "申诉期已过（截止 {day}）。",
            "The time for an appeal is over (it ended on {day}).",
            day=clock.day_of(until),
        )
    return len(standing) + 1


def _locked(row: Appeal) -> Appeal:
    row = Appeal.objects.select_for_update().select_related("card__closing").get(pk=row.pk)
    if row.state != OPEN:
        raise Conflict("这份申诉已经处理。", "This appeal is settled already.")
    return row


def _check_own(card: Scorecard, actor: Actor) -> None:
    if not actor.operator and (actor.person is None or card.person_id != actor.person):
        raise Forbidden("只能对自己的绩效卡申诉。", "One appeals one's own card.")
    _check_current(card)


def _check_of_another(card: Scorecard, actor: Actor) -> None:
    if owns(actor, card):
        raise Forbidden(
            "自己的绩效卡由别人更正。",
            "Others propose and confirm corrections of one's own card.",
            next_step={"zh": "您可以对自己的绩效卡申诉。", "en": "You can appeal your own card."},
        )


def _check_current(card: Scorecard) -> None:
    if not card.closing.current:
        raise Conflict(
            "这个月份已重新打开，请等新的结算。",
            "The month is open again: wait for its new closing.",
        )


def _check_item(card: Scorecard, metric: str) -> None:
    if not card.items.filter(metric=metric).exists():
        raise NotFound("绩效卡上没有这一项。", "The card has no such item.")


def _check_text(text: str, field: str) -> None:
    if not text.strip():
        raise Invalid("请写明理由。", "Give the reasons.", field=field)
    if len(text) > LONGEST:
        raise Invalid("不超过 {most} 字。", "At most {most} letters.", field=field, most=LONGEST)


def _check_number(value: float | None, field: str) -> None:
    if value is not None and not (math.isfinite(value) and abs(value) < MOST_VALUE):
        raise Invalid("要是一个数。", "It must be a number.", field=field)
