"""The sheets of the people template: their columns in both languages, and what a row says.

The same declarations write the empty template, the export of the present state, and read what comes back. A sheet
changes what its columns name: a blank cell in a column that is there clears, a column that is not there says nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guiju.foundation import clock
from guiju.foundation.errors import GuijuError, Invalid
from guiju.people.actions.keeping import AS_IT_WAS, Outcome
from guiju.people.actions.shifts import Roster
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
from guiju.people.sheets.desk import Desk
from guiju.people.sheets.rows import Row, cell_text

#: What came of a row: what it makes or changes, or why it is refused.
Result = tuple[Row, Outcome | GuijuError]
#: The first day of who leads a team that nobody led before, when the sheet says none.
ALWAYS = dt.date(2000, 1, 1)
_LADDERS = {"管理": "management", "专业": "professional", "": "professional"}
_KINDS = {"入职": "joined", "调动": "transferred", "晋升": "promoted", "变更": "changed", "离职": "left"}
#: Fields that a column of another name says.
COLUMNS = {"working_share": "share", "grade": "rank", "pattern": "shift"}


@dataclass(frozen=True)
class Sheet:
    """A sheet: titles, columns (name → zh, en), by which of them a row is known, what its rows say, present rows."""

    name: str
    title: str
    title_en: str
    columns: Mapping[str, tuple[str, str]]
    keys: tuple[str, ...]
    apply: Callable[[list[Row], Desk], Iterator[Result]]
    present: Callable[[], Iterable[tuple[Any, ...]]]


def _each(say: Callable[[Row, Desk], Outcome]) -> Callable[[list[Row], Desk], Iterator[Result]]:
    """A sheet of which every row is said by itself."""

    def apply(rows: list[Row], desk: Desk) -> Iterator[Result]:
        for row in rows:
            try:
                yield row, say(row, desk)
            except GuijuError as refusal:
                yield row, refusal

    return apply


def _position(row: Row, desk: Desk) -> Outcome:
    code = row.name("code")
    return desk.positions.say(code, **{name: text or code for name, text in row.texts_of("title").items()})


def _grade(row: Row, desk: Desk) -> Outcome:
    said = {"title": row.text("title", required=True)} if "title" in row.columns else {}
    return desk.grades.say(_ladder(row.text("ladder")), _rank(row.text("rank", required=True)), **said)


def _staff(row: Row, desk: Desk) -> Outcome:
    number = row.name("number")
    if "name" in row.columns or number not in desk.persons.rows:
        row.text("name", required=True)
    return desk.persons.say(number, **row.texts_of("name", "email", "phone"))


def _teams(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """Teams, each after the one above it, in whatever order they stand."""
    by_code, order = {cell_text(row.cells.get("code")): row for row in rows}, dict[int, Row]()

    def visit(row: Row, below: frozenset[int]) -> None:
        above = by_code.get(cell_text(row.cells.get("parent")))
        if above and above.line not in order and above.line not in below:
            visit(above, below | {row.line})
        order.setdefault(row.line, row)

    for row in rows:
        visit(row, frozenset())
    yield from _each(_team)(list(order.values()), desk)


def _team(row: Row, desk: Desk) -> Outcome:
    code = row.name("code")
    said: dict[str, Any] = row.texts_of("title", "zone")
    if "title" in said:
        said["title"] = said["title"] or code
    if "parent" in row.columns:
        said["parent"] = desk.team(row.text("parent"), "parent")
    outcome = desk.teams.say(code, **said)
    try:
        led = _leader(row, desk, desk.teams.kept.rows[code])
    except GuijuError:
        desk.teams.kept.forget(code)
        raise
    return Outcome(outcome.made, {**outcome.fields, **led.fields})


def _leader(row: Row, desk: Desk, team: Team) -> Outcome:
    """Who leads the team, from which day on: without a day from today, or for ever when nobody led it before."""
    if not row.columns & {"leader", "since"}:
        return AS_IT_WAS
    known = desk.leaders.of(team)
    standing = next((each.person for each in known if each.to_date is None), None)
    number = row.text("leader")
    leader = standing if "leader" not in row.columns else desk.person(number, "leader") if number else None
    since = row.day("since")
    if since is None and leader == standing:
        return AS_IT_WAS
    return desk.leaders.say(team, leader, since or (clock.today() if known else ALWAYS))


def _events(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """What happened, each person's in the order of the days, in whatever order the rows stand."""
    desk.events({cell_text(row.cells.get("number")) for row in rows})
    dated = []
    for row in rows:
        try:
            dated.append((row.needed_day("on"), _kind(row) == "left", row))
        except GuijuError as refusal:
            yield row, refusal
    yield from _each(_event)([row for *_, row in sorted(dated, key=lambda each: each[:2])], desk)


def _event(row: Row, desk: Desk) -> Outcome:
    person, kind, on = desk.person(row.name("number")), _kind(row), row.needed_day("on")
    said: dict[str, Any] = row.texts_of("note")
    if "team" in row.columns:
        said["team"] = desk.team(row.text("team"))
    if "position" in row.columns:
        said["position"] = desk.position(row.text("position"))
    if "share" in row.columns:
        said["working_share"] = row.share("share")
    if row.columns & {"rank", "ladder"}:
        said["grade"] = _grade_of(row, desk, desk.event(person, kind, on))
    return desk.happenings.say(person, kind, on, said)


