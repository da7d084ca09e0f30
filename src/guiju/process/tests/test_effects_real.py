"""A month of tickets, our own and a real one: what the product says of changes in the middle of it,
from import to answer.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.process.actions import effects as actions
from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project
from guiju.process.reads import effects as reads
from guiju.records import actions as records
from guiju.records import mapping
from tests import references

ROOT = Path(__file__).parents[4]
MAPPING = ROOT / "src" / "guiju" / "records" / "tests" / "mappings" / "itsm.yaml"
pytestmark = pytest.mark.django_db


def weighed(metric: str, on: dt.date, wanted: str) -> Effect:
    row = Project.objects.create(
        number=Project.objects.count() + 1,
        name=metric,
        starts=on,
        ends=on,
        owner=people.save_person("G1", "王敏", actor=OPERATOR),
        at=clock.now(),
        by="test",
    )
    actions.name_metric(row, metric, {}, on, actor=OPERATOR, wanted=wanted)
    return actions.weigh(row, actor=OPERATOR)


@pytest.mark.parametrize("place", references.places(references.TICKETS))
def test_a_month_is_short(
    place: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, settings: Any
) -> None:
    settings.RECORDS_ROOT = tmp_path / "records"
    path = references.folder(place, tmp_path_factory, references.tickets) / references.TICKETS
    records.import_file(path, mapping.load(MAPPING.read_text(encoding="utf-8")), actor=OPERATOR)
    middle = weighed("resolve_mean", dt.date(2016, 3, 16), "down")
    assert middle.verdict == "unknown"
    assert [(each.code, each.numbers) for each in reads.result_of(middle).missing] == [
        ("short_before", {"have": 16, "need": 21})
    ]
    for metric in ("resolve_mean", "sla_met_rate", "offered"):
        found = weighed(metric, dt.date(2016, 3, 23), "down" if metric != "sla_met_rate" else "up")
        told = reads.result_of(found)
        print(
            metric,
            found.kind,
            found.verdict,
            told.days,
            told.n,
            round(told.before, 4),
            round(told.after, 4),
            round(told.expected, 4),
            [round(each, 4) for each in (told.effect, told.low, told.high)],
            [(each.code, each.numbers) for each in told.warnings],
            len(told.placebos),
        )
        assert told.low < told.effect < told.high and not told.placebos
        warned = {each.code for each in told.warnings}
        assert {"no_year", "few_days_after"} <= warned
        assert ("without_value" in warned) is (
            metric == "resolve_mean"
        )  # fewer of the later tickets say when they were resolved
    assert list(reads.effect_faults()) == []
