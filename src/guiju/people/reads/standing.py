"""Where people stand on a day, by the codes that rules are written in: what `policy` asks before
it binds anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guiju.foundation import clock
from guiju.foundation.once import once
from guiju.people.models import Assignment, Grade, Leadership, Team
from guiju.people.reads.belonging import touches
from guiju.people.reads.staff import since_of


@dataclass(frozen=True)
class Stands:
    """A person's standing on a day. grade: "professional-2"; teams: codes from the root down to
    their own.

    since: the first day of the unbroken service that leads up to the day.
    """

    person: int
    number: str
    name: str
    position: str
    position_title: str
    grade: str
    grade_title: str
    ladder: str
    teams: tuple[str, ...]
    since: dt.date
    from_date: dt.date

    @property
    def team(self) -> str:
        """Give the code of the person's own team."""
        return self.teams[-1] if self.teams else ""


def stands(on: dt.date, persons: Iterable[int] | None = None) -> dict[int, Stands]:
    """Everybody (or these) who works here on a day, by person. Two queries."""
    rows = Assignment.objects.filter(from_date__lte=on).select_related(
        "person", "team", "position", "grade"
    )
    rows = rows if persons is None else rows.filter(person__in=list(persons))
    by_person: dict[int, list[Assignment]] = {}
    for row in rows.order_by("person", "from_date"):
        by_person.setdefault(row.person_id, []).append(row)
    here = {
        person: stood
        for person, stood in by_person.items()
        if stood[-1].to_date is None or stood[-1].to_date >= on
    }
    codes = (
        dict(team_codes())
        if persons is None
        else _codes_above(stood[-1] for stood in here.values())
    )
    return {person: _stands(stood, codes) for person, stood in here.items()}


def _codes_above(rows: Iterable[Assignment]) -> dict[int, str]:
    """Codes of the teams in which these stand and of those above. One query."""
    paths = {row.team.path for row in rows if row.team}
    wanted = {int(part) for path in paths for part in path.split("/") if part}
    return dict(Team.objects.filter(pk__in=wanted).values_list("pk", "code"))


def grade_code(grade: Grade | None) -> str:
    """A grade as rules name it: "professional-2"."""
    return f"{grade.ladder}-{grade.rank}" if grade else ""


@once
def grade_titles() -> dict[str, str]:
    """Title of each grade by its code, from the lowest up. One query."""
    return {grade_code(grade): grade.title for grade in Grade.objects.order_by("-ladder", "rank")}


def begun_in(teams: Iterable[int], day: dt.date) -> list[dt.date]:
    """Since when each person who is in one of these teams on a day stands so. One query."""
    rows = Assignment.objects.filter(touches(day, day), team__in=list(teams))
    return sorted(rows.values_list("from_date", flat=True))


@once
def rank_titles(position: str = "") -> dict[int, str]:
    """Title of each rank as rules of a position count them: on the ladder on which its people stand;
    where none does, the titles on every ladder. Two queries.
    """
    rows = Assignment.objects.filter(position__code=position, grade__isnull=False)
    ladders = set(rows.values_list("grade__ladder", flat=True).distinct()) if position else set()
    titles: dict[int, list[str]] = {}
    for code, title in grade_titles().items():
        ladder, _dash, rank = code.rpartition("-")
        if not ladders or ladder in ladders:
            titles.setdefault(int(rank), []).append(title)
    return {rank: "／".join(named) for rank, named in sorted(titles.items())}


@once
def team_codes() -> tuple[tuple[int, str], ...]:
    """(id, code) of every team. One query."""
    return tuple(Team.objects.values_list("pk", "code"))


def _stands(stood: Sequence[Assignment], codes: dict[int, str]) -> Stands:
    here = stood[-1]
    path = [int(part) for part in here.team.path.split("/") if part] if here.team else []
    return Stands(
        person=here.person_id,
        number=here.person.number,
        name=here.person.written,
        position=here.position.code if here.position else "",
        position_title=here.position.title if here.position else "",
        grade=grade_code(here.grade),
        grade_title=here.grade.title if here.grade else "",
        ladder=here.grade.ladder if here.grade else "",
        teams=tuple(codes[team] for team in path if team in codes),
        since=since_of(stood),
        from_date=here.from_date,
    )


def leaders_today() -> dict[int, int]:
    """Give each person's leader today, by ids: of their team, or the nearest above. Three queries."""
    today = clock.today()
    by_team = dict(Leadership.objects.filter(touches(today, today)).values_list("team", "person"))
    paths = (
        Assignment.objects.filter(touches(today, today))
        .exclude(team=None)
        .values_list("person", "team__path")
    )
    leaders = {}
    for person, path in paths:
        above = [by_team.get(int(part)) for part in reversed(path.split("/")) if part]
        leader = next((one for one in above if one not in (None, person)), None)
        if leader is not None:
            leaders[person] = leader
    return leaders
