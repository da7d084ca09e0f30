"""What a row of each sheet says: read by its columns, said to the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from guiju.foundation import clock
from guiju.foundation.bounds import whole
from guiju.foundation.errors import GuijuError, Invalid
from guiju.kit.sheets import Row, cells
from guiju.people.actions.keeping import AS_IT_WAS, Outcome
from guiju.people.actions.shifts import Roster
from guiju.people.models import EmploymentEvent, Grade, ShiftPattern, Team
from guiju.people.sheets.desk import Desk

#: What came of a row: what it makes or changes, or why it is refused.
Result = tuple[Row, Outcome | GuijuError]
#: The first day of who leads a team that nobody led before, when the sheet says none.
ALWAYS = dt.date(2000, 1, 1)
_LADDERS = {"管理": "management", "专业": "professional", "": "professional"}
_KINDS = {
    "入职": "joined",
    "调动": "transferred",
    "晋升": "promoted",
    "变更": "changed",
    "离职": "left",
}


def each(say: Callable[[Row, Desk], Outcome]) -> Callable[[list[Row], Desk], Iterator[Result]]:
    """A sheet of which every row is said by itself."""

    def apply(rows: list[Row], desk: Desk) -> Iterator[Result]:
        for row in rows:
            try:
                yield row, say(row, desk)
            except GuijuError as refusal:
                yield row, refusal

    return apply


def position(row: Row, desk: Desk) -> Outcome:
    """Store a row of the sheet of positions."""
    code = row.needed("code")
    return desk.positions.say(
        code, **{name: text or code for name, text in row.said("title").items()}
    )


def grade(row: Row, desk: Desk) -> Outcome:
    """Say a rung of a ladder."""
    fields = {"title": row.needed("title")} if "title" in row.columns else {}
    return desk.grades.say(_ladder(row["ladder"]), _rank(row.needed("rank")), **fields)


def staff(row: Row, desk: Desk) -> Outcome:
    """Store a row of the sheet of persons."""
    number = row.needed("number")
    if "name" in row.columns or number not in desk.persons.rows:
        row.needed("name")
    return desk.persons.say(number, **row.said("name", "email", "phone"))


def teams(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """Teams, each after the one above it, in whatever order they stand."""
    by_code, order = {cells.text(row.cells.get("code")): row for row in rows}, dict[int, Row]()

    def visit(row: Row, below: frozenset[int]) -> None:
        above = by_code.get(cells.text(row.cells.get("parent")))
        if above and above.line not in order and above.line not in below:
            visit(above, below | {row.line})
        order.setdefault(row.line, row)

    for row in rows:
        visit(row, frozenset())
    yield from each(_team)(list(order.values()), desk)


def _team(row: Row, desk: Desk) -> Outcome:
    code = row.needed("code")
    fields: dict[str, Any] = row.said("title", "zone")
    if "title" in fields:
        fields["title"] = fields["title"] or code
    if "parent" in row.columns:
        fields["parent"] = desk.team(row["parent"], "parent")
    outcome = desk.teams.say(code, **fields)
    try:
        led = _leader(row, desk, desk.teams.kept.rows[code])
    except GuijuError:
        desk.teams.kept.forget(code)
        raise
    return Outcome(outcome.made, {**outcome.fields, **led.fields})


def _leader(row: Row, desk: Desk, team: Team) -> Outcome:
    """Who leads the team, from which day on: without a day from today, or for ever when nobody
    led it before.
    """
    if not row.columns & {"leader", "since"}:
        return AS_IT_WAS
    leaderships = desk.leaders.of(team)
    standing = next(
        (leadership.person for leadership in leaderships if leadership.to_date is None), None
    )
    number = row["leader"]
    leader = (
        standing
        if "leader" not in row.columns
        else desk.person(number, "leader")
        if number
        else None
    )
    since = row["since"]
    if since is None and leader == standing:
        return AS_IT_WAS
    return desk.leaders.say(team, leader, since or (clock.today() if leaderships else ALWAYS))


def events(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """What happened, each person's in the order of the days, in whatever order the rows stand."""
    desk.events({cells.text(row.cells.get("number")) for row in rows})
    dated = []
    for row in rows:
        try:
            dated.append((row.needed("on"), _kind(row) == "left", row))
        except GuijuError as refusal:
            yield row, refusal
    yield from each(_event)([row for *_, row in sorted(dated, key=lambda each: each[:2])], desk)


