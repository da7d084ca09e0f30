"""Mentors, and how much of a month somebody was there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.models import Entry
from guiju.people import actions, reads
from guiju.people.models import Mentoring, Person, Team

pytestmark = pytest.mark.django_db
MARCH = dt.date(2026, 3, 1)


def person(
    number: str, on: dt.date = dt.date(2025, 1, 1), team: Team | None = None, share: str = "1"
) -> Person:
    row = actions.save_person(number, number, actor=OPERATOR)
    actions.record_event(row, "joined", on, team=team, working_share=Decimal(share), actor=OPERATOR)
    return row


def of_march(number: str) -> reads.StaffMonth:
    return next(row for row in reads.staff_of_month("2026-03") if row.number == number)


def test_a_mentor_is_named_followed_and_ended() -> None:
    li, han, wang = person("li"), person("han"), person("wang")
    actions.name_mentor(li, han, dt.date(2026, 1, 1), actor=OPERATOR)
    actions.name_mentor(li, wang, dt.date(2026, 3, 16), actor=OPERATOR)
    assert actions.name_mentor(
        li, wang, dt.date(2026, 4, 1), actor=OPERATOR
    ) == Mentoring.objects.get(mentor=wang)
    days = Mentoring.objects.order_by("from_date").values_list(
        "mentor__number", "from_date", "to_date"
    )
    assert list(days) == [
        ("han", dt.date(2026, 1, 1), dt.date(2026, 3, 15)),
        ("wang", dt.date(2026, 3, 16), None),
    ]
    assert of_march("li").mentor == wang.pk
    actions.name_mentor(li, None, dt.date(2026, 3, 20), actor=OPERATOR)
    assert of_march("li").mentor is None
    assert Entry.objects.filter(verb="people.mentor_named").count() == 3


def test_mentors_in_a_circle_are_refused() -> None:
    li, han, wang = person("li"), person("han"), person("wang")
    with pytest.raises(Invalid):
        actions.name_mentor(li, li, MARCH, actor=OPERATOR)
    actions.name_mentor(li, han, MARCH, actor=OPERATOR)
    actions.name_mentor(han, wang, MARCH, actor=OPERATOR)
    with pytest.raises(Invalid) as refused:
        actions.name_mentor(wang, li, MARCH, actor=OPERATOR)
    assert "directly or through others" in refused.value.say("en")
    assert Mentoring.objects.count() == 2


def test_a_mentor_cannot_begin_before_the_last_one_did() -> None:
    li, han, wang = person("li"), person("han"), person("wang")
    actions.name_mentor(li, han, dt.date(2026, 3, 10), actor=OPERATOR)
    with pytest.raises(Conflict):
        actions.name_mentor(li, wang, MARCH, actor=OPERATOR)


def test_half_time_leave_and_a_month_begun_late() -> None:
    """Joined on the 17th (15 of 31 days), half time from the 24th, away for two days and one
    half.
    """
    li = person("li", dt.date(2026, 3, 17))
    actions.record_event(
        li, "changed", dt.date(2026, 3, 24), working_share=Decimal("0.5"), actor=OPERATOR
    )
    actions.record_leave(li, "年假", dt.date(2026, 3, 16), dt.date(2026, 3, 18), actor=OPERATOR)
    actions.record_leave(
        li, "事假", dt.date(2026, 3, 30), dt.date(2026, 3, 30), share=Decimal("0.5"), actor=OPERATOR
    )
    found = of_march("li")
    assert (found.days, found.first_day, found.service) == (15, dt.date(2026, 3, 17), 15)
    assert found.share == pytest.approx((7 * 1 + 8 * 0.5) / 15)
    assert found.on_leave == pytest.approx(2.5 / 15)


def test_service_is_unbroken() -> None:
    li = person("li", dt.date(2025, 1, 1))
    actions.record_event(li, "left", dt.date(2025, 6, 30), actor=OPERATOR)
    actions.record_event(li, "joined", dt.date(2026, 3, 1), actor=OPERATOR)
    actions.record_event(li, "promoted", dt.date(2026, 3, 11), actor=OPERATOR)
    assert of_march("li").service == 31


def test_who_left_before_or_joins_later_is_not_of_the_month() -> None:
    li = person("li")
    actions.record_event(li, "left", dt.date(2026, 2, 28), actor=OPERATOR)
    person("later", dt.date(2026, 4, 1))
    left = person("left")
    actions.record_event(left, "left", dt.date(2026, 3, 10), actor=OPERATOR)
    rows = reads.staff_of_month("2026-03")
    assert [(row.number, row.last_day, row.days) for row in rows] == [
        ("left", dt.date(2026, 3, 10), 10)
    ]


def test_a_leader_leads_her_team_and_those_below() -> None:
    east = actions.save_team("east", "east", actor=OPERATOR)
    actions.save_team("east-1", "east-1", parent=east, actor=OPERATOR)
    actions.save_team("west", "west", actor=OPERATOR)
    li = person("li", team=east)
    actions.name_leader(east, li, MARCH, actor=OPERATOR)
    assert of_march("li").leads == ("east", "east-1")
