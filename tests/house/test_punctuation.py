"""The rule of Chinese punctuation finds what a Chinese reader would notice, and nothing else."""

from __future__ import annotations

import pytest

from tests.house.punctuation import half_width


@pytest.mark.parametrize(
    "text",
    [
        "请写标题(200 字以内)",
        "第 {line} 行:“{name}”写了两次。",
        "没有条款,也没有处罚",
        "是吗?",
        "已保存 <b>1</b> 个, 拒绝 1 行",
        "规则 (草稿)",
    ],
)
def test_a_half_width_sign_between_chinese_characters_is_found(text: str) -> None:
    assert half_width(text)


@pytest.mark.parametrize(
    "text",
    [
        "第 {line} 行：“{name}”写了两次。",
        "08:30 到 17:00，共 3,000 件",
        "看 [这里](https://example.com/a?b=c)",
        "“{title}”: {text}",
        "An advance (备用金) is asked for here, not there",
        "请写成 `a: b, c`。",
        '<a href="/x/?a=b">打开</a>',
    ],
)
def test_numbers_addresses_code_and_english_are_left_alone(text: str) -> None:
    assert half_width(text) == []
