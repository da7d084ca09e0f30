"""A file that asks for more than a file may is one sentence, at once, whoever sends it; the
process that reads it may die.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

import guiju
from guiju.foundation.errors import Invalid
from guiju.kit import excel, filled, spreadsheets
from guiju.kit.apart import apart

_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="a">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
_CELL = '<table:table-cell office:value-type="float" office:value="1"/>'


def far_cells(row: int = 99_999, column: int = 4_999) -> bytes:
    """Two cells beside one another and one far away: 5 kB."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at in ((0, 0), (0, 1), (row, column)):
            sheet.write_number(*at, 1)
    return file.getvalue()


def replaced(content: bytes, pattern: str, put: str) -> bytes:
    """The workbook with other text in its sheet."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name).decode()
            target.writestr(
                name, re.sub(pattern, lambda _: put, text) if "worksheets/" in name else text
            )
    return made.getvalue()


def far_in_an_old_workbook() -> bytes:
    """Sheets of two cells each that reach to the last row and column of Excel 97–2003."""
    file, book = io.BytesIO(), xlwt.Workbook()
    for name in "ab":
        sheet = book.add_sheet(name)
        sheet.write(0, 0, 1)
        sheet.write(65_535, 255, 1)
    book.save(file)
    return file.getvalue()


def ods(inside: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("META-INF/manifest.xml", "<manifest/>")
        target.writestr("content.xml", _ODS.format(inside))
    return made.getvalue()


def entities() -> str:
    """Ten names, each ten times the one before."""
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return f"<!DOCTYPE worksheet [{names}]>"


BOMBS = {
    "a cell far away": lambda: far_cells(),
    "a cell in the last row and column": lambda: far_cells(1_048_575, 16_383),
    "a cell far away with other quotes": lambda: replaced(
        far_cells(), r'r="(GJH100000)"', "r='GJH100000'"
    ),
    "a cell in a column that no sheet has": lambda: replaced(
        far_cells(1, 1), r'r="B2"', 'r="ZZZZZZZZZZ1"'
    ),
    "a row far away whose cells have no names": lambda: replaced(
        far_cells(1_048_575, 1), r'<c r="B1048576"[^>]*>', "<c><v>1</v></c>" * 5_000 + "<c>"
    ),
    "two far cells of an old workbook": far_in_an_old_workbook,
    "rows repeated without end": lambda: ods(
        f'<table:table-row table:number-rows-repeated="1048576">{_CELL * 400}</table:table-row>'
    ),
    "cells repeated without end": lambda: ods(
        "<table:table-row "
        'table:number-rows-repeated="900000"><table:table-cell/></table:table-row>'
        "<table:table-row><table:table-cell "
        f'table:number-columns-repeated="16000"/>{_CELL}</table:table-row>'
    ),
    "a sheet of nothing that unpacks to gigabytes": lambda: replaced(
        far_cells(1, 1), "<sheetData>", "<sheetData>" + " " * 200_000_000
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_workbook_that_reaches_too_far_is_a_sentence_at_once(bomb: str) -> None:
    content = BOMBS[bomb]()
    begun = time.monotonic()
    with pytest.raises(Invalid) as refused:
        spreadsheets.sheets(content, spreadsheets.ALL)
    assert time.monotonic() - begun < 10
    assert refused.value.code in (
        "excel.too_many_cells",
        "excel.too_large",
        "file.breaks_its_reader",
    ), bomb
    assert refused.value.say("zh") != refused.value.say("en")
    assert refused.value.advise("zh")


def test_names_that_unfold_in_a_workbook_are_not_unfolded() -> None:
    content = replaced(far_cells(1, 1), r"<worksheet ", f"{entities()}<worksheet ")
    begun = time.monotonic()
    try:
        found = spreadsheets.sheets(replaced(content, r"<v>1</v>", "<v>&a9;</v>"))
    except Invalid:
        found = []
    assert time.monotonic() - begun < 10
    assert len(str(found)) < 10_000


def test_stray_formats_far_away_are_no_cells() -> None:
    """Who formatted whole rows and columns has sent a small sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_string(0, 0, "工号")
        sheet.write_blank(1_048_575, 16_383, None, bold)
        sheet.set_column(0, 16_383, 12, bold)
    [read] = spreadsheets.sheets(file.getvalue())
    assert read.rows[0][0] == "工号"


