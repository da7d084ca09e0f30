"""Cases: what counts, how often before, until when one may appeal, how alike rules are applied."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.db.models import QuerySet

from guiju.foundation import clock
from guiju.people import reads as people
from guiju.people.reads.rows import persons_by_id
from guiju.policy.models import Case
from guiju.policy.rules import alike

#: What may follow, the mildest first. "" and "talk" do not count in any scheme.
PENALTIES = ("", "talk", "warning", "points", "pay", "dismissal")
COUNTING = PENALTIES[2:]
APPEAL_DAYS = 14
REPEAT_DAYS = 365


def counts(row: Case) -> bool:
    """Whether a case stands among the records, from which schemes deduct or add.

    An incident does when it is founded and has a consequence from a warning on, without a humane
    exception (also while one waits), and no appeal was upheld; a merit when it is founded.
    """
    if row.outcome != Case.Outcome.FOUNDED or row.withdrawn:
        return False
    if row.kind == Case.Kind.MERIT:
        return True
    return (
        row.kind == Case.Kind.INCIDENT
        and row.penalty in COUNTING
        and row.exception not in ("asked", "granted")
    )


def repeats_of(row: Case) -> int:
    """How many founded incidents of the same clause the person had in the year before. One
    query.
    """
    if row.kind != Case.Kind.INCIDENT or row.clause is None:
        return 0
    rows = Case.objects.filter(
        kind=Case.Kind.INCIDENT,
        person=row.person_id,
        outcome="founded",
        withdrawn=False,
        clause__code=row.clause.code,
        clause__version__policy=row.clause.version.policy_id,
        on__lte=row.on,
        on__gt=row.on - dt.timedelta(days=REPEAT_DAYS),
    )
    return rows.exclude(pk=row.pk).count()


def window_of(row: Case) -> dt.datetime | None:
    """Until when a decision can be appealed."""
    return row.decided_at + dt.timedelta(days=APPEAL_DAYS) if row.decided_at else None


def founded(
    rows: QuerySet[Case], first: dt.date | None = None, last: dt.date | None = None
) -> QuerySet[Case]:
    """Founded incidents whose day lies between two days."""
    rows = rows.filter(kind=Case.Kind.INCIDENT, outcome="founded", withdrawn=False)
    rows = rows.filter(on__gte=first) if first else rows
    return rows.filter(on__lte=last) if last else rows


def undecided(first: dt.date, last: dt.date) -> QuerySet[Case]:
    """Cases whose day lies between two days and that nobody has decided."""
    return Case.objects.filter(state=Case.State.OPEN, withdrawn=False, on__range=(first, last))


def applied_alike(rows: Iterable[Case], by: str) -> list[alike.Part]:
    """How founded incidents end by "team", "leader" or "grade", against how many persons stand
    there. Three queries.
    """
    standing = people.stands(clock.today()).values()
    heads: Counter[str]
    if by == "team":
        titles, heads = (
            people.team_titles(),
            Counter(place.team for place in standing if place.team),
        )
    elif by == "grade":
        titles, heads = (
            people.grade_titles(),
            Counter(place.grade for place in standing if place.grade),
        )
    else:
        rows = list(rows)
        heads = _led()
        titles = _named({*heads, *(_name(row, by) for row in rows)})
    incidents = [
        (
            _name(row, by),
            bool(row.penalty) and row.exception != "granted",
            row.exception == "granted",
        )
        for row in rows
    ]
    parts = alike.parts(incidents, heads)
    return [alike.renamed(part, titles.get(part.name, part.name) or "—") for part in parts]


def _name(row: Case, by: str) -> str:
    if by == "leader":
        return str(row.leader_id or "")
    return str(getattr(row, by))


def _led() -> Counter[str]:
    """Count how many persons each leader leads, by id: those of their team and of the teams below
    that nobody else leads.
    """
    return Counter(map(str, people.leaders_today().values()))


def _named(leaders: Iterable[str]) -> dict[str, str]:
    """Name each leader by id. One query."""
    persons = persons_by_id([int(leader) for leader in leaders if leader])
    return {str(person.pk): person.shown for person in persons}
