"""The sheets of the people template: their columns in both languages, and how a row becomes an action.

The same declarations write the empty template, the export of the present state, and read what comes back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid
from guiju.people import actions
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
from guiju.people.sheets.rows import Row


@dataclass(frozen=True)
class Sheet:
    """A sheet: titles, columns (name → zh, en), how a row is applied (True: made something new), present rows."""

    name: str
    title: str
    title_en: str
    columns: Mapping[str, tuple[str, str]]
    apply: Callable[[Row, Actor], bool]
    present: Callable[[], Iterable[tuple[Any, ...]]]


def _found(model: type, column: str, **by: Any) -> Any:
    """The row that a cell names, None when the cell is blank, a refusal when there is none."""
    if not all(by.values()):
        return None
    row = model.objects.filter(**by).first()  # type: ignore[attr-defined]
    if row is None:
        raise Invalid(
            {"zh": "“{column}”里的“{text}”不存在。", "en": "“{text}” in “{column}” does not exist."},
            column=column,
            text=" ".join(str(value) for value in by.values()),
        )
    return row


def _person(row: Row, name: str = "number") -> Person:
    return _found(Person, name, number=row.text(name, required=True))


def _team(row: Row, actor: Actor) -> bool:
    code = row.text("code", required=True)
    made = not Team.objects.filter(code=code).exists()
    parent = _found(Team, "parent", code=row.text("parent"))
    team = actions.save_team(code, row.text("title") or code, parent=parent, zone=row.text("zone"), actor=actor)
    if row.text("leader"):
        since = row.day("since") or dt.date(2000, 1, 1)
        actions.name_leader(team, _found(Person, "leader", number=row.text("leader")), since, actor=actor)
    return made


def _position(row: Row, actor: Actor) -> bool:
    code = row.text("code", required=True)
    made = not Position.objects.filter(code=code).exists()
    actions.save_position(code, row.text("title") or code, actor=actor)
    return made


def _grade(row: Row, actor: Actor) -> bool:
    ladder = {"管理": "management", "专业": "professional"}.get(
        row.text("ladder"), row.text("ladder") or "professional"
    )
    rank = row.text("rank", required=True)
    if not rank.isdecimal():
        raise Invalid({"zh": "职级要是整数。", "en": "A rank is a whole number."})
    made = not Grade.objects.filter(ladder=ladder, rank=int(rank)).exists()
    actions.save_grade(ladder, int(rank), row.text("title", required=True), actor=actor)
    return made


def _staff(row: Row, actor: Actor) -> bool:
    number = row.text("number", required=True)
    made = not Person.objects.filter(number=number).exists()
    actions.save_person(
        number, row.text("name", required=True), email=row.text("email"), phone=row.text("phone"), actor=actor
    )
    return made


_KINDS = {"入职": "joined", "调动": "transferred", "晋升": "promoted", "变更": "changed", "离职": "left"}


def _event(row: Row, actor: Actor) -> bool:
    person = _person(row)
    kind = _KINDS.get(row.text("kind"), row.text("kind", required=True))
    on = row.needed_day("on")
    rank = row.text("rank")
    ladder = {"管理": "management", "专业": "professional"}.get(
        row.text("ladder"), row.text("ladder") or "professional"
    )
    wanted = {
        "team": _found(Team, "team", code=row.text("team")),
        "position": _found(Position, "position", code=row.text("position")),
        "grade": _found(Grade, "rank", ladder=ladder, rank=int(rank)) if rank.isdecimal() else None,
        "working_share": row.share("share"),
        "note": row.text("note"),
    }
    standing = EmploymentEvent.objects.filter(person=person, kind=kind, on=on).first()
    if standing and all(getattr(standing, name) == value for name, value in wanted.items()):
        return False
    actions.record_event(person, kind, on, actor=actor, **wanted)
    return standing is None


def _key(row: Row, actor: Actor) -> bool:
    person, since = _person(row), row.needed_day("from_date")
    source, key = row.text("source", required=True), row.text("key", required=True)
    made = not AgentKey.objects.filter(source=source, key=key, person=person).exists()
    actions.match_key(source, key, person, since, to_date=row.day("to_date"), actor=actor)
    return made


def _pattern(row: Row, actor: Actor) -> bool:
    code = row.text("code", required=True)
    made = not ShiftPattern.objects.filter(code=code).exists()
    actions.save_shift_pattern(code, row.text("title") or code, row.time("starts"), row.time("ends"), actor=actor)
    return made


def _shift(row: Row, actor: Actor) -> bool:
    person, day = _person(row), row.needed_day("date")
    made = not ShiftAssignment.objects.filter(person=person, date=day).exists()
    pattern = _found(ShiftPattern, "shift", code=row.text("shift"))
    actions.assign_shifts([(person, day, pattern)], actor=actor)
    return made


def _leave(row: Row, actor: Actor) -> bool:
    person, start = _person(row), row.needed_day("from_date")
    end = row.needed_day("to_date")
    share = row.share("share") or Decimal(1)
    standing = Leave.objects.filter(person=person, from_date=start).first()
    kind = row.text("kind", required=True)
    if standing and (standing.kind, standing.to_date, standing.share) == (kind, end, share):
        return False
    actions.record_leave(person, kind, start, end, share=share, actor=actor)
    return standing is None


def _mentor(row: Row, actor: Actor) -> bool:
    mentee, mentor = _person(row), _person(row, "mentor")
    made = not Mentoring.objects.filter(mentee=mentee, mentor=mentor, to_date=None).exists()
    actions.name_mentor(mentee, mentor, row.needed_day("since"), actor=actor)
    return made


def _mentors_present() -> Iterable[tuple[Any, ...]]:
    rows = Mentoring.objects.filter(to_date=None)
    return rows.values_list("mentee__number", "mentor__number", "from_date")


def _teams_present() -> Iterable[tuple[Any, ...]]:
    led = {row.team_id: row for row in Leadership.objects.filter(to_date=None).select_related("person")}
    for team in Team.objects.select_related("parent"):
        row = led.get(team.pk)
        leader, since = (row.person.number, row.from_date) if row else ("", None)
        yield team.code, team.title, team.parent.code if team.parent else "", team.zone, leader, since


def _events_present() -> Iterable[tuple[Any, ...]]:
    rows = EmploymentEvent.objects.select_related("person", "team", "position", "grade")
    for e in rows.order_by("on", "person__number"):
        ladder, rank = (e.grade.ladder, e.grade.rank) if e.grade else ("", None)
        yield (
            e.person.number, e.kind, e.on, e.team.code if e.team else "", e.position.code if e.position else "",
            ladder, rank, e.working_share, e.note,
        )  # fmt: skip


_NUMBER = ("人员编号", "staff number")
SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "positions", "岗位", "Positions",
            {"code": ("代码", "code"), "title": ("名称", "title")},
            _position, lambda: Position.objects.values_list("code", "title"),
        ),
        Sheet(
            "grades", "职级", "Grades",
            {"ladder": ("序列", "ladder"), "rank": ("级别", "rank"), "title": ("名称", "title")},
            _grade, lambda: Grade.objects.values_list("ladder", "rank", "title"),
        ),
        Sheet(
            "persons", "人员", "Persons",
            {"number": _NUMBER, "name": ("姓名", "name"), "email": ("邮箱", "e-mail"), "phone": ("电话", "phone")},
            _staff, lambda: Person.objects.values_list("number", "name", "email", "phone"),
        ),
        Sheet(
            "teams", "班组", "Teams",
            {
                "code": ("代码", "code"), "title": ("名称", "title"), "parent": ("上级代码", "parent"),
                "zone": ("时区", "time zone"), "leader": ("负责人编号", "leader"), "since": ("负责起始日", "leads since"),
            },
            _team, _teams_present,
        ),
        Sheet(
            "events", "任职", "Employment",
            {
                "number": _NUMBER, "kind": ("变动", "event"), "on": ("日期", "day"), "team": ("班组代码", "team"),
                "position": ("岗位代码", "position"), "ladder": ("序列", "ladder"), "rank": ("级别", "rank"),
                "share": ("工时比例", "working time"), "note": ("备注", "note"),
            },
            _event, _events_present,
        ),
        Sheet(
            "keys", "工号", "Agent keys",
            {
                "number": _NUMBER, "source": ("来源", "source"), "key": ("工号", "key"),
                "from_date": ("起始日", "from"), "to_date": ("截止日", "to"),
            },
            _key, lambda: AgentKey.objects.values_list("person__number", "source", "key", "from_date", "to_date"),
        ),
        Sheet(
            "patterns", "班次", "Shift patterns",
            {"code": ("代码", "code"), "title": ("名称", "title"), "starts": ("开始", "starts"), "ends": ("结束", "ends")},
            _pattern, lambda: ShiftPattern.objects.values_list("code", "title", "starts", "ends"),
        ),
        Sheet(
            "shifts", "排班", "Shifts",
            {"number": _NUMBER, "date": ("日期", "date"), "shift": ("班次代码", "shift")},
            _shift, lambda: ShiftAssignment.objects.values_list("person__number", "date", "pattern__code"),
        ),
        Sheet(
            "leave", "请假", "Leave",
            {
                "number": _NUMBER, "kind": ("类别", "kind"), "from_date": ("起始日", "from"),
                "to_date": ("截止日", "to"), "share": ("比例", "share"),
            },
            _leave, lambda: Leave.objects.values_list("person__number", "kind", "from_date", "to_date", "share"),
        ),
        Sheet(
            "mentors", "导师", "Mentors",
            {"number": _NUMBER, "mentor": ("导师编号", "mentor"), "since": ("起始日", "since")},
            _mentor, _mentors_present,
        ),
    )
}  # fmt: skip
