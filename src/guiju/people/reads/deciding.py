"""Who decides for whom on a day: the leader, the leader's leader, the supervisor; by where people stand and lead then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from guiju.foundation import clock
from guiju.foundation.once import once
from guiju.people.models import Assignment, Leadership, RoleGrant
from guiju.people.reads.belonging import touches
from guiju.people.rules import DAY

LEADER, ABOVE, SUPERVISOR, MANAGER = "leader", "above", "supervisor", "manager"
#: The levels at which something is decided, from the lowest up.
LEVELS = (LEADER, ABOVE, SUPERVISOR, MANAGER)


@dataclass(frozen=True)
class Lines:
    """Who leads whom on a day, by ids. ``paths``: the teams of a person from the root down to her own (or her last).

    led: the leader of each team who is still here. supervisors: those who hold the role, with the team that it is for, or
    whose position is that of a supervisor, with each team that they lead.
    """

    paths: dict[int, tuple[int, ...]]
    led: dict[int, int]
    supervisors: dict[int, list[int]] = field(default_factory=dict)

    def above(self, person: int) -> list[int]:
        """Who leads a person, the nearest first; never she herself."""
        teams = reversed(self.paths.get(person, ()))
        return list(dict.fromkeys(self.led[team] for team in teams if self.led.get(team, person) != person))

    def deciders(self, person: int, level: str) -> tuple[int, ...]:
        """Who decides for a person at a level: never she herself; where nobody stands there, the next one above.

        None at all: a manager decides.
        """
        if level == SUPERVISOR and (found := self._supervisors(person)):
            return found
        chain = self.above(person)
        if not chain or level == MANAGER:
            return ()
        if level == LEADER:
            return (chain[0],)
        if level == SUPERVISOR and any(person in here for here in self.supervisors.values()):
            return (chain[0],)
        higher = [each for each in (*self.above(chain[0]), *chain[1:]) if each != person]
        return (higher[0],) if higher else ()

    def _supervisors(self, person: int) -> tuple[int, ...]:
        """Those for the nearest team; for a supervisor herself only those above her."""
        for team in reversed(self.paths.get(person, ())):
            here = self.supervisors.get(team, [])
            if here and person not in here:
                return tuple(sorted(here))
        return ()


def lines(persons: Iterable[int], on: dt.date | None = None, *, supervised: bool = True) -> Lines:
    """Who leads these persons on a day (today). Four queries at any number; two where supervisors are not asked for."""
    day = on or clock.today()
    led = {team: person for team, person, begins, ends in _leaderships() if begins <= day <= ends}
    supervisors = _supervisors(day, led) if supervised else {}
    concerned = {*persons, *led.values(), *(person for here in supervisors.values() for person in here)}
    stood = _standing(day, concerned)
    gone = {person for person, each in stood.items() if not each.here}
    return Lines(
        {person: each.path for person, each in stood.items()},
        {team: person for team, person in led.items() if person not in gone},
        {team: [person for person in here if person not in gone] for team, here in supervisors.items()},
    )


def led_within(spans: Mapping[int, Sequence[tuple[dt.date, dt.date]]]) -> dict[int, frozenset[int]]:
    """Who led each of these persons on some day of her spans of days: of her team, or of the nearest above. Two queries."""
    days = [day for of in spans.values() for span in of for day in span]
    if not days:
        return {}
    first, last = min(days), max(days)
    stood: dict[int, list[tuple[tuple[int, ...], dt.date, dt.date]]] = {}
    rows = Assignment.objects.filter(touches(first, last), person__in=spans).values_list(
        "person", "team__path", "from_date", "to_date"
    )
    for person, path, begins, ends in rows:
        stood.setdefault(person, []).append((_ids(path), begins, ends or dt.date.max))
    teams = {team for of in stood.values() for path, _begins, _ends in of for team in path}
    held = [each for each in _leaderships() if each[0] in teams]
    return {
        person: frozenset(
            leader
            for span in of
            for path, *stands in stood.get(person, [])
            for leader in _leaders(person, path, _shared(span, tuple(stands)), held)
        )
        for person, of in spans.items()
    }


def _leaders(
    person: int,
    path: tuple[int, ...],
    span: tuple[dt.date, dt.date],
    led: Sequence[tuple[int, int, dt.date, dt.date]],
) -> Iterator[int]:
    """Who led somebody of this team on a day of a span. Only days on which something begins or ends are looked at."""
    first, last = span
    here = [each for each in led if each[0] in path and each[1] != person and each[2] <= last and each[3] >= first]
    turns = {first} | {begins for _, _, begins, _ in here} | {ends + DAY for _, _, _, ends in here if ends < last}
    for day in sorted(turns):
        if first <= day <= last:
            on = {team: leader for team, leader, begins, ends in here if begins <= day <= ends}
            yield from [next(on[team] for team in reversed(path) if team in on)] if on else []


def _shared(one: tuple[dt.date, dt.date], other: tuple[dt.date, ...]) -> tuple[dt.date, dt.date]:
    return max(one[0], other[0]), min(one[1], other[1])


@once
def _leaderships() -> tuple[tuple[int, int, dt.date, dt.date], ...]:
    """(team, leader, first, last day) of everybody who ever led a team. One query a page, however often it is asked."""
    rows = Leadership.objects.order_by("from_date").values_list("team", "person", "from_date", "to_date")
    return tuple((team, person, begins, ends or dt.date.max) for team, person, begins, ends in rows)


@dataclass(frozen=True)
class _Stood:
    path: tuple[int, ...]
    here: bool


def _standing(day: dt.date, persons: set[int]) -> dict[int, _Stood]:
    """Where each stood last up to a day, and whether she is still here."""
    rows = Assignment.objects.filter(person__in=persons, from_date__lte=day).order_by("from_date")
    return {
        person: _Stood(_ids(path), to_date is None or to_date >= day)
        for person, path, to_date in rows.values_list("person", "team__path", "to_date")
    }


def _supervisors(day: dt.date, led: Mapping[int, int]) -> dict[int, list[int]]:
    """By team: who holds the role for it (without a team: for what she leads), or leads it in that position."""
    holds = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day, role=SUPERVISOR)
    held = holds.exclude(account__person=None).filter(account__is_active=True)
    grants = list(held.values_list("account__person", "team"))
    placed = Assignment.objects.filter(touches(day, day), position__code=SUPERVISOR, person__in=led.values())
    leading = {person for person, team in grants if team is None} | set(placed.values_list("person", flat=True))
    of_teams = [(person, team) for person, team in grants if team is not None]
    of_teams += [(person, team) for team, person in led.items() if person in leading]
    found: dict[int, list[int]] = {}
    for person, team in dict.fromkeys(of_teams):
        found.setdefault(team, []).append(person)
    return found


def _ids(path: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in (path or "").split("/") if part)
