"""Marks: which rater gave which unit what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Marks:
    """Marks in the order in which they were given: of each its unit and its rater (as places in
    ``units`` and ``raters``) and the score.
    """

    units: tuple[str, ...]
    raters: tuple[str, ...]
    unit: Ints
    rater: Ints
    score: Floats

    @classmethod
    def of(cls, units: Sequence[Any], raters: Sequence[Any], scores: Sequence[float]) -> Marks:
        """Marks from three columns of equal length. Units and raters are numbered in the order of
        their names.
        """
        unit_names, unit = np.unique(np.asarray(units, dtype=str), return_inverse=True)
        rater_names, rater = np.unique(np.asarray(raters, dtype=str), return_inverse=True)
        return cls(
            tuple(unit_names.tolist()),
            tuple(rater_names.tolist()),
            unit.astype(np.int64),
            rater.astype(np.int64),
            np.asarray(scores, dtype=float),
        )

    @cached_property
    def values(self) -> Floats:
        """The scores that occur, the lowest first."""
        return np.unique(self.score)

    @cached_property
    def counts(self) -> Ints:
        """How many raters gave each unit each of the values: units × values."""
        table = np.zeros((len(self.units), len(self.values)), dtype=np.int64)
        np.add.at(table, (self.unit, np.searchsorted(self.values, self.score)), 1)
        return table

    @cached_property
    def shares(self) -> Floats:
        """Which share of each rater's marks is each of the values: raters × values."""
        table = np.zeros((len(self.raters), len(self.values)))
        np.add.at(table, (self.rater, np.searchsorted(self.values, self.score)), 1)
        return np.asarray(table / table.sum(axis=1, keepdims=True), dtype=float)

    def of_rater(self, place: int) -> npt.NDArray[np.bool_]:
        """Which marks a rater gave."""
        return np.asarray(self.rater == place)

    @cached_property
    def rater_counts(self) -> Ints:
        """How many marks each rater gave."""
        return np.bincount(self.rater, minlength=len(self.raters))

    @cached_property
    def rater_means(self) -> Floats:
        """The mean of each rater's marks."""
        return np.asarray(
            np.bincount(self.rater, self.score, len(self.raters)) / self.rater_counts, dtype=float
        )
