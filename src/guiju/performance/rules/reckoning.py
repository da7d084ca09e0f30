"""How a card is reckoned: items, then shares, then bonus, then gates. No rounding on the way.

An item without a value, or with n below its least n, leaves the denominator; it never counts as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from guiju.performance.rules.scheme import Extra, Gate, Item, Scheme

#: The version of the rules by which cards are reckoned; a closing keeps the one that it was
#: reckoned by. What each changed stands in docs/explanation/rules-of-reckoning.md.
RULES = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one item for one subject; ``scored`` takes the value's place on the
    curve when adjusted.

    parts: the same for each slice, where the worst slice counts. ``slice``: the one that did.
    """

    value: float | None
    n: float | None
    numerator: float | None = None
    denominator: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    scored: float | None = None
    parts: tuple[tuple[str, Measured], ...] = ()
    slice: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a card: score 0–100 and points, both None when it does not count; ``why`` says
    why not.
    """

    item: str
    weight: float
    measured: Measured
    score: float | None = None
    points: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Card:
    """A subject's lines and total; ``weight`` is the sum of weights that counted, ``points`` their
    sum.

    shares: totals of team and mentees that counted. bonus and deduct: points added and taken.
    capped_by: gates that shut. crossed: the metrics beyond the limit of a gate with their values,
    also where the total stays below the cap.
    """

    lines: tuple[Line, ...]
    weight: float
    points: float
    own: float | None
    total: float | None
    shares: Mapping[str, float] = field(default_factory=dict)
    bonus: float = 0.0
    deduct: float = 0.0
    capped_by: tuple[str, ...] = ()
    crossed: tuple[tuple[str, float], ...] = ()


NOTHING = Measured(None, None)


def line_of(item: Item, measured: Measured, factor: float = 1.0) -> Line:
    """Compute the line of one item. factor: the part of the month that a count is set against; 0:
    the person was not there at all.
    """
    if item.slices and item.slices.rule == "worst":
        measured = _worst(item, measured)
    if factor != 1.0 and measured.value is not None:
        measured = _whole_month(measured, factor)
    line = Line(item.metric, item.weight, measured)
    taken = measured.scored if measured.scored is not None else measured.value
    if taken is None or not factor:
        return replace(line, why="no_value")
    if item.min_n is not None and (measured.n or 0) < item.min_n:
        return replace(line, why="min_n")
    score = item.curve.score(taken)
    return replace(line, score=score, points=item.weight * score / 100)


def _worst(item: Item, measured: Measured) -> Measured:
    """The slice with the lowest score scores the item; slices with too few cases tell nothing."""
    least = item.min_n or 1
    eligible = [
        (name, part)
        for name, part in measured.parts
        if part.value is not None and (part.n or 0) >= least
    ]
    if not eligible:
        return measured
    name, part = min(eligible, key=lambda each: (item.curve.score(each[1].value or 0.0), each[0]))
    return replace(measured, scored=part.value, low=part.low, high=part.high, slice=name)


def _whole_month(measured: Measured, factor: float) -> Measured:
    """What the count would have been in a whole month."""
    taken = measured.scored if measured.scored is not None else measured.value
    return replace(measured, scored=taken / factor if factor and taken is not None else None)


def own_card(
    scheme: Scheme, measured: Mapping[str, Measured], factors: Mapping[str, float] | None = None
) -> Card:
    """Compute the subject's own part: total = 100 × Σ points ÷ Σ weights of the items that count;
    None when none does.

    measured: by item key, else by metric. factors: by metric, what a count is divided by; missing:
    1.
    """
    lines = tuple(
        line_of(item, _measured_of(item, measured), (factors or {}).get(item.metric, 1.0))
        for item in scheme.items
    )
    weight = sum(line.weight for line in lines if line.points is not None)
    points = sum(line.points for line in lines if line.points is not None)
    own = 100 * points / weight if weight else None
    return Card(lines, weight, points, own, own)


def _measured_of(item: Item, measured: Mapping[str, Measured]) -> Measured:
    if item.of == "led":
        return measured.get(item.key, NOTHING)
    return measured.get(item.key, measured.get(item.metric, NOTHING))


def finished_card(
    scheme: Scheme,
    card: Card,
    measured: Mapping[str, Measured],
    *,
    team: float | None = None,
    mentees: float | None = None,
) -> Card:
    """The card with shares of the team's and mentees' totals, bonus and deduct, gates.

    A share whose total does not exist leaves the denominator. A total may pass 100 by the bonus's
    most, and never falls below 0.
    """
    shared = {
        name: total for name, total in (("team", team), ("mentees", mentees)) if total is not None
    }
    base = _with_shares(card.own, scheme.shares, shared)
    bonus, deduct = (_earned(extras, measured) for extras in (scheme.bonus, scheme.deduct))
    total = None if base is None else max(0.0, base + bonus - deduct)
    total, capped = _gated(scheme.gates, total, measured)
    kept = {name: total for name, total in shared.items() if scheme.shares.get(name)}
    return replace(
        card,
        total=total,
        shares=kept,
        bonus=bonus,
        deduct=deduct,
        capped_by=capped,
        crossed=_crossed(scheme.gates, measured),
    )


def _earned(extras: Sequence[Extra], measured: Mapping[str, Measured]) -> float:
    return sum((extra.earned(measured.get(extra.metric, NOTHING).value) for extra in extras), 0.0)


def _with_shares(
    own: float | None, shares: Mapping[str, float], totals: Mapping[str, float]
) -> float | None:
    parts = [(shares[name], totals[name]) for name in shares if name in totals and shares[name]]
    if own is not None:
        parts.append((100 - sum(weight for weight, _ in parts), own))
    weights = sum(weight for weight, _ in parts)
    return sum(weight * total for weight, total in parts) / weights if weights else None


def _crossed(
    gates: Sequence[Gate], measured: Mapping[str, Measured]
) -> tuple[tuple[str, float], ...]:
    values = ((gate, measured.get(gate.metric, NOTHING).value) for gate in gates)
    crossed = {
        gate.metric: value for gate, value in values if value is not None and gate.shuts(value)
    }
    return tuple(crossed.items())


def shut_gates(
    gates: Sequence[Gate], crossed: Sequence[tuple[str, float]]
) -> list[tuple[Gate, float]]:
    """The gates that are shut by these values, each with its value."""
    values = dict(crossed)
    return [
        (gate, values[gate.metric])
        for gate in gates
        if gate.metric in values and gate.shuts(values[gate.metric])
    ]


def _gated(
    gates: Sequence[Gate], total: float | None, measured: Mapping[str, Measured]
) -> tuple[float | None, tuple[str, ...]]:
    """A gate caps the total when its metric is known and beyond its limit."""
    capped = []
    for gate in gates:
        value = measured.get(gate.metric, NOTHING).value
        if total is not None and value is not None and gate.shuts(value) and total > gate.cap:
            total = gate.cap
            capped.append(gate.metric)
    return total, tuple(capped)
