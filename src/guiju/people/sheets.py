"""The sheets of the people template: their columns in both languages, and how a row becomes an action.

The same declarations write the empty template, the export of the present state, and read what comes back.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid
from guiju.people import actions
from guiju.people.models import (
    AgentKey,
    EmploymentEvent,
    Grade,
    Leadership,
    Leave,
    Person,
    Position,
    ShiftAssignment,
    ShiftPattern,
    Team,
)

ROW_LIMIT = 200_000


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its line in the file, its cells by column name, and as texts."""

    line: int
    cells: Mapping[str, Any]
    texts: tuple[str, ...]

    def text(self, name: str, *, required: bool = False) -> str:
        """The cell as text, '' when blank; refused when it is required."""
        value = self.cells.get(name)
        text = _text(value)
        if required and not text:
            raise Invalid({"zh": "缺少“{column}”。", "en": "“{column}” is missing."}, column=name)
        return text

    def day(self, name: str, *, required: bool = False) -> dt.date | None:
        """The cell as a day."""
        value = self.cells.get(name)
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        text = self.text(name, required=required)
        for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"):
            try:
                return dt.datetime.strptime(text, form).date() if text else None
            except ValueError:
                continue
        raise Invalid(
            {
                "zh": "“{column}”里的“{text}”不是日期,请写成 2026-02-01。",
                "en": "“{text}” in “{column}” is not a day; write 2026-02-01.",
            },
            column=name,
            text=text,
        )

    def time(self, name: str) -> dt.time:
        """The cell as a time of day."""
        value = self.cells.get(name)
        if isinstance(value, dt.datetime):
            return value.time()
        if isinstance(value, dt.time):
            return value
        if isinstance(value, dt.timedelta):
            return (dt.datetime.min + value).time()
        text = self.text(name, required=True)
        try:
            return dt.time.fromisoformat(text.zfill(5))
        except ValueError:
            raise Invalid(
                {
                    "zh": "“{column}”里的“{text}”不是时刻,请写成 08:30。",
                    "en": "“{text}” in “{column}” is not a time; write 08:30.",
                },
                column=name,
                text=text,
            ) from None

    def share(self, name: str) -> Decimal | None:
        """The cell as a share: 0.8 or 80%."""
        text = self.text(name)
        try:
            value = Decimal(text.rstrip("%%")) / (100 if text.endswith("%") else 1) if text else None
        except InvalidOperation:
            raise Invalid(
                {"zh": "“{text}”不是比例。", "en": "“{text}” is not a share."}, text=text, column=name
            ) from None
        return value


@dataclass(frozen=True)
class Sheet:
    """A sheet: titles, columns (name → zh, en), how a row is applied (True: made something new), present rows."""

    name: str
    title: str
    title_en: str
    columns: Mapping[str, tuple[str, str]]
    apply: Callable[[Row, Actor], bool]
    present: Callable[[], Iterable[tuple[Any, ...]]]


def read_workbook(path: Path) -> Iterator[tuple[str, list[Row]]]:
    """Each known sheet of a file with its rows, in the order in which they depend on each other."""
    sheets = dict(_sheets_of(path))
    if not sheets:
        raise Invalid(
            {
                "zh": "没有找到认识的工作表,请用人员模板({names})。",
                "en": "No sheet of the people template was found ({names}).",
            },
            names="、".join(sheet.title for sheet in SHEETS.values()),
        )
    for name in SHEETS:
        if name in sheets:
            yield name, sheets[name]


