"""A procedure as text: every fault is told, YAML goes out and comes back, the fingerprint sees
every word, what a version changes, the flow as a picture.
"""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from time import perf_counter
from typing import Any

import pytest

from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.process.rules.flow import BOX, LANE, SIDE, flow, shortened
from guiju.process.rules.procedures import (
    Branch,
    ProcedureText,
    StepText,
    changes,
    checked,
    fingerprint,
    told,
    understood,
    with_codes,
    written,
)

STEPS = (
    StepText("check", "核对订单", "看*签收*时间。", "客服", 0, 5, "订单截图"),
    StepText(
        "decide",
        "判断责任",
        branches=(Branch("我方责任", "pay"), Branch("客户拒绝", "check"), Branch("无责", "")),
    ),
    StepText("pay", "退款", role="组长", within=3, policy="money", clause="own-orders"),
    StepText("tell", "告知客户"),
)
TEXT = ProcedureText(
    "refund-request",
    "退款申请",
    STEPS,
    area="work",
    position="agent",
    flow="售后",
    purpose="退得**明白**。",
    keywords="退钱 返款",
    must_read=True,
    read_within=3,
    positions=("agent",),
    teams=("east", "west"),
    review_after=6,
)


def faults(text: ProcedureText) -> list[dict[str, Any]]:
    """What is refused: (field, number) and the sentence."""
    with pytest.raises(GuijuError) as refused:
        checked(text)
    error = refused.value
    assert error.say("zh") and error.say("en")
    issues = error.issues if isinstance(error, Several) else [error]
    return [dict(issue.data) for issue in issues]


def test_a_good_text_passes() -> None:
    assert checked(TEXT) is TEXT
    assert checked(ProcedureText("a", "甲", (StepText("s1", "做"),))).positions is None


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("code", "Refund", "code"),
        ("code", "", "code"),
        ("code", "-a", "code"),
        ("code", "a" * 81, "code"),
        ("title", "", "title"),
        ("title", "长" * 201, "title"),
        ("area", "elsewhere", "area"),
        ("steps", (), "text"),
        ("steps", tuple(StepText(f"s{n}", "做") for n in range(201)), "text"),
        ("review_after", 0, "review_after"),
        ("review_after", 61, "review_after"),
        ("read_within", 0, "read_within"),
        ("read_within", 366, "read_within"),
        ("purpose", "长" * 20_001, "purpose"),
        ("keywords", "长" * 501, "purpose"),
        ("flow", "长" * 101, "purpose"),
        ("position", "p" * 51, "position"),
        ("positions", ("p" * 51,), "position"),
        ("teams", ("t",) * 401, "position"),
        ("purpose", "空\x00字", "text"),
        ("title", "半\ud800字", "text"),
    ],
)
def test_each_fault_of_a_procedure_is_told(name: str, value: Any, field: str) -> None:
    assert [fault["field"] for fault in faults(replace(TEXT, **{name: value}))] == [field]


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Bad Code"},
        {"code": "check"},
        {"title": ""},
        {"title": "长" * 201},
        {"text": "长" * 20_001},
        {"role": "长" * 101},
        {"evidence": "长" * 301},
        {"branches": (Branch("好", ""),) * 51},
        {"within": -1},
        {"minutes": 10_001},
        {"policy": "money"},
        {"clause": "own-orders"},
        {"policy": "p" * 51, "clause": "c"},
        {"branches": (Branch("", "pay"),)},
        {"branches": (Branch("长" * 301, "pay"),)},
        {"branches": (Branch("好", "nowhere"),)},
        {"branches": (Branch("好", "decide"),)},
        {"text": "空\x00字"},
    ],
)
def test_each_fault_of_a_step_is_told_with_its_number(change: dict[str, Any]) -> None:
    steps = list(STEPS)
    steps[1] = (
        replace(steps[1], branches=(), **change)
        if "branches" not in change
        else replace(steps[1], **change)
    )
    found = faults(replace(TEXT, steps=tuple(steps)))
    assert [(fault["field"], fault.get("number", 0)) for fault in found] in (
        [("text", 2)],
        [("text", 0)],
    )


def test_all_faults_are_told_at_once() -> None:
    wrong = replace(TEXT, title="", area="x", steps=(StepText("a", ""), StepText("a", "做")))
    assert [fault["field"] for fault in faults(wrong)] == ["title", "area", "text", "text"]


