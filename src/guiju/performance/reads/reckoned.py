"""The cards of a month from its input: the one computation that closing does and verification
repeats.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from guiju.performance.models import Scorecard, ScorecardItem
from guiju.performance.reads import measuring
from guiju.performance.reads.frozen import Input, Subject
from guiju.performance.rules.assignment import scheme_of, scheme_of_team
from guiju.performance.rules.parts import Part, mean_by_days, parts_of, whole_card
from guiju.performance.rules.presence import (
    Presence,
    Stood,
    days_in,
    factor_of,
    is_count,
    presence_of,
)
from guiju.performance.rules.reckoning import Card, Measured, finished_card, own_card
from guiju.performance.rules.scheme import Gate, Scheme

DIGITS = 12
_UNIT = 1.001 * 10 ** (1 - DIGITS)
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")


@dataclass(frozen=True)
class Reckoned:
    """A card with its subject; ``version`` is the id of the scheme's version. paid: whether it
    counts for pay.

    number: the staff number, the team's code. team_id: of the team itself. part: the part of the
    month that it is of; parts: the cards of which a month's consists.
    """

    kind: str
    subject: str
    name: str
    person: int | None
    team: str
    version: int
    card: Card
    paid: bool = True
    number: str = ""
    team_id: int | None = None
    part: Part | None = None
    parts: tuple[Reckoned, ...] = ()

    @property
    def place(self) -> tuple[str, str, str, dt.date]:
        """Where it stands among the cards of a month: persons before teams, by key, then by
        staff number.
        """
        return self.kind, self.subject, self.number, self.part.first if self.part else dt.date.min


@dataclass(frozen=True)
class Scored:
    """A person with a part of the month that a scheme scores; the ``only`` one: their whole month."""

    row: Subject
    part: Part
    version: int
    only: bool

    @property
    def id(self) -> tuple[int, dt.date]:
        """What tells it from all others."""
        return self.row.person, self.part.starts


@dataclass(frozen=True)
class Measures:
    """What was measured in a month: of each person's parts and of each team. Weights, curves and
    least cases have no part in it.
    """

    persons: Mapping[tuple[int, dt.date], Mapping[str, Measured]]
    teams: measuring.Values


def cards_of(of: Input, found: Measures | None = None) -> list[Reckoned]:
    """The cards of all persons and teams that a scheme applies to, in the order of
    `Reckoned.place`. ``found``: what `measures_of` gave for an input whose schemes look at the
    same; then nothing is measured any more.
    """
    scored = _all_scored(of)
    teams = _schemes_of_teams(of, scored)
    found = found or measures_of(of)
    there = _in_teams(of)
    team_cards = {
        code: _team_card(of, version, found.teams.get(code, {}), there[code])
        for code, version in teams.items()
    }
    alone = [(each, _own_card(of, each, found.persons.get(each.id, {}))) for each in scored]
    mentees = _totals_alone(of, alone)
    finished = [_person_card(of, each, mine, team_cards, mentees) for each, mine in alone]
    by_person = groupby(zip(scored, finished, strict=True), key=lambda pair: pair[0].row.person)
    persons = [_month_card([card for _, card in of_one]) for _, of_one in by_person]
    cards = persons + [_of_team(of, code, teams[code], card) for code, card in team_cards.items()]
    return sorted(cards, key=lambda each: each.place)


def measures_of(of: Input) -> Measures:
    """Measure everybody and every team that a scheme applies to.

    Cost: two passes over the month's records for each kind, two more for each item that is adjusted
    or sliced; for those whose month has parts once more for each pair of days between which a part
    lies, over these days.
    """
    scored = _all_scored(of)
    teams = _schemes_of_teams(of, scored)
    windows = _windows(of, scored)
    items = [
        item
        for scheme in _schemes(of, [*(each.version for each in scored)])
        for item in scheme.items
    ]
    against = measuring.references(
        ((part, [each.row.person for each in here]) for part, here in windows), items
    )
    values = {
        id: found
        for part, here in windows
        for id, found in _of_persons(part, here, against).items()
    }
    return Measures(values, _of_teams(of, teams, against) if teams else {})


def _all_scored(of: Input) -> list[Scored]:
    return [each for row in of.people for each in scored_parts(of, row)]


def scored_parts(of: Input, row: Subject) -> list[Scored]:
    """The parts of somebody's month that a scheme scores."""
    parts = month_parts(of, row)
    return [
        Scored(row, part, part.version, len(parts) == 1)
        for part in parts
        if part.version is not None
    ]


