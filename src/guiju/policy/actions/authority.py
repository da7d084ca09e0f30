"""Ask, request, approve, settle what needs authority; tell who decides; seal the questions that
were asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import OPERATOR, Actor, check_may
from guiju.foundation.bounds import MOST_MONEY
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid, Sentence
from guiju.foundation.proving import check_used
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.people.access import team_of
from guiju.people.reads import Person
from guiju.people.reads.rows import lock_person
from guiju.policy import events
from guiju.policy.access import ASK, SETTLE, check_approves, deciders, second_of_settlement
from guiju.policy.models import Action, Asked, Limit, Request
from guiju.policy.reads.authority import (
    Ruling,
    digest,
    proof,
    proves_itself,
    ruled,
    sealed_without_proofs,
)
from guiju.policy.rules.authority import NO, YES, level_for

TELL_DECIDERS = "policy.tell_deciders"
BATCH = 5_000
#: Waiting or granted becomes settled, refused, withdrawn: who does it, and when it may be.
W, G = Request.State.WAITING, Request.State.GRANTED


def ask(action: Action, person: int, amount: Decimal | None, *, actor: Actor) -> Ruling:
    """Say whether a person may do this, for so much, now; question and answer are kept.

    They are appended to a table of their own, without the lock of the journal's chain, so that
    nobody who asks waits for anybody else, with a proof that takes the instance's secret;
    `seal_questions` puts a hash over those that prove themselves into the journal a minute later.
    """
    _check_asks(actor, person)
    _check_amount(action, amount)
    ruling = _ruled_as_sealed(action, person, amount)
    with transaction.atomic():
        _keep(action, person, amount, ruling, actor)
    return ruling


def _keep(
    action: Action, person: int, amount: Decimal | None, ruling: Ruling, actor: Actor
) -> None:
    row = Asked.objects.create(
        at=clock.now(),
        account=actor.account,
        by=actor.name[:200],
        person=person,
        action=action.code,
        amount=amount,
        verdict=ruling.answer.verdict,
        because=ruling.answer.because,
        limit=ruling.limit.pk if ruling.limit else None,
        request_id=actor.request_id,
    )
    Asked.objects.filter(pk=row.pk).update(seal=proof(row))


def request_authority(
    action: Action,
    person: Person,
    amount: Decimal | None,
    purpose: str,
    *,
    actor: Actor,
    reference: str = "",
) -> Request:
    """Take what is within one's limit, or ask the approver for it. Requests of one person take
    turns.

    Two at the same instant for the last one that may be open: the second is answered when the first
    is stored.
    """
    _check_asks(actor, person.pk)
    _check_amount(action, amount)
    purpose = check_text(purpose, "purpose", 2_000)
    refusal: GuijuError | None = None
    with transaction.atomic():
        lock_person(person.pk)
        ruling = _ruled_as_sealed(action, person.pk, amount)
        if ruling.answer.verdict == NO:
            refusal = refused(ruling)
            journal.write(
                actor,
                events.REQUEST_REFUSED,
                "person",
                person.pk,
                after=_told(ruling, amount),
                why=purpose,
            )
        else:
            row = _request(ruling, person, amount, purpose, reference, actor)
    if refusal is not None:
        raise refusal
    return row


def _ruled_as_sealed(
    action: Action, person: int, amount: Decimal | None, *, but: int | None = None
) -> Ruling:
    """The answer for a person today, by limits (all of them), a clause and its policy's version
    that are as they were sealed, or a refusal. Two queries more than `ruled`.
    """
    ruling = ruled(action, person, amount, but=but)
    clause = [ruling.clause, ruling.clause.version] if ruling.clause else []
    check_used([action, *([ruling.limit] if ruling.limit else []), *clause], tables=[Limit])
    return ruling


def refused(found: Ruling) -> Conflict:
    """A refusal that shows the clause."""
    sentence = dict(found.answer.sentence)
    if found.clause is not None:
        where = f"《{found.clause.version.title}》{found.clause.number}"
        sentence = {
            "zh": f"{sentence['zh']}依据{where}。",
            "en": f"{sentence['en']} See “{found.clause.version.title}” {found.clause.number}.",
        }
    return Conflict(
        sentence,
        code=f"policy.{found.answer.because}",
        next_step={"zh": "", "en": ""},
        clause=found.clause.pk if found.clause else None,
        **found.answer.data,
    )


def settle_request(row: Request, approve: bool, reason: str, *, actor: Actor) -> Request:
    """Approve or refuse a request that waits: by whoever is entitled today. What no approver can
    allow is looked at again under the lock. Where lower levels come first, it goes on to the next
    one until the level that reaches it has agreed.
    """
    check_approves(actor, row)
    reason = check_text(reason, "reason", 2_000) if not approve else reason.strip()[:2_000]
    with transaction.atomic():
        lock_person(row.person_id)
        row = _locked(row, W)
        check_approves(actor, row)
        if approve:
            again = _ruled_as_sealed(row.action, row.person_id, row.amount, but=row.pk)
            if again.answer.verdict == NO:
                raise refused(again)
        waits = approve and _agreed(row, actor)
        verb = events.REQUEST_APPROVED if approve else events.REQUEST_REFUSED
        if not waits:
            _decide(row, approve, reason, actor)
        row.save()
        journal.write(
            actor,
            verb,
            "request",
            row.pk,
            after={"state": row.state, "level": row.level},
            why=reason,
        )
        if waits:
            tell_deciders([row])
            return row
        notices.withdraw(_accounts(row.told), _url(row))
        verdict: Sentence = (
            {"zh": "批准", "en": "approved"} if approve else {"zh": "驳回", "en": "refused"}
        )
        sentence = {
            "zh": f"您的申请“{row.action.title}”已{verdict['zh']}。",
            "en": f"Your request “{row.action.title}” was {verdict['en']}.",
        }
        notices.notify(people.accounts_of([row.person_id]), sentence, _url(row))
    return row


def tell_deciders(rows: Iterable[Request] | None = None) -> int:
    """Notify whoever decides a waiting request today and was not notified yet, and their delegates;
    gives how many were. From who decides it no longer the notice is taken back; nobody has two
    unread ones of one request.

    Run by the clock and after every change of who leads, so that a request never waits for somebody
    who does not know.
    """
    if rows is None:
        rows = Request.objects.filter(state=W).select_related("action", "person", "limit")
    waiting = list(rows)
    approvers = deciders(waiting)
    count = 0
    for row in waiting:
        persons = approvers[row.pk]
        acting = (
            [person for delegate in people.delegates_of(persons).values() for person in delegate]
            if persons
            else []
        )
        kept = sorted({*persons, *acting} - {row.person_id}) if persons else [0]
        row.approver_id, row.by_manager = (persons[0] if persons else None), not persons
        if kept == row.told:
            Request.objects.filter(pk=row.pk, state=W).update(
                approver=row.approver_id, by_manager=row.by_manager
            )
            continue
        accounts, before = (
            _accounts(set(kept) - set(row.told)),
            _accounts(set(row.told) - set(kept)),
        )
        with transaction.atomic():
            row.told = kept
            if not Request.objects.filter(pk=row.pk, state=W).update(
                told=kept, approver=row.approver_id, by_manager=row.by_manager
            ):
                continue  # decided meanwhile
            sentence = {
                "zh": f"{row.person.written} 申请“{row.action.title}”，等您审批。",
                "en": f"{row.person.written} requests “{row.action.title}”: please decide.",
            }
            notices.withdraw(before - _accounts(kept), _url(row))
            accounts -= notices.waiting(accounts, _url(row))
            notices.notify(accounts, sentence, _url(row))
        count += len(accounts)
    return count


def _accounts(told: Collection[int]) -> set[int]:
    """The accounts of persons to whom a request was told; 0: of the managers."""
    managers = people.manager_accounts() if 0 in told else []
    return {*people.accounts_of([person for person in told if person]), *managers}


def _agreed(row: Request, actor: Actor) -> bool:
    """Note that a level agreed, and go on to the next (unsaved); whether it waits there. Who is
    entitled at several levels says it once.
    """
    ladder = row.limit.ladder if row.limit else ()
    last = level_for(ladder, row.amount)
    while True:
        row.approvals = [*row.approvals, _word(row, actor)]
        if row.level >= last:
            return False
        row.level += 1
        try:
            check_approves(actor, row)
        except Forbidden:
            return True


def _word(row: Request, actor: Actor) -> dict[str, Any]:
    """What is noted of who says something to a request at its level."""
    return {
        "level": row.level,
        "person": actor.person,
        "by": actor.name,
        "at": clock.now().isoformat(),
    }


def _decide(row: Request, approve: bool, reason: str, actor: Actor) -> None:
    """Write the decision down (unsaved): by whom, and in whose place."""
    stood = [person for person in deciders([row])[row.pk] if actor.acts_for(person)]
    row.approver_id, row.by_manager = (stood[0], False) if stood else (None, True)
    row.state = G if approve else Request.State.REFUSED
    if not approve:
        row.approvals = [*row.approvals, _word(row, actor) | {"refused": True}]
    row.decided_at, row.decided_by, row.reason = clock.now(), actor.name, reason


def withdraw_request(row: Request, *, actor: Actor) -> Request:
    """Take one's own request back while nobody has decided it."""
    if not actor.operator and (actor.person is None or actor.person != row.person_id):
        raise Forbidden("只能撤回自己的申请。", "One withdraws one's own request.")
    with transaction.atomic():
        row = _locked(row, W)
        row.state, row.decided_at = Request.State.WITHDRAWN, clock.now()
        row.save(update_fields=["state", "decided_at"])
        notices.withdraw(_accounts(row.told), _url(row))
        journal.write(actor, events.REQUEST_WITHDRAWN, "request", row.pk)
    return row


