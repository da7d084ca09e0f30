"""Shifts and leave: what overlaps is refused where it is said, what was taken back is as if it
had not been.
"""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from guiju.foundation import clock, journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.models import Entry, Notice
from guiju.people import actions, reads
from guiju.people.models import (
    Account,
    AgentKey,
    Delegate,
    Leave,
    Person,
    ShiftAssignment,
    ShiftPattern,
    Team,
)
from guiju.people.rules import held_once

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = dt.date
MARCH = DAY(2026, 3, 2)


def shift(code: str, starts: int, ends: int) -> ShiftPattern:
    return actions.save_shift_pattern(code, code, dt.time(starts), dt.time(ends), actor=OPERATOR)


def person(number: str = "G101", name: str = "李雷", key: str = "7") -> Person:
    row = actions.save_person(number, name, actor=OPERATOR)
    actions.record_event(row, "joined", DAY(2026, 1, 5), actor=OPERATOR)
    actions.match_key("pbx", key, row, DAY(2026, 1, 5), actor=OPERATOR)
    return row


def assign(
    row: Person, *shifts: tuple[DAY, ShiftPattern | None], beside: bool = False
) -> dict[str, int]:
    return actions.assign_shifts([(row, *each) for each in shifts], actor=OPERATOR, beside=beside)


def test_a_split_shift_is_two_a_day_and_touching_ends_are_no_overlap() -> None:
    li, early, noon, late = (
        person(),
        shift("early", 8, 12),
        shift("noon", 12, 15),
        shift("late", 17, 21),
    )
    assert assign(li, (MARCH, early), (MARCH, noon), (MARCH, late))["set"] == 3
    assert assign(li, (MARCH, early), (MARCH, noon), (MARCH, late))["same"] == 3
    assert assign(li, (MARCH, early)) == {"set": 0, "change": 0, "free": 2, "same": 1}
    assert assign(li, (MARCH, late), beside=True) == {"set": 1, "change": 0, "free": 0, "same": 1}
    assert assign(li, (MARCH, noon)) == {"set": 0, "change": 1, "free": 1, "same": 0}
    assert assign(li, (MARCH, None)) == {"set": 0, "change": 0, "free": 1, "same": 0}
    assert not ShiftAssignment.objects.exists()


def test_overlapping_shifts_are_refused_with_person_and_day() -> None:
    li, early, long = person(), shift("early", 8, 16), shift("long", 15, 22)
    with pytest.raises(
        Conflict,
        match=r"李雷 \(G101\) overlap: early of 2026-03-02 \(08:00–16:00\) and long of 2026-03-02",
    ):
        assign(li, (MARCH, early), (MARCH, long))
    assign(li, (MARCH, early))
    with pytest.raises(Conflict, match="李雷"):
        assign(li, (MARCH, long), beside=True)
    assert ShiftAssignment.objects.count() == 1


def test_a_night_shift_that_reaches_into_the_next_days_early_one_is_refused_from_either_side() -> (
    None
):
    li, night, early = person(), shift("night", 22, 8), shift("early", 7, 15)
    assign(li, (MARCH, night))
    with pytest.raises(Conflict, match=r"night of 2026-03-02 .* and early of 2026-03-03"):
        assign(li, (MARCH + dt.timedelta(1), early))
    assign(li, (MARCH, None))
    assign(li, (MARCH + dt.timedelta(1), early))
    with pytest.raises(Conflict, match=r"night of 2026-03-02 .* and early of 2026-03-03"):
        assign(li, (MARCH, night))
    assert assign(li, (MARCH, night), (MARCH + dt.timedelta(1), None))["set"] == 1


def test_new_hours_of_a_pattern_by_which_somebodys_shifts_overlap_are_refused() -> None:
    li, early, late = person(), shift("early", 8, 12), shift("late", 12, 20)
    assign(li, (MARCH, early), (MARCH, late))
    with pytest.raises(Conflict, match="李雷"):
        shift("early", 8, 13)
    assert shift("early", 7, 12).starts == dt.time(7)


