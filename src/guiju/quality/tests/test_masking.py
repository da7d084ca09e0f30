"""What is personal is masked by rule, and no place moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.quality.rules.checks import Checker, Rule
from guiju.quality.rules.masking import found, is_card, is_identity, masked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("身份证11010519491231002X谢谢", "身份证******************谢谢"),
        ("11010519491231002x", "*" * 18),
        ("440524188001010014", "*" * 18),
        ("110105 19491231 002X", "*" * 20),
        ("１１０１０５１９４９１２３１００２Ｘ", "*" * 18),
        # a wrong check digit is no identity number
        ("订单110105194912310021", "订单110105194912310021"),
        ("卡号6222021234567890128", None),
        ("4111 1111 1111 1111", "*" * 19),
        ("4111-1111-1111-1111。", "*" * 19 + "。"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("电话13812345678哦", "电话***********哦"),
        ("138-1234-5678", "*" * 13),
        ("138 1234 5678", "*" * 13),
        ("+86 13812345678", "*" * 15),
        ("１３８１２３４５６７８", "*" * 11),
        ("一三八一二三四五六七八", "*" * 11),
        ("幺三八零零零零幺二三四", "*" * 11),
        ("12812345678", "12812345678"),
        ("138123456789", "138123456789"),
        ("(977) 625-2661", "*" * 14),
        ("010-62345678", "*" * 12),
        ("车牌京A12345", "车牌*******"),
        ("粤B·12345", "*" * 8),
        ("沪AD12345", "*" * 8),
        ("粤BF12345停车", "********停车"),
        ("苏e12345", "*" * 7),
        ("粤Z1234港", "*" * 7),
        ("新A", "新A"),
        ("写信到cminh730@email.com吧", "写信到******************吧"),
        ("ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "*" * 14),
        ("a@b", "a@b"),
        ("寄到北京市朝阳区建国路88号3栋502室", "寄到" + "*" * 18),
        ("我住在幸福小区3号楼2单元501", "我住在" + "*" * 13),
        ("975 Sunset Drive please", "**************** please"),
        ("上网卡1个月500元", "上网卡1个月500元"),
        ("没问题，保证明天到", "没问题，保证明天到"),
        ("2026-11-30 12:30:05", "2026-11-30 12:30:05"),
        ("😀13812345678😀", "😀***********😀"),
    ],
)
def test_what_is_masked(text: str, left: str | None) -> None:
    told = masked(text)
    assert len(told) == len(text)
    if left is not None:
        assert told == left


def test_check_digits() -> None:
    assert is_identity("11010519491231002X")
    assert not is_identity("110105194912310020")
    assert is_card("4111111111111111")
    assert not is_card("4111111111111112")
    assert not is_card("0000000000000000")


def test_a_marked_place_survives_masking() -> None:
    text = "您的电话13812345678我保证不外传"
    checker = Checker([Rule("promise", ("保证",))])
    assert checker.found("agent", text) == checker.found("agent", masked(text))


@given(st.text(max_size=200))
def test_any_text_keeps_its_length_and_its_other_signs(text: str) -> None:
    told = masked(text)
    assert len(told) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, told, strict=True))
    assert all(0 <= each.begin < each.end <= len(text) for each in found(text))
