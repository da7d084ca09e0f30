"""Why is the total not that of the month before? A bridge of steps that leads from one to the
other and leaves nothing over.

The total before shares, bonus and gates is a sum of terms, each of few factors: an item's is its
weight among those that counted × the curve × the value, which itself is the value before + what
other cases did to it (mix) + what the subject's own work did; a share's is its size × the total
that it is of. Of every term each factor gets its Shapley value: what its change adds, averaged over
all orders in which the factors could have changed. So no order is preferred, what did not change
adds nothing, and the steps add up exactly (Shapley 1953, "A value for n-person games"; because the
value is additive over terms, that of the whole is the sum of those of the terms). Bonus, deduction
and gates come after, as differences.

Reckoned in fractions, so nothing is lost on the way; shown in decimals that still add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial

from guiju.performance.rules.reckoning import Card, Line
from guiju.performance.rules.scheme import Item, Scheme

#: The kinds of steps in the order in which they are told. ``measured``: the item is measured in
#: another way than before; ``counted``: items or shares that counted in one month only; ``rules``:
#: what only another version of the rules of reckoning explains.
KINDS = (
    "own",
    "mix",
    "measured",
    "targets",
    "weights",
    "counted",
    "team",
    "mentees",
    "bonus",
    "deduct",
    "gates",
    "rules",
)
SHARES = ("team", "mentees")
#: Below it a remainder is the rounding of floating-point numbers.
ROUNDING = Fraction(1, 10**9)
NOTHING = Fraction(0)

Coalition = frozenset[str]


@dataclass(frozen=True)
class Side:
    """A month: the scheme, and the card as it counts, with its corrections."""

    scheme: Scheme
    card: Card


@dataclass(frozen=True)
class Step:
    """What one cause added to the total, in points of it. ``item``: of which item's value, where
    it is of one.
    """

    kind: str
    item: str
    points: Fraction


@dataclass(frozen=True)
class Shown:
    """A bridge in decimals of so many digits: before + Σ groups = after, each group = Σ of its
    steps.
    """

    before: Decimal
    after: Decimal
    groups: Mapping[str, Decimal]
    steps: tuple[tuple[Step, Decimal], ...]

    def of(self, kind: str) -> list[tuple[Step, Decimal]]:
        """The steps of one kind, the largest first."""
        steps = [(step, points) for step, points in self.steps if step.kind == kind]
        return sorted(steps, key=lambda pair: -abs(pair[0].points))


@dataclass(frozen=True)
class Bridge:
    """From the total before to the total after; steps that add nothing are left out."""

    before: Fraction
    after: Fraction
    steps: tuple[Step, ...]

    def shown(self, digits: int) -> Shown:
        """The bridge in decimals. Both totals are rounded as everywhere; what rounding leaves over
        goes to the steps that are nearest to the next digit.
        """
        before, after = (decimal(value, digits) for value in (self.before, self.after))
        by_kind: dict[str, list[Step]] = defaultdict(list)
        for step in self.steps:
            by_kind[step.kind].append(step)
        kinds = [kind for kind in KINDS if kind in by_kind]
        sums = [sum((step.points for step in by_kind[kind]), NOTHING) for kind in kinds]
        groups = dict(zip(kinds, apportioned(sums, after - before, digits), strict=True))
        steps = [
            pair
            for kind in kinds
            for pair in zip(
                by_kind[kind],
                apportioned([step.points for step in by_kind[kind]], groups[kind], digits),
                strict=True,
            )
        ]
        return Shown(before, after, groups, tuple(steps))


def bridge(before: Side, after: Side, mixes: Mapping[str, float] | None = None) -> Bridge | None:
    """Lead from the total of one month to that of another; None where one of them has none.

    mixes: by metric what other cases did to the item's value, in its own unit, where that is known;
    the rest of the value's change is the subject's own.
    """
    totals = [side.card.total for side in (before, after)]
    if totals[0] is None or totals[1] is None:
        return None
    found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    sides = (before, after)
    coefficients = _Coefficients(sides)
    for name in _items(sides):
        for kind, points in _item_steps(sides, name, coefficients, (mixes or {}).get(name)):
            found[kind, name if kind in ("own", "mix", "measured") else ""] += points
    for name in SHARES:
        for kind, points in _share_steps(sides, name, coefficients):
            found[kind, ""] += points
    found["bonus", ""] += Fraction(after.card.bonus) - Fraction(before.card.bonus)
    found["deduct", ""] += Fraction(before.card.deduct) - Fraction(after.card.deduct)
    for sign, place, side in ((-1, 0, before), (1, 1, after)):
        kind, points = _remainder(side, coefficients.base(place))
        found[kind, ""] += sign * points
    order = sorted(found, key=lambda key: (KINDS.index(key[0]), key[1]))
    steps = tuple(Step(*key, found[key]) for key in order if abs(found[key]) > ROUNDING)
    return Bridge(Fraction(totals[0]), Fraction(totals[1]), steps)


def shapley(players: Sequence[str], worth: Callable[[Coalition], Fraction]) -> dict[str, Fraction]:
    """What each player adds to the worth of all, averaged over every order of joining."""
    known = {
        frozenset(some): worth(frozenset(some))
        for size in range(len(players) + 1)
        for some in combinations(players, size)
    }
    n = len(players)
    found = {}
    for player in players:
        others = [other for other in players if other != player]
        found[player] = sum(
            (
                Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
                * (known[frozenset((*some, player))] - known[frozenset(some)])
                for size in range(n)
                for some in combinations(others, size)
            ),
            NOTHING,
        )
    return found


def decimal(value: Fraction | float, digits: int) -> Decimal:
    """Round a number as pages write it."""
    return Decimal(f"{float(value):.{digits}f}")


def difference(before: float | None, after: float | None, digits: int = 1) -> Decimal | None:
    """What lies between two totals as pages write them; None where one is missing."""
    if before is None or after is None:
        return None
    return decimal(after, digits) - decimal(before, digits)


def apportioned(values: Sequence[Fraction], total: Decimal, digits: int) -> list[Decimal]:
    """The values as decimals whose sum is the total: each rounded, and what is left over given to
    those that rounding changed most. A value of 0 stays 0.
    """
    unit = Decimal(1).scaleb(-digits)
    rounded = [decimal(value, digits) for value in values]
    moving = [place for place, value in enumerate(values) if value]
    left = total - sum(rounded, Decimal(0))
    while left and moving:
        sign = 1 if left > 0 else -1
        moving.sort(key=lambda place: sign * (Fraction(rounded[place]) - values[place]))
        for place in moving[: int(abs(left) / unit)]:
            rounded[place] += sign * unit
        left = total - sum(rounded, Decimal(0))
    return rounded


class _Coefficients:
    """What an item's score and a share's total are multiplied by, with the weights and with the
    counting items of either month.
    """

    def __init__(self, sides: tuple[Side, Side]) -> None:
        self.sides = sides
        self.of_place = {
            (weights, counted): self._of(weights, counted) or self._of(weights, weights)
            for weights in (0, 1)
            for counted in (0, 1)
        }

    def get(self, weights: int, counted: int, name: str) -> Fraction:
        """The coefficient of an item or a share; 0 where it does not count."""
        return self.of_place[weights, counted].get(name, NOTHING)

    def base(self, place: int) -> Fraction:
        """A month's total before bonus, deduction and gates."""
        side, coefficients = self.sides[place], self.of_place[place, place]
        items = _by_name(side.scheme)
        return sum(
            (
                coefficients.get(line.item, NOTHING)
                * Fraction(items[line.item].curve.score(_taken(line) or 0.0))
                for line in side.card.lines
                if line.points is not None
            ),
            NOTHING,
        ) + sum(
            (
                coefficients.get(name, NOTHING) * Fraction(total)
                for name, total in side.card.shares.items()
            ),
            NOTHING,
        )

    def _of(self, weights: int, counted: int) -> dict[str, Fraction]:
        scheme = self.sides[weights].scheme
        items = {
            item.metric: Fraction(item.weight)
            for item in scheme.items
            if self._counts(item.metric, counted)
        }
        shares = {
            name: Fraction(size)
            for name, size in scheme.shares.items()
            if size and self._exists(name, counted)
        }
        weight, taken = sum(items.values(), NOTHING), sum(shares.values(), NOTHING)
        whole = Fraction(100) if weight else taken
        return {name: (100 - taken) / 100 * each / weight for name, each in items.items()} | {
            name: size / whole for name, size in shares.items()
        }

    def _counts(self, metric: str, place: int) -> bool:
        """Whether an item counted in a month; one that the month's scheme has not, as in the
        other.
        """
        lines = [_line(side, metric) for side in self.sides]
        line = lines[place] or lines[1 - place]
        return line is not None and line.points is not None

    def _exists(self, name: str, place: int) -> bool:
        asked = self.sides[place]
        side = asked if asked.scheme.shares.get(name) else self.sides[1 - place]
        return name in side.card.shares


