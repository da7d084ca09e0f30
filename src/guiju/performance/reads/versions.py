"""Schemes by their name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from guiju.foundation import clock
from guiju.foundation.bounds import whole
from guiju.foundation.errors import NotFound
from guiju.people import reads as people
from guiju.performance.models import Scheme, SchemeReading, SchemeVersion
from guiju.performance.reads.frozen import stood_of
from guiju.performance.rules import scheme as schemes
from guiju.performance.rules.assignment import scheme_of
from guiju.performance.rules.parts import parts_of, runs_of
from guiju.performance.rules.presence import Stood
from guiju.records import reads as records

#: The key of a scheme among the versions that it is held beside: no version's.
_THIS = 0


def scheme_version(id: str) -> SchemeVersion:
    """The version of ``name`` (the newest) or ``name@version``. Raises `NotFound` with near
    names.
    """
    name, _, version = id.partition("@")
    rows = (
        SchemeVersion.objects.filter(scheme__name=name)
        .select_related("scheme")
        .order_by("-version")
    )
    if version:
        rows = rows.filter(version=whole(version, -1))
    row = rows.first()
    if row is None:
        near = difflib.get_close_matches(name, Scheme.objects.values_list("name", flat=True))
        hint = (
            {"zh": f"是不是 {'、'.join(near)}？", "en": f"Do you mean {' or '.join(near)}?"}
            if near
            else {"zh": "", "en": ""}
        )
        raise NotFound("没有方案“{id}”。", "There is no scheme “{id}”.", next_step=hint, id=id)
    return row


def understood(version: SchemeVersion) -> schemes.Scheme:
    """Read what a version's text says, as a scheme."""
    return schemes.load(
        version.text, {name: metric.better for name, metric in records.metrics().items()}
    )


def scored_by(version: SchemeVersion) -> list[int]:
    """The persons whom a published version scores, be it for a part of the month, as people stand
    now. Eight queries, whatever their number.
    """
    schemes_by_id = {row.pk: understood(row) for row in published_for(version.month)}

    def scheme_for(stood: Stood) -> int | None:
        return scheme_of(schemes_by_id, stood.position, stood.grade, stood.team)

    month = clock.first_day(version.month), clock.last_day(version.month)
    return [
        staff.person
        for staff in people.staff_of_month(version.month)
        if any(part.version == version.pk for part in parts_of(stood_of(staff), month, scheme_for))
    ]


@dataclass(frozen=True)
class Overlap:
    """The people to whom a scheme applies and, in the same month, another one that is published:
    whom the former scores instead of the latter, and who stay with the latter.
    """

    other: SchemeVersion
    title: Mapping[str, str]
    taken: frozenset[int]
    left: frozenset[int]

    @property
    def people(self) -> int:
        """How many people both apply to, be it for a part of the month."""
        return len(self.taken | self.left)


def overlaps(scheme: schemes.Scheme) -> list[Overlap]:
    """Other published schemes of a scheme's month for the same people, and who counts for whom once
    it is published, as people stand now. One query, and those of the people where another scheme
    can apply to the same.
    """
    rows = {row.pk: row for row in published_for(scheme.month) if row.scheme.name != scheme.name}
    rivals = {pk: read for pk, row in rows.items() if scheme.meets(read := understood(row))}
    found: dict[int, tuple[set[int], set[int]]] = {}
    for staff in people.staff_of_month(scheme.month) if rivals else ():
        for run in runs_of(stood_of(staff)):
            stood = run[-1].position, run[-1].grade, run[-1].team
            rival = scheme_of(rivals, *stood)
            if rival is None or not scheme.applies_to(*stood):
                continue
            stays = scheme_of(rivals | {_THIS: scheme}, *stood) == rival
            found.setdefault(rival, (set(), set()))[stays].add(staff.person)
    return [
        Overlap(rows[pk], rivals[pk].title, frozenset(taken), frozenset(left))
        for pk, (taken, left) in sorted(found.items(), key=lambda each: rows[each[0]].scheme.name)
    ]


def reading_of(version: SchemeVersion, person: int | None) -> SchemeReading | None:
    """Give whether a person was told of a version and has read it; None when it does not score
    them, or no more and they have not read it.
    """
    rows = version.readings.filter(person=person)
    if version.state != SchemeVersion.State.PUBLISHED:
        rows = rows.exclude(read_at=None)
    return rows.first() if person is not None else None


def readers_of(version: SchemeVersion) -> tuple[int, int]:
    """How many were told of a version, and how many of them have read it."""
    counts = version.readings.aggregate(told=Count("pk"), read=Count("read_at"))
    return counts["told"], counts["read"]


def published_for(month: str) -> list[SchemeVersion]:
    """The latest published version of each scheme for a month."""
    rows = SchemeVersion.objects.filter(
        month=month, state=SchemeVersion.State.PUBLISHED
    ).select_related("scheme")
    latest = {row.scheme_id: row for row in rows.order_by("version")}
    return sorted(latest.values(), key=lambda row: row.scheme.name)
