"""Indirect standardisation: a value against what is expected for the same shift, queue and hour.

E of a subject = Σ over strata of their cases × the stratum's rate over everybody scored; adjusted =
overall × O ÷ E. Source: Breslow & Day (1987), ch. 2; Byar's interval of O (`records.numbers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from guiju.performance.rules.curves import Numbers

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """A column of names: each row's place in ``names``."""

    codes: Codes
    names: Sequence[str]

    def sums(self, values: Numbers) -> Numbers:
        """The sum of values for each name."""
        return np.asarray(np.bincount(self.codes, values, len(self.names)), dtype=float)


@dataclass(frozen=True)
class Cells:
    """What subjects have in strata, a row each: the numerator and the cases it is divided by. As
    columns: a month of ten thousand people has a million.
    """

    subjects: Coded
    strata: Coded
    numerator: Numbers
    cases: Numbers

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, float, float]]) -> Cells:
        """From rows of subject, stratum, numerator, cases."""
        listed = list(rows)
        subjects, strata = _coded([row[0] for row in listed]), _coded([row[1] for row in listed])
        numerator, cases = (
            np.array([row[place] for row in listed], dtype=float) for place in (2, 3)
        )
        return cls(subjects, strata, numerator, cases)

    def only(self, subjects: Iterable[str]) -> Cells:
        """The rows of some subjects."""
        wanted = set(subjects)
        keep = np.array([name in wanted for name in self.subjects.names], dtype=bool)[
            self.subjects.codes
        ]
        names = (
            Coded(self.subjects.codes[keep], self.subjects.names),
            Coded(self.strata.codes[keep], self.strata.names),
        )
        return Cells(*names, self.numerator[keep], self.cases[keep])

    @property
    def by_subject(self) -> dict[str, float]:
        """The cases of each subject."""
        return dict(zip(self.subjects.names, self.subjects.sums(self.cases).tolist(), strict=True))


@dataclass(frozen=True)
class Reference:
    """The rate of every stratum, and of all together, over everybody scored."""

    rates: Mapping[str, float]
    overall: float


@dataclass(frozen=True)
class Adjusted:
    """An adjusted value. ``expected``: the value expected for the subject's own mix; ``ratio``: O ÷
    E; ``value``: overall × O ÷ E.
    """

    cases: float
    observed: float
    expected: float
    ratio: float
    value: float


def reference(cells: Cells) -> Reference | None:
    """The reference of all cells; None when there is no case at all."""
    cases = cells.strata.sums(cells.cases)
    if not cases.sum():
        return None
    numerator = cells.strata.sums(cells.numerator)
    rates = {
        name: o / n
        for name, o, n in zip(cells.strata.names, numerator.tolist(), cases.tolist(), strict=True)
        if n
    }
    return Reference(rates, float(numerator.sum() / cases.sum()))


def adjusted(cells: Cells, against: Reference) -> dict[str, Adjusted]:
    """Compare each subject's cells with the reference; subjects without a case, or for whom nothing
    at all is expected, are left out.
    """
    rates = np.array(
        [against.rates.get(name, against.overall) for name in cells.strata.names], dtype=float
    )
    expected = cells.subjects.sums(cells.cases * rates[cells.strata.codes])
    columns = cells.subjects.sums(cells.cases), cells.subjects.sums(cells.numerator), expected
    return {
        name: Adjusted(n, o, e / n, o / e, against.overall * o / e)
        for name, n, o, e in zip(
            cells.subjects.names, *(column.tolist() for column in columns), strict=True
        )
        if n and e
    }


def _coded(names: Sequence[str]) -> Coded:
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return Coded(np.array([places[name] for name in names], dtype=np.int64), list(places))