def close_request(row: Request, how: str, *, actor: Actor) -> Request:
    """Settle a request that was taken: accounted for or paid back, as another person than the one
    who took it.
    """
    if not actor.operator and actor.person == row.person_id:
        second_of_settlement(row, actor).check(
            {"zh": "自己的借支由别人结清。", "en": "Another person settles what one has taken."}
        )
    check_may(actor, SETTLE, person=None, team=team_of(row.person_id))
    how = check_text(how, "settlement", 2_000)
    if not row.action.settles:
        raise Conflict("这一事项不需要结清。", "This needs no settling.")
    with transaction.atomic():
        row = _locked(row, G)
        row.state, row.settled_at, row.settled_by, row.settlement = (
            Request.State.SETTLED,
            clock.now(),
            actor.name,
            how,
        )
        row.save()
        journal.write(
            actor, events.REQUEST_SETTLED, "request", row.pk, after={"amount": row.amount}, why=how
        )
        sentence = {
            "zh": f"您的“{row.action.title}”已结清。",
            "en": f"Your “{row.action.title}” is settled.",
        }
        notices.notify(people.accounts_of([row.person_id]), sentence, _url(row))
    return row


def seal_questions() -> int:
    """Put a hash over the questions asked since the last time into the journal; how many. Run
    again it does the rest.

    Only questions that prove that the product wrote them: any other stays as it is, and
    verification names it. Those that an earlier release left without a proof are sealed the first
    time, of which the journal then tells.
    """
    sealed = _seal_unproved()
    after = 0
    while True:
        with transaction.atomic():
            waiting = list(
                Asked.objects.select_for_update()
                .filter(seal__lt=0, pk__gt=after)
                .order_by("pk")[:BATCH]
            )
            if not waiting:
                return sealed
            after = waiting[-1].pk
            rows = [row for row in waiting if proves_itself(row)]
            if rows:
                _seal(rows)
        sealed += len(rows)


