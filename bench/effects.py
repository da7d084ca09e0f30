"""Did it move: how often the 95 % interval holds the true effect, how often nothing is told as
something, what is found.

Generated daily series: cases vary by day and are half on weekends, the metric has weekdays, spells
(AR), days of its own, sometimes a year, a drift, closed weekends, missing days, other teams that
share its spells. The same series go to two that people use instead: Welch's t-test of the days'
values, and the pooled intervals of cases (Newcombe's for shares, normal for means). For each world:
coverage of a true effect, false alarms without one, power, width.
"""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.ground import table
from guiju.process.rules.effects import Daily, Question, Weighed, weigh
from guiju.process.rules.effects.series import Cut, cut, ratio, values_of

SEEDS = range(200)
TALK = 300.0


@dataclass(frozen=True)
class World:
    """How a series behaves. level: of a share; spell, memory: sd and AR of spells shared with other
    teams (``together`` of their variance); own: sd of a day's own; year: swing; drift: sd a day of
    a random walk; small, large: relative effects.
    """

    kind: str = "rate"
    before: int = 120
    after: int = 28
    level: float = 0.75
    cases: float = 200
    spell: float = 0.04
    memory: float = 0.6
    own: float = 0.03
    year: float = 0.0
    line: float = 0.0
    drift: float = 0.0
    closed: bool = False
    others: bool = False
    together: float = 0.0
    small: float = 0.03
    large: float = 0.10


WORLDS = {
    "sl20, 4 months": World(),
    "sl20, 3 weeks past": World(before=21, after=14, level=0.65, large=0.2),
    "sl20, a week after": World(after=8),
    "sl20, long spells": World(before=90, memory=0.9),
    "sl20, drifting": World(spell=0.0, drift=0.006),
    "sl20, 14 months, seasons": World(before=430, year=0.06),
    "sl20, 5 months, seasons": World(before=150, year=0.05),
    "sl20, a trend": World(line=0.08),
    "sl20, few cases, no spells": World(cases=12, spell=0.0, own=0.0, large=0.15),
    "abandon rate 4 %": World(level=0.04, spell=0.10, own=0.10, small=0.1, large=0.3),
    "aht, closed weekends": World("mean", closed=True),
    "aht, few calls": World("mean", cases=15, large=0.2),
    "contacts a day": World("count", spell=0.08, own=0.06, large=0.2),
    "sl20, teams that track": World(others=True, together=0.8, spell=0.06, own=0.02),
    "aht, teams that track": World(
        "mean", others=True, together=0.8, spell=0.06, own=0.02, before=200
    ),
    "sl20, teams apart": World(others=True, together=0.0),
}


@dataclass(frozen=True)
class Made:
    """A generated series with its true effect."""

    question: Question
    truth: float


def made(world: World, seed: int, effect: float) -> Made:
    """A series with a relative effect from the change on."""
    dice = np.random.default_rng([seed, 17])
    size = world.before + world.after
    first = dt.date(2024, 1, 1) + dt.timedelta(days=int(dice.integers(0, 365)))
    days = [first + dt.timedelta(days=step) for step in range(size)]
    weekday = np.array([day.weekday() for day in days])
    shared = _spells(dice, size, world.spell * math.sqrt(world.together), world.memory)
    usual = 1 + dice.normal(0, 0.04, 7)[weekday]
    usual += world.year * np.sin(
        np.array([day.timetuple().tm_yday for day in days]) / 365.25 * 2 * np.pi
        + dice.uniform(0, 6)
    )
    usual += world.line * (np.arange(size) - world.before) / world.before
    ours = usual + shared + _apart(dice, world, size)
    theirs = 1 + dice.normal(0, 0.04, 7)[weekday] + shared + 0.5 * _apart(dice, world, size)
    ours[world.before :] += effect
    kept = (dice.random(size) > 0.03) & ((weekday < 5) | (not world.closed))
    series, comparison = (
        _cases(dice, world, days, weekday, ours, 1),
        _cases(dice, world, days, weekday, theirs, 4),
    )
    question = Question(
        world.kind,
        [each for each, keep in zip(series, kept, strict=True) if keep],
        days[world.before],
        comparison=comparison if world.others else (),
    )
    return Made(
        question,
        effect * _base(world, [day for day, keep in zip(days, kept, strict=True) if keep], days),
    )


def _base(world: World, known: Sequence[dt.date], days: Sequence[dt.date]) -> float:
    """What a relative effect of 1 is in the metric."""
    if world.kind != "count":
        return world.level if world.kind == "rate" else TALK
    after = [day for day in known if day >= days[world.before]]
    return world.cases * float(np.mean([0.5 if day.weekday() > 4 else 1.0 for day in after]))


def _spells(dice: np.random.Generator, size: int, sd: float, memory: float) -> np.ndarray:
    found = np.zeros(size)
    found[0] = dice.normal(0, sd)
    for at in range(1, size):
        found[at] = memory * found[at - 1] + dice.normal(0, sd * math.sqrt(1 - memory**2))
    return found


def _apart(dice: np.random.Generator, world: World, size: int) -> np.ndarray:
    """A team's own spells, days and drift."""
    spells = _spells(dice, size, world.spell * math.sqrt(1 - world.together), world.memory)
    walk = np.cumsum(dice.normal(0, world.drift, size))
    return spells + dice.normal(0, world.own, size) + walk