def month_parts(of: Input, person: int | Subject) -> list[Part]:
    """The parts of somebody's month, those without a scheme too."""
    row = (
        person
        if isinstance(person, Subject)
        else next((row for row in of.people if row.person == person), None)
    )
    if row is None:
        return []
    first, last = days = row.within or of.whole
    stood = [each for each in row.stood if first <= each.first and each.last <= last]
    return parts_of(stood, days, lambda each: _scheme_for(of, each))


def unscored_parts(of: Input) -> list[tuple[Subject, Part]]:
    """List the parts of months that no scheme scores although one scores another part: they leave
    the denominator. People who are exempt in their first days are none of them.
    """
    months = ((row, month_parts(of, row)) for row in of.people)
    return [
        (row, part)
        for row, parts in months
        if any(part.version is not None for part in parts)
        for part in parts
        if part.version is None and scheme_of(of.schemes, *_standing(part.stood[-1])) is None
    ]


def is_unscored(of: Input, row: Subject) -> bool:
    """Whether no scheme scores any day of somebody's month; people who are exempt in their first
    days are scored in principle.
    """
    parts = month_parts(of, row)
    return bool(parts) and all(
        part.version is None
        and all(scheme_of(of.schemes, *_standing(stood)) is None for stood in part.stood)
        for part in parts
    )


def _standing(stood: Stood) -> tuple[str, int | None, str]:
    return stood.position, stood.grade, stood.team


def in_part(of: Input, card: Scorecard) -> Input:
    """The input limited to the days whose records a card of a part counts; that of a whole month
    as it is.
    """
    parts = month_parts(of, card.person_id or 0) if card.whole_id else []
    part = next((part for part in parts if part.first == card.starts), None)
    return replace(of, window=(part.starts, part.ends)) if part else of


def gates_that_capped(of: Input, card: Scorecard) -> list[tuple[Gate, float | None]]:
    """The gates that capped a closed card, each with the value that shut it: that of the card's item,
    else as it is measured over the records on which the month was closed.

    One pass over the month for gates on what is no item, none without such.
    """
    gates = [gate for gate in of.schemes[card.version_id].gates if gate.metric in card.capped_by]
    values: dict[str, float | None] = {
        item.metric: item.value for item in card.items.all() if item.value is not None
    }
    wanted = [gate.metric for gate in gates if gate.metric not in values]
    if wanted:
        whose = in_part(of, card)
        found = (
            measuring.of_teams(whose, wanted, [card.subject]).get(card.subject, {})
            if card.kind == Scorecard.Kind.TEAM
            else measuring.of_persons(whose, wanted, [card.person_id or 0]).get(
                str(card.person_id), {}
            )
        )
        values |= {name: measured.value for name, measured in found.items()}
    return [(gate, values.get(gate.metric)) for gate in gates]


def _windows(of: Input, scored: Iterable[Scored]) -> list[tuple[Input, list[Scored]]]:
    """Who is scored by the records of which days, with the input limited to them: the whole
    month first.
    """
    windows: dict[tuple[dt.date, dt.date], list[Scored]] = defaultdict(list)
    for part in scored:
        windows[part.part.starts, part.part.ends].append(part)
    return [
        (replace(of, window=days), windows[days])
        for days in sorted(windows, key=lambda days: (days[0], -days[1].toordinal()))
    ]


def _schemes(of: Input, versions: Iterable[int]) -> list[Scheme]:
    return [of.schemes[version] for version in sorted(set(versions))]


def _needed(of: Input, used: Iterable[Scheme]) -> list[str]:
    return list(
        dict.fromkeys(name for scheme in used for name in scheme.metrics if name in of.metrics)
    )


def _of_persons(
    of: Input, here: Sequence[Scored], against: measuring.References
) -> dict[tuple[int, dt.date], Mapping[str, Measured]]:
    """What was measured of each of these: by metric, and by item key where an item is measured
    in its own way.
    """
    used = _schemes(of, (each.version for each in here))
    items, persons = (
        [item for scheme in used for item in scheme.items],
        [each.row.person for each in here],
    )
    values = measuring.of_persons(of, _needed(of, used), persons)
    measuring.adjust(of, values, items, "person", against, persons)
    for person, led in measuring.of_leaders(of, items, persons).items():
        values.setdefault(person, {}).update(led)
    return {each.id: values.get(str(each.row.person), {}) for each in here}


