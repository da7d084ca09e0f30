"""Check rules on pages and over HTTP: written in a form or as YAML, refused while an example fails,
published by a second person, hidden from agents.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from guiju.foundation.errors import Forbidden, GuijuError
from guiju.policy.tests.making import Company, company
from guiju.quality.actions import checks as actions
from guiju.quality.check_templates import STARTING
from guiju.quality.models.checks import CheckRule, CheckSetVersion
from guiju.quality.pages.checks import lines
from guiju.quality.reads import checks as reads
from guiju.quality.rules.check_sets import misfits, understood, written
from guiju.quality.rules.checks import Example, Rule
from guiju.quality.tests.making import check_rules, form

API = "/api/v1/quality"
TEXT = STARTING.text("promises", "zh")
FAILING = written(TEXT).replace("我们不能保证明天到", "我保证明天到")


@pytest.fixture
def firm(db: None) -> Company:
    """A company with a form in use."""
    made = company()
    form(made)
    return made


def browser(firm: Company, name: str) -> Client:
    """A browser in which somebody is signed in."""
    opened = Client()
    opened.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return opened


def page(client: Client, name: str, *args: Any, **asked: str) -> str:
    """A page that answers."""
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def move(client: Client, verb: str, number: int = 1, **sent: str) -> int:
    """What a button of a version answers."""
    place = reverse("quality_checks_move", args=["promises", number, verb])
    return client.post(place, sent).status_code


HEAD = {
    "code": "promises",
    "title": "承诺",
    "review_after": "6",
    "r-TOTAL_FORMS": "1",
    "r-INITIAL_FORMS": "0",
}
PART = {
    "r-0-title": "打了包票",
    "r-0-scope": "agent",
    "r-0-cues": "保证\n一定能到",
    "r-0-exempt": "保证金",
    "r-0-positive": "没问题，保证到",
    "r-0-negative": "我们不能保证明天到\n客户：你保证吗",
    "r-0-before": "8",
    "r-0-after": "3",
    "r-0-criterion": "phone-service/authority",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rules_to_start_from_can_be_published_and_are_written_back(language: str) -> None:
    for code in STARTING.codes(language):
        text = STARTING.text(code, language)
        assert list(misfits(text)) == []
        assert understood(written(text)) == text


def test_a_rule_is_written_in_a_form_that_shows_how_each_example_fares(firm: Company) -> None:
    client = browser(firm, "林岚")
    assert "还没有检查规则" in page(client, "quality_checks")
    assert "承诺与口径" in page(client, "quality_checks_new")
    assert "绝对没问题" in page(client, "quality_checks_write", template="promises")
    place = reverse("quality_checks_write")
    wrong = PART | {"r-0-negative": "我保证明天到"}
    tried = client.post(place, HEAD | wrong | {"do": "try-1"}).content.decode()
    assert tried.count('tone="good"') == 0 and "不应命中" in tried
    assert "我保证明天到" in tried and not CheckSetVersion.objects.exists()

    assert client.post(place, HEAD | PART | {"do": "save"}).status_code == 302
    (row,) = CheckRule.objects.all()
    assert (row.cues, row.exempt, row.preceding) == (["保证", "一定能到"], ["保证金"], None)
    assert row.negative == [["agent", "我们不能保证明天到"], ["customer", "你保证吗"]]
    shown = page(client, "quality_checks_version", "promises", 1)
    assert "动客户" not in shown and "赔付与退款没有超出权限" in shown
    again = page(client, "quality_checks_edit", "promises")
    assert "客户：你保证吗" in again

    empty = client.post(place, HEAD | {"code": "other"} | PART | {"r-0-cues": "", "do": "save"})
    assert empty.status_code == 422
    assert "请写至少一个线索词" in empty.content.decode()


def test_publishing_is_refused_while_an_example_fails(firm: Company) -> None:
    client, second = browser(firm, "林岚"), browser(firm, "秦越")
    file = SimpleUploadedFile("f.yaml", FAILING.encode())
    assert client.post(reverse("quality_checks_new"), {"file": file}).status_code == 302
    assert "还不能发布" in page(client, "quality_checks_version", "promises", 1)
    assert move(client, "send") == 302
    refused = second.post(
        reverse("quality_checks_move", args=["promises", 1, "publish"]), follow=True
    )
    assert "的例句“我保证明天到”不应命中，却命中了。" in refused.content.decode()
    assert CheckSetVersion.objects.get().state == "review"
    assert move(second, "return", reason="改例句") == 302

    whole = {"yaml": written(TEXT), "note": "改了例句"}
    place = reverse("quality_checks_edit_yaml", args=["promises"])
    assert "checks:" in client.get(place).content.decode()
    assert client.post(place, {"yaml": "checks: [", "note": ""}).status_code == 422
    assert client.post(place, whole).status_code == 302
    assert move(client, "send") == 302
    assert move(client, "publish") == 403  # who wrote it does not publish it
    assert move(second, "publish") == 302
    assert "承诺与口径" in page(client, "quality_checks")
    assert "打了包票" in page(client, "quality_checks_one", "promises")


def test_a_version_is_compared_withdrawn_and_a_draft_let_go(firm: Company) -> None:
    row = check_rules(firm)
    client = browser(firm, "林岚")
    place = reverse("quality_checks_edit_yaml", args=["promises"])
    changed = written(TEXT).replace("承诺与口径", "承诺").replace("绝对没问题", "包您满意")
    assert client.post(place, {"yaml": changed}).status_code == 302
    told = page(client, "quality_checks_changes", "promises", 2)
    assert "包您满意" in told and "看谁的话 · 客服的" in told
    assert "包您满意" in page(client, "quality_checks_yaml", "promises", 2)
    assert move(client, "discard", 2) == 302
    assert move(client, "withdraw", reason="不准") == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert list(reads.current()) == [] and list(reads.check_faults()) == []


def test_agents_and_trainers_see_no_check_rules(firm: Company) -> None:
    check_rules(firm)
    for name in ("李雷",):
        client = browser(firm, name)
        assert client.get(reverse("quality_checks")).status_code == 403
        assert client.get(f"{API}/checks").status_code == 403
    with pytest.raises(Forbidden):
        actions.write_checks(TEXT, actor=firm.actor("李雷"))


def test_the_api_writes_rules_and_refuses_what_fails(firm: Company) -> None:
    client, second = browser(firm, "林岚"), browser(firm, "秦越")
    sent = client.post(f"{API}/checks", {"yaml": FAILING}, "application/json")
    assert sent.status_code == 201 and sent.json()["state"] == "draft"
    assert client.post(f"{API}/checks/promises/1/send").status_code == 200
    refused = second.post(f"{API}/checks/promises/1/publish")
    assert refused.status_code == 422 and "不应命中" in refused.json()["message"]
    assert (
        client.post(
            f"{API}/checks",
            {"yaml": written(TEXT), "seen": sent.json()["seen"]},
            "application/json",
        ).status_code
        == 201
    )
    assert client.post(f"{API}/checks/promises/1/send").status_code == 200
    assert second.post(f"{API}/checks/promises/1/publish").status_code == 200
    told = client.get(f"{API}/checks/promises").json()
    assert [each["title"] for each in told["rules"]] == ["打了包票", "让客户自己等、自己查"]
    assert client.get(f"{API}/checks").json()["total"] == 1
    assert understood(client.get(f"{API}/checks/promises/1/yaml").content.decode()) == TEXT


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        ("set: a\ntitle: 一套", "没有任何规则"),
        ("title: 一套\nchecks: [{rule: r, cues: [保证]}]", "编号只用小写字母"),
        ("set: a\ntitle: 一套\nchecks: [{rule: r, cues: ['']}]", "有空的一项"),
        ("set: a\ntitle: 一套\nchecks: [{rule: r, expressions: ['(a+)+b']}]", "正则表达式"),
        ("set: a\ntitle: 一套\nchecks: [{rule: r, cues: [x], criterion: x}]", "criterion"),
    ],
)
def test_what_is_no_set_of_rules_is_refused_with_a_sentence(yaml: str, sentence: str) -> None:
    with pytest.raises(GuijuError) as refused:
        understood(yaml)
    assert sentence in refused.value.say("zh")


def test_examples_stand_a_line_each_and_come_back_as_they_were() -> None:
    told = (
        Example("保证到"),
        Example("你保证吗", "customer"),
        Example("customer: 原话"),
        Example("客户：原话"),
        Example("一行\n两行"),
    )
    for scope in ("agent", "customer", "either"):
        for language in ("zh-hans", "en"):
            with override(language):
                assert lines.examples(lines.spoken(told, scope), scope) == told
    assert lines.texts_or_usual(lines.lines(())) == ()
    assert lines.texts_or_usual(lines.lines(None)) is None
    assert lines.texts_or_usual(lines.lines(("不",))) == ("不",)


def test_a_verdict_tells_which_example_is_wrong() -> None:
    rule = Rule("r", ("保证",), positive=(Example("不保证"),), negative=(Example("行"),))
    assert [(each.found, each.right) for each in reads.verdicts_of(rule)] == [
        (False, False),
        (False, True),
    ]
