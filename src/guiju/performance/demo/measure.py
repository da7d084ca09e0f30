"""What the demo company measures: targets, schemes for agents and leaders, a rule of pay."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import yaml
from django.utils import timezone

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Both, Story, say, spoken
from guiju.people import actions as people
from guiju.people.reads.rows import persons_by_number
from guiju.performance import actions
from guiju.performance.models import SchemeVersion
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


#: Why a scheme is published although its examination found an error: the months differ from day to
#: day, and in few of them chance makes a group look as if it were treated unfairly.
DESPITE = Both(
    "样本月份少，差异可能出于偶然；先公布，下月复核。",
    "There are few months, and chance may explain it; published now, looked at again next month.",
)


def measure(story: Story) -> None:
    """Bring in what leaders are judged by, a pay rule, and publish each month's schemes before it
    begins.
    """
    first = clock.month_before(story.last)
    for metric, value in TARGETS.items():
        records.set_target(metric, clock.month_before(story.last, 12), value, actor=OPERATOR)
    for mentor, mentee in MENTORS:
        newcomer, experienced = (persons_by_number([number]).get() for number in (mentee, mentor))
        people.name_mentor(newcomer, experienced, clock.first_day(first), actor=OPERATOR)
    records.save_own_metric("people_grown", GROWN, actor=OPERATOR)
    rule = actions.write_pay_rule(_text("pay.yaml", story.closed), actor=OPERATOR)
    actions.publish_pay_rule(rule, actor=OPERATOR)
    for month in story.measured:
        _leaders(month, story.until)
        for text in (_agents(month, story.closed), _text("leader.yaml", month)):
            row = actions.launch_scheme(
                actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite=spoken(DESPITE)
            )
            _published_in_time(row)


def _published_in_time(row: SchemeVersion) -> None:
    """As if a scheme was published, and those whom it scores told, some days before its month."""
    day = clock.first_day(row.month) - dt.timedelta(days=6)
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(10, 20)))
    SchemeVersion.objects.filter(pk=row.pk).update(at=at, published_at=at)
    row.readings.update(told_at=at)


def _agents(month: str, closed: str) -> str:
    """The agents' scheme; in the closed month speed weighed more and resolving less than since,
    before that speed still more.
    """
    text = _text("scheme.yaml", month)
    if month > closed:
        return text
    text = text.replace("weight: 40", "weight: 30")
    if month == closed:
        return text.replace("weight: 25", "weight: 35")
    return text.replace("weight: 35", "weight: 30").replace("weight: 25", "weight: 40")


def _leaders(month: str, until: dt.date) -> None:
    """Goals, projects and people grown of the two team leaders in a month, to a last day."""
    end = min(clock.last_day(month), until)
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
            zip(
                (
                    say("一次解决率", "First contact resolution"),
                    say("新人上岗", "Newcomers at work"),
                    say("会议改善项", "Improvements from meetings"),
                ),
                values,
                strict=True,
            )
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
            ("G002", say("缩短物流查询", "Shorter delivery queries"), "true"),
            ("G003", say("夜班交接单", "Handover sheet of the night shift"), "false"),
        )
    ]
    records.store_rows("goals", "demo-goals", goals, by="demo")
    records.store_rows("projects", "demo-projects", projects, by="demo")
    for number, grown in (("G002", 2), ("G003", 1)):
        person = persons_by_number([number]).get()
        row = actions.enter_value(
            person,
            "people_grown",
            end,
            grown,
            say("通过晋级验证的组员", "Team members who passed a promotion test"),
            actor=OPERATOR,
        )
        actions.settle_value(row, True, actor=OPERATOR)
    actions.publish_values()


def _text(name: str, month: str) -> str:
    """A scheme or rule as text for a month. What stands as ``{zh: …, en: …}`` below an item is one
    text there, in the language that is spoken.
    """
    said = yaml.safe_load(
        files("guiju.performance.demo").joinpath(name).read_text("utf-8").replace("{month}", month)
    )
    for item in said.get("items", ()):
        for part in ("objective", "action"):
            if part in item:
                item[part] = say(**item[part])
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
