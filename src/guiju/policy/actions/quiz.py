"""The quiz of leaders: begun, handed in, its rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.policy import events
from guiju.policy.access import WRITE
from guiju.policy.models import Clause, Question, QuizAttempt, QuizRule, SigningRound
from guiju.policy.reads.signing import quiz_rule
from guiju.policy.rules import quiz


def begin_quiz(round_: SigningRound, *, actor: Actor) -> QuizAttempt:
    """Draw questions from the clauses that the round asks to sign; the open try when there is
    one.
    """
    _check_own(round_, actor)
    with transaction.atomic():
        round_ = SigningRound.objects.select_for_update().get(pk=round_.pk)
        if round_.passed_at:
            raise Conflict("测验已经通过。", "The quiz is passed already.")
        standing = round_.attempts.filter(ended_at=None).first()
        if standing is not None:
            return standing
        _check_tries(round_)
        row = QuizAttempt.objects.create(round=round_, asked=_drawn(round_), began_at=clock.now())
        journal.write(
            actor,
            events.QUIZ_BEGUN,
            "signing_round",
            round_.pk,
            after={"questions": len(row.asked)},
        )
    return row


def end_quiz(row: QuizAttempt, answers: Sequence[int | None], *, actor: Actor) -> QuizAttempt:
    """Hand the answers in; the result is kept whatever it is."""
    _check_own(row.round, actor)
    with transaction.atomic():
        row = (
            QuizAttempt.objects.select_for_update(of=("self",))
            .select_related("round")
            .get(pk=row.pk)
        )
        if row.ended_at:
            raise Conflict("这次测验已经交卷。", "This try was handed in already.")
        if len(answers) != len(row.asked):
            raise Invalid("答案数与题数不符。", "There are not as many answers as questions.")
        row.answers, row.ended_at, row.right = (
            list(answers),
            clock.now(),
            quiz.right_answers(row.asked, answers),
        )
        row.passed = quiz.passed(row.right, len(row.asked), float(quiz_rule().pass_mark))
        row.save()
        if row.passed:
            SigningRound.objects.filter(pk=row.round_id).update(passed_at=row.ended_at)
        after = {"right": row.right, "of": len(row.asked), "passed": row.passed}
        journal.write(actor, events.QUIZ_ENDED, "signing_round", row.round_id, after=after)
    return row


def set_quiz_rule(
    questions: int, pass_mark: Decimal, tries_a_day: int, *, actor: Actor
) -> QuizRule:
    """How the quiz is asked from now on."""
    check_may_all(actor, WRITE)
    if not (1 <= questions <= 50 and Decimal("0.5") <= pass_mark <= 1 and 1 <= tries_a_day <= 20):
        raise Invalid(
            "题数 1–50，合格线 50%–100%，每天 1–20 次。",
            "1–50 questions, a mark of 50–100 %, 1–20 tries a day.",
        )
    with transaction.atomic():
        row = QuizRule.objects.select_for_update().first() or QuizRule()
        before = {
            "questions": row.questions,
            "pass_mark": row.pass_mark,
            "tries_a_day": row.tries_a_day,
        }
        row.questions, row.pass_mark, row.tries_a_day = questions, pass_mark, tries_a_day
        row.save()
        after = {"questions": questions, "pass_mark": pass_mark, "tries_a_day": tries_a_day}
        journal.write(actor, events.QUIZ_RULE_SET, "quiz_rule", row.pk, before=before, after=after)
    return row


def _drawn(round_: SigningRound) -> list[dict[str, object]]:
    policies = {
        s.version.policy_id: s.version.title for s in round_.signatures.select_related("version")
    }
    clauses = Clause.objects.filter(version__signatures__round=round_).select_related("version")
    numbers = {(clause.version.policy_id, clause.code): clause.number for clause in clauses}
    rows = Question.objects.filter(policy__in=policies, retired_at=None)
    bank = [
        {
            "id": row.pk,
            "policy": row.policy_id,
            "title": policies[row.policy_id],
            "number": numbers.get((row.policy_id, row.clause), ""),
            "clause": row.clause,
            "ask": row.ask,
            "choices": row.choices,
            "right": row.right,
        }
        for row in rows
    ]
    if not bank:
        raise Conflict(
            "题库还是空的，请告知制度负责人。",
            "There are no questions yet: tell who keeps the rulebook.",
        )
    return quiz.drawn(
        bank, quiz_rule().questions, f"{round_.pk}/{round_.attempts.count()}", _missed(round_)
    )


def _missed(round_: SigningRound) -> list[int]:
    last = round_.attempts.exclude(ended_at=None).first()
    if last is None:
        return []
    return [
        question["id"]
        for question, answer in zip(last.asked, last.answers or [], strict=True)
        if answer != question["right"]
    ]


def _check_tries(round_: SigningRound) -> None:
    rule, since = quiz_rule(), clock.now() - dt.timedelta(days=1)
    if round_.attempts.filter(began_at__gte=since).count() >= rule.tries_a_day:
        raise Conflict(
            "24 小时内最多 {n} 次，请先重读制度再试。",
            "At most {n} tries in 24 hours: read the rules again first.",
            n=rule.tries_a_day,
        )


def _check_own(round_: SigningRound, actor: Actor) -> None:
    if actor.person is None or actor.person != round_.person_id:
        raise Forbidden("测验由本人完成。", "One takes one's own quiz.")