def _of_teams(
    of: Input, teams: Mapping[str, int], against: measuring.References
) -> measuring.Values:
    used, codes = _schemes(of, teams.values()), list(teams)
    values = measuring.of_teams(of, _needed(of, used), codes)
    return measuring.adjust(
        of, values, [item for scheme in used for item in scheme.items], "team", against, codes
    )


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
    card, part = reckoned.card, reckoned.part
    return besides(card.deduct, reckoned.paid) | {
        "kind": reckoned.kind,
        "subject": reckoned.subject,
        "version": reckoned.version,
        "number": reckoned.number,
        "id": reckoned.person if reckoned.kind == "person" else reckoned.team_id,
        "part": [part.first.isoformat(), part.last.isoformat(), part.days] if part else None,
        "parts": [told(each) for each in reckoned.parts],
        "total": shown(card.total),
        "own": shown(card.own),
        "weight": shown(card.weight),
        "points": shown(card.points),
        "shares": {name: shown(value) for name, value in card.shares.items()},
        "bonus": shown(card.bonus),
        "capped_by": list(card.capped_by),
        "items": [
            told_line(line.item, line.measured, line.score, line.weight, line.points, line.why)
            for line in card.lines
        ],
    }


def besides(deduct: float, paid: bool) -> dict[str, Any]:
    """What most cards have not: told only where it is, so that older closings keep their hash."""
    return ({"deduct": shown(deduct)} if deduct else {}) | ({} if paid else {"paid": False})


def shown(value: float | None) -> str | None:
    """A number to 12 significant digits: what two computations of it must share."""
    return None if value is None else f"{value + 0.0:.{DIGITS}g}"


def alike(one: Any, other: Any) -> bool:
    """Whether two tellings are the same to 12 digits: numbers may differ by one in the last of
    them, which is rounding.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other) or (
        _is_number(one)
        and _is_number(other)
        and math.isclose(float(one), float(other), rel_tol=_UNIT)
    )


def _is_number(said: Any) -> bool:
    return isinstance(said, str) and _NUMBER.fullmatch(said) is not None


def told_line(
    item: str,
    of: Measured | ScorecardItem,
    score: float | None,
    weight: float,
    points: float | None,
    why: str,
) -> dict[str, Any]:
    """One item as plain data; ``of``: what was measured, or the stored item that holds it."""
    measured = {
        name: shown(getattr(of, name))
        for name in ("value", "n", "expected", "low", "high", "scored")
    }
    counted = {
        "item": item,
        "score": shown(score),
        "weight": shown(weight),
        "points": shown(points),
        "why": why,
    }
    return counted | measured | ({"slice": of.slice} if of.slice else {})


@dataclass(frozen=True)
class _Alone:
    """A person's card of a part before shares, with what it was reckoned from. total: with bonus
    and gates.
    """

    card: Card
    measured: Mapping[str, Measured]
    total: float | None


def _own_card(of: Input, each: Scored, measured: Mapping[str, Measured]) -> _Alone:
    scheme, there = of.schemes[each.version], presence_of(each.part.stood, _month_days(of))
    portion = of.elapsed * each.part.days / days_in(each.row.stood)
    card = own_card(scheme, measured, _factors(of, scheme, [(there, portion)]))
    return _Alone(card, measured, finished_card(scheme, card, measured).total)


def _person_card(
    of: Input,
    each: Scored,
    mine: _Alone,
    teams: Mapping[str, Card],
    mentees: Mapping[int, list[_Mentee]],
) -> Reckoned:
    row, scheme = each.row, of.schemes[each.version]
    card = finished_card(
        scheme,
        mine.card,
        mine.measured,
        team=_of_own_teams(each.part.stood, teams),
        mentees=_of_mentees(each.part, mentees.get(row.person, [])),
    )
    last = each.part.stood[-1]
    return Reckoned(
        "person",
        row.subject,
        row.name,
        row.person,
        last.team,
        each.version,
        card,
        _paid(scheme, last),
        row.number,
        of.teams.get(last.team),
        None if each.only else each.part,
    )


def _month_card(parts: Sequence[Reckoned]) -> Reckoned:
    """The card of somebody's month: the one there is, or that of its parts, weighed by their
    days.
    """
    last = parts[-1]
    if last.part is None:
        return last
    card = whole_card([(part.card, part.part.days) for part in parts if part.part])
    return replace(
        last, card=card, part=None, parts=tuple(parts), paid=any(part.paid for part in parts)
    )


def _of_team(of: Input, code: str, version: int, card: Card) -> Reckoned:
    return Reckoned("team", code, code, None, code, version, card, True, code, of.teams.get(code))


def _month_days(of: Input) -> int:
    first, last = of.whole
    return (last - first).days + 1


def _in_teams(of: Input) -> dict[str, list[tuple[Presence, float]]]:
    """Of each team how much each member was there on the days in it, and which part of the month
    these are.
    """
    found: dict[str, list[tuple[Presence, float]]] = defaultdict(list)
    for row in of.people:
        by_team: dict[str, list[Stood]] = defaultdict(list)
        for span in row.stood:
            by_team[span.team].append(span)
        for code, stood in by_team.items():
            there = presence_of(stood, _month_days(of))
            found[code].append((there, there.employment))
    return found


def _team_card(
    of: Input,
    version: int,
    measured: Mapping[str, Measured],
    there: Sequence[tuple[Presence, float]],
) -> Card:
    """A team's counts are set against the days that people spent in it."""
    scheme = of.schemes[version]
    factors = _factors(of, scheme, there)
    return finished_card(scheme, own_card(scheme, measured, factors), measured)


