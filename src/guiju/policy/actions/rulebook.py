"""Write a policy, send it to review, publish it by a second person, repeal it; its bank of
questions.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from guiju.foundation import clock, jobs, journal, notices
from guiju.foundation.access import OPERATOR, Actor, check_may_all
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.people import reads as people
from guiju.policy import events
from guiju.policy.access import WRITE
from guiju.policy.actions.words import check_text
from guiju.policy.models import Clause, Policy, PolicyVersion, Question
from guiju.policy.reads.rulebook import latest, text_of
from guiju.policy.rules.rulebook import (
    Ask,
    PolicyText,
    check_question,
    checked,
    fingerprint,
    numbered,
    understood,
)

ASK_SIGNATURES = "policy.ask"


def write_policy(
    text: PolicyText, *, actor: Actor, note: str = "", seen: str = "", only_new: bool = False
) -> PolicyVersion:
    """Write a draft: of a new policy, of its next version, or over the open draft (which goes back
    from review).

    seen: when the draft that was edited had been written; refused when somebody wrote it meanwhile.
    only_new: refused when there is a policy of that code.
    """
    check_may_all(actor, WRITE)
    checked(text)
    with transaction.atomic():
        policy, made = Policy.objects.select_for_update().get_or_create(code=text.code)
        if only_new and not made:
            raise Conflict(
                {
                    "zh": "已有编号为 {named} 的制度。",
                    "en": "There is a policy of the code {named}.",
                },
                named=text.code,
                field="code",
            )
        row = _open_draft(policy, seen)
        before = {"title": row.title, "state": row.state} if row.pk else None
        _fill(row, text, note, actor)
        after = {
            "policy": text.code,
            "version": row.version,
            "clauses": len(text.clauses),
            "hash": row.hash,
        }
        journal.write(
            actor,
            events.POLICY_WRITTEN,
            "policy_version",
            row.pk,
            before=before,
            after=after,
            why=note,
        )
        if text.questions:
            _keep_questions(policy, text, actor)
    return row


def import_policy(text: str, *, actor: Actor) -> PolicyVersion:
    """Write a draft from YAML, its questions into the bank."""
    return write_policy(understood(text), actor=actor)


def next_version(row: PolicyVersion, *, actor: Actor) -> PolicyVersion:
    """A draft of the next version with the same words; the open one when there is one."""
    check_may_all(actor, WRITE)
    newest = latest(row.policy)
    if newest is not None and newest.open:
        return newest
    return write_policy(text_of(row), actor=actor)


def send_to_review(row: PolicyVersion, *, actor: Actor) -> PolicyVersion:
    """Ask a second person to look at a draft."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = _locked(row, PolicyVersion.State.DRAFT)
        checked(text_of(row))
        row.state, row.returned = PolicyVersion.State.REVIEW, ""
        row.save(update_fields=["state", "returned"])
        journal.write(actor, events.POLICY_SENT, "policy_version", row.pk, after={"hash": row.hash})
        sentence = {
            "zh": f"《{row.title}》等待复核与发布。",
            "en": f"“{row.title}” waits for review and publishing.",
        }
        others = [account for account in people.manager_accounts() if account not in row.editors]
        notices.notify(others, sentence, _url(row))
    return row


def return_policy(row: PolicyVersion, reason: str, *, actor: Actor) -> PolicyVersion:
    """Give a draft back to who wrote it, with the reason."""
    check_may_all(actor, WRITE)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = _locked(row, PolicyVersion.State.REVIEW)
        row.state, row.returned = PolicyVersion.State.DRAFT, reason
        row.save(update_fields=["state", "returned"])
        journal.write(actor, events.POLICY_RETURNED, "policy_version", row.pk, why=reason)
        sentence = {
            "zh": f"《{row.title}》被退回:{reason}",
            "en": f"“{row.title}” was returned: {reason}",
        }
        notices.notify(row.editors, sentence, _url(row))
    return row


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
            {"zh": "制度不能从过去生效。", "en": "A policy does not take effect in the past."},
            field="effective_from",
        )
    with transaction.atomic():
        row = _locked(row, PolicyVersion.State.REVIEW)
        if not actor.operator and actor.account in row.editors:
            raise Forbidden(
                {
                    "zh": "写制度的人不发布它,请另一位复核。",
                    "en": "Who wrote a policy does not publish it: ask a second person.",
                }
            )
        text = checked(text_of(row))
        _supersede(row, day)
        row.state, row.effective_from, row.hash = "published", day, fingerprint(text, row.version)
        row.review_on = months_after(day, row.review_after)
        row.published_at, row.published_by, row.publisher = clock.now(), actor.name, actor.account
        row.save()
        after = {
            "policy": row.policy.code,
            "version": row.version,
            "hash": row.hash,
            "effective_from": day,
        }
        journal.write(
            actor, events.POLICY_PUBLISHED, "policy_version", row.pk, after=after, why=row.note
        )
        jobs.queue(
            ASK_SIGNATURES, {}, account=actor.account
        )  # in the same transaction: published and asked, or neither
    return row


