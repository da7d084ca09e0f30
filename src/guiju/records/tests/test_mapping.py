"""The mapping's text: what is read, and each thing that is wrong with it said at once, with its
place.
"""

from __future__ import annotations

import pytest

from guiju.foundation.errors import Several
from guiju.records.mapping import dump, load

GOOD = """
record: contacts
source: desk
key: [id, day]
timezone: Asia/Shanghai
skip_when: "kind = 'TEST'"
missing: ["?", NO]
columns:
  started_at: {from: [day, at], format: "%Y%m%d %H:%M"}
  agent: {from: who, missing: [NOBODY]}
  talk_seconds: {from: talk, unit: minutes}
  outcome: "case when who is null then 'abandoned' else 'answered' end"
"""


def faults(text: str) -> str:
    with pytest.raises(Several) as refused:
        load(text)
    return refused.value.say("en")


def test_what_is_written_is_read_back() -> None:
    how = load(GOOD)
    assert how.key == ("id", "day")
    assert how.missing == ("?", "NO")
    assert how.columns["started_at"].columns == ("day", "at")
    assert load(dump(how)) == how


def test_texts_stay_texts() -> None:
    how = load(GOOD.replace("missing: [NOBODY]", "missing: [NO, 007, 1.50, null]"))
    assert how.columns["agent"].missing == ("NO", "007", "1.50", "null")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("record: contacts", "record: contact"), "Do you mean contacts"),
        (GOOD.replace("talk_seconds", "talk_second"), "Do you mean talk_seconds"),
        (GOOD.replace("timezone: Asia/Shanghai", "timezone: Asia/Shanghia"), "no time zone"),
        (GOOD.replace("unit: minutes", "unit: fortnights"), "no unit “fortnights”"),
        (GOOD.replace("key: [id, day]", "key: []"), "key must name"),
        (GOOD.replace("source: desk", "source: a/b"), "source must name"),
        (GOOD.replace("  started_at", "  channel"), "“started_at” must be mapped"),
        (GOOD + "order: at\n", "order needs latest_by"),
        (GOOD + "columns: {}\n", "said twice"),
        (GOOD + "sheets: one\n", "no setting “sheets”"),
        ("- a\n- b\n", "name: value"),
        ("record: [", "line"),
        ("a: &x 1\nb: *x\n", "aliases"),
        ("", "name: value"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    assert said in faults(text)


def test_all_faults_come_at_once() -> None:
    text = GOOD.replace("record: contacts", "record: x").replace(
        "timezone: Asia/Shanghai", "timezone: y"
    )
    assert len(faults(text).splitlines()) == 2


def test_depth_is_bounded() -> None:
    assert faults("a: " + "[" * 3_000 + "]" * 3_000)
