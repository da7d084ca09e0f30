"""Dirty files at the door: what a spreadsheet, an exporter or a hand spoilt is refused or rejected
aloud, never in silence.

Each file is imported as a whole: the sum of its durations shows whether a wrong value came in.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import uuid
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.records import mapping
from guiju.records.converting import Converted, convert
from guiju.records.reading import read_raw, sniff
from guiju.records.tests.test_converting import START, mapped, rejects, rows, values

HEAD = "id,at,who,talk\n"
AT = "2026-03-01 09:00:00"
COLUMNS = f"{START}\nagent: who\ntalk_seconds: talk"


def brought(
    folder: Path,
    content: str | bytes,
    columns: str = COLUMNS,
    top: str = "",
    name: str = "calls.csv",
) -> Converted:
    """A file imported with its header found by the mapping's names."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    work = folder / uuid.uuid4().hex
    work.mkdir()
    how = mapped(columns, top)
    return convert(read_raw(path, work, **how.reading), how, work, pseudonym=b"secret")


def talk(done: Converted) -> dict[str, float | None]:
    """The talk time of each key."""
    return {
        row["key"]: None if row["talk_seconds"] is None else float(row["talk_seconds"])
        for row in rows(done)
    }


def reasons(done: Converted) -> list[tuple[str, str]]:
    """(line, English reason) of each rejected row."""
    return [(row["line"], row["reason_en"]) for row in rejects(done)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_quotation_open_at_the_end_refuses_the_file_with_its_line(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    text = (HEAD + f'1,{AT},李雷,60\n2,{AT},"韩梅,70\n3,{AT},李雷,80\n').replace(",", delimiter)
    with pytest.raises(Invalid, match="opens in line 3 never ends") as refused:
        brought(tmp_path, text.encode(encoding))
    assert "第 3 行" in refused.value.say("zh")


def test_a_quotation_that_swallows_1500_rows_is_refused_whether_or_not_it_ever_ends(
    tmp_path: Path,
) -> None:
    body = "".join(f"{n},{AT},A{n},60\n" for n in range(2, 1_502))
    with pytest.raises(Invalid, match="opens in line 2 never ends"):
        brought(tmp_path, HEAD + f'1,{AT},"A1,60\n' + body)
    with pytest.raises(Invalid, match="opens in line 2 ends only in line 1503"):
        brought(
            tmp_path, HEAD + f'1,{AT},"A1,60\n' + body + f'9001,{AT},A12",60\n9002,{AT},A1,60\n'
        )
    with pytest.raises(Invalid, match="opens in line 2 never ends"):
        brought(tmp_path, gzip.compress((HEAD + f'1,{AT},"A1,60\n' + body).encode()))


def test_the_line_of_an_open_quotation_is_its_own_behind_cells_of_several_lines(
    tmp_path: Path,
) -> None:
    with pytest.raises(Invalid, match="opens in line 4 never"):
        brought(tmp_path, HEAD + f'1,"{AT}\n\n","A1,60\n2,{AT},A2,70\n')


def test_a_quotation_closed_by_the_next_stray_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="line 2 ends only in line 3"):
        brought(tmp_path, HEAD + f'1,{AT},"A1,60\n2,{AT},"A2",70\n3,{AT},A3,80\n')


def test_a_mark_inside_a_cell_and_quoted_line_breaks_stay_what_they_are(tmp_path: Path) -> None:
    text = HEAD + (
        f'1,{AT},12" pipe,60\n2,{AT},"A\nB",70\n3,{AT},"say ""hi""",80\n4,{AT},"Steps:\n1, '
        f'{AT}\n2, done",90\n'
    )
    done = brought(tmp_path, text)
    assert [row["agent"] for row in rows(done)] == [
        '12" pipe',
        "A\nB",
        'say "hi"',
        f"Steps:\n1, {AT}\n2, done",
    ]
    assert done.rejected == 0


def test_a_key_or_agent_in_scientific_notation_rejects_its_row(tmp_path: Path) -> None:
    spoilt = ["1.23457E+15", "1.23457e15", "1.2E+5", "1E+15", "1.23457E+15"]
    body = "".join(
        f"{key},{AT},A1,60\n" for key in [*spoilt, "1e5", "12E4", "E+5", "1234567890123456"]
    )
    done = brought(tmp_path, HEAD + body)
    assert list(talk(done)) == ["1e5", "12E4", "E+5", "1234567890123456"]
    assert done.rejected == 5
    assert {reason.split(":")[0] for _, reason in reasons(done)} == {
        f"key “{key}”" for key in spoilt
    }
    assert "last digits are lost" in reasons(done)[0][1]
    done = brought(tmp_path, HEAD + f"1,{AT},1.23457E+15,60\n2,{AT},a,1.2E+2\n", name="agents.csv")
    assert (talk(done), done.rejected) == ({"2": 120}, 1)


def test_a_spoilt_event_key_is_rejected_and_not_passed_over(tmp_path: Path) -> None:
    text = (
        "id,at,n\n1.2E+15,2026-01-01 00:00:00,1\n1.2E+15,2026-01-02 00:00:00,2\n7,2026-01-02 "
        "00:00:00,2\n"
    )
    done = brought(tmp_path, text, START, "latest_by: [id]\norder: n")
    assert (done.read, done.skipped, done.rejected, [row["key"] for row in rows(done)]) == (
        3,
        0,
        2,
        ["7"],
    )


ERRORS = [
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    " #n/a ",
    "Err:502",
]


@pytest.mark.parametrize("column", [0, 1, 2, 3])
def test_a_cell_that_holds_an_error_rejects_its_row_when_it_is_used(
    tmp_path: Path, column: int
) -> None:
    good = ["1", AT, "A1", "60"]
    lines = [",".join([*good[:column], error, *good[column + 1 :]]) for error in ERRORS]
    done = brought(tmp_path, HEAD + "\n".join([*lines, f"77,{AT},A1,60", f"78,{AT},#7,60", ""]))
    assert list(talk(done)) == ["77", "78"]
    assert done.rejected == len(ERRORS)
    assert all("spreadsheet's error" in reason for _, reason in reasons(done))


LOCAL_ERRORS = """
#N/V #NV #BEZUG! #WERT! #ZAHL! #VALEUR! #NOM? #NOMBRE! #¡REF! #¡VALOR! #¿NOMBRE? #¡DIV/0! #¡NUM! #N/D #RIF! #NULO!
#nv #VERW! #ССЫЛКА! #Н/Д #SAKNAS! #N/B 错误:502 错误：502 錯誤:504 Fehler:502 fehler:519 Erreur:504 Error:522
"""


def test_errors_of_spreadsheets_in_other_languages_are_no_agents(tmp_path: Path) -> None:
    lines = [f"{line},{AT},{error},60" for line, error in enumerate(LOCAL_ERRORS.split())]
    done = brought(
        tmp_path,
        HEAD + "\n".join([*lines, f"77,{AT},王:502,60", f"78,{AT},#7,60", f"79,{AT},错误,1", ""]),
    )
    assert list(talk(done)) == ["77", "78", "79"]
    assert done.rejected == len(LOCAL_ERRORS.split())
    assert all("spreadsheet's error" in reason for _, reason in reasons(done))


def test_an_error_in_a_column_that_is_not_used_or_means_missing_rejects_nothing(
    tmp_path: Path,
) -> None:
    text = f"id,at,who,talk,note\n1,{AT},#N/A,60,#N/A\n2,{AT},A2,#N/A,x\n"
    done = brought(
        tmp_path, text, f"{START}\nagent: {{from: who, missing: ['#N/A']}}\ntalk_seconds: talk"
    )
    assert [(row["key"], row["agent"]) for row in rows(done)] == [("1", None)]
    kept = (
        f"{START}\nagent: \"case when who = '#N/A' then null else who end\"\nqueue: "
        "\"coalesce(note, 'none')\""
    )
    assert [row["key"] for row in rows(brought(tmp_path, text, kept))] == ["2"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_where_another_sign_separates_cells_a_comma_in_a_number_is_refused(
    tmp_path: Path, delimiter: str
) -> None:
    text = (
        f"id;at;who;talk\n1;{AT};A;12,345\n2;{AT};A;3,5\n3;{AT};A;1,234.5\n4;{AT};A;12.5\n".replace(
            ";", delimiter
        )
    )
    done = brought(tmp_path, text)
    assert (talk(done), done.rejected) == ({"4": 12.5}, 3)
    assert "decimal comma" in reasons(done)[0][1]


def test_thousands_in_a_comma_separated_file_are_well_formed(tmp_path: Path) -> None:
    texts = ["12,345", "1,234,567.5", "12,34", "1,2345", "3,5", ",5", "1,,234"]
    assert values(tmp_path, "talk_seconds", "x", texts) == [12345, 1234567.5, *["rejected"] * 5]


def test_full_width_numbers_signs_and_blanks_are_numbers(tmp_path: Path) -> None:
    texts = [
        "\uff11\uff12\uff13",
        "\uffe5\uff13\uff0e\uff15",
        "\uff11\uff12\uff05",
        "\uff11\uff0c\uff12\uff13\uff14",
        "\u22125",
        "\uff0d5",
        "\u3000\uff17\u3000",
        "\uffe5 8",
        "\u00a09",
        "12 %",
        "\uff0b4",
        "\u4e03",
    ]
    found = values(tmp_path, "order_amount", "x", texts)
    assert [each if each == "rejected" else float(each) for each in found] == [
        123,
        3.5,
        0.12,
        1234,
        -5,
        -5,
        7,
        8,
        9,
        0.12,
        4,
        "rejected",
    ]


def test_full_width_times_are_times(tmp_path: Path) -> None:
    wide = (
        "\uff12\uff10\uff12\uff16\uff0d\uff10\uff13\uff0d\uff10\uff11 "
        "\uff10\uff19\uff1a\uff10\uff10\uff1a\uff10\uff10"
    )
    for rule in ("started_at: at", START):
        (row,) = rows(brought(tmp_path, f"id,at\n1,{wide}\n", rule))
        assert str(row["started_at"]) == "2026-03-01 09:00:00"
    assert values(
        tmp_path,
        "talk_seconds",
        "{from: x, unit: 'h:mm:ss'}",
        ["\uff10\uff1a\uff10\uff12\uff1a\uff12\uff13"],
    ) == [143]


@pytest.mark.parametrize(
    "target",
    [
        "wait_seconds",
        "talk_seconds",
        "hold_seconds",
        "wrap_seconds",
        "handle_seconds",
        "first_reply_seconds",
        "mean_reply_seconds",
        "resolve_seconds",
        "messages_in",
        "messages_out",
    ],
)
def test_a_duration_or_count_below_zero_rejects_its_row(tmp_path: Path, target: str) -> None:
    done = brought(
        tmp_path, HEAD + f"1,{AT},A,-60\n2,{AT},A,100\n3,{AT},A,0\n", f"{START}\n{target}: talk"
    )
    assert {row["key"]: float(row[target]) for row in rows(done)} == {"2": 100, "3": 0}
    assert "below zero" in reasons(done)[0][1]


@pytest.mark.parametrize(
    ("rule", "text", "shown"),
    [
        ("talk", "\u221260", "\u221260"),
        ("talk", " -60.50", "-60.50"),
        ("talk - 100", "40", "-60"),
        ("{from: talk, unit: minutes}", "-1", "-1"),
        ("{from: talk, unit: 'h:mm:ss'}", "-0:01:00", "-0:01:00"),
        ("\"date_diff('second', talk, at)\"", "2026-03-02 00:00:00", "-54000"),
    ],
)
def test_a_duration_below_zero_is_rejected_however_it_arises(
    tmp_path: Path, rule: str, text: str, shown: str
) -> None:
    done = brought(tmp_path, HEAD + f"1,{AT},A,{text}\n", f"{START}\nresolve_seconds: {rule}")
    assert (done.read, done.rejected) == (1, 1)
    assert reasons(done)[0][1] == f"resolve_seconds “{shown}”: a duration or a count below zero"
    assert rejects(done)[0]["reason"].endswith(f"“{shown}”：时长和次数不能小于 0")


def test_a_formula_that_nobody_calculated_is_told_in_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "at", "who", "talk"], ["1", AT, "A", "=1+1"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    done = brought(tmp_path, out.getvalue(), name="calls.xlsx")
    assert reasons(done)[0][1] == "talk_seconds: a formula without a calculated value"
    assert done.rejects_path and "UNCALCULATED" not in done.rejects_path.read_text(
        encoding="utf-8-sig"
    )


def test_a_reason_without_a_column_begins_with_no_colon(tmp_path: Path) -> None:
    done = brought(tmp_path, HEAD + f"1,{AT},A,60\n2,{AT},A,60,7\n")
    assert reasons(done)[0][1] == "not as many cells as the header"


TITLES = "呼叫中心日报\n统计周期:2026-03,导出人:张三\n\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "titles", ["呼叫中心日报\n", "呼叫中心日报,,,\n,,,\n", TITLES, "id 说明\n\n\n共 2 行\n"]
)
def test_titles_above_the_header_are_passed_over_in_a_text_as_in_a_workbook(
    tmp_path: Path, titles: str, delimiter: str
) -> None:
    text = (titles + HEAD + f"1,{AT},A,60\n2,{AT},B,70\n").replace(",", delimiter)
    done = brought(tmp_path, text)
    assert (talk(done), done.read) == ({"1": 60, "2": 70}, 2)
    assert [row["line"] for row in rows(done)] == [titles.count("\n") + 2, titles.count("\n") + 3]
    assert sniff(tmp_path / "calls.csv").columns == ("id", "at", "who", "talk")


def test_one_row_with_a_stray_comma_makes_no_table(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("note\nhello\na, b\nc\n", encoding="utf-8")
    assert sniff(tmp_path / "notes.csv").columns == ("note",)


def test_a_mark_of_the_encoding_written_twice_is_no_part_of_a_name(tmp_path: Path) -> None:
    assert talk(brought(tmp_path, "\ufeff\ufeff" + HEAD + f"1,{AT},A,60\n")) == {"1": 60}


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_a_first_line_that_names_the_separator_is_no_header(tmp_path: Path, first: str) -> None:
    done = brought(tmp_path, f"{first}\r\nid;at;who;talk\r\n1;{AT};A, B;60\r\n")
    assert (talk(done), done.read) == ({"1": 60}, 1)


def test_of_two_rows_of_headings_the_one_that_the_mapping_names_counts(tmp_path: Path) -> None:
    groups = "通话,,坐席,\n" + HEAD + f"1,{AT},A,60\n"
    assert talk(brought(tmp_path, groups)) == {"1": 60}
    chinese = "编号,开始时间,客服,时长\n" + HEAD + f"1,{AT},A,60\n"
    assert talk(brought(tmp_path, chinese)) == {"1": 60}


def test_a_header_that_differs_in_case_or_blanks_is_understood(tmp_path: Path) -> None:
    done = brought(tmp_path, f"ID, At ,WHO,Talk\n1,{AT},A,60\n")
    assert (talk(done), [row["agent"] for row in rows(done)]) == ({"1": 60}, ["A"])
    both = brought(tmp_path, f"id,at,who,WHO,talk\n1,{AT},a,B,60\n")
    assert [row["agent"] for row in rows(both)] == ["a"]


def test_a_column_that_is_not_there_is_told_with_the_line_of_the_header(tmp_path: Path) -> None:
    with pytest.raises(Several) as refused:
        brought(tmp_path, f"日报\n\nid,at,whom,talk\n1,{AT},A,60\n")
    said = refused.value.say("en")
    assert "mapping, agent" in said
    assert "names of the columns seem to stand in line 3: id, at, whom, talk" in said
    assert "第 3 行" in refused.value.say("zh")
    assert "line 1" not in said


def test_the_line_of_the_header_can_be_given(tmp_path: Path) -> None:
    text = f"a,b\nid,at\n1,{AT}\n"
    assert [row["key"] for row in rows(brought(tmp_path, text, START, "header: 2"))] == ["1"]
    with pytest.raises(GuijuError, match="Line 9 of the file is blank"):
        brought(tmp_path, text, START, "header: 9")


def test_serial_dates_of_a_spreadsheet_are_times(tmp_path: Path) -> None:
    text = (
        "id,day,clock\n1,46082.375,\n2,46082,0.375011574\n3,2026-03-01 "
        "09:00:02,\n4,99999999,\n5,-3,\n"
    )
    done = brought(tmp_path, text, "started_at: {from: [day, clock], format: excel}")
    assert [str(row["started_at"]) for row in rows(done)] == [
        f"2026-03-01 09:00:0{n}" for n in range(3)
    ]
    assert done.rejected == 2


@pytest.mark.parametrize(
    ("how", "day", "clock"),
    [
        ("", "2026-03-02", "09:05"),
        (', format: "%Y-%m-%d %H:%M"', "2026-03-02", "9:05"),
        (", format: excel", "46083", "0.378472222"),
    ],
)
def test_a_day_without_its_time_of_day_is_not_midnight(
    tmp_path: Path, how: str, day: str, clock: str
) -> None:
    """An absent person was not there at midnight; a contact of no time of day is not one of the
    night.
    """
    columns = (
        f"date: at\n  person: id\n  actual_start: {{from: [day, begin]{how}}}\n  actual_end: "
        f"{{from: [day, finish]{how}}}"
    )
    text = f"id,at,day,begin,finish\n1,2026-03-02,{day},,\n2,2026-03-02,{day},{clock},\n3,2026-03-02,,{clock},\n"
    path, work = tmp_path / "punches.csv", tmp_path / "work"
    path.write_text(text)
    work.mkdir()
    punches = mapping.load(
        f"record: attendance\nsource: punch\nkey: [id]\ntimezone: UTC\ncolumns:\n  {columns}\n"
    )
    done = convert(read_raw(path, work, **punches.reading), punches, work, pseudonym=b"secret")
    told = {row["key"]: (str(row["actual_start"])[:16], row["actual_end"]) for row in rows(done)}
    assert told == {"1": ("None", None), "2": ("2026-03-02 09:05", None)}
    assert reasons(done) == [("4", f"actual_start “{clock}”: not a time of this form")]
    calls = brought(
        tmp_path, f"id,day,at\n1,{day},\n2,{day},{clock}\n", f"started_at: {{from: [day, at]{how}}}"
    )
    assert [row["key"] for row in rows(calls)] == ["2"] and reasons(calls) == [
        ("2", "started_at: required and empty")
    ]


def test_a_serial_date_without_its_format_is_rejected_with_what_to_write(tmp_path: Path) -> None:
    done = brought(tmp_path, "id,at\n1,46082.375\n2,1.3.2026\n", "started_at: at")
    assert [("format: excel" in reason) for _, reason in reasons(done)] == [True, False]


def test_words_for_direction_and_outcome_are_understood_in_both_languages(tmp_path: Path) -> None:
    directions = {
        "呼入": "inbound",
        "in": "inbound",
        "IN": "inbound",
        "来电": "inbound",
        "呼出": "outbound",
        "out": "outbound",
        "内部": "internal",
        "Inbound": "inbound",
    }
    assert values(tmp_path, "direction", "x", list(directions)) == list(directions.values())


def test_words_for_outcomes_are_understood(tmp_path: Path) -> None:
    outcomes = {
        "接通": "answered",
        "已接": "answered",
        "放弃": "abandoned",
        "未接": "missed",
        "漏接": "missed",
        "其他": "other",
        "Answered": "answered",
        "未知": "rejected",
    }
    assert values(tmp_path, "outcome", "x", list(outcomes)) == list(outcomes.values())


def test_a_nul_byte_or_a_huge_cell_rejects_its_row_and_not_the_file(tmp_path: Path) -> None:
    text = (
        HEAD
        + f'1,{AT},A\0,60\n2,{AT},{"x" * 200_000},70\n3,{AT},C,80\n4,{AT},"{"y" * 3_000_000}",70\n'
    )
    done = brought(tmp_path, text)
    assert (talk(done), done.read, done.rejected) == ({"3": 80}, 4, 3)
    assert [line for line, _ in reasons(done)] == ["2", "3", "5"]
    assert "NUL" in reasons(done)[0][1]
    assert "131,072 letters" in reasons(done)[1][1]


def test_a_workbook_that_counts_days_from_1904_gives_the_day_that_it_means(tmp_path: Path) -> None:
    moment = dt.datetime(2026, 3, 1, 9)
    for epoch in (CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900):
        book = openpyxl.Workbook()
        book.epoch = epoch
        for row in (["id", "at"], ["1", moment], ["2", moment]):
            book.active.append(row)
        book.active["B2"].number_format = "General"
        out = io.BytesIO()
        book.save(out)
        done = brought(
            tmp_path, out.getvalue(), "started_at: {from: at, format: excel}", name="calls.xlsx"
        )
        assert [str(row["started_at"]) for row in rows(done)] == ["2026-03-01 09:00:00"] * 2
