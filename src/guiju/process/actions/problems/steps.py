"""What the verbs of problems share: texts with an end, the fresh rows under lock, a step, a
notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from guiju.foundation import clock, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Conflict, Invalid, NotFound, Sentence
from guiju.process.access.problems import check_answers
from guiju.process.models.problems import Problem, ProblemStep
from guiju.process.reads import problems as reads

LONGEST = TEXT


def check_text(text: str, field: str, ask: Sentence, most: int = LONGEST) -> str:
    """The text without blanks around it, or a refusal."""
    trimmed = text.strip()
    if not trimmed:
        raise Invalid(ask, field=field)
    if len(trimmed) > most or "\x00" in trimmed:
        raise Invalid("不超过 {most} 字。", "At most {most} letters.", field=field, most=most)
    return trimmed


def check_kind(kind: str) -> str:
    """The code of a class that is offered, or a refusal."""
    kept_class = reads.classes().get(kind)
    if kept_class is None or not kept_class.offered:
        raise Invalid("请选择分类。", "Choose a class.", field="kind")
    return kind


def locked(rows: Iterable[Problem], *, actor: Actor | None = None) -> list[Problem]:
    """Lock the rows afresh, in their order of numbers; with ``actor``: only what is theirs to
    answer.
    """
    ids = {row.pk for row in rows}
    fresh = list(
        Problem.objects.select_for_update(of=("self",))
        .select_related("team", "reporter", "owner", "merged_into")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    if not fresh or len(fresh) != len(ids):
        raise NotFound()
    for row in fresh:
        if actor is not None:
            check_answers(actor, row)
    return fresh


def check_waits(row: Problem, seen: int | None = None) -> None:
    """Raise `Conflict` when it waits no more, or was changed since ``seen``."""
    check_seen(row, seen)
    if not row.waiting:
        raise Conflict(
            "问题 #{number} 已经有了结果。",
            "Problem #{number} has its outcome already.",
            number=row.number,
        )


def check_seen(row: Problem, seen: int | None) -> None:
    """Raise `Conflict` when somebody changed it since ``seen``."""
    if seen is not None and seen != row.changed:
        raise Conflict(number=row.number)


def keep(row: Problem, *fields: str) -> None:
    """Save what changed, and that it changed."""
    row.changed += 1
    row.save(update_fields=[*fields, "changed"])


def step(
    row: Problem,
    what: ProblemStep.What,
    actor: Actor,
    words: str = "",
    about: str = "",
    *,
    kept: bool = True,
) -> ProblemStep:
    """What happened, for its reporter's eyes."""
    made = ProblemStep(
        problem=row, what=what, words=words, about=about[:200], by=actor.name, at=clock.now()
    )
    if kept:
        made.save()
    return made


def tell(row: Problem, sentence: Sentence, *, actor: Actor, tone: str = "info") -> None:
    """Tell whoever reported it, reported the same, or joined in; not who did it."""
    tell_all([row], sentence, url_of(row), actor=actor, tone=tone)


def tell_all(
    rows: Sequence[Problem], sentence: Sentence, url: str, *, actor: Actor, tone: str = "info"
) -> None:
    """Tell whoever is concerned by any of these, once."""
    accounts = [account for account in reads.concerned(rows) if account != actor.account]
    if accounts:
        notices.notify(accounts, sentence, url, tone=tone)


def url_of(row: Problem) -> str:
    """The page of a problem."""
    return reverse("process_problem", args=[row.number])
