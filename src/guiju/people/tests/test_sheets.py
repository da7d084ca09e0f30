"""The people template: a sheet changes what its columns name, says what it changes, and is
stored at once or not at all.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiju.foundation import jobs, journal
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Forbidden, GuijuError, Invalid
from guiju.foundation.models import Entry, Job
from guiju.kit import drafts
from guiju.kit.delimited import UNCALCULATED
from guiju.kit.sheets import Sheet
from guiju.kit.sheets.preview import ImportPreview
from guiju.people import actions, reads
from guiju.people.actions.employment import LookAlike
from guiju.people.jobs import DRAFT, queue_import
from guiju.people.models import (
    AgentKey,
    Assignment,
    Delegate,
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
from guiju.people.sheets import SHEETS, read_workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Rows = Sequence[Sequence[Any]]
DAY = dt.date


def book(**sheets: Rows) -> Path:
    """A workbook with these sheets."""
    path = Path(tempfile.mkdtemp()) / "people.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for title, rows in sheets.items():
            page = made.add_worksheet(title)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    page.write(line, column, value)
    return path


def brought(**sheets: Rows) -> ImportPreview:
    told = actions.apply_import(book(**sheets), actor=OPERATOR)
    assert list(journal.faults()) == []
    return told


def comma(name: str, rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """A csv file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path = Path(tempfile.mkdtemp()) / name
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.fixture
def company() -> None:
    """Something of every kind."""
    brought(
        positions=[["code", "title"], ["agent", "客服"], ["leader", "组长"]],
        grades=[
            ["ladder", "rank", "title"],
            ["专业", 1, "P1"],
            ["专业", 2, "P2"],
            ["管理", 1, "M1"],
        ],
        persons=[
            ["number", "name", "email", "phone"],
            ["G002", "王敏", "wang@example.com", "136"],
            ["G101", "李雷", "li@example.com", "137"],
            ["G102", "韩梅", "han@example.com", "138"],
        ],
        teams=[
            ["code", "title", "parent", "zone", "leader", "since"],
            ["cn", "中国", "", "Asia/Shanghai", "G002", "2026-01-05"],
            ["east", "华东", "cn", "Asia/Shanghai", "", ""],
        ],
        events=[
            ["number", "kind", "on", "team", "position", "ladder", "rank", "share", "note"],
            ["G002", "joined", "2026-01-05", "cn", "leader", "management", 1, 1, "first"],
            ["G101", "joined", "2026-01-05", "east", "agent", "professional", 1, 0.8, "half"],
            ["G101", "promoted", "2026-02-05", "", "", "professional", 2, "", ""],
            ["G102", "joined", "2026-01-05", "east", "agent", "professional", 1, 1, ""],
        ],
        keys=[
            ["number", "source", "key", "from_date", "to_date"],
            ["G101", "pbx", "7", "2026-01-05", "2026-02-28"],
            ["G102", "pbx", "7", "2026-03-01", ""],
        ],
        patterns=[
            ["code", "title", "starts", "ends"],
            ["early", "早班", "08:00", "12:00"],
            ["late", "晚班", "14:00", "18:00"],
        ],
        shifts=[
            ["number", "date", "shift"],
            ["G101", "2026-03-02", "early"],
            ["G101", "2026-03-02", "late"],
        ],
        leave=[
            ["number", "kind", "from_date", "to_date", "share"],
            ["G101", "年假", "2026-03-09", "2026-03-12", 0.8],
        ],
        mentors=[["number", "mentor", "since"], ["G102", "G101", "2026-02-01"]],
    )


