"""Steps that follow each other: no circle, the order that links ask for, followers that move
along with gaps of 0 or more days.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.process.rules.chains import Link, Planned, along, circle, early, ordered

D = dt.date
DAY = dt.timedelta(days=1)
A, B, C, E = 1, 2, 3, 4


def march(first: int, last: int, finished: int | None = None) -> Planned:
    return Planned(D(2026, 3, first), D(2026, 3, last), D(2026, 3, finished) if finished else None)


CHAIN = {A: march(1, 3), B: march(4, 6), C: march(8, 9)}
LINKS: list[Link] = [(A, B), (B, C)]


@st.composite
def plans(draw: st.DrawFn) -> tuple[dict[int, Planned], list[Link]]:
    """Steps in a plan that holds: links lead from lower to higher numbers, each follower begins
    after what it follows.
    """
    count = draw(st.integers(2, 9))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    links = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14))
    steps: dict[int, Planned] = {}
    for step in range(count):
        ends = [steps[before].end for before, after in links if after == step]
        begin = max([end for end in ends if end], default=D(2026, 1, 1)) + DAY * draw(
            st.integers(1, 9)
        )
        steps[step] = Planned(begin, begin + DAY * draw(st.integers(0, 12)))
    return steps, links


@given(plans(), st.integers(0, 8), st.integers(-30, 30), st.integers(-10, 30))
@settings(max_examples=150)
def test_whatever_moves_gaps_stay_at_least_zero_lengths_stay_and_nobody_else_moves(
    plan: tuple[dict[int, Planned], list[Link]], which: int, shift: int, longer: int
) -> None:
    steps, links = plan
    moved = which % len(steps)
    was = steps[moved]
    assert was.starts and was.ends
    starts = was.starts + DAY * shift
    now = Planned(starts, max(starts, was.ends + DAY * (shift + longer)))
    went = along(steps, links, moved, now)
    after = {**steps, **went, moved: now}
    assert all(
        link[1] == moved for link in early(after, links)
    )  # only she herself may begin too early, and is refused
    assert all(after[s].ends - after[s].starts == steps[s].ends - steps[s].starts for s in went)  # type: ignore[operator]
    reached, waiting = set(), [moved]
    while waiting:
        step = waiting.pop()
        waiting += [b for a, b in links if a == step and b not in reached]
        reached |= {b for a, b in links if a == step}
    assert set(went) <= reached
    assert not went or now.ends != was.ends


@given(plans(), st.integers(0, 8), st.integers(1, 30))
@settings(max_examples=80)
def test_a_move_later_takes_every_follower_along_by_the_same_days(
    plan: tuple[dict[int, Planned], list[Link]], which: int, shift: int
) -> None:
    steps, links = plan
    moved = which % len(steps)
    went = along(steps, links, moved, steps[moved].by(DAY * shift))
    assert all(step.starts - steps[key].starts == DAY * shift for key, step in went.items())  # type: ignore[operator]


@given(plans())
@settings(max_examples=80)
def test_the_order_holds_every_step_once_and_none_before_what_it_follows(
    plan: tuple[dict[int, Planned], list[Link]],
) -> None:
    steps, links = plan
    found = ordered(steps, links)
    assert sorted(found) == sorted(steps)
    assert all(found.index(before) < found.index(after) for before, after in links)


@given(plans(), st.integers(0, 8), st.integers(0, 8))
@settings(max_examples=100)
def test_a_circle_is_found_exactly_when_the_new_link_closes_one(
    plan: tuple[dict[int, Planned], list[Link]], one: int, other: int
) -> None:
    steps, links = plan
    before, after = one % len(steps), other % len(steps)
    way = circle(links, before, after)
    closes = len(ordered(steps, {*links, (before, after)})) < len(steps)
    assert bool(way) == closes
    if way:
        assert way[0] == way[-1] == before and way[1] == after
        assert set(pairwise(way[1:])) <= set(links)


def test_a_chain_moves_together_and_back_again() -> None:
    later = along(CHAIN, LINKS, A, march(3, 5))
    assert later == {B: march(6, 8), C: march(10, 11)}
    assert along({A: march(3, 5), **later}, LINKS, A, march(1, 3)) == {
        B: march(4, 6),
        C: march(8, 9),
    }
    assert (
        along(CHAIN, LINKS, A, Planned(D(2026, 2, 20), D(2026, 3, 3))) == {}
    )  # only its beginning moved


def test_a_follower_of_two_is_not_drawn_before_the_end_of_the_other() -> None:
    steps = {A: march(1, 10), E: march(1, 8), C: march(11, 12)}
    assert along(steps, [(A, C), (E, C)], A, march(1, 4)) == {C: march(9, 10)}


def test_what_is_finished_stays_and_what_is_named_by_one_day_moves_too() -> None:
    steps = {A: march(1, 3), B: march(4, 6, finished=5), C: Planned(None, D(2026, 3, 9))}
    assert along(steps, [(A, B), (A, C)], A, march(2, 4)) == {C: Planned(None, D(2026, 3, 10))}
    assert early({A: march(1, 9), B: march(4, 6, finished=5)}, [(A, B)]) == []
    assert early({A: march(1, 9), B: march(4, 6)}, [(A, B)]) == [(A, B)]
    assert (
        early({A: march(1, 9, finished=3), B: march(4, 6)}, [(A, B)]) == []
    )  # finished early: its follower may begin


def test_a_follower_begins_on_the_day_after_its_predecessors_last_day_at_the_earliest() -> None:
    assert early({A: march(1, 5), B: march(5, 6)}, [(A, B)]) == [(A, B)]
    assert early({A: march(1, 5), B: march(6, 7)}, [(A, B)]) == []
    assert early({A: march(1, 5, finished=6), B: march(6, 7)}, [(A, B)]) == [(A, B)]
    assert along({A: march(1, 5), B: march(5, 6)}, [(A, B)], A, march(1, 5)) == {B: march(6, 7)}