def _grade_of(row: Row, desk: Desk, standing: EmploymentEvent | None) -> Grade | None:
    """The grade that ladder and rank name together; of the two, what is not there is as the event has it."""
    known = standing.grade if standing else None
    ladder = _ladder(row.text("ladder") or (known.ladder if known else ""))
    if "rank" not in row.columns:
        return desk.grade(ladder, known.rank) if known else None
    return desk.grade(ladder, _rank(row.text("rank"))) if row.text("rank") else None


def _kind(row: Row) -> str:
    text = row.text("kind", required=True)
    return _KINDS.get(text, text.lower())


def _ladder(text: str) -> str:
    return _LADDERS.get(text, text.lower())


def _rank(text: str) -> int:
    if not text.isdecimal() or int(text) > 9999:
        raise Invalid({"zh": "级别要是整数。", "en": "A rank is a whole number."}, field="rank")
    return int(text)


def _keys(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """Who owns which key, in the order of the first days: who owned it before ends the day before."""
    dated = []
    for row in rows:
        try:
            dated.append((row.needed_day("from_date"), row.line, row))
        except GuijuError as refusal:
            yield row, refusal
    yield from _each(_key)([row for *_, row in sorted(dated, key=lambda each: each[:2])], desk)


def _key(row: Row, desk: Desk) -> Outcome:
    person, since = desk.person(row.name("number")), row.needed_day("from_date")
    said = {"to_date": row.day("to_date")} if "to_date" in row.columns else {}
    return desk.keys.say(row.text("source", required=True), row.name("key"), person, since, said)


def _pattern(row: Row, desk: Desk) -> Outcome:
    code = row.name("code")
    said: dict[str, Any] = {name: text or code for name, text in row.texts_of("title").items()}
    new = code not in desk.patterns.rows
    said |= {name: row.time(name) for name in ("starts", "ends") if new or name in row.columns}
    return desk.patterns.say(code, **said)


def _shifts(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """Shifts: the rows of a person and a day are all that she works then; a blank shift takes the day free."""
    said = []
    for row in rows:
        try:
            shift = desk.pattern(row.text("shift"))
            said.append((row, desk.person(row.name("number")), row.needed_day("date"), shift))
        except GuijuError as refusal:
            yield row, refusal
    asked = [(person, day, pattern) for _, person, day, pattern in said]
    desk.roster = roster = Roster(asked, patterns=desk.patterns.rows.values())
    told = set[tuple[str, dt.date]]()
    for row, person, day, pattern in said:
        place = person.number, day
        if place in roster.refused:
            yield row, roster.refused[place]
            continue
        stood = [each.pattern for each in roster.standing.get(place, [])]
        gone = [] if place in told else [each for each in stood if each not in roster.wanted[place]]
        told.add(place)
        yield row, _shift_outcome(pattern, stood, gone)


def _shift_outcome(pattern: ShiftPattern | None, stood: list[ShiftPattern], gone: list[ShiftPattern]) -> Outcome:
    if (pattern is None or pattern in stood) and not gone:
        return AS_IT_WAS
    before = " ".join(each.code for each in gone)
    return Outcome(not stood and pattern is not None, {"pattern": (before, pattern.code if pattern else "")})


def _leaves(rows: list[Row], desk: Desk) -> Iterator[Result]:
    desk.leaves({cell_text(row.cells.get("number")) for row in rows})
    yield from _each(_leave)(rows, desk)


def _leave(row: Row, desk: Desk) -> Outcome:
    person, start = desk.person(row.name("number")), row.needed_day("from_date")
    new = all(each.from_date != start for each in desk.away.rows[person.number])
    said: dict[str, Any] = {}
    if new or "kind" in row.columns:
        said["kind"] = row.text("kind", required=True)
    if new or "to_date" in row.columns:
        said["to_date"] = row.needed_day("to_date")
    if "share" in row.columns:
        said["share"] = row.share("share") or Decimal(1)
    return desk.away.say(person, start, said)


def _mentor(row: Row, desk: Desk) -> Outcome:
    mentee = desk.person(row.name("number"))
    standing = next((each.mentor for each in desk.mentors.of(mentee) if each.to_date is None), None)
    number = row.text("mentor")
    mentor = standing if "mentor" not in row.columns else desk.person(number, "mentor") if number else None
    since = row.day("since")
    if since is None and mentor == standing:
        return AS_IT_WAS
    return desk.mentors.say(mentee, mentor, since or clock.today())


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
            _each(_position),
            lambda: Position.objects.values_list("code", "title"),
        ),
        Sheet(
            "grades",
            "职级",
            "Grades",
            {"ladder": ("序列", "ladder"), "rank": ("级别", "rank"), "title": ("名称", "title")},
            ("rank",),
            _each(_grade),
            lambda: Grade.objects.values_list("ladder", "rank", "title"),
        ),
        Sheet(
            "persons",
            "人员",
            "Persons",
            {"number": _NUMBER, "name": ("姓名", "name"), "email": ("邮箱", "e-mail"), "phone": ("电话", "phone")},
            ("number",),
            _each(_staff),
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
            _teams,
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
            _events,
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
            _keys,
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
            _each(_pattern),
            lambda: ShiftPattern.objects.values_list("code", "title", "starts", "ends"),
        ),
        Sheet(
            "shifts",
            "排班",
            "Shifts",
            {"number": _NUMBER, "date": ("日期", "date"), "shift": ("班次代码", "shift")},
            ("number", "date", "shift"),
            _shifts,
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
            _leaves,
            _leaves_present,
        ),
        Sheet(
            "mentors",
            "导师",
            "Mentors",
            {"number": _NUMBER, "mentor": ("导师编号", "mentor"), "since": ("起始日", "since")},
            ("number",),
            _each(_mentor),
            _mentors_present,
        ),
    )
}
