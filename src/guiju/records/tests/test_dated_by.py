"""By which day a case counts: that of its start, or that of its resolution, whichever month
holds it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Invalid
from guiju.records import actions, engine, mapping, reads
from guiju.records.actions import manifest
from guiju.records.models import Import, MonthImage
from guiju.records.tests.making import contact, images

pytestmark = pytest.mark.django_db(transaction=True)

MAPPING = """
record: contacts
source: tickets
key: [id]
timezone: Asia/Shanghai
columns:
  agent: who
  started_at: opened
  resolve_seconds: "date_diff('second', try_cast(opened as timestamp), try_cast(closed as timestamp))"
"""
HEAD = "id,who,opened,closed\n"
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))
APRIL = (dt.date(2026, 4, 1), dt.date(2026, 4, 30))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    """A record store of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


def bring(folder: Path, text: str) -> Import:
    path = folder / "tickets.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return actions.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def values(days: tuple[dt.date, dt.date], *names: str, **question: object) -> list[float | None]:
    rows = reads.measure(names, date_from=days[0], date_to=days[1], **question).to_pylist()  # type: ignore[arg-type]
    return [row["value"] for row in rows]


def test_a_ticket_of_march_solved_in_april_counts_in_aprils_ended_metrics(folder: Path) -> None:
    bring(folder, "1,李雷,2026-03-20 09:00:00,\n2,李雷,2026-03-20 09:00:00,2026-03-20 10:00:00\n")
    closed = reads.current_snapshot()
    assert values(MARCH, "resolve_mean", "resolve_mean_ended", "resolved_ended") == [3600, 3600, 1]
    bring(folder, "1,李雷,2026-03-20 09:00:00,2026-04-09 09:00:00\n")
    assert values(APRIL, "resolved_ended", "resolve_mean_ended", "resolve_p90_ended") == [
        1,
        20 * 86_400,
        20 * 86_400,
    ]
    assert values(APRIL, "resolve_mean") == [None]
    assert values(MARCH, "resolved_ended", snapshot=closed) == [1], (
        "March's closing keeps its figures"
    )
    assert values(MARCH, "resolved_ended", "resolve_mean") == [1, (3600 + 20 * 86_400) / 2]
    assert reads.ended_since("2026-03", closed) == 1
    assert reads.ended_since("2026-03", reads.current_snapshot()) == 0


def test_what_came_late_but_ended_within_the_month_did_not_end_after_it(folder: Path) -> None:
    bring(folder, "1,李雷,2026-03-20 09:00:00,2026-03-20 10:00:00\n2,李雷,2026-03-20 09:00:00,\n")
    closed = reads.current_snapshot()
    late = (
        "3,李雷,2026-03-05 09:00:00,2026-03-05 10:00:00\n4,李雷,2026-03-05 09:00:00,2026-03-31 "
        "23:59:59\n"
    )
    bring(folder, late)
    assert reads.ended_since("2026-03", closed) == 0
    bring(folder, "2,李雷,2026-03-20 09:00:00,2026-04-01 00:00:00\n")
    assert reads.ended_since("2026-03", closed) == 1


def test_a_case_taken_back_hides_no_other_that_ended_later(folder: Path) -> None:
    bring(folder, "1,李雷,2026-03-20 09:00:00,\n")
    first = bring(folder, "2,李雷,2026-03-20 09:00:00,2026-04-02 09:00:00\n")
    closed = reads.current_snapshot()
    actions.take_back(first.pk, actor=OPERATOR)
    bring(folder, "1,李雷,2026-03-20 09:00:00,2026-04-09 09:00:00\n")
    assert reads.ended_since("2026-03", closed) == 1


def test_what_the_closing_knew_to_have_ended_later_is_no_news(folder: Path) -> None:
    bring(folder, "1,李雷,2026-03-20 09:00:00,2026-04-02 09:00:00\n")
    closed = reads.current_snapshot()
    bring(folder, "2,李雷,2026-03-21 09:00:00,2026-03-21 10:00:00\n")
    assert reads.ended_since("2026-03", closed) == 0


def test_it_counts_on_the_local_day_hour_and_month_of_the_resolution(folder: Path) -> None:
    bring(folder, "1,李雷,2026-03-20 09:00:00,2026-04-01 00:30:00\n")
    rows = reads.measure(
        ["resolved_ended"], by=["date", "hour", "half_hour", "weekday", "month"]
    ).to_pylist()
    assert [
        (row["date"], row["hour"], row["half_hour"], row["weekday"], row["month"]) for row in rows
    ] == [(dt.date(2026, 4, 1), 0, "00:30", 3, "2026-04")]


