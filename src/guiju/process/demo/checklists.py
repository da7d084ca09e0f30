"""Checklists of the demo company: a newcomer half taken in, somebody seen off, advances settled
each month, one of them late.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.demo import Both, Story, say, spoken
from guiju.people.reads import Person
from guiju.people.reads.rows import everybody
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads import checklists as reads
from guiju.process.rules import checklists as rules


@dataclass(frozen=True)
class Run:
    """A checklist of the demo. procedure: code, or area when there is none of that code; starts:
    days before the story's last day; done: how many steps, None for all; who: staff number by what
    a step's role means; slow: hours a step took.
    """

    procedure: str
    area: str
    starts: int
    owner: str
    about: str = ""
    case: str = ""
    done: int | None = None
    who: Mapping[str, str] = field(default_factory=dict)
    slow: int = 20
    skipped: Mapping[int, str] = field(default_factory=dict)


RUNS = (
    Run(
        "onboarding",
        "onboarding",
        3,
        "G002",
        about="G106",
        done=5,
        who={"mentor": "G101", "leader": "G002"},
        slow=13,
    ),
    Run(
        "offboarding",
        "offboarding",
        44,
        "G002",
        case=Both("外包客服 秦霜", "Contractor Qin Shuang"),
        who={"person": "G002", "leader": "G002"},
        slow=52,
    ),
    Run(
        "cash-advance",
        "expenses",
        96,
        "G002",
        case=Both("{month} 月外出培训 1,200 元", "Training trip in {month}, 1,200"),
        who={"person": "G102"},
        slow=14,
    ),
    Run(
        "cash-advance",
        "expenses",
        66,
        "G003",
        case=Both("{month} 月夜班夜宵 900 元", "Night shift meals in {month}, 900"),
        who={"person": "G104"},
        slow=31,
    ),
    Run(
        "cash-advance",
        "expenses",
        35,
        "G002",
        case=Both("{month} 月年会物料 2,600 元", "Material for the party in {month}, 2,600"),
        who={"person": "G101"},
        slow=23,
        skipped={5: Both("公司直接付给印刷厂，没有经手", "The company paid the printer directly")},
    ),
    Run(
        "peak-plan",
        "management",
        8,
        "G001",
        case=Both("{next} 月大促", "Sales campaign in {next}"),
        done=1,
        who={"manager": "G001"},
        slow=9,
    ),
    Run(
        "cash-advance",
        "expenses",
        9,
        "G002",
        case=Both("大促物料 3,000 元", "Campaign material, 3,000"),
        done=1,
        who={"person": "G002", "leader": "G002"},
        slow=5,
    ),
)


def make(story: Story) -> None:
    """Run what is in force, as it stands on the story's day; nothing when nothing is in force."""
    versions = {row.procedure.code: row for row in reads.startable()}
    persons = {row.number: row for row in everybody()}
    roles = reads.Roles()
    for run in spoken(RUNS):
        version = versions.get(run.procedure) or next(
            (row for row in versions.values() if row.procedure.area == run.area), None
        )
        if version is not None:
            _make(run, version, story.until - dt.timedelta(days=run.starts), persons, roles)
    actions.publish_lead_times()


def _named(case: str, day: dt.date) -> str:
    """The case with the month in which it began, or the one after."""
    month, after = (
        say(f"{number}", calendar.month_name[number]) for number in (day.month, day.month % 12 + 1)
    )
    return case.format(month=month, next=after)


def _make(
    run: Run,
    version: ProcedureVersion,
    starts_on: dt.date,
    persons: Mapping[str, Person],
    roles: reads.Roles,
) -> None:
    meant = {step.code: run.who.get(rules.part_of(step.role), "") for step in version.steps.all()}
    row = actions.start_checklist(
        version,
        starts_on,
        about=persons.get(run.about),
        case=_named(run.case, starts_on),
        owner=persons[run.owner],
        roles=roles,
        assignees={code: persons[number] for code, number in meant.items() if number in persons},
        actor=OPERATOR,
    )
    moment = dt.datetime.combine(starts_on, dt.time(9, 30), ZoneInfo(settings.TIME_ZONE))
    Checklist.objects.filter(pk=row.pk).update(started_at=moment)
    n = 0
    while (
        item := row.items.filter(state="open").select_related("checklist", "assignee").first()
    ) and n != run.done:
        n += 1
        later = moment + dt.timedelta(hours=run.slow * (1 + n % 3) / 2)
        _finish(row, item, run.skipped.get(n, ""))
        row.items.filter(pk=item.pk).update(opened_at=moment, done_at=later)
        moment = later
    row.items.filter(state="open").update(opened_at=moment)
    Checklist.objects.filter(pk=row.pk, state="done").update(ended_at=moment)


def _finish(row: Checklist, item: ChecklistItem, why: str) -> None:
    """Finish an item as its holder would: with their paper, or with the reason for leaving it out."""
    person = item.assignee
    actor = Actor(person=person.pk, name=person.written) if person else OPERATOR
    way = _ahead(reads.told(row.items.all()), item)
    if why:
        actions.skip_item(item, why, way=way, actor=actor)
        return
    files = (
        [SimpleUploadedFile(f"{item.name}.txt", item.evidence.encode())] if item.evidence else []
    )
    actions.finish_item(item, files=files, way=way, actor=actor)


def _ahead(items: list[rules.Item], item: ChecklistItem) -> str:
    """The way on that does not lead back; "" where nothing is to be chosen."""
    places = {step_item.code: step_item.place for step_item in items}
    ways = [way.code for way in rules.ways(items, item.code)]
    ahead: Callable[[str], bool] = lambda code: places.get(code, item.place + 1) > item.place  # noqa: E731
    return next(filter(ahead, ways), ways[0] if ways else "")
