"""What a scheme consists of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guiju.performance.rules.curves import Curve

LENGTH = 100_000
DUTIES = ("main", "daily")
PERSPECTIVES = ("financial", "customer", "process", "growth")
ADJUSTMENTS = ("raw", "expected")
SLICE_RULES = ("worst", "own")
PRORATES = ("share", "leave", "employment")
SCOPES = ("own", "led")
PROBATIONS = ("exempt", "unpaid", "scheme")
APPEAL_DAYS = 7


@dataclass(frozen=True)
class Slices:
    """How an item's slices count: the ``worst`` one scores it, or each is held against its
    ``own`` average.
    """

    by: str
    rule: str


@dataclass(frozen=True)
class Item:
    """One metric with its weight and curve. ``min_n``: with fewer cases the item leaves the
    denominator.

    target: what is wanted, on the curve. of: the person's own records, or those of the teams they
    led. prorate: what a count is set against when somebody was there for a part of the month only;
    None: working share and leave, of counts.
    """

    metric: str
    weight: float
    curve: Curve
    duty: str = "main"
    perspective: str = "process"
    adjust: str = "raw"
    min_n: float | None = None
    target: float | None = None
    slices: Slices | None = None
    of: str = "own"
    prorate: tuple[str, ...] | None = None
    objective: str = ""
    action: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """Under which its measurement is kept: the metric's name, set apart by how it is
        measured.
        """
        parts = [self.metric]
        parts += ["led"] if self.of == "led" else []
        parts += [self.adjust] if self.adjust != "raw" else []
        parts += [self.slices.rule, self.slices.by] if self.slices else []
        return ":".join(parts)


@dataclass(frozen=True)
class Gate:
    """Caps the total when a metric lies below (or above) a limit; a cap of 0 is a red line."""

    metric: str
    cap: float
    below: float | None = None
    above: float | None = None

    def shuts(self, value: float) -> bool:
        """Whether the value lies beyond the limit."""
        return (self.below is not None and value < self.below) or (
            self.above is not None and value > self.above
        )


@dataclass(frozen=True)
class Extra:
    """Points added (or taken) for what a metric counts, up to the most; with a limit: once, when
    it is passed.
    """

    metric: str
    points: float
    most: float
    below: float | None = None
    above: float | None = None

    def earned(self, value: float | None) -> float:
        """The points for a value; none for an unknown one."""
        if value is None:
            return 0.0
        if self.below is None and self.above is None:
            return min(self.points * max(value, 0.0), self.most)
        passed = (self.below is None or value < self.below) and (
            self.above is None or value > self.above
        )
        return self.points if passed else 0.0


@dataclass(frozen=True)
class Probation:
    """What holds for people in their first days: no card (exempt), a card that does not count for
    pay (unpaid), or the scheme of another name.
    """

    days: int
    rule: str
    scheme: str = ""


@dataclass(frozen=True)
class Scheme:
    """What a month is scored by. Omitted grades and teams match everyone; listed ones do not
    match who has none.
    """

    name: str
    title: Mapping[str, str]
    position: str
    month: str
    items: tuple[Item, ...]
    grades: tuple[int, ...] | None = None
    teams: tuple[str, ...] | None = None
    gates: tuple[Gate, ...] = ()
    bonus: tuple[Extra, ...] = ()
    deduct: tuple[Extra, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)
    probation: Probation | None = None
    appeal_days: int = APPEAL_DAYS

    def applies_to(self, position: str, grade: int | None, team: str) -> bool:
        """Whether somebody of this position, grade and team is scored by it."""
        return (
            (not self.position or position == self.position)
            and (self.grades is None or grade in self.grades)
            and (self.teams is None or team in self.teams)
        )

    def meets(self, other: Scheme) -> bool:
        """Whether somebody can stand so that both schemes apply."""
        pairs: list[tuple[Sequence[Any] | None, Sequence[Any] | None]] = [
            (
                [self.position] if self.position else None,
                [other.position] if other.position else None,
            ),
            (self.grades, other.grades),
            (self.teams, other.teams),
        ]
        return all(a is None or b is None or bool(set(a) & set(b)) for a, b in pairs)

    @property
    def metrics(self) -> list[str]:
        """Every metric that the scheme needs, once."""
        used: list[Item | Gate | Extra] = [*self.items, *self.gates, *self.bonus, *self.deduct]
        return list(dict.fromkeys(metric.metric for metric in used))
