"""Dirty files through the command: for each what is read, stored and rejected, or the sentence by
which it is refused.

Every file holds calls of 60 seconds; what is stored must sum to that, so that no wrong value comes
in unseen.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import openpyxl
import pytest

from guiju.records import reads
from guiju.records.models import Import
from guiju.web.settings import command

pytestmark = pytest.mark.django_db(transaction=True)

MAPPING = """
record: contacts
source: desk
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: at
  agent: who
  direction: way
  outcome: what
  talk_seconds: talk
"""
HEAD = "id,at,who,way,what,talk"
ROW = "{key},2026-03-01 09:00:00,A1,in,answered,60"


def rows(*keys: str) -> list[str]:
    return [ROW.format(key=key) for key in keys]


def text(*lines: str, end: str = "\n") -> str:
    return end.join([*lines, ""])


def good(*more: str) -> str:
    return text(HEAD, *rows("1", "2"), *more)


def changed(place: int, value: str, key: str = "9") -> str:
    cells = ROW.format(key=key).split(",")
    cells[place] = value
    return ",".join(cells)


def book(*table: list[object], error: str = "") -> bytes:
    made = openpyxl.Workbook()
    for row in table:
        made.active.append(row)
    if error:
        made.active[error].value, made.active[error].data_type = "#N/A", "e"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


NAMES = HEAD.split(",")
CALL = [1, "2026-03-01 09:00:00", "A1", "呼入", "接通", 60]

#: name: (content, read, stored, rejected), or (content, the sentence of the refusal)
FILES: dict[str, tuple[str | bytes, int, int, int] | tuple[str | bytes, str]] = {
    "plain": (good(), 2, 2, 0),
    "crlf and bom": (("\ufeff" + text(HEAD, *rows("1", "2"), end="\r\n")).encode(), 2, 2, 0),
    "old mac line ends": (text(HEAD, *rows("1", "2"), end="\r").encode(), 2, 2, 0),
    "gb18030": (
        text(HEAD, changed(2, "李雷", "1"), changed(2, "韩梅梅", "2")).encode("gb18030"),
        2,
        2,
        0,
    ),
    "utf-16": (text(HEAD, changed(2, "李雷", "1")).encode("utf-16"), 1, 1, 0),
    "gzip": (gzip.compress(good().encode()), 2, 2, 0),
    "semicolons": (good().replace(",", ";"), 2, 2, 0),
    "tabs": (good().replace(",", "\t"), 2, 2, 0),
    "sep line": ("sep=;\n" + good().replace(",", ";"), 2, 2, 0),
    "sep line of commas": ("sep=,\n" + good(), 2, 2, 0),
    "title above": ("呼叫中心日报\n" + good(), 2, 2, 0),
    "title in cells": ("呼叫中心日报,,,,,\n,,,,,\n" + good(), 2, 2, 0),
    "wide title": ("导出人:张三,日期:2026-03-01,共 2 行,部门:客服,版本:3,\n" + good(), 2, 2, 0),
    "two headings": ("编号,时间,客服,方向,结果,时长\n" + good(), 2, 2, 0),
    "group headings": ("通话,,坐席,,,\n" + good(), 2, 2, 0),
    "header in capitals": (good().replace(HEAD, HEAD.upper()), 2, 2, 0),
    "blanks in the header": (good().replace(HEAD, HEAD.replace(",", " , ")), 2, 2, 0),
    "a column is missing": (
        good().replace("who", "whom"),
        "names of the columns seem to stand in line 1: id, at, whom",
    ),
    "a footer": (good("合计,,,,,120"), 3, 2, 1),
    "blank rows": (good(",,,,,", "", " , , , , , "), 2, 2, 0),
    "too many cells": (good(ROW.format(key=3) + ",x"), 3, 2, 1),
    "too few cells": (good("3,2026-03-01"), 3, 2, 1),
    "open quotation": (good(changed(2, '"A1', "3"), *rows("4", "5")), "opens in line 4 never ends"),
    "quotation closed too late": (
        good(changed(2, '"A1', "3"), *rows("4", "5"), changed(2, 'A1"', "6")),
        "opens in line 4 ends only in line 7",
    ),
    "open quotation in semicolons": (
        good(changed(2, '"A1', "3")).replace(",", ";"),
        "opens in line 4 never ends",
    ),
    "open quotation in gzip": (
        gzip.compress(good(changed(2, '"A1', "3")).encode()),
        "opens in line 4 never ends",
    ),
    "inches": (good(changed(2, '12" pipe')), 3, 3, 0),
    "quoted line break": (good(changed(2, '"A\n1"')), 3, 3, 0),
    "doubled quotation marks": (good(changed(2, '"A ""1"""')), 3, 3, 0),
    "key in scientific notation": (good(*rows("1.23457E+15", "1.23457E+15", "1.2e16")), 5, 2, 3),
    "agent in scientific notation": (good(changed(2, "1.23457E+15")), 3, 2, 1),
    "key of 20 digits": (good(*rows("12345678901234567890")), 3, 3, 0),
    "error as a key": (good(*rows("#N/A")), 3, 2, 1),
    "error as an agent": (good(changed(2, "#REF!")), 3, 2, 1),
    "error as an outcome": (good(changed(4, "#VALUE!")), 3, 2, 1),
    "error as a duration": (good(changed(5, "#DIV/0!")), 3, 2, 1),
    "comma in a number of a semicolon file": (
        good(changed(5, "12.345")).replace(",", ";").replace("12.345", "12,345"),
        3,
        2,
        1,
    ),
    "decimal comma": (good(changed(5, '"3,5"')), 3, 2, 1),
    "negative duration": (good(changed(5, "-60")), 3, 2, 1),
    "negative with another minus": (good(changed(5, "\u221260")), 3, 2, 1),
    "full-width digits": (good(changed(5, "\uff16\uff10")), 3, 3, 0),
    "full-width yuan": (good(changed(5, "\uffe5\uff16\uff10")), 3, 3, 0),
    "chinese words": (good(changed(3, "呼出").replace("answered", "未接")), 3, 3, 0),
    "an unknown outcome": (good(changed(4, "成功?")), 3, 2, 1),
    "nul byte": (good(changed(2, "A\x00")), 3, 2, 1),
    "huge cell": (good(changed(2, "x" * 300_000)), 3, 2, 1),
    "repeated key": (good(*rows("1")), 3, 2, 1),
    "serial dates": (good(changed(1, "46082.375")), 3, 2, 1),
    "workbook": (book(NAMES, CALL), 1, 1, 0),
    "workbook with titles": (book(["日报"], [], NAMES, CALL), 1, 1, 0),
    "workbook with an error": (book(NAMES, CALL, [2, *CALL[1:]], error="C3"), 2, 1, 1),
    "workbook with a formula nobody calculated": (
        book(NAMES, CALL, [2, *CALL[1:5], "=30*2"]),
        2,
        1,
        1,
    ),
    "workbook with ids of 16 digits": (book(NAMES, [1234567890123456, *CALL[1:]]), 1, 1, 0),
    "workbook with ids of 20 digits": (
        book(NAMES, CALL, [12345678901234567890, *CALL[1:]]),
        2,
        1,
        1,
    ),
    "workbook with a comma in a text": (book(NAMES, CALL, [2, *CALL[1:5], "12,345"]), 2, 1, 1),
    "nothing but a header": (HEAD + "\n", 0, 0, 0),
}


