"""Fair comparison: the worked example, real calls, and what a leader sees of it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Invalid
from guiju.people import actions as people
from guiju.performance.reads.comparing import compared
from guiju.performance.rules.adjustment import Cells
from guiju.performance.rules.fairness.comparing import compare
from guiju.records import actions as records
from guiju.records import mapping
from guiju.records.metrics import CATALOGUE

ROOT = Path(__file__).parents[4]
SHARED = Path(os.environ.get("GUIJU_SAMPLE_DATA") or ROOT.parent / "shared" / "data")
CALLS = SHARED / "anonymous_bank" / "bank_calls_1999_02.csv.gz"
BANK = ROOT / "src" / "guiju" / "records" / "tests" / "mappings" / "bank-1999.yaml"


def test_the_worked_example_of_dissatisfied_contacts() -> None:
    """Raw says B is twice as bad as A; with day and night taken out nobody can be told apart."""
    counts = {"A": ((180, 9), (20, 2)), "B": ((20, 1), (80, 10)), "C": ((200, 10), (0, 0))}
    cells = Cells.of(
        (name, shift, bad, n)
        for name, of in counts.items()
        for shift, (n, bad) in zip(("day", "night"), of, strict=True)
        if n
    )
    found = compare(cells, True, {}, least=1)
    assert found is not None
    rows = {each.subject: each for each in found.standings}
    assert {
        name: (round(each.ratio, 6), round(each.adjusted, 6)) for name, each in rows.items()
    } == {
        "A": (0.964912, 0.061754),
        "B": (1.037736, 0.066415),
        "C": (1.0, 0.064),
    }
    assert (rows["A"].low / found.overall, rows["A"].high / found.overall) == (
        pytest.approx(0.481025, abs=1e-6),
        pytest.approx(1.726600, abs=1e-6),
    )
    assert [each.tier for each in found.standings] == [0, 0, 0]
    assert all(each.ranks == (1, 3) for each in found.standings)


def test_who_has_too_few_cases_is_left_out_of_the_reference_too() -> None:
    cells = Cells.of([("a", "x", 100, 50), ("b", "x", 110, 50), ("few", "x", 1000, 3)])
    found = compare(cells, False, {"a": 0.1, "b": 0.1, "few": 5}, least=30)
    assert found is not None
    assert found.left_out == ("few",)
    assert found.overall == pytest.approx(2.1)
    assert [(each.subject, each.tier) for each in found.standings] == [("b", 0), ("a", 0)]


def test_nothing_to_compare_is_none() -> None:
    assert compare(Cells.of([]), True, {}) is None
    assert compare(Cells.of([("a", "", 1, 2)]), True, {}, least=30) is None


@pytest.mark.django_db
@pytest.mark.skipif(not CALLS.exists(), reason=f"the sample data are absent: {CALLS}")
def test_the_banks_february(tmp_path: Path, settings: object) -> None:
    """Calls over 10 s of named agents: the mix explains 63 % of the variance of raw means; ELI's
    399 s are about 243 s.
    """
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    records.import_file(CALLS, mapping.load(BANK.read_text(encoding="utf-8")), actor=OPERATOR)
    people.save_position("agent", "客服", actor=OPERATOR)
    records.adopt_keys(position="agent", actor=OPERATOR)
    month = dt.date(1999, 2, 1), dt.date(1999, 2, 28)
    found = compared(
        CATALOGUE["aht"], *month, actor=OPERATOR, where="handle_seconds > 10", least=50
    )
    assert found.whole is not None
    eli = next(each for each, name in found.visible if name == "ELI")
    assert (eli.n, eli.raw) == (501, pytest.approx(399.4, abs=0.05))
    assert eli.adjusted == pytest.approx(
        243, abs=1.5
    )  # 243.7 by blocks of hours, 242.0 by the hour
    assert (len(found.visible), sum(each.n for each in found.whole.standings)) == (23, 25_090)
    assert found.whole.explained == pytest.approx(0.63, abs=0.01)
    with pytest.raises(Invalid):
        compared(CATALOGUE["answered"], *month, actor=OPERATOR)


def test_who_has_one_case_is_not_first_as_if_that_were_certain() -> None:
    """1 of 1 among twelve with 160 cases each: in no tier, and her rank lies anywhere. A mean of
    one value is left out.
    """
    others = [(f"p{n}", "x", 100.0 + n, 160.0) for n in range(12)]
    rates = compare(Cells.of([("one", "x", 1.0, 1.0), *others]), True, {}, least=1)
    assert rates is not None
    one = next(each for each in rates.standings if each.subject == "one")
    assert (one.raw, one.tier, one.ranks) == (1.0, 0, (1, 13))
    assert one.shrunk < 0.7
    means = compare(
        Cells.of([("one", "x", 5.0, 1.0), *others]),
        False,
        {f"p{n}": 0.05 for n in range(12)},
        least=1,
    )
    assert means is not None and means.left_out == ("one",)
