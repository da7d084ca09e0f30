"""A workbook of calls and an event log of tickets, by mapping alone, against tables computed apart
from the product: of our own rows, and of the real ones where the sample folder lies.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guiju.records.engine import measure
from guiju.records.metrics import CATALOGUE, Metric
from guiju.records.tests.making import imported
from tests import references

CALLS_READ = {"own": references.WORKBOOK_READ, "sample": 5_000}
TICKETS_READ = {"own": references.TICKETS_READ, "sample": (59_354, 9_202)}


def own(name: str, formula: str, unit: Any = "number") -> Metric:
    return Metric(name, "contacts", {}, {}, formula, unit=unit)


OF_CALLS: Mapping[str, Metric] = {
    "calls": own("calls", "count(*)"),
    "answered": CATALOGUE["answered"],
    "abandoned": CATALOGUE["abandoned"],
    "answer_rate": CATALOGUE["answer_rate"],
    "resolved": own("own_resolved", "sum(resolved)"),
    "resolved_of_answered": own("resolved_of_answered", "sum(resolved) / sum(answered)", "rate"),
    "asa": CATALOGUE["asa"],
    "sl20": CATALOGUE["sl20"],
    "sl20_ans": CATALOGUE["sl20_of_answered"],
    "aht": CATALOGUE["aht"],
    "talk_total_s": own("talk_total", "sum(talk_seconds)"),
    "csat": CATALOGUE["csat"],
    "csat_n": CATALOGUE["csat_n"],
    "csat_top2": CATALOGUE["csat_top2"],
}
OF_TICKETS: Mapping[str, Metric] = {
    "incidents": own("incidents", "count(*)"),
    "resolved": own("own_resolved", "sum(resolved)"),
    "n_missing_resolved": own("unresolved", "count(*) - sum(resolved)"),
    "sla_met_rate": CATALOGUE["sla_met_rate"],
    "reopened": own("own_reopened", "sum(reopened)"),
    "reassign_mean": own(
        "reassign_mean", "sum(try_cast(extra.reassignment_count as double)) / count(*)"
    ),
    "fcr_rate": own("own_fcr", "sum(not reopened and not reassigned) / count(*)", "rate"),
    "hours_mean": own("hours_mean", "sum(resolve_seconds) / count(resolve_seconds) / 3600"),
    "hours_median": own("hours_median", "quantile_cont(resolve_seconds, 0.5) / 3600"),
    "hours_p90": own("hours_p90", "quantile_cont(resolve_seconds, 0.9) / 3600"),
    "neg_hours": own("neg_hours", "sum(resolve_seconds < 0)"),
}


@dataclass(frozen=True)
class Reference:
    """The images of a file, and the folder of the tables that were computed of it apart."""

    images: list[Path]
    tables: Path

    def table(self, name: str) -> list[dict[str, str]]:
        """The lines of a table."""
        with (self.tables / name).open(encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    def totals(self) -> dict[str, str]:
        """What is told of all."""
        return {row["metric"]: row["value"] for row in self.table("totals.csv")}


@pytest.fixture(scope="module", params=references.places(references.WORKBOOK))
def calls(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    data = references.folder(request.param, tmp_path_factory, references.workbook)
    path = data / references.WORKBOOK
    converted, images = imported(path, "pwc", tmp_path_factory.mktemp("calls"))
    wanted = (CALLS_READ[request.param], 0, 0)
    assert (converted.read, converted.skipped, converted.rejected) == wanted
    return Reference(images, path.parent / "reference")


@pytest.fixture(scope="module", params=references.places(references.TICKETS))
def tickets(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    data = references.folder(request.param, tmp_path_factory, references.tickets)
    path = data / references.TICKETS
    converted, images = imported(path, "itsm", tmp_path_factory.mktemp("tickets"))
    events, rows = TICKETS_READ[request.param]
    assert (converted.read, converted.skipped, converted.rejected) == (events, events - rows, 0)
    return Reference(images, path.parent / "reference")


def close(ours: Any, theirs: str, name: str) -> None:
    wanted = float(theirs) if theirs else math.nan
    ours = math.nan if ours is None else float(ours)
    if wanted == 0 and math.isnan(ours):
        return  # pandas calls the sum of nothing 0; here it is missing
    rate = name.endswith("_rate") or name.startswith(("sl20", "resolved_of", "csat_top2"))
    tolerance = 1e-4 if rate else 0.01
    assert (math.isnan(wanted) and math.isnan(ours)) or abs(ours - wanted) <= tolerance + 1e-9, (
        name,
        ours,
        theirs,
    )


def compare(ours: dict[str, Any], theirs: Mapping[str, str], metrics: Mapping[str, Metric]) -> None:
    for column, metric in metrics.items():
        close(ours[metric.name], theirs[column], column)


def test_totals_of_the_calls(calls: Reference) -> None:
    ours = measure(calls.images, "contacts", list(OF_CALLS.values())).to_pylist()[0]
    compare(ours, calls.totals(), OF_CALLS)


@pytest.mark.parametrize(
    ("file", "by", "keys"),
    [
        ("by_agent.csv", ["agent"], ["agent"]),
        ("by_agent_month.csv", ["agent", "month"], ["Agent", "month"]),
        ("by_hour.csv", ["hour"], ["hour"]),
        ("by_month.csv", ["month"], ["month"]),
        ("by_topic.csv", ["queue"], ["topic"]),
    ],
)
def test_slices_of_the_calls(calls: Reference, file: str, by: list[str], keys: list[str]) -> None:
    rows = measure(calls.images, "contacts", list(OF_CALLS.values()), by=by).to_pylist()
    found = {tuple(str(row[name]) for name in by): row for row in rows}
    theirs = {tuple(row[name] for name in keys): row for row in calls.table(file)}
    assert found.keys() == theirs.keys()
    for key, row in theirs.items():
        compare(found[key], row, OF_CALLS)


def test_totals_of_the_tickets(tickets: Reference) -> None:
    ours = measure(tickets.images, "contacts", list(OF_TICKETS.values())).to_pylist()[0]
    compare(ours, tickets.totals(), OF_TICKETS)


@pytest.mark.parametrize(
    ("file", "by", "key", "prefix"),
    [
        ("by_assignment_group.csv", "queue", "assignment_group", "Group "),
        ("by_contact_type.csv", "channel", "contact_type", ""),
        ("by_priority.csv", "extra.priority", "priority", ""),
        ("by_resolved_by.csv", "agent", "resolved_by", "Resolved by "),
    ],
)
def test_slices_of_the_tickets(
    tickets: Reference, file: str, by: str, key: str, prefix: str
) -> None:
    rows = measure(tickets.images, "contacts", list(OF_TICKETS.values()), by=[by]).to_pylist()
    found = {row[by].removeprefix(prefix): row for row in rows if row[by]}
    theirs = {row[key].removeprefix(prefix): row for row in tickets.table(file)}
    assert theirs.keys() - found.keys() <= {"", "?"}
    for name in theirs.keys() & found.keys():
        compare(found[name], theirs[name], OF_TICKETS)
    assert len(theirs.keys() & found.keys()) >= len(theirs) - 1


def test_tickets_opened_each_day(tickets: Reference) -> None:
    ours = measure(tickets.images, "contacts", [OF_TICKETS["incidents"]], by=["date"]).to_pylist()
    theirs = {row["date"]: int(row["opened"]) for row in tickets.table("opened_by_day.csv")}
    assert {str(row["date"]): row["incidents"] for row in ours} == theirs
