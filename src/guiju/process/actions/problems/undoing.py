"""Undoing: an answer that does not help, one given by mistake, one's own report, a "me too"."""

from __future__ import annotations

from django.db import transaction

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may
from guiju.foundation.errors import Conflict, Forbidden
from guiju.foundation.journal import Verb
from guiju.process.access.problems import ANSWER, NOUN, REPORT, reported
from guiju.process.actions.problems.merging import parted
from guiju.process.actions.problems.steps import (
    check_text,
    check_waits,
    keep,
    locked,
    step,
    tell,
    url_of,
)
from guiju.process.events import problems as events
from guiju.process.models.problems import MeToo, Problem, ProblemStep
from guiju.process.reads import problems as reads
from guiju.process.rules import problems as rules

Step, State = ProblemStep.What, Problem.State
REOPEN_WITH_WORDS = {"zh": "请写明答复没有解决什么。", "en": "Say what the answer does not answer."}
BACK_WITH_WORDS = {"zh": "请写明为什么收回答复。", "en": "Say why the answer is taken back."}


def reopen_problem(row: Problem, words: str, *, actor: Actor) -> Problem:
    """Say that the answer does not answer, or that what was withdrawn is a problem after all: by
    whoever reported it, once for each answer. It waits again, in its time anew.

    A merged one whose other was answered leaves it, and waits by itself.
    """
    with transaction.atomic():
        row = locked([row])[0]
        _check_reported(actor, row)
        words = check_text(words, "words", REOPEN_WITH_WORDS)
        other = row.merged_into
        if row.state == State.MERGED and other is not None and not other.waiting:
            row = parted(row)
        elif not row.answer_holds and row.state != State.WITHDRAWN:
            raise Conflict("还没有答复。", "There is no answer yet.")
        _wait_again(row, Step.REOPENED, events.REOPENED, words, actor)
        sentence = {
            "zh": f"{row.by} 认为问题 #{row.number} 还没有解决：{row.title}",
            "en": f"{row.by} holds problem #{row.number} not to be answered: {row.title}",
        }
        notices.notify(reads.leaders_of([row])[row.pk], sentence, url_of(row), tone="warn")
    return row


def take_answer_back(row: Problem, words: str, *, actor: Actor) -> Problem:
    """Take back an answer that was given by mistake, with the reason: by who may answer. Whoever
    read it is told.
    """
    check_may(actor, ANSWER)
    words = check_text(words, "words", BACK_WITH_WORDS)
    with transaction.atomic():
        row = locked([row], actor=actor)[0]
        if not row.answer_holds:
            raise Conflict("还没有答复。", "There is no answer yet.")
        _wait_again(row, Step.ANSWER_BACK, events.ANSWER_BACK, words, actor)
        sentence = {
            "zh": f"问题 #{row.number} 的答复已收回，会重新答复：{row.title}",
            "en": (
                f"The answer to problem #{row.number} was taken back; another will come: "
                f"{row.title}"
            ),
        }
        tell(row, sentence, actor=actor)
    return row


def withdraw_problem(row: Problem, words: str = "", *, actor: Actor) -> Problem:
    """Withdraw one's own report while it waits: no answer is owed any more. Not when it touches
    others too.
    """
    check_may(actor, REPORT)
    with transaction.atomic():
        row = locked([row])[0]
        _check_reported(actor, row)
        check_waits(row)
        if reads.touched(row) > 1:
            raise Conflict("它也影响别人，不能撤回。", "It touches others too and stays.")
        before, row.state = {"state": row.state}, State.WITHDRAWN
        keep(row, "state")
        step(row, Step.WITHDRAWN, actor, words.strip()[:2000])
        journal.write(
            actor,
            events.WITHDRAWN,
            NOUN,
            row.pk,
            before=before,
            after={"state": row.state},
            why=words.strip()[:2000],
        )
        sentence = {
            "zh": f"{row.by} 撤回了问题 #{row.number}：{row.title}",
            "en": f"{row.by} withdrew problem #{row.number}: {row.title}",
        }
        leaders = [
            account for account in reads.leaders_of([row])[row.pk] if account != actor.account
        ]
        notices.notify(leaders, sentence, url_of(row), email=False)
    return row


def leave_problem(row: Problem, *, actor: Actor) -> Problem:
    """Take one's "me too" back; twice changes nothing."""
    check_may(actor, REPORT)
    with transaction.atomic():
        row = locked([row])[0]
        gone, _rows = MeToo.objects.filter(problem=row, person=actor.person or 0).delete()
        if gone:
            whole = locked([row.merged_into])[0] if row.merged_into else row
            whole.affected = reads.touched(whole)
            keep(whole, "affected")
            journal.write(actor, events.LEFT, NOUN, row.pk, after={"affected": whole.affected})
    return row


def _wait_again(row: Problem, what: ProblemStep.What, verb: Verb, words: str, actor: Actor) -> None:
    """It waits in its time anew: to be classified where nobody did that yet."""
    row.state, row.due_on = State.CLASSIFIED if row.kind else State.NEW, rules.due_on(clock.today())
    row.reopened, row.reminded_at, row.escalated_at = row.reopened + 1, None, None
    keep(
        row,
        "state",
        "merged_into",
        "before",
        "affected",
        "reopened",
        "due_on",
        "reminded_at",
        "escalated_at",
    )
    step(row, what, actor, words)
    journal.write(
        actor, verb, NOUN, row.pk, after={"state": row.state, "reopened": row.reopened}, why=words
    )


def _check_reported(actor: Actor, row: Problem) -> None:
    if not actor.operator and not reported(actor, row):
        raise Forbidden("只有上报人可以这样说。", "Only who reported it can say so.")
