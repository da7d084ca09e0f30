"""Real months, brought in by what a person clicks in the wizard alone, against tables computed
apart from this project.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guiju.records import converting, guessing, mapping, reading, store
from guiju.records.engine import measure
from guiju.records.metrics import CATALOGUE
from guiju.records.models import Upload
from guiju.records.pages.columns import ColumnsForm, mapping_of
from guiju.records.reads import files

ROOT = Path(__file__).parents[4]
DATA = Path(os.environ.get("GUIJU_SAMPLE_DATA") or ROOT.parent / "shared" / "data")
CALLS = DATA / "anonymous_bank" / "bank_calls_1999_02.csv.gz"
CENTRE = DATA / "pwc_call_center" / "01 Call-Center-Dataset.xlsx"
Clicks = Callable[[dict[str, str], ColumnsForm], None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.RECORDS_ROOT = tmp_path, tmp_path / "records"
    (tmp_path / "uploads").mkdir()
    return tmp_path


def brought_in(
    path: Path, home: Path, click: Clicks, zone: str = "UTC"
) -> tuple[mapping.Mapping, converting.Converted, dict[str, float]]:
    """A file by the wizard's form as it stands, but for the clicks; the metrics over all of it."""
    (home / "uploads" / "file").symlink_to(path)
    row = Upload(name=path.name, path="file", sha256=store.file_hash(path))
    seen = files.sniff(row)
    survey = files.survey(row, seen)
    start = guessing.guess(seen, "source", guessing.best_record(seen)).mapping(zone)
    shown = ColumnsForm(seen, start, survey)
    sent = {
        name: "on" if value is True else str(value)
        for name, field in shown.fields.items()
        if (value := shown.get_initial_for_field(field, name)) not in (None, "", False)
    }
    click(sent, shown)
    form = ColumnsForm(seen, start, survey, sent)
    assert form.is_valid(), form.errors
    how = mapping_of(form, seen, {})
    assert mapping.load(mapping.dump(how)) == how
    again = ColumnsForm(seen, how, survey)
    standing = {
        name: "on" if value is True else str(value)
        for name, field in again.fields.items()
        if (value := again.get_initial_for_field(field, name)) not in (None, "", False)
    }
    remembered = ColumnsForm(seen, how, survey, standing)
    assert remembered.is_valid(), remembered.errors
    assert mapping_of(remembered, seen, {}) == how
    work = home / "work"
    work.mkdir()
    raw = reading.read_raw(path, work, **how.reading)
    done = converting.convert(raw, how, work, pseudonym=b"test")
    placed = store.place_import(home, 1, how.record, how.source, done.files, [], zone)
    images = [
        home / store.build_image(home, how.record, month, list(placed.files)).path
        for month in placed.months
    ]
    metrics = [
        one for one in CATALOGUE.values() if (one.kind, one.dated_by) == ("contacts", "started")
    ]
    return how, done, measure(images, "contacts", metrics).to_pylist()[0]


def totals(folder: str) -> dict[str, float]:
    with (DATA / folder / "reference" / "totals.csv").open(encoding="utf-8") as file:
        return {row["metric"]: float(row["value"]) for row in csv.DictReader(file)}


@pytest.mark.skipif(not CENTRE.exists(), reason=f"the sample data are absent: {CENTRE}")
def test_a_centre_that_says_y_and_n_needs_no_click_at_all(home: Path) -> None:
    how, done, found = brought_in(CENTRE, home, lambda sent, form: None)
    assert dict(how.columns["outcome"].values) == {"Y": "answered", "N": "abandoned"}
    assert (done.read, done.skipped, done.rejected) == (5_000, 0, 0)
    theirs = totals("pwc_call_center")
    for name, metric in {
        "answered": "answered",
        "abandoned": "abandoned",
        "answer_rate": "answer_rate",
        "asa": "asa",
        "sl20": "sl20",
        "aht": "aht",
        "talk_total_s": "talk_total",
        "csat": "csat",
        "csat_n": "csat_n",
    }.items():
        assert found[metric] == pytest.approx(theirs[name], abs=1e-4), metric
    assert found["resolved_rate"] == pytest.approx(theirs["resolved"] / theirs["calls"])


def a_bank_clicked(sent: dict[str, str], form: ColumnsForm) -> None:
    """What a person clicks for the bank's file: four cases of the outcome, whose talk counts."""
    columns = form.seen.columns
    for name in ("vru+line", "call_id", "date"):
        sent[f"key_{columns.index(name)}"] = "on"
    outcome, talk = columns.index("outcome"), columns.index("ser_time")
    for place in (outcome, talk):
        sent.pop(f"target_{place}")
    sent[f"target_{columns.index('type')}"] = "queue"
    sent[f"none_{columns.index('server')}"] = "NO_SERVER"
    for number, (text, _) in enumerate(form.survey.values["outcome"]):
        sent[f"value_{outcome}_{number}"] = "-leave-out" if text == "PHANTOM" else ""
    cases = (
        ("outcome", [("outcome", "is", "AGENT")], "=answered"),
        ("outcome", [("outcome", "is", "HANG"), ("q_start", "is_not", "0:00:00")], "=abandoned"),
        ("outcome", [("outcome", "is", "HANG"), ("q_time", "gt", "0")], "=abandoned"),
        ("outcome", [], "=ivr"),
        (
            "talk_seconds",
            [("outcome", "is", "AGENT"), ("server", "is_not", "NO_SERVER")],
            "@ser_time",
        ),
    )
    for line, (target, comparisons, then) in enumerate(cases):
        sent |= {f"case_{line}_target": target, f"case_{line}_then": then}
        for number, (column, operation, value) in enumerate(comparisons):
            name = f"case_{line}_{number}"
            sent |= {f"{name}_column": column, f"{name}_operation": operation}
            sent[f"{name}_value"] = value


@pytest.mark.skipif(not CALLS.exists(), reason=f"the sample data are absent: {CALLS}")
def test_a_bank_whose_outcome_follows_from_three_columns_is_clicked(home: Path) -> None:
    how, done, found = brought_in(CALLS, home, a_bank_clicked, "Asia/Jerusalem")
    assert how.skip_values == (("outcome", ("PHANTOM",)),)
    assert (done.read, done.skipped, done.rejected) == (33_344, 278, 0)
    theirs = totals("anonymous_bank")
    for name, metric in {
        "left_vru": "left_in_ivr",
        "offered": "offered",
        "answered": "answered",
        "aband_q": "abandoned",
        "aband_rate": "abandon_rate",
        "asa": "asa",
        "sl20": "sl20",
        "sl20_ans": "sl20_of_answered",
        "sl20_xshort": "sl20_without_short_abandons",
        "aht": "aht",
        "talk_s": "talk_total",
    }.items():
        assert found[metric] == pytest.approx(theirs[name], abs=1e-4), metric
