"""The cards of a month from its input: the one computation that closing does and verification repeats."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guiju.performance.models import ScorecardItem
from guiju.performance.reads import measuring
from guiju.performance.reads.frozen import Input, Subject
from guiju.performance.rules.assignment import scheme_of, scheme_of_team
from guiju.performance.rules.presence import Presence, factor_of, is_count
from guiju.performance.rules.reckoning import Card, Measured, finished_card, own_card
from guiju.performance.rules.scheme import Scheme

DIGITS = 12
_UNIT = 1.001 * 10 ** (1 - DIGITS)
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")


@dataclass(frozen=True)
class Reckoned:
    """A card with its subject; ``version`` is the id of the scheme's version. paid: whether it counts for pay."""

    kind: str
    subject: str
    name: str
    person: int | None
    team: str
    version: int
    card: Card
    paid: bool = True


def cards_of(of: Input) -> list[Reckoned]:
    """The cards of all persons and teams that a scheme applies to, persons first.

    Cost: two passes over the month's records for each kind, two more for each item that is adjusted or sliced.
    """
    schemes = {row.person: _scheme_for(of, row) for row in of.people}
    scored = [row for row in of.people if schemes[row.person] is not None]
    teams = _schemes_of_teams(scored, schemes)
    values = _measured(of, set(schemes.values()), "person", scored, [])
    of_teams = _measured(of, set(teams.values()), "team", scored, list(teams)) if teams else {}
    there = _presences(of)
    team_cards = {code: _team_card(of, version, of_teams.get(code, {}), there[code]) for code, version in teams.items()}
    alone = {
        row.person: _own_card(of, row, schemes[row.person] or 0, values.get(str(row.person), {})) for row in scored
    }
    mentees = _of_mentees(of, scored, alone)
    persons = [_person_card(of, row, alone[row.person], team_cards, mentees.get(row.person)) for row in scored]
    return persons + [Reckoned("team", code, code, None, code, teams[code], card) for code, card in team_cards.items()]


def _measured(
    of: Input, versions: set[int | None], by: str, scored: list[Subject], teams: list[str]
) -> measuring.Values:
    """What the schemes need of each subject: by metric, and by item key where an item is measured in its own way."""
    used = [of.schemes[version] for version in sorted(filter(None, versions))]
    names = list(dict.fromkeys(name for scheme in used for name in scheme.metrics if name in of.metrics))
    items = [item for scheme in used for item in scheme.items]
    persons = [row.person for row in scored]
    values = measuring.of_persons(of, names, persons) if by == "person" else measuring.of_teams(of, names, teams)
    measuring.adjust(of, values, items, by, persons, teams)
    if by == "person":
        for person, led in measuring.of_leaders(of, items).items():
            values.setdefault(person, {}).update(led)
    return values


def digest(cards: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over cards as `told` tells them: two equal sets of cards have the same."""
    hashed = hashlib.sha256(b"[")
    for place, card in enumerate(cards):
        text = json.dumps(card, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        hashed.update(("," * bool(place) + text).encode())
    hashed.update(b"]")
    return hashed.hexdigest()


def told(reckoned: Reckoned) -> dict[str, Any]:
    """A card as plain data, numbers to 12 significant digits, for hashing and comparing."""
    card = reckoned.card
    return besides(card.deduct, reckoned.paid) | {
        "kind": reckoned.kind, "subject": reckoned.subject, "version": reckoned.version,
        "total": shown(card.total), "own": shown(card.own), "weight": shown(card.weight), "points": shown(card.points),
        "shares": {name: shown(value) for name, value in card.shares.items()}, "bonus": shown(card.bonus),
        "capped_by": list(card.capped_by),
        "items": [told_line(line.item, line.measured, line.score, line.weight, line.points, line.why) for line in card.lines],
    }  # fmt: skip


def besides(deduct: float, paid: bool) -> dict[str, Any]:
    """What most cards have not: told only where it is, so that older closings keep their hash."""
    return ({"deduct": shown(deduct)} if deduct else {}) | ({} if paid else {"paid": False})


def shown(value: float | None) -> str | None:
    """A number to 12 significant digits: what two computations of it must share."""
    return None if value is None else f"{value + 0.0:.{DIGITS}g}"


def alike(one: Any, other: Any) -> bool:
    """Whether two tellings are the same to 12 digits: numbers may differ by one in the last of them, which is rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other) or (
        _is_number(one) and _is_number(other) and math.isclose(float(one), float(other), rel_tol=_UNIT)
    )


