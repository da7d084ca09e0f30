"""Who decides for whom today: the leader, the leader's leader, the supervisor; by where people
stand and lead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from guiju.foundation import clock
from guiju.foundation.once import once
from guiju.people.models import Assignment, Leadership, Person, RoleGrant
from guiju.people.reads.belonging import touches
from guiju.people.rules import DAY, Place

LEADER, ABOVE, SUPERVISOR, MANAGER = "leader", "above", "supervisor", "manager"
#: The levels at which something is decided, from the lowest up.
LEVELS = (LEADER, ABOVE, SUPERVISOR, MANAGER)


@dataclass(frozen=True)
class Lines:
    """Who leads whom today, by ids. ``paths``: the teams of a person from the root down to their
    own (or their last).

    led: the leader of each team who is still here. supervisors: those who hold the role, with the
    team that it is for, or whose position is that of a supervisor, with each team that they lead.
    """

    paths: dict[int, tuple[int, ...]]
    led: dict[int, int]
    supervisors: dict[int, list[int]] = field(default_factory=dict)

    def above(self, person: int) -> list[int]:
        """Give who leads a person, the nearest first; never that person."""
        teams = reversed(self.paths.get(person, ()))
        return list(
            dict.fromkeys(self.led[team] for team in teams if self.led.get(team, person) != person)
        )

    def deciders(self, person: int, level: str) -> tuple[int, ...]:
        """Give who decides for a person at a level, never that person; where nobody is there, the
        next level above.

        None at all: a manager decides.
        """
        if level == SUPERVISOR and (supervisors := self._supervisors(person)):
            return supervisors
        chain = self.above(person)
        if not chain or level == MANAGER:
            return ()
        if level == LEADER:
            return (chain[0],)
        if level == SUPERVISOR and any(person in here for here in self.supervisors.values()):
            return (chain[0],)
        higher = [leader for leader in (*self.above(chain[0]), *chain[1:]) if leader != person]
        return (higher[0],) if higher else ()

    def _supervisors(self, person: int) -> tuple[int, ...]:
        """Give the supervisors of the nearest team; for a supervisor only those above."""
        for team in reversed(self.paths.get(person, ())):
            here = self.supervisors.get(team, [])
            if here and person not in here:
                return tuple(sorted(here))
        return ()


class _StandingField(JSONField):
    """A `Place` as the database tells it."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Place | None:
        stored = super().from_db_value(value, expression, connection)
        if stored is None:
            return None
        ends = dt.date.fromisoformat(stored["ends"]) if stored["ends"] else None
        return Place(_ids(stored["path"]), stored["position"], ends)


def standing_today(person: str = "person") -> Subquery:
    """Annotate rows with the `Place` of their person today; None for those who never belonged
    anywhere. ``person`` leads from a row to the person.
    """
    rows = Assignment.objects.filter(
        person=OuterRef(person), from_date__lte=clock.today()
    ).order_by("-from_date")
    place = JSONObject(path="team__path", position="position__code", ends="to_date")
    return Subquery(rows.values(told=place)[:1], output_field=_StandingField())


def lines(persons: Mapping[int, Place | None] | Iterable[int], *, supervised: bool = True) -> Lines:
    """Who leads these persons today. Two queries at any number; one where a mapping tells how
    they stand.
    """
    today, led = clock.today(), dict[int, int]()
    stands = dict(persons if isinstance(persons, Mapping) else _standing(frozenset(persons)))
    for each in _leaderships():
        if each.team is not None and each.begins <= today <= each.ends:
            led[each.team] = each.person
            stands[each.person] = each.standing
    supervisors = _supervising(led, stands) if supervised else {}
    gone = {person for person, each in stands.items() if each is not None and not each.here}
    return Lines(
        {person: each.path for person, each in stands.items() if each is not None},
        {team: person for team, person in led.items() if person not in gone},
        {
            team: [person for person in here if person not in gone]
            for team, here in supervisors.items()
        },
    )


def leading(persons: Mapping[int, Place | None]) -> dict[int, frozenset[int]]:
    """Give who leads each of these persons today: the leader of their team, or of the nearest
    above. One query.
    """
    today = clock.today()
    here = {
        person: place.path for person, place in persons.items() if place is not None and place.here
    }
    held = _leaderships() if here else []
    return {
        person: frozenset(_leaders(person, path, (today, today), held))
        for person, path in here.items()
    }