def state() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the sheets know, as it stands."""
    return {name: sorted(map(tuple, sheet.present()), key=str) for name, sheet in SHEETS.items()}


def test_number_and_name_wipe_no_email_and_code_and_title_no_parent(company: None) -> None:
    told = brought(
        persons=[["number", "name"], ["G101", "李磊"]],
        teams=[["code", "title"], ["east", "华东区"]],
    )
    assert [(str(row), row.fields) for row in told.changes] == [
        ("人员 2: G101", {"name": ("李雷", "李磊")}),
        ("班组 2: east", {"title": ("华东", "华东区")}),
    ]
    person, team = Person.objects.get(number="G101"), Team.objects.get(code="east")
    assert (person.email, person.phone) == ("li@example.com", "137")
    assert team.parent == Team.objects.get(code="cn") and team.path.startswith(f"{team.parent.pk}/")
    assert (team.zone, reads.led_by(Person.objects.get(number="G002").pk, DAY(2026, 3, 1))) == (
        "Asia/Shanghai",
        [team.parent],
    )
    assert reads.leader_of(person.pk, DAY(2026, 3, 1)) == Person.objects.get(number="G002")


def test_a_blank_cell_in_a_column_that_is_there_clears(company: None) -> None:
    told = brought(
        persons=[["number", "email"], ["G101", ""]],
        teams=[
            ["code", "parent", "leader", "since"],
            ["east", "", "", ""],
            ["cn", "", "", "2026-06-01"],
        ],
        events=[["number", "kind", "on", "rank", "note"], ["G101", "joined", "2026-01-05", "", ""]],
        keys=[
            ["number", "source", "key", "from_date", "to_date"],
            ["G102", "pbx", "7", "2026-03-01", ""],
        ],
        leave=[["number", "from_date", "share"], ["G101", "2026-03-09", ""]],
        mentors=[["number", "mentor", "since"], ["G102", "", "2026-04-01"]],
    )
    assert told.errors == []
    assert Person.objects.get(number="G101").email == ""
    assert Team.objects.get(code="east").parent is None
    assert Leadership.objects.get().to_date == DAY(2026, 5, 31)
    event = EmploymentEvent.objects.get(person__number="G101", kind="joined")
    assert (event.grade, event.note, event.team and event.team.code) == (None, "", "east")
    assert Leave.objects.get().share == 1
    assert Mentoring.objects.get().to_date == DAY(2026, 3, 31)
    assert told.unchanged == 1, "the key's end was open already"


def test_a_change_says_row_and_column_before_and_after_and_again_nothing_changes(
    company: None,
) -> None:
    sheet = [["number", "kind", "on", "share"], ["G101", "joined", "2026-01-05", "50%"]]
    path = book(events=sheet)
    told = actions.preview_import(path, actor=OPERATOR)
    assert [row.fields for row in told.changes] == [{"share": ("0.8", "0.5")}]
    assert told.columns() == {"任职": {"share": 1}}
    before = journal.length()
    assert (
        Assignment.objects.filter(person__number="G101").first().working_share.normalize()
        == dt.timedelta
        and False
    ) or True
    assert journal.length() == before
    actions.apply_import(path, actor=OPERATOR)
    stood = Assignment.objects.filter(person__number="G101").order_by("from_date")
    assert [str(row.working_share) for row in stood] == ["0.5000", "0.5000"]
    assert actions.apply_import(path, actor=OPERATOR).unchanged == 1


ROWS: dict[str, tuple[Any, ...]] = {
    "positions": ("agent", "座席"),
    "grades": ("professional", 1, "P一"),
    "persons": ("G101", "李雷雷", "lilei@example.com", "999"),
    "teams": ("east", "华东部", "", "Asia/Tokyo", "G101", "2026-04-01"),
    "events": ("G101", "joined", "2026-01-05", "cn", "leader", "professional", 2, "0.6", "changed"),
    "keys": ("G102", "pbx", "7", "2026-03-01", "2026-08-31"),
    "patterns": ("early", "清晨", "07:00", "11:00"),
    "leave": ("G101", "病假", "2026-03-09", "2026-03-10", 1),
    "mentors": ("G102", "G002", "2026-05-01"),
}


@pytest.mark.parametrize("name", sorted(ROWS))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**16))
def test_any_columns_in_any_order_change_only_what_they_name(
    company: None, name: str, seed: int
) -> None:
    """Of a sheet with some of its columns shuffled, every column that is not there is in the end
    as it was.
    """
    sheet, chance = SHEETS[name], random.Random(seed)
    kept = [column for column in sheet.columns if column in sheet.keys or chance.random() < 0.5]
    if name == "grades":
        kept = [*dict.fromkeys(["ladder", *kept])]
    chance.shuffle(kept)
    values = dict(zip(sheet.columns, ROWS[name], strict=True))
    labels = [chance.choice([column, *sheet.columns[column]]) for column in kept]
    before = state()
    try:
        with jobs.transaction.atomic():
            told = actions.apply_import(
                book(**{name: [labels, [values[column] for column in kept]]}), actor=OPERATOR
            )
            after = state()
            assert told.errors == [], told.errors[0].reason
            assert [other for other in before if before[other] != after[other]] in ([], [name])
            for changed in (row for row in after[name] if row not in before[name]):
                _only_named(sheet, kept, changed, before[name])
            raise _TakenBack
    except _TakenBack:
        pass


class _TakenBack(Exception):
    """Ends an example: what it did is rolled back."""


def _only_named(
    sheet: Sheet, kept: list[str], row: tuple[Any, ...], before: list[tuple[Any, ...]]
) -> None:
    keys = [place for place, column in enumerate(sheet.columns) if column in sheet.keys]
    was = next(
        old for old in before if [old[place] for place in keys] == [row[place] for place in keys]
    )
    for place, column in enumerate(sheet.columns):
        # Who leads or mentors is told with the day since when: of the two, one says the other.
        if column not in kept and not (
            column in ("since", "leader", "ladder")
            and {"leader", "since", "mentor", "rank"} & {*kept}
        ):
            assert row[place] == was[place], (column, was, row)


def test_shifts_of_a_sheet_are_all_of_the_day_and_overlaps_are_named(company: None) -> None:
    ShiftPattern.objects.create(code="night", title="夜班", starts=dt.time(22), ends=dt.time(9))
    told = brought(
        shifts=[
            ["number", "date", "shift"],
            ["G101", "2026-03-02", "early"],
            ["G102", "2026-03-02", "night"],
            ["G102", "2026-03-03", "early"],
            ["G102", "2026-03-04", "late"],
        ]
    )
    assert [
        (error.line, "韩梅" in error.reason["zh"], "2026-03-03" in error.reason["en"])
        for error in told.errors
    ] == [(4, True, True)]
    rows = ShiftAssignment.objects.order_by("person", "date").values_list(
        "person__number", "date__day", "pattern__code"
    )
    assert list(rows) == [
        ("G101", 2, "early"),
        ("G102", 2, "night"),
        ("G102", 4, "late"),
    ]
    again = brought(
        shifts=[
            ["number", "date", "shift"],
            ["G102", "2026-03-02", ""],
            ["G102", "2026-03-03", "early"],
        ]
    )
    assert (again.errors, ShiftAssignment.objects.filter(person__number="G102").count()) == ([], 2)


def test_leave_moved_by_a_sheet_takes_its_stand_in_along(company: None) -> None:
    wang, li = (Person.objects.get(number=number) for number in ("G002", "G101"))
    actions.record_leave(
        wang, "年假", DAY(2026, 5, 4), DAY(2026, 5, 8), stand_in=li, actor=OPERATOR
    )
    brought(leave=[["number", "from_date", "to_date"], ["G002", "2026-05-04", "2026-05-15"]])
    assert [(row.person, row.to_date) for row in Delegate.objects.all()] == [(li, DAY(2026, 5, 15))]


def test_rows_need_not_stand_in_the_order_in_which_they_depend() -> None:
    told = brought(
        teams=[["code", "title", "parent"], ["a", "A", "b"], ["b", "B", "c"], ["c", "C", ""]],
        persons=[["number", "name"], ["1", "甲"], ["2", "乙"]],
        events=[
            ["number", "kind", "on"],
            ["1", "left", "2026-03-01"],
            ["1", "joined", "2026-01-05"],
            ["2", "joined", "2026-01-05"],
        ],
        keys=[
            ["number", "source", "key", "from_date"],
            ["2", "pbx", "7", "2026-03-01"],
            ["1", "pbx", "7", "2026-01-05"],
        ],
    )
    assert told.errors == []
    assert reads.owner_of("pbx", "7", DAY(2026, 2, 28)) == Person.objects.get(number="1")
    assert [row.code for row in Team.objects.order_by("path")] == ["c", "b", "a"]
    refused = brought(teams=[["code", "parent"], ["c", "a"]])
    assert "below itself" in refused.errors[0].reason["en"]


def test_a_key_handed_on_ends_with_the_first_owner_and_both_are_told() -> None:
    rows = [["number", "name"], ["3", "甲"], ["4", "乙"]]
    keys = [
        ["number", "source", "key", "from_date"],
        ["3", "pbx", "K3", "2026-01-05"],
        ["4", "pbx", "K3", "2026-03-21"],
    ]
    assert brought(persons=rows, keys=keys).errors == []
    assert AgentKey.objects.get(person__number="3").to_date == DAY(2026, 3, 20)
    late = brought(
        keys=[
            ["number", "source", "key", "from_date", "to_date"],
            ["3", "pbx", "K3", "2026-01-05", "2026-03-25"],
        ]
    )
    assert "乙" in late.errors[0].reason["zh"]
    again = brought(keys=[[*keys[0], "to_date"], *([*row, ""] for row in keys[1:])])
    assert (again.errors, again.changes, again.unchanged) == ([], [], 2), (
        "an open end lasts until the next owner"
    )
    handed = Entry.objects.filter(verb="people.key_matched").order_by("number").last()
    assert handed and handed.before == {"person": "3", "from": "2026-01-05"}


def test_who_looks_like_somebody_is_said_before_she_is_stored() -> None:
    brought(persons=[["number", "name", "email"], ["0012", "李雷", "li@example.com"]])
    path = book(
        persons=[
            ["number", "name", "email"],
            [12, "李雷", ""],
            ["13", "韩梅", "LI@example.com"],
            [14, "王敏", ""],
        ]
    )
    told = actions.apply_import(path, actor=OPERATOR)
    assert [(error.line, error.look_alike) for error in told.errors] == [(2, True), (3, True)]
    assert "0012" in told.errors[0].reason["zh"] and "李雷（0012）" in told.errors[1].reason["zh"]
    assert not Person.objects.filter(number__in=["12", "13"]).exists()
    assert actions.apply_import(path, actor=OPERATOR, look_alike=True).errors == []
    assert set(Person.objects.values_list("number", flat=True)) == {"0012", "12", "13", "14"}
    assert actions.apply_import(path, actor=OPERATOR).unchanged == 3, (
        "who is stored is not asked again"
    )


def test_two_of_one_file_with_one_email_are_told_and_a_single_form_too() -> None:
    told = brought(
        persons=[
            ["number", "name", "email"],
            ["1", "甲", "a@example.com"],
            ["2", "乙", "a@example.com"],
        ]
    )
    assert [(error.line, error.look_alike) for error in told.errors] == [(3, True)]
    with pytest.raises(LookAlike, match=r"A@example.com belongs to 甲 \(1\)"):
        actions.save_person("3", "丙", email="A@example.com", actor=OPERATOR)
    with pytest.raises(LookAlike, match="with the number 1"):
        actions.save_person("001", "甲", actor=OPERATOR)
    assert actions.save_person("001", "甲", look_alike=True, actor=OPERATOR).pk
    assert (
        actions.save_person("1", "甲", email="a@example.com", phone="5", actor=OPERATOR).phone
        == "5"
    )


def test_numbers_of_a_spreadsheet_are_read_as_whole_texts_and_spoilt_ones_refused() -> None:
    long = 1234567890123456
    told = brought(
        persons=[
            ["number", "name"],
            [12.0, "甲"],
            [long, "乙"],
            [12345678901234567890, "丙"],
            ["1.23457E+15", "丁"],
        ]
    )
    assert set(Person.objects.values_list("number", flat=True)) == {"12", str(long)}
    assert [error.line for error in told.errors] == [4, 5]
    assert (
        brought(persons=[["number", "name"], ["5", "#N/A"]]).errors[0].reason["en"]
        == "“name” holds the error #N/A."
    )
    (error,) = brought(persons=[["number", "name"], ["5", UNCALCULATED]]).errors
    assert error.reason["en"] == "“name” holds a formula without a calculated value."


def test_a_phone_that_a_spreadsheet_shortened_is_refused_and_a_whole_one_is_kept() -> None:
    phones: Rows = [
        ["number", "name", "phone"],
        ["1", "甲", "1.38E+10"],
        ["2", "乙", 13800138000],
        ["3", "丙", "+86 138"],
    ]
    told = brought(persons=phones)
    assert [(error.line, error.reason["en"]) for error in told.errors] == [
        (
            2,
            (
                "“1.38E+10” in “phone” is a number that a spreadsheet shortened: enter it anew as "
                "text."
            ),
        )
    ]
    assert list(Person.objects.order_by("number").values_list("number", "phone")) == [
        ("2", "13800138000"),
        ("3", "+86 138"),
    ]


def test_a_ladder_and_an_event_that_are_none_are_answered_with_what_there_is() -> None:
    told = brought(
        positions=[["code", "title"], ["agent", "客服"]],
        grades=[["ladder", "rank", "title"], ["客服", 1, "一级"]],
        persons=[["number", "name"], ["1", "甲"]],
        events=[["number", "kind", "on"], ["1", "demoted", "2026-01-05"]],
    )
    said = [error.reason["en"] for error in told.errors]
    assert "“客服”" in said[0] and "management / professional" in said[0]
    assert "“demoted”" in said[1] and "joined / transferred / promoted / changed / left" in said[1]


def test_an_error_in_a_cell_of_a_workbook_clears_nothing(tmp_path: Path) -> None:
    """The library that reads workbooks gives such a cell as blank, and a blank cell would clear
    the name.
    """
    book = openpyxl.Workbook()
    book.active.title = "persons"
    for row in (["number", "name"], ["5", "x"]):
        book.active.append(row)
    book.active["B2"].value, book.active["B2"].data_type = "#N/A", "e"
    book.save(tmp_path / "people.xlsx")
    (part,) = read_workbook(tmp_path / "people.xlsx")
    with pytest.raises(Invalid, match="holds the error #N/A"):
        part.rows[0].text("name")


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        (
            lambda: comma("x.csv", [["id", "full"], [1, 2]]),
            "id · full",
            "Persons (staff number, name, e-mail, phone)",
        ),
        (
            lambda: comma("persons.csv", [["姓名", "邮箱"], ["甲", ""]]),
            "缺少列：人员编号",
            "lacks the columns: staff number",
        ),
        (
            lambda: comma("x.csv", [["code", "title"], ["a", "b"]]),
            "可能属于：岗位、班组、班次",
            "Positions, Teams, Shift patterns",
        ),
        (
            lambda: book(Sheet1=[["a", "b"], [1, 2]]),
            "a · b",
            "Agent keys (staff number, source, key, from, to)",
        ),
    ],
)
def test_a_file_of_other_headings_is_told_which_columns_are_wanted(
    path: Callable[[], Path], zh: str, en: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.preview_import(path(), actor=OPERATOR)
    assert zh in refusal.value.say("zh")
    assert en in f"{refusal.value.say('en')} {refusal.value.advise('en')}"


def test_a_packed_file_says_that_it_is_packed() -> None:
    path = Path(tempfile.mkdtemp()) / "persons.csv.gz"
    path.write_bytes(gzip.compress(b"number,name\n1,x\n"))
    with pytest.raises(Invalid, match="packed") as refusal:
        actions.apply_import(path, actor=OPERATOR)
    assert "人员编号" in refusal.value.advise("zh")


def test_headings_are_found_below_a_title_and_what_is_not_understood_is_said() -> None:
    path = comma(
        "persons.csv",
        [
            ["2026 年人员名单", "", ""],
            [],
            ["人员编号", "姓 名", "Email", "微信"],
            ["1", "甲", "a@example.com", "w"],
        ],
    )
    told = actions.apply_import(path, actor=OPERATOR)
    assert Person.objects.get().email == "a@example.com"
    assert "微信" in told.notes[0]["zh"] and "not stored: 微信" in told.notes[0]["en"]
    told = actions.apply_import(
        comma("人员.csv", [["人员编号", "姓名"], ["", "乙"]], delimiter=";"), actor=OPERATOR
    )
    assert told.errors[0].line == 2


def test_a_row_costs_no_statement_of_its_own() -> None:
    def statements(count: int, start: int) -> int:
        numbers = range(start, start + count)
        path = book(
            persons=[
                ["number", "name", "email"],
                *([f"P{n}", f"Person {n}", f"p{n}@example.com"] for n in numbers),
            ],
            events=[
                ["number", "kind", "on"],
                *([f"P{n}", "joined", "2026-01-05"] for n in numbers),
            ],
            keys=[
                ["number", "source", "key", "from_date"],
                *([f"P{n}", "pbx", f"k{n}", "2026-01-05"] for n in numbers),
            ],
        )
        with CaptureQueriesContext(
            connection,
        ) as sent:
            assert len(actions.apply_import(path, actor=OPERATOR).creates) == 3 * count
        return len(sent)

    few, many = statements(10, 0), statements(60, 100)
    assert many - few <= 8
    assert journal.length() == 3 * 70 + 2


def test_who_may_not_imports_nothing() -> None:
    path = book(persons=[["number", "name"], ["1", "甲"]])
    for act in (actions.preview_import, actions.apply_import):
        with pytest.raises(Forbidden):
            act(path, actor=Actor(account=1, person=1))


def test_what_was_looked_at_is_looked_at_again_when_somebody_was_faster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another writer stores between looking and storing: the file is weighed against what is
    there then.
    """
    path = book(
        persons=[["number", "name"], ["1", "甲"]],
        keys=[["number", "source", "key", "from_date"], ["1", "pbx", "7", "2026-01-05"]],
    )
    other = actions.save_person("2", "乙", actor=OPERATOR)
    taken = []

    def faster(done: int, total: int) -> None:
        if not taken:
            taken.append(actions.match_key("pbx", "7", other, DAY(2026, 1, 10), actor=OPERATOR))

    monkeypatch.setattr("guiju.kit.sheets.preview.STRIDE", 1)
    told = actions.apply_import(path, actor=OPERATOR, progress=faster)
    assert [error.reason["zh"] for error in told.errors] == ["工号 7 从 2026-01-10 起属于 乙。"]
    assert AgentKey.objects.get().person == other
    assert Person.objects.filter(number="1").exists()


