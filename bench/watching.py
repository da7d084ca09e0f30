"""The money watch: how often it names an honest person, and how surely it finds the others, on
generated months.

60 agents, 7 months, the last one looked at. Agents differ by nature (Gamma, shape 30 for the person
× 80 for her month); 200–900 contacts a month over six strata with 1.8–5.4 % hits; amounts are
lognormal. Abusers take so many times as often in all months, of amounts like everybody's. A false
alarm is one about whoever is not an abuser.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bench.ground import table
from guiju.policy.rules.watch import Cell, above_ceiling, against_peers, value_unit

SEEDS = range(200)
AGENTS, MONTHS, STRATA = 60, 7, 6
RATES = np.linspace(0.018, 0.054, STRATA)
#: What the rules allow in the ceiling's rows: above nearly everybody's own rate, below a doubled
#: one.
CEILING = 0.05
#: A lognormal amount of a hit: median 30, mean 41.
AMOUNT = (3.4, 0.8)
WORLDS = {
    "no abuser": (0.0, 1.0),
    "5 % × 2": (0.05, 2.0),
    "5 % × 3": (0.05, 3.0),
    "20 % × 3": (0.20, 3.0),
    "60 % × 3": (0.60, 3.0),
}
METHODS = (
    "p < .05 uncorrected, counts",
    "robust z + BH, counts",
    "robust z + BH, amounts",
    "ceiling 5 % + BH, counts",
)

Grid = npt.NDArray[np.float64]
STRATUM = [(str(place),) for place in range(STRATA)]


def main() -> None:
    """Print a row a method: P(any false alarm) where nobody abuses, else power / false share of
    the alarms.
    """
    begun = time.perf_counter()
    told = {
        world: _mean([_tried(seed, *shape) for seed in SEEDS]) for world, shape in WORLDS.items()
    }
    heads = [
        "method",
        "no abuser: P(any false alarm)",
        *(f"{world}: power / FDR" for world in list(WORLDS)[1:]),
    ]
    rows = [
        [method, f"{told['no abuser'][place][0]:.2f}"]
        + [
            f"{told[world][place][1]:.2f} / {told[world][place][2]:.2f}"
            for world in list(WORLDS)[1:]
        ]
        for place, method in enumerate(METHODS)
    ]
    seconds = time.perf_counter() - begun
    table(
        f"the money watch: 60 agents, 6 months before, {len(SEEDS)} seeds, {seconds:.0f} s",
        heads,
        rows,
    )


def _tried(seed: int, share: float, times: float) -> list[tuple[float, float, float]]:
    """One world: for each method (any false alarm, share of the abusers found, share of the
    alarms that is false).
    """
    dice = np.random.default_rng(seed)
    bad = round(share * AGENTS)
    n, hits = _counts(dice, bad, times)
    sums, unit = _amounts(dice, hits)
    counts = _months(n, hits)
    peers, money = against_peers(counts), against_peers(_months(n, sums / unit))
    named = (
        {each.person for each in peers if each.p < 0.05},
        {each.person for each in peers if each.alarm},
        {each.person for each in money if each.alarm},
        {each.person for each in above_ceiling(counts[-1], CEILING) if each.alarm},
    )
    return [_score(each, bad) for each in named]


def _counts(dice: np.random.Generator, bad: int, times: float) -> tuple[Grid, Grid]:
    """Cases and hits by month, agent and stratum; the first agents are the abusers."""
    mix = dice.dirichlet(np.full(STRATA, 4.0), size=AGENTS)
    n = dice.multinomial(dice.integers(200, 901, size=(MONTHS, AGENTS)), mix)
    nature = dice.gamma(30, 1 / 30, AGENTS) * dice.gamma(80, 1 / 80, (MONTHS, AGENTS))
    nature[:, :bad] *= times
    hits = dice.poisson(n * RATES * nature[:, :, None])
    return n.astype(float), np.minimum(hits, n).astype(float)


def _amounts(dice: np.random.Generator, hits: Grid) -> tuple[Grid, float]:
    """The money of the hits in the same form, and the unit of its amounts."""
    counts = hits.astype(int).ravel()
    amounts = dice.lognormal(*AMOUNT, counts.sum())
    sums = np.bincount(np.repeat(np.arange(counts.size), counts), amounts, counts.size)
    return sums.reshape(hits.shape), value_unit(amounts.tolist())


def _months(n: Grid, hits: Grid) -> list[list[Cell]]:
    return [
        [
            Cell(person, stratum, *pair)
            for person, row in enumerate(np.stack(month, axis=-1).tolist())
            for stratum, pair in zip(STRATUM, row, strict=True)
        ]
        for month in zip(n, hits, strict=True)
    ]


def _score(named: set[int], bad: int) -> tuple[float, float, float]:
    false = sum(person >= bad for person in named)
    return float(false > 0), (len(named) - false) / max(1, bad), false / max(1, len(named))


def _mean(tries: Iterable[list[tuple[float, float, float]]]) -> list[list[float]]:
    found: list[list[float]] = np.mean(list(tries), axis=0).tolist()
    return found


if __name__ == "__main__":
    main()