def test_it_goes_out_as_yaml_and_comes_back_the_same() -> None:
    assert understood(written(TEXT)) == TEXT
    bare = ProcedureText(
        "a", "甲", (StepText("s1", "做", within=0),), read_within=1, review_after=1
    )
    assert understood(written(bare)) == bare
    assert "positions" not in written(bare) and "branches" not in written(bare)


def test_what_yaml_leaves_out_has_its_usual_value() -> None:
    text = understood("procedure: a\ntitle: 甲\nsteps:\n- title: 做\n- {code: s1, title: 再做}\n")
    assert [step.code for step in text.steps] == ["s2", "s1"]
    assert (text.area, text.read_within, text.review_after, text.must_read, text.teams) == (
        "work",
        7,
        12,
        False,
        None,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "just words",
        "a: [",
        "procedure: a\ntitle: t\nsteps: do it",
        "procedure: a\ntitle: t\nsteps: [do it]",
        "procedure: a\ntitle: t\nnonsense: 1\nsteps: [{title: b}]",
        "procedure: a\ntitle: t\nsteps: [{title: b, more: 1}]",
        "procedure: a\ntitle: t\nsteps: [{title: b, branches: later}]",
        "procedure: a\ntitle: [t]\nsteps: [{title: b}]",
        "procedure: a\ntitle: t\nsteps: [{title: b, code: {a: b}, more: 1}]",
        "procedure: a\ntitle: t\nread_within: soon\nsteps: [{title: b}]",
        "procedure: a\ntitle: t\nread_within: 0\nsteps: [{title: b}]",
        "procedure: a\ntitle: t\nreview_after: true\nsteps: [{title: b}]",
        "procedure: a\ntitle: t\nsteps: [{title: b, within: -1}]",
        "procedure: a\ntitle: t\npositions: agent\nsteps: [{title: b}]",
        "procedure: a\ntitle: t\nteams: [[east]]\nsteps: [{title: b}]",
        "procedure: a\ntitle: t\nmust_read: 'false'\nsteps: [{title: b}]",
        'procedure: a\ntitle: "t\\0"\nsteps: [{title: b}]',
        'procedure: a\ntitle: "t\\uD800"\nsteps: [{title: b}]',
        "procedure: 2001-99-99",
        "procedure: !!bool a",
        "procedure: !!int ''",
        "procedure: !!timestamp a",
        f"procedure: {'9' * 5_000}",
        "- " * 5_000,
        "? [a]\n: b",
    ],
)
def test_yaml_that_says_nothing_sensible_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        understood(text)
    assert refused.value.say("zh") and refused.value.say("en")


#: Nine lists of nine, each of the one before: some hundred bytes that would be 9⁹ texts.
BOMB = "procedure: a\ntitle: t\na0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "references"),
        ("procedure: a\ntitle: &t x\npurpose: *t\nsteps: [{title: b}]", "references"),
        ("procedure: a\ntitle: t\nsteps: [" + "{}," * 40_000 + "]", "too many parts"),
        ("a" * 500_001, "too long"),
        ("procedure: a\ntitle: t\ntitle: u\nsteps: [{title: b}]", "“title” is said twice"),
        (f"procedure: a\ntitle: 1{':1' * 3_000}\nsteps: [{{title: b}}]", "Line 2"),
        (f"procedure: a\ntitle: 0x{'f' * 5_000}\nsteps: [{{title: b}}]", "Line 2"),
        (f"procedure: a\ntitle: !!int '0b{'1' * 50_000}'\nsteps: [{{title: b}}]", "Line 2"),
    ],
)
def test_a_small_text_never_becomes_a_large_one(text: str, told: str) -> None:
    started = perf_counter()
    with pytest.raises(Invalid, match=told):
        understood(text)
    assert perf_counter() - started < 10


def test_the_longest_procedure_is_read() -> None:
    ways = tuple(Branch(f"when {n}", "") for n in range(20))
    steps = tuple(StepText(f"s{n}", "T", "t" * 500, "r", 1, 2, "e", ways) for n in range(200))
    text = replace(TEXT, steps=steps)
    assert understood(written(text)) == text


def test_a_wrong_line_of_yaml_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        understood("procedure: a\ntitle: [\n")
    assert refused.value.data["line"] == 3


