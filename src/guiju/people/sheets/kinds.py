"""The sheets of the people template: their columns in both languages, and what a row says.

The same declarations write the empty template, the export of the present state, and read what comes
back. A sheet changes what its columns name: a blank cell in a column that is there clears, a column
that is not there says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guiju.people.models import (
    AgentKey,
    EmploymentEvent,
    Grade,
    Leadership,
    Leave,
    Mentoring,
    Person,
    Position,
    ShiftAssignment,
    ShiftPattern,
    Team,
)
from guiju.people.sheets import saying
from guiju.people.sheets.desk import Desk
from guiju.people.sheets.rows import Row
from guiju.people.sheets.saying import Result

#: Fields that a column of another name says.
COLUMNS = {"working_share": "share", "grade": "rank", "pattern": "shift"}


@dataclass(frozen=True)
class Sheet:
    """A sheet: titles, columns (name → zh, en), by which of them a row is known, what its rows
    say, present rows.
    """

    name: str
    title: str
    title_en: str
    columns: Mapping[str, tuple[str, str]]
    keys: tuple[str, ...]
    apply: Callable[[list[Row], Desk], Iterator[Result]]
    present: Callable[[], Iterable[tuple[Any, ...]]]


def _mentors_present() -> Iterable[tuple[Any, ...]]:
    rows = Mentoring.objects.filter(to_date=None)
    return rows.values_list("mentee__number", "mentor__number", "from_date")


def _keys_present() -> Iterable[tuple[Any, ...]]:
    return AgentKey.objects.values_list("person__number", "source", "key", "from_date", "to_date")


def _shifts_present() -> Iterable[tuple[Any, ...]]:
    rows = ShiftAssignment.objects.order_by("date", "person__number", "pattern__starts")
    return rows.values_list("person__number", "date", "pattern__code")


def _leaves_present() -> Iterable[tuple[Any, ...]]:
    return Leave.objects.values_list("person__number", "kind", "from_date", "to_date", "share")


def _teams_present() -> Iterable[tuple[Any, ...]]:
    led = {
        row.team_id: row for row in Leadership.objects.filter(to_date=None).select_related("person")
    }
    for team in Team.objects.select_related("parent"):
        row = led.get(team.pk)
        leader, since = (row.person.number, row.from_date) if row else ("", None)
        yield (
            team.code,
            team.title,
            team.parent.code if team.parent else "",
            team.zone,
            leader,
            since,
        )


def _events_present() -> Iterable[tuple[Any, ...]]:
    rows = EmploymentEvent.objects.select_related("person", "team", "position", "grade")
    for e in rows.order_by("on", "person__number"):
        ladder, rank = (e.grade.ladder, e.grade.rank) if e.grade else ("", None)
        yield (
            e.person.number,
            e.kind,
            e.on,
            e.team.code if e.team else "",
            e.position.code if e.position else "",
            ladder,
            rank,
            e.working_share,
            e.note,
        )


_NUMBER = ("人员编号", "staff number")
SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "positions",
            "岗位",
            "Positions",
            {"code": ("代码", "code"), "title": ("名称", "title")},
            ("code",),
            saying.each(saying.position),
            lambda: Position.objects.values_list("code", "title"),
        ),
        Sheet(
            "grades",
            "职级",
            "Grades",
            {"ladder": ("序列", "ladder"), "rank": ("级别", "rank"), "title": ("名称", "title")},
            ("rank",),
            saying.each(saying.grade),
            lambda: Grade.objects.values_list("ladder", "rank", "title"),
        ),
        Sheet(
            "persons",
            "人员",
            "Persons",
            {
                "number": _NUMBER,
                "name": ("姓名", "name"),
                "email": ("邮箱", "e-mail"),
                "phone": ("电话", "phone"),
            },
            ("number",),
            saying.each(saying.staff),
            lambda: Person.objects.values_list("number", "name", "email", "phone"),
        ),
        Sheet(
            "teams",
            "班组",
            "Teams",
            {
                "code": ("代码", "code"),
                "title": ("名称", "title"),
                "parent": ("上级代码", "parent"),
                "zone": ("时区", "time zone"),
                "leader": ("负责人编号", "leader"),
                "since": ("负责起始日", "leads since"),
            },
            ("code",),
            saying.teams,
            _teams_present,
        ),
        Sheet(
            "events",
            "任职",
            "Employment",
            {
                "number": _NUMBER,
                "kind": ("变动", "event"),
                "on": ("日期", "day"),
                "team": ("班组代码", "team"),
                "position": ("岗位代码", "position"),
                "ladder": ("序列", "ladder"),
                "rank": ("级别", "rank"),
                "share": ("工时比例", "working time"),
                "note": ("备注", "note"),
            },
            ("number", "kind", "on"),
            saying.events,
            _events_present,
        ),
        Sheet(
            "keys",
            "工号",
            "Agent keys",
            {
                "number": _NUMBER,
                "source": ("来源", "source"),
                "key": ("工号", "key"),
                "from_date": ("起始日", "from"),
                "to_date": ("截止日", "to"),
            },
            ("number", "source", "key", "from_date"),
            saying.keys,
            _keys_present,
        ),
        Sheet(
            "patterns",
            "班次",
            "Shift patterns",
            {
                "code": ("代码", "code"),
                "title": ("名称", "title"),
                "starts": ("开始", "starts"),
                "ends": ("结束", "ends"),
            },
            ("code",),
            saying.each(saying.pattern),
            lambda: ShiftPattern.objects.values_list("code", "title", "starts", "ends"),
        ),
        Sheet(
            "shifts",
            "排班",
            "Shifts",
            {"number": _NUMBER, "date": ("日期", "date"), "shift": ("班次代码", "shift")},
            ("number", "date", "shift"),
            saying.shifts,
            _shifts_present,
        ),
        Sheet(
            "leave",
            "请假",
            "Leave",
            {
                "number": _NUMBER,
                "kind": ("类别", "kind"),
                "from_date": ("起始日", "from"),
                "to_date": ("截止日", "to"),
                "share": ("比例", "share"),
            },
            ("number", "from_date"),
            saying.leaves,
            _leaves_present,
        ),
        Sheet(
            "mentors",
            "导师",
            "Mentors",
            {"number": _NUMBER, "mentor": ("导师编号", "mentor"), "since": ("起始日", "since")},
            ("number",),
            saying.each(saying.mentor),
            _mentors_present,
        ),
    )
}
