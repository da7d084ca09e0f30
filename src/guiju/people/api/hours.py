"""Shift patterns, dated shifts and leave over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation import clock
from guiju.foundation.access import check_may
from guiju.foundation.errors import NotFound, or_not_found
from guiju.kit.context import actor_of
from guiju.kit.forms import faster_hands_told
from guiju.kit.shapes import Id, Number, Page
from guiju.people import access, actions
from guiju.people.closed import closed_months
from guiju.people.models import Leave, Person, ShiftAssignment, ShiftPattern
from guiju.people.reads import named
from guiju.people.shapes import hours as shapes
from guiju.people.shapes.fields import Day, Short
from guiju.people.shapes.persons import LeaveBackOut, LeaveIn, LeaveOut, LeavePatch, LeavesOut

router = Router()


@router.get("/shift-patterns", response=shapes.PatternsOut, summary="Shift patterns")
def patterns(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the shift patterns, the hours that shifts may have, by code."""
    check_may(actor_of(request), access.VIEW)
    return page.counted(ShiftPattern.objects.order_by("code"))


@router.get("/shifts", response=shapes.ShiftsOut, summary="Shifts")
def shifts(
    request: HttpRequest,
    page: Query[Page],
    date_from: Day | None = None,
    date_to: Day | None = None,
    person: Id | None = None,
) -> dict[str, Any]:
    """List the shifts that begin on these days (this month, when none are given) of the persons
    whom the actor may see, by day.
    """
    check_may(actor_of(request), access.VIEW)
    first, last = _days(date_from, date_to)
    wanted = Q(date__range=(first, last), person__in=access.visible_persons(actor_of(request)))
    wanted &= Q(person=person) if person else Q()
    rows = (
        ShiftAssignment.objects.filter(wanted)
        .select_related("pattern")
        .order_by("date", "person__number")
    )
    return page.counted(rows)


@router.post("/shifts", response=shapes.AssignedOut, summary="Assign shifts")
def assign_shifts(request: HttpRequest, sent: shapes.ShiftsIn) -> dict[str, int]:
    """Assign shifts to persons, all of them or none. A shift without a pattern makes the day free;
    overlapping shifts are refused.

    The shifts named for a person and a day are all of that day, unless ``beside`` keeps what stands
    there.
    """
    seen = access.visible_persons(actor_of(request)).in_bulk(
        {shift.person for shift in sent.shifts}
    )
    codes = {shift.pattern for shift in sent.shifts if shift.pattern}
    patterns = {row.code: row for row in ShiftPattern.objects.filter(code__in=codes)}
    wanted = [
        (
            _seen(seen, shift.person),
            shift.date,
            patterns.get(shift.pattern) or named.pattern_of(shift.pattern),
        )
        if shift.pattern
        else (_seen(seen, shift.person), shift.date, None)
        for shift in sent.shifts
    ]
    with faster_hands_told():
        return actions.assign_shifts(wanted, actor=actor_of(request), beside=sent.beside)


@router.get("/persons/{person_id}/leaves", response=LeavesOut, summary="A person's leave")
def leaves(request: HttpRequest, page: Query[Page], person_id: int = Number) -> dict[str, Any]:
    """List the days on which a person is away, for that person and for whoever assigns their
    shifts.
    """
    own = actor_of(request).person == person_id
    actor = actor_of(request)
    person = (
        access.visible_person(actor, person_id)
        if own
        else named.person_within(actor, person_id, access.SHIFTS)
    )
    page_rows = page.counted(person.leaves.order_by("from_date").prefetch_related("delegations"))
    return page_rows | {"rows": [_leave_out(row) for row in page_rows["rows"]]}


@router.post("/persons/{person_id}/leaves", response={201: LeaveOut}, summary="Record leave")
def record_leave(
    request: HttpRequest, sent: LeaveIn, person_id: int = Number
) -> tuple[int, dict[str, Any]]:
    """Record a person's leave: its days (inclusive), which share of each day, and who leads
    meanwhile. Overlapping leave is refused.
    """
    person = access.visible_person(actor_of(request), person_id)
    stand_in = named.person_of(actor_of(request), sent.stand_in)
    with faster_hands_told():
        row = actions.record_leave(
            person,
            sent.kind,
            sent.from_date,
            sent.to_date,
            share=sent.share,
            stand_in=stand_in,
            actor=actor_of(request),
        )
    return 201, _leave_out(row) | {"closed_months": closed_months(row.from_date, row.to_date)}


@router.patch("/persons/{person_id}/leaves/{leave_id}", response=LeaveOut, summary="Change leave")
def change_leave(
    request: HttpRequest, sent: LeavePatch, person_id: int = Number, leave_id: int = Number
) -> dict[str, Any]:
    """Move, shorten or lengthen a person's leave; the delegation follows. A closed month keeps its
    figures and is named.
    """
    row = _leave(request, person_id, leave_id)
    said = sent.dict(exclude_unset=True)
    old = row.from_date, row.to_date
    fields = {
        name: said.get(name) or getattr(row, name)
        for name in ("kind", "from_date", "to_date", "share")
    }
    if "stand_in" in said:
        fields["stand_in"] = named.person_of(actor_of(request), said["stand_in"])
    with faster_hands_told():
        row = actions.change_leave(row, **fields, why=sent.why, actor=actor_of(request))
    first, last = min(old[0], row.from_date), max(old[1], row.to_date)
    return _leave_out(row) | {"closed_months": closed_months(first, last)}


@router.delete(
    "/persons/{person_id}/leaves/{leave_id}",
    response=LeaveBackOut,
    summary="Take leave back",
)
def take_back_leave(
    request: HttpRequest, person_id: int = Number, leave_id: int = Number, why: Short = ""
) -> dict[str, Any]:
    """Take a person's leave back, and with it the delegation. A closed month keeps its figures and
    is named.
    """
    row = _leave(request, person_id, leave_id)
    days = row.from_date, row.to_date
    actions.take_back_leave(row, why=why, actor=actor_of(request))
    return {"closed_months": closed_months(*days)}


@router.post("/shift-patterns", response={201: shapes.PatternOut}, summary="Keep a shift pattern")
def save_pattern(request: HttpRequest, sent: shapes.PatternIn) -> tuple[int, ShiftPattern]:
    """Make a shift pattern, or change the one with this code."""
    with faster_hands_told():
        return 201, actions.save_shift_pattern(
            sent.code, sent.title, sent.starts, sent.ends, actor=actor_of(request)
        )


def _leave(request: HttpRequest, person_id: int, leave_id: int) -> Leave:
    person = access.visible_person(actor_of(request), person_id)
    return or_not_found(
        person.leaves.select_related("person").filter(pk=leave_id).first(),
        what="leave",
        name=str(leave_id),
    )


def _days(date_from: dt.date | None, date_to: dt.date | None) -> tuple[dt.date, dt.date]:
    month = clock.month_of(date_from or date_to or clock.today())
    return date_from or clock.first_day(month), date_to or clock.last_day(month)


def _seen(seen: dict[int, Person], pk: int) -> Person:
    if pk not in seen:
        raise NotFound(what="person", name=str(pk))
    return seen[pk]


def _leave_out(row: Leave) -> dict[str, Any]:
    days = {"from_date": row.from_date, "to_date": row.to_date}
    stand_in = next((delegation.person_id for delegation in row.delegations.all()), None)
    return {
        "id": row.pk,
        "person": row.person_id,
        "kind": row.kind,
        "share": row.share,
        "stand_in": stand_in,
        **days,
    }