def hungry(kind: str) -> Iterator[int]:
    """In the process apart: what a reader that goes wrong does."""
    if kind == "memory":
        yield len(bytearray(3 << 30))
    if kind == "time":
        while True:
            time.sleep(0.01)
    if kind == "fault":
        raise RuntimeError("broken")
    yield 1


@pytest.mark.parametrize("kind", ["memory", "time", "fault"])
def test_a_reader_that_goes_wrong_is_a_sentence(kind: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Invalid) as refused:
        list(apart(f"{__name__}:hungry", kind, seconds=2))
    assert refused.value.code == "file.breaks_its_reader"
    assert time.monotonic() - begun < 10


#: What a new process does: it reads a text and says the refusal and by how many KiB it grew.
_READER = """
import re, sys
from pathlib import Path
from guiju.foundation.errors import Invalid
from guiju.kit import excel

def highest():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

content = sys.stdin.buffer.read()
before = highest()
try:
    list(excel.tables(content))
except Invalid as refused:
    print(refused.code, highest() - before)
"""


def read_by_a_process_of_its_own(content: bytes) -> tuple[str, int]:
    """The code of the refusal and the KiB by which the process that asked grew at most: a new
    one, because what a hand of the tests holds by then is not the reader's.
    """
    ran = subprocess.run([sys.executable, "-c", _READER], input=content, capture_output=True)
    code, taken = ran.stdout.decode().split()
    return code, int(taken)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n" + b",\n" * 4_000_000, "excel.too_many_rows"),
        (b"a,b\r" + b"\r" * 5_000_000, "excel.too_many_rows"),
        (b"a,b\n" + b"1,2\n" * 450_000, "excel.too_many_rows"),
        (b"a,b\n" + b"1," * 20_000 + b"\n", "excel.too_many_columns"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "excel.unreadable"),
    ],
    ids=["empty rows", "blank lines", "rows", "columns", "a cell"],
)
def test_a_text_of_too_much_is_a_sentence_and_takes_nothing_of_the_process(
    content: bytes, code: str
) -> None:
    said, taken = read_by_a_process_of_its_own(content)
    assert said == code
    assert taken < 64 << 10, "KiB"


def test_a_large_text_is_read_apart_as_a_small_one_is_here() -> None:
    """A quotation over lines, a blank line, a line of commas: the numbers are those of the lines."""
    row = '{},"two\nlines",\n\n,,\n'
    small = "a,b,c\n" + "".join(row.format(number) for number in range(20))
    large = "a,b,c\n" + "".join(row.format(number) for number in range(20_000))
    assert len(small) < filled.SMALL < len(large)
    [here], [apart_] = (list(excel.tables(text.encode())) for text in (small, large))
    assert apart_.rows[:21] == here.rows and here.rows[2] == (6, ["1", "two\nlines", ""])
    assert len(apart_.rows) == 20_001


def test_workbooks_have_one_door() -> None:
    """A reader beside it would read without bounds."""
    readers = re.compile(
        r"^\s*(?:import|from) (?:python_calamine|xlrd|openpyxl|docx|lxml|xml)\b", re.M
    )
    top = Path(guiju.__file__).parent
    used = {
        str(path.relative_to(top))
        for path in top.rglob("*.py")
        if "tests" not in path.parts and readers.search(path.read_text(encoding="utf-8"))
    }
    assert used == {
        "kit/spreadsheets.py",
        "kit/workbooks.py",
        "policy/documents.py",
        "process/documents.py",  # only writes
    }
