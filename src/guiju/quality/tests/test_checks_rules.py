"""What check rules find and pass over, in Chinese and English, to the sign."""

from __future__ import annotations

import pytest

from guiju.foundation.errors import GuijuError, Invalid
from guiju.quality.rules.checks import Checker, Rule, check_fit, understood, unfit, written
from guiju.quality.rules.checks.signs import plain

PROMISE = Rule("promise", ("保证",), exempt=("保证金",))
RUBBISH = Rule("rude", ("垃圾",))
ANGRY = Rule("angry", ("生气",), scope="customer")
GUARANTEE = Rule("guarantee", ("guarantee", "promise"))
UNHAPPY = Rule("unhappy", ("不满",), scope="customer")
FINE = Rule("fine", ("没问题",))


@pytest.mark.parametrize(
    ("rule", "speaker", "text", "found"),
    [
        (PROMISE, "agent", "我们不能保证明天到", False),
        (PROMISE, "agent", "没问题，保证到", True),
        (PROMISE, "agent", "不得不说，保证到", True),
        (PROMISE, "customer", "你保证吗", False),
        (RUBBISH, "agent", '您刚才说"垃圾"', False),
        (ANGRY, "customer", "无语真生气", True),
        # negations before
        (PROMISE, "agent", "这个我没有办法给您保证", False),
        (PROMISE, "agent", "不能百分之百保证哦", False),
        (PROMISE, "agent", "谁也无法保证", False),
        (PROMISE, "agent", "我们从未保证过", False),
        (PROMISE, "agent", "不能承诺、保证时效", False),
        # too far away to reach
        (PROMISE, "agent", "没有收到您这边之前寄回来的那一件我保证", True),
        # negations behind
        (PROMISE, "agent", "时间我真的保证不了", False),
        (PROMISE, "agent", "保证是做不到的", False),
        (PROMISE, "agent", "保证不会出错", True),
        # what negates twice, or nothing
        (PROMISE, "agent", "我不能不保证", True),
        (PROMISE, "agent", "不得不保证", True),
        (PROMISE, "agent", "没问题保证到", True),
        (PROMISE, "agent", "不好意思我保证给您补上", True),
        (PROMISE, "agent", "非常放心保证到", True),
        (PROMISE, "agent", "不管怎样保证到", True),
        (PROMISE, "agent", "能不能保证我去问一下", False),
        (ANGRY, "customer", "受不了了真生气", True),
        (ANGRY, "customer", "我没有生气", False),
        (ANGRY, "customer", "你说我能不生气吗", True),
        # terminators
        (PROMISE, "agent", "我不确定，但是保证给您答复", True),
        (PROMISE, "agent", "时间不好说不过我保证尽快", True),
        (PROMISE, "agent", "不是怀疑而是保证", True),
        (PROMISE, "agent", "不，保证到", True),
        (PROMISE, "agent", "不是。保证到", True),
        (PROMISE, "agent", "不能给您1,000块的保证", False),
        # quotations
        (RUBBISH, "agent", "您刚才说“垃圾”对吧", False),
        (RUBBISH, "agent", "您说「垃圾」", False),
        (RUBBISH, "agent", "您说『垃圾』", False),
        (RUBBISH, "agent", "您说'垃圾'是吧", False),
        (RUBBISH, "agent", "您说＂垃圾＂", False),
        (RUBBISH, "agent", '你就是"垃圾', True),
        (RUBBISH, "agent", "什么垃圾“产品”", True),
        (PROMISE, "agent", "我没说“不行”保证到", False),
        (PROMISE, "agent", "“不行”我保证到", True),
        (GUARANTEE, "agent", "it's fine, I'll guarantee it", True),
        (GUARANTEE, "agent", "you said 'I guarantee it' earlier", False),
        (Rule("q", ("垃圾",), quoted=True), "agent", "您这个“垃圾”", True),
        (Rule("q", ("保证",), quoted=True), "agent", "我不能“保证”", False),
        # reported speech
        (RUBBISH, "agent", "您刚才说垃圾", False),
        (PROMISE, "agent", "您说我们保证过", False),
        (PROMISE, "agent", "我跟您说保证到", True),
        (PROMISE, "agent", "您说的我保证办到", True),
        (GUARANTEE, "agent", "You said we guarantee it", False),
        # a cue inside another word
        (PROMISE, "agent", "保证金已经退回", False),
        (PROMISE, "agent", "保证金和我的保证", True),
        (GUARANTEE, "agent", "a compromised account", False),
        (Rule("sure", ("sure",)), "agent", "please measure it", False),
        (Rule("sure", ("sure",)), "agent", "Sure!", True),
        # a cue that is, or holds, what looks like a negation
        (FINE, "agent", "没问题", True),
        (FINE, "agent", "不是没问题", False),
        (UNHAPPY, "customer", "我对你们很不满", True),
        (UNHAPPY, "customer", "我没有不满", False),
        # full-width and half-width, capitals, pictures
        (Rule("vip", ("VIP",)), "agent", "您是ＶＩＰ客户", True),
        (Rule("hundred", ("100%",)), "agent", "１００％ 没错", True),
        (PROMISE, "agent", "😀😀保证到👍", True),
        (PROMISE, "agent", "不能😀保证", False),
        # English
        (GUARANTEE, "agent", "We can't guarantee delivery tomorrow", False),
        (GUARANTEE, "agent", "We can’t guarantee delivery tomorrow", False),
        (GUARANTEE, "agent", "I cannot promise anything", False),
        (GUARANTEE, "agent", "No problem I guarantee it", True),
        (GUARANTEE, "agent", "No, I guarantee it", True),
        (GUARANTEE, "agent", "I am not sure but I promise a refund", True),
        (GUARANTEE, "agent", "I can't not promise it", True),
        (GUARANTEE, "agent", "Not only do we guarantee it", True),
        (GUARANTEE, "agent", "a guarantee is not possible", False),
        (GUARANTEE, "agent", "without any promise", False),
        (GUARANTEE, "customer", "Do you guarantee it?", False),
    ],
)
def test_what_a_rule_finds(rule: Rule, speaker: str, text: str, *, found: bool) -> None:
    assert bool(Checker([rule]).found(speaker, text)) is found


