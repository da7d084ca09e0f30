"""Write a policy, send it to review, publish it by a second person, repeal it; its bank of
questions.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from guiju.foundation import clock, jobs, journal
from guiju.foundation.access import OPERATOR, Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid, NotFound
from guiju.kit.reasons import check_text
from guiju.kit.versioned import actions as texts
from guiju.policy import events
from guiju.policy.access import WRITE
from guiju.policy.models import Clause, Policy, PolicyVersion, Question
from guiju.policy.reads.rulebook import POLICY
from guiju.policy.rules.rulebook import Ask, PolicyText, check_question, understood

ASK_SIGNATURES = "policy.ask"


def write_policy(
    text: PolicyText, *, actor: Actor, note: str = "", seen: str = "", only_new: bool = False
) -> PolicyVersion:
    """Write a draft: of a new policy, of its next version, or over the open draft (which goes back
    from review).

    seen: when the newest version that the writer saw had been written; refused when somebody wrote
    meanwhile. only_new: refused when there is a policy of that code.
    """
    with transaction.atomic():
        row = texts.write_draft(POLICY, text, actor=actor, note=note, seen=seen, only_new=only_new)
        _keep_questions(row.policy, text, actor)
    return row


def import_policy(text: str, *, actor: Actor) -> PolicyVersion:
    """Write a draft from YAML, its questions into the bank."""
    return write_policy(understood(text), actor=actor)


def next_version(row: PolicyVersion, *, actor: Actor) -> PolicyVersion:
    """A draft of the next version with the same words; the open one when there is one."""
    return texts.write_next(POLICY, row, actor=actor)


def send_to_review(row: PolicyVersion, *, actor: Actor) -> PolicyVersion:
    """Ask a second person to look at a draft."""
    return texts.send(POLICY, row, actor=actor)


def return_policy(row: PolicyVersion, reason: str, *, actor: Actor) -> PolicyVersion:
    """Return a draft to those who wrote it, with the reason."""
    return texts.give_back(POLICY, row, reason, actor=actor)


def publish_policy(
    row: PolicyVersion, *, actor: Actor, effective_from: dt.date | None = None
) -> PolicyVersion:
    """Publish a reviewed draft, by another person than those who wrote it. From now on its words
    never change.

    Signatures are asked for by a job, so this takes the same time for ten people and for ten
    thousand. Only the machine's operator, who brings in rules that were in force on paper before,
    may name a day in the past.
    """
    check_may_all(actor, WRITE)
    day = effective_from or clock.today()
    if day < clock.today() and not actor.operator:
        raise Invalid(
            "制度不能从过去生效。",
            "A policy does not take effect in the past.",
            field="effective_from",
        )

    def begin(row: PolicyVersion) -> dict[str, dt.date]:
        _supersede(row, day)
        row.effective_from = day
        return {"effective_from": day}

    with transaction.atomic():
        row = texts.publish(POLICY, row, actor=actor, on=day, begin=begin)
        jobs.queue(
            ASK_SIGNATURES, {}, account=actor.account
        )  # in the same transaction: published and asked, or neither
    return row


def discard_policy(row: PolicyVersion, *, actor: Actor) -> None:
    """Let a draft go; the journal keeps that it was."""
    texts.discard(POLICY, row, actor=actor)


def repeal_policy(
    row: PolicyVersion, reason: str, *, actor: Actor, last_day: dt.date | None = None
) -> PolicyVersion:
    """End a policy that is in force; what was done under it stays. Until its last day it is signed
    as before.

    One that was published for a later day never begins; the version that it would have followed
    goes on.
    """
    check_may_all(actor, WRITE)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = texts.locked(POLICY, row, "published")
        if not row.signable:
            raise Conflict()
        row.state, row.ended_on = PolicyVersion.State.REPEALED, last_day or clock.today()
        begins = row.effective_from or clock.today()
        if begins > clock.today() and last_day is None:
            row.ended_on = begins - dt.timedelta(days=1)
            PolicyVersion.objects.filter(
                policy=row.policy_id, state="published", ended_on=row.ended_on
            ).update(ended_on=None)
        row.save(update_fields=["state", "ended_on"])
        journal.write(
            actor,
            events.POLICY_REPEALED,
            "policy_version",
            row.pk,
            after={"ended_on": row.ended_on},
            why=reason,
        )
    return row


def supersede_ended() -> int:
    """Write down that versions whose last day has passed are superseded; how many. Who reads
    goes by the days before that.
    """
    ended = PolicyVersion.objects.filter(state=PolicyVersion.State.PUBLISHED).exclude(ended_on=None)
    with transaction.atomic():
        rows = [row for row in ended.select_for_update() if row.standing == "superseded"]
        for row in rows:
            row.state = PolicyVersion.State.SUPERSEDED
            row.save(update_fields=["state"])
            after = {"version": row.version, "ended_on": row.ended_on}
            journal.write(OPERATOR, events.POLICY_SUPERSEDED, "policy_version", row.pk, after=after)
    return len(rows)


def write_question(policy: Policy, ask: Ask, *, actor: Actor) -> Question:
    """Add a question about a clause to the bank."""
    check_may_all(actor, WRITE)
    check_question(ask)
    if not Clause.objects.filter(version__policy=policy, code=ask.clause).exists():
        raise NotFound("制度里没有这一条。", "The policy has no such clause.", field="clause")
    with transaction.atomic():
        row = _question(policy, ask, actor)
        journal.write(
            actor,
            events.QUESTION_WRITTEN,
            "question",
            row.pk,
            after={"policy": policy.code, "clause": ask.clause},
        )
    return row


def retire_question(row: Question, *, actor: Actor) -> Question:
    """Ask a question no more; results that quote it keep it."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        if not Question.objects.filter(pk=row.pk, retired_at=None).update(retired_at=clock.now()):
            raise Conflict("这道题已经停用。", "This question is retired already.")
        journal.write(actor, events.QUESTION_RETIRED, "question", row.pk, before={"ask": row.ask})
    row.refresh_from_db()
    return row


def _supersede(row: PolicyVersion, day: dt.date) -> None:
    """The version before ends the day before this one begins; one that was to begin later never
    does. Until then it is in force and is signed as before.
    """
    lasting = Q(state="published") | Q(state="repealed", ended_on__gte=day)
    for old in PolicyVersion.objects.select_for_update().filter(lasting, policy=row.policy_id):
        old.ended_on = min(filter(None, (old.ended_on, day - dt.timedelta(days=1))))
        old.state = PolicyVersion.State.SUPERSEDED if old.standing == "superseded" else old.state
        old.save(update_fields=["state", "ended_on"])


def _keep_questions(policy: Policy, text: PolicyText, actor: Actor) -> None:
    kept = set(Question.objects.filter(policy=policy, retired_at=None).values_list("clause", "ask"))
    for ask in text.questions:
        if (ask.clause, ask.ask) not in kept:
            _question(policy, ask, actor)


def _question(policy: Policy, ask: Ask, actor: Actor) -> Question:
    return Question.objects.create(
        policy=policy,
        clause=ask.clause,
        ask=ask.ask,
        choices=list(ask.choices),
        right=ask.right,
        at=clock.now(),
        by=actor.name,
    )