def discard_policy(row: PolicyVersion, *, actor: Actor) -> None:
    """Let a draft go; the journal keeps that it was."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = PolicyVersion.objects.select_for_update().select_related("policy").get(pk=row.pk)
        if not row.open:
            raise Conflict(
                {"zh": "已发布的制度不能放弃。", "en": "A published policy cannot be discarded."}
            )
        before = {"policy": row.policy.code, "version": row.version, "title": row.title}
        journal.write(actor, events.POLICY_DISCARDED, "policy_version", row.pk, before=before)
        row.clauses.all().delete()
        row.delete()


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
        row = _locked(row, PolicyVersion.State.PUBLISHED)
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
        raise NotFound(
            {"zh": "制度里没有这一条。", "en": "The policy has no such clause."}, field="clause"
        )
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
            raise Conflict({"zh": "这道题已经停用。", "en": "This question is retired already."})
        journal.write(actor, events.QUESTION_RETIRED, "question", row.pk, before={"ask": row.ask})
    row.refresh_from_db()
    return row


def _open_draft(policy: Policy, seen: str) -> PolicyVersion:
    newest = policy.versions.select_for_update().order_by("-version").first()
    if newest is None or not newest.open:
        return PolicyVersion(policy=policy, version=newest.version + 1 if newest else 1)
    if seen and seen != newest.written_at.isoformat():
        raise Conflict(
            {
                "zh": "{who} 刚刚改过这份草稿,您的修改没有保存。",
                "en": "{who} has just changed this draft; your changes were not stored.",
            },
            who=newest.written_by,
        )
    return newest


def _fill(row: PolicyVersion, text: PolicyText, note: str, actor: Actor) -> None:
    for name in ("title", "purpose", "good", "harm", "must_sign", "sign_within", "review_after"):
        setattr(row, name, getattr(text, name))
    row.positions, row.grades, row.teams = _lists(text)
    row.state, row.note, row.hash = (
        PolicyVersion.State.DRAFT,
        note.strip()[:2000],
        fingerprint(text, row.version),
    )
    row.written_at, row.written_by = clock.now(), actor.name
    row.editors = sorted({*row.editors, *([actor.account] if actor.account else [])})
    row.save()
    row.clauses.all().delete()
    Clause.objects.bulk_create(
        Clause(
            version=row,
            code=clause.code,
            position=place,
            number=number,
            chapter=clause.chapter,
            kind=clause.kind,
            text=clause.text,
            consequence=clause.consequence,
            good=clause.good,
            harm=clause.harm,
            positions=_list(clause.binds.positions),
            grades=_list(clause.binds.grades),
            teams=_list(clause.binds.teams),
        )
        for place, (number, clause) in enumerate(
            zip(numbered(text.clauses), text.clauses, strict=True)
        )
    )


def _lists(text: PolicyText) -> tuple[list[str] | None, list[str] | None, list[str] | None]:
    return _list(text.binds.positions), _list(text.binds.grades), _list(text.binds.teams)


def _list(codes: tuple[str, ...] | None) -> list[str] | None:
    return None if codes is None else list(codes)


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
    known = set(
        Question.objects.filter(policy=policy, retired_at=None).values_list("clause", "ask")
    )
    for ask in text.questions:
        if (ask.clause, ask.ask) not in known:
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


def _locked(row: PolicyVersion, state: str) -> PolicyVersion:
    row = (
        PolicyVersion.objects.select_for_update(of=("self",))
        .select_related("policy")
        .get(pk=row.pk)
    )
    if row.state != state:
        raise Conflict()
    return row


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the month's last."""
    month = clock.month_before(clock.month_of(day), -months)
    return min(clock.last_day(month), clock.first_day(month) + dt.timedelta(days=day.day - 1))


def _url(row: PolicyVersion) -> str:
    return reverse("policy_version", args=[row.policy.code, row.version])