def _seal_unproved() -> int:
    """Seal what waits from a release that knew no proofs; once, and only where it sealed before."""
    with transaction.atomic():
        if not sealed_without_proofs():
            return 0
        rows = list(Asked.objects.select_for_update().filter(seal=None).order_by("pk"))
        _seal(rows)
    return len(rows)


def _seal(rows: list[Asked]) -> None:
    entry = journal.write(
        OPERATOR,
        events.QUESTIONS_SEALED,
        "asked",
        f"{rows[0].pk}-{rows[-1].pk}" if rows else "",
        after={"n": len(rows), "digest": digest(rows), "proved": True},
    )
    for start in range(0, len(rows), 500):
        Asked.objects.filter(pk__in=[row.pk for row in rows[start : start + 500]]).update(
            seal=entry.number
        )


def _request(
    found: Ruling,
    person: Person,
    amount: Decimal | None,
    purpose: str,
    reference: str,
    actor: Actor,
) -> Request:
    granted = found.answer.verdict == YES
    row = Request.objects.create(
        action=found.action,
        limit=found.limit,
        person=person,
        amount=amount,
        purpose=purpose,
        reference=reference.strip()[:100],
        state=G if granted else W,
        at=clock.now(),
        on=clock.today(),
        level=found.level,
        approver=found.approver,
        by_manager=found.managers,
        decided_at=clock.now() if granted else None,
    )
    journal.write(
        actor,
        events.REQUESTED,
        "request",
        row.pk,
        after=_told(found, amount) | {"state": row.state},
        why=purpose,
    )
    if not granted:
        tell_deciders([row])
    return row


def _told(found: Ruling, amount: Decimal | None) -> dict[str, Any]:
    return {
        "action": found.action.code,
        "amount": amount,
        "verdict": found.answer.verdict,
        "because": found.answer.because,
        "limit": found.limit.pk if found.limit else None,
    }


def _locked(row: Request, state: str) -> Request:
    row = (
        Request.objects.select_for_update(of=("self",))
        .select_related("action", "person", "approver", "limit")
        .get(pk=row.pk)
    )
    if row.state != state:
        raise Conflict("这份申请已经处理。", "This request is settled already.")
    return row


def _check_asks(actor: Actor, person: int) -> None:
    """Refuse an actor who may not ask about this person. Who asks for the whole company costs no
    query.
    """
    if not actor.may_all(ASK):
        check_may(actor, ASK, person=person, team=team_of(person))


def _check_amount(action: Action, amount: Decimal | None) -> None:
    if action.kind == Action.Kind.PERMISSION:
        return
    if amount is None or not amount.is_finite() or not Decimal(0) < amount <= MOST_MONEY:
        raise Invalid("请写金额（大于 0）。", "Say the amount, above 0.", field="amount")
    if amount != amount.quantize(Decimal("0.01")):
        raise Invalid("金额最多两位小数。", "An amount has at most two decimals.", field="amount")


def _url(row: Request) -> str:
    return reverse("policy_request", args=[row.pk])