@pytest.mark.parametrize(
    ("text", "cue", "spans"),
    [
        ("没问题，保证到", "保证", [(4, 6)]),
        ("😀保证，保证", "保证", [(1, 3), (4, 6)]),
        ("ＶＩＰ和vip", "vip", [(0, 3), (4, 7)]),
        ("İ保证", "保证", [(1, 3)]),
        ("e\u0301保证", "保证", [(2, 4)]),
    ],
)
def test_offsets_are_those_of_the_text_as_it_was(
    text: str, cue: str, spans: list[tuple[int, int]]
) -> None:
    found = Checker([Rule("it", (cue,))]).found("agent", text)
    assert [span[1:] for span in found] == spans
    assert len(plain(text)) == len(text)


def test_turns_are_counted_from_one_over_all_who_speak() -> None:
    turns = [("agent", "您好"), ("customer", "保证吗"), ("system", "保证"), ("agent", "我保证")]
    places = list(Checker([PROMISE]).places(turns))
    assert [(each.turn, each.begin, each.end) for each in places] == [(4, 1, 3)]


def test_a_negation_of_ones_own_replaces_the_houses_and_the_window_is_exact() -> None:
    rule = Rule("it", ("保证",), preceding=("休想",), before=2)
    assert Checker([rule]).found("agent", "不保证")
    assert not Checker([rule]).found("agent", "休想让我保证")
    assert Checker([rule]).found("agent", "休想让我们保证")


