"""Merging what is the same, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may
from guiju.foundation.errors import Conflict, Invalid
from guiju.process.access.problems import ANSWER, NOUN, check_answers
from guiju.process.actions.problems.steps import (
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
from guiju.process.reads import problems as reads

Step, State = ProblemStep.What, Problem.State
APART_WITH_WORDS = {"zh": "请写明为什么分开。", "en": "Say why they are kept apart."}


def merge_problems(
    rows: Sequence[Problem], into: Problem, *, actor: Actor, words: str = ""
) -> Problem:
    """Merge waiting problems into another: their reporters are told and follow that one. What had
    been merged into them goes with them. The other may be answered already: then its answer is
    theirs.
    """
    check_may(actor, ANSWER)
    others = [row for row in rows if row.pk != into.pk]
    if not others:
        raise Invalid(
            "请再选一个要并入的问题。", "Choose another problem to merge.", field="problem"
        )
    with transaction.atomic():
        fresh = {row.pk: row for row in locked([*others, into], actor=actor)}
        target = fresh.pop(into.pk)
        if target.state == State.MERGED:
            raise Conflict(
                "问题 #{number} 已经合并。", "Problem #{number} is merged.", number=target.number
            )
        if target.state == State.WITHDRAWN:
            raise Conflict(
                "问题 #{number} 已经撤回。",
                "Problem #{number} was withdrawn.",
                number=target.number,
            )
        for row in fresh.values():
            check_waits(row)
        for row in fresh.values():
            _merge(row, target, words.strip()[:2000], actor)
        target.affected = reads.touched(target)
        keep(target, "affected")
        numbers = ", ".join(f"#{row.number}" for row in fresh.values())
        step(target, Step.TOOK_IN, actor, about=numbers)
        after = {
            "into": target.number,
            "problems": [row.number for row in fresh.values()],
            "affected": target.affected,
        }
        journal.write(actor, events.MERGED, NOUN, target.pk, after=after, why=words)
    return target


def _merge(row: Problem, target: Problem, words: str, actor: Actor) -> None:
    tell_all([row], _told(row, target), url_of(row), actor=actor)
    Problem.objects.filter(merged_into=row.pk).update(merged_into=target)
    row.before, row.state, row.merged_into = row.state, State.MERGED, target
    row.affected = 1
    keep(row, "before", "state", "merged_into", "affected")
    step(row, Step.MERGED, actor, words, about=f"#{target.number}")


def _told(row: Problem, target: Problem) -> dict[str, str]:
    if not target.waiting:
        return {
            "zh": f"您的问题 #{row.number} 与 #{target.number} 是同一件事，那边已有答复，请查看。",
            "en": (
                f"Your problem #{row.number} is the same as #{target.number}, which has its "
                "answer: see it."
            ),
        }
    return {
        "zh": (
            f"您的问题 #{row.number} 与 #{target.number} 是同一件事，已合并处理；那边有答复会告诉您。"
        ),
        "en": (
            f"Your problem #{row.number} is the same as #{target.number} and goes on with it; you "
            "will be told of the answer."
        ),
    }


def unmerge_problem(row: Problem, reason: str, *, actor: Actor) -> Problem:
    """Take a merger back, with the reason: the problem waits again by itself, with what had been
    merged into it before.
    """
    check_may(actor, ANSWER)
    reason = check_text(reason, "words", APART_WITH_WORDS)
    with transaction.atomic():
        row = locked([row])[0]
        other = row.merged_into
        check_answers(actor, row)
        if other is None:
            raise Conflict(
                "问题 #{number} 没有合并。", "Problem #{number} is not merged.", number=row.number
            )
        along = _came_along(row, other)
        Problem.objects.filter(pk__in=along).update(merged_into=row)
        row = parted(row)
        keep(row, "state", "merged_into", "before", "affected")
        step(row, Step.UNMERGED, actor, reason, about=f"#{other.number}")
        after = {"state": row.state, "along": sorted(along.values())}
        journal.write(
            actor,
            events.UNMERGED,
            NOUN,
            row.pk,
            before={"into": other.number},
            after=after,
            why=reason,
        )
        sentence = {
            "zh": f"您的问题 #{row.number} 已从 #{other.number} 分开，单独处理。",
            "en": (
                f"Your problem #{row.number} was parted from #{other.number} and goes on by itself."
            ),
        }
        tell(row, sentence, actor=actor)
    return row


def _came_along(row: Problem, other: Problem) -> dict[int, int]:
    """Of what is merged into ``other``, what came with ``row``: merged into it before, or into
    one that was. Row → number.
    """
    merged = ProblemStep.objects.filter(problem__merged_into=other, what=Step.MERGED).order_by("pk")
    last = {
        pk: (number, into)
        for pk, number, into in merged.values_list("problem", "problem__number", "about")
    }
    counts: dict[int, int] = {}
    parents = {f"#{row.number}"}
    while more := {
        pk: number for pk, (number, into) in last.items() if into in parents and pk not in counts
    }:
        counts |= more
        parents = {f"#{number}" for number in more.values()}
    return counts


def parted(row: Problem) -> Problem:
    """The row as it stands without its merger, not yet saved; its other counts anew. Inside the
    transaction of the change.
    """
    other, row.merged_into = row.merged_into, None
    row.state, row.before = row.before or State.NEW, ""
    row.affected = reads.touched(row)
    if other is not None:
        Problem.objects.filter(pk=row.pk).update(merged_into=None, state=row.state)
        Problem.objects.filter(pk=other.pk).update(affected=reads.touched(other))
    return row
