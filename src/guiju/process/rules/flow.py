"""A procedure's flow as a picture: steps below each other, arrows to the next and, in lanes at
the side, to others. Pure layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile
from types import MappingProxyType
from unicodedata import east_asian_width

from guiju.process.rules.procedures import StepText

BOX, HIGH, GAP, SIDE, LANE = 300, 46, 30, 20, 26
#: The height that what a branch says takes.
LINE = 16
#: Room at the right of a box for what a branch says.
SAID = 190
#: So many half-width signs stand in a box and beside it; a Chinese sign takes two.
IN_BOX, BESIDE = 30, 26
#: Half of the round end.
END = 6
#: So large it is shown, whatever the window: the words of a step stand at 15 pixels, those of a
#: branch at 12.
SHOWN = 0.88


@dataclass(frozen=True)
class Node:
    """A step's box: its number, words, whether it branches, where it lies, and how many cases first
    left the procedure here.
    """

    number: int
    code: str
    title: str
    role: str
    branches: bool
    y: int
    high: int
    left: int = 0

    @property
    def middle(self) -> int:
        """The middle of its height."""
        return self.y + self.high // 2

    @property
    def entry(self) -> int:
        """Where arrows from aside come in: below those that go out, so that they cross no words."""
        return self.bottom - LINE // 2 if self.branches else self.middle

    @property
    def bottom(self) -> int:
        """Give where the box ends."""
        return self.y + self.high


@dataclass(frozen=True)
class Arrow:
    """A line from a step to another: a path of SVG, what is said beside it and where."""

    path: str
    when: str = ""
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Flow:
    """The whole picture of the steps and arrows."""

    nodes: list[Node]
    arrows: list[Arrow]
    width: int
    height: int
    end: int

    @property
    def shown(self) -> int:
        """How wide it is on the screen, in pixels: a small window scrolls, it does not make the
        words small.
        """
        return round(self.width * SHOWN)


def flow(steps: Sequence[StepText], left: Mapping[str, int] = MappingProxyType({})) -> Flow:
    """Lay the steps out; ``left``: how many cases first left the procedure at a step, by its code.
    An arrow straight down goes to the next step; another runs in a lane of
    its own at the right.
    """
    nodes = [replace(node, left=left.get(node.code, 0)) for node in _nodes(steps)]
    end = nodes[-1].bottom + GAP if nodes else SIDE
    places = {node.code: node for node in nodes}
    arrows, lanes = [], 0
    for index, (step, node) in enumerate(zip(steps, nodes, strict=True)):
        below = nodes[index + 1] if index + 1 < len(nodes) else None
        if not step.branches:
            arrows.append(_down(node, below.y if below else end))
        ways = [(branch.when, places[branch.to] if branch.to else None) for branch in step.branches]
        straight = " / ".join(when for when, target in ways if target is below)
        if straight:
            arrows.append(_down(node, below.y if below else end, straight))
        for order, (when, target) in enumerate(way for way in ways if way[1] is not below):
            lanes += 1
            arrows.append(_aside(node, target, end, when, lanes, order))
    return Flow(nodes, arrows, SIDE + BOX + SAID + (lanes + 1) * LANE, end + SIDE, end)


def shortened(text: str, room: int) -> str:
    """A text that fits into so many half-width signs, with an ellipsis where it was cut."""
    wide = [2 if east_asian_width(sign) in "WF" else 1 for sign in text]
    if sum(wide) <= room:
        return text
    kept = takewhile(lambda upto: upto <= room - 1, accumulate(wide))
    return text[: len(list(kept))].rstrip() + "…"


def _nodes(steps: Sequence[StepText]) -> list[Node]:
    """The boxes below each other; one with many branches is so high that they stand beside it
    one below the other.
    """
    nodes, y = [], SIDE
    for number, step in enumerate(steps, 1):
        high = max(HIGH, LINE * len(step.branches) + LINE + 2)
        nodes.append(Node(number, step.code, step.title, step.role, bool(step.branches), y, high))
        y += high + GAP
    return nodes


def _down(node: Node, to: int, when: str = "") -> Arrow:
    x = SIDE + BOX // 2
    return Arrow(f"M{x} {node.bottom}V{to - 2}", when, x + 8, node.bottom + GAP // 2 + 4)


def _aside(node: Node, to: Node | None, end: int, when: str, lane: int, order: int) -> Arrow:
    start, edge = node.y + (order + 1) * LINE, SIDE + BOX
    x = edge + SAID + lane * LANE
    tip = f"V{to.entry}H{edge + 4}" if to else f"V{end + END}H{SIDE + BOX // 2 + END + 2}"
    return Arrow(f"M{edge} {start}H{x}{tip}", when, edge + 8, start - 4)
