"""A problem in a browser: reported on a phone with a photo from his own card, classified, merged
and answered by his leader; he sees each step, and says when the answer is none.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, accessible, looking, picture, press, sign_in

pytestmark = pytest.mark.journey
PHOTO = b"\x89PNG\r\n\x1a\n" + b"0" * 400
SAID = "退款系统点了提交一直转圈,客户等了十分钟"


@pytest.fixture(scope="module")
def number(browser: Any, own: Instance) -> int:
    """李雷 reports on his phone from his card; its number."""
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/performance/mine/")
        page.locator(".topbar [data-summons]").click()
        dialog = page.locator("#summoned")
        expect(dialog).to_be_visible()
        dialog.locator("textarea[name=text]").press_sequentially(SAID, delay=5)
        expect(dialog.locator("#report-hints")).to_contain_text("系统与工具")
        expect(dialog.locator("#report-hints")).to_contain_text("我也遇到")
        dialog.locator("input[name=camera]").set_input_files(
            {"name": "screen.png", "mimeType": "image/png", "buffer": PHOTO}
        )
        assert dialog.locator("input[name=camera]").get_attribute("capture") == "environment"
        assert accessible(page) == []
        picture(page, "problems-1-report")
        press(page, dialog.locator("button.main"))
        assert page.url == f"{own.url}/performance/mine/"
        link = page.locator("#toasts a")
        expect(link).to_be_visible()
        picture(page, "problems-2-toast")
        press(page, link)
        expect(page.locator("main")).to_contain_text(SAID)
        expect(page.locator("main")).to_contain_text("screen.png")
        picture(page, "problems-3-mine")
        return int(page.url.rstrip("/").rpartition("/")[2])


def test_his_leader_classifies_merges_and_answers(browser: Any, own: Instance, number: int) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "team_leader")
        expect(page.locator("main")).to_contain_text("新问题待分类")
        page.goto(f"{own.url}/process/problems/new/")
        picture(page, "problems-4-to-classify")
        row = page.locator("tr", has_text=SAID[:20])
        row.locator("button", has_text="系统与工具").click()
        expect(row.locator("td", has_text="已保存")).to_be_visible()
        text_of_other = page.locator("tr:has(.kind + .inline) a").first.inner_text()
        other = page.locator("tr", has_text=text_of_other)
        other.locator("select").select_option("other")
        expect(other.locator("td", has_text="已保存")).to_be_visible()
        expect(other.locator(".kind + .inline")).to_have_count(
            0
        )  # what was suggested is gone with the choice
        page.goto(f"{own.url}/process/problems/")
        picture(page, "problems-5-inbox")
        page.goto(f"{own.url}/process/problems/{number}/")
        picture(page, "problems-6-one")
        same = page.locator(".todo li", has_text="要刷新好几次").locator("a.btn")
        press(page, same)
        picture(page, "problems-7-side-by-side")
        stays = page.locator("section", has_text="要刷新好几次").locator("input[type=radio]")
        stays.check()
        into = int(stays.get_attribute("value"))
        press(page, page.locator("main button.main"))
        assert page.url.endswith(f"/process/problems/{into}/")
        page.locator("#answer textarea").fill(
            "系统组周五晚上升级退款服务,之后一次就能提交;在那之前请用客户端里的“快速退款”。"
        )
        press(page, page.locator("#answer button[value=answer]"))
        expect(page.locator("main")).to_contain_text("已答复")
        page.goto(f"{own.url}/process/problems/ages/")
        expect(
            page.locator("main figure .canvas svg, main figure .canvas canvas").first
        ).to_be_visible()
        picture(page, "problems-8-ages")
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/process/problems/{number}/")
        for word in ("分类", "并入", "已答复", "快速退款"):
            expect(page.locator("main")).to_contain_text(word)
        picture(page, "problems-9-each-step")
        page.locator("summary", has_text="这没有解决").click()
        page.locator("#reopen-words").fill("快速退款也转圈。")
        press(page, page.locator("form[action$='reopen/'] button"))
        expect(page.locator("main")).to_contain_text("待答复")


def test_the_key_opens_it_and_what_was_typed_stays(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/notices/")
        page.keyboard.press("Control+j")
        text = page.locator("#summoned textarea[name=text]")
        expect(text).to_be_focused()
        text.fill("快递在驿站没有通知")
        picture(page, "problems-10-dialog")
        page.keyboard.press("Escape")
        expect(page.locator("#summoned")).not_to_be_visible()
        page.keyboard.press("Control+j")
        expect(text).to_have_value("快递在驿站没有通知")
        expect(page.locator("#report-hints")).to_contain_text("驿站")
        with page.expect_navigation():
            page.locator("#report-hints button", has_text="我也遇到").first.click()
        assert page.url == f"{own.url}/notices/"
        expect(page.locator("#toasts")).to_contain_text("有答复时会告诉您")


def test_without_script_it_is_a_page(browser: Any, own: Instance) -> None:
    room = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    room.add_cookies([{"name": "django_language", "value": "zh-hans", "url": own.url}])
    page = room.new_page()
    sign_in(page, own, "agent")
    page.locator(".topbar [data-summons]").click()
    page.wait_for_load_state()
    page.fill("main textarea[name=text]", "没有脚本也能上报")
    page.locator("main form button.main").click()
    page.wait_for_load_state()
    assert page.url == f"{own.url}/"
    room.close()
