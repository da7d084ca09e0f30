"""The plan table: what cells mean, what a sheet changes, where bars lie."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from guiju.foundation.errors import GuijuError, Invalid
from guiju.kit import excel
from guiju.kit.plan import (
    PlanColumn,
    PlanRow,
    compare,
    examined,
    read_sheet,
    timeline,
    write_sheet,
)
from guiju.kit.templatetags import plan

TYPES = {"rule": {"zh": "制度", "en": "rule"}, "process": {"zh": "流程", "en": "process"}}
COLUMNS = (
    PlanColumn("project", "Name", level="thing", required=True),
    PlanColumn("period", "Period", "span"),
    PlanColumn("owner", "Owner", "person"),
    PlanColumn("type", "Type", "choice", required=True, words=TYPES),
    PlanColumn("action", "Action", level="step", required=True),
    PlanColumn("progress", "Progress", "percent"),
    PlanColumn("expected", "Expected", "day"),
    PlanColumn("remarks", "Remarks", "long", most=50),
)
BY_NAME = {column.name: column for column in COLUMNS}
DAY = dt.date(2026, 3, 2)


def row(key: str, **values: Any) -> PlanRow:
    told = {
        "project": "A",
        "period": (DAY, dt.date(2026, 3, 31)),
        "owner": "王敏",
        "type": "rule",
        "progress": 40,
        "expected": DAY,
    }
    told |= {"remarks": "", **values}
    name = told["action"] if "." in key else told["project"]
    return PlanRow(
        key,
        name,
        told,
        owner="王敏",
        step="." in key,
        may_edit=True,
        span=told["period"],
        progress=told["progress"],
    )


ROWS = [row("1"), row("1.5", action="写话术"), row("2", project="B", remarks="=1+1")]


def written(rows: list[PlanRow] = ROWS) -> bytes:
    file = io.BytesIO()
    write_sheet(file, "计划表", COLUMNS, rows)
    return file.getvalue()


def edited(content: bytes, **cells: Any) -> io.BytesIO:
    """The sheet as a spreadsheet program gives it back after these cells were typed over."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def told(file: io.BytesIO, rows: list[PlanRow] = ROWS) -> Any:
    return compare(read_sheet(file, COLUMNS), {each.key: each for each in rows}, COLUMNS)


@pytest.mark.parametrize(
    ("column", "said", "meant"),
    [
        ("period", "2026-03-02 – 2026-03-31", (DAY, dt.date(2026, 3, 31))),
        ("period", "2026/3/2 至 2026/3/31", (DAY, dt.date(2026, 3, 31))),
        ("period", "2026.3.2~2026.3.31", (DAY, dt.date(2026, 3, 31))),
        ("period", "2026年3月2日—2026年3月31日", (DAY, dt.date(2026, 3, 31))),
        ("period", "2026-03-02 – …", (DAY, None)),
        ("period", "", (None, None)),
        ("expected", dt.datetime(2026, 3, 2), DAY),
        ("expected", "2026-3-2", DAY),
        ("expected", None, None),
        ("progress", 45.0, 45),
        ("progress", "45%", 45),
        ("progress", 0.45, 45),
        ("progress", "", 0),
        ("progress", 1.0, 100),
        ("progress", "1", 1),
        ("progress", "100%", 100),
        ("expected", 46083.0, DAY),
        ("period", DAY, (DAY, DAY)),
        ("remarks", "a\r\nb\x00", "a\nb"),
        ("type", "流程", "process"),
        ("type", "Process", "process"),
        ("remarks", 12.0, "12"),
    ],
)
def test_a_cell_is_read_as_people_write_it(column: str, said: Any, meant: Any) -> None:
    assert BY_NAME[column].read(said) == meant


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("expected", "9999-12-31"),
        ("period", "2026-03-02 – 2206-03-31"),
        ("progress", "inf"),
        ("period", "soon"),
        ("period", "2026-03-31 – 2026-03-02"),
        ("expected", "2026-02-30"),
        ("progress", "101"),
        ("progress", "half"),
        ("type", "magic"),
        ("remarks", "x" * 51),
        ("project", " "),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_column(column: str, said: Any) -> None:
    with pytest.raises(Invalid) as refused:
        BY_NAME[column].read(said)
    assert refused.value.data["field"] == column


def test_a_round_trip_changes_nothing() -> None:
    comparison = told(io.BytesIO(written()))
    assert comparison.nothing and not comparison.refused and comparison.unchanged == 3
    again = told(edited(written()))
    assert again.nothing and again.unchanged == 3


