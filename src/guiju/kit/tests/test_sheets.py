"""Sheets: what a cell says, where the headings stand, and what is refused with its place."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.foundation import bounds
from guiju.foundation.errors import GuijuError
from guiju.kit.sheets import Column, Part, Row, Sheet, Template, cells, read

FEBRUARY_3 = dt.date(2026, 2, 3)
SHEET = Sheet(
    "shifts",
    "加班",
    "Overtime",
    (
        Column("number", "人员编号", "staff number", "key", known_by=True),
        Column("day", "日期", "day", "day", known_by=True),
        Column("hours", "小时", "hours", "number"),
        Column("share", "比例", "share", "share"),
        Column("starts", "开始", "starts", "time"),
        Column("paid", "计薪", "paid", "yes"),
        Column("note", "备注", "note"),
    ),
    present=lambda: [("G101", FEBRUARY_3, 2.5, Decimal("0.8"), dt.time(8, 30), True, "=1+1")],
)
TEMPLATE = Template(
    {"zh": "加班模板", "en": "the overtime template"}, {SHEET.name: SHEET}, limit=50
)


def came(folder: Path, text: str) -> Part:
    (folder / "overtime.csv").write_text(text)
    [part] = read(folder / "overtime.csv", TEMPLATE)
    return part


def refusal(ask: Callable[[], Any]) -> str:
    with pytest.raises(GuijuError) as refused:
        ask()
    return refused.value.say("en")


@pytest.mark.parametrize(
    "cell",
    [
        "2026年2月3日",
        "2026-02-03",
        "2026/2/3",
        " 2026.02.03 ",
        "2026-02-03 00:00:00",
        dt.datetime(2026, 2, 3, 12),
        FEBRUARY_3,
        46056.0,
    ],
)
def test_a_day_is_understood_however_it_is_written(cell: Any) -> None:
    assert cells.day(cell) == FEBRUARY_3


@pytest.mark.parametrize("cell", ["2026-02-31", "昨天", "", None, 1.0, True, "2206-02-03"])
def test_what_is_no_day_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError):
        cells.day(cell)


@given(st.dates(bounds.FIRST_DAY, bounds.LAST_DAY))
def test_every_day_of_the_house_comes_back(day: dt.date) -> None:
    assert cells.day(day.isoformat()) == cells.day(day) == day


def test_numbers_shares_times_and_answers_are_understood() -> None:
    assert cells.number("1,234.5") == 1234.5 and cells.number(3) == 3
    assert cells.share("80%") == cells.share(0.8) == Decimal("0.8")
    assert cells.percent("45 %") == cells.percent(0.45) == cells.percent(45) == 45
    assert cells.time("8:30") == cells.time(dt.timedelta(hours=8.5)) == dt.time(8, 30)
    assert [cells.yes(cell) for cell in ("是", "Yes", True, 1.0)] == [True] * 4
    assert [cells.yes(cell) for cell in ("否", "n", False, 0)] == [False] * 4
    assert cells.choice("制度", {"rule": {"zh": "制度", "en": "rule"}}) == "rule"
    for parse, cell in (
        (cells.number, "many"),
        (cells.number, True),
        (cells.share, "NaN"),
        (cells.percent, 101),
        (cells.time, "25:00"),
        (cells.yes, "maybe"),
        (lambda cell: cells.choice(cell, {}), "x"),
    ):
        with pytest.raises(ValueError):
            parse(cell)


@pytest.mark.parametrize("chinese", [True, False])
def test_a_filled_template_comes_back_as_it_went_out(tmp_path: Path, chinese: bool) -> None:
    file = io.BytesIO()
    TEMPLATE.write(file, filled=True, chinese=chinese)
    heads = [cell.value for cell in openpyxl.load_workbook(file).worksheets[0][1]]
    assert heads == [column.titles[not chinese] for column in SHEET.declared]
    (tmp_path / "x.xlsx").write_bytes(file.getvalue())
    [part] = read(tmp_path / "x.xlsx", TEMPLATE)
    [row] = part.rows
    assert {name: row[name] for name in SHEET.columns} == {
        "number": "G101",
        "day": FEBRUARY_3,
        "hours": 2.5,
        "share": Decimal("0.8"),
        "starts": dt.time(8, 30),
        "paid": True,
        "note": "=1+1",
    }


def test_headings_stand_where_most_of_them_are_and_a_blank_cell_is_not_a_missing_column(
    tmp_path: Path,
) -> None:
    part = came(tmp_path, "加班,日期\n备注\n人员 编号*,日期,小时,谁批的\nG101,2026-02-03,,王敏\n")
    [row] = part.rows
    assert (row.line, part.unknown) == (4, ("谁批的",))
    assert row.said("hours", "note") == {"hours": None} and row["note"] == ""


@pytest.mark.parametrize(
    ("cell", "column", "said"),
    [
        ("昨天", "day", "“昨天” in “day” is not a day; write 2026-02-01."),
        ("2206-01-01", "day", "“2206-01-01” in “day” is not a day; write 2026-02-01."),
        ("1.2E+10", "number", "“1.2E+10” in “number” is a number that a spreadsheet shortened"),
        ("#N/A", "note", "“note” holds the error #N/A."),
        ("viel", "hours", "“viel” in “hours” is no number."),
        ("viel", "share", "“viel” is not a share."),
        ("25:00", "starts", "“25:00” in “starts” is not a time"),
        ("maybe", "paid", "“maybe” in “paid” is neither yes nor no."),
    ],
)
def test_a_cell_that_says_something_else_is_refused_alone(
    tmp_path: Path, cell: str, column: str, said: str
) -> None:
    values = {"number": "G101", "day": "2026-02-03", column: cell}
    [bad, good] = came(
        tmp_path, f"{','.join(values)}\n{','.join(values.values())}\nG102,2026-02-03,\n"
    ).rows
    assert refusal(lambda: bad[column]).startswith(said)
    assert good["number"] == "G102"


def test_a_needed_cell_and_a_column_by_which_rows_are_known_are_asked_for(tmp_path: Path) -> None:
    [row] = came(tmp_path, "number,day,note\n,2026-02-03,x\n").rows
    assert refusal(lambda: row.needed("number")) == "“number” is missing."
    assert "“Overtime” lacks the columns: day." in refusal(
        lambda: came(tmp_path, "number,note\n1,x\n")
    )
    assert "more than 50 rows" in refusal(lambda: came(tmp_path, "number,day\n" + "1,x\n" * 50))
    assert isinstance(row, Row)
