"""Classifying, assigning, answering, closing, reopening; taking problems into a project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.people import reads as people
from guiju.people.models import Person
from guiju.process.access.problems import ANSWER, reported
from guiju.process.actions.problems.merging import parted
from guiju.process.actions.problems.words import (
    NOUN,
    check_kind,
    check_seen,
    check_text,
    check_waits,
    keep,
    locked,
    step,
    tell,
    tell_all,
    url_of,
)
from guiju.process.events import problems as events
from guiju.process.models.problems import Problem, ProblemStep
from guiju.process.models.procedures import Procedure
from guiju.process.models.projects import Project
from guiju.process.reads import problems as reads
from guiju.process.rules import problems as rules

Step, State = ProblemStep.What, Problem.State
ANSWER_WITH_WORDS = {
    "zh": "请写下答复:每个问题都要有话说清楚。",
    "en": "Write the answer: every problem gets one in words.",
}
CLOSE_WITH_WORDS = {"zh": "请写明为什么不处理。", "en": "Say why it is not to be done."}
REOPEN_WITH_WORDS = {"zh": "请写明答复没有解决什么。", "en": "Say what the answer does not answer."}


def classify_problems(rows: Sequence[Problem], kind: str, *, actor: Actor, seen: int | None = None) -> list[Problem]:
    """Say of which class problems are. What is merged follows its other; an answered one may still change its class."""
    check_may(actor, ANSWER)
    check_kind(kind)
    with transaction.atomic():
        found = locked(rows, actor=actor)
        for row in found:
            check_seen(row, seen)
            if row.state == State.MERGED:
                raise Conflict(
                    {"zh": "问题 #{number} 已经合并。", "en": "Problem #{number} is merged."}, number=row.number
                )
            if row.kind != kind:
                _classify(row, kind, actor)
    return found


def _classify(row: Problem, kind: str, actor: Actor) -> None:
    before = {"kind": row.kind, "state": row.state}
    row.kind, row.state = kind, State.CLASSIFIED if row.state == State.NEW else row.state
    keep(row, "kind", "state")
    step(row, Step.CLASSIFIED, actor, about=kind)
    journal.write(actor, events.CLASSIFIED, NOUN, row.pk, before=before, after={"kind": kind, "state": row.state})


def point_at_procedure(
    row: Problem, procedure: Procedure | None, contradicts: bool, *, actor: Actor, seen: int | None = None
) -> Problem:
    """Say which procedure a problem is about, and whether that procedure says something wrong."""
    check_may(actor, ANSWER)
    if contradicts and procedure is None:
        raise Invalid({"zh": "请先选择是哪一个流程。", "en": "Say first which procedure it is."}, field="procedure")
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
    row: Problem, owner: Person | None, *, actor: Actor, due: dt.date | None = None, seen: int | None = None
) -> Problem:
    """Say who must answer, and until when; she is told."""
    check_may(actor, ANSWER)
    if owner is not None and owner.pk not in people.stands(clock.today(), [owner.pk]):
        raise Invalid(
            {"zh": "没有这个工号的在职人员。", "en": "Nobody of that staff number works here."}, field="owner"
        )
    if due is not None and due < clock.today():
        raise Invalid({"zh": "答复期限不能在过去。", "en": "The answer cannot be due in the past."}, field="due")
    with transaction.atomic():
        row = locked([row], actor=actor)[0]
        check_waits(row, seen)
        before = {"owner": row.owner_id, "due_on": row.due_on}
        row.owner, row.due_on = owner, due or row.due_on
        keep(row, "owner", "due_on")
        step(row, Step.ASSIGNED, actor, about=owner.name if owner else "")
        journal.write(
            actor, events.ASSIGNED, NOUN, row.pk, before=before, after={"owner": row.owner_id, "due_on": row.due_on}
        )
        if owner is not None:
            sentence = {
                "zh": f"请在 {row.due_on} 前答复问题 #{row.number}:{row.title}",
                "en": f"Answer problem #{row.number} until {row.due_on}: {row.title}",
            }
            told = [account for account in people.accounts_of([owner.pk]) if account != actor.account]
            notices.notify(told, sentence, url_of(row), tone="warning")
    return row


def answer_problem(row: Problem, words: str, *, actor: Actor, kind: str = "", seen: int | None = None) -> Problem:
    """Answer a problem: whoever reported it, reported the same or joined in is told, and sees the words."""
    words = check_text(words, "words", ANSWER_WITH_WORDS)
    return _end(row, State.ANSWERED, words, kind, actor, seen)


def close_problem(row: Problem, reason: str, *, actor: Actor, kind: str = "", seen: int | None = None) -> Problem:
    """Close a problem as not to be done, because …: that is an answer too, and the reporter may say that it is none."""
    reason = check_text(reason, "words", CLOSE_WITH_WORDS)
    return _end(row, State.CLOSED, reason, kind, actor, seen)


def _end(row: Problem, state: Problem.State, words: str, kind: str, actor: Actor, seen: int | None) -> Problem:
    with transaction.atomic():
        row = _hers(row, actor)
        check_waits(row, seen)
        before = {"state": row.state, "kind": row.kind}
        row.kind = check_kind(kind or row.kind)
        row.state, row.answer, row.answered_by, row.answered_at = state, words, actor.name, clock.now()
        keep(row, "kind", "state", "answer", "answered_by", "answered_at")
        closed = state == State.CLOSED
        step(row, Step.CLOSED if closed else Step.ANSWERED, actor, words)
        what = events.CLOSED if closed else events.ANSWERED
        journal.write(actor, what, NOUN, row.pk, before=before, after={"state": state, "kind": row.kind}, why=words)
        tell(row, _said(row, closed), actor=actor, tone="success")
    return row


def _said(row: Problem, closed: bool) -> dict[str, str]:
    if closed:
        return {
            "zh": f"问题 #{row.number} 不予处理,理由已写明:{row.title}",
            "en": f"Problem #{row.number} is not to be done; see why: {row.title}",
        }
    return {
        "zh": f"问题 #{row.number} 有了答复:{row.title}",
        "en": f"Problem #{row.number} has its answer: {row.title}",
    }


def _hers(row: Problem, actor: Actor) -> Problem:
    """The fresh row, hers to answer: by her team or because she was named to answer it."""
    found = locked([row])[0]
    if (
        actor.person is not None
        and actor.person == found.owner_id
        and (actor.scopes is None or ANSWER.code in actor.scopes)
    ):
        return found
    return locked([row], actor=actor)[0]


def reopen_problem(row: Problem, words: str, *, actor: Actor) -> Problem:
    """Say that the answer does not answer: by whoever reported it, once for each answer. It waits again, in its time anew.

    A merged one whose other was answered leaves it, and waits by itself.
    """
    words = check_text(words, "words", REOPEN_WITH_WORDS)
    with transaction.atomic():
        row = locked([row])[0]
        if not actor.operator and not reported(actor, row):
            raise Forbidden({"zh": "只有上报人可以这样说。", "en": "Only who reported it can say so."})
        other = row.merged_into
        if row.state == State.MERGED and other is not None and not other.waiting:
            row = parted(row)
        elif row.state not in (State.ANSWERED, State.CLOSED):
            raise Conflict({"zh": "还没有答复。", "en": "There is no answer yet."})
        row.state, row.reopened, row.due_on = State.CLASSIFIED, row.reopened + 1, rules.due_on(clock.today())
        row.reminded_at = row.escalated_at = None
        keep(row, "state", "merged_into", "before", "reopened", "due_on", "reminded_at", "escalated_at")
        step(row, Step.REOPENED, actor, words)
        journal.write(actor, events.REOPENED, NOUN, row.pk, after={"reopened": row.reopened}, why=words)
        sentence = {
            "zh": f"{row.by} 认为问题 #{row.number} 还没有解决:{row.title}",
            "en": f"{row.by} holds problem #{row.number} not to be answered: {row.title}",
        }
        notices.notify(reads.leaders_of([row])[row.pk], sentence, url_of(row), tone="warning")
    return row


def take_into_project(problems: Sequence[Problem], project: Project, *, actor: Actor) -> list[Problem]:
    """Take problems into an open project: their reporters are told; each still gets its answer."""
    check_may(actor, ANSWER)
    with transaction.atomic():
        found = locked(problems, actor=actor)
        fresh = Project.objects.select_for_update().get(pk=project.pk)
        if fresh.state in (Project.State.CLOSED, Project.State.CANCELLED):
            raise Conflict({"zh": "这个项目已经结束。", "en": "This project has ended."})
        for row in found:
            if row.state == State.MERGED:
                raise Conflict(
                    {"zh": "问题 #{number} 已经合并。", "en": "Problem #{number} is merged."}, number=row.number
                )
        taken = [row for row in found if row.project_id != fresh.pk]
        for row in taken:
            row.project = fresh
            keep(row, "project")
            step(row, Step.TAKEN, actor, about=fresh.name)
            tell_all([row], _taken(row, fresh), url_of(row), actor=actor)
        after = {"project": fresh.number, "problems": [row.number for row in taken]}
        journal.write(actor, events.TAKEN, "project", fresh.pk, after=after)
    return found


def _taken(row: Problem, project: Project) -> dict[str, str]:
    return {
        "zh": f"问题 #{row.number} 列入了改进项目“{project.name}”。",
        "en": f"Problem #{row.number} was taken into the project “{project.name}”.",
    }
