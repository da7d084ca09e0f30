"""Every csv that a spreadsheet writes of a table reads back as the same table."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import uuid
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guiju.kit import excel
from guiju.records.reading import read_raw

HEAD = ["编号", "开始时间", "客服", "备注"]
PIECES = st.sampled_from(
    [
        "a",
        "Z",
        "9",
        "0",
        " ",
        "  ",
        ",",
        ";",
        "\t",
        "|",
        '"',
        '""',
        "'",
        "\n",
        "\r\n",
        "李雷",
        "。",
        ",",
        "#",
        "=",
        "-",
        "1,5",
        '12" pipe',
        "x\ny",
        "2026-03-01",
        "sep=;",
        "\u3000",
        "\u00a0",
        "😀",
        "é",
    ]
)
NOT_CHINESE = str.maketrans({"😀": "笑", "é": "e", "\u00a0": "\u3000"})
CELLS = st.lists(PIECES, max_size=6).map("".join)
#: A row is known by its number and time, as records are; the other cells hold whatever people type.
ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=8)


def written(rows: list[list[str]], delimiter: str, end: str, everywhere: bool) -> str:
    """The csv as a spreadsheet writes it: what needs quotation marks has them, or every cell
    has.
    """
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if everywhere else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


@settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ROWS,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    st.sampled_from(["", "gzip", "sep"]),
)
@example([("a\n2,x", 'b"c'), ("", "")], ",", "\r\n", False, "gb18030", "sep")
@example([("", ";\n;a"), ("", ";\n;")], ",", "\n", False, "utf-8", "")  # two rows by ";" too
def test_a_table_that_a_spreadsheet_wrote_reads_back_as_it_was(
    tmp_path: Path,
    cells: list[tuple[str, str]],
    delimiter: str,
    end: str,
    everywhere: bool,
    encoding: str,
    how: str,
) -> None:
    rows = [[str(1000 + n), f"2026-03-01 09:00:{n:02d}", *row] for n, row in enumerate(cells)]
    if (
        encoding == "gb18030"
    ):  # it is taken for granted only where the text is Chinese; else a person is asked
        rows = [[cell.translate(NOT_CHINESE) for cell in row] for row in rows]
    text = written([HEAD, *rows], delimiter, end, everywhere)
    text = f"sep={delimiter}{end}{text}" if how == "sep" else text
    content = text.encode(encoding)
    path = tmp_path / uuid.uuid4().hex
    path.write_bytes(gzip.compress(content) if how == "gzip" else content)
    work = tmp_path / uuid.uuid4().hex
    work.mkdir()
    raw = read_raw(path, work, wanted=HEAD)
    table = pq.read_table(raw.path)
    back = [
        list(row)
        for row in zip(*(table[f"c{place}"].to_pylist() for place in range(4)), strict=True)
    ]
    assert raw.columns == tuple(HEAD)
    assert not raw.broken
    assert back == [[cell or None for cell in row] for row in rows]


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_a_sheet_that_a_spreadsheet_wrote_reads_back_but_for_blanks_around(
    cells: list[tuple[str, str]], delimiter: str, end: str, everywhere: bool, marked: bool
) -> None:
    rows = [[str(1000 + n), f"2026-03-01 09:00:{n:02d}", *row] for n, row in enumerate(cells)]
    content = written([HEAD, *rows], delimiter, end, everywhere).encode()
    lines = excel.read(
        io.BytesIO((codecs.BOM_UTF8 if marked else b"") + content), {name: [name] for name in HEAD}
    )
    plain = [[excel.plain(cell.strip()) for cell in row] for row in rows]
    assert [[line.text(name) for name in HEAD] for line in lines] == [
        [cell.strip() for cell in row] for row in plain
    ]
