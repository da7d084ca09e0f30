"""The sheets of the people template: their columns in both languages, and what a row says.

The same declarations write the empty template, the export of the present state, and read what comes
back. A sheet changes what its columns name: a blank cell in a column that is there clears, a column
that is not there says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from guiju.foundation.bounds import FIRST_RECORDED
from guiju.kit.sheets import Column, Sheet, Template
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

#: Fields that a column of another name says.
COLUMNS = {"working_share": "share", "grade": "rank", "pattern": "shift"}


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


def _day(name: str, zh: str, en: str, *, known_by: bool = False) -> Column:
    """A day of somebody's employment."""
    return Column(name, zh, en, "day", known_by, FIRST_RECORDED)


_NUMBER = Column("number", "人员编号", "staff number", "key", known_by=True)
_CODE = Column("code", "代码", "code", "key", known_by=True)
_TITLE = Column("title", "名称", "title")
_RANK = Column("rank", "级别", "rank")
_LADDER = Column("ladder", "序列", "ladder")
SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "positions",
            "岗位",
            "Positions",
            (_CODE, _TITLE),
            saying.each(saying.position),
            lambda: Position.objects.values_list("code", "title"),
        ),
        Sheet(
            "grades",
            "职级",
            "Grades",
            (_LADDER, replace(_RANK, known_by=True), _TITLE),
            saying.each(saying.grade),
            lambda: Grade.objects.values_list("ladder", "rank", "title"),
        ),
        Sheet(
            "persons",
            "人员",
            "Persons",
            (
                _NUMBER,
                Column("name", "姓名", "name", "key"),
                Column("email", "邮箱", "e-mail", "key"),
                Column("phone", "电话", "phone", "key"),
            ),
            saying.each(saying.staff),
            lambda: Person.objects.values_list("number", "name", "email", "phone"),
        ),
        Sheet(
            "teams",
            "班组",
            "Teams",
            (
                _CODE,
                _TITLE,
                Column("parent", "上级代码", "parent"),
                Column("zone", "时区", "time zone"),
                Column("leader", "负责人编号", "leader"),
                _day("since", "负责起始日", "leads since"),
            ),
            saying.teams,
            _teams_present,
        ),
        Sheet(
            "events",
            "任职",
            "Employment",
            (
                _NUMBER,
                Column("kind", "变动", "event", known_by=True),
                _day("on", "日期", "day", known_by=True),
                Column("team", "班组代码", "team"),
                Column("position", "岗位代码", "position"),
                _LADDER,
                _RANK,
                Column("share", "工时比例", "working time", "share"),
                Column("note", "备注", "note"),
            ),
            saying.events,
            _events_present,
        ),
        Sheet(
            "keys",
            "工号",
            "Agent keys",
            (
                _NUMBER,
                Column("source", "来源", "source", known_by=True),
                Column("key", "工号", "key", "key", known_by=True),
                _day("from_date", "起始日", "from", known_by=True),
                _day("to_date", "截止日", "to"),
            ),
            saying.keys,
            _keys_present,
        ),
        Sheet(
            "patterns",
            "班次",
            "Shift patterns",
            (
                _CODE,
                _TITLE,
                Column("starts", "开始", "starts", "time"),
                Column("ends", "结束", "ends", "time"),
            ),
            saying.each(saying.pattern),
            lambda: ShiftPattern.objects.values_list("code", "title", "starts", "ends"),
        ),
        Sheet(
            "shifts",
            "排班",
            "Shifts",
            (
                _NUMBER,
                _day("date", "日期", "date", known_by=True),
                Column("shift", "班次代码", "shift", known_by=True),
            ),
            saying.shifts,
            _shifts_present,
        ),
        Sheet(
            "leave",
            "请假",
            "Leave",
            (
                _NUMBER,
                Column("kind", "类别", "kind"),
                _day("from_date", "起始日", "from", known_by=True),
                _day("to_date", "截止日", "to"),
                Column("share", "比例", "share", "share"),
            ),
            saying.leaves,
            _leaves_present,
        ),
        Sheet(
            "mentors",
            "导师",
            "Mentors",
            (_NUMBER, Column("mentor", "导师编号", "mentor"), _day("since", "起始日", "since")),
            saying.each(saying.mentor),
            _mentors_present,
        ),
    )
}
TEMPLATE = Template({"zh": "人员模板", "en": "the people template"}, SHEETS)