def test_the_sheet_shows_the_columns_and_nothing_else() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads == [
        "Name",
        "Period",
        "Owner",
        "Type",
        "Action",
        "Progress",
        "Expected",
        "Remarks",
        "行标识（请勿改动）",
    ]
    assert sheet.column_dimensions["I"].hidden and book.worksheets[1].sheet_state == "veryHidden"
    assert "guiju" not in book.worksheets[1].title


def test_exactly_the_edits_are_told() -> None:
    comparison = told(edited(written(), F2=60, H3="等仓库", A4="B 二期"))
    assert [(edit.id, edit.was, edit.now, edit.conflict) for edit in comparison.edits] == [
        ("1/progress", 40, 60, False),
        ("1.5/remarks", "", "等仓库", False),
        ("2/project", "B", "B 二期", False),
    ]


def test_what_somebody_else_changed_meanwhile_is_a_conflict_only_where_both_wrote() -> None:
    sheet = edited(written(), F2=60)
    other_cell = [row("1", remarks="页面上写的"), *ROWS[1:]]
    assert [edit.conflict for edit in told(sheet, other_cell).edits] == [False]
    sheet.seek(0)
    same_cell = [row("1", progress=80), *ROWS[1:]]
    [crossed] = told(sheet, same_cell).edits
    assert crossed.conflict and crossed.texts == ("40%", "60%", "80%")
    sheet.seek(0)
    both_alike = [row("1", progress=60), *ROWS[1:]]
    assert told(sheet, both_alike).nothing


def test_sorted_lines_keep_their_rows_and_new_lines_are_new() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    sheet = book.worksheets[0]
    values = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    sheet.delete_rows(2, 10)
    for line in [
        *reversed(values),
        ["A", None, "", "流程", "再写一版", 0, None, None, None],
        ["C", "2026-04-01 – 2026-04-30", "王敏", "制度"],
    ]:
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    comparison = told(io.BytesIO(file.getvalue()))
    assert comparison.edits == [] and comparison.refused == []
    assert [(new.step, new.parent, new.values.get("action", "")) for new in comparison.new] == [
        (True, "1", "再写一版"),
        (False, "", ""),
    ]


def test_lost_keys_are_found_by_name_and_bad_lines_are_refused_apart() -> None:
    sheet = edited(written(), I2=None, I3=None, I4="99", F3="lots")
    comparison = told(sheet)
    assert comparison.edits == [] and comparison.unchanged == 1 and comparison.absent == 1
    assert [line for line, _error in comparison.refused] == [3, 4]


def test_a_cell_that_cannot_be_read_hides_no_other_edit_of_its_row() -> None:
    comparison = told(edited(written(), F2="lots", G2="soon", H2="等仓库"))
    assert [edit.id for edit in comparison.edits] == ["1/remarks"] and comparison.unchanged == 2
    assert [(line, said.partition("”")[0]) for line, said in comparison.said("zh")] == [
        (2, "“Progress"),
        (2, "“Expected"),
    ]
    assert "2026-03-01" in comparison.said("en")[1][1]


def test_a_cell_that_is_only_shown_is_not_silently_passed_over() -> None:
    comparison = told(
        edited(written(), E2="a project has no step", A3="another project", H3="但这格要改")
    )
    assert [edit.id for edit in comparison.edits] == ["1.5/remarks"]
    assert [line for line, _error in comparison.refused] == [2, 3]


def test_without_its_base_every_edit_asks_whose_it_is() -> None:
    text = b"Name,Action,Progress,Remarks\nA,,60%,\nB,,40%,=1+1\n"
    comparison = told(io.BytesIO(text))
    assert comparison.blind and [(edit.id, edit.conflict) for edit in comparison.edits] == [
        ("1/progress", True)
    ]


def test_shares_are_written_as_a_spreadsheet_keeps_them() -> None:
    cell = openpyxl.load_workbook(io.BytesIO(written())).worksheets[0]["F2"]
    assert (cell.value, cell.number_format) == (0.4, "0%")


def test_a_whole_number_of_an_old_file_is_a_share_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        excel,
        "read",
        lambda *_more, **_named: [excel.Line(2, {"project": "A", "progress": 1, "guiju key": "1"})],
    )
    [edit] = told(io.BytesIO(written())).edits
    assert edit.now == 100 and BY_NAME["progress"].read(1) == 1  # the API means per cent


def test_lines_and_odd_letters_come_back_as_they_were() -> None:
    odd = [
        row("1", remarks="第一行\r\n第二行 "),
        row("2", remarks="_x0041_ \"quoted\" 'x'"),
        row("3", remarks="-5 度\n+86"),
        row("4", remarks="@all"),
    ]
    comparison = told(edited(written(odd)), odd)
    assert comparison.nothing and comparison.unchanged == 4


