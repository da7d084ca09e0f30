"""A machine's flags beside people's judgement: how often each is right, and the rate that the
machine's own rate stands for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guiju.foundation.errors import Invalid
from guiju.records.numbers import wilson

#: Fewer contacts that both judged say nothing.
LEAST = 40


@dataclass(frozen=True)
class Share:
    """A share with its interval: ``part`` of ``n``; without n there is neither."""

    part: int
    n: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.part / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval of 95 %."""
        return wilson(self.part, self.n) if self.n else None


@dataclass(frozen=True)
class Comparison:
    """What a machine and people found in the same contacts. tpr: flagged of those that people
    found; tnr: not flagged of those that people did not find.
    """

    tpr: Share
    tnr: Share

    @property
    def judged(self) -> int:
        """How many contacts both judged."""
        return self.tpr.n + self.tnr.n


def compared(pairs: Iterable[tuple[bool, bool]]) -> Comparison:
    """Compare pairs of (machine, person) of as many contacts; `Invalid` below 40."""
    listed = list(pairs)
    if len(listed) < LEAST:
        raise Invalid(
            "双方都判断过的对话只有 {n} 个，至少要 {least} 个才能比较。",
            "Only {n} contacts were judged by both; it takes {least} to compare.",
            code="checks.few",
            n=len(listed),
            least=LEAST,
        )
    hits = [machine for machine, person in listed if person]
    passes = [not machine for machine, person in listed if not person]
    return Comparison(Share(sum(hits), len(hits)), Share(sum(passes), len(passes)))


def corrected(rate: float, tpr: float, tnr: float) -> float | None:
    """The true rate behind a machine's rate (Rogan and Gladen), from 0 to 1; None when the machine
    tells no more than a coin.
    """
    skill = tpr + tnr - 1
    if skill <= 0:
        return None
    return min(1.0, max(0.0, (rate + tnr - 1) / skill))