def _is_number(said: Any) -> bool:
    return isinstance(said, str) and _NUMBER.fullmatch(said) is not None


def told_line(
    item: str, of: Measured | ScorecardItem, score: float | None, weight: float, points: float | None, why: str
) -> dict[str, Any]:
    """One item as plain data; ``of``: what was measured, or the stored item that holds it."""
    measured = {name: shown(getattr(of, name)) for name in ("value", "n", "expected", "low", "high", "scored")}
    counted = {"item": item, "score": shown(score), "weight": shown(weight), "points": shown(points), "why": why}
    return counted | measured | ({"slice": of.slice} if of.slice else {})


@dataclass(frozen=True)
class _Alone:
    """A person's card before shares, with what it was reckoned from. total: with bonus and gates, without shares."""

    version: int
    card: Card
    measured: Mapping[str, Measured]
    total: float | None


def _own_card(of: Input, row: Subject, version: int, measured: Mapping[str, Measured]) -> _Alone:
    scheme = of.schemes[version]
    card = own_card(scheme, measured, _factors(of, scheme, row.presence))
    return _Alone(version, card, measured, finished_card(scheme, card, measured).total)


def _person_card(of: Input, row: Subject, alone: _Alone, teams: Mapping[str, Card], mentees: float | None) -> Reckoned:
    scheme = of.schemes[alone.version]
    team = teams[row.team].total if row.team in teams else None
    card = finished_card(scheme, alone.card, alone.measured, team=team, mentees=mentees)
    return Reckoned("person", row.subject, row.name, row.person, row.team, alone.version, card, _paid(scheme, row))


def _presences(of: Input) -> dict[str, list[Presence]]:
    """How much each member of a team was there."""
    found: dict[str, list[Presence]] = defaultdict(list)
    for row in of.people:
        found[row.team].append(row.presence)
    return found


def _team_card(of: Input, version: int, measured: Mapping[str, Measured], there: list[Presence]) -> Card:
    """A team's counts are set against the full-time people that its members were together."""
    scheme = of.schemes[version]
    factors: dict[str, float] = {}
    for presence in there:
        for metric, factor in _factors(of, scheme, presence, counted=True).items():
            factors[metric] = factors.get(metric, 0.0) + factor
    return finished_card(scheme, own_card(scheme, measured, factors), measured)


def _factors(of: Input, scheme: Scheme, presence: Presence, counted: bool = False) -> dict[str, float]:
    """By metric what a value is divided by. counted: of counts only, for sums over people."""
    return {
        item.metric: factor_of(item, of.metrics[item.metric], presence)
        for item in scheme.items
        if item.of == "own" and (not counted or is_count(of.metrics[item.metric]))
    }


def _of_mentees(of: Input, scored: list[Subject], alone: Mapping[int, _Alone]) -> dict[int, float]:
    """Mentor -> the mean total of her mentees, without their own shares; who has no total does not count."""
    totals: dict[int, list[float]] = defaultdict(list)
    for row in scored:
        total = alone[row.person].total
        if row.mentor is not None and total is not None:
            totals[row.mentor].append(total)
    return {mentor: sum(found) / len(found) for mentor, found in totals.items()}


def _scheme_for(of: Input, row: Subject) -> int | None:
    """The version that scores somebody; in her first days what the scheme says of them."""
    version = scheme_of(of.schemes, row.position, row.grade, row.team)
    probation = of.schemes[version].probation if version is not None else None
    if probation is None or row.service > probation.days or probation.rule == "unpaid":
        return version
    named = (id for id, scheme in of.schemes.items() if probation.rule == "scheme" and scheme.name == probation.scheme)
    return next(named, None)


def _paid(scheme: Scheme, row: Subject) -> bool:
    """Whether the card counts for pay: not in the first days when the scheme says so."""
    of = scheme.probation
    return of is None or of.rule != "unpaid" or row.service > of.days


def _schemes_of_teams(scored: list[Subject], schemes: Mapping[int, int | None]) -> dict[str, int]:
    members: dict[str, list[int | None]] = defaultdict(list)
    for row in scored:
        members[row.team].append(schemes[row.person])
    found = {code: scheme_of_team(members[code]) for code in sorted(members) if code}
    return {code: version for code, version in found.items() if version is not None}
