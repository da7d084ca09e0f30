"""A call costs the same at every depth: it never asks the operating system for memory."""

from __future__ import annotations

from resource import RUSAGE_SELF, getrusage

import pytest

from guiju.foundation.frames import roomy

CALLS = 300


def faults_at(depth: int) -> int:
    """How often memory was taken anew while a function was called `CALLS` times, so deep."""
    return faults_at(depth - 1) if depth else _faults()


def _faults() -> int:
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _call in range(CALLS):
        _nothing()
    return getrusage(RUSAGE_SELF).ru_minflt - before


def _nothing() -> None:
    return None


def test_calls_take_no_memory_anew_at_any_depth() -> None:
    """Without room some of these depths take memory at every call."""
    roomy(faults_at)(300)  # what is used for the first time is taken once
    assert max(roomy(faults_at)(depth) for depth in range(300)) < CALLS // 3


def test_it_stays_the_same_function() -> None:
    @roomy
    def added(one: int, *, more: int = 1) -> int:
        """Docs."""
        if more > 9:
            raise ValueError(one)
        return one + more

    assert (added(2), added(2, more=3), added.__name__, added.__doc__) == (3, 5, "added", "Docs.")
    with pytest.raises(ValueError, match="7"):
        added(7, more=10)
