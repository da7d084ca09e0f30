"""What a form's words and its past marks warn of, before it counts.

Rigid forms make people dare nothing: what must never be done is short and certain, the rest is
judged by what the customer felt, and help is rewarded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guiju.foundation.errors import Sentence
from guiju.quality.rules.forms import FormText

#: More criteria than an evaluator keeps in mind while listening.
MOST_IN_MIND = 15
#: Marks from which it is told that nobody ever fails a criterion, or that it says nothing of
#: satisfaction.
ENOUGH = 40
#: What a forbidden list should leave to honest people.
HONEST = re.compile(r"可能|也许|大概|或许|应该会|不确定|\b(?:maybe|perhaps|probably|might)\b", re.I)
_PRESCRIBES = re.compile(
    r"必须说|一定要说|标准话术|统一话术|规定话术|一字不差|逐字|按话术|照着念|开场白必须|"
    r"\b(?:must say|has to say|have to say|verbatim|word for word|exact (?:words|phrase)|scripted)\b",
    re.I,
)


@dataclass(frozen=True)
class Warned:
    """One warning: its rule, what it says, and the criterion (its place from 1; 0: the form)."""

    rule: str
    message: Sentence
    number: int = 0


@dataclass(frozen=True)
class Past:
    """Marks of a criterion so far: n judged, missed among them; r: its correlation with the
    customers' satisfaction over ``rated`` contacts, None where it cannot be told.
    """

    n: int
    missed: int
    rated: int = 0
    r: float | None = None


def examine(text: FormText, past: Mapping[str, Past] | None = None) -> list[Warned]:
    """What should be thought over before a form is published, in the form's order."""
    return [*_of_form(text), *_of_words(text), *_of_past(text, past or {})]


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's r of two rows of numbers; None where one of them does not vary."""
    n = len(first)
    if n < 2:
        return None
    mean_1, mean_2 = sum(first) / n, sum(second) / n
    spread_1 = sum((value - mean_1) ** 2 for value in first)
    spread_2 = sum((value - mean_2) ** 2 for value in second)
    if not spread_1 or not spread_2:
        return None
    both = sum((x - mean_1) * (y - mean_2) for x, y in zip(first, second, strict=True))
    return both / math.sqrt(spread_1 * spread_2)


def _of_form(text: FormText) -> Iterator[Warned]:
    kinds = [each.kind for each in text.criteria]
    if "bonus" not in kinds:
        yield Warned(
            "no_bonus",
            {
                "zh": "没有加分项：多帮了客户一步的人，在这张单上看不出来。",
                "en": "There is no bonus: whoever helped beyond the script does not show on this form.",
            },
        )
    if "feeling" not in kinds:
        yield Warned(
            "no_feeling",
            {
                "zh": "没有按客户感受的项：只看规矩，不看客户。",
                "en": "Nothing is judged by the customer's feeling: rules are seen, the customer is not.",
            },
        )
    if len(kinds) > MOST_IN_MIND:
        yield Warned(
            "too_many",
            {
                "zh": f"共 {len(kinds)} 项，超过 {MOST_IN_MIND} 项：听的时候记不住，打的分就不一致。",
                "en": f"{len(kinds)} criteria, more than {MOST_IN_MIND}: nobody keeps them in mind "
                "while listening, and marks differ.",
            },
        )


def _of_words(text: FormText) -> Iterator[Warned]:
    for number, each in enumerate(text.criteria, 1):
        if _PRESCRIBES.search(f"{each.text} {each.met}"):
            yield Warned(
                "prescriptive",
                {
                    "zh": f"第 {number} 项规定了要怎么说：写清要达到什么，说法留给客服。",
                    "en": f"Criterion {number} prescribes words: say what is to be reached, and leave "
                    "the words to the agent.",
                },
                number,
            )
        banned = HONEST.search(each.text)
        if each.kind in ("forbidden", "must") and banned:
            yield Warned(
                "honest_word",
                {
                    "zh": f"第 {number} 项不许说“{banned[0]}”：拿不准的事，这是诚实的回答。",
                    "en": f"Criterion {number} bans “{banned[0]}”: of what is not certain it is the "
                    "honest answer.",
                },
                number,
            )


def _of_past(text: FormText, past: Mapping[str, Past]) -> Iterator[Warned]:
    for number, each in enumerate(text.criteria, 1):
        was = past.get(each.code)
        if was is None or each.kind == "bonus":
            continue
        if was.n >= ENOUGH and not was.missed and each.kind != "forbidden":
            yield Warned(
                "never_failed",
                {
                    "zh": f"第 {number} 项在 {was.n} 次质检里没有人失分：它分不出好坏。",
                    "en": f"Nobody lost points for criterion {number} in {was.n} evaluations: it tells "
                    "nobody apart.",
                },
                number,
            )
        if was.rated >= ENOUGH and was.r is not None and was.r <= 0:
            yield Warned(
                "not_satisfaction",
                {
                    "zh": f"第 {number} 项做得好的，满意度并不更高（相关 {was.r:.2f}，{was.rated} 次）。",
                    "en": f"Where criterion {number} was met, customers were no happier (r {was.r:.2f}, "
                    f"{was.rated} contacts).",
                },
                number,
            )
