"""Verbs on people: dated, permitted, journalled; the refusal beside the success."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.utils import translation

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry
from guiju.people import access, actions, reads
from guiju.people.models import (
    Account,
    AgentKey,
    Assignment,
    Person,
    RoleGrant,
    ShiftAssignment,
    Team,
)

pytestmark = pytest.mark.django_db
DAY = dt.date
JAN = DAY(2026, 1, 5)


@pytest.fixture
def teams() -> tuple[Team, Team]:
    east = actions.save_team("east", "华东", actor=OPERATOR)
    return east, actions.save_team("east-1", "华东一组", parent=east, actor=OPERATOR)


def li_lei(team: Team | None = None) -> Person:
    person = actions.save_person("G101", "李雷", actor=OPERATOR)
    actions.record_event(person, "joined", JAN, team=team, actor=OPERATOR)
    return person


def test_a_team_below_itself_is_refused_and_moving_takes_all_below_along(
    teams: tuple[Team, Team],
) -> None:
    east, first = teams
    with pytest.raises(Invalid):
        actions.save_team("east", "华东", parent=first, row=east, actor=OPERATOR)
    china = actions.save_team("cn", "中国", actor=OPERATOR)
    actions.save_team("east", "华东", parent=china, row=east, actor=OPERATOR)
    first.refresh_from_db()
    assert first.path == f"{china.pk}/{east.pk}/{first.pk}/"


@pytest.mark.parametrize("name", ["operator", " Operator "])
def test_nobody_bears_the_systems_own_name(name: str) -> None:
    for act in (
        lambda: actions.save_person("G101", name, actor=OPERATOR),
        lambda: actions.invite("o@example.com", [], name=name, actor=OPERATOR),
    ):
        with (
            translation.override("en"),
            pytest.raises(Invalid, match=r"^This is the system's own name"),
        ):
            act()
    assert not Person.objects.exists() and not Account.objects.exists()
    assert actions.save_person("G101", "Olga Operator", actor=OPERATOR).pk


def test_who_led_whom_on_that_day_has_an_answer(teams: tuple[Team, Team]) -> None:
    east, first = teams
    person = li_lei(first)
    wang, zhao = (
        actions.save_person(n, m, actor=OPERATOR) for n, m in (("G002", "王敏"), ("G003", "赵强"))
    )
    actions.name_leader(first, wang, JAN, actor=OPERATOR)
    actions.name_leader(first, zhao, DAY(2026, 3, 1), actor=OPERATOR)
    actions.name_leader(east, wang, DAY(2026, 3, 1), actor=OPERATOR)
    assert reads.leader_of(person.pk, DAY(2026, 2, 28)) == wang
    assert reads.leader_of(person.pk, DAY(2026, 3, 1)) == zhao
    assert reads.leader_of(zhao.pk, DAY(2026, 3, 1)) is None
    assert reads.led_by(wang.pk, DAY(2026, 4, 1)) == [east]


def test_who_has_left_leads_nobody_until_she_is_back(teams: tuple[Team, Team]) -> None:
    person, wang = li_lei(teams[1]), actions.save_person("G002", "王敏", actor=OPERATOR)
    for kind, on in (("joined", JAN), ("left", DAY(2026, 2, 28)), ("joined", DAY(2026, 4, 1))):
        actions.record_event(
            wang, kind, on, team=teams[0] if kind == "joined" else None, actor=OPERATOR
        )
    actions.name_leader(teams[1], wang, JAN, actor=OPERATOR)
    days = (DAY(2026, 2, 28), DAY(2026, 3, 1), DAY(2026, 3, 31), DAY(2026, 4, 1))
    assert [reads.leader_of(person.pk, day) for day in days] == [wang, None, None, wang]


def test_a_key_gets_reused_and_belongs_to_one_at_a_time(teams: tuple[Team, Team]) -> None:
    person = li_lei(teams[1])
    han = actions.save_person("G102", "韩梅", actor=OPERATOR)
    actions.match_key("pbx", "7", person, JAN, actor=OPERATOR)
    actions.match_key("pbx", "7", han, DAY(2026, 2, 1), actor=OPERATOR)
    assert reads.owner_of("pbx", "7", DAY(2026, 1, 31)) == person
    assert reads.owner_of("pbx", "7", DAY(2026, 2, 1)) == han
    with pytest.raises(Conflict):
        actions.match_key("pbx", "7", person, DAY(2026, 1, 20), actor=OPERATOR)
    assert reads.belonging(None, JAN, DAY(2026, 2, 28)) == [
        ("pbx", "7", JAN, DAY(2026, 1, 31), person.pk, "east-1"),
        ("pbx", "7", DAY(2026, 2, 1), DAY(2026, 2, 28), han.pk, ""),
    ]


def test_adopting_twice_makes_nobody_twice() -> None:
    keys = [("bank", "ELI", JAN), ("bank", "DORIT", JAN)]
    assert len(actions.adopt(keys, position="agent", actor=OPERATOR)) == 2
    assert actions.adopt(keys, position="agent", actor=OPERATOR) == []
    staff = reads.staff_of_month("2026-01")
    assert [(s.subject, s.position_code, s.last_day, s.days) for s in staff] == [
        ("DORIT", "agent", DAY(2026, 1, 31), 27),
        ("ELI", "agent", DAY(2026, 1, 31), 27),
    ]


def test_a_transferred_persons_month_is_that_of_the_last_day_worked(
    teams: tuple[Team, Team],
) -> None:
    east, first = teams
    person = li_lei(east)
    actions.record_event(person, "transferred", DAY(2026, 2, 10), team=first, actor=OPERATOR)
    actions.record_event(person, "left", DAY(2026, 2, 20), actor=OPERATOR)
    assert [(s.team_code, s.last_day, s.days) for s in reads.staff_of_month("2026-02")] == [
        ("east-1", DAY(2026, 2, 20), 20)
    ]
    assert reads.staff_of_month("2026-03") == []
    with pytest.raises(Invalid):
        actions.record_event(person, "promoted", DAY(2026, 5, 1), actor=OPERATOR)
    assert Assignment.objects.filter(person=person).count() == 2


def test_a_leader_assigns_shifts_to_her_team_only(teams: tuple[Team, Team]) -> None:
    _east, first = teams
    person = li_lei(first)
    night = actions.save_shift_pattern("night", "夜班", dt.time(22), dt.time(8), actor=OPERATOR)
    leader = Actor(account=1, person=99, grants=(Grant("team_leader", frozenset({first.pk})),))
    stranger = Actor(account=2, person=98, grants=(Grant("team_leader", frozenset({12345})),))
    assert actions.assign_shifts([(person, JAN, night)], actor=leader)["set"] == 1
    assert actions.assign_shifts([(person, JAN, night)], actor=leader)["same"] == 1
    with pytest.raises(Forbidden):
        actions.assign_shifts([(person, JAN, None)], actor=stranger)
    assert ShiftAssignment.objects.count() == 1


def test_the_first_administrator_makes_a_manager_and_then_nobody_grants_herself_a_role() -> None:
    token = actions.create_first_administrator("吴刚", actor=OPERATOR, email="wu.gang@example.com")
    account = actions.accept_invitation(token, "a quite long pass phrase")
    wu = reads.actor_of(account)
    with pytest.raises(Conflict):
        actions.accept_invitation(token, "another long pass phrase")
    actions.grant_role(account, "manager", actor=wu)
    _, link = actions.invite("lin.lan@example.com", [("manager", None)], actor=wu, name="林岚")
    actions.accept_invitation(link, "yet another pass phrase")
    with pytest.raises(Forbidden):
        actions.grant_role(account, "people_officer", actor=wu)
    with pytest.raises(Conflict):
        actions.create_first_administrator("x", actor=OPERATOR)
    assert set(RoleGrant.objects.filter(account=account).values_list("role", flat=True)) == {
        "administrator",
        "manager",
    }
    assert list(journal.faults()) == []


def test_a_delegate_acts_in_the_leaders_name(teams: tuple[Team, Team]) -> None:
    _, first = teams
    person = li_lei(first)
    wang = actions.save_person("G002", "王敏", actor=OPERATOR)
    actions.name_leader(first, wang, JAN, actor=OPERATOR)
    account = Account.objects.create_user("li.lei@example.com", "x", person=person, name="李雷")
    assert not reads.actor_of(account).reach(access.SHIFTS)
    actions.name_delegate(wang, person, DAY(2026, 1, 1), DAY(2099, 1, 1), actor=OPERATOR)
    acting = reads.actor_of(account)
    assert acting.reach(access.SHIFTS).covers(team=first.pk)
    assert acting.on_behalf_of == "王敏"


def test_an_agent_sees_herself_and_a_colleague_looks_absent(teams: tuple[Team, Team]) -> None:
    person = li_lei(teams[1])
    han = actions.save_person("G102", "韩梅", actor=OPERATOR)
    actor = Actor(account=1, person=person.pk, grants=(Grant("agent"),))
    assert list(access.visible_persons(actor)) == [person]
    with pytest.raises(NotFound):
        access.visible_person(actor, han.pk)


def test_a_repeated_import_changes_nothing_and_a_bad_row_stops_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "人员.csv"
    rows = [
        ["人员编号", "姓名", "邮箱"],
        ["G101", "李雷", "li.lei@example.com"],
        ["G102", "", ""],
        ["G103", "周凯", "no"],
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    preview = actions.preview_import(path, actor=OPERATOR)
    assert (len(preview.creates), len(preview.errors)) == (1, 2)
    assert not Person.objects.exists()
    assert not Entry.objects.exists()
    applied = actions.import_people(path, actor=OPERATOR)
    assert [error.line for error in applied.errors] == [3, 4]
    assert applied.errors[0].reason == {"zh": "缺少“姓名”。", "en": "“name” is missing."}
    assert applied.errors[1].reason["zh"] == "邮箱：输入一个有效的 Email 地址。"
    again = actions.import_people(path, actor=OPERATOR)
    assert (again.creates, again.changes, again.unchanged) == ([], [], 1)
    assert AgentKey.objects.count() == 0


def test_a_day_before_the_present_leaders_first_advises_no_reload() -> None:
    team = actions.save_team("late", "晚", actor=OPERATOR)
    first, second = (actions.save_person(number, number, actor=OPERATOR) for number in ("L1", "L2"))
    actions.name_leader(team, first, dt.date(2026, 3, 10), actor=OPERATOR)
    with pytest.raises(Conflict) as refused:
        actions.name_leader(team, second, dt.date(2026, 3, 1), actor=OPERATOR)
    assert "请选更晚的日期" in refused.value.say("zh") and refused.value.advise("zh") == ""