def _cases(
    dice: np.random.Generator,
    world: World,
    days: Sequence[dt.date],
    weekday: np.ndarray,
    factor: np.ndarray,
    times: int,
) -> list[Daily]:
    load = np.where(weekday > 4, 0.5, 1.0)
    n = np.maximum(
        1, dice.poisson(times * world.cases * load * np.exp(dice.normal(0, 0.25, len(days))))
    )
    if world.kind == "rate":
        top = dice.binomial(n, np.clip(world.level * factor, 0.001, 0.999)).astype(float)
    elif world.kind == "mean":
        top = dice.gamma(1.5 * n, TALK * np.maximum(factor, 0.05) / 1.5)
    else:
        top, n = (
            dice.poisson(times * world.cases * load * np.maximum(factor, 0.05)).astype(float),
            np.ones(len(days)),
        )
    return [Daily(day, float(a), float(b)) for day, a, b in zip(days, top, n, strict=True)]


Interval = tuple[float, float]


def welch(question: Question) -> Interval:
    """The t interval of the difference of mean daily values."""
    parts = cut(question.days, question.changed_on)
    before, after = (values_of(days, question.kind) for days in (parts.before, parts.after))
    found = stats.ttest_ind(after, before, equal_var=False).confidence_interval()
    return float(found.low), float(found.high)


def pooled(question: Question) -> Interval:
    """All cases before against all after: Newcombe's interval for shares, normal ones for means
    and counts.
    """
    parts = cut(question.days, question.changed_on)
    old, new = ratio(parts.before, question.kind), ratio(parts.after, question.kind)
    if question.kind == "rate":
        return _newcombe(old, new, parts)
    variance = [
        _variance(days, value, question.kind)
        for days, value in ((parts.before, old), (parts.after, new))
    ]
    reach = 1.96 * math.sqrt(sum(variance))
    return new - old - reach, new - old + reach


def _variance(days: Sequence[Daily], value: float, kind: str) -> float:
    """Of the pooled value, as if all cases were independent (gamma of shape 1.5, Poisson)."""
    return (
        value / len(days)
        if kind == "count"
        else value**2 / 1.5 / sum(day.denominator for day in days)
    )


def _newcombe(old: float, new: float, parts: Cut) -> Interval:
    low1, high1 = _wilson(new, sum(day.denominator for day in parts.after))
    low0, high0 = _wilson(old, sum(day.denominator for day in parts.before))
    gap = new - old
    return gap - math.hypot(new - low1, high0 - old), gap + math.hypot(high1 - new, old - low0)


def _wilson(p: float, n: float, z: float = 1.96) -> Interval:
    middle, reach = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return (middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n)


@dataclass(frozen=True)
class Told:
    """One method in one world: shares of seeds, mean width."""

    coverage: float
    alarms: float
    power: tuple[float, float]
    width: float


def measured(world: World, seeds: Sequence[int]) -> dict[str, Told]:
    """The three methods in a world; coverage over true effects of nothing, small and large
    together.
    """
    runs = {
        effect: [made(world, seed, effect) for seed in seeds]
        for effect in (0.0, world.small, world.large)
    }
    methods = {"Guiju": _ours, "t-test": welch, "pooled": pooled}
    found = {}
    for name, method in methods.items():
        bounds = {
            effect: np.array([method(each.question) for each in each_run])
            for effect, each_run in runs.items()
        }
        truth = {
            effect: np.array([each.truth for each in each_run]) for effect, each_run in runs.items()
        }
        inside = [np.mean((b[:, 0] <= truth[e]) & (truth[e] <= b[:, 1])) for e, b in bounds.items()]
        seen = [float(np.mean((b[:, 0] > 0) | (b[:, 1] < 0))) for b in bounds.values()]
        width = float(np.mean([np.mean(b[:, 1] - b[:, 0]) for b in bounds.values()]))
        found[name] = Told(float(np.mean(inside)), seen[0], (seen[1], seen[2]), width)
    return found


def _ours(question: Question) -> Interval:
    told: Weighed = weigh(question, alone=True)
    return told.low, told.high


def _beside(peer: Told, ours: Told) -> str:
    return f"{peer.coverage:.3f} / {peer.alarms:.2f} / {peer.width / ours.width:.2f}"


def main() -> None:
    """Print a row a world."""
    begun = time.perf_counter()
    rows = []
    for name, world in WORLDS.items():
        told = measured(world, SEEDS)
        ours = told["Guiju"]
        rows.append(
            [
                name,
                f"{ours.coverage:.3f}",
                f"{ours.alarms:.3f}",
                f"{ours.power[0]:.2f} / {ours.power[1]:.2f}",
            ]
            + [_beside(told[peer], ours) for peer in ("t-test", "pooled")]
        )
    heads = ["world", "coverage", "false alarms", "power small / large"]
    heads += [f"{peer}: coverage / false alarms / width" for peer in ("t-test", "pooled")]
    seconds = time.perf_counter() - begun
    table(
        f"did it move: 95 % interval, {len(SEEDS)} seeds × 3 true effects, {seconds:.0f} s",
        heads,
        rows,
    )
    _checks()


def _checks() -> None:
    """What the checks do where nothing was changed: cried wolf on the past, claimed in the end."""
    rows = []
    for name in ("sl20, 4 months", "sl20, drifting", "aht, teams that track"):
        found = [weigh(made(WORLDS[name], seed, 0.0).question) for seed in SEEDS[:40]]
        days = sum(len(each.placebos) for each in found)
        alarms = sum(each.false_alarms for each in found) / max(1, days)
        claimed = np.mean([each.verdict in ("better", "worse") for each in found])
        rows.append([name, f"{days / len(found):.0f}", f"{alarms:.3f}", f"{claimed:.3f}"])
    table(
        "pseudo changes where nothing was changed, 40 seeds",
        ["world", "days", "false alarms", "claimed"],
        rows,
    )


if __name__ == "__main__":
    main()