def _item_steps(
    sides: tuple[Side, Side], name: str, coefficients: _Coefficients, mix: float | None
) -> Iterable[tuple[str, Fraction]]:
    declared = [_by_name(side.scheme).get(name) for side in sides]
    curves = [(declared[place] or declared[1 - place]) for place in (0, 1)]
    taken = [_counted_value(side, name) for side in sides]
    values = [taken[place] if taken[place] is not None else taken[1 - place] for place in (0, 1)]
    if values[0] is None or values[1] is None or curves[0] is None or curves[1] is None:
        return ()
    same_way = curves[0].key == curves[1].key
    own = "own" if same_way else "measured"
    split = mix if same_way and mix and values[0] != values[1] else None
    scored = _scored((curves[0], curves[1]), (values[0], values[1]), split, own)

    def worth(changed: Coalition) -> Fraction:
        factor = coefficients.get("weights" in changed, "counted" in changed, name)
        return factor * scored(changed) if factor else NOTHING

    players = [own] if values[0] != values[1] else []
    players += ["mix"] if split is not None else []
    players += ["targets"] if curves[0].curve != curves[1].curve else []
    return shapley([*players, *_moved(coefficients, name)], worth).items()


def _scored(
    curves: tuple[Item, Item], values: tuple[float, float], mix: float | None, own: str
) -> Callable[[Coalition], Fraction]:
    """The score with the curve and the value of either month, or the value with one part of its
    change alone.
    """

    def score(changed: Coalition) -> Fraction:
        item = curves["targets" in changed]
        if mix is None:
            value = values[own in changed]
        elif own in changed and "mix" in changed:
            value = values[1]
        elif own in changed:
            value = values[1] - mix
        else:
            value = values[0] + mix if "mix" in changed else values[0]
        return Fraction(item.curve.score(value))

    return score


