"""What the demo company measures: targets, schemes for agents and leaders, a closed month, an
appeal, pay that waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.resources import files

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people import reads
from guiju.people.reads.rows import accounts_by_number, persons_by_number
from guiju.performance import actions
from guiju.performance.actions.live import keep_live_month
from guiju.performance.models import SchemeVersion, Scorecard
from guiju.performance.reads.live import running_month
from guiju.records import actions as records

TARGETS = {
    "sl20": 0.5,
    "aht": 270.0,
    "fcr": 0.75,
    "csat": 4.3,
    "short_contacts": 0.03,
    "abandon_rate": 0.12,
}
GROWN = {
    "kind": "manual",
    "title_zh": "带出的人",
    "title_en": "People grown",
    "unit": "count",
    "better": "up",
    "formula": "sum(case when metric = 'people_grown' then value end)",
    "controlled_by": "person",
}
#: Who mentors whom: an experienced agent of the same team.
MENTORS = (("G111", "G106"), ("G112", "G119"), ("G102", "G130"))


def measure(months: Sequence[str]) -> None:
    """Bring in what leaders are judged by, publish the schemes of the last months, close all but
    the newest, so that a card has one to be compared with, and prepare the pay of the last closed.
    """
    last = months[-1]
    first = clock.month_before(last)
    earlier = [month for month in months if month == clock.month_before(first)]
    for metric, value in TARGETS.items():
        records.set_target(metric, clock.month_before(last, 12), value, actor=OPERATOR)
    for mentor, mentee in MENTORS:
        newcomer, experienced = (persons_by_number([number]).get() for number in (mentee, mentor))
        people.name_mentor(newcomer, experienced, clock.first_day(first), actor=OPERATOR)
    records.save_own_metric("people_grown", GROWN, actor=OPERATOR)
    rule = actions.write_pay_rule(_text("pay.yaml", first), actor=OPERATOR)
    actions.publish_pay_rule(rule, actor=OPERATOR)
    for month in (*earlier, first, last):
        _leaders(month)
        for text in (_agents(month, last), _text("leader.yaml", month)):
            announced = actions.launch_scheme(
                actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR
            )
            _in_time(announced)
    for month in (*earlier, first):
        actions.close_month(month, actor=OPERATOR)
    running = running_month()
    if running is not None:  # as of the day before too, so that there is something to compare with
        keep_live_month(running.as_of - dt.timedelta(days=1))
        keep_live_month()
    _appeal(first)
    actions.prepare_pay(first, actor=reads.actor_of(accounts_by_number(["G004"]).get()))


def _in_time(version: SchemeVersion) -> None:
    """Let a scheme of the demo have been announced before its month, as a company would."""
    eve = clock.first_day(version.month) - dt.timedelta(days=5)
    moment = dt.datetime.combine(eve, dt.time(9), clock.now().tzinfo)
    version.published_at = version.at = moment
    version.save(update_fields=["published_at", "at"])


def _agents(month: str, last: str) -> str:
    """The agents' scheme; before the last month speed weighed more and resolving less, before that
    speed still more.
    """
    text = _text("scheme.yaml", month)
    if month == last:
        return text
    text = text.replace("weight: 40", "weight: 30")
    if month == clock.month_before(last):
        return text.replace("weight: 25", "weight: 35")
    return text.replace("weight: 35", "weight: 30").replace("weight: 25", "weight: 40")


def _leaders(month: str) -> None:
    """Goals, projects and people grown of the two team leaders in a month."""
    end = clock.last_day(month)
    goals = [
        {
            "key": f"{number}-{month}-{n}",
            "person": number,
            "date": end.isoformat(),
            "goal": goal,
            "target": "100",
            "value": str(value),
            "reached": str(value >= 100).lower(),
        }
        for number, values in (("G002", (104, 96, 100)), ("G003", (101, 88, 92)))
        for n, (goal, value) in enumerate(
            zip(("一次解决率", "新人上岗", "会议改善项"), values, strict=True)
        )
    ]
    projects = [
        {
            "key": f"{number}-{month}",
            "person": number,
            "date": end.isoformat(),
            "project": project,
            "planned_finish": end.isoformat(),
            "finished": end.isoformat(),
            "moved": moved,
        }
        for number, project, moved in (
            ("G002", "缩短物流查询", "true"),
            ("G003", "夜班交接单", "false"),
        )
    ]
    records.publish("goals", "demo-goals", goals, by="demo")
    records.publish("projects", "demo-projects", projects, by="demo")
    for number, grown in (("G002", 2), ("G003", 1)):
        person = persons_by_number([number]).get()
        row = actions.enter_value(
            person, "people_grown", end, grown, "通过晋级验证的组员", actor=OPERATOR
        )
        actions.settle_value(row, True, actor=OPERATOR)
    actions.publish_values()


def _appeal(month: str) -> None:
    """Let 周凯 appeal a handle time; somebody else is to decide."""
    account = accounts_by_number(["G103"]).get()
    card = Scorecard.objects.get(kind="person", person__number="G103", closing__month=month)
    value = card.items.get(metric="aht").value or 0.0
    actions.appeal(
        card,
        "aht",
        "系统在 12 日掉线，几通电话被记成了挂断。",
        round(value * 1.05, 1),
        actor=reads.actor_of(account),
    )


def _text(name: str, month: str) -> str:
    return (
        files("guiju.performance.demo").joinpath(name).read_text("utf-8").replace("{month}", month)
    )
