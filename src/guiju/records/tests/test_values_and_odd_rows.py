"""What values mean, rows that are no records, and which metrics an import would leave empty."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from guiju.foundation.errors import Several
from guiju.records import converting, guessing, mapping
from guiju.records.formula import needs
from guiju.records.metrics import CATALOGUE
from guiju.records.reading import read_raw, sniff

TOP = """
record: contacts
source: desk
key: [id]
"""
HEAD = "id,at,who,up,talk\n"
ROWS = "".join(
    f"{n},2026-03-0{1 + n % 3} 09:00:00,A{n % 2},{'Y' if n % 4 else 'N'},{60 + n}\n"
    for n in range(1, 9)
)
COLUMNS = """
columns:
  started_at: at
  agent: who
  talk_seconds: talk
"""


def understood(folder: Path, text: str, told: str) -> converting.Preview:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    how = mapping.load(TOP + told)
    assert mapping.load(mapping.dump(how)) == how
    work = folder / f"work-{len(list(folder.iterdir()))}"
    work.mkdir()
    raw = read_raw(path, work, **how.reading)
    return converting.preview(raw, how, work)


def test_each_text_of_a_column_becomes_what_it_is_said_to_mean(tmp_path: Path) -> None:
    told = COLUMNS + "  outcome: {from: up, values: {Y: answered, N: abandoned}}\n"
    found = understood(tmp_path, HEAD + ROWS, told)
    assert found.tallies["outcome"] == [("answered", 6), ("abandoned", 2)]
    assert [day for day, _ in found.tallies["local_date"]] == sorted(
        day for day, _ in found.tallies["local_date"]
    )
    assert dict(found.tallies["agent"]) == {"A0": 4, "A1": 4}


def test_a_text_may_mean_nothing_and_one_that_is_not_told_stays(tmp_path: Path) -> None:
    told = COLUMNS + "  outcome: {from: up, values: {Y: answered, N: ''}}\n"
    found = understood(tmp_path, HEAD + ROWS + "9,2026-03-01 09:00:00,A1,missed,1\n", told)
    assert dict(found.tallies["outcome"]) == {"answered": 6, None: 2, "missed": 1}
    found = understood(tmp_path, HEAD + ROWS + "9,2026-03-01 09:00:00,A1,X,1\n", told)
    assert [reject.value for reject in found.rejects] == ["x"]


def test_the_columns_own_words_stay_beside_what_they_mean(tmp_path: Path) -> None:
    told = COLUMNS + "  outcome: {from: up, values: {Y: answered, N: abandoned}}\n"
    found = understood(tmp_path, HEAD + ROWS, told)
    rows = pq.read_table(found.months["2026-03"])
    assert dict(rows["extra"][0].as_py())["up"] in ("Y", "N")


def test_rows_are_skipped_by_the_text_of_a_column_and_counted(tmp_path: Path) -> None:
    told = "skip_values: {up: [N]}\nskip_when: \"who = 'A0'\"\n" + COLUMNS
    found = understood(tmp_path, HEAD + ROWS, told)
    assert (found.read, found.skipped, found.rejected) == (8, 4, 0)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("  outcome: {from: up, values: {Y: answred}}\n", "answered"),
        ("  outcome: {from: up, values: [Y]}\n", "values"),
        ("leave_out: [totls]\n", "totals"),
        ("skip_values: [up]\n", "skip_values"),
        ("skip_values: {upp: [N]}\n", "up"),
    ],
)
def test_what_is_wrong_with_values_is_said(tmp_path: Path, told: str, word: str) -> None:
    text = COLUMNS + told if told.startswith(" ") else told + COLUMNS
    with pytest.raises(Several, match=word):
        converting.check(mapping.load(TOP + text), ("id", "at", "who", "up", "talk"))


#: A file as people export it: units under the header, a subtotal, the header once more on the next
#: page, a total, and notes.
EXPORTED = (
    "流水号,开始时间,坐席,是否接通,通话时长\n"
    ",,,,(秒)\n"
    "1,2026-03-01 09:00:00,李雷,是,60\n"
    "2,2026-03-01 09:10:00,韩梅,否,0\n"
    "小计,,,,60\n"
    "流水号,开始时间,坐席,是否接通,通话时长\n"
    "3,2026-03-02 09:00:00,李雷,是,90\n"
    "合计,,,3,150\n"
    "注:时长不含排队,,,,\n"
    "制表人 张三\n"
)


def odd(path: Path, work: Path) -> list[tuple[int, str]]:
    return [(one.line, one.kind) for one in read_raw(path, work).odd]


def test_totals_headings_and_notes_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(EXPORTED, encoding="utf-8")
    assert odd(path, tmp_path) == [
        (5, "totals"),
        (6, "headings"),
        (8, "totals"),
        (9, "notes"),
        (10, "notes"),
    ]
    raw = read_raw(path, tmp_path)
    assert [(row.line, row.kind) for row in raw.broken] == [(10, "notes")]
    assert raw.rows == 8


def test_a_row_of_units_is_a_second_header_and_does_not_spoil_what_columns_look_like(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["编号", "坐席", "等待", "通话"],
        [None, None, "秒", "秒"],
        *([n, "李雷", n, 60 + n] for n in range(1, 6)),
        ["总计", None, 15, 315],
        ["说明:由系统导出", None, None, None],
    ):
        sheet.append(row)
    path = tmp_path / "file.xlsx"
    with io.BytesIO() as packed:
        book.save(packed)
        path.write_bytes(packed.getvalue())
    assert odd(path, tmp_path) == [(2, "headings"), (8, "totals"), (9, "notes")]
    seen = sniff(path)
    assert guessing.looks(seen.values("通话")).type == "number"
    assert len(seen.samples) == 5


def test_a_row_of_units_with_yes_or_no_and_a_scale_is_a_second_header(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        "序号,来电时间,坐席,是否接通,排队时长,通话时长,是否解决,满意度\n"
        ",,,Y/N,秒,秒,Y/N,1-5分\n"
        "1,2026-03-01 09:00:00,李雷,Y,5,60,Y,5\n"
        "2,2026-03-01 09:10:00,韩梅,N,50,,,\n"
        "3,2026-03-01 09:20:00,韩梅,Y,7,90,N,4\n",
        encoding="utf-8",
    )
    assert odd(path, tmp_path) == [(2, "headings")]
    seen = sniff(path)
    draft = guessing.guess(seen, "x")
    assert {"outcome", "wait_seconds", "talk_seconds", "resolved", "satisfaction"} <= set(
        draft.columns
    )


def test_minutes_and_seconds_are_proposed_for_durations_and_do_not_become_the_time_of_day(
    tmp_path: Path,
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        "流水号,日期,通话时长,时间,坐席,排队时长,解决时长\n,,mm:ss,,,mm:ss,h:mm\n"
        "1,2026-03-01,03:06,09:10,李雷,00:20,20:30\n2,2026-03-01,12:59,09:15,韩梅,01:05:00,1:30\n"
        "3,2026-03-02,00:41,10:00,韩梅,00:09,0:30\n",
        encoding="utf-8",
    )
    assert odd(path, tmp_path) == [(2, "headings")]
    seen = sniff(path)
    spoken = guessing.units_in(seen, read_raw(path, tmp_path).odd)
    assert spoken == {"通话时长": "mm:ss", "排队时长": "mm:ss", "解决时长": "h:mm"}
    for units in (spoken, None):
        draft = guessing.guess(seen, "x", units=units)
        assert draft.columns["talk_seconds"].unit == "mm:ss"
        assert draft.columns["wait_seconds"].unit == "mm:ss"
        assert draft.columns["started_at"].columns == ("日期", "时间")


#: A month of a chat desk that keeps day and time apart and numbers nothing.
APART = "日期,时间,客服(工号),等待(秒),处理时长(分),接听状态,解决(Y/N),是否一次解决\n" + "".join(
    f"2026-03-0{1 + n % 3},09:{n % 30:02d},A{n % 2},{n % 9},{n % 7}.5,"
    f"{'客户挂断' if n % 5 == 0 else '已接听'},{'Y' if n % 2 else 'N'},{'是' if n % 3 else '否'}\n"
    for n in range(60)
)


def test_day_and_time_in_two_columns_make_the_key_together_with_who(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(APART, encoding="utf-8")
    draft = guessing.guess(sniff(path), "x")
    assert draft.key[:3] == ["日期", "时间", "客服(工号)"]
    assert guessing.repeated(sniff(path), draft.key) is None
    raw = read_raw(path, tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    done = converting.convert(raw, draft.mapping("UTC"), work, pseudonym=b"x")
    assert (done.read, done.rejected) == (60, 0)


def test_names_with_their_unit_or_values_in_brackets_get_their_meaning(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(APART.replace("是否一次解决", "备用"), encoding="utf-8")
    columns = guessing.guess(sniff(path), "x").columns
    assert columns["wait_seconds"].columns == ("等待(秒)",)
    assert (columns["handle_seconds"].columns, columns["handle_seconds"].unit) == (
        ("处理时长(分)",),
        "minutes",
    )
    assert columns["resolved"].columns == ("解决(Y/N)",)
    assert dict(columns["outcome"].values) == {"客户挂断": "abandoned", "已接听": "answered"}
    path.write_text(APART.replace("解决(Y/N)", "备用"), encoding="utf-8")
    assert guessing.guess(sniff(path), "x").columns["resolved"].columns == ("是否一次解决",)


@pytest.mark.parametrize(
    ("first", "values", "key"),
    [
        ("开始日期", ["2026-03-01", "2026-03-01", "2026-03-02"], ["开始时间", "客服"]),
        ("小组", ["甲", "甲", "乙"], ["开始时间", "客服"]),
        ("单据", ["T7", "T7", "T8"], ["单据"]),
        ("参照", ["T7", "T8", "T9"], ["参照"]),
    ],
)
def test_the_first_column_is_the_key_only_where_it_can_number_rows(
    tmp_path: Path, first: str, values: list[str], key: list[str]
) -> None:
    path = tmp_path / "file.csv"
    text = f"{first},开始时间,客服\n"
    for n, each in enumerate(values):
        text += f"{each},2026-03-01 09:0{n}:00,A\n"
    path.write_text(text, encoding="utf-8")
    assert guessing.guess(sniff(path), "x").key == key


def test_what_tells_rows_apart_is_what_they_are_about_before_what_came_of_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        "开始时间,客服,通话时长,队列,备用\n2026-03-01 09:00:00,A,5,甲,1\n"
        "2026-03-01 09:00:00,A,6,乙,1\n2026-03-01 09:00:00,B,6,乙,1\n",
        encoding="utf-8",
    )
    assert guessing.guess(sniff(path), "x").key == ["开始时间", "客服", "队列"]


def test_the_unit_of_a_duration_stands_in_its_name_or_below_it(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        "流水号,开始时间,等待时长（秒）,处理时长(分),通话时长,保持时长_分钟\n,,,,[min],\n"
        "1,2026-03-01 09:00:00,5,6,7.5,1\n2,2026-03-01 09:10:00,5,6,7,2\n",
        encoding="utf-8",
    )
    seen = sniff(path)
    spoken = guessing.units_in(seen, read_raw(path, tmp_path).odd)
    assert spoken == {
        "等待时长（秒）": "seconds",
        "处理时长(分)": "minutes",
        "通话时长": "minutes",
        "保持时长_分钟": "minutes",
    }
    assert guessing.guess(seen, "x", units=spoken).columns["talk_seconds"].unit == "minutes"


@pytest.mark.parametrize(
    "text",
    [
        "id,who,wait,mark\nA1,李雷,60,5\nA2,韩梅,70,4\n",
        "id,who,wait,mark\nA,李雷,1-5分,3\nB,韩梅,70,4\n",
        "id,who,n\n1,Total Tools,1\n2,Suman,2\n3,小计划,3\n",
        "id,who,n\n1,,\n2,,\n3,A,1\n",
        "id,n\n1,2\n2,3\n",
        "id,who,n\nx,y,z\na,b,c\n",
        "sum of all,who,n\n5,A,1\n6,B,2\n",
    ],
)
def test_records_are_not_taken_for_something_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    assert odd(path, tmp_path) == []


def test_left_out_rows_are_counted_as_skipped(tmp_path: Path) -> None:
    told = "leave_out: [totals, headings, notes]\ncolumns: {started_at: 开始时间, agent: 坐席}\n"
    path = tmp_path / "file.csv"
    path.write_text(EXPORTED.replace(",,,,(秒)\n", ""), encoding="utf-8")
    how = mapping.load(TOP.replace("[id]", "[流水号]") + told)
    raw = read_raw(path, tmp_path, **how.reading)
    work = tmp_path / "work"
    work.mkdir()
    done = converting.convert(raw, how, work, pseudonym=b"x")
    assert (done.read, done.skipped, done.rejected) == (8, 5, 0)


def test_what_a_metric_cannot_do_without(tmp_path: Path) -> None:
    def of(name: str) -> set[str]:
        return set(needs(CATALOGUE[name].kind, CATALOGUE[name].formula))

    assert of("answer_rate") == {"outcome"}
    assert of("sl20") == {"outcome", "wait_seconds"}
    assert of("resolved_rate") >= {"resolved"}
    assert "reopened" not in of("fcr")


def test_a_yes_or_no_about_being_answered_is_guessed_as_the_outcome(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("Call Id,Date,Answered (Y/N)\n1,2026-03-01,Y\n2,2026-03-01,N\n", "utf-8")
    rule: Any = guessing.guess(sniff(path), "x").columns["outcome"]
    assert dict(rule.values) == {"Y": "answered", "N": "abandoned"}
