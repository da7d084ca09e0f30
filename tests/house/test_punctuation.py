"""The rule of Chinese punctuation finds what a Chinese reader would notice, and nothing else."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.translation import override

from guiju.foundation.errors import Invalid
from guiju.kit import show
from tests.house.punctuation import ROOT, bare_signs, half_width, shown_narrow, shown_parted


@pytest.mark.parametrize(
    "text",
    [
        "请写标题(200 字以内)",
        "第 {line} 行:“{name}”写了两次。",
        "没有条款,也没有处罚",
        "是吗?",
        "已保存 <b>1</b> 个, 拒绝 1 行",
        "规则 (草稿)",
        "每个不超过 10 MB:PDF、图片",
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


@pytest.mark.parametrize("text", ["角色: 本人", "王敏, 2026-11-30", "满意度均分 (分)", "指标: 3"])
def test_a_half_width_sign_behind_chinese_on_a_page_is_found(text: str) -> None:
    assert shown_narrow(text)


@pytest.mark.parametrize("text", ["角色：本人", "08:30", "3,000 件", "时:分:秒", "Wang: 3"])
def test_times_figures_and_typed_forms_on_a_page_are_left_alone(text: str) -> None:
    assert not shown_narrow(text)


@pytest.mark.parametrize("text", ["254 秒 得 100 分", "没有 2026 年 8 月 的绩效卡"])
def test_a_blank_between_a_unit_and_its_sentence_is_found_and_not_written(text: str) -> None:
    assert shown_parted(text)
    with override("zh-hans"):
        assert not shown_parted(show.run_on(text))
    with override("en"):
        assert show.run_on(text) == text


@pytest.mark.parametrize("text", ["72.1 % 得 60 分", "11 月 30 日 星期一", "243 到 297 秒", "2 人"])
def test_figures_that_are_no_parted_sentence_are_left_alone(text: str) -> None:
    assert not shown_parted(text)


def test_a_sentence_of_a_template_runs_on_behind_the_unit_of_a_number() -> None:
    page = engines["django"].from_string(
        "{% blocktranslate with month=month value=value %}{{ month }}: scored as {{ value }}, "
        "{{ score }} of 100.{% endblocktranslate %}"
    )
    said = {"month": "2026-10", "value": "205 秒", "score": "100"}
    with override("zh-hans"):
        assert page.render(said) == "2026-10：按 205 秒计分，得 100（满分 100）。"


def test_signs_between_label_and_value_follow_the_language() -> None:
    page = engines["django"].from_string(
        "角色{{ ':'|sign }}{{ who|listed }}{{ ','|sign }}{{ day }}"
    )
    said = {"who": ["甲", "乙"], "day": "2026-11-30"}
    with override("zh-hans"):
        assert page.render(said) == "角色：甲、乙，2026-11-30"
        assert show.labelled("班组", "华东") == "班组：华东"
    with override("en"):
        assert page.render(said) == "角色: 甲, 乙, 2026-11-30"
        assert show.told_apart(("a: 1", "b: 2")) == "a: 1; b: 2"


#: Files that join names for a Chinese sentence beside the English one, or for a file.
JOINING = {
    "kit/sheets/preview.py",
    "kit/sheets/reading.py",
    "people/reads/actors.py",
    "process/actions/problems/reminding.py",
}


def test_names_in_a_row_are_joined_as_the_language_does() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if '"、".join(' in path.read_text(encoding="utf-8") and "tests" not in path.parts
    }
    assert found == JOINING
    refused = Invalid("不做质检：{names}。", "They evaluate nobody: {names}.", names=["A", "B"])
    assert refused.say("zh") == "不做质检：A、B。" and refused.say("en").endswith(": A, B.")
    with override("en"):
        assert show.who("Qin Yue → Wang Min、Zhou Kai") == "Qin Yue → Wang Min, Zhou Kai"


def test_a_sign_between_two_values_of_a_template_is_found() -> None:
    assert bare_signs("{{ kind }},\n {% blocktranslate %}line {{ n }}{% endblocktranslate %}")
    assert bare_signs("<b>{{ ratio }}</b> ({{ low }})") and bare_signs("{{ what }}: {{ state }}")
    assert bare_signs("{{ name }}{% if not forloop.last %}、{% endif %}")
    assert not bare_signs("{{ kind }}{{ ','|sign }}{{ line }}")
    assert not bare_signs("{{ name }}{% if not forloop.last %}{{ '、'|sign }}{% endif %}")
    assert not bare_signs("{% blocktranslate %}{{ a }}, {{ b }}{% endblocktranslate %}")
