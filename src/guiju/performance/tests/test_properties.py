"""What holds whatever the numbers: points follow the curve, others change nobody's raw score,
slices and cells add up, the order of rows does not matter.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.foundation.access import OPERATOR
from guiju.people.models import Team
from guiju.performance import actions, reads
from guiju.performance.models import Closing, ScorecardItem
from guiju.performance.rules.adjustment import Cells, adjusted, reference
from guiju.performance.rules.curves import Band, Curve, Linear, Pass, Steps
from guiju.performance.rules.reckoning import Measured, line_of
from guiju.performance.rules.scheme import Item
from guiju.performance.tests.test_fair_cards import (
    MAPPING,
    SCHEME,
    bring,
    desk,
    item,
    joined,
    store,
)
from guiju.records import actions as records
from guiju.records import mapping
from guiju.records.models import Import

__all__ = ["desk", "store"]
RISING = [Linear(0.2, 0.9), Steps(((0.3, 40), (0.7, 100))), Pass(0.5)]
FALLING = [Linear(0.9, 0.2), Steps(((0.3, 100), (0.7, 40)), True), Pass(0.5, True)]
NUMBERS = st.floats(-2, 3)


def points(curve: Curve, value: float) -> float:
    found = line_of(Item("aht", 30, curve), Measured(value, 10)).points
    assert found is not None
    return found


@settings(deadline=None)
@given(one=NUMBERS, other=NUMBERS, curve=st.sampled_from(RISING + FALLING))
def test_points_never_fall_where_the_curve_never_falls(
    one: float, other: float, curve: Curve
) -> None:
    low, high = sorted((one, other))
    assert (points(curve, low) <= points(curve, high)) == (curve in RISING) or points(
        curve, low
    ) == points(curve, high)


@settings(deadline=None)
@given(one=st.floats(0, 500), other=st.floats(0, 500))
def test_points_of_a_band_rise_to_it_and_fall_from_it(one: float, other: float) -> None:
    band = Band(120, 240, 60, 420)
    low, high = sorted((one, other))
    if high <= 240:
        assert points(band, low) <= points(band, high)
    if low >= 120:
        assert points(band, low) >= points(band, high)


@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from("abcde"),
            st.sampled_from("xyz"),
            st.integers(0, 500),
            st.integers(1, 50),
        ),
        min_size=1,
        max_size=40,
    ),
    seed=st.integers(0, 99),
)
def test_what_is_expected_adds_up_to_what_was_and_the_order_of_cells_does_not_matter(
    rows: list[tuple[str, str, int, int]], seed: int
) -> None:
    cells = Cells.of(rows)
    against = reference(cells)
    assert against is not None
    found = adjusted(cells, against)
    assert sum(each.expected * each.cases for each in found.values()) == pytest.approx(
        sum(row[2] for row in rows)
    )
    mixed = rows.copy()
    random.Random(seed).shuffle(mixed)
    again = adjusted(Cells.of(mixed), reference(Cells.of(mixed)))  # type: ignore[arg-type]
    assert {name: each.value for name, each in again.items()} == pytest.approx(
        {name: each.value for name, each in found.items()}
    )


def closed(rest: str = "", more: str = "") -> Closing:
    text = SCHEME.format(
        metric="aht", curve="{type: linear, zero: 200, full: 0}", more=more, rest=rest
    )
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    return actions.close_month("2026-03", actor=OPERATOR)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_another_agent_changes_nobodys_raw_score(desk: Team, store: Path, seed: int) -> None:
    first = closed()
    before = _raw(first)
    actions.reopen_month("2026-03", "one more", actor=OPERATOR)
    rng = np.random.default_rng(seed)
    joined("王敏", desk)
    bring(store, "王敏", [("王敏", "pre", int(talk)) for talk in rng.integers(1, 500, 25)])
    after = _raw(actions.close_month("2026-03", actor=OPERATOR))
    assert after.keys() - before.keys() == {"王敏"}
    assert {name: after[name] for name in before} == before


def _raw(closing: Closing) -> dict[str, tuple[float | None, ...]]:
    rows = ScorecardItem.objects.filter(card__closing=closing, card__kind="person").select_related(
        "card"
    )
    return {row.card.subject: (row.value, row.n, row.score, row.points) for row in rows}


@pytest.mark.django_db
def test_a_month_told_in_slices_adds_up(desk: Team) -> None:
    closing = closed()
    for subject in ("李雷", "韩梅", "east"):
        of = reads.explanation_of(closing.cards.get(subject=subject), "aht")
        whole = item(closing, subject)
        for by in of.slices:
            rows = of.sliced(by)
            assert sum(row["n"] for row in rows) == whole.n, by
            assert sum(row["value"] * row["n"] for row in rows) == pytest.approx(
                (whole.value or 0) * (whole.n or 0)
            ), by


@pytest.mark.django_db
def test_a_column_of_the_file_that_holds_few_values_is_a_slice(desk: Team, store: Path) -> None:
    joined("王敏", desk)
    rows = [
        f"v{n},2026-03-{1 + n:02d} 10:00:00,王敏,pre,{60 + n},{'vip' if n % 3 else 'new'},T{n}"
        for n in range(24)
    ]
    path = store / "types.csv"
    path.write_text(
        "id,at,who,queue,talk,customer_type,ticket\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)
    of = reads.explanation_of(closed().cards.get(subject="王敏"), "aht")
    assert "extra.customer_type" in of.slices
    assert "channel" not in of.slices
    assert {row["extra.customer_type"]: row["n"] for row in of.sliced("extra.customer_type")} == {
        "new": 8,
        "vip": 16,
    }


@pytest.mark.django_db
def test_the_order_of_rows_does_not_matter(desk: Team, store: Path) -> None:
    first = closed(more=", adjust: expected")
    actions.reopen_month("2026-03", "again", actor=OPERATOR)
    records.take_back(Import.objects.latest("pk").pk, actor=OPERATOR)
    rows = [("李雷", "pre", 50)] * 20 + [("李雷", "tech", 150)] * 10 + [("韩梅", "pre", 60)] * 40
    lines = [
        f"calls{n},2026-03-{1 + n % 28:02d} 10:00:00,{who},{queue},{talk}"
        for n, (who, queue, talk) in enumerate(rows)
    ]
    random.Random(7).shuffle(lines)
    path = store / "mixed.csv"
    path.write_text("id,at,who,queue,talk\n" + "\n".join(lines) + "\n", encoding="utf-8")
    records.import_file(path, mapping.load(MAPPING), actor=OPERATOR)
    assert actions.close_month("2026-03", actor=OPERATOR).result_hash == first.result_hash
