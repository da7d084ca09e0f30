"""Spreadsheets out and in."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
import xlwt

from guiju.foundation.errors import Invalid
from guiju.kit import excel, spreadsheets, workbooks
from tests.cast import LI_LEI

COLUMNS = {
    "number": ["工号", "Staff number"],
    "name": ["姓名", "Name"],
    "joined": ["入职", "Joined"],
}
HEADINGS = [excel.Heading("Staff number"), excel.Heading("Name"), excel.Heading("Joined")]


def workbook(*rows: list[object]) -> io.BytesIO:
    file = io.BytesIO()
    excel.write(file, "People", HEADINGS, rows)
    return io.BytesIO(file.getvalue())


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-5", "@x", "\tx", "\r=1", "'=1", "''+1"])
def test_formulas_are_neutralised_and_come_back_as_they_were(text: str) -> None:
    assert excel.neutral(text) == f"'{text}"
    assert excel.plain(excel.neutral(text)) == text
    assert excel.neutral(LI_LEI.name) == LI_LEI.name


def test_a_round_trip_changes_nothing() -> None:
    lines = excel.read(
        workbook([LI_LEI.number, "=李雷", dt.date(2026, 2, 3)], [], ["007", None, None]), COLUMNS
    )
    assert [line.number for line in lines] == [2, 4], "numbers as Excel counts, empty rows left out"
    assert lines[0].values == {
        "number": LI_LEI.number,
        "name": "=李雷",
        "joined": dt.date(2026, 2, 3),
    }
    assert lines[1].text("number") == "007"
    assert lines[1].text("name") == ""


def test_values_keep_their_kind() -> None:
    long_key = 10**17 + 1
    (line,) = excel.read(workbook([Decimal("1.5"), True, long_key]), COLUMNS)
    assert line.values == {"number": 1.5, "name": True, "joined": str(long_key)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_both_encodings(encoding: str, delimiter: str) -> None:
    text = f"工号{delimiter}姓 名*\nG101{delimiter}李雷\n"
    (line,) = excel.read(io.BytesIO(text.encode(encoding)), COLUMNS)
    assert line.values == {"number": "G101", "name": "李雷"}


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (200 * 1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "excel.empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "excel.unreadable"),
        (b"PK\x03\x04 no zip at all", "excel.unreadable"),
        (b"\xd0\xcf\x11\xe0 no xls at all", "excel.unreadable"),
        ('工号\n"'.encode() + b"G101\n" * 30_000, "excel.unreadable"),
        (b"a\n" * 3_000 + b"\x00", "excel.unreadable"),
        ("姓名\n李雷\n".encode(), "excel.missing_columns"),
        (("a," * 600).encode(), "excel.too_many_columns"),
        ("工号\n1\n2\n3\n4\n".encode(), "excel.too_many_rows"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        excel.read(io.BytesIO(content), COLUMNS, required=["number"], limit=3)
    assert refusal.value.code == code
    assert refusal.value.say("zh") and refusal.value.say("en")


def test_a_file_that_claims_too_much_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Invalid) as refusal:
        excel.read(io.BytesIO(_bomb()), COLUMNS)
    assert refusal.value.code == "excel.too_large"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {b"sheet1.xml": b"data.xml"},
        {b"/xl/worksheets/sheet1.xml": b"worksheets/sheet1.xml"},
        {
            b"<c ": b"<x:c ",
            b"</c>": b"</x:c>",
            b"<f>": b"<x:f>",
            b"</f>": b"</x:f>",
            b"<v />": b"<x:v/>",
            b"<v></v>": b"<x:v></x:v>",
        },
    ],
)
def test_a_formula_without_a_stored_value_is_not_read_as_nothing(
    changes: dict[bytes, bytes],
) -> None:
    """However the program that wrote the file calls its sheets and its tags."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["工号", "姓名"], ["G101", "李雷"], ["G102", '=A3&"?"']):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Invalid, match="Cell B3 is a formula") as refused:
        excel.read(_renamed(file, changes), COLUMNS)
    assert refused.value.code == "excel.formula"


