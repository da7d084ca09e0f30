"""Names by their spelling: initials, syllables, signs of several readings."""

from __future__ import annotations

import pytest

from guiju.kit import spelling


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ll", "李雷"),
        ("LL", "李雷"),
        ("lilei", "李雷"),
        ("li lei", "李雷"),
        ("lil", "李雷"),
        ("hmm", "韩梅梅"),
        ("hm", "韩梅梅"),
        ("szl", "单志林"),
        ("dzl", "单志林"),
        ("zq", "曾强"),
        ("oyxx", "欧阳小小"),
        ("lv", "吕青"),
        ("ll", "Li Lei"),
        ("hm", "Han Mei-ling"),
        ("lilei", "Li Lei"),
    ],
)
def test_a_name_is_found_by_its_spelling(text: str, name: str) -> None:
    assert spelling.may_spell(text) and spelling.spells(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [("lx", "李雷"), ("leili", "李雷"), ("lll", "李雷"), ("lx", "Li Lei"), ("ll", "")],
)
def test_another_name_is_not(text: str, name: str) -> None:
    assert not spelling.spells(text, name)


@pytest.mark.parametrize("text", ["l", "G101", "李", "l1", "", "x" * 41])
def test_what_is_no_spelling_is_not_compared(text: str) -> None:
    assert not spelling.may_spell(text)


@pytest.mark.parametrize(
    ("title", "taken", "code"),
    [
        ("华东一组", (), "hua-dong-yi-zu"),
        ("华东一组", ("hua-dong-yi-zu", "hua-dong-yi-zu-2"), "hua-dong-yi-zu-3"),
        ("VIP 客服 (夜班)", (), "vip-ke-fu-ye-ban"),
        ("2 组", (), "new-2-zu"),
        ("★", ("new",), "new-2"),
    ],
)
def test_a_code_is_made_of_a_title(title: str, taken: tuple[str, ...], code: str) -> None:
    assert spelling.code_of(title, taken) == code


def test_a_code_is_no_longer_than_a_name_may_be() -> None:
    assert len(spelling.code_of("客户服务" * 40, (), "_")) <= 45
