"""How a value becomes a score between 0 and 100: linear, band, steps, pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from guiju.foundation.errors import Invalid, Sentence

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """100 × (value − zero) ÷ (full − zero), kept within 0 and 100; zero may lie above full."""

    type: ClassVar[str] = "linear"
    zero: float
    full: float

    def score(self, value: float) -> float:
        """The score of a value."""
        return min(100.0, max(0.0, 100 * (value - self.zero) / (self.full - self.zero)))

    def scores(self, values: Numbers) -> Numbers:
        """`score` of many values at once; unknown (NaN) stays unknown."""
        return np.clip(100 * (values - self.zero) / (self.full - self.zero), 0.0, 100.0)

    def holds(self, target: float) -> bool:
        """Whether a target lies on the curve, where it scores."""
        return min(self.zero, self.full) <= target <= max(self.zero, self.full)

    def faults(self, better: str) -> list[Sentence]:
        """What is wrong with the curve for a metric whose better direction is up, down or
        target.
        """
        if self.zero == self.full:
            return [
                {"zh": "零分点与满分点相同。", "en": "The points of zero and full are the same."}
            ]
        return []

    def points(self) -> list[tuple[float, float]]:
        """Give the corners to draw."""
        margin = abs(self.full - self.zero) * 0.25
        low, high = sorted((self.zero, self.full))
        return [(x, self.score(x)) for x in (low - margin, low, high, high + margin)]


@dataclass(frozen=True)
class Band:
    """100 from low to high; outside it falls in a straight line to 0 at zero_low and zero_high."""

    type: ClassVar[str] = "band"
    low: float
    high: float
    zero_low: float
    zero_high: float

    def score(self, value: float) -> float:
        """The score of a value."""
        if self.low <= value <= self.high:
            return 100.0
        edge, zero = (self.low, self.zero_low) if value < self.low else (self.high, self.zero_high)
        return max(0.0, 100 * (value - zero) / (edge - zero)) if edge != zero else 0.0

    def scores(self, values: Numbers) -> Numbers:
        """`score` of many values at once; unknown (NaN) stays unknown."""
        sides = [_slope(values, self.zero_low, self.low), _slope(values, self.zero_high, self.high)]
        score = np.where(values < self.low, sides[0], np.where(values > self.high, sides[1], 100.0))
        return np.where(np.isnan(values), np.nan, np.maximum(score, 0.0))

    def holds(self, target: float) -> bool:
        """Whether a target lies on the curve, where it scores."""
        return self.zero_low <= target <= self.zero_high

    def faults(self, better: str) -> list[Sentence]:
        """What is wrong with the curve."""
        if not self.zero_low <= self.low <= self.high <= self.zero_high:
            return [
                {
                    "zh": "区间要按 zero_low ≤ low ≤ high ≤ zero_high 排列。",
                    "en": "A band runs zero_low ≤ low ≤ high ≤ zero_high.",
                }
            ]
        return []

    def points(self) -> list[tuple[float, float]]:
        """Give the corners to draw."""
        margin = (self.zero_high - self.zero_low) * 0.1
        corners = [
            (self.zero_low, 0.0),
            (self.low, 100.0),
            (self.high, 100.0),
            (self.zero_high, 0.0),
        ]
        return [(self.zero_low - margin, 0.0), *corners, (self.zero_high + margin, 0.0)]


@dataclass(frozen=True)
class Steps:
    """The highest ``at`` reached counts; where down is better, the lowest ``at`` not exceeded."""

    type: ClassVar[str] = "steps"
    steps: tuple[tuple[float, float], ...]
    down: bool = False

    def score(self, value: float) -> float:
        """The score of a value."""
        reached = [
            (at, score) for at, score in self.steps if (value <= at if self.down else value >= at)
        ]
        if not reached:
            return 0.0
        return min(reached)[1] if self.down else max(reached)[1]

    def scores(self, values: Numbers) -> Numbers:
        """`score` of many values at once; unknown (NaN) stays unknown."""
        reached = np.where(np.isnan(values), np.nan, 0.0)
        for at, score in sorted(self.steps, reverse=self.down):
            reached = np.where(values <= at if self.down else values >= at, score, reached)
        return reached

    def holds(self, target: float) -> bool:
        """Whether a target lies on the curve, where it scores."""
        return self.score(target) > 0

    def faults(self, better: str) -> list[Sentence]:
        """What is wrong with the curve."""
        if not self.steps:
            return [{"zh": "至少要有一个台阶。", "en": "There must be at least one step."}]
        if len({at for at, _ in self.steps}) < len(self.steps):
            return [{"zh": "同一个值有两个台阶。", "en": "Two steps stand at the same value."}]
        scores = [score for _, score in sorted(self.steps, reverse=self.down)]
        if scores != sorted(scores):
            return [
                {
                    "zh": "台阶的得分要随表现变好而增加。",
                    "en": "Scores of steps rise as the value gets better.",
                }
            ]
        if not all(0 <= score <= 100 for score in scores):
            return [
                {
                    "zh": "台阶的得分在 0 与 100 之间。",
                    "en": "Scores of steps lie between 0 and 100.",
                }
            ]
        return []

    def points(self) -> list[tuple[float, float]]:
        """Give the corners to draw: every step twice."""
        places = sorted(at for at, _ in self.steps)
        margin = (places[-1] - places[0]) * 0.2 or abs(places[0]) * 0.2 or 1.0
        tiny = margin / 1000
        xs = [
            places[0] - margin,
            *(x for at in places for x in (at - tiny, at, at + tiny)),
            places[-1] + margin,
        ]
        return [(x, self.score(x)) for x in xs]


@dataclass(frozen=True)
class Pass:
    """100 when ``at`` is reached (not exceeded where down is better), else 0."""

    type: ClassVar[str] = "pass"
    at: float
    down: bool = False

    def score(self, value: float) -> float:
        """The score of a value."""
        return 100.0 if (value <= self.at if self.down else value >= self.at) else 0.0

    def scores(self, values: Numbers) -> Numbers:
        """`score` of many values at once; unknown (NaN) stays unknown."""
        reached = values <= self.at if self.down else values >= self.at
        return np.where(np.isnan(values), np.nan, np.where(reached, 100.0, 0.0))

    def holds(self, target: float) -> bool:
        """Whether a target lies on the curve, where it scores."""
        return self.score(target) > 0

    def faults(self, better: str) -> list[Sentence]:
        """Nothing can be wrong with it."""
        return []

    def points(self) -> list[tuple[float, float]]:
        """Give the corners to draw."""
        margin = abs(self.at) * 0.3 or 1.0
        tiny = margin / 1000
        return [
            (x, self.score(x))
            for x in (self.at - margin, self.at - tiny, self.at, self.at + tiny, self.at + margin)
        ]


def _slope(values: Numbers, zero: float, edge: float) -> Numbers:
    """A straight line from 0 at zero to 100 at the band's edge; 0 where the two are one."""
    return 100 * (values - zero) / (edge - zero) if edge != zero else np.zeros_like(values)


