"""Files as they come: formats, encodings, delimiters, names of columns, and what is no table."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import io
import zipfile
from encodings.aliases import aliases
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guiju.foundation.errors import GuijuError, Invalid
from guiju.records.reading import column_names, read_raw, sniff

TEXT = "编号,客服,时长\n1,李雷,60\n2,韩梅,90\n"


def rows(path: Path, work: Path, **how: str) -> list[tuple[str | None, ...]]:
    raw = read_raw(path, work, **how)
    table = pq.read_table(raw.path)
    return list(
        zip(*(table[f"c{place}"].to_pylist() for place in range(len(raw.columns))), strict=True)
    )


def refused(path: Path) -> str:
    with pytest.raises(GuijuError) as fault:
        sniff(path)
    assert fault.value.say("zh")
    return fault.value.say("en")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_detected(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(TEXT.replace(",", delimiter).encode(encoding))
    assert sniff(path).columns == ("编号", "客服", "时长")
    assert rows(path, tmp_path) == [("1", "李雷", "60"), ("2", "韩梅", "90")]


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert rows(path, tmp_path)[1] == ("2", "韩梅", "90")


def test_an_unknown_encoding_is_asked_for_and_a_wrong_one_told(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes("id,name\n1,caf\xe9 \xfcber \xff\xfe\n".encode("latin-1"))
    assert "cannot be told" in refused(path)
    assert sniff(path, encoding="latin-1").columns == ("id", "name")
    with pytest.raises(Invalid, match="no encoding"):
        sniff(path, encoding="klingon")
    with pytest.raises(Invalid, match="does not know"):
        read_raw(path, tmp_path, encoding="utf-8")


def test_lines_are_those_of_the_file_also_with_line_breaks_in_cells(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text('id,note\n1,"a\nb"\n\n2,c\n3\n4,d,e\n5,f,\n', encoding="utf-8")
    raw = read_raw(path, tmp_path)
    assert pq.read_table(raw.path)["line"].to_pylist() == [2, 5, 8]
    assert [row.line for row in raw.broken] == [6, 7]


def test_names_of_columns() -> None:
    assert column_names([" id ", "name", "name", "", "name_2"]) == [
        "id",
        "name",
        "name_3",
        "column_4",
        "name_2",
    ]
    assert column_names(["a", "a", "a"]) == ["a", "a_2", "a_3"]


def test_cells_of_a_workbook_are_texts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["呼叫中心报表"])
    sheet.append(["day", "at", "when", "long", "whole", "broken", "yes", "text"])
    sheet.append(
        [
            dt.date(2010, 8, 1),
            dt.time(9, 12, 58),
            dt.datetime(2010, 8, 1, 9, 12, 58),
            dt.timedelta(hours=30, minutes=5),
            12.0,
            0.5,
            True,
            "007",
        ]
    )
    sheet["D3"].number_format = "[h]:mm:ss"
    book.save(tmp_path / "calls.xlsx")
    assert sniff(tmp_path / "calls.xlsx").columns[0] == "day"
    assert rows(tmp_path / "calls.xlsx", tmp_path) == [
        ("2010-08-01", "09:12:58", "2010-08-01 09:12:58", "30:05:00", "12", "0.5", "true", "007")
    ]


def test_a_sheet_is_named_or_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "一月"
    book.create_sheet("二月").append(["id", "n"])
    book.save(tmp_path / "calls.xlsx")
    assert sniff(tmp_path / "calls.xlsx", sheet="二月").columns == ("id", "n")
    with pytest.raises(Invalid, match="一月, 二月"):
        sniff(tmp_path / "calls.xlsx", sheet="三月")


def test_parquet(tmp_path: Path) -> None:
    table = pa.table({"id": [1, 2], "at": [dt.datetime(2026, 1, 2, 3), None], "x": [1.0, 2.5]})
    pq.write_table(table, tmp_path / "calls.parquet")
    assert rows(tmp_path / "calls.parquet", tmp_path) == [
        ("1", "2026-01-02 03:00:00", "1"),
        ("2", None, "2.5"),
    ]


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    for content, said in [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 500, "picture"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><table></table></html>", "web page"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"PAR1 not parquet", "damaged"),
        (b"\x1f\x8b not gzip", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not xls", "damaged"),
        (b"a,b\x00\x01\x02\n", "not a table"),
        (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n", "10000 columns"),
        (_bomb(), "over the limit"),
        (_zip("notes.txt", b"hello"), "archive"),
    ]:
        path.write_bytes(content)
        assert said in refused(path), content[:20]


def _bomb() -> bytes:
    """A workbook that claims to unpack to two gigabytes."""
    pack = _zip("xl/workbook.xml", b"0" * 1_000_000)
    real, claimed = (1_000_000).to_bytes(4, "little"), (2_147_483_647).to_bytes(4, "little")
    return pack.replace(real, claimed)


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"delimiter": "ab"}, "one character"),
        ({"delimiter": ";;"}, "one character"),
        ({"delimiter": "9999-12"}, "one character"),
        ({"delimiter": '"'}, "one character"),
        ({"delimiter": "\n"}, "one character"),
        ({"encoding": "klingon"}, "no encoding"),
        ({"encoding": "idna"}, "no encoding"),
        ({"encoding": "punycode"}, "no encoding"),
        ({"encoding": "rot13"}, "no encoding"),
        ({"encoding": "a\x00b"}, "no encoding"),
        ({"encoding": "utf-16"}, "does not know"),
        ({"encoding": "utf-32"}, "does not know"),
        ({"header": 1_001}, "number of a line"),
        ({"header": -1}, "number of a line"),
        ({"sheet": "\ud800"}, "no such sheet"),
    ],
)
def test_what_cannot_be_chosen_for_a_file_is_refused_with_a_sentence(
    tmp_path: Path, how: dict[str, Any], said: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(Invalid, match=said):
        sniff(path, **how)
    with pytest.raises(Invalid, match=said):
        read_raw(path, tmp_path, **how)


@pytest.mark.parametrize("encoding", sorted(set(aliases.values())))
def test_every_encoding_reads_a_file_or_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "calls.csv"
    for content in (TEXT.encode(), bytes(range(1, 256)) * 4, b"xn--a-\x80,b\n\\u12,+AB\n"):
        path.write_bytes(content)
        with contextlib.suppress(GuijuError):
            sniff(path, encoding=encoding)


@pytest.mark.parametrize("encoding", ["", "utf-8"])
@pytest.mark.parametrize("row", [b"1,2026-03-01 09:00:00,A1,in,60\n", b"\0" * 64, b"x" * 64])
def test_a_pack_that_unpacks_out_of_proportion_is_refused_before_the_work(
    tmp_path: Path, row: bytes, encoding: str
) -> None:
    path = tmp_path / "calls.csv.gz"
    piece = row * (2**20 // len(row))
    with gzip.open(path, "wb") as packed:
        packed.write(b"id,at,who,way,talk\n")
        for _ in range(70):
            packed.write(piece)
    with pytest.raises(Invalid, match="times its own size"):
        read_raw(path, tmp_path, encoding=encoding)
    assert not list(tmp_path.glob("*.parquet"))


def test_a_well_packed_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv.gz"
    path.write_bytes(gzip.compress(b"id,who\n" + b"1,A1\n" * 2_000_000))
    assert sniff(path).columns == ("id", "who")
