"""Search: words cut, words of one meaning, an index that follows the library."""

from __future__ import annotations

import pytest
from django.db import connection

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry
from guiju.policy.tests.making import company
from guiju.process import fulltext
from guiju.process.actions import procedures as library
from guiju.process.actions import search as actions
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.search import Synonyms, VainQuestion
from guiju.process.reads.search import find, index_drift
from guiju.process.rules.procedures import Branch, ProcedureText, StepText
from guiju.process.rules.tokens import (
    asked,
    marked,
    neighbours,
    pairs_of,
    share,
    stem,
    with_meanings,
    words_of,
)

pytestmark = pytest.mark.django_db


def publish(text: ProcedureText) -> ProcedureVersion:
    row = library.write_procedure(text, actor=OPERATOR)
    return library.publish_procedure(library.send_to_review(row, actor=OPERATOR), actor=OPERATOR)


def test_words_are_cut_and_stemmed() -> None:
    assert words_of("退款申请 Refunds, RETURNED 3件") == [
        "退款",
        "申请",
        "refund",
        "return",
        "3",
        "件",
    ]
    words = [
        "refunds",
        "refunded",
        "shipping",
        "invoices",
        "invoice",
        "boxes",
        "policies",
        "pass",
        "cat",
    ]
    assert [stem(word) for word in words] == [
        "refund",
        "refund",
        "ship",
        "invoic",
        "invoic",
        "box",
        "policy",
        "pass",
        "cat",
    ]
    assert asked("怎么 退款") == ["退款"] and asked("怎么") == ["怎么"]
    assert pairs_of("退款申请 a") == ["退款", "款申", "申请"]
    assert with_meanings(["退款", "x"], [("退款", "返款")]) == [["退款", "返款"], ["x"]]


def test_words_are_the_same_however_they_are_typed() -> None:
    assert words_of("ＶＩＰ 客户 Café") == ["vip", "客户", "cafe"]
    assert asked("Please, why does the refund not work? Because …") == ["refund", "work"]


def test_a_slip_of_the_finger_is_a_neighbour() -> None:
    near = neighbours("pasword")
    assert (
        {"password", "psaword", "paword", "paswort"} <= near
        and "pasword" not in near
        and "word" not in near
    )
    assert neighbours("cat") == neighbours("退款申请单") == neighbours("2fa4") == set()


def test_meanings_may_have_several_words() -> None:
    groups = [("refund", "money back"), ("log in", "sign in", "登录"), ("价格保护", "价保")]
    assert with_meanings(["money", "back", "now"], groups) == [["money back", "refund"], ["now"]]
    assert with_meanings(["refund"], groups) == [["refund", "money back"]]
    assert with_meanings(asked("cannot log in"), groups)[0][1:] == ["log in", "sign in", "登录"]
    assert with_meanings(words_of("价格保护"), groups)[0][-1] == " ".join(words_of("价保"))


def test_the_share_of_a_question_that_a_title_has() -> None:
    assert share("Refund Status", [["refund"], ["statu"]]) == 1
    assert share("Membership 会员", [["member"], ["会员"]]) == 0.5
    assert share("Membership 会员", [["member", "member*"], ["会员"]]) == 1


def test_what_was_asked_is_marked_and_nothing_else() -> None:
    assert marked("先核对退款单", "退款") == [(False, "先核对"), (True, "退款"), (False, "单")]
    assert marked("<b>退款", "退款") == [(False, "<b>"), (True, "退款")]
    assert marked("没有", "退款") == [(False, "没有")]


SMALL = ProcedureText(
    "tea",
    "泡茶",
    (StepText("a", "烧水", "水开"), StepText("b", "放茶", branches=(Branch("浓了", "a"),))),
)


def test_the_index_follows_the_library() -> None:
    row = publish(SMALL)
    assert [each.row.procedure.code for each in find("烧水")] == ["tea"]
    newer = ProcedureText("tea", "泡咖啡", (StepText("a", "磨豆"),))
    second = publish(newer)
    assert find("烧水") == [] and [each.row.version for each in find("磨豆")] == [2]
    library.withdraw_procedure(second, "不喝了", actor=OPERATOR)
    assert find("磨豆") == [] and index_drift() == (set(), set())
    fulltext.put(row.pk, fulltext.fields_of(SMALL))
    assert index_drift() == (set(), {row.pk})
    publish(ProcedureText("milk", "热牛奶", (StepText("a", "倒奶"),)))
    fulltext.remove(fulltext.indexed())
    assert actions.reindex(whole=False) == 1 and len(find("牛奶")) == 1
    assert actions.reindex() == 1


