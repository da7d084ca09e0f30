"""What pushed a total from one value to another: parts that add up to the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Kinds of parts. ``rescaled``: the item has no data, so the others count for more. ``entered`` and
#: ``left``: the item counts now and did not before, or the other way round. ``rest``: shares, bonus,
#: deduction, gates.
ITEM, RESCALED, ENTERED, LEFT, REST = "item", "rescaled", "entered", "left", "rest"
#: Below it a part is the rounding of floating-point numbers.
NOTHING = 1e-9


@dataclass(frozen=True)
class Push:
    """One part of a change: its kind, of which item ('': of none), how many points."""

    kind: str
    item: str
    points: float


def in_order(pushes: Iterable[Push], change: float) -> list[Push]:
    """What pushed in the direction of the change, the largest first; then what held against it."""
    sign = -1 if change < 0 else 1
    return sorted(
        (push for push in pushes if abs(push.points) > NOTHING),
        key=lambda push: (sign * push.points < 0, -abs(push.points)),
    )


def since(
    before: Mapping[str, float | None],
    now: Mapping[str, tuple[float, float | None]],
    change: float,
    part: float = 1.0,
) -> list[Push]:
    """What pushed a total since the day before, in order.

    before: points by item; now: weight and points by item; a None did not count. part: the part of
    the total that the items make. An item that counts on one day only is told by what the total
    would be without it.
    """
    weights = {name: weight for name, (weight, _points) in now.items()}
    then = {name: points for name, points in before.items() if points is not None}
    today = {name: points for name, (_weight, points) in now.items() if points is not None}
    then = {name: points for name, points in then.items() if name in weights}
    kept = [name for name in today if name in then]
    of_kept = sum(weights[name] for name in kept)
    found = [
        Push(ITEM, name, 100 * (today[name] - then[name]) / of_kept) for name in kept if of_kept
    ]
    for kind, side, sign in ((ENTERED, today, 1), (LEFT, then, -1)):
        whole = sum(weights[name] for name in side)
        mean = 100 * sum(side[name] for name in kept) / of_kept if of_kept else 0.0
        found += [
            Push(kind, name, sign * (100 * points - weights[name] * mean) / whole)
            for name, points in side.items()
            if name not in kept and whole
        ]
    pushes = [Push(push.kind, push.item, part * push.points) for push in found]
    rest = change - sum(push.points for push in pushes)
    return in_order([*pushes, Push(REST, "", rest)], change)
