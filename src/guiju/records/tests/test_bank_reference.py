"""A real month of a bank's calls against tables computed apart from this project, with plain pandas."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from guiju.records.engine import measure
from guiju.records.metrics import CATALOGUE, Metric
from guiju.records.schema import CONTACTS
from guiju.records.store import build_image, place_import
from guiju.records.tests.making import local_columns, split_by_month

ROOT = Path(__file__).parents[4]
DATA = Path(os.environ.get("GUIJU_SAMPLE_DATA") or ROOT.parent / "shared" / "data") / "anonymous_bank"
CALLS = DATA / "bank_calls_1999_02.csv.gz"
pytestmark = pytest.mark.skipif(not CALLS.exists(), reason=f"the sample data are absent: {CALLS}")

#: The mapping of the design page in plain SQL, apart from the product's own converting.
CALLS_SQL = """
SELECT strptime('19' || date || ' ' || vru_entry, '%Y%m%d %H:%M:%S') AS started_at, 'phone' AS channel, type AS queue,
    nullif(server, 'NO_SERVER') AS agent,
    CASE WHEN outcome = 'AGENT' THEN 'answered'
         WHEN outcome = 'HANG' AND (q_start <> '0:00:00' OR q_time::INT > 0) THEN 'abandoned' ELSE 'ivr' END AS outcome,
    q_time::DECIMAL(18, 3) AS wait_seconds,
    CASE WHEN outcome = 'AGENT' AND server <> 'NO_SERVER' THEN ser_time::DECIMAL(18, 3) END AS talk_seconds,
    talk_seconds AS handle_seconds, MAP {'priority': priority} AS extra,
    concat_ws(chr(31), "vru+line", call_id, date) AS key, row_number() OVER () + 1 AS line
FROM read_csv(?, all_varchar = true) WHERE outcome <> 'PHANTOM'
"""
OWN = [
    Metric("own_rows", "contacts", {}, {}, "count(*)"),
    Metric("own_talk", "contacts", {}, {}, "sum(talk_seconds)"),
]
#: Their column -> our metric.
COLUMNS = {
    "rows": "own_rows", "left_vru": "left_in_ivr", "offered": "offered", "answered": "answered", "aband_q": "abandoned",
    "aband_rate": "abandon_rate", "asa": "asa", "sl20": "sl20", "sl20_ans": "sl20_of_answered",
    "sl20_xshort": "sl20_without_short_abandons", "aht": "aht", "talk_s": "own_talk",
}  # fmt: skip
METRICS = [CATALOGUE.get(name) or next(own for own in OWN if own.name == name) for name in COLUMNS.values()]


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    root = tmp_path_factory.mktemp("bank")
    own = {"started_at", "channel", "queue", "agent", "outcome", "wait_seconds"}
    own |= {"talk_seconds", "handle_seconds", "extra"}
    listed = ", ".join(
        f'{c.name}::{c.type.duckdb} AS "{c.name}"' if c.name in own else f'NULL::{c.type.duckdb} AS "{c.name}"'
        for c in CONTACTS.columns
    )
    with duckdb.connect() as db:
        db.execute(f"CREATE TABLE calls AS {CALLS_SQL}", [str(CALLS)])
        db.execute(
            f"CREATE TABLE accepted AS SELECT {listed}, key, line, 'bank' AS source, {local_columns('started_at')},"
            " md5(concat_ws('|', key, handle_seconds, outcome, wait_seconds)) AS row_hash, MAP {'key': key} AS raw"
            " FROM calls"
        )
        accepted = split_by_month(db, root)
    placed = place_import(root, 1, "contacts", "bank", accepted, [])
    assert placed.stored == 33_066
    image = build_image(root, "contacts", "1999-02", placed.files)
    assert image.rows == 33_066
    return [root / image.path]


def reference(name: str) -> list[dict[str, str]]:
    with (DATA / "reference" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def compare(metric: str, ours: float | None, theirs: str) -> None:
    if metric == "own_talk" and ours is None:
        ours = 0.0  # pandas calls the sum of nothing 0; here it is missing
    wanted = math.nan if theirs == "" else float(theirs)
    if math.isnan(wanted):
        assert ours is None or math.isnan(ours)
        return
    unit = CATALOGUE[metric].unit if metric in CATALOGUE else "count"
    tolerance = {"count": 0, "rate": 1e-4, "seconds": 1e-2}[unit]
    assert ours is not None and abs(ours - wanted) <= tolerance + 1e-9, (metric, ours, wanted)


@pytest.mark.parametrize(
    ("file", "by", "keys"),
    [
        ("by_hour.csv", ("hour",), ("hour",)),
        ("by_day.csv", ("date",), ("date",)),
        ("by_date_halfhour.csv", ("date", "half_hour"), ("date", "start")),
        ("by_type.csv", ("queue",), ("type",)),
        ("by_priority.csv", ("extra.priority",), ("priority",)),
    ],
)
def test_every_row_of_the_slices(images: list[Path], file: str, by: tuple[str, ...], keys: tuple[str, ...]) -> None:
    ours = measure(images, "contacts", METRICS, by=by).to_pylist()
    found = {tuple(str(row[name]) for name in by): row for row in ours}
    theirs = {tuple(row[name] for name in keys): row for row in reference(file)}
    observed = {key: row for key, row in theirs.items() if float(row["rows"]) > 0}
    assert found.keys() == observed.keys()
    for key, row in observed.items():
        for column, metric in COLUMNS.items():
            compare(metric, found[key][metric], row[column])


def test_every_agent(images: list[Path]) -> None:
    names = {"answered": "handled_n", "aht": "aht", "ser_p50": "aht_p50", "ser_p90": "aht_p90"}
    names["short10_share"] = "short_contacts"
    named = Metric("handled_n", "contacts", {}, {}, "sum(handled)", unit="count")
    waited = Metric("waited", "contacts", {}, {}, "avg(case when handled then wait_seconds end)", unit="seconds")
    metrics = [named, waited, *(CATALOGUE[name] for name in names.values() if name != "handled_n")]
    found = {row["agent"]: row for row in measure(images, "contacts", metrics, by=["agent"]).to_pylist()}
    theirs = reference("by_agent.csv")
    assert set(found) == {row["server"] for row in theirs} | {""}
    for row in theirs:
        ours = found[row["server"]]
        for column, metric in names.items():
            compare(metric, ours[metric], row[column])
        assert ours["waited"] == pytest.approx(float(row["wait_mean"]), abs=0.01)
        assert ours["short_contacts__numerator"] == float(row["short10"])


def test_totals(images: list[Path]) -> None:
    (ours,) = measure(images, "contacts", METRICS).to_pylist()
    totals = {row["metric"]: float(row["value"]) for row in reference("totals.csv")}
    shared = {name for name in totals if name in COLUMNS}
    assert {"offered", "answered", "asa", "sl20"} <= shared
    for name in shared:
        compare(COLUMNS[name], ours[COLUMNS[name]], str(totals[name]))


def test_the_sum_of_the_groups_is_the_whole(images: list[Path]) -> None:
    wide = measure(images, "contacts", [CATALOGUE["sl20"]], by=["queue", "hour", "extra.priority"])
    (whole,) = measure(images, "contacts", [CATALOGUE["sl20"]]).to_pylist()
    assert pa.compute.sum(wide["sl20__numerator"]).as_py() == whole["sl20__numerator"]
    assert pa.compute.sum(wide["sl20__denominator"]).as_py() == whole["sl20__denominator"]
