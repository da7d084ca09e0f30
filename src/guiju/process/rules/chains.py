"""Steps that follow each other: none begins before the day after what it follows is finished, no
circle, a step that moves takes its followers along.

Pure: a step is named by its id; a link is (before, after). Days are inclusive: a step takes its
last day too. A step that is finished stays where it is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

Link = tuple[int, int]
NONE, DAY = dt.timedelta(0), dt.timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """The days of a step; finished: when it really ended."""

    starts: dt.date | None = None
    ends: dt.date | None = None
    finished: dt.date | None = None

    @property
    def begin(self) -> dt.date | None:
        """Its first day; of a step with one day that day."""
        return self.starts or self.ends

    @property
    def end(self) -> dt.date | None:
        """Give the last day: the real one once the step is finished."""
        return self.finished or self.ends or self.starts

    def by(self, shift: dt.timedelta) -> Planned:
        """The same length of days, earlier or later."""
        return replace(
            self, starts=self.starts and self.starts + shift, ends=self.ends and self.ends + shift
        )


def circle(links: Iterable[Link], before: int, after: int) -> list[int]:
    """The circle that a new link would close, from its first step round to the same again; empty
    when there is none.
    """
    if before == after:
        return [before, before]
    onward = _onward(links)
    came: dict[int, int] = {after: before}
    waiting = [after]
    while waiting:
        step = waiting.pop()
        for follower in onward[step]:
            if follower == before:
                way = [before, step]
                while way[-1] != before:
                    way.append(came[way[-1]])
                return way[::-1]
            if follower not in came:
                came[follower] = step
                waiting.append(follower)
    return []


def ordered(steps: Iterable[int], links: Iterable[Link]) -> list[int]:
    """The steps so that each comes after those that it follows; ones that are free of each other
    stay in their order.
    """
    links = list(links)
    onward, owed = _onward(links), Counter[int]()
    for _before, after in links:
        owed[after] += 1
    order: list[int] = []
    ready = [step for step in steps if not owed[step]]
    while ready:
        step = ready.pop(0)
        order.append(step)
        for follower in onward[step]:
            owed[follower] -= 1
            if not owed[follower]:
                ready.append(follower)
    return order


def along(
    steps: Mapping[int, Planned], links: Iterable[Link], moved: int, now: Planned
) -> dict[int, Planned]:
    """Where the followers of a step go when it stands otherwise: each by as much as the end of what
    it follows moved, with its length. None is drawn to or before the last day of another step that
    it follows, and none moves further than its gap asks for.
    """
    links = [link for link in links if link[0] in steps and link[1] in steps]
    behind = defaultdict(list)
    for before, after in links:
        behind[after].append(before)
    stands = {**steps, moved: now}
    shifts: dict[int, dt.timedelta] = {moved: _shift(steps[moved], now)}
    for step in ordered(steps, links):
        own = stands[step]
        if (
            step == moved
            or own.finished
            or own.begin is None
            or not any(each in shifts for each in behind[step])
        ):
            continue
        shift = max(shifts[each] for each in behind[step] if each in shifts)
        ends = [end for each in behind[step] if (end := stands[each].end)]
        least = max(ends) + DAY - own.begin if ends else NONE
        if shift < NONE:
            shift = min(NONE, max(shift, least))
        shift = max(shift, least) if least > NONE else shift
        if shift:
            shifts[step], stands[step] = shift, own.by(shift)
    return {step: stands[step] for step in shifts if step != moved}


def early(steps: Mapping[int, Planned], links: Iterable[Link]) -> list[Link]:
    """Links whose follower begins on or before the last day of what it follows; one that is
    finished is past that.
    """
    early_links = []
    for before, after in links:
        if before in steps and after in steps and not steps[after].finished:
            end, begin = steps[before].end, steps[after].begin
            if end is not None and begin is not None and begin <= end:
                early_links.append((before, after))
    return early_links


def _shift(was: Planned, now: Planned) -> dt.timedelta:
    """By how much the planned end moved; of a step that had no days, or is finished, by nothing."""
    before, after = was.ends or was.starts, now.ends or now.starts
    return after - before if before and after and not now.finished else NONE


def _onward(links: Iterable[Link]) -> dict[int, Sequence[int]]:
    followers: dict[int, list[int]] = defaultdict(list)
    for before, after in links:
        followers[before].append(after)
    return followers  # type: ignore[return-value]