def _factors(
    of: Input, scheme: Scheme, there: Sequence[tuple[Presence, float]]
) -> dict[str, float]:
    """Give what each count is divided by; ``there``: of each person counted, their presence and the
    portion of their days.
    """
    return {
        item.metric: math.fsum(factor_of(item, presence, portion) for presence, portion in there)
        for item in scheme.items
        if item.of == "own" and is_count(of.metrics[item.metric])
    }


def _of_own_teams(stood: Iterable[Stood], teams: Mapping[str, Card]) -> float | None:
    """The mean of the totals of the teams that somebody stood in, by the days in each."""
    return mean_by_days((teams[span.team].total, span.days) for span in stood if span.team in teams)


@dataclass(frozen=True)
class _Mentee:
    """A mentee's total without their own shares, and the days of the month on which they were
    mentored.
    """

    total: float
    first: dt.date
    last: dt.date


def _totals_alone(of: Input, alone: Sequence[tuple[Scored, _Alone]]) -> dict[int, list[_Mentee]]:
    """Give each mentor's mentees, each with the total of their month; those without a total do not
    count.
    """
    by_mentor: dict[int, list[_Mentee]] = defaultdict(list)
    for _, of_one in groupby(alone, key=lambda pair: pair[0].row.person):
        parts = list(of_one)
        total = mean_by_days((mine.total, part.part.days) for part, mine in parts)
        if total is not None:
            for mentor, first, last in parts[0][0].row.mentored:
                by_mentor[mentor].append(_Mentee(total, first, last))
    return by_mentor


def _of_mentees(part: Part, mentees: Iterable[_Mentee]) -> float | None:
    """Compute the mean total of the mentees, each weighted by the days on which they were mentored."""
    return mean_by_days(
        (mentee.total, (min(mentee.last, part.ends) - max(mentee.first, part.starts)).days + 1)
        for mentee in mentees
        if mentee.first <= part.ends and part.starts <= mentee.last
    )


def _scheme_for(of: Input, stood: Stood) -> int | None:
    """Give the version that scores a standing; in the first days what the scheme says of them."""
    version = scheme_of(of.schemes, *_standing(stood))
    probation = of.schemes[version].probation if version is not None else None
    if probation is None or stood.service > probation.days or probation.rule == "unpaid":
        return version
    named = (
        id
        for id, scheme in of.schemes.items()
        if probation.rule == "scheme" and scheme.name == probation.scheme
    )
    return next(named, None)


def _paid(scheme: Scheme, stood: Stood) -> bool:
    """Whether the card counts for pay: not in the first days when the scheme says so."""
    of = scheme.probation
    return of is None or of.rule != "unpaid" or stood.service > of.days


def _schemes_of_teams(of: Input, scored: Iterable[Scored]) -> dict[str, int]:
    """The version of each team in which somebody scored stood: that of most of the days."""
    days: dict[str, list[int]] = defaultdict(list)
    for part in scored:
        for stood in part.part.stood:
            days[stood.team] += [_scheme_for(of, stood) or part.version] * stood.days
    schemes = {code: scheme_of_team(days[code]) for code in sorted(days) if code}
    return {code: version for code, version in schemes.items() if version is not None}
