"""A small company for the circle's tests: two managers, a people officer, a leader with two
agents, an auditor.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from guiju.foundation import clock, jobs
from guiju.foundation.access import OPERATOR, Actor
from guiju.people import actions as people
from guiju.people import reads
from guiju.people.models import Account, Grade, Person, Position, Team
from guiju.policy import actions
from guiju.policy.models import PolicyVersion, Signature
from guiju.policy.rules.rulebook import understood
from tests.remembered import remembered

TEXT = """policy: money
title: 资金操作制度
purpose: 钱要**经得起看**。
good: 少出错
harm: 可能变慢
must_sign: {must}
sign_within: 7
review_after: 12
clauses:
  - {code: own-orders, chapter: 红线, kind: red_line, text: 不得在自己的订单上操作, consequence: 书面警告,
     questions: [{ask: 能否给自己退款, choices: [能, 不能], right: 2}]}
  - {code: advance, chapter: 借支, kind: requirement, text: 在职满 180 天、每笔低于 10000、上一笔先用完,
     consequence: 不予借支,
     questions: [{ask: 在职多少天可以借支, choices: [30, 180, 360], right: 2}]}
  - {code: speak-up, chapter: 借支, kind: encouraged, text: 发现自己的错误立即说出, consequence: 表扬}
"""


@dataclass
class Company:
    """Who is there: persons, accounts and actors by name."""

    persons: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def actor(self, name: str, **more: object) -> Actor:
        """Who asks, as of now."""
        return reads.actor_of(self.accounts[name], **more)  # type: ignore[arg-type]


#: name → (number, position, grade, team, role)
STAFF = {
    "林岚": ("G001", "manager", ("management", 2), "top", "manager"),
    "秦越": ("G010", "manager", ("management", 2), "top", "manager"),
    "何芳": ("G004", "officer", ("management", 1), "top", "people_officer"),
    "郑洁": ("G006", "officer", None, "top", "auditor"),
    "王敏": ("G002", "team_leader", ("management", 1), "east", ""),
    "李雷": ("G101", "agent", ("professional", 2), "east", ""),
    "韩梅": ("G102", "agent", ("professional", 1), "east", ""),
    "周主管": ("G007", "supervisor", ("management", 1), "top", "supervisor"),
}


def company(days: int = 400) -> Company:
    """Everybody joined so many days ago."""
    return remembered(_company, days=days)


def _company(days: int) -> Company:
    made, joined = Company(), clock.today() - dt.timedelta(days=days)
    for code in ("manager", "officer", "team_leader", "agent", "supervisor"):
        people.save_position(code, code, actor=OPERATOR)
    for ladder, rank in (
        ("professional", 1),
        ("professional", 2),
        ("management", 1),
        ("management", 2),
    ):
        people.save_grade(ladder, rank, f"{ladder}-{rank}", actor=OPERATOR)
    top = people.save_team("top", "公司", actor=OPERATOR)
    teams = {"top": top, "east": people.save_team("east", "华东", parent=top, actor=OPERATOR)}
    for name, (number, position, grade, team, role) in STAFF.items():
        made.persons[name] = join(name, number, position, grade, teams[team], joined)
        made.accounts[name] = account(
            made.persons[name], [(role, top if role == "supervisor" else None)] if role else []
        )
    people.name_leader(teams["east"], made.persons["王敏"], joined, actor=OPERATOR)
    people.name_leader(top, made.persons["林岚"], joined, actor=OPERATOR)
    return made


def join(
    name: str, number: str, position: str, grade: tuple[str, int] | None, team: Team, on: dt.date
) -> Person:
    """Somebody who joined on a day."""
    person = people.save_person(number, name, email=f"{number}@example.com".lower(), actor=OPERATOR)
    at = Grade.objects.get(ladder=grade[0], rank=grade[1]) if grade else None
    people.record_event(
        person,
        "joined",
        on,
        team=team,
        position=Position.objects.get(code=position),
        grade=at,
        actor=OPERATOR,
    )
    return person


def account(person: Person, roles: list[tuple[str, Team | None]]) -> Account:
    """Her account."""
    made, _token = people.invite(person.email, roles, person=person, actor=OPERATOR)
    return made


def published(
    made: Company, text: str = "", *, must: bool = False, asked: bool = True
) -> PolicyVersion:
    """A policy written by 林岚 and published by 秦越; signatures asked for."""
    return remembered(_published, made, text=text, must=must, asked=asked)


def _published(made: Company, text: str, must: bool, asked: bool) -> PolicyVersion:
    understood_ = understood(text or TEXT.replace("{must}", str(must).lower()))
    row = actions.write_policy(understood_, actor=made.actor("林岚"))
    row = actions.send_to_review(row, actor=made.actor("林岚"))
    row = actions.publish_policy(row, actor=made.actor("秦越"))
    if asked:
        worked()
    return row


def signature_of(made: Company, name: str, row: PolicyVersion) -> Signature:
    """What somebody was asked to sign of a version."""
    return Signature.objects.get(person=made.persons[name], version=row)


def worked() -> None:
    """Run the jobs that wait, as the worker does."""
    while (row := jobs.claim("test")) is not None:
        jobs.run(row)
        row.refresh_from_db()
        assert row.error is None and row.state in ("done", "waiting"), (
            row.error
        )  # waiting: a portion is done