OTHER = {
    "code": "other",
    "title": "别的",
    "area": "forms",
    "position": "",
    "flow": "别的",
    "purpose": "别的",
    "keywords": "别的",
    "must_read": False,
    "read_within": 4,
    "positions": None,
    "teams": ("east",),
    "review_after": 7,
}
OTHER_STEP = {
    "code": "other",
    "title": "别的",
    "text": "别的",
    "role": "别的",
    "within": 9,
    "minutes": 9,
    "evidence": "别的",
    "branches": (Branch("别的", "tell"),),
    "policy": "别的",
    "clause": "别的",
}


def test_the_fingerprint_changes_with_every_word() -> None:
    assert {field.name for field in fields(ProcedureText)} == {*OTHER, "steps"}
    assert {field.name for field in fields(StepText)} == set(OTHER_STEP)
    first, *rest = STEPS
    texts = [replace(TEXT, **{name: value}) for name, value in OTHER.items()]
    texts += [
        replace(TEXT, steps=(replace(first, **{name: value}), *rest))
        for name, value in OTHER_STEP.items()
    ]
    texts += [replace(TEXT, steps=STEPS[::-1]), replace(TEXT, steps=STEPS[:3]), TEXT]
    prints = {fingerprint(text, 1) for text in texts} | {fingerprint(TEXT, 2)}
    assert len(prints) == len(texts) + 1
    assert fingerprint(understood(written(TEXT)), 1) == fingerprint(TEXT, 1)


def test_what_a_version_changes() -> None:
    check, decide, pay, _tell = STEPS
    new = replace(
        TEXT, steps=(decide, check, replace(pay, text="当天到账"), StepText("ask", "回访"))
    )
    found = changes(TEXT, new)
    assert [(each.what, each.number, each.was, each.step.code) for each in found] == [
        ("moved", 1, 2, "decide"),
        ("moved", 2, 1, "check"),
        ("changed", 3, 3, "pay"),
        ("added", 4, 0, "ask"),
        ("removed", 0, 4, "tell"),
    ]
    assert "".join(text for sign, text in found[2].parts if sign == "+").strip() == "当天到账"
    assert {sign for sign, _text in found[3].parts} == {"+"} and {
        sign for sign, _text in found[4].parts
    } == {"-"}
    assert {each.what for each in changes(TEXT, TEXT)} == {"same"}
    assert [each.what for each in changes(None, TEXT)] == ["added"] * 4


def test_a_changed_branch_is_seen_in_the_words() -> None:
    decide = replace(STEPS[1], branches=(*STEPS[1].branches[:2], Branch("无责", "tell")))
    found = changes(TEXT, replace(TEXT, steps=(STEPS[0], decide, *STEPS[2:])))[1]
    assert found.what == "changed"
    assert "".join(text for sign, text in found.parts if sign != "-") == told(decide)
    assert "".join(text for sign, text in found.parts if sign != "+") == told(STEPS[1])
    assert "无责 → ■" in told(STEPS[1]) and told(None) == ""


def test_steps_without_code_get_the_next_free_one() -> None:
    steps = [
        StepText("", "a"),
        StepText("s2", "b"),
        StepText("", "c"),
        StepText("x", "d"),
        StepText("", "e"),
    ]
    assert [step.code for step in with_codes(steps)] == ["s1", "s2", "s3", "x", "s4"]
    assert with_codes([]) == ()


def test_words_fit_into_their_box() -> None:
    assert (
        shortened("核对身份和订单", 14) == "核对身份和订单"
        and shortened("核对身份和订单", 13) == "核对身份和订…"
    )
    assert shortened("Validate the purchase", 21) == "Validate the purchase"
    assert shortened("Validate the purchase", 10) == "Validate…"


def test_a_flow_without_branches_is_a_line() -> None:
    drawn = flow([StepText("a", "甲"), StepText("b", "乙")])
    assert [(node.number, node.code, node.branches) for node in drawn.nodes] == [
        (1, "a", False),
        (2, "b", False),
    ]
    assert drawn.nodes[0].y < drawn.nodes[0].middle < drawn.nodes[1].y < drawn.end < drawn.height
    middle = SIDE + BOX // 2
    assert [arrow.path.partition("V")[0].split()[0] for arrow in drawn.arrows] == [
        f"M{middle}",
        f"M{middle}",
    ]
    assert drawn.arrows[0].path.endswith(f"V{drawn.nodes[1].y - 2}")
    assert drawn.arrows[1].path.endswith(f"V{drawn.end - 2}")


