"""Why a number changed: the parts add up to the digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.performance.rules.decomposition import Counted, change, volume

CELLS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(Counted, st.floats(0, 1e6), st.integers(1, 10_000).map(float)),
    min_size=1,
)


def test_other_cases_and_nothing_else() -> None:
    """The same rates, twice as many of the slow cases: all mix."""
    found = change(
        {"quick": Counted(1000, 10), "slow": Counted(3000, 10)},
        {"quick": Counted(1000, 10), "slow": Counted(6000, 20)},
    )
    assert found is not None
    assert (found.before, found.after) == (200, pytest.approx(7000 / 30))
    assert (found.mix, found.own) == (pytest.approx(7000 / 30 - 200), 0)


def test_the_same_cases_done_otherwise() -> None:
    """The same cases, each ten seconds longer: all own rate, half from each slice."""
    found = change(
        {"a": Counted(1000, 10), "b": Counted(2000, 10)},
        {"a": Counted(1100, 10), "b": Counted(2100, 10)},
    )
    assert found is not None
    assert (found.mix, found.own) == (0, pytest.approx(10))
    assert [part.own for part in found.parts] == [pytest.approx(5), pytest.approx(5)]


def test_a_slice_that_came_new_is_mix() -> None:
    found = change({"a": Counted(100, 10)}, {"a": Counted(100, 10), "new": Counted(300, 10)})
    assert found is not None
    assert found.own == 0
    assert found.mix == pytest.approx(10)
    assert next(part for part in found.parts if part.slice == "new").rate_before is None


def test_nothing_before_or_after_is_no_change() -> None:
    assert change({}, {"a": Counted(1, 1)}) is None
    assert change({"a": Counted(1, 1)}, {}) is None


@given(CELLS, CELLS)
def test_the_parts_always_add_up(before: dict[str, Counted], after: dict[str, Counted]) -> None:
    found = change(before, after)
    assert found is not None
    assert found.mix + found.own == pytest.approx(found.after - found.before, rel=1e-9, abs=1e-6)


def test_a_counts_change_by_slice() -> None:
    assert volume({"a": 5, "b": 1}, {"a": 6, "c": 4}) == [("c", 0.0, 4), ("a", 5, 6), ("b", 1, 0.0)]