def test_one_persons_slip_from_earlier_stops_nobody_else_and_is_named() -> None:
    li, han, night, early = (
        person(),
        person("G102", "韩梅", "8"),
        shift("night", 22, 8),
        shift("early", 7, 15),
    )
    assign(han, (MARCH, night))
    for day, pattern in ((MARCH, night), (MARCH + dt.timedelta(1), early)):
        ShiftAssignment.objects.create(person=li, date=day, pattern=pattern)
    spans = reads.shift_spans(None, MARCH, MARCH + dt.timedelta(2), "Asia/Shanghai")
    hours = {
        key: sum(
            (end - start).total_seconds() / 3600 for _, k, _, start, end, _ in spans if k == key
        )
        for key in "78"
    }
    assert hours == {"7": 16, "8": 10}, "the hour that two shifts claim counts for neither"
    told = reads.shift_slips(ShiftAssignment.objects.select_related("person", "pattern"))
    assert [(slip.name, slip.day) for slip in told] == [("李雷", MARCH + dt.timedelta(1))]
    assert "李雷" in told[0].sentence["en"]


def test_a_key_that_two_own_from_earlier_belongs_to_neither_on_these_days_and_is_named() -> None:
    li, han = person(), person("G102", "韩梅", "8")
    AgentKey.objects.create(source="pbx", key="7", person=han, from_date=MARCH, to_date=MARCH)
    days = MARCH - dt.timedelta(1), MARCH + dt.timedelta(1)
    owned = [
        (start, end, who)
        for _, key, start, end, who, _ in reads.belonging(None, *days)
        if key == "7"
    ]
    assert owned == [
        (DAY(2026, 3, 1), DAY(2026, 3, 1), li.pk),
        (DAY(2026, 3, 3), DAY(2026, 3, 3), li.pk),
    ]
    assert [(slip.name, slip.day) for slip in reads.key_slips([li])] == [("韩梅", MARCH)]


def test_a_key_is_not_ended_later_than_the_next_owner_begins() -> None:
    li, han = person(), person("G102", "韩梅", "8")
    actions.match_key("pbx", "7", han, MARCH, actor=OPERATOR)
    first = li.keys.get()
    with pytest.raises(Conflict, match="韩梅"):
        actions.end_key(first, DAY(2026, 3, 10), actor=OPERATOR)
    assert actions.end_key(first, DAY(2026, 2, 10), actor=OPERATOR).to_date == DAY(2026, 2, 10)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6)), max_size=6), st.randoms())
def test_what_is_held_once_is_each_moment_that_exactly_one_span_claims(
    raw: list[tuple[int, int]], chance: object
) -> None:
    first = DAY(2026, 1, 1)
    spans = [
        (first + dt.timedelta(start), first + dt.timedelta(start + days), place)
        for place, (start, days) in enumerate(raw)
    ]
    chance.shuffle(spans)  # type: ignore[attr-defined]
    got = {
        (start + dt.timedelta(step), name)
        for start, end, name in held_once(spans)
        for step in range((end - start).days)
    }
    wanted = set()
    for step in range(20):
        day = first + dt.timedelta(step)
        claims = [name for start, end, name in spans if start <= day < end]
        wanted |= {(day, claims[0])} if len(claims) == 1 else set()
    assert got == wanted


def away(row: Person, first: int, last: int, kind: str = "年假", **more: object) -> Leave:
    return actions.record_leave(
        row, kind, DAY(2026, 3, first), DAY(2026, 3, last), actor=OPERATOR, **more
    )  # type: ignore[arg-type]


def on_leave() -> float:
    return next(row.on_leave for row in reads.staff_of_month("2026-03"))


