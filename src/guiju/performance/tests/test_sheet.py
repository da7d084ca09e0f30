"""A scheme as a form shows it: opened and told again it is the same, whatever its text holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.foundation.errors import GuijuError
from guiju.performance import starting
from guiju.performance.rules import scheme as rules
from guiju.performance.rules.fields import figure_of, kept_names
from guiju.performance.rules.scheme.sheet import content_of
from guiju.records.metrics import CATALOGUE

ROOT = Path(__file__).resolve().parents[4]
SHARED = Path(os.environ.get("GUIJU_SAMPLE_DATA") or ROOT.parent / "shared" / "data").parent
BETTER = {name: metric.better for name, metric in CATALOGUE.items()} | {
    name: hand.better for name, hand in starting.hands().items()
}
RATES = {name for name, metric in CATALOGUE.items() if metric.unit == "rate"} | {
    name for name, hand in starting.hands().items() if hand.unit == "rate"
}
ODD = """# Why it is so: customers first.
scheme: odd
title: {zh: 怪, en: Odd, fr: Bizarre}
applies_to: {position: agent, grades: [], teams: [east-1, west], country: cn}
month: 2026-03
smooth: true
items:
  - metric: fcr
    weight: "40"  # more than before
    curve: {type: linear, zero: 0.505, full: 0.9, smooth: 3}
    target: 0.8
    objective: |
      One line,
      and another.
    colour: red
  - {metric: aht, weight: 60, curve: {type: steps, steps: [{at: 300, score: 40}, {at: 200.5, score: 100}]},
     slices: {by: shift, rule: own, from: 3}, prorate: [], of: led}
  - just a word
gates: [{metric: short_contacts, above: 0.1, zero: true, note: x}, {metric: aht, below: 1, above: 9, cap: 3}]
bonus: [{merit: true, points: 2, max: 6}, {metric: csat, above: 4.5, points: 3}]
deduct: [{incident: true, points: 1}]
shares: {team: 20, mentees: 10.5, others: 1}
probation: {days: 90}
appeals: {days: 5, who: me}
"""


def texts() -> Iterator[tuple[str, str]]:
    """Every scheme that lies in the repository, and those with known results beside it."""
    for path in sorted((ROOT / "src/guiju/performance").rglob("*.yaml")):
        text = path.read_text("utf-8").replace("{month}", "2026-01")
        if "\nitems:" in text:
            yield path.name, text
    for path in sorted((SHARED / "schemes").glob("*.yaml")):
        yield path.name, path.read_text("utf-8")
    yield "odd", ODD


def meant(text: str) -> Any:
    """The scheme that a text means, or its faults."""
    try:
        return rules.load(text, BETTER)
    except GuijuError as fault:
        return fault.say("en")


@pytest.mark.parametrize(("name", "text"), list(texts()))
def test_a_form_that_nobody_changes_gives_back_the_text_to_the_letter_or_the_same_meaning(
    name: str, text: str
) -> None:
    sheet = rules.opened(text, RATES)
    anew = rules.told(sheet, RATES)
    if name != "odd":
        assert rules.told(sheet, RATES, text) == text
    assert meant(anew) == meant(text)
    assert rules.opened(anew, RATES) == sheet, "a second time nothing changes either"


def test_what_the_form_cannot_show_is_kept_and_named() -> None:
    sheet = rules.opened(ODD, RATES)
    assert set(kept_names(sheet.top)) == {
        "title.fr",
        "applies_to.grades",
        "applies_to.country",
        "smooth",
        "shares.others",
        "appeals.who",
    }
    assert set(kept_names(sheet.items[0])) == {"curve.smooth", "colour"}
    assert kept_names(sheet.items[1]) == ["slices.from"]
    assert kept_names(sheet.gates[1]) == ["below", "above"]
    said = content_of(sheet, RATES)
    assert said["items"][2] == "just a word"
    assert said["applies_to"]["country"] == "cn"
    assert said["items"][0]["curve"]["smooth"] == 3
    assert said["items"][0]["objective"] == "One line,\nand another.\n"


def test_rates_are_typed_in_per_cent_and_kept_to_the_digit() -> None:
    sheet = rules.opened(ODD, RATES)
    assert (sheet.items[0]["zero"], sheet.items[0]["full"], sheet.items[0]["target"]) == (
        "50.5",
        "90",
        "80",
    )
    assert sheet.gates[0]["limit"] == "10"
    assert sheet.items[1]["step_at"] == ["300", "200.5"]
    assert content_of(sheet, RATES)["items"][0]["curve"]["zero"] == 0.505


def test_comments_stay_when_the_form_changes_something() -> None:
    sheet = rules.opened(ODD, RATES)
    changed = rules.Sheet(sheet.top | {"month": "2026-04"}, sheet.items, sheet.gates)
    text = rules.told(changed, RATES, ODD)
    assert text.startswith("# Why it is so: customers first.\n# more than before\n")
    assert "month: 2026-04" in text


def test_what_is_no_number_stays_so_that_its_fault_is_told() -> None:
    assert figure_of("5O") == "5O"
    assert figure_of(" 1,200 ") == 1200
    assert figure_of("50 %", 100) == 0.5


plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8),
)
any_value = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text("abcdefgh", min_size=1, max_size=5), inner, max_size=3),
    ),
    max_leaves=6,
)
ITEM_NAMES = ["metric", "weight", "curve", "target", "min_n", "adjust", "slices", "prorate", "of"]
TOP_NAMES = ["scheme", "title", "applies_to", "month", "shares", "probation", "appeals", "gates"]


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*TOP_NAMES, "bonus", "strange"]), any_value, max_size=4),
    st.dictionaries(st.sampled_from([*ITEM_NAMES, "note", "strange"]), any_value, max_size=4),
)
def test_whatever_a_text_says_the_form_loses_none_of_it(
    top: dict[str, Any], item: dict[str, Any]
) -> None:
    """What is written anywhere in a text means the same after it went through the form, and what a
    fault is told about is still there.
    """
    content = yaml.safe_load(ODD) | top
    content["items"][0] |= item
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    sheet = rules.opened(text, RATES)
    anew = rules.told(sheet, RATES)
    assert meant(anew) == meant(text)
    missing = _told(content) - _told(yaml.safe_load(anew)) - SAID_OTHERWISE
    assert not missing, (top, item)


#: What means the same when it is said otherwise or not at all.
SAID_OTHERWISE: set[Any] = {"", "None", "True", "{}", "[]"}


def _told(value: Any) -> set[Any]:
    """Every single value that stands somewhere in plain data; a number by what it is worth."""
    if isinstance(value, dict):
        return {leaf for each in value.values() for leaf in _told(each)} or {"{}"}
    if isinstance(value, list):
        return {leaf for each in value for leaf in _told(each)} or {"[]"}
    try:
        return {float(value)} if not isinstance(value, bool) else {str(value)}
    except (TypeError, ValueError):
        return {str(value)}
