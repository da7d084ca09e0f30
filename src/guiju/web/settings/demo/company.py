"""Make the demo company through the same verbs as people use, and say how to sign in."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from guiju.foundation import clock, rooms
from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.demo.staff import SHIFTS, TEAMS, Worker, shift_on, workers
from guiju.people.models import Account, Grade, Person, Position, ShiftPattern, Team
from guiju.records import actions as records
from guiju.records import mapping
from guiju.records.demo import history

MONTHS = 13
SOURCE = "shop"
PASSWORD = "guiju-demo-2026"  # noqa: S105 - the demo's open door, told on the console; never in a real instance
Say = Callable[[str], None]

#: Who leads, manages, officers: (number, name, mail, role, team led).
LEADERS = [
    ("G001", "林岚", "lin.lan@example.com", "manager", ""),
    ("G002", "王敏", "wang.min@example.com", "", "east-1"),
    ("G003", "赵强", "zhao.qiang@example.com", "", "night"),
    ("G004", "何芳", "he.fang@example.com", "people_officer", ""),
    ("G005", "吴刚", "wu.gang@example.com", "administrator", ""),
    ("G006", "郑洁", "zheng.jie@example.com", "auditor", ""),
]


def make(
    say: Say = lambda sentence: None, *, last_month: str | None = None, months: int = MONTHS
) -> bool:
    """Make the company unless it is there already. ``last_month`` (default: the month before
    this one) ends history.
    """
    if Person.objects.filter(number="G001").exists():
        return False
    last = last_month or clock.month_before(clock.month_of(clock.today()))
    first = clock.month_before(last, months - 1)
    say("people: forty, in three teams")
    _people(first, last)
    say(f"contacts: {months} months, {first} to {last}")
    for month in _months(first, months):
        _contacts(month, last)
        say(f"  {month}")
    for said, add in rooms.demo():
        say(said)
        add(_months(first, months))
    return True


def doors() -> Iterator[str]:
    """How to sign in, for the console."""
    yield "· sign in as (password of all: " + PASSWORD + ")"
    for _, name, mail, role, team in LEADERS[:3]:
        yield f"    {mail:28} {name}  {role or 'team leader of ' + team}"
    yield "    li.lei@example.com           李雷  agent"


def _months(first: str, months: int) -> list[str]:
    return [clock.month_before(first, -step) for step in range(months)]


def _people(first: str, last: str) -> None:
    start = clock.first_day(first) - dt.timedelta(days=200)
    people.save_position("agent", "客服", actor=OPERATOR)
    people.save_position("team_leader", "组长", actor=OPERATOR)
    people.save_position("manager", "经理", actor=OPERATOR)
    for rank, title in enumerate(("初级客服", "客服", "高级客服", "资深客服"), start=1):
        people.save_grade("professional", rank, title, actor=OPERATOR)
    for rank, title in enumerate(("组长", "主管", "经理"), start=1):
        people.save_grade("management", rank, title, actor=OPERATOR)
    company = people.save_team("service", "客户服务部", actor=OPERATOR)
    teams = {
        code: people.save_team(
            code, title["zh"], parent=company, zone="Asia/Shanghai", actor=OPERATOR
        )
        for code, title in TEAMS.items()
    }
    for leader in LEADERS:
        _leader(leader, teams, start)
    staff = [(worker, _agent(worker, teams, last)) for worker in workers()]
    _shifts(staff, first, last)


def _leader(leader: tuple[str, str, str, str, str], teams: dict[str, Team], start: dt.date) -> None:
    number, name, mail, role, team = leader
    person = people.save_person(number, name, email=mail, actor=OPERATOR)
    at = Position.objects.get(code="team_leader" if team else "manager")
    people.record_event(person, "joined", start, team=teams.get(team), position=at, actor=OPERATOR)
    account = _account(person)
    if role:
        people.grant_role(account, role, actor=OPERATOR)
    if team:
        people.name_leader(teams[team], person, start, actor=OPERATOR)


def _agent(worker: Worker, teams: dict[str, Team], last: str) -> Person:
    person = people.save_person(worker.number, worker.name, email=worker.email, actor=OPERATOR)
    joined = clock.first_day(clock.month_before(last, worker.joined))
    rank = 1 if worker.joined < 8 else 2 + (worker.joined > 21) + (worker.joined > 25)
    people.record_event(
        person,
        "joined",
        joined,
        team=teams[worker.team],
        position=Position.objects.get(code="agent"),
        grade=Grade.objects.get(ladder="professional", rank=rank),
        actor=OPERATOR,
    )
    people.match_key(SOURCE, worker.key, person, joined, actor=OPERATOR)
    if worker.email in ("li.lei@example.com", "zhou.kai@example.com"):
        _account(person)
    return person


def _account(person: Person) -> Account:
    account, token = people.invite(person.email, [], person=person, actor=OPERATOR)
    people.accept_invitation(token, PASSWORD)
    return account


def _shifts(staff: list[tuple[Worker, Person]], first: str, last: str) -> None:
    patterns: dict[str, ShiftPattern] = {
        code: people.save_shift_pattern(code, title, starts, ends, actor=OPERATOR)
        for code, (starts, ends, title) in SHIFTS.items()
    }
    begin, end = clock.first_day(first), clock.last_day(last)
    days = [begin + dt.timedelta(days=step) for step in range((end - begin).days + 1)]
    plan = []
    for position, (worker, person) in enumerate(staff):
        joined = clock.first_day(clock.month_before(last, worker.joined))
        for day in days:
            shift = shift_on(worker, position, day)
            if shift and day >= joined:
                plan.append((person, day, patterns[shift]))
    people.assign_shifts(plan, actor=OPERATOR)


def _contacts(month: str, last: str) -> None:
    how = mapping.load(files("guiju.records.demo").joinpath("contacts.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        path = history.write_month(month, Path(folder), last_month=last)
        records.import_file(path, how, actor=OPERATOR)
