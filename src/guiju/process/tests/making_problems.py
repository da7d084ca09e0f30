"""A company and problems for the tests of this part of the line."""

from __future__ import annotations

import datetime as dt

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Notice
from guiju.people import actions as people
from guiju.people.models import Person
from guiju.policy.tests.making import Company, account, company, join
from guiju.process.actions import problems as actions
from guiju.process.models.problems import Problem
from guiju.process.models.procedures import Procedure
from guiju.process.models.projects import Project
from tests.remembered import remembered

__all__ = ["Company", "company", "told"]
SLOW = "退款页面打开很慢,点提交按钮后系统一直转圈,客户等得着急"
SAME = "系统里退款页面一直转圈,提交按钮点了没反应"
NIGHT = "夜班只有三个人,吃饭时间没人接电话"


def with_others(firm: Company) -> Company:
    """Two more: 赵强 leads the night with 孙倩; 秦质 is of quality, 吴刚 administers."""
    return remembered(_with_others, firm)


def _with_others(firm: Company) -> Company:
    joined = clock.today() - dt.timedelta(days=300)
    night = people.save_team("night", "夜班", actor=OPERATOR)
    for name, number, position, role in (
        ("赵强", "G003", "team_leader", ""),
        ("孙倩", "G104", "agent", ""),
        ("秦质", "G008", "officer", "quality"),
        ("吴刚", "G005", "officer", "administrator"),
    ):
        firm.persons[name] = join(name, number, position, None, night, joined)
        firm.accounts[name] = account(firm.persons[name], [(role, None)] if role else [])
    people.name_leader(night, firm.persons["赵强"], joined, actor=OPERATOR)
    return firm


def reported(firm: Company, by: str = "李雷", text: str = SLOW, **more: object) -> Problem:
    """A problem reported by somebody."""
    return actions.report_problem(text, actor=firm.actor(by), **more)  # type: ignore[arg-type]


def aged(row: Problem, days: int) -> Problem:
    """As if it had been reported so many days ago."""
    from guiju.process.rules import problems as rules

    row.at = clock.now() - dt.timedelta(days=days)
    row.due_on = rules.due_on(clock.day_of(row.at))
    row.save(update_fields=["at", "due_on"])
    return row


def told(firm: Company, name: str) -> list[str]:
    """What somebody was told, the newest first."""
    rows = Notice.objects.filter(account=firm.accounts[name].pk).order_by("-id")
    return [row.sentence["zh"] for row in rows]


def procedure(code: str = "refund") -> Procedure:
    """A procedure."""
    return Procedure.objects.create(code=code, area="work")


def project(owner: Person, number: int = 1, state: str = "open") -> Project:
    """A project."""
    today = clock.today()
    return Project.objects.create(
        number=number,
        name="退款页面提速",
        starts=today,
        ends=today,
        owner=owner,
        at=clock.now(),
        by="t",
        state=state,
    )
