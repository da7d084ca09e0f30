"""Numbers that speak: a target missed on its side is said, who gave up stands apart, counts carry
their noun.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.records import actions, mapping, reads
from guiju.records.metrics import CATALOGUE
from guiju.records.metrics.aiming import missed, wanted
from guiju.records.parts.figures import figure_of
from guiju.records.parts.labels import _COUNTED, _GRAIN_OF_KIND, counted

pytestmark = pytest.mark.django_db(transaction=True)
MAPPING = """
record: contacts
source: desk
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}
  agent: who
  queue: queue
  outcome: outcome
  wait_seconds: wait
  handle_seconds: talk
"""
ROWS = """id,at,who,queue,outcome,wait,talk
1,2026-03-01 09:00:00,李雷,calls,answered,10,60
2,2026-03-01 10:00:00,韩梅,calls,answered,60,120
3,2026-03-02 11:00:00,,calls,abandoned,30,
4,2026-03-02 11:05:00,,,abandoned,40,
5,2026-03-02 12:00:00,,calls,answered,5,90
"""
MARCH = {"month": "2026-03"}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    """A store with five contacts: two by people, two given up, one answered by nobody known."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    path = tmp_path / "march.csv"
    path.write_text(ROWS, encoding="utf-8")
    actions.import_file(path, mapping.load(MAPPING), actor=OPERATOR)
    return tmp_path


@pytest.fixture
def manager() -> Client:
    account, _token = people.invite("manager@example.com", [("manager", None)], actor=OPERATOR)
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("name", "value", "target", "side"),
    [
        ("sl20", 0.412, 0.5, "below"),
        ("sl20", 0.5, 0.5, ""),
        ("sl20", 0.9, 0.5, ""),
        ("short_abandon_rate", 0.02, 0.05, ""),
        ("short_abandon_rate", 0.06, 0.05, "above"),
        ("aht", 331, 300, "above"),
        ("aht", 330, 300, ""),
        ("aht", 270, 300, ""),
        ("aht", 269, 300, "below"),
        ("fcr", 0.69, 0.7, "below"),
        ("abandon_rate", 0.13, 0.12, "above"),
        ("aht", None, 300, ""),
        ("aht", 300, None, ""),
    ],
)
def test_a_target_is_missed_on_the_side_that_matters(
    name: str, value: float | None, target: float | None, side: str
) -> None:
    assert missed(CATALOGUE[name], value, target) == side


def test_no_metric_is_passed_over_whatever_its_good_direction() -> None:
    for metric in CATALOGUE.values():
        assert wanted(metric, 10.0) != (None, None)
        far = (missed(metric, 1.0, 10.0), missed(metric, 100.0, 10.0))
        assert set(far) & {"below", "above"}, metric.name


def test_every_grain_has_its_noun_and_a_count_none_beside_it() -> None:
    assert {metric.grain for metric in CATALOGUE.values()} <= set(_COUNTED)
    assert set(_GRAIN_OF_KIND.values()) <= set(_COUNTED)
    with translation.override("en"):
        assert counted(CATALOGUE["aht"], 1204) == "1,204 answered"
        assert counted(CATALOGUE["csat"], 1) == "1 rating"
        assert counted(CATALOGUE["answered"], 5) == counted(CATALOGUE["aht"], None) == ""
    with translation.override("zh-hans"):
        assert counted(CATALOGUE["aht"], 1204) == "1,204 次接通"


def test_a_metric_of_the_answered_alone_counts_answered_not_offered() -> None:
    among = {"answered": "answered contact", "offered and abandoned": "abandoned contact"}
    for metric in CATALOGUE.values():
        for condition, grain in among.items():
            if metric.formula.startswith(
                (f"avg(case when {condition} then", f"quantile(case when {condition} then")
            ):
                assert metric.grain == grain, metric.name
    with translation.override("zh-hans"):
        assert counted(CATALOGUE["asa"], 4054) == "4,054 次接通"
        assert counted(CATALOGUE["abandon_wait"], 30) == "30 次放弃"