def led_within(spans: Mapping[int, Sequence[tuple[dt.date, dt.date]]]) -> dict[int, frozenset[int]]:
    """Give who led each of these persons on some day of their spans of days: of their team, or of
    the nearest above. Two queries.
    """
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
    held = [leadership for leadership in _leaderships() if leadership.team in teams]
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
    person: int, path: tuple[int, ...], span: tuple[dt.date, dt.date], held: Sequence[_Held]
) -> Iterator[int]:
    """Who led somebody of this team on a day of a span. Only days on which something begins or
    ends are looked at.
    """
    first, last = span
    here = [
        holding
        for holding in held
        if holding.team in path
        and holding.person != person
        and holding.begins <= last
        and holding.ends >= first
    ]
    turns = (
        {first}
        | {holding.begins for holding in here}
        | {holding.ends + DAY for holding in here if holding.ends < last}
    )
    for day in sorted(turns):
        if first <= day <= last:
            on = {
                holding.team: holding.person
                for holding in here
                if holding.begins <= day <= holding.ends
            }
            yield from [next(on[team] for team in reversed(path) if team in on)] if on else []


def _shared(one: tuple[dt.date, dt.date], other: tuple[dt.date, ...]) -> tuple[dt.date, dt.date]:
    return max(one[0], other[0]), min(one[1], other[1])


class _Held(NamedTuple):
    what: str
    team: int | None
    person: int
    begins: dt.date
    ends: dt.date
    standing: Place | None


def _leaderships() -> list[_Held]:
    """List everybody who ever led a team, from the first day to the last; of present leaders also
    where they belong.
    """
    return [held for held in _held() if held.what == LEADER]


@once
def _held() -> tuple[_Held, ...]:
    """Every leadership, and every role of a supervisor that is held today. One query a page,
    however often it is asked.
    """
    today = clock.today()
    roles = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gte=today), since__lte=today, role=SUPERVISOR
    )
    roles = roles.exclude(account__person=None).filter(account__is_active=True)
    stands = Case(When(touches(today, today), then=standing_today()), output_field=_StandingField())
    leads = _told(LEADER, Leadership.objects.all(), "person", "from_date", "to_date", stands)
    holds = _told(
        SUPERVISOR, roles, "account__person", "since", "until", standing_today("account__person")
    )
    rows = leads.union(holds, all=True).order_by("begins", "place")
    return tuple(
        _Held(what, team, person, begins, ends or dt.date.max, stands)
        for what, _place, team, person, begins, ends, stands in rows
    )


def _told(
    what: str, rows: QuerySet[Any], person: str, begins: str, ends: str, stands: Case | Subquery
) -> QuerySet[Any, tuple[Any, ...]]:
    named = {"place": "pk", "of": "team", "who": person, "begins": begins, "ends": ends}
    told = rows.order_by().annotate(
        what=Value(what, CharField()), **{name: F(of) for name, of in named.items()}
    )
    return told.annotate(stands=stands).values_list("what", *named, "stands")


@once
def _standing(persons: frozenset[int]) -> Mapping[int, Place | None]:
    """How each of these persons stands today. One query."""
    rows = Person.objects.filter(pk__in=persons).annotate(told=standing_today("pk"))
    return dict(rows.values_list("pk", "told"))


def _supervising(led: Mapping[int, int], stands: dict[int, Place | None]) -> dict[int, list[int]]:
    """Give by team who holds the role for it (without a team: for what they lead), or leads it in
    that position. It also tells ``stands`` where those who hold the role belong.
    """
    grants = [holding for holding in _held() if holding.what == SUPERVISOR]
    leading = {person for person in led.values() if _supervises(stands[person])}
    leading |= {holding.person for holding in grants if holding.team is None}
    stands |= {holding.person: holding.standing for holding in grants}
    of_teams = [(holding.person, holding.team) for holding in grants if holding.team is not None]
    of_teams += [(person, team) for team, person in led.items() if person in leading]
    supervisors: dict[int, list[int]] = {}
    for person, team in dict.fromkeys(of_teams):
        supervisors.setdefault(team, []).append(person)
    return supervisors


def _supervises(stands: Place | None) -> bool:
    return stands is not None and stands.here and stands.position == SUPERVISOR


def _ids(path: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in (path or "").split("/") if part)
