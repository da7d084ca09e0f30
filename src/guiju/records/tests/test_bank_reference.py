"""A month of a bank's calls against tables computed apart from the product: of our own calls, with
plain Python; of the real ones, where the sample folder lies, with pandas.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pyarrow as pa
import pytest

from guiju.records.engine import measure
from guiju.records.metrics import CATALOGUE, Metric
from guiju.records.tests.making import imported
from tests import references

#: Read, skipped, rejected.
READ = {"own": (*references.BANK_READ, 0), "sample": (33_344, 278, 0)}

OWN = [
    Metric("own_rows", "contacts", {}, {}, "count(*)"),
    Metric("own_talk", "contacts", {}, {}, "sum(talk_seconds)"),
]
#: Their column -> our metric.
COLUMNS = {
    "rows": "own_rows",
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
    "talk_s": "own_talk",
}
METRICS = [
    CATALOGUE.get(name) or next(own for own in OWN if own.name == name) for name in COLUMNS.values()
]


@pytest.fixture(scope="module", params=references.places(references.CALLS_OF_A_BANK))
def place(request: pytest.FixtureRequest) -> str:
    """Whose calls they are."""
    return str(request.param)


@pytest.fixture(scope="module")
def data(place: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the calls and their tables."""
    return references.folder(place, tmp_path_factory, references.bank)


@pytest.fixture(scope="module")
def images(place: str, data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    root = tmp_path_factory.mktemp("bank")
    converted, found = imported(data / references.CALLS_OF_A_BANK, "bank-1999", root)
    assert (converted.read, converted.skipped, converted.rejected) == READ[place]
    return found


def reference(data: Path, name: str) -> list[dict[str, str]]:
    with (data / "anonymous_bank" / "reference" / name).open(encoding="utf-8") as file:
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
def test_every_row_of_the_slices(
    data: Path, images: list[Path], file: str, by: tuple[str, ...], keys: tuple[str, ...]
) -> None:
    ours = measure(images, "contacts", METRICS, by=by).to_pylist()
    found = {tuple(str(row[name]) for name in by): row for row in ours}
    theirs = {tuple(row[name] for name in keys): row for row in reference(data, file)}
    observed = {key: row for key, row in theirs.items() if float(row["rows"]) > 0}
    assert found.keys() == observed.keys()
    for key, row in observed.items():
        for column, metric in COLUMNS.items():
            compare(metric, found[key][metric], row[column])


def test_every_agent(data: Path, images: list[Path]) -> None:
    names = {"answered": "handled_n", "aht": "aht", "ser_p50": "aht_p50", "ser_p90": "aht_p90"}
    names["short10_share"] = "short_contacts"
    named = Metric("handled_n", "contacts", {}, {}, "sum(handled)", unit="count")
    waited = Metric(
        "waited", "contacts", {}, {}, "avg(case when handled then wait_seconds end)", unit="seconds"
    )
    metrics = [named, waited, *(CATALOGUE[name] for name in names.values() if name != "handled_n")]
    found = {
        row["agent"]: row for row in measure(images, "contacts", metrics, by=["agent"]).to_pylist()
    }
    theirs = reference(data, "by_agent.csv")
    assert set(found) == {row["server"] for row in theirs} | {""}
    for row in theirs:
        ours = found[row["server"]]
        for column, metric in names.items():
            compare(metric, ours[metric], row[column])
        assert ours["waited"] == pytest.approx(float(row["wait_mean"]), abs=0.01)
        assert ours["short_contacts__numerator"] == float(row["short10"])


def test_totals(data: Path, images: list[Path]) -> None:
    (ours,) = measure(images, "contacts", METRICS).to_pylist()
    totals = {row["metric"]: float(row["value"]) for row in reference(data, "totals.csv")}
    shared = {name for name in totals if name in COLUMNS}
    assert {"offered", "answered", "asa", "sl20"} <= shared
    for name in shared:
        compare(COLUMNS[name], ours[COLUMNS[name]], str(totals[name]))


def test_the_sum_of_the_groups_is_the_whole(images: list[Path]) -> None:
    wide = measure(images, "contacts", [CATALOGUE["sl20"]], by=["queue", "hour", "extra.priority"])
    (whole,) = measure(images, "contacts", [CATALOGUE["sl20"]]).to_pylist()
    assert pa.compute.sum(wide["sl20__numerator"]).as_py() == whole["sl20__numerator"]
    assert pa.compute.sum(wide["sl20__denominator"]).as_py() == whole["sl20__denominator"]
