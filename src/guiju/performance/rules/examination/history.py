"""What a team did in past months, as arrays: one row for each person and month in which they were
measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from guiju.performance.rules.curves import Numbers
from guiju.performance.rules.scheme import Item, Scheme

Indices = npt.NDArray[np.int64]
Words = npt.NDArray[np.str_]
#: Of the working conditions that nobody chooses: what a cell is made of.
CELL = ("shift", "queue")


@dataclass(frozen=True)
class History:
    """Agent-months. ``persons`` and ``months`` number the person and the month of each row, from 0.

    values: by item key (``metric`` or ``metric:expected``), NaN where unknown. n: cases behind a
    value, same keys. groups: what each row's person stood in that month: shift, queue, team, grade;
    '' where unknown.
    """

    persons: Indices
    months: Indices
    values: Mapping[str, Numbers]
    n: Mapping[str, Numbers]
    groups: Mapping[str, Words]

    @property
    def rows(self) -> int:
        """Count the agent-months."""
        return len(self.persons)

    @cached_property
    def people(self) -> int:
        """Count the different persons."""
        return int(self.persons.max()) + 1 if self.rows else 0

    @cached_property
    def span(self) -> int:
        """Count the different months."""
        return len(np.unique(self.months))

    def of(self, item: Item) -> Numbers:
        """An item's values, unknown where it would not count for want of cases."""
        values = self.values.get(item.key, self.values.get(item.metric))
        if values is None:
            return np.full(self.rows, np.nan)
        return (
            values
            if item.min_n is None
            else np.where(~(self.cases(item) < item.min_n), values, np.nan)
        )

    def cases(self, item: Item) -> Numbers:
        """The cases behind an item's values, unknown where they were not counted."""
        n = self.n.get(item.key, self.n.get(item.metric))
        return np.full(self.rows, np.nan) if n is None else n

    def known(self, name: str) -> Numbers:
        """A metric's raw values, all unknown when it was not measured."""
        return self.values.get(name, np.full(self.rows, np.nan))

    @cached_property
    def cells(self) -> Words:
        """Shift and queue of each row as one word."""
        parts = [self.groups[name] for name in CELL if name in self.groups]
        if not parts:
            return np.full(self.rows, "", dtype="U1")
        joined = parts[0]
        for part in parts[1:]:
            joined = np.char.add(np.char.add(joined, "|"), part)
        return joined

    def first_half(self, odd: bool) -> npt.NDArray[np.bool_]:
        """The rows of every second month: the odd or the even ones."""
        order = np.searchsorted(np.unique(self.months), self.months)
        return (order % 2 == 0) if odd else (order % 2 == 1)

    def only(self, rows: npt.NDArray[np.bool_]) -> History:
        """A part of the rows; persons keep their numbers."""
        return History(
            self.persons[rows],
            self.months[rows],
            {name: column[rows] for name, column in self.values.items()},
            {name: column[rows] for name, column in self.n.items()},
            {name: column[rows] for name, column in self.groups.items()},
        )


def by_person(values: Numbers, persons: Indices, people: int) -> Numbers:
    """Compute each person's mean of their known values; NaN where there is none."""
    present = ~np.isnan(values)
    sums = np.bincount(persons[present], values[present], people)
    counts = np.bincount(persons[present], minlength=people)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(counts > 0, sums / counts, np.nan)


def within_sd(values: Numbers, persons: Indices, people: int) -> float:
    """Compute how far a person's months lie apart, pooled over persons: what they can actually
    move. NaN when nobody has two.
    """
    present = ~np.isnan(values)
    counts = np.bincount(persons[present], minlength=people)
    freedom = int(np.sum(np.maximum(counts - 1, 0)))
    apart = values[present] - by_person(values, persons, people)[persons[present]]
    return float(np.sqrt(np.sum(apart**2) / freedom)) if freedom else float("nan")


def most_common(words: Words, persons: Indices, people: int) -> Words:
    """Give each person's commonest word over their rows; the first in order where several are
    equally common.
    """
    names, codes = np.unique(words, return_inverse=True)
    table = np.zeros((people, len(names)), dtype=np.int64)
    np.add.at(table, (persons, codes), 1)
    return names[table.argmax(axis=1)]


def scores_of(scheme: Scheme, values: Mapping[str, Numbers]) -> Numbers:
    """Scores of every item, items first: of values by item key, of any shape; NaN where unknown."""
    return np.stack([item.curve.scores(values[item.key]) for item in scheme.items])


def totals_of(
    scheme: Scheme, scores: Numbers, values: Mapping[str, Numbers], weights: Numbers | None = None
) -> Numbers:
    """Totals as a card reckons its own part, gates included. weights: in the place of the
    scheme's, items first.
    """
    w = np.array([item.weight for item in scheme.items]) if weights is None else weights
    shaped = w.reshape(w.shape + (1,) * (scores.ndim - w.ndim))
    counts = np.where(np.isnan(scores), 0.0, shaped)
    weighed = counts.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        totals = np.where(
            weighed > 0, (np.nan_to_num(scores) * counts).sum(axis=0) / weighed, np.nan
        )
    for gate in scheme.gates:
        value = values.get(gate.metric)
        if value is not None:
            beyond = value < gate.below if gate.below is not None else value > (gate.above or 0.0)
            totals = np.where(beyond, np.minimum(totals, gate.cap), totals)
    return totals


def values_of(scheme: Scheme, history: History) -> dict[str, Numbers]:
    """The values that a scheme looks at, by item key; gates' metrics too."""
    values = {gate.metric: history.known(gate.metric) for gate in scheme.gates}
    return values | {item.key: history.of(item) for item in scheme.items}