def test_leave_taken_back_or_moved_counts_as_it_is_now_and_its_history_stays() -> None:
    li = person()
    row = away(li, 9, 12)
    assert on_leave() == 4 / 31
    actions.change_leave(
        row, "年假", DAY(2026, 3, 9), DAY(2026, 3, 10), actor=OPERATOR, why="came back early"
    )
    assert on_leave() == 2 / 31
    actions.change_leave(row, "年假", DAY(2026, 4, 1), DAY(2026, 4, 10), actor=OPERATOR)
    assert on_leave() == 0
    actions.take_back_leave(row, actor=OPERATOR, why="not taken")
    assert not Leave.objects.exists()
    told = Entry.objects.filter(noun="person", noun_id=str(li.pk), verb__contains="leave").order_by(
        "number"
    )
    assert [entry.verb.split(".")[1] for entry in told] == [
        "leave_recorded",
        "leave_changed",
        "leave_changed",
        "leave_taken_back",
    ]
    assert (told[1].before or {})["to"] == "2026-03-12" and told[1].why == "came back early"
    assert list(journal.faults()) == []


def test_overlapping_leave_of_one_person_is_refused_with_name_and_day() -> None:
    li = person()
    first = away(li, 9, 12)
    with pytest.raises(
        Conflict,
        match=r"李雷 is away already from 2026-03-09 to 2026-03-12 \(年假\); 2026-03-12 overlaps",
    ):
        away(li, 12, 13, "病假")
    second = away(li, 13, 14, "病假")
    with pytest.raises(Conflict, match="病假"):
        actions.change_leave(first, "年假", DAY(2026, 3, 9), DAY(2026, 3, 13), actor=OPERATOR)
    assert away(li, 13, 14, "病假") == second, "said again as it stands, it stays one"
    assert Leave.objects.count() == 2


def test_two_half_days_fill_a_day_and_no_third() -> None:
    li, half = person(), Decimal("0.5")
    away(li, 9, 9, share=half)
    away(li, 9, 9, "病假", share=half)
    with pytest.raises(Conflict):
        away(li, 8, 10, "事假", share=Decimal("0.1"))
    assert on_leave() == 1 / 31


@pytest.fixture
def led() -> tuple[Person, Person]:
    """Who leads a team, and who may stand in."""
    wang, li = person("G002", "王敏", "1"), person()
    team = actions.save_team("east", "华东", actor=OPERATOR)
    actions.name_leader(team, wang, DAY(2026, 1, 5), actor=OPERATOR)
    Account.objects.create_user("li.lei@example.com", "x", person=li, name="李雷")
    return wang, li


def test_a_stand_in_chosen_with_the_leave_leads_on_its_days_and_follows_it(
    led: tuple[Person, Person],
) -> None:
    wang, li = led
    today = clock.today()
    row = actions.record_leave(wang, "年假", today, today, stand_in=li, actor=OPERATOR)
    account = Account.objects.get()
    team = Team.objects.get()
    assert reads.actor_of(account).grants[0].teams == {team.pk}
    assert Notice.objects.get().account == account.pk
    later = today + dt.timedelta(5)
    actions.change_leave(row, "年假", later, later, actor=OPERATOR)
    assert (Delegate.objects.get().from_date, Delegate.objects.get().to_date) == (later, later)
    assert not any(grant.teams for grant in reads.actor_of(account).grants)
    actions.take_back_leave(row, actor=OPERATOR)
    assert not Delegate.objects.exists()
    verbs = Entry.objects.filter(noun="delegate").order_by("number").values_list("verb", flat=True)
    assert [verb.split(".")[1] for verb in verbs] == [
        "delegate_named",
        "delegate_moved",
        "delegate_ended",
    ]


def test_a_stand_in_is_told_when_another_takes_her_place_or_the_leave_is_taken_back(
    led: tuple[Person, Person],
) -> None:
    wang, li = led
    han = person("G009", "韩梅", "9")
    Account.objects.create_user("han.mei@example.com", "x", person=han, name="韩梅")
    first = clock.today() + dt.timedelta(3)
    row = actions.record_leave(wang, "年假", first, first, stand_in=li, actor=OPERATOR)
    actions.change_leave(row, "年假", first, first, stand_in=han, actor=OPERATOR)
    actions.take_back_leave(row, actor=OPERATOR)

    def told(person: Person) -> list[str]:
        rows = Notice.objects.filter(account=Account.objects.get(person=person).pk).order_by("pk")
        return [each.sentence["zh"] for each in rows]

    ended = f"{first} 至 {first} 您不再代理 王敏。"
    assert told(li)[1:] == [ended] and told(han)[1:] == [ended]


