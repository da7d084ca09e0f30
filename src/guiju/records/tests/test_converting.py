"""From texts to records: types by use, times and zones, events, duplicates, rejects; what was
settled is held here.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import pytest

from guiju.foundation.errors import Several
from guiju.records import converting
from guiju.records.converting import Converted, convert, preview
from guiju.records.guessing import Looks, looks
from guiju.records.mapping import dump, load
from guiju.records.reading import read_raw

START = "started_at: {from: at, format: '%Y-%m-%d %H:%M:%S'}"


def converted(
    folder: Path, text: str, columns: str, top: str = "", key: str = "[id]", zone: str = "UTC"
) -> Converted:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    work = folder / "work"
    work.mkdir()
    return convert(read_raw(path, work), mapped(columns, top, key, zone), work, pseudonym=b"secret")


def mapped(columns: str, top: str = "", key: str = "[id]", zone: str = "UTC") -> Any:
    lines = "\n".join(f"  {line}" for line in columns.strip().splitlines())
    return load(
        f"record: contacts\nsource: desk\nkey: {key}\ntimezone: {zone}\n{top}\ncolumns:\n{lines}\n"
    )


def rows(done: Converted) -> list[dict[str, Any]]:
    with duckdb.connect() as db:
        found = db.execute(
            "FROM read_parquet(?) ORDER BY line", [[str(path) for path in done.files.values()]]
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def rejects(done: Converted) -> list[dict[str, str]]:
    assert done.rejects_path is not None
    with done.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def values(folder: Path, target: str, rule: str, texts: list[str]) -> list[Any]:
    """What a target makes of texts; 'rejected' for a row that was."""
    body = "".join(f'{n},2026-01-01 00:00:00,"{text}"\n' for n, text in enumerate(texts))
    done = converted(folder, "id,at,x\n" + body, f"{START}\n{target}: {rule}")
    by_key = {row["key"]: row[target] for row in rows(done)}
    return [by_key.get(str(n), "rejected") for n in range(len(texts))]


def test_numbers_as_people_write_them(tmp_path: Path) -> None:
    texts = [
        "7",
        "1,234",
        "12%",
        "¥3.50",
        "123",
        " 5 ",
        "",
        "3,5",
        "1.234,5",
        "nan",
        "abc",
        "-2",
        "1_000",
        "0x10",
    ]
    told = values(tmp_path, "talk_seconds", "x", texts)
    assert [
        told[n] if told[n] in ("rejected", None) else float(told[n]) for n in range(len(told))
    ] == [
        7,
        1234,
        0.12,
        3.5,
        123,
        5,
        None,
        "rejected",
        "rejected",
        "rejected",
        "rejected",
        "rejected",
        "rejected",
        "rejected",
    ]


def test_yes_and_no(tmp_path: Path) -> None:
    texts = ["true", "N", "是", "否", "1", "0", "3", "T", "YES", "", "maybe", "-1"]
    told = values(tmp_path, "resolved", "x", texts)
    assert told == [
        True,
        False,
        True,
        False,
        True,
        False,
        True,
        True,
        True,
        None,
        "rejected",
        "rejected",
    ]


def test_units_of_durations(tmp_path: Path) -> None:
    assert values(tmp_path, "talk_seconds", "{from: x, unit: minutes}", ["2", "0.5", ""]) == [
        120,
        30,
        None,
    ]


def test_two_formats_of_times_in_one_column_are_tried_in_their_order(tmp_path: Path) -> None:
    rule = "started_at: {from: at, format: ['%Y-%m-%d %H:%M', '%Y/%m/%d %H:%M', excel]}"
    body = "1,2026-11-01 10:00\n2,2026/11/02 9:30\n3,46329.5\n4,02.11.2026\n"
    done = converted(tmp_path, "id,at\n" + body, rule)
    assert [str(row["started_at"]) for row in rows(done)] == [
        "2026-11-01 10:00:00",
        "2026-11-02 09:30:00",
        "2026-11-03 12:00:00",
    ]
    assert [reject["line"] for reject in rejects(done)] == ["5"]
    kept = mapped(rule)
    assert kept.columns["started_at"].formats == ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "excel")
    assert load(dump(kept)) == kept


def test_two_formats_of_a_column_are_proposed_where_day_and_month_are_sure() -> None:
    both = looks(["2026-11-01 10:00", "2026/11/02 09:30", "2026-11-13 08:00"])
    assert both == Looks("time", "%Y-%m-%d %H:%M | %Y/%m/%d %H:%M")
    assert looks(["2026-11-01", "2026年11月2日"]) == Looks("date", "%Y-%m-%d | %Y年%m月%d日")
    assert looks(["2026-11-01", "03/04/2026"]).type == "text"


def test_clock_readings(tmp_path: Path) -> None:
    told = values(
        tmp_path,
        "talk_seconds",
        "{from: x, unit: 'h:mm:ss'}",
        ["0:02:23", "30:00:01", "", "2:3", "143"],
    )
    assert told == [143, 108001, None, "rejected", "rejected"]


def test_minutes_and_seconds_and_hours_and_minutes_are_durations(tmp_path: Path) -> None:
    texts = [
        "03:06",
        "75:00",
        "1:02:03",
        "",
        "00:07.5",
        "3:60",
        "3",
        "\uff10\uff13\uff1a\uff10\uff16",
    ]
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    for folder in (first, second, third):
        folder.mkdir()
    told = values(first, "talk_seconds", "{from: x, unit: 'mm:ss'}", texts)
    assert told == [186, 4500, 3723, None, 7.5, "rejected", "rejected", 186]
    told = values(
        second, "resolve_seconds", "{from: x, unit: 'h:mm'}", ["26:30", "0:05", "1:00:01"]
    )
    assert told == [95400, 300, 3601]
    done = converted(
        third,
        "id,at,x\n1,2026-01-01 00:00:00,9\n",
        f"{START}\ntalk_seconds: {{from: x, unit: 'mm:ss'}}",
    )
    assert "不是“分：秒”" in (done.rejects_path or tmp_path).read_text("utf-8-sig")


def test_keys_and_agents_are_text_as_written(tmp_path: Path) -> None:
    text = "id,at,who\n007,2026-01-01 00:00:00,0815\n7,2026-01-01 00:00:00,1e5\n"
    done = converted(tmp_path, text, f"{START}\nagent: who")
    assert [(row["key"], row["agent"]) for row in rows(done)] == [("007", "0815"), ("7", "1e5")]


def test_an_ambiguous_time_is_the_earlier_and_a_missing_one_moves_forward(tmp_path: Path) -> None:
    text = "id,at\n1,2025-10-26 02:30:00\n2,2025-03-30 02:30:00\n3,2025-07-01 12:00:00\n"
    first, second, third = rows(converted(tmp_path, text, START, zone="Europe/Berlin"))
    assert str(first["started_at"]) == "2025-10-26 00:30:00"
    assert str(second["started_at"]) == "2025-03-30 01:30:00"
    assert second["hour"] == 3
    assert (str(third["started_at"]), third["hour"]) == ("2025-07-01 10:00:00", 12)


def test_a_time_with_an_offset_is_that_moment(tmp_path: Path) -> None:
    text = "id,at\n1,2026-01-01T00:30:00Z\n2,2026-01-01T00:30:00+08:00\n3,2026-01-01 00:30:00\n"
    told = rows(converted(tmp_path, text, "started_at: at", zone="Asia/Shanghai"))
    assert [str(row["started_at"]) for row in told] == [
        "2026-01-01 00:30:00",
        "2025-12-31 16:30:00",
        "2025-12-31 16:30:00",
    ]
    assert [row["hour"] for row in told] == [8, 0, 0]
    assert [str(row["local_date"]) for row in told] == ["2026-01-01"] * 3


def test_local_columns_are_of_the_source(tmp_path: Path) -> None:
    (row,) = rows(
        converted(tmp_path, "id,at\n1,2026-02-15 23:45:10\n", START, zone="Asia/Shanghai")
    )
    assert (row["hour"], row["half_hour"], row["weekday"], row["week"], row["month"]) == (
        23,
        "23:30",
        7,
        "2026-W07",
        "2026-02",
    )


def test_a_date_like_31_02_rejects_its_row_and_nothing_else(tmp_path: Path) -> None:
    text = "id,at\n1,31/02/2026\n2,28/02/2026\n"
    done = converted(tmp_path, text, "started_at: {from: at, format: '%d/%m/%Y'}")
    assert (done.read, done.rejected, len(rows(done))) == (2, 1, 1)
    (reject,) = rejects(done)
    assert (reject["line"], reject["value"], reject["id"]) == ("2", "31/02/2026", "1")
    assert "不是" in reject["reason"]
    assert "not a time" in reject["reason_en"]


def test_only_a_value_used_in_the_branch_taken_can_reject(tmp_path: Path) -> None:
    text = (
        "id,at,kind,n\n1,2026-01-01 00:00:00,a,5\n2,2026-01-01 00:00:00,b,broken\n3,2026-01-01 "
        "00:00:00,a,broken\n"
    )
    done = converted(tmp_path, text, f"{START}\ntalk_seconds: \"case when kind = 'a' then n end\"")
    assert [(row["key"], row["talk_seconds"]) for row in rows(done)] == [("1", 5), ("2", None)]
    assert done.rejected == 1


def test_a_mapping_written_for_march_runs_on_april(tmp_path: Path) -> None:
    """A column that looks like numbers in one file and like texts in the next is understood by
    its use.
    """
    text = "id,at,who\n1,2026-01-01 00:00:00,12\n2,2026-01-01 00:00:00,李雷\n"
    done = converted(tmp_path, text, f'{START}\nagent: "upper(trim(who))"')
    assert [row["agent"] for row in rows(done)] == ["12", "李雷"]


def test_missing_texts_hold_for_all_columns_or_for_a_target(tmp_path: Path) -> None:
    text = "id,at,who,q\n1,2026-01-01 00:00:00,?,?\n2,2026-01-01 00:00:00,NOBODY,NOBODY\n"
    columns = f"{START}\nagent: {{from: who, missing: [NOBODY]}}\nqueue: q"
    done = converted(tmp_path, text, columns, top='missing: ["?"]')
    assert [(row["agent"], row["queue"]) for row in rows(done)] == [(None, None), (None, "NOBODY")]


def test_the_last_row_of_each_event_counts_by_number_then_line(tmp_path: Path) -> None:
    text = (
        "id,at,n,state\n1,2026-01-01 00:00:00,9,old\n1,2026-01-01 00:00:00,10,new\n1,2026-01-01 "
        "00:00:00,10,last\n"
    )
    done = converted(tmp_path, text, f"{START}\nqueue: state", top="latest_by: [id]\norder: n")
    assert [row["queue"] for row in rows(done)] == ["last"]
    assert (done.read, done.skipped, done.rejected) == (3, 2, 0)


def test_skipping_runs_after_the_latest_rows_are_chosen(tmp_path: Path) -> None:
    text = "id,at,n,state\n1,2026-01-01 00:00:00,1,open\n1,2026-01-01 00:00:00,2,deleted\n"
    top = "latest_by: [id]\norder: n\nskip_when: \"state = 'deleted'\""
    done = converted(tmp_path, text, START, top=top)
    assert (done.read, done.skipped, done.rejected, done.files) == (2, 2, 0, {})


def test_a_key_repeated_rejects_the_later_row_unless_the_first_was_rejected(tmp_path: Path) -> None:
    text = "id,at\n1,2026-01-01 00:00:00\n1,2026-01-01 01:00:00\n2,broken\n2,2026-01-02 00:00:00\n"
    done = converted(tmp_path, text, START)
    assert [(row["key"], row["line"]) for row in rows(done)] == [("1", 2), ("2", 5)]
    assert [reject["line"] for reject in rejects(done)] == ["3", "4"]


def test_a_row_without_a_key_is_rejected(tmp_path: Path) -> None:
    done = converted(tmp_path, "id,at\n,2026-01-01 00:00:00\n", START)
    assert (done.read, done.rejected) == (1, 1)


def test_a_word_outside_a_closed_set_is_rejected_with_the_set(tmp_path: Path) -> None:
    told = converted(
        tmp_path,
        "id,at,x\n1,2026-01-01 00:00:00,Answered\n2,2026-01-01 00:00:00,lost\n",
        f"{START}\noutcome: x",
    )
    assert [row["outcome"] for row in rows(told)] == ["answered"]
    assert "abandoned" in rejects(told)[0]["reason_en"]


def test_handle_time_is_talk_hold_and_wrap_of_what_is_there(tmp_path: Path) -> None:
    text = (
        "id,at,t,w\n1,2026-01-01 00:00:00,60,30\n2,2026-01-01 00:00:00,60,\n3,2026-01-01 "
        "00:00:00,,\n"
    )
    done = converted(tmp_path, text, f"{START}\ntalk_seconds: t\nwrap_seconds: w")
    assert [row["handle_seconds"] for row in rows(done)] == [90, 60, None]


def test_customers_become_pseudonyms_everywhere(tmp_path: Path) -> None:
    done = converted(
        tmp_path, "id,at,phone\n1,2026-01-01 00:00:00,13800138000\n", f"{START}\ncustomer: phone"
    )
    (row,) = rows(done)
    assert "13800138000" not in str(row)
    assert len(row["customer"]) == 24
    assert dict(row["raw"])["phone"] == row["customer"]


def test_unmapped_columns_are_kept_beside(tmp_path: Path) -> None:
    done = converted(tmp_path, "id,at,priority\n1,2026-01-01 00:00:00,high\n", START)
    (row,) = rows(done)
    assert dict(row["extra"])["priority"] == "high"
    assert dict(row["raw"]) == {"id": "1", "at": "2026-01-01 00:00:00", "priority": "high"}


@pytest.mark.parametrize("others", ["it's,{a},中文", "Priority,priority,PRIORITY"])
def test_a_row_is_kept_under_its_columns_names_to_the_letter(tmp_path: Path, others: str) -> None:
    """Also where names differ in case alone, which no struct of the engine may have."""
    done = converted(tmp_path, f"id,at,{others}\n1,2026-01-01 00:00:00,x,,z\n", START)
    (row,) = rows(done)
    first, blank, last = others.split(",")
    assert dict(row["extra"]) == {first: "x", blank: None, last: "z"}
    assert dict(row["raw"]) == {"id": "1", "at": "2026-01-01 00:00:00", **dict(row["extra"])}


def test_formulas_in_rejected_rows_are_neutralised(tmp_path: Path) -> None:
    done = converted(tmp_path, 'id,at,note\n1,broken,"=HYPERLINK(1)"\n2,broken,-5\n', START)
    assert [reject["note"] for reject in rejects(done)] == ["'=HYPERLINK(1)", "-5"]


def test_rows_of_another_width_are_rejected_with_their_cells(tmp_path: Path) -> None:
    done = converted(tmp_path, "id,at\n1,2026-01-01 00:00:00\n2\n3,2026-01-01 00:00:00,x\n", START)
    assert (done.read, done.rejected) == (3, 2)
    assert [reject["line"] for reject in rejects(done)] == ["3", "4"]


def test_a_file_of_many_months_becomes_a_file_a_month(tmp_path: Path) -> None:
    body = "".join(f"{n},2025-{n:02d}-15 10:00:00\n" for n in range(1, 13))
    done = converted(tmp_path, "id,at\n" + body, START)
    assert sorted(done.files) == [f"2025-{n:02d}" for n in range(1, 13)]
    assert (str(done.first_day), str(done.last_day)) == ("2025-01-15", "2025-12-15")


@pytest.mark.parametrize("turned", ["forwards", "backwards", "mixed"])
def test_a_files_months_hold_the_same_rows_in_whatever_order_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turned: str
) -> None:
    sorted_first: list[bool] = []
    mixed = converting._mixed
    monkeypatch.setattr(
        converting, "_mixed", lambda spans: sorted_first.append(mixed(spans)) or sorted_first[0]
    )
    lines = [f"{n}-{day},2025-{n:02d}-{day:02d} 10:00:00" for n in range(1, 13) for day in (1, 9)]
    ordered = {
        "forwards": lines,
        "backwards": lines[::-1],
        "mixed": sorted(lines, key=lambda line: line[-11:]),
    }[turned]
    done = converted(tmp_path, "id,at\n" + "\n".join(ordered) + "\n", START)
    assert sorted_first == [turned == "mixed"]
    found = sorted((row["month"], row["key"]) for row in rows(done))
    assert found == sorted((f"2025-{n:02d}", f"{n}-{day}") for n in range(1, 13) for day in (1, 9))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (f'{START}\nagent: "medain(who)"', "cannot be used"),
        (f"{START}\nagent: {{from: woh}}", "Do you mean who"),
        (f"{START}\nagent: \"woh || 'x'\"", "Do you mean who"),
        (f"{START}\nagent: woh", "The file has no column “woh”. Do you mean who?"),
        (f"{START}\nagent: phone", "The file has no column “phone”."),
        (f'{START}\nagent: "(select 1)"', "cannot be used"),
        (f"{START}\nagent: \"read_text('/etc/passwd')\"", "cannot be used"),
        (f'{START}\nagent: "who;\\n drop table x"', "one expression"),
        ("started_at: {from: at, format: '%Q'}", "cannot be read"),
    ],
)
def test_a_mapping_that_does_not_fit_says_where(tmp_path: Path, columns: str, said: str) -> None:
    with pytest.raises(Several) as refused:
        converted(tmp_path, "id,at,who\n1,2026-01-01 00:00:00,x\n", columns)
    assert said in refused.value.say("en")


@pytest.mark.parametrize("top", ["skip_when: phone", "skip_when: '\"phone\"'"])
def test_a_missing_column_alone_is_said_without_a_place_and_without_a_far_guess(
    tmp_path: Path, top: str
) -> None:
    with pytest.raises(Several) as refused:
        converted(tmp_path, "id,at,who\n1,2026-01-01 00:00:00,x\n", f"{START}\nagent: phone\n", top)
    told = refused.value.say("en")
    assert "no column “phone”" in told and "letter" not in told and "Do you mean" not in told


def test_a_preview_shows_rows_beside_what_came(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("id,at,n\n1,2026-01-01 00:00:00,5\n2,2026-01-01 00:00:00,x\n", encoding="utf-8")
    found = preview(read_raw(path, tmp_path), mapped(f"{START}\ntalk_seconds: n"), tmp_path)
    assert (found.read, found.skipped, found.rejected) == (2, 0, 1)
    ((line, raw, understood),) = found.rows
    assert (line, dict(raw)["n"], understood["talk_seconds"]) == (2, "5", 5)
    assert found.rejects[0].line == 3
