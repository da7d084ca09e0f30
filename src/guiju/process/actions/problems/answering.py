"""Classifying, assigning, answering, closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may
from guiju.foundation.errors import Conflict, Invalid
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.process.access.problems import ANSWER, NOUN
from guiju.process.actions.problems.steps import (
    check_kind,
    check_seen,
    check_text,
    check_waits,
    keep,
    locked,
    step,
    tell,
    url_of,
)
from guiju.process.events import problems as events
from guiju.process.models.problems import Problem, ProblemStep
from guiju.process.models.procedures import Procedure

Step, State = ProblemStep.What, Problem.State
ANSWER_WITH_WORDS = {
    "zh": "请写下答复：每个问题都要有话说清楚。",
    "en": "Write the answer: every problem gets one in words.",
}
CLOSE_WITH_WORDS = {"zh": "请写明为什么不处理。", "en": "Say why it is not to be done."}


def classify_problems(
    rows: Sequence[Problem], kind: str, *, actor: Actor, seen: int | None = None
) -> list[Problem]:
    """Say of which class problems are. What is merged follows its other; an answered one may
    still change its class.
    """
    check_may(actor, ANSWER)
    check_kind(kind)
    with transaction.atomic():
        fresh = locked(rows, actor=actor)
        for row in fresh:
            check_seen(row, seen)
            if row.state == State.MERGED:
                raise Conflict(
                    "问题 #{number} 已经合并。", "Problem #{number} is merged.", number=row.number
                )
            if row.kind != kind:
                _classify(row, kind, actor)
    return fresh


def _classify(row: Problem, kind: str, actor: Actor) -> None:
    before = {"kind": row.kind, "state": row.state}
    row.kind, row.state = kind, State.CLASSIFIED if row.state == State.NEW else row.state
    keep(row, "kind", "state")
    step(row, Step.CLASSIFIED, actor, about=kind)
    journal.write(
        actor,
        events.CLASSIFIED,
        NOUN,
        row.pk,
        before=before,
        after={"kind": kind, "state": row.state},
    )


def point_at_procedure(
    row: Problem,
    procedure: Procedure | None,
    contradicts: bool,
    *,
    actor: Actor,
    seen: int | None = None,
) -> Problem:
    """Say which procedure a problem is about, and whether that procedure says something wrong."""
    check_may(actor, ANSWER)
    if contradicts and procedure is None:
        raise Invalid(
            "请先选择是哪一个流程。", "Say first which procedure it is.", field="procedure"
        )
    with transaction.atomic():
        row = locked([row], actor=actor)[0]
        check_seen(row, seen)
        before = {"procedure": row.procedure_id, "contradicts": row.contradicts}
        row.procedure, row.contradicts = procedure, contradicts
        keep(row, "procedure", "contradicts")
        after = {"procedure": procedure.code if procedure else "", "contradicts": contradicts}
        journal.write(actor, events.POINTED, NOUN, row.pk, before=before, after=after)
    return row


def assign_problem(
    row: Problem,
    owner: Person | None,
    *,
    actor: Actor,
    due: dt.date | None = None,
    seen: int | None = None,
) -> Problem:
    """Assign a problem to the person who must answer it, until when; they are notified."""
    check_may(actor, ANSWER)
    if owner is not None and owner.pk not in people.stands(clock.today(), [owner.pk]):
        raise Invalid(
            "没有这个工号的在职人员。", "Nobody of that staff number works here.", field="owner"
        )
    if due is not None and due < clock.today():
        raise Invalid("答复期限不能在过去。", "The answer cannot be due in the past.", field="due")
    with transaction.atomic():
        row = locked([row], actor=actor)[0]
        check_waits(row, seen)
        before = {"owner": row.owner_id, "due_on": row.due_on}
        row.owner, row.due_on = owner, due or row.due_on
        keep(row, "owner", "due_on")
        step(row, Step.ASSIGNED, actor, about=owner.written if owner else "")
        journal.write(
            actor,
            events.ASSIGNED,
            NOUN,
            row.pk,
            before=before,
            after={"owner": row.owner_id, "due_on": row.due_on},
        )
        if owner is not None:
            sentence = {
                "zh": f"请在 {row.due_on} 前答复问题 #{row.number}：{row.title}",
                "en": f"Answer problem #{row.number} until {row.due_on}: {row.title}",
            }
            accounts = [
                account for account in people.accounts_of([owner.pk]) if account != actor.account
            ]
            notices.notify(accounts, sentence, url_of(row), tone="warn")
    return row


def answer_problem(
    row: Problem, words: str, *, actor: Actor, kind: str = "", seen: int | None = None
) -> Problem:
    """Answer a problem: whoever reported it, reported the same or joined it is notified, and sees
    the words.
    """
    words = check_text(words, "words", ANSWER_WITH_WORDS)
    return _end(row, State.ANSWERED, words, kind, actor, seen)


def close_problem(
    row: Problem, reason: str, *, actor: Actor, kind: str = "", seen: int | None = None
) -> Problem:
    """Close a problem as not to be done, because …: that is an answer too, and the reporter may
    say that it is none.
    """
    reason = check_text(reason, "words", CLOSE_WITH_WORDS)
    return _end(row, State.CLOSED, reason, kind, actor, seen)


def _end(
    row: Problem, state: Problem.State, words: str, kind: str, actor: Actor, seen: int | None
) -> Problem:
    with transaction.atomic():
        row = _answerable(row, actor)
        check_waits(row, seen)
        before = {"state": row.state, "kind": row.kind}
        row.kind = check_kind(kind or row.kind)
        row.state, row.answer, row.answered_by, row.answered_at = (
            state,
            words,
            actor.name,
            clock.now(),
        )
        keep(row, "kind", "state", "answer", "answered_by", "answered_at")
        closed = state == State.CLOSED
        step(row, Step.CLOSED if closed else Step.ANSWERED, actor, words)
        what = events.CLOSED if closed else events.ANSWERED
        journal.write(
            actor,
            what,
            NOUN,
            row.pk,
            before=before,
            after={"state": state, "kind": row.kind},
            why=words,
        )
        tell(row, _said(row, closed), actor=actor, tone="good")
    return row


def _said(row: Problem, closed: bool) -> dict[str, str]:
    if closed:
        return {
            "zh": f"问题 #{row.number} 不予处理，理由已写明：{row.title}",
            "en": f"Problem #{row.number} is not to be done; see why: {row.title}",
        }
    return {
        "zh": f"问题 #{row.number} 有了答复：{row.title}",
        "en": f"Problem #{row.number} has its answer: {row.title}",
    }


def _answerable(row: Problem, actor: Actor) -> Problem:
    """Give the fresh row if it is the actor's to answer: by their team or because they were named
    to answer it.
    """
    fresh = locked([row])[0]
    if (
        actor.person is not None
        and actor.person == fresh.owner_id
        and (actor.scopes is None or ANSWER.code in actor.scopes)
    ):
        return fresh
    return locked([row], actor=actor)[0]