def test_branches_go_down_aside_and_back() -> None:
    drawn = flow(STEPS)
    check, decide, pay, _tell = drawn.nodes
    assert decide.branches and not check.branches
    ways = {arrow.when: arrow.path for arrow in drawn.arrows if arrow.when}
    assert list(ways) == ["我方责任", "客户拒绝", "无责"]
    assert ways["我方责任"].endswith(f"V{pay.y - 2}") and "H" not in ways["我方责任"]
    assert (
        f"V{check.middle}H" in ways["客户拒绝"] and check.middle < decide.y
    )  # back to a step above
    assert f"V{drawn.end + 6}H" in ways["无责"]
    lanes = [int(ways[when].split("H")[1].split("V")[0]) for when in ("客户拒绝", "无责")]
    assert lanes[1] - lanes[0] == LANE and max(lanes) < drawn.width
    assert len(drawn.arrows) == 6


def test_several_branches_to_the_next_step_share_an_arrow() -> None:
    steps = [
        StepText("a", "甲", branches=(Branch("好", "b"), Branch("也好", "b"), Branch("好", ""))),
        StepText("b", "乙"),
    ]
    drawn = flow(steps)
    assert [arrow.when for arrow in drawn.arrows] == ["好 / 也好", "好", ""]


def test_the_last_step_may_branch_to_the_end() -> None:
    drawn = flow(
        [StepText("a", "甲"), StepText("b", "乙", branches=(Branch("完", ""), Branch("重来", "a")))]
    )
    assert [arrow.when for arrow in drawn.arrows] == ["", "完", "重来"]
    assert drawn.arrows[1].path.endswith(f"V{drawn.end - 2}")


def test_arrows_that_come_in_cross_no_words_of_those_that_go_out() -> None:
    for count in range(1, 8):
        ways = tuple(Branch(f"情况 {number}", "a") for number in range(count))
        drawn = flow(
            [
                StepText("a", "甲"),
                StepText("x", "间"),
                StepText("b", "乙", branches=ways),
                StepText("c", "丙", branches=(Branch("回", "b"), Branch("完", ""))),
            ]
        )
        node = drawn.nodes[2]
        out = [arrow for arrow in drawn.arrows if arrow.when.startswith("情况")]
        assert node.entry < node.bottom and node.entry >= max(arrow.y for arrow in out) + 8, count


def test_its_words_keep_their_size_however_wide_it_is() -> None:
    ways = tuple(Branch(f"情况 {number}", "c") for number in range(12))
    narrow = flow([StepText("a", "甲"), StepText("b", "乙")])
    wide = flow([StepText("a", "甲", branches=ways), StepText("b", "乙"), StepText("c", "丙")])
    assert (
        wide.width > narrow.width
        and abs(wide.shown / wide.width - narrow.shown / narrow.width) < 0.01
    )
    assert 17 * wide.shown / wide.width >= 14.5


def test_each_branch_aside_makes_the_picture_wider() -> None:
    def wide(count: int) -> int:
        ways = tuple(Branch(f"第{n}种", "") for n in range(count))
        return flow(
            [StepText("a", "甲", branches=ways), StepText("b", "乙"), StepText("c", "丙")]
        ).width

    assert wide(0) < wide(1) < wide(2) < wide(9)
    assert wide(9) - wide(1) == 8 * LANE


def test_many_branches_stand_one_below_the_other_beside_their_step() -> None:
    ways = tuple(Branch(f"第{n}种", "") for n in range(9))
    drawn = flow([StepText("a", "甲", branches=ways), StepText("b", "乙"), StepText("c", "丙")])
    lines = [arrow.y for arrow in drawn.arrows if arrow.when]
    assert min(below - above for above, below in pairwise(lines)) >= 15
    assert drawn.nodes[0].y < lines[0] and lines[-1] < drawn.nodes[0].bottom < drawn.nodes[1].y


def test_two_hundred_steps_are_laid_out() -> None:
    drawn = flow([StepText(f"s{n}", "做") for n in range(200)])
    assert len(drawn.nodes) == 200 and len(drawn.arrows) == 200
    assert all(above.y < below.y for above, below in pairwise(drawn.nodes))