def _renamed(file: io.BytesIO, changes: dict[bytes, bytes]) -> io.BytesIO:
    """The workbook with other bytes in all its parts and their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content, called = source.read(name), name.encode()
            for old, new in changes.items():
                content, called = content.replace(old, new), called.replace(old, new)
            target.writestr(called.decode(), content)
    made.seek(0)
    return made


def test_a_formula_with_its_value_is_read_even_if_that_is_an_empty_text() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for column, title in enumerate(["工号", "姓名"]):
            sheet.write_string(0, column, title)
        sheet.write_formula(1, 0, '="G"&101', None, "G101")
        sheet.write_formula(1, 1, '=IF(A2="","x","")', None, "EMPTY")
    [line] = excel.read(_replaced(file, b"<v>EMPTY</v>", b"<v></v>"), COLUMNS)
    assert (line.values["number"], line.values["name"]) == ("G101", None)


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_workbook_is_refused_or_read_and_nothing_else(way: int) -> None:
    whole, chance, refused = _packed(workbook(["G101", "李雷", None]), way), random.Random(way), 0
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(4, len(content))] = chance.randrange(256)
        try:
            list(spreadsheets.read(bytes(content), spreadsheets.ALL, 1_000))
        except Invalid:
            refused += 1
    assert refused > 50


def _packed(file: io.BytesIO, way: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w", way) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return made.getvalue()


def test_a_sheet_of_openings_without_end_is_answered_at_once() -> None:
    """A search that looked ahead from each of them would take hours."""
    hostile = _replaced(workbook(["G101", "李雷", None]), b"<c ", b"<c " * 300_000)
    assert len(excel.read(hostile, COLUMNS)) <= 1


def _replaced(file: io.BytesIO, old: bytes, new: bytes) -> io.BytesIO:
    """The workbook with other bytes in its sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            assert name != "xl/worksheets/sheet1.xml" or old in content
            target.writestr(name, content.replace(old, new))
    made.seek(0)
    return made


def faulty(cell: str, value: object) -> io.BytesIO:
    """A workbook as other programs write it, with an error or a number in a cell."""
    book = openpyxl.Workbook()
    for row in (["人员名单"], ["工号", "姓名"], ["G101", "李雷"], ["G102", "韩梅梅"]):
        book.active.append(row)
    book.active[cell].value = value
    book.active[cell].data_type = "e" if isinstance(value, str) else "n"
    out = io.BytesIO()
    book.save(out)
    return io.BytesIO(out.getvalue())


def test_titles_may_stand_above_the_headings() -> None:
    lines = excel.read(faulty("A3", 101), COLUMNS)
    assert [(line.number, line.text("number")) for line in lines] == [(3, "101"), (4, "G102")]
    text = "sep=;\n人员名单\n\n工号;姓名\nG101;李雷\n"
    (line,) = excel.read(io.BytesIO(text.encode()), COLUMNS)
    assert (line.number, line.values) == (5, {"number": "G101", "name": "李雷"})


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_in_a_sheet_is_refused_with_its_place_and_clears_nothing(error: str) -> None:
    for upload in (faulty("B4", error), io.BytesIO(f"工号,姓名\n\n\nG102,{error}\n".encode())):
        with pytest.raises(Invalid) as refusal:
            excel.read(upload, COLUMNS)
        assert (refusal.value.code, refusal.value.data["line"], refusal.value.data["column"]) == (
            "excel.error",
            4,
            "姓名",
        )
    assert len(excel.read(faulty("C4", error), COLUMNS)) == 2, "nobody reads that column"


def test_a_staff_number_is_exact_to_2_to_the_53_and_refused_beyond() -> None:
    (line, _) = excel.read(faulty("A3", 2**53), COLUMNS)
    assert line.text("number") == "9007199254740992"
    with pytest.raises(Invalid) as refusal:
        excel.read(faulty("A3", 12345678901234567890), COLUMNS)
    assert (refusal.value.code, refusal.value.data["line"]) == ("excel.too_long", 3)


def test_a_quotation_that_is_open_or_swallows_rows_is_refused_with_its_line() -> None:
    for text, said in [
        ('工号,姓名\nG101,"李雷\nG102,韩梅\n', "line 2 never ends"),
        (
            '工号,姓名,入职\nG101,"李雷,2026-03-01\nG102,韩梅",2026-03-01\n',
            "line 2 ends only in line 3",
        ),
    ]:
        with pytest.raises(Invalid, match=said):
            excel.read(io.BytesIO(text.encode()), COLUMNS)


def test_an_error_in_an_ods_file_is_neither_blank_nor_0() -> None:
    cell = (
        '<table:table-cell office:value-type="float" office:value="0" '
        'calcext:value-type="error"><text:p>#N/A</text:p>'
    )
    ods = (
        '<table:table table:name="一"><table:table-row '
        'table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    )
    ods += f"<table:table-row><table:table-cell/>{cell}</table:table-row></table:table>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("content.xml", ods)
    assert workbooks.faults(io.BytesIO(out.getvalue())) == {(2, 1): "#N/A"}
    assert workbooks.faults(io.BytesIO(out.getvalue()), "二") == {}
    assert workbooks.cell_name((2, 27)) == "AB3"


def test_errors_in_the_cells_of_an_old_workbook_are_neither_blank_nor_nothing() -> None:
    book = xlwt.Workbook()
    book.add_sheet("first").row(0).write(0, "nothing of it")
    row = book.add_sheet("calls").row(1)
    row.write(0, 7)
    row.set_cell_error(1, "#N/A!")
    row.set_cell_error(3, "#DIV/0!")
    file = io.BytesIO()
    book.save(file)
    assert workbooks.faults(file, "calls") == {(1, 1): "#N/A", (1, 3): "#DIV/0!"}
    assert workbooks.faults(file) == {}
    with pytest.raises(Invalid, match="old workbook"):
        workbooks.faults(io.BytesIO(file.getvalue()[:700]), "calls")
