"""English words whose Chinese depends on where they stand, as a reader of the page sees them; and
that the house finds a conflict, a missing and a dead sentence.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml
from django.urls import get_resolver, reverse
from django.utils import translation

from guiju.kit.table import Table
from guiju.web.settings import translations
from tests import company as made

ROOT = Path(__file__).parents[2]
#: English, context: Chinese.
WORDS = {
    ("Decide", ""): "处理",
    ("Decide", "request"): "审批",
    ("Decide", "review"): "提交结论",
    ("Decision", "review"): "复审结论",
    ("Done", ""): "完成",
    ("Done", "reviews"): "已完成",
    ("Enter", ""): "录入",
    ("Resumed.", ""): "项目已恢复。",
    ("Resumed.", "rhythm"): "节奏已恢复。",
    ("Item", ""): "考核项",
    ("Release", ""): "审核通过",
    ("Release", "witness"): "解除",
    ("Reviews", ""): "制度复审",
    ("Reviews", "procedure"): "复审记录",
    ("Signed", ""): "已签收",
    ("Signed", "when"): "签收时间",
    ("State", ""): "状态",
    ("State", "statement"): "提交陈述",
    ("due", ""): "待签",
    ("due", "review"): "待复审",
    ("ended", ""): "已到期",
    ("ended", "case"): "已结案",
    ("open", ""): "打开",
    ("open", "account"): "已开通",
    ("otherwise", ""): "其他情况",
}
#: Address, role: what stands on the page.
PAGES = {
    ("performance_pay", "manager"): ">计薪规则<",
    ("performance_entry_new", "manager"): ">录入</button>",
    ("policy_campaigns", "manager"): "签收情况",
    ("people_accounts", "administrator"): ">已开通<",
    ("policy_limits", "manager"): "事项",
    ("policy_reviews", "manager"): "已完成",
    ("journal", "auditor"): "对象",
}


def test_an_empty_table_speaks_the_readers_language() -> None:
    """A title that was translated when the module was read would be Chinese for everybody."""
    get_resolver().url_patterns  # noqa: B018 -- every page is read
    pages = [module for name, module in list(sys.modules.items()) if name.startswith("guiju.")]
    tables = [each for page in pages for each in vars(page).values() if isinstance(each, Table)]
    assert len(tables) > 30
    with translation.override("en"):
        said = {str(each.empty.title) for each in tables} | {str(each.title) for each in tables}
    assert [each for each in said if re.search("[\u4e00-\u9fff]", each)] == []


@pytest.mark.parametrize(("english", "context"), WORDS)
def test_a_word_has_the_chinese_of_its_place(english: str, context: str) -> None:
    with translation.override("zh-hans"):
        said = translation.pgettext(context, english) if context else translation.gettext(english)
    assert said == WORDS[english, context]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "role"), PAGES)
def test_a_page_says_the_word_of_its_place(company: None, address: str, role: str) -> None:
    page = made.client(role).get(reverse(address)).content.decode()
    assert PAGES[address, role] in re.sub(r"\s*([<>])\s*", r"\1", page)


def test_no_chinese_sentence_is_cut_off_at_a_number_sign() -> None:
    """What stands behind `` #`` of a value without quotes is a comment, and nobody reads it."""
    cut = []
    for path in sorted((ROOT / "src" / "guiju").rglob("zh*/*.yaml")) + sorted(
        (ROOT / "src" / "guiju").rglob("zh.yaml")
    ):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for token in yaml.scan(text):
            if isinstance(token, yaml.ScalarToken) and token.plain:
                rest = lines[token.end_mark.line][token.end_mark.column :]
                if rest.lstrip().startswith("#"):
                    cut.append(f"{path.name}: {token.value}")
    assert cut == []


def test_every_sentence_has_one_chinese_and_is_said() -> None:
    assert (translations.missing(), translations.conflicts(), translations.dead()) == ([], [], [])


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rooms that say "Rules", one of them of pay, and count their cases."""
    for room, code in {
        "policy": '_("Rules"), f"{_(\'kept\')}", ngettext("%(n)s case", "%(n)s cases", 2)',
        "pay": 'pgettext("pay", "Rules")',
    }.items():
        (tmp_path / room).mkdir()
        (tmp_path / room / "pages.py").write_text(code, encoding="utf-8")
    (tmp_path / "pay" / "pay.html").write_text(
        '{% load i18n %}<b title="{% translate "due" context "pay" %}">{% translate "due" %}</b>',
        encoding="utf-8",
    )
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    translations.places.cache_clear()
    return tmp_path


def write(rooms: Path, policy: str, pay: str) -> None:
    (rooms / "policy" / "zh.yaml").write_text(policy, encoding="utf-8")
    (rooms / "pay" / "zh.yaml").write_text(pay, encoding="utf-8")


WHOLE = "Rules: 制度\nkept: 保留\n'%(n)s case': '%(n)s 件'\n"
OF_PAY = "Rules:\n  pay: 规则\ndue:\n  '': 到期\n  pay: 待发\n"


def test_contexts_keep_two_rooms_apart(rooms: Path) -> None:
    write(rooms, WHOLE, OF_PAY)
    assert (translations.missing(), translations.conflicts(), translations.dead()) == ([], [], [])
    assert translations.chinese()[translations.Message("Rules", "pay")] == "规则"
    assert translations.chinese()[translations.Message("Rules")] == "制度"


def test_two_words_for_one_message_are_a_conflict(rooms: Path) -> None:
    write(rooms, WHOLE, f"{OF_PAY}kept: 留存\n")
    assert translations.conflicts() == ["'kept' is '留存' and '保留': pay/zh.yaml, policy/zh.yaml"]
    write(rooms, f"{WHOLE}kept: 保留\n", OF_PAY)
    assert len(translations.conflicts()) == 1, "a key that stands twice in one file"


def test_what_has_no_chinese_and_what_nothing_says_are_named(rooms: Path) -> None:
    write(rooms, WHOLE.replace("kept", "held"), OF_PAY.replace("  pay: 待发\n", ""))
    assert translations.missing() == ["policy/pages.py: 'kept'", "pay/pay.html: 'due' (pay)"]
    assert translations.dead() == ["policy/zh.yaml: 'held'"]