def _share_steps(
    sides: tuple[Side, Side], name: str, coefficients: _Coefficients
) -> Iterable[tuple[str, Fraction]]:
    known = [side.card.shares.get(name) for side in sides]
    totals = [known[place] if known[place] is not None else known[1 - place] for place in (0, 1)]
    if totals[0] is None or totals[1] is None:
        return ()
    exact = [Fraction(total) for total in totals if total is not None]

    def worth(changed: Coalition) -> Fraction:
        factor = coefficients.get("weights" in changed, "counted" in changed, name)
        return factor * exact[name in changed]

    players = [name] if exact[0] != exact[1] else []
    return shapley([*players, *_moved(coefficients, name)], worth).items()


def _moved(coefficients: _Coefficients, name: str) -> list[str]:
    """Weights and counting, as far as one of them changes what this is multiplied by."""
    of = {place: each.get(name, NOTHING) for place, each in coefficients.of_place.items()}
    weights = any(of[0, counted] != of[1, counted] for counted in (0, 1))
    counted = any(of[weight, 0] != of[weight, 1] for weight in (0, 1))
    return (["weights"] if weights else []) + (["counted"] if counted else [])


def _remainder(side: Side, base: Fraction) -> tuple[str, Fraction]:
    """What comes after shares, bonus and deduction: the gates' caps and the floor of 0; of an
    open card nothing.
    """
    open_ = base + Fraction(side.card.bonus) - Fraction(side.card.deduct)
    points = Fraction(side.card.total or 0.0) - open_
    capped = bool(side.card.capped_by) or open_ < 0
    return ("gates" if capped else "rules"), (points if abs(points) > ROUNDING else NOTHING)


def _items(sides: tuple[Side, Side]) -> list[str]:
    return list(dict.fromkeys(item.metric for side in sides for item in side.scheme.items))


def _by_name(scheme: Scheme) -> dict[str, Item]:
    return {item.metric: item for item in scheme.items}


def _line(side: Side, metric: str) -> Line | None:
    return next((line for line in side.card.lines if line.item == metric), None)


def _taken(line: Line) -> float | None:
    """The value that the curve took."""
    return line.measured.scored if line.measured.scored is not None else line.measured.value


def _counted_value(side: Side, metric: str) -> float | None:
    line = _line(side, metric)
    return _taken(line) if line is not None and line.points is not None else None
