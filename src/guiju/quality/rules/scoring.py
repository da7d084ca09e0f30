"""What marks come to: a score out of a hundred, what is critical, what was in error.

    score = 100 × Σ points × share ÷ Σ points  (criteria that apply)  + bonus, up to its cap

A criterion that does not apply leaves both sums. A mistake that the agent put right takes nothing.
A failed section keeps its points in the denominator and loses them above; a failed form is 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: Which part of a criterion's points each level earns; None: it leaves the reckoning.
SHARES: dict[str, Decimal | None] = {
    "met": Decimal(1),
    "partly": Decimal("0.5"),
    "missed": Decimal(0),
    "na": None,
}
CAUSES = ("knowledge", "process", "system", "rule", "attitude")
_CENT, _NONE = Decimal("0.01"), Decimal(0)


@dataclass(frozen=True)
class Judged:
    """One criterion as it was judged: see `forms.CriterionText`. corrected: the agent put it right.

    Of a forbidden criterion *missed* means that it was seen; of a bonus *met* that it was earned.
    """

    kind: str
    points: int
    level: str
    section: str = ""
    critical: str = ""
    fails: str = ""
    corrected: bool = False

    @property
    def share(self) -> Decimal | None:
        """The part of its points that counts; None when it does not apply."""
        return SHARES["met"] if self.corrected else SHARES[self.level]

    @property
    def in_error(self) -> bool:
        """Whether it counts as an error."""
        return self.kind != "bonus" and self.share is not None and self.share < 1


@dataclass(frozen=True)
class Score:
    """What an evaluation comes to. score: 0 to 100 + bonus, two decimals; None where nothing
    applied. critical_error: None where no critical criterion applied; never merged with the score.
    """

    score: Decimal | None
    base: Decimal | None
    bonus: Decimal
    form_failed: bool
    sections_failed: tuple[str, ...]
    critical_error: bool | None
    critical_classes: tuple[str, ...]
    noncritical_checked: int
    noncritical_errors: int
    passed: bool | None


def score_of(judged: Iterable[Judged], *, pass_mark: int, bonus_cap: int) -> Score:
    """Reckon a form's marks by the formula above."""
    marks = [each for each in judged if each.share is not None]
    failed = [each for each in marks if each.in_error]
    sections = {each.section for each in failed if each.fails == "section"}
    base_marks = [each for each in marks if each.kind in ("must", "feeling")]
    possible = sum(each.points for each in base_marks)
    earned = sum(
        (
            each.points * (each.share or _NONE)
            for each in base_marks
            if each.section not in sections
        ),
        _NONE,
    )
    base = _rounded(100 * earned / possible) if possible else None
    on_top = sum(
        (each.points * (each.share or _NONE) for each in marks if each.kind == "bonus"), _NONE
    )
    bonus = min(_rounded(on_top), Decimal(bonus_cap))
    form_failed = any(each.fails == "form" for each in failed)
    score = None if base is None else Decimal(0) if form_failed else base + bonus
    critical = [each for each in marks if each.critical]
    others = [each for each in marks if not each.critical and each.kind != "bonus"]
    wrong = tuple(sorted({each.critical for each in critical if each.in_error}))
    return Score(
        score=score,
        base=base,
        bonus=bonus,
        form_failed=form_failed,
        sections_failed=tuple(sorted(sections)),
        critical_error=bool(wrong) if critical else None,
        critical_classes=wrong,
        noncritical_checked=len(others),
        noncritical_errors=sum(each.in_error for each in others),
        passed=None if score is None else score >= pass_mark,
    )


def deducted(each: Judged) -> Decimal:
    """Points that a criterion loses by its level, before a section or the form fails."""
    if each.kind == "bonus" or each.share is None:
        return Decimal(0)
    return each.points * (1 - each.share)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)
