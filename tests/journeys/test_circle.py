"""The circle in a browser: a policy written, reviewed and published, signed on a phone, printed; a
promotion with its quiz; an advance refused with its clause; a case opened from money; an incident
decided with an exception.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PICTURES, Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey


def fill(page: Any, name: str, text: str) -> None:
    page.locator(f"[name='{name}']").fill(text)


def test_a_policy_is_written_reviewed_published_and_signed_on_a_phone(
    browser: Any, own: Instance
) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/policy/rules/write/")
        for name, text in (
            ("code", "gifts"),
            ("title", "礼品制度"),
            ("purpose", "**干净**做事。"),
            ("c-0-text", "不得收受客户礼品。"),
            ("c-0-consequence", "退还并书面警告。"),
        ):
            fill(page, name, text)
        page.select_option("[name='c-0-kind']", "red_line")
        page.check("[name='must_sign']")
        page.locator("[name='positions']").first.select_option("agent")
        press(page, page.locator("button[value='add-1']"))
        expect(page.locator("[name='c-0-text']")).to_have_value("不得收受客户礼品。")
        fill(page, "c-1-text", "收到后主动上交的,给予表扬。")
        page.select_option("[name='c-1-kind']", "encouraged")
        picture(page, "circle-1-editor")
        press(page, page.locator("button.main[value='save']"))
        expect(page.locator("main")).to_contain_text("尚无约束力")
        press(page, page.locator("form[action$='send/'] button"))
        expect(page.locator("main")).to_contain_text("由第二个人批准")
        picture(page, "circle-2-in-review")
    with looking(browser, own) as page:
        sign_in(page, own, "people_officer")
        page.goto(f"{own.url}/policy/rules/gifts/1/")
        press(page, page.locator("form[action$='publish/'] button.main"))
        expect(page.locator("main")).to_contain_text("生效中")
        picture(page, "circle-3-published")
    with looking(browser, own, size="phone") as page:
        page.goto(f"{own.url}/accounts/login/")
        page.fill("input[type=email]", "li.lei@example.com")
        page.fill("input[type=password]", "guiju-demo-2026")
        page.locator("main button.main").first.click()
        page.wait_for_load_state()
        for _ in range(60):  # the worker asks within a moment
            page.goto(f"{own.url}/")
            if "/policy/mine/" in page.url:
                break
            page.wait_for_timeout(500)
        expect(page.locator("main")).to_contain_text("签收后才能工作")
        page.goto(f"{own.url}/performance/mine/")
        assert page.url.endswith("/policy/mine/")
        picture(page, "circle-4-kept-out")
        press(page, page.locator("main a", has_text="礼品制度"))
        expect(page.locator("main")).to_contain_text("不得收受客户礼品")
        fill(page, "typed", "李雷")
        page.check("[name='read']")
        picture(page, "circle-5-sign")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main .note.good")).to_be_visible()
        with page.expect_download() as caught:
            page.locator("main a", has_text="PDF").first.click()
        kept = _kept(caught.value, "circle-signed-copy")
        picture(page, "circle-6-signed")
        page.locator("dd.code a").click()
        page.wait_for_load_state()
        expect(page.locator("main .note.good")).to_be_visible()
        page.set_input_files(
            "[name='copy']",
            {"name": "copy.pdf", "mimeType": "application/pdf", "buffer": kept.read_bytes() + b" "},
        )
        page.locator("main form button.main").click()
        expect(page.locator("main .note.bad")).to_be_visible()
        page.goto(f"{own.url}/")
        assert page.url == f"{own.url}/"
    assert "whole" in own.guiju("verify")


def _kept(download: Any, name: str) -> Path:
    """The paper, kept beside the pictures; its pages as pictures too where the machine can make
    them.
    """
    kept = PICTURES / f"{name}.pdf"
    download.save_as(kept)
    assert kept.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdftoppm"):
        subprocess.run(
            ["pdftoppm", "-r", "60", "-png", str(kept), str(kept.with_suffix(""))], check=True
        )
    return kept


def test_a_policy_is_printed(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/policy/rules/money-actions/1/")
        with page.expect_download() as caught:
            page.locator("main a", has_text="PDF").first.click()
        assert _kept(caught.value, "circle-money-actions").stat().st_size > 20_000


def test_a_promotion_is_signed_anew_and_the_quiz_passed(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "people_officer")
        person = int(
            own.asked(
                "from guiju.people.models import Person; "
                "print(Person.objects.get(number='G103').pk)"
            )
        )
        page.goto(f"{own.url}/people/{person}/event/")
        page.select_option("[name='kind']", "promoted")
        page.locator("[name='position']").select_option(label="组长")
        page.locator("[name='grade']").select_option(index=_leading(page))
        press(page, page.locator("main form button.main"))
    with looking(browser, own, size="phone") as page:
        _sign_in_as(page, own, "zhou.kai@example.com")
        for _ in range(60):
            page.goto(f"{own.url}/policy/mine/")
            if page.locator("main a", has_text="测验").count():
                break
            page.wait_for_timeout(500)
        while (
            left := page.locator("main .todo").first.locator("a[href*='/policy/mine/']")
        ).count():
            press(page, left.first)
            fill(page, "typed", "周凯")
            page.check("[name='read']")
            press(page, page.locator("main form button.main"))
            page.goto(f"{own.url}/policy/mine/")
        press(page, page.locator("main a", has_text="测验").first)
        press(page, page.locator("form[action$='quiz/'] button"))
        for field in page.locator("main fieldset").all():
            field.locator("input").last.check()
        picture(page, "circle-7-quiz")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("未通过")
        picture(page, "circle-8-quiz-failed")
        press(page, page.locator("form[action$='quiz/'] button"))
        asked = "QuizAttempt.objects.get(ended_at=None).asked"
        right = own.asked(
            "from guiju.policy.models import QuizAttempt; print(*[each['right'] for each in "
            f"{asked}])"
        )
        for field, number in zip(page.locator("main fieldset").all(), right.split(), strict=True):
            field.locator("input").nth(int(number) - 1).check()
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("测验已通过")
        picture(page, "circle-9-quiz-passed")


def _leading(page: Any) -> int:
    """Where the first grade of the management ladder stands in the list."""
    texts = page.locator("[name='grade'] option").all_inner_texts()
    return next(
        place for place, text in enumerate(texts) if text.strip() in ("组长", "主管", "经理")
    )


def _sign_in_as(page: Any, own: Instance, mail: str) -> None:
    page.goto(f"{own.url}/accounts/login/")
    page.fill("input[type=email]", mail)
    page.fill("input[type=password]", "guiju-demo-2026")
    page.locator("main button.main").first.click()
    page.wait_for_load_state()


def test_an_advance_is_refused_with_its_clause(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/policy/authority/")
        page.select_option("[name='action']", "advance")
        fill(page, "amount", "800")
        with page.expect_navigation():
            page.locator("main form button.main").click()
        expect(page.locator("main")).to_contain_text("上一笔还没有结清")
        expect(page.locator("main .note")).to_contain_text("180")
        picture(page, "circle-10-advance-refused")
        page.select_option("[name='action']", "refund-only")
        with page.expect_navigation():
            page.locator("main form button.main").click()
        expect(page.locator("main")).to_contain_text("王敏")
        fill(page, "purpose", "客户收到破损件")
        press(page, page.locator("button[name='take']"))
        expect(page.locator("main")).to_contain_text("待审批")


def test_an_alert_becomes_a_case(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/policy/watch/")
        picture(page, "circle-11-watch")
        row = page.locator("tr", has_text="进行中").first
        press(page, row.locator("a").first)
        expect(page.locator("main table").last).to_contain_text("2026-02-")
        picture(page, "circle-12-alert")
        fill(page, "facts", "请说明这些订单的情况。")
        press(page, page.locator("form[action$='follow/'] button.main"))
        expect(page.locator("main")).to_contain_text("没有条款，也没有处罚")
        picture(page, "circle-13-money-case")


def test_an_incident_is_decided_with_an_exception(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "team_leader")
        page.goto(f"{own.url}/policy/cases/new/")
        typed = page.locator(".chooser:has([name='person']) > input")
        page.locator("[name='clause']").select_option(index=3)
        fill(page, "facts", "迟到 30 分钟,组内电话 12 通无人接。")
        typed.fill("张三丰")
        typed.press("Tab")
        page.locator("main form button.main").click()
        expect(page.locator("main")).to_contain_text("没有“张三丰”这个姓名或工号")
        typed.fill("李雷")
        typed.press("Tab")
        expect(page.locator("[name='person']")).to_have_value("G101")
        expect(page.locator("main")).to_contain_text("就不能处罚")
        picture(page, "circle-14-report")
        press(page, page.locator("main form button.main"))
        url = page.url
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(url)
        fill(page, "text", "送晕倒的老人去了医院。")
        press(page, page.locator("form[action$='state/'] button.main"))
        picture(page, "circle-15-stated")
    with looking(browser, own) as page:
        sign_in(page, own, "people_officer")
        page.goto(url)
        press(page, page.get_by_role("link", name="处理", exact=True))
        page.select_option("[name='outcome']", "founded")
        page.select_option("[name='penalty']", "warning")
        fill(page, "reason", "迟到属实。")
        fill(page, "exception_reason", "为救人而迟到。")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("待审批")
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(url)
        fill(page, "reason", "同意,此次不处理。")
        press(page, page.locator("form[action$='except/'] button[value='approve']"))
        expect(page.locator("main")).to_contain_text("因例外免除")
        picture(page, "circle-16-exception")
