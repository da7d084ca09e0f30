"""The cards of a month from its input: the one computation that closing does and verification repeats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guiju.performance.reads import measuring
from guiju.performance.reads.frozen import Input, Subject
from guiju.performance.rules.assignment import scheme_of, scheme_of_team
from guiju.performance.rules.reckoning import Card, Measured, finished_card, own_card

DIGITS = 12


@dataclass(frozen=True)
class Reckoned:
    """A card with its subject; ``version`` is the id of the scheme's version."""

    kind: str
    subject: str
    name: str
    person: int | None
    team: str
    version: int
    card: Card


def cards_of(of: Input) -> list[Reckoned]:
    """The cards of all persons and teams that a scheme applies to, persons first.

    Cost: two passes over the month's records for each kind, two more for each item that is adjusted.
    """
    schemes = {row.person: scheme_of(of.schemes, row.position, row.grade, row.team) for row in of.people}
    scored = [row for row in of.people if schemes[row.person] is not None]
    teams = _schemes_of_teams(scored, schemes)
    persons = [row.person for row in scored]
    values = measuring.of_persons(of, _metrics(of, set(schemes.values())), persons)
    measuring.adjust(of, values, _adjusted(of, set(schemes.values())), "person", persons, [])
    of_teams = measuring.of_teams(of, _metrics(of, set(teams.values())), list(teams)) if teams else {}
    measuring.adjust(of, of_teams, _adjusted(of, set(teams.values())), "team", persons, list(teams))
    team_cards = {code: _team_card(of, version, of_teams.get(code, {})) for code, version in teams.items()}
    own = [
        _person_card(of, row, schemes[row.person] or 0, values.get(str(row.person), {}), team_cards) for row in scored
    ]
    return own + [Reckoned("team", code, code, None, code, teams[code], card) for code, card in team_cards.items()]


def digest(cards: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over cards as `told` tells them: two equal sets of cards have the same."""
    text = json.dumps(list(cards), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def told(reckoned: Reckoned) -> dict[str, Any]:
    """A card as plain data, numbers to 12 significant digits, for hashing and comparing."""
    card = reckoned.card
    return {
        "kind": reckoned.kind, "subject": reckoned.subject, "version": reckoned.version,
        "total": shown(card.total), "own": shown(card.own), "weight": shown(card.weight), "points": shown(card.points),
        "shares": {name: shown(value) for name, value in card.shares.items()}, "bonus": shown(card.bonus),
        "capped_by": list(card.capped_by),
        "items": [_line(line.item, line.measured, line.score, line.weight, line.points, line.why) for line in card.lines],
    }  # fmt: skip


def shown(value: float | None) -> str | None:
    """A number to 12 significant digits: what two computations of it must share."""
    return None if value is None else f"{value + 0.0:.{DIGITS}g}"


def _line(
    item: str, of: Measured, score: float | None, weight: float, points: float | None, why: str
) -> dict[str, Any]:
    measured = {name: shown(getattr(of, name)) for name in ("value", "n", "expected", "low", "high", "scored")}
    return {
        "item": item,
        "score": shown(score),
        "weight": shown(weight),
        "points": shown(points),
        "why": why,
    } | measured


def _person_card(
    of: Input, row: Subject, version: int, measured: dict[str, Measured], teams: Mapping[str, Card]
) -> Reckoned:
    scheme = of.schemes[version]
    team = teams[row.team].own if row.team in teams else None
    card = finished_card(scheme, own_card(scheme, measured), measured, team=team)
    return Reckoned("person", row.subject, row.name, row.person, row.team, version, card)


def _team_card(of: Input, version: int, measured: dict[str, Measured]) -> Card:
    scheme = of.schemes[version]
    return finished_card(scheme, own_card(scheme, measured), measured)


def _schemes_of_teams(scored: list[Subject], schemes: Mapping[int, int | None]) -> dict[str, int]:
    codes = sorted({row.team for row in scored if row.team})
    found = {code: scheme_of_team(schemes[row.person] for row in scored if row.team == code) for code in codes}
    return {code: version for code, version in found.items() if version is not None}


def _metrics(of: Input, versions: set[int | None]) -> list[str]:
    used = [of.schemes[version] for version in sorted(filter(None, versions))]
    return list(dict.fromkeys(name for scheme in used for name in scheme.metrics))


def _adjusted(of: Input, versions: set[int | None]) -> list[str]:
    used = [of.schemes[version] for version in sorted(filter(None, versions))]
    return [item.metric for scheme in used for item in scheme.items if item.adjust == "expected"]