def test_rules_are_read_from_yaml_and_written_back() -> None:
    text = """
checks:
  - rule: promise
    title: 承诺时效
    scope: agent
    cues: [保证, 包您]
    expressions: ['赔.{0,4}钱']
    except: [保证金]
    pseudo: [不得不]
    preceding: [不, 不能]
    following: [不了]
    terminators: [但是]
    window: {before: 6, after: 2}
    quote: count
    examples:
      positive: ['没问题，保证到', {speaker: agent, text: 赔你钱}]
      negative: [我们不能保证明天到, {speaker: customer, text: 你保证吗}]
"""
    rules = understood(text)
    assert understood(written(rules)) == rules
    assert rules[0].before == 6
    assert not list(unfit(rules[0]))


def test_a_rule_whose_example_fails_or_is_missing_is_not_fit() -> None:
    rules = understood(
        "checks: [{rule: it, cues: [保证], examples: {positive: [不保证], negative: [保证]}}]"
    )
    assert len(list(unfit(rules[0]))) == 2
    with pytest.raises(GuijuError, match="should find its example “不保证”"):
        check_fit(rules)
    assert len(list(unfit(PROMISE))) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- a\n- b", "keys and values"),
        ("checks: 3", "list of rules"),
        ("checks: []", "no rule"),
        ("checks: [{rule: a}]", "at least one cue"),
        ("checks: [{rule: a, cues: ['']}]", "empty"),
        ("checks: [{rule: a, cues: ['  ']}]", "empty"),
        ("checks: [{rule: a, cues: [{a: 1}]}]", "list of texts"),
        ("checks: [{rule: a, cues: [yes]}]", "list of texts"),
        ("checks: [{cues: [a]}]", "Name the rule"),
        ("checks: [{rule: a, cues: [b], scope: boss}]", "scope is"),
        ("checks: [{rule: a, cues: [b], quote: maybe}]", "quote is"),
        ("checks: [{rule: a, cues: [b], window: -1}]", "window is"),
        ("checks: [{rule: a, cues: [b], widnow: 1}]", "unknown keys widnow"),
        ("checks: [{rule: a, cues: [b], examples: [c]}]", "two lists"),
        ("checks: [{rule: a, cues: [b]}, {rule: a, cues: [b]}]", "stands twice"),
        ("checks: [{rule: a, expressions: ['']}]", "cannot be empty"),
        ("checks: [{rule: a, expressions: ['(a+)+$']}]", "repeats a group"),
        ("checks: [{rule: a, expressions: ['(a|aa)+']}]", "repeats a group"),
        ("checks: [{rule: a, expressions: ['(?:a{0,9}){9}']}]", "repeats a group"),
        ("checks: [{rule: a, expressions: ['.*.*.*x']}]", "too many ways"),
        ("checks: [{rule: a, expressions: ['a*']}]", "nothing at all"),
        ("checks: [{rule: a, expressions: ['(a)\\1']}]", "not admitted"),
        ("checks: [{rule: a, expressions: ['(?=a)b']}]", "not admitted"),
        ("checks: [{rule: a, expressions: ['(a']}]", "not well formed"),
        ("checks: [{rule: a, expressions: ['a)']}]", "not well formed"),
        ("checks: [{rule: a, expressions: ['[z-a]']}]", "not well formed"),
        ("checks: [{rule: a, expressions: ['a{3,1}']}]", "not well formed"),
        ("checks: [{rule: a, expressions: ['**']}]", "not well formed"),
    ],
)
def test_a_broken_rule_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        understood(text)


def test_too_long_an_expression_is_refused() -> None:
    with pytest.raises(Invalid, match="too long"):
        understood(f"checks: [{{rule: a, expressions: ['{'a' * 300}']}}]")


def test_the_costliest_expression_that_is_admitted_comes_to_an_end() -> None:
    rule = Rule("it", expressions=("a+[ab]{0,8}x",))
    assert not Checker([rule]).found("agent", "a" * 5_000)