def _event(row: Row, desk: Desk) -> Outcome:
    person, kind, on = desk.person(row.needed("number")), _kind(row), row.needed("on")
    fields: dict[str, Any] = row.said("note")
    if "team" in row.columns:
        fields["team"] = desk.team(row["team"])
    if "position" in row.columns:
        fields["position"] = desk.position(row["position"])
    if "share" in row.columns:
        fields["working_share"] = row["share"]
    if row.columns & {"rank", "ladder"}:
        fields["grade"] = _grade_of(row, desk, desk.event(person, kind, on))
    return desk.happenings.say(person, kind, on, fields)


def _grade_of(row: Row, desk: Desk, standing: EmploymentEvent | None) -> Grade | None:
    """The grade that ladder and rank name together; of the two, what is not there is as the
    event has it.
    """
    known = standing.grade if standing else None
    ladder = _ladder(row["ladder"] or (known.ladder if known else ""))
    if "rank" not in row.columns:
        return desk.grade(ladder, known.rank) if known else None
    return desk.grade(ladder, _rank(row["rank"])) if row["rank"] else None


def _kind(row: Row) -> str:
    text = row.needed("kind")
    return _KINDS.get(text, text.lower())


def _ladder(text: str) -> str:
    return _LADDERS.get(text, text.lower())


def _rank(text: str) -> int:
    rank = whole(text, None, 9999)
    if rank is None:
        raise Invalid("级别要是整数。", "A rank is a whole number.", field="rank")
    return rank


def keys(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """Who owns which key, in the order of the first days: who owned it before ends the day
    before.
    """
    dated = []
    for row in rows:
        try:
            dated.append((row.needed("from_date"), row.line, row))
        except GuijuError as refusal:
            yield row, refusal
    yield from each(_key)([row for *_, row in sorted(dated, key=lambda each: each[:2])], desk)


def _key(row: Row, desk: Desk) -> Outcome:
    person, since = desk.person(row.needed("number")), row.needed("from_date")
    fields = {"to_date": row["to_date"]} if "to_date" in row.columns else {}
    return desk.keys.say(row.needed("source"), row.needed("key"), person, since, fields)


def pattern(row: Row, desk: Desk) -> Outcome:
    """Store a row of the sheet of shift patterns."""
    code = row.needed("code")
    fields: dict[str, Any] = {name: text or code for name, text in row.said("title").items()}
    new = code not in desk.patterns.rows
    fields |= {name: row.needed(name) for name in ("starts", "ends") if new or name in row.columns}
    return desk.patterns.say(code, **fields)


def shifts(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """Store the sheet of shifts: the rows of a person and a day are all that they work then; a
    blank shift makes the day free.
    """
    said = []
    for row in rows:
        try:
            shift = desk.pattern(row["shift"])
            said.append((row, desk.person(row.needed("number")), row.needed("date"), shift))
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


def _shift_outcome(
    pattern: ShiftPattern | None, stood: list[ShiftPattern], gone: list[ShiftPattern]
) -> Outcome:
    if (pattern is None or pattern in stood) and not gone:
        return AS_IT_WAS
    before = " ".join(shift.code for shift in gone)
    return Outcome(
        not stood and pattern is not None, {"pattern": (before, pattern.code if pattern else "")}
    )


def leaves(rows: list[Row], desk: Desk) -> Iterator[Result]:
    """Leave, each by its person and first day."""
    desk.leaves({cells.text(row.cells.get("number")) for row in rows})
    yield from each(_leave)(rows, desk)


def _leave(row: Row, desk: Desk) -> Outcome:
    person, start = desk.person(row.needed("number")), row.needed("from_date")
    new = all(leave.from_date != start for leave in desk.away.rows[person.number])
    fields: dict[str, Any] = {}
    if new or "kind" in row.columns:
        fields["kind"] = row.needed("kind")
    if new or "to_date" in row.columns:
        fields["to_date"] = row.needed("to_date")
    if "share" in row.columns:
        fields["share"] = row["share"] or Decimal(1)
    return desk.away.say(person, start, fields)


def mentor(row: Row, desk: Desk) -> Outcome:
    """Say who mentors a person, from which day on: without a day from today."""
    mentee = desk.person(row.needed("number"))
    standing = next(
        (mentoring.mentor for mentoring in desk.mentors.of(mentee) if mentoring.to_date is None),
        None,
    )
    number = row["mentor"]
    mentor = (
        standing
        if "mentor" not in row.columns
        else desk.person(number, "mentor")
        if number
        else None
    )
    since = row["since"]
    if since is None and mentor == standing:
        return AS_IT_WAS
    return desk.mentors.say(mentee, mentor, since or clock.today())