def test_a_figure_says_on_which_side_it_lies_and_from_where_to_where_is_fine() -> None:
    row = {"value": 0.412, "n": 17, "low": None, "high": None}
    with translation.override("en"):
        service = figure_of(CATALOGUE["sl20"], row, target=0.5)
        assert (service.tone, service.tone_word) == ("warn", "below the monthly target")
        assert service.count_text == "17 offered"
        handling = figure_of(CATALOGUE["aht"], row | {"value": 300.0}, target=300)
        assert (handling.tone, handling.tone_word) == ("good", "on the monthly target")
        assert "on the monthly target from 270 to 330 s" in handling.lines


def _by(slice_: str, metric: str = "sl20") -> dict[tuple[Any, bool], tuple[float | None, int]]:
    asked: dict[str, Any] = {"where": None}
    rows = reads.measure([metric], by=[slice_], **asked).to_pylist()
    return {
        (row[slice_] or "", bool(row.get("unanswered"))): (row["value"], row["n"])
        for row in reads.set_apart(rows, slice_, **asked)
    }


def test_who_gave_up_stands_apart_in_every_breakdown_and_who_answered_unknown_stays() -> None:
    people_rows = {("李雷", False): (1.0, 1), ("韩梅", False): (0.0, 1)}
    assert _by("agent") == people_rows | {("", False): (1.0, 1), ("", True): (0.0, 2)}
    unknown = {("", False): (2 / 3, 3), ("", True): (0.0, 2)}
    assert _by("shift") == unknown
    assert _by("team") == unknown
    assert _by("queue") == {("calls", False): (0.5, 4), ("", True): (0.0, 1)}


def test_what_stands_apart_keeps_the_condition_that_was_asked() -> None:
    asked: dict[str, Any] = {"where": "wait_seconds > 35 or queue = 'none'"}
    rows = reads.measure(["sl20"], by=["agent"], **asked).to_pylist()
    apart = [row for row in reads.set_apart(rows, "agent", **asked) if row.get("unanswered")]
    assert [row["n"] for row in apart] == [1]


def test_the_month_of_all_teams_flags_the_service_level_and_says_what_is_in_it(
    manager: Client,
) -> None:
    actions.set_target("sl20", "2026-01", 0.5, actor=OPERATOR)
    page = " ".join(manager.get(reverse("records_team"), MARCH).content.decode().split())
    assert "Short of the monthly target: Service level 20 s 40.0 % (monthly target 50.0 %)" in page
    assert "below the monthly target" in page and "2 abandoned are in it." in page
    assert " n 5" not in page and "5 offered" in page
    day = " ".join(manager.get("/").content.decode().split())
    assert "below the monthly target" in day


def test_the_explorer_names_the_unanswered_and_gives_them_no_service_level(
    manager: Client,
) -> None:
    asked = {"metric": ["sl20", "offered"], "by": "agent", "from": "2026-03-01", "to": "2026-03-31"}
    page = manager.get(reverse("records_explore"), asked).content.decode()
    row = page[page.index("Not answered") : page.index("</tr>", page.index("Not answered"))]
    assert "—" in row and "2 offered" in row and "0.0 %" not in row
    plain = manager.get(reverse("records_explore"), asked | {"export": "csv"}).content.decode()
    assert "Not answered" not in plain and ",Value," not in plain


def test_no_row_of_nothing_is_left_of_an_unknown_slice(tmp_path: Path) -> None:
    gone = actions.import_file(_named(tmp_path), mapping.load(MAPPING), actor=OPERATOR)
    assert gone.updated == 1
    asked: dict[str, Any] = {"where": None}
    rows = reads.measure(["answered", "sl20", "aht"], by=["agent"], **asked).to_pylist()
    apart = reads.set_apart(rows, "agent", **asked)
    assert [row for row in apart if not row["agent"] and not row.get("unanswered")] == []
    assert {row["metric"]: row["n"] for row in apart if row.get("unanswered")} == {"sl20": 2}


def _named(folder: Path) -> Path:
    """The same file, in which the one who answered unknown has got a name."""
    path = folder / "named.csv"
    path.write_text(ROWS.replace("12:00:00,,", "12:00:00,王敏,"), encoding="utf-8")
    return path
