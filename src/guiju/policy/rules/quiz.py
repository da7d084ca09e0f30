"""The quiz: which questions are drawn, and what a set of answers is worth."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T", bound=Mapping[str, Any])


def drawn(bank: Sequence[T], most: int, seed: Hashable, first: Sequence[int] = ()) -> list[T]:
    """At most so many questions: one of each clause before a second of any; ``first`` (ids answered
    wrongly last time) lead.

    The same seed draws the same questions; another try has another seed.
    """
    order = list(bank)
    random.Random(str(seed)).shuffle(order)  # noqa: S311 — a draw, not a secret
    order.sort(key=lambda each: each["id"] not in set(first))
    seen: dict[Any, int] = {}
    turns = []
    for each in order:
        place = (each["policy"], each["clause"])
        seen[place] = seen.get(place, 0) + 1
        turns.append((seen[place], each))
    turns.sort(key=lambda pair: pair[0])
    return [each for _turn, each in turns[:most]]


def right_answers(asked: Sequence[Mapping[str, Any]], answers: Sequence[int | None]) -> int:
    """How many answers are right; a missing one is wrong."""
    return sum(answer == question["right"] for question, answer in zip(asked, answers, strict=True))


def passed(right: int, of: int, mark: float) -> bool:
    """Whether so many right answers reach the mark (0.8 of 10: eight)."""
    return of > 0 and right >= mark * of - 1e-9