@pytest.mark.parametrize("name", FILES)
def test_a_dirty_file_through_the_command(
    name: str,
    tmp_path: Path,
    settings: object,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    content, *wanted = FILES[name]
    (tmp_path / "calls").write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / "how.yaml").write_text(MAPPING, encoding="utf-8")
    code = command.run(
        ["import", "contacts", str(tmp_path / "calls"), "--mapping", str(tmp_path / "how.yaml")]
    )
    said = capsys.readouterr()
    if isinstance(wanted[0], str):
        assert (code, Import.objects.count()) == (1, 0)
        assert wanted[0] in said.err
        return
    row = Import.objects.get()
    assert (code, [row.read, row.stored, row.rejected]) == (0, wanted)
    found = reads.measure(["aht"]).to_pylist() if row.stored else []
    assert not found or found[0]["value"] == 60


def run(folder: Path, content: str | bytes, *more: str, how: str = MAPPING) -> int:
    (folder / "calls").write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "how.yaml").write_text(how, encoding="utf-8")
    return command.run(
        ["import", "contacts", str(folder / "calls"), "--mapping", str(folder / "how.yaml"), *more]
    )


@pytest.fixture
def folder(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a record store of the test's own; the command speaks English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


def test_ids_of_a_workbook_come_again_from_a_csv_and_double_nothing(folder: Path) -> None:
    keys = ["1234567890123456", str(2**53 - 1), "42"]
    run(folder, book(NAMES, *([int(key), *CALL[1:]] for key in keys)))
    run(folder, text(HEAD, *rows(*keys)).replace(",in,answered,60", ",in,answered,70"))
    last = Import.objects.latest("pk")
    assert (last.stored, last.updated, last.rejected) == (0, 3, 0)
    assert reads.measure(["answered", "aht"]).to_pylist()[1]["value"] == 70


def test_spoilt_keys_overwrite_no_other_months_contact(folder: Path) -> None:
    run(folder, good())
    april = text(HEAD, *rows("1.23457E+15", "1.23457E+15")).replace("2026-03", "2026-04")
    run(folder, april)
    run(folder, april.replace("2026-04", "2026-05"))
    assert [(row.stored, row.updated, row.rejected) for row in Import.objects.order_by("pk")] == [
        (2, 0, 0),
        (0, 0, 2),
        (0, 0, 2),
    ]


def test_a_file_of_which_nothing_counts_is_said_loudly(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = text(HEAD, *rows("1", "2")).replace("2026-03-01", "01.03.2026")
    assert run(folder, wrong) == 0
    said = capsys.readouterr()
    assert said.out.startswith("read 2, stored 0, updated 0, unchanged 0, skipped 0, rejected 2\n")
    assert "2 × started_at: not a time of this form (line 2: “01.03.2026 09:00:00”)" in said.out
    assert "nothing of this file counts" in said.err
    assert run(folder, wrong, "--strict") == 1
    assert run(folder, good()) == 0
    assert capsys.readouterr().err.count("WARNING") == 1


def test_agents_that_differ_only_in_blanks_case_or_width_are_reported(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        folder,
        text(
            HEAD,
            *(
                changed(2, who, str(n))
                for n, who in enumerate(["a01", "A01", " A 01", "B02", "李雷"])
            ),
        ),
    )
    run(folder, text(HEAD, changed(2, "\uff220\uff12", "7")))
    said = capsys.readouterr().out
    assert "look-alike agents: “ A 01”, “A01”, “a01”" in said
    assert "look-alike agents: “B02”, “\uff220\uff12”" in said
    assert not any("李雷" in keys for keys in reads.look_alikes("desk"))