def test_what_could_not_be_stored_is_left_out_before_anybody_confirms() -> None:
    def known(edits: Any) -> None:
        if any(edit.now == "没有这个人" for edit in edits):
            raise Invalid({"zh": "没有。", "en": "Nobody."})

    def no_new(new: Any) -> None:
        raise Invalid({"zh": "不收。", "en": "None."})

    comparison = told(edited(written(), C2="没有这个人", H2="好", A5="C", D5="制度"))
    state = comparison.state
    comparison = examined(comparison, known, no_new)
    assert (
        [edit.id for edit in comparison.edits] == ["1/remarks"]
        and comparison.new == []
        and comparison.state != state
    )
    assert comparison.said("en") == [(2, "Nobody."), (5, "None.")]


def test_a_row_that_is_not_hers_is_refused() -> None:
    mine = [PlanRow("1", "A", ROWS[0].values, may_edit=False), *ROWS[1:]]
    comparison = told(edited(written(), F2=60), mine)
    assert comparison.edits == [] and [line for line, _ in comparison.refused] == [2]


def test_a_damaged_base_is_refused() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    book.worksheets[1]["A1"] = "|{nonsense"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(GuijuError):
        read_sheet(io.BytesIO(file.getvalue()), COLUMNS)


def test_headings_are_known_in_both_languages() -> None:
    from django.utils.translation import gettext_lazy

    columns = (PlanColumn("project", gettext_lazy("Cancel"), level="thing"), *COLUMNS[1:])
    with override("zh-hans"):
        file = io.BytesIO()
        write_sheet(file, "计划", columns, ROWS)
    with override("en"):
        sheet = read_sheet(io.BytesIO(file.getvalue()), columns)
    assert [line.cells["project"] for line in sheet.lines] == ["A", "A", "B"]


def test_bars_lie_where_their_days_are() -> None:
    line = timeline([row("1"), row("1.5", action="x")], dt.date(2026, 3, 16))
    assert line.first == DAY and line.days == 37
    bar = line.bars[0]
    assert bar.x == 0 and bar.width == pytest.approx(30 * 1000 / 37, abs=0.1)
    assert line.today == pytest.approx(14 * 1000 / 37, abs=0.1)
    assert [text for _x, text in line.marks][:2] == ["03-02", "03-09"]
    assert line.marks[-1] == (
        pytest.approx(35 * 1000 / 37, abs=0.1),
        "",
    )  # words there would run out of the picture


def test_what_is_drawn_in_python_is_escaped() -> None:
    bad = '"><script>&'
    column = PlanColumn("remarks", bad, "long")
    mine = PlanRow(
        bad,
        bad,
        {"project": bad, "owner": bad},
        owner=bad,
        url=bad,
        cell_url=bad,
        span_url=bad,
        follows=bad,
        move_url=bad,
        onward=True,
        may_edit=True,
        late=True,
        tags=[(bad, bad)],
        span=(dt.date(2026, 3, 2), dt.date(2026, 3, 8)),
        slip=dt.date(2026, 3, 20),
    )
    line = timeline([mine], dt.date(2026, 3, 4))
    drawn = [
        plan.plan_cell(mine, column, bad, bad),
        plan.plan_cells(mine, [(column, bad, "")]),
        plan.plan_tags(mine),
        plan.plan_bar(line.bars[0], line.days),
        plan.plan_name(line.bars[0]),
        plan.plan_card({"csrf_token": bad}, mine),
        plan.plan_card({"csrf_token": bad}, replace(mine, needs=[bad])),
        plan.plan_grid(line),
    ]
    for html in drawn:
        assert "<script" not in html and '"">' not in html and "&&" not in html, html
    assert all("&lt;script&gt;&amp;" in html for html in drawn[:-1])
    assert drawn[-1].count("g-mark") == len(line.marks) and drawn[-1].count("g-today") == 1


def test_rows_without_days_have_no_bar() -> None:
    [bar] = timeline([PlanRow("1", "A", {"project": "A"})], DAY).bars
    assert not bar.drawn


def test_a_mistyped_year_does_not_break_the_time_line() -> None:
    far = PlanRow(
        "2", "B", {"project": "B"}, span=(DAY, dt.date(2026, 3, 9)), slip=dt.date(9999, 12, 31)
    )
    line = timeline(
        [row("1"), far, PlanRow("3", "C", {"project": "C"}, span=(dt.date(1, 1, 1), dt.date.max))],
        DAY,
    )
    assert (
        line.days < 60
        and [bar.drawn for bar in line.bars] == [True, True, False]
        and line.bars[1].slip is None
    )
    long = timeline(
        [PlanRow("1", "A", {"project": "A"}, span=(dt.date(1991, 5, 6), dt.date(2100, 1, 1)))], DAY
    )
    assert len(long.marks) <= 40
