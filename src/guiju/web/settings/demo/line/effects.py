"""What projects of the demo company moved, as its records say; one project waits to be weighed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.people.models import Person, Team
from guiju.process.actions import effects as actions
from guiju.process.models.projects import Project
from guiju.records import reads as records

#: (name, owner's number, team, metric, slice, wanted, day of the last month, weighed). Fewer contacts come every February:
#: to a past without a February that looks like an effect, and the page says so.
AIMS: tuple[tuple[str, str, str, str, dict[str, str], str, int, bool], ...] = (
    ("售后话术改版", "G002", "east-1", "fcr", {"team": "east-1"}, "up", 3, True),
    ("新人带教加密", "G002", "east-1", "aht", {"team": "east-1"}, "down", 5, True),
    ("夜班短通话清零", "G003", "night", "short_contacts", {"team": "night"}, "down", 8, True),
    ("退换货流程精简", "G002", "east-1", "aht", {"queue": "after_sales"}, "down", 24, True),
    ("常见问题自助分流", "G001", "service", "offered", {}, "down", 1, True),
    ("售前咨询引流", "G003", "night", "offered", {"queue": "presales"}, "up", 1, True),
    ("物流查询自助化", "G101", "east-1", "resolved_rate", {"team": "east-1", "queue": "logistics"}, "up", 6, False),
)


def make(last: str) -> None:
    """Name metrics of projects and weigh them as they stand after the month ``last``."""
    if not records.images("contacts"):
        return
    for name, owner, team, metric, slice_, wanted, day, weighed in AIMS:
        row = _project(name, owner, team, clock.first_day(last) + dt.timedelta(days=day - 1))
        if row is None:
            continue
        actions.name_metric(
            row, metric, slice_, clock.first_day(last) + dt.timedelta(days=day - 1), actor=OPERATOR, wanted=wanted
        )
        if weighed:
            actions.weigh(row, actor=OPERATOR)


def _project(name: str, owner: str, team: str, changed_on: dt.date) -> Project | None:
    """A project of the plan table that has no metric yet, under its own name where there is one."""
    person, where = Person.objects.filter(number=owner).first(), Team.objects.filter(code=team).first()
    if person is None or where is None:
        return None
    found = Project.objects.filter(name=name, metric="").first()
    if found is not None:
        return found
    newest = Project.objects.order_by("-number").first()
    facts: dict[str, Any] = {"name": name, "owner": person, "team": where, "at": clock.now(), "by": person.name}
    return Project.objects.create(
        number=(newest.number if newest else 0) + 1, starts=changed_on - dt.timedelta(days=21),
        ends=changed_on + dt.timedelta(days=60), stage=Project.Stage.EXECUTE, progress=60, **facts,
    )  # fmt: skip
