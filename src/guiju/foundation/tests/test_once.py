"""Asked once within a look, kept for ever under the name of a state; outside a look always asked
anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from guiju.foundation import once

ASKED: list[int] = []


@pytest.fixture(autouse=True)
def _nothing_asked() -> Iterator[None]:
    ASKED.clear()
    yield
    once.forget()


@once.once
def doubled(number: int) -> int:
    ASKED.append(number)
    return 2 * number


@once.kept(megabytes=1, size=len)
def written(number: int, long: bool = False) -> bytes:
    ASKED.append(number)
    time.sleep(0.01)
    return bytes(2 << 20 if long else 400_000)


@once.kept(megabytes=1, size=len, anywhere=True)
def tripled(number: int) -> bytes:
    ASKED.append(number)
    return bytes(3 * number)


def test_within_a_look_a_question_is_asked_once() -> None:
    with once.look():
        assert [doubled(2), doubled(2), doubled(3)] == [4, 4, 6]
    with once.look():
        doubled(2)
    assert ASKED == [2, 3, 2]


def test_outside_a_look_every_question_is_asked() -> None:
    doubled(2), doubled(2), written(1), written(1)
    assert ASKED == [2, 2, 1, 1]


def test_kept_answers_outlive_a_look_until_there_is_no_room() -> None:
    for _look in range(3):
        with once.look():
            written(1), written(2)
    assert ASKED == [1, 2]
    with once.look():
        written(3), written(3), written(2), written(1)
    assert ASKED == [1, 2, 3, 1], "the one asked longest ago made room"


def test_what_is_larger_than_the_room_is_answered_and_not_kept() -> None:
    with once.look():
        assert len(written(1, long=True)) == len(written(1, long=True)) == 2 << 20
    assert ASKED == [1, 1]


def test_what_holds_all_that_it_comes_from_is_kept_outside_a_look_too() -> None:
    tripled(1), tripled(1)
    with once.look():
        tripled(1)
    assert ASKED == [1]


def test_those_who_ask_at_the_same_time_wait_for_the_first() -> None:
    def look() -> None:
        with once.look():
            written(7)

    hands = [threading.Thread(target=look) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert ASKED == [7]