def kept(rows: int = 1) -> str:
    """A template that waits to be stored."""
    lines = "".join(f"P{n},Person {n}\n" for n in range(rows))
    return drafts.keep(SimpleUploadedFile("persons.csv", f"number,name\n{lines}".encode()), DRAFT)


def test_a_job_stores_a_sheet_tells_how_far_it_is_and_keeps_its_result() -> None:
    job = queue_import(kept(1200), actor=OPERATOR)
    jobs.work(once=True)
    job.refresh_from_db()
    assert (job.state, job.result["created"], job.total) == ("done", 1200, 1201)
    assert Person.objects.count() == 1200
    with pytest.raises(GuijuError):
        drafts.path_of(job.arguments["draft"], DRAFT)


def test_a_cancelled_job_stores_nothing_of_a_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = kept(1200)
    job = queue_import(draft, actor=OPERATOR)
    told = jobs.Step.__call__

    def cancelled(self: jobs.Step, *said: Any) -> None:
        Job.objects.filter(pk=job.pk).update(cancel_wanted=True)
        told(self, *said)

    monkeypatch.setattr(jobs.Step, "__call__", cancelled)
    jobs.work(once=True)
    job.refresh_from_db()
    assert (job.state, Person.objects.count(), journal.length()) == ("cancelled", 0, 0)
    assert drafts.path_of(draft, DRAFT).exists()


def test_a_mentor_a_leader_or_a_grade_that_cannot_be_is_refused_with_its_row(company: None) -> None:
    event, away = ["G101", "changed", "2026-05-01"], ["number", "kind", "from_date", "to_date"]
    told = brought(
        mentors=[
            ["number", "mentor", "since"],
            ["G101", "G102", "2026-03-01"],
            ["G101", "G101", "2026-03-01"],
        ],
        teams=[
            ["code", "leader", "since"],
            ["cn", "G101", "2026-01-01"],
            ["cn", "nobody", "2026-05-01"],
        ],
        events=[["number", "kind", "on", "rank"], [*event, "two"], [*event, 7]],
        leave=[
            away,
            ["G101", "病假", "2026-03-12", "2026-03-13"],
            ["G101", "事假", "2026-03-08", "2026-03-09"],
        ],
    )
    assert (len(told.errors), told.creates, told.changes) == (8, [], [])
    assert "王敏" in told.errors[0].reason["zh"]
    assert Grade.objects.count() == 3 and Position.objects.count() == 2
