"""Make the demo company through the same verbs as people use, and say how to sign in."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from django.utils import translation

from guiju.foundation import clock, demo, rooms
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Both, Door, Story, spoken
from guiju.people import actions as people
from guiju.people.demo.staff import SHIFTS, TEAMS, Worker, shift_on, workers
from guiju.people.models import Account, Grade, Person, Position, ShiftPattern, Team
from guiju.records import actions as records
from guiju.records import mapping
from guiju.records.demo import history, names

SOURCE = "shop"
PASSWORD = "guiju-demo-2026"  # noqa: S105 - the demo's open door, told on the console; never in a real instance
#: How many days ahead the roster is known.
AHEAD = 14
Say = Callable[[str], None]


class Leader(NamedTuple):
    """Who leads, manages, officers: staff number, name, mail, what they are, the role of the
    account, the team led.
    """

    number: str
    name: Both
    mail: str
    part: Both
    role: str = ""
    team: str = ""


LEADERS = (
    Leader(
        "G001", Both("林岚", "Lin Lan"), "lin.lan@example.com", Both("经理", "manager"), "manager"
    ),
    Leader(
        "G002",
        Both("王敏", "Wang Min"),
        "wang.min@example.com",
        Both("华东一组组长", "leader of East 1"),
        team="east-1",
    ),
    Leader(
        "G003",
        Both("赵强", "Zhao Qiang"),
        "zhao.qiang@example.com",
        Both("夜班组组长", "leader of the night shift"),
        team="night",
    ),
    Leader(
        "G004",
        Both("何芳", "He Fang"),
        "he.fang@example.com",
        Both("人事专员", "people officer"),
        "people_officer",
    ),
    Leader(
        "G005",
        Both("吴刚", "Wu Gang"),
        "wu.gang@example.com",
        Both("管理员", "administrator"),
        "administrator",
    ),
    Leader(
        "G006",
        Both("郑洁", "Zheng Jie"),
        "zheng.jie@example.com",
        Both("审计员", "auditor"),
        "auditor",
    ),
)
#: The second manager, so that whatever takes two can be seen.
SECOND = Leader(
    "G010", Both("秦越", "Qin Yue"), "qin.yue@example.com", Both("经理", "manager"), "manager"
)
#: Who evaluates contacts; the second is stricter than the others, and calibration shows it.
EVALUATORS = (
    Leader(
        "G901",
        Both("冯雪", "Feng Xue"),
        "feng.xue@example.com",
        Both("质检员", "evaluator"),
        "quality",
    ),
    Leader(
        "G902",
        Both("高原", "Gao Yuan"),
        "gao.yuan@example.com",
        Both("质检员", "evaluator"),
        "quality",
    ),
)
#: Agents with an account.
SIGNING_IN = ("li.lei@example.com", "zhou.kai@example.com")
POSITIONS = {
    "agent": Both("客服", "Agent"),
    "team_leader": Both("组长", "Team leader"),
    "manager": Both("经理", "Manager"),
    "evaluator": Both("质检员", "Evaluator"),
}
GRADES = {
    "professional": (
        Both("初级客服", "Junior agent"),
        Both("客服", "Agent"),
        Both("高级客服", "Senior agent"),
        Both("资深客服", "Expert agent"),
    ),
    "management": (
        Both("组长", "Team leader"),
        Both("主管", "Supervisor"),
        Both("经理", "Manager"),
    ),
}
COMPANY = Both("客户服务部", "Customer service")


def make(
    say: Say = lambda sentence: None, *, story: Story | None = None, language: str = "zh-hans"
) -> bool:
    """Make the company unless it is there already, as it stands on the day of the story (default:
    today), in one language: its names and texts, and what its accounts read.
    """
    if Person.objects.filter(number="G001").exists():
        return False
    story = story or Story(clock.today())
    with translation.override(language):
        say("people: forty-three, in three teams")
        _people(story, language)
        say(f"contacts: {story.whole} months and the running one, {story.first} to {story.until}")
        for months in story.files:
            _contacts(months, story)
            say(f"  {' – '.join(dict.fromkeys((months[0], months[-1])))}")
        records.name_values(names.names(), actor=OPERATOR)
        for said, add in rooms.demo():
            say(said)
            add(story)
        demo.remember(demo.Made(story.day, language, PASSWORD, tuple(doors())))
    return True


def doors() -> Iterator[Door]:
    """Who signs in, in the language that is spoken: managers first, agents last."""
    first, *others = LEADERS
    for leader in (first, SECOND, *others, *EVALUATORS):
        yield Door(leader.mail, *spoken((leader.name, leader.part)))
    for worker in workers():
        if worker.email in SIGNING_IN:
            yield Door(worker.email, *spoken((worker.name, Both("客服", "agent"))))


def _people(story: Story, language: str) -> None:
    start = clock.first_day(story.first) - dt.timedelta(days=200)
    for code, title in POSITIONS.items():
        people.save_position(code, spoken(title), actor=OPERATOR)
    for ladder, titles in GRADES.items():
        for rank, title in enumerate(titles, start=1):
            people.save_grade(ladder, rank, spoken(title), actor=OPERATOR)
    company = people.save_team("service", spoken(COMPANY), actor=OPERATOR)
    teams = {
        code: people.save_team(
            code, spoken(title), parent=company, zone="Asia/Shanghai", actor=OPERATOR
        )
        for code, title in TEAMS.items()
    }
    for leader in LEADERS:
        _leader(leader, teams, start)
    staff = [(worker, _agent(worker, teams, story.last)) for worker in workers()]
    for leader in (SECOND, *EVALUATORS):
        _leader(leader, teams, start)
    if language == "en":  # whatever the browser prefers
        Account.objects.update(language=language)
    _shifts(staff, story)


def _leader(leader: Leader, teams: dict[str, Team], start: dt.date) -> None:
    person = people.save_person(
        leader.number, spoken(leader.name), email=leader.mail, actor=OPERATOR
    )
    part = "team_leader" if leader.team else "evaluator" if leader in EVALUATORS else "manager"
    at = Position.objects.get(code=part)
    people.record_event(
        person, "joined", start, team=teams.get(leader.team), position=at, actor=OPERATOR
    )
    account = _account(person)
    if leader.role:
        people.grant_role(account, leader.role, actor=OPERATOR)
    if leader.team:
        people.name_leader(teams[leader.team], person, start, actor=OPERATOR)


def _agent(worker: Worker, teams: dict[str, Team], last: str) -> Person:
    person = people.save_person(
        worker.number, spoken(worker.name), email=worker.email, actor=OPERATOR
    )
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
    if worker.email in SIGNING_IN:
        _account(person)
    return person


def _account(person: Person) -> Account:
    account, token = people.invite(person.email, [], person=person, actor=OPERATOR)
    people.accept_invitation(token, PASSWORD)
    return account


def _shifts(staff: list[tuple[Worker, Person]], story: Story) -> None:
    """The roster of the past, of today and of two weeks to come."""
    patterns: dict[str, ShiftPattern] = {
        code: people.save_shift_pattern(code, spoken(title), starts, ends, actor=OPERATOR)
        for code, (starts, ends, title) in SHIFTS.items()
    }
    begin = clock.first_day(story.first)
    days = [begin + dt.timedelta(days=step) for step in range((story.day - begin).days + AHEAD)]
    plan = []
    for position, (worker, person) in enumerate(staff):
        joined = clock.first_day(clock.month_before(story.last, worker.joined))
        for day in days:
            shift = shift_on(worker, position, day)
            if shift and day >= joined:
                plan.append((person, day, patterns[shift]))
    people.assign_shifts(plan, actor=OPERATOR)


def _contacts(months: Sequence[str], story: Story) -> None:
    how = mapping.load(files("guiju.records.demo").joinpath("contacts.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        path = history.write_months(months, Path(folder), last_month=story.last, until=story.until)
        records.import_file(path, how, actor=OPERATOR)