def test_words_of_one_meaning() -> None:
    firm = company()
    publish(SMALL)
    assert find("沏饮") == []
    with pytest.raises(Invalid):
        actions.write_synonyms("沏饮", actor=firm.actor("林岚"))
    with pytest.raises(Forbidden):
        actions.write_synonyms("沏饮 泡茶", actor=firm.actor("李雷"))
    row = actions.write_synonyms("沏 泡茶", actor=firm.actor("林岚"))
    assert [each.row.procedure.code for each in find("沏")] == ["tea"]
    with pytest.raises(Conflict):
        actions.write_synonyms("沏  泡茶", actor=firm.actor("林岚"))
    changed = actions.change_synonyms(row, "沏饮 泡茶", actor=firm.actor("林岚"))
    assert [each.row.procedure.code for each in find("沏饮")] == ["tea"] and changed.pk == row.pk
    with pytest.raises(Forbidden):
        actions.change_synonyms(row, "a b", actor=firm.actor("李雷"))
    actions.drop_synonyms(row, actor=firm.actor("林岚"))
    with pytest.raises(NotFound):
        actions.drop_synonyms(row, actor=firm.actor("林岚"))
    assert not Synonyms.objects.exists()
    assert Entry.objects.filter(verb="process.synonyms_dropped").count() == 1


def test_words_of_one_meaning_may_be_cut_into_several() -> None:
    firm = company()
    publish(SMALL)
    assert find("brew fresh") == []
    actions.write_synonyms("烧水 brew-fresh", actor=firm.actor("林岚"))
    assert [each.row.procedure.code for each in find("brew fresh")] == ["tea"]


def test_half_words_and_slips_find() -> None:
    publish(ProcedureText("pass", "Reset the password", (StepText("a", "Ask for the account"),)))
    for question in ("passw", "passw reset", "pasword", "passwrod reset", "reset paassword"):
        assert [each.row.procedure.code for each in find(question)] == ["pass"], question
    assert find("xpassword") != [] and find("pxsswxrd") == []


def test_what_is_asked_in_vain_is_counted_without_names() -> None:
    actions.note_vain("  花呗  分期 ")
    actions.note_vain("花呗 分期")
    actions.note_vain("x")
    assert list(VainQuestion.objects.values_list("text", "times")) == [("花呗 分期", 2)]


def found_by(question: str) -> list[str]:
    return [each.row.procedure.code for each in find(question)]


def test_one_sign_inside_a_word_is_found_and_the_title_comes_first() -> None:
    publish(ProcedureText("bill", "客户要开发票", (StepText("a", "核对抬头", "逐项核对"),)))
    publish(ProcedureText("stub", "寄送资料", (StepText("a", "寄出", "把增值税专用发票寄给客户"),)))
    publish(SMALL)
    assert (
        found_by("票") == ["bill", "stub"]
        and found_by("税") == ["stub"]
        and found_by("泡") == ["tea"]
    )
    assert found_by("鸾") == []


def test_signs_across_the_border_of_two_words_are_found_in_the_text_of_a_step() -> None:
    publish(
        ProcedureText(
            "stub", "寄送资料", (StepText("a", "寄出", "请在ＶＩＰ客户群公告后再寄,3天内到"),)
        )
    )
    for question in ("户群", "告后", "公告后再", "vip客", "P客户群", "群公 后再", "3天内", "３天"):
        assert found_by(question) == ["stub"], question


def test_traditional_and_full_width_signs_find_simple_ones_and_the_other_way_round() -> None:
    publish(ProcedureText("bill", "开具发票", (StepText("a", "核对抬头", "逐项核对"),)))
    publish(ProcedureText("trad", "退貨換貨", (StepText("a", "覆核單號"),)))
    assert (
        found_by("發票") == ["bill"] and found_by("票") == ["bill"] and found_by("抬頭") == ["bill"]
    )
    assert (
        found_by("退货") == ["trad"] and found_by("货") == ["trad"] and found_by("单号") == ["trad"]
    )


def test_a_single_digit_or_letter_finds_the_word_that_it_is_or_begins() -> None:
    publish(ProcedureText("stub", "第3步 X光", (StepText("a", "寄出"),)))
    publish(ProcedureText("pass", "Reset the password", (StepText("a", "Ask"),)))
    assert found_by("3") == ["stub"] and found_by("x") == ["stub"] and found_by("p") == ["pass"]


def test_an_index_without_its_signs_is_mended_by_the_recurring_work() -> None:
    row = publish(ProcedureText("bill", "开发票", (StepText("a", "核对"),)))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {fulltext.SIGNS}")
    assert index_drift() == ({row.pk}, set()) and actions.reindex(whole=False) == 1
    assert index_drift() == (set(), set()) and found_by("票") == ["bill"]
    fulltext.remove([row.pk])
    assert fulltext.indexed() == {}


def test_what_is_found_is_shown_without_signs_of_markdown() -> None:
    publish(
        ProcedureText(
            "tea",
            "泡茶",
            (StepText("a", "烧水", "水要**全开**,见[标准](https://example.com/a)。"),),
        )
    )
    (found,) = find("全开")
    assert "".join(part for _hit, part in found.parts) == "烧水：水要全开,见标准。"