def test_only_months_with_a_case_that_ended_in_the_days_are_looked_into(folder: Path) -> None:
    bring(
        folder,
        "1,李雷,2026-01-20 09:00:00,2026-01-21 09:00:00\n"
        "2,李雷,2026-02-20 09:00:00,2026-04-09 09:00:00\n"
        "3,李雷,2026-03-20 09:00:00,2026-03-21 09:00:00\n",
    )
    paths = reads.images("contacts", date_from=APRIL[0], date_to=APRIL[1], dated_by="resolved")
    assert [path.parent.name for path in paths] == ["2026-02"]


def test_the_records_behind_are_those_that_ended_in_the_days(folder: Path) -> None:
    bring(folder, "1,李雷,2026-03-20 09:00:00,2026-04-09 09:00:00\n2,李雷,2026-04-20 09:00:00,\n")
    page = reads.records("contacts", date_from=APRIL[0], date_to=APRIL[1], dated_by="resolved")
    assert page.rows["key"].to_pylist() == ["1"] and page.total == 1


def test_an_own_metric_says_by_which_day_it_counts(folder: Path) -> None:
    fields = {
        "kind": "contacts",
        "title_zh": "慢",
        "title_en": "slow",
        "formula": "sum(resolve_seconds > 86400)",
        "unit": "count",
        "better": "down",
        "controlled_by": "team",
    }
    actions.save_own_metric("slow", fields | {"dated_by": "resolved"}, actor=OPERATOR)
    bring(folder, "1,李雷,2026-03-20 09:00:00,2026-04-09 09:00:00\n")
    assert (values(MARCH, "slow"), values(APRIL, "slow")) == ([0], [1])
    with pytest.raises(Invalid, match="Only contacts"):
        actions.save_own_metric(
            "slow",
            fields | {"kind": "agent_states", "formula": "count(*)", "dated_by": "resolved"},
            actor=OPERATOR,
        )
    with pytest.raises(Invalid, match="resolve_mean_ended"):
        actions.save_own_metric("other", fields | {"formula": "resolve_mean_ended"}, actor=OPERATOR)


def test_images_of_an_earlier_form_learn_when_cases_were_resolved(folder: Path) -> None:
    bring(folder, "1,李雷,2026-03-20 09:00:00,2026-04-09 09:00:00\n")
    MonthImage.objects.update(form=1, reaches="", path="images/none")
    MonthImage.objects.update(path=images(folder / "old", [contact("x", resolve_seconds=1)])[0])
    assert values(APRIL, "resolved_ended") == [0]
    assert manifest.upgrade() == 1
    assert values(APRIL, "resolved_ended") == [1]


def test_the_images_of_calls_are_not_built_anew(folder: Path) -> None:
    bring(folder, "1,李雷,2026-03-20 09:00:00,\n")
    path = MonthImage.objects.get().path
    MonthImage.objects.update(form=1)
    manifest.upgrade()
    assert MonthImage.objects.get().path == path and manifest.upgrade() == 0


def test_an_unmapped_column_that_is_nowhere_is_refused_with_what_there_is(tmp_path: Path) -> None:
    paths = images(
        tmp_path, [contact("1", extra={"priority": "2"}), contact("2", extra={"colour": "red"})]
    )
    answered = [reads.metric("contacts")]
    assert engine.measure(paths, "contacts", answered, by=["extra.priority"]).num_rows == 2
    with pytest.raises(Invalid, match=r"extra\.priorty.*extra\.priority"):
        engine.measure(paths, "contacts", answered, by=["extra.priorty"])
    with pytest.raises(Invalid, match=r"extra\.zzz.*extra\.colour, extra\.priority"):
        engine.measure(paths, "contacts", answered, where="extra.zzz = 'red'")
    with pytest.raises(Invalid, match="no column"):
        engine.records(paths, "contacts", where="extra.zzz is null")
    assert engine.measure([], "contacts", answered, by=["extra.zzz"]).num_rows == 0


def test_records_without_unmapped_columns_say_so(folder: Path) -> None:
    path = folder / "calls.csv"
    path.write_text("id,opened\n1,2026-03-20 09:00:00\n", encoding="utf-8")
    plain = "record: contacts\nsource: plain\nkey: [id]\ncolumns: {started_at: opened}\n"
    actions.import_file(path, mapping.load(plain), actor=OPERATOR)
    with pytest.raises(Invalid, match="these records have no unmapped columns"):
        reads.measure(["contacts"], by=["extra.misspelt"])


def test_the_command_refuses_a_slice_by_a_column_that_is_nowhere(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from guiju.web.settings.command import run

    bring(folder, "1,李雷,2026-03-20 09:00:00,\n")
    assert run(["metrics", "--metric", "contacts", "--by", "extra.closd"]) == 1
    assert "extra.closed" in capsys.readouterr().err
    assert run(["metrics", "--metric", "contacts", "--where", "extra.closd = 'x'"]) == 1
    assert "extra.closed" in capsys.readouterr().err
    assert run(["metrics", "--metric", "contacts", "--where", "whoo = 'x'"]) == 1