def write_workbook(file: IO[bytes], *, filled: bool, chinese: bool) -> None:
    """Write the template as xlsx: a sheet a kind, its headings in a language, with the present rows or without."""
    with xlsxwriter.Workbook(
        file, {"in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        clock = book.add_format({"num_format": "hh:mm"})
        for sheet in SHEETS.values():
            page = book.add_worksheet(sheet.title if chinese else sheet.title_en)
            page.freeze_panes(1, 0)
            for column, (zh, en) in enumerate(sheet.columns.values()):
                page.write_string(0, column, zh if chinese else en, bold)
                page.set_column(column, column, 16)
            for line, row in enumerate(sheet.present() if filled else (), start=1):
                for column, value in enumerate(row):
                    _write(page, line, column, value, day, clock)


def _write(page: Any, line: int, column: int, value: Any, day: Any, clock: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        page.write_datetime(line, column, value, day)
    elif isinstance(value, dt.time):
        page.write_datetime(line, column, value, clock)
    elif isinstance(value, int | Decimal):
        page.write_number(line, column, float(value))
    else:
        page.write_string(line, column, str(value))


def _sheets_of(path: Path) -> Iterator[tuple[str, list[Row]]]:
    for title, table in _tables(path):
        head = [_text(cell) for cell in table[0]] if table else []
        sheet = _named(title, head)
        if sheet:
            yield sheet.name, list(_rows(sheet, head, table[1:]))


def _tables(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    content = path.read_bytes()
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            for title in book.sheet_names:
                yield title, book.get_sheet_by_name(title).to_python(skip_empty_area=False, nrows=ROW_LIMIT)
        except (CalamineError, OSError, ValueError):
            raise Invalid({"zh": "这不是完好的表格文件。", "en": "This is not a whole spreadsheet."}) from None
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise Invalid(
                {"zh": "文件不是 UTF-8 或 GB18030。", "en": "The file is neither UTF-8 nor GB18030."}
            ) from None
    if "\0" in text:
        raise Invalid({"zh": "这不是表格文件。", "en": "This is not a table."})
    yield path.stem, [row for row in csv.reader(io.StringIO(text))][:ROW_LIMIT]


def _named(title: str, head: list[str]) -> Sheet | None:
    """The sheet of that title; a csv is known by its columns."""
    for sheet in SHEETS.values():
        if title.strip().lower() in (sheet.name, sheet.title, sheet.title_en.lower()):
            return sheet
    fits = [(len(_places(sheet, head)), sheet) for sheet in SHEETS.values()]
    best, sheet = max(fits, key=lambda pair: pair[0])
    return sheet if best >= 3 or best == len(sheet.columns) else None


def _places(sheet: Sheet, head: list[str]) -> dict[int, str]:
    known = {label.lower(): name for name, labels in sheet.columns.items() for label in (name, *labels)}
    return {place: known[label.strip().lower()] for place, label in enumerate(head) if label.strip().lower() in known}


def _rows(sheet: Sheet, head: list[str], table: list[list[Any]]) -> Iterator[Row]:
    places = _places(sheet, head)
    for line, cells in enumerate(table, start=2):
        texts = tuple(_text(cell) for cell in cells)
        if any(texts):
            yield Row(line, {places[i]: cell for i, cell in enumerate(cells) if i in places}, texts)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().lstrip("'")


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
    if not rank.isdigit():
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
    on = row.day("on", required=True)
    rank = row.text("rank")
    ladder = {"管理": "management", "专业": "professional"}.get(
        row.text("ladder"), row.text("ladder") or "professional"
    )
    wanted = {
        "team": _found(Team, "team", code=row.text("team")),
        "position": _found(Position, "position", code=row.text("position")),
        "grade": _found(Grade, "rank", ladder=ladder, rank=int(rank)) if rank.isdigit() else None,
        "working_share": row.share("share"),
        "note": row.text("note"),
    }
    standing = EmploymentEvent.objects.filter(person=person, kind=kind, on=on).first()
    if standing and all(getattr(standing, name) == value for name, value in wanted.items()):
        return False
    actions.record_event(person, kind, on, actor=actor, **wanted)  # type: ignore[arg-type]
    return standing is None


def _key(row: Row, actor: Actor) -> bool:
    person, since = _person(row), row.day("from_date", required=True)
    source, key = row.text("source", required=True), row.text("key", required=True)
    made = not AgentKey.objects.filter(source=source, key=key, person=person).exists()
    actions.match_key(source, key, person, since, to_date=row.day("to_date"), actor=actor)  # type: ignore[arg-type]
    return made


def _pattern(row: Row, actor: Actor) -> bool:
    code = row.text("code", required=True)
    made = not ShiftPattern.objects.filter(code=code).exists()
    actions.save_shift_pattern(code, row.text("title") or code, row.time("starts"), row.time("ends"), actor=actor)
    return made


def _shift(row: Row, actor: Actor) -> bool:
    person, day = _person(row), row.day("date", required=True)
    made = not ShiftAssignment.objects.filter(person=person, date=day).exists()
    pattern = _found(ShiftPattern, "shift", code=row.text("shift"))
    actions.assign_shifts([(person, day, pattern)], actor=actor)  # type: ignore[list-item]
    return made


def _leave(row: Row, actor: Actor) -> bool:
    person, start = _person(row), row.day("from_date", required=True)
    end = row.day("to_date", required=True)
    share = row.share("share") or Decimal(1)
    standing = Leave.objects.filter(person=person, from_date=start).first()
    kind = row.text("kind", required=True)
    if standing and (standing.kind, standing.to_date, standing.share) == (kind, end, share):
        return False
    actions.record_leave(person, kind, start, end, share=share, actor=actor)  # type: ignore[arg-type]
    return standing is None


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
    )
}  # fmt: skip
