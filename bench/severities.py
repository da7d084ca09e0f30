"""Fair scores and severities of 73,421 ratings with known severities: seconds, and whether the
truth is found; beside plain least squares of the same table.
"""

from __future__ import annotations

import time

import numpy as np
from scipy.sparse import csr_array, hstack
from scipy.sparse.linalg import lsqr

from guiju.records.raters import Fair, Marks, fair_scores

RATINGS, PROMISED = 73_421, 5.0
#: Persons and raters: many students rate few lecturers, or few evaluators rate many agents.
TABLES = ((1_128, 2_972), (2_972, 60))
SD_PERSON, SD_RATER, SD_LEFT = 0.52, 0.33, 1.18


def main() -> None:
    """Print seconds of each model, what is promised, and how many truths lie in their intervals."""
    print(f"\n## fair scores: {RATINGS:,} ratings with known severities\n")
    print(
        "| persons × raters | model | seconds | promised | peer: least squares | ratio | within ±2 se |"
    )
    print("|---|---|---|---|---|---|---|")
    for persons, raters in TABLES:
        marks, strict = made(persons, raters)
        begun = time.perf_counter()
        least_squares(marks)
        peer = time.perf_counter() - begun
        for shrunk in (False, True):
            begun = time.perf_counter()
            told = fair_scores(marks, shrunk=shrunk)
            seconds = time.perf_counter() - begun
            print(
                f"| {persons:,} × {raters:,} | {'both' if shrunk else 'raters'} a sample "
                f"| {seconds:.1f} | {PROMISED:.0f} | {peer:.1f} | {seconds / peer:.1f} "
                f"| {held(told, strict):.1%} |"
            )


def made(persons: int, raters: int) -> tuple[Marks, np.ndarray]:
    """Ratings at random, and what each rater truly takes off beside the mean rater."""
    dice = np.random.default_rng(5)
    able, strict = dice.normal(0, SD_PERSON, persons), dice.normal(0, SD_RATER, raters)
    person, rater = dice.integers(0, persons, RATINGS), dice.integers(0, raters, RATINGS)
    score = 3.25 + able[person] - strict[rater] + dice.normal(0, SD_LEFT, RATINGS)
    names = tuple(map(str, range(persons))), tuple(map(str, range(raters)))
    return Marks(*names, person, rater, score), strict - strict.mean()


def held(told: Fair, strict: np.ndarray) -> float:
    """The share of severities whose interval holds the truth."""
    return float((np.abs(told.severity - strict) <= 2 * told.severity_se).mean())


def least_squares(marks: Marks) -> None:
    """Persons and raters by least squares, without spreads or intervals."""
    rows, ones = np.arange(RATINGS), np.ones(RATINGS)
    sides = [
        csr_array((ones, (rows, place)), shape=(RATINGS, len(names)))
        for place, names in ((marks.unit, marks.units), (marks.rater, marks.raters))
    ]
    lsqr(hstack(sides).tocsr(), marks.score - marks.score.mean())


if __name__ == "__main__":
    main()