def test_a_stand_in_is_somebody_else_who_is_there_and_needed(led: tuple[Person, Person]) -> None:
    wang, li = led
    with pytest.raises(Invalid, match="People cannot be their own delegate"):
        away(wang, 9, 10, stand_in=wang)
    with pytest.raises(Invalid, match="leads no team"):
        away(li, 9, 10, stand_in=wang)
    away(li, 9, 10)
    with pytest.raises(Conflict, match="李雷 is on leave"):
        away(wang, 10, 12, stand_in=li)
    row = away(wang, 11, 12, stand_in=li)
    actions.change_leave(
        row, "年假", DAY(2026, 3, 11), DAY(2026, 3, 12), stand_in=None, actor=OPERATOR
    )
    assert not Delegate.objects.exists()


def test_leave_and_shifts_are_never_ones_own_to_say(led: tuple[Person, Person]) -> None:
    wang, _ = led
    actor = reads.actor_of(
        Account.objects.create_user("wang@example.com", "x", person=wang, name="王敏")
    )
    actions.record_event(
        wang, "transferred", DAY(2026, 2, 1), team=Team.objects.get(), actor=OPERATOR
    )
    for act in (
        lambda: actions.record_leave(wang, "年假", MARCH, MARCH, actor=actor),
        lambda: actions.assign_shifts([(wang, MARCH, None)], actor=actor),
    ):
        with pytest.raises(Exception, match="not permitted"):
            act()
    assert list(itertools.chain(Leave.objects.all())) == []


def test_two_never_lead_a_team_or_mentor_a_person_on_one_day() -> None:
    wang, li, han = person("G002", "王敏", "1"), person(), person("G102", "韩梅", "8")
    team = actions.save_team("east", "华东", actor=OPERATOR)
    actions.name_leader(team, wang, DAY(2026, 1, 5), actor=OPERATOR)
    actions.name_leader(team, None, DAY(2026, 3, 1), actor=OPERATOR)
    with pytest.raises(Conflict, match="王敏 until 2026-02-28"):
        actions.name_leader(team, li, DAY(2026, 2, 1), actor=OPERATOR)
    actions.name_leader(team, li, DAY(2026, 4, 1), actor=OPERATOR)
    with pytest.raises(Conflict, match="李雷 from 2026-04-01"):
        actions.name_leader(team, han, DAY(2026, 3, 15), actor=OPERATOR)
    assert (
        row := actions.name_leader(team, li, DAY(2026, 3, 10), actor=OPERATOR)
    ) and row.from_date == DAY(2026, 3, 10)
    actions.name_mentor(han, wang, DAY(2026, 1, 5), actor=OPERATOR)
    actions.name_mentor(han, None, DAY(2026, 3, 1), actor=OPERATOR)
    with pytest.raises(Conflict, match="王敏 until 2026-02-28"):
        actions.name_mentor(han, li, DAY(2026, 2, 1), actor=OPERATOR)
    with pytest.raises(Invalid, match="mentored by"):
        actions.name_mentor(han, han, DAY(2026, 5, 1), actor=OPERATOR)


def test_adopting_costs_no_statement_of_its_own_and_takes_no_number_twice() -> None:
    def statements(first: int, count: int) -> int:
        with CaptureQueriesContext(connection) as sent:
            found = [("pbx", str(number), MARCH) for number in range(first, first + count)]
            assert len(actions.adopt(found, position="agent", team="east", actor=OPERATOR)) == count
        return len(sent)

    statements(0, 1)
    assert statements(100, 50) <= statements(1000, 5) + 8
    assert [
        row.number
        for row in actions.adopt([("chat", "0", MARCH), ("chat", "0", MARCH)], actor=OPERATOR)
    ] == ["chat-0"]
    assert list(journal.faults()) == []
