"""Rhythms of checklists: when they start next, for whom, who would lead it."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, QuerySet, Subquery

from guiju.foundation import clock
from guiju.people import reads as people
from guiju.people.reads import Person, Team
from guiju.people.reads.rows import leaderships_on, persons_by_id
from guiju.process.models.checklists import ChecklistRhythm
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads import checklists as reads
from guiju.process.rules import rhythms as rules

#: So many days to come are shown.
SHOWN = 5


def rhythm_of(row: ChecklistRhythm) -> rules.Rhythm:
    """A rhythm as the rules read it."""
    off = frozenset(dt.date.fromisoformat(day) for day in row.off)
    return rules.Rhythm(row.every, row.on, row.first, row.last, off, row.moves)


def title(row: ChecklistRhythm) -> str:
    """What its procedure is called now. One query."""
    return (
        row.procedure.versions.order_by("-version").values_list("title", flat=True).first()
        or row.procedure.code
    )


def titled(rows: QuerySet[ChecklistRhythm]) -> QuerySet[ChecklistRhythm]:
    """With ``title``, what the procedure is called now."""
    newest = ProcedureVersion.objects.filter(procedure=OuterRef("procedure")).order_by("-version")
    return rows.annotate(title=Subquery(newest.values("title")[:1]))


def next_days(row: ChecklistRhythm, count: int = SHOWN) -> list[dt.date]:
    """The next days on which it starts, today included while it was not looked at; none when it
    does not run.
    """
    if row.state != ChecklistRhythm.State.RUNNING:
        return []
    return list(rules.coming(rhythm_of(row), max(clock.today(), row.through + rules.ONE), count))


def ends_by_itself(row: ChecklistRhythm) -> bool:
    """Whether its last day is past."""
    return row.last is not None and row.last <= row.through


def whom(row: ChecklistRhythm, on: dt.date) -> list[Person | None]:
    """For whom it starts on a day: persons who work here then, or None for a case. Three queries
    at most.
    """
    if row.about is not None:
        return [row.about] if people.stands(on, [row.about.pk]) else []
    if row.team is None or not row.each:
        return [None]
    stood = people.stands(on).values()
    code = row.position.code if row.position else ""
    here = [
        each.person for each in stood if row.team.code in each.teams and code in ("", each.position)
    ]
    return list(persons_by_id(here).order_by("number"))


def owner(
    row: ChecklistRhythm, about: Person | None, on: dt.date, roles: reads.Roles
) -> Person | None:
    """Choose who leads what starts: who was named while they work here; else who leads the person
    or the team; else a people officer, a manager; nobody when there is none of them.
    """
    if row.owner is not None and people.stands(on, [row.owner.pk]):
        return row.owner
    leader = reads.leader(about, on) if about is not None else team_leader(row.team, on)
    others = [*roles.holders("people_officer"), *roles.holders("manager")]
    return leader or next((person for person in others if person != about), None)


def team_leader(team: Team | None, on: dt.date) -> Person | None:
    """Who leads a team on a day, or the nearest team above that has a leader. One query."""
    path = [int(part) for part in team.path.split("/") if part] if team else []
    rows = leaderships_on(on).filter(team__in=path).select_related("person")
    by_team = {row.team_id: row.person for row in rows}
    return next((by_team[pk] for pk in reversed(path) if pk in by_team), None)


def whole(pk: int) -> ChecklistRhythm:
    """A rhythm as the API tells of it."""
    rows = ChecklistRhythm.objects.select_related("procedure", "about", "team", "position", "owner")
    return titled(rows).get(pk=pk)