Curve = Linear | Band | Steps | Pass
_FIELDS = {
    "linear": ("zero", "full"),
    "band": ("low", "high", "zero_low", "zero_high"),
    "steps": ("steps",),
    "pass": ("at",),
}


def read_curve(said: Mapping[str, Any], better: str) -> Curve:
    """The curve that a mapping declares: ``{type: linear, zero: …, full: …}``. Raises `Invalid`
    with what is wrong.
    """
    type = str(said.get("type", ""))
    if type not in _FIELDS:
        raise Invalid(
            "没有“{type}”这种曲线，可用：linear、band、steps、pass。",
            "There is no curve “{type}”; there are linear, band, steps, pass.",
            type=type,
        )
    strange = set(said) - {"type", *_FIELDS[type]}
    missing = [name for name in _FIELDS[type] if name not in said]
    if strange or missing:
        raise Invalid(
            "曲线 {type} 要写 {fields}。",
            "A {type} curve has {fields}.",
            type=type,
            fields=", ".join(_FIELDS[type]),
        )
    curve = _made(type, said, better == "down")
    faults = curve.faults(better)
    if faults:
        raise Invalid(faults[0])
    return curve


def written(curve: Curve) -> dict[str, Any]:
    """The mapping that declares a curve; `read_curve` of it gives the curve again."""
    if isinstance(curve, Steps):
        return {
            "type": "steps",
            "steps": [{"at": _short(at), "score": _short(score)} for at, score in curve.steps],
        }
    return {"type": curve.type} | {
        name: _short(getattr(curve, name)) for name in _FIELDS[curve.type]
    }


def _made(type: str, said: Mapping[str, Any], down: bool) -> Curve:
    if type == "steps":
        return Steps(_read_steps(said["steps"]), down)
    numbers = {name: number(said[name], name) for name in _FIELDS[type]}
    if type == "pass":
        return Pass(numbers["at"], down)
    return Linear(**numbers) if type == "linear" else Band(**numbers)


def _read_steps(said: Any) -> tuple[tuple[float, float], ...]:
    if (
        not isinstance(said, Sequence)
        or isinstance(said, str)
        or not all(isinstance(step, Mapping) for step in said)
    ):
        raise Invalid("steps 是一串 {at, score}。", "steps is a list of {at, score}.")
    return tuple(
        (number(step.get("at"), "at"), number(step.get("score"), "score")) for step in said
    )


def number(said: Any, name: str) -> float:
    """A finite number, or a refusal that names the field."""
    try:
        value = float(said) if not isinstance(said, bool) else float("nan")
    except (TypeError, ValueError, OverflowError):
        value = float("nan")
    if not abs(value) < 1e15:
        raise Invalid(
            "“{name}”要是一个数，不是“{said}”。",
            "“{name}” is a number, not “{said}”.",
            name=name,
            said=said,
        )
    return value


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value
