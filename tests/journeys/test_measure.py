"""The measure in a browser: a scheme examined and tried; an item appealed on a phone, decided by
another, in the ledger.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, proves, sign_in

pytestmark = pytest.mark.journey


BAD = """scheme: agent
title: {zh: 只看快, en: Speed alone}
applies_to: {position: agent}
month: 2026-02
items:
  - {metric: aht, weight: 60, duty: main, curve: {type: linear, zero: 480, full: 120}}
  - {metric: answered, weight: 40, duty: main, curve: {type: linear, zero: 0, full: 900}}
"""
GOOD = """scheme: agent
title: {zh: 又快又好, en: Fast and good}
applies_to: {position: agent}
month: 2026-02
items:
  - {metric: fcr, weight: 35, perspective: customer, curve: {type: linear, zero: 0.5, full: 0.85}, min_n: 30,
     target: 0.75, objective: 一次解决, action: 每周复盘三个回头电话}
  - {metric: csat, weight: 35, perspective: customer, curve: {type: linear, zero: 3.5, full: 4.6}, min_n: 30}
  - {metric: aht, weight: 30, duty: daily, curve: {type: band, low: 180, high: 300, zero_low: 90, zero_high: 480}}
"""


def test_a_scheme_is_refused_repaired_tried_published_and_closed(
    browser: Any, own: Instance
) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        _writes(page, own, BAD)
        proves(page)
        expect(page.locator("main .note.bad")).to_contain_text("没有对应的质量指标")
        assert page.locator("form[action$='publish/']").count() == 0
        picture(page, "publish-1-refused")
        _writes(page, own, GOOD)
        proves(page)
        picture(page, "publish-2-tried")
        page.fill("form[action$='publish/'] textarea[name=late]", "二月的数据三月才到齐")
        press(page, page.locator("form[action$='publish/'] button").first)
        expect(page.locator("main")).to_contain_text("适用于 2026-02")
        expect(page.locator("main .note.warn")).to_contain_text("二月的数据三月才到齐")
        picture(page, "publish-3-published")
        page.goto(f"{own.url}/performance/months/")
        press(page, page.locator("main a[href*='/months/close/']").first)
        press(page, page.locator("form[action$='close/'] button").first)
        page.wait_for_url("**/performance/months/*/", timeout=60_000)
        picture(page, "publish-4-closed")
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/performance/schemes/")
        press(page, page.locator("main table tbody a", has_text="又快又好").first)
        picture(page, "publish-5-read-by-the-scored")
        press(page, page.locator("form[action$='read/'] button").first)
        expect(page.locator("main .note.good")).to_contain_text("确认已读")


def _writes(page: Any, own: Instance, text: str) -> None:
    page.goto(f"{own.url}/performance/schemes/new/?as=yaml")
    page.fill("textarea[name=text]", text)
    press(page, page.locator("main form button.main").first)
    page.wait_for_url("**/schemes/agent/3/")


def test_a_scheme_is_examined_tried_and_copied(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/performance/schemes/agent/1/")
        press(page, page.locator("main a", has_text="方案体检").first)
        press(page, page.locator("main form button", has_text="体检").first)
        page.wait_for_url("**/examination/", timeout=60_000)
        expect(page.locator("main")).to_contain_text("L01")
        expect(page.locator("main")).to_contain_text("质量制衡")
        picture(page, "measure-1-examination")
        press(page, page.locator("main a", has_text="试跑").first)
        press(page, page.locator("main form button", has_text="试").first)
        page.wait_for_url("**/trial/", timeout=60_000)
        expect(page.locator("[data-canvas] svg").first).to_be_visible()
        picture(page, "measure-2-trial")
        page.goto(f"{own.url}/performance/schemes/agent/1/")
        press(page, page.locator("main form button", has_text="复制到"))
        page.goto(f"{page.url}{'&' if '?' in page.url else '?'}as=yaml")
        expect(page.locator("#check [data-canvas] svg").first).to_be_visible(timeout=15_000)
        page.locator("#id_text").fill(
            page.locator("#id_text").input_value().replace("weight: 35", "weight: 30")
        )
        expect(page.locator("#check")).to_contain_text("95", timeout=15_000)
        picture(page, "measure-3-editor")


def test_an_item_is_appealed_on_a_phone_and_decided_by_another(browser: Any, own: Instance) -> None:
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/performance/mine/")
        press(page, page.locator("main table tbody a").first)
        picture(page, "appeal-1-card")
        press(page, page.locator("main .items-of a", has_text="满意度").first)
        picture(page, "appeal-2-item")
        press(page, page.locator("main a", has_text="申诉").first)
        page.locator("#id_statement").fill("三个评分属于转接前的同事")
        page.locator("#id_wanted").press_sequentially("4.9")
        expect(page.locator("#effect")).not_to_contain_text("不计分")
        picture(page, "appeal-3-weighed")
        press(page, page.locator("main form button[type=submit]", has_text="提交申诉"))
        expect(page.locator("main")).to_contain_text("三个评分属于转接前的同事")
        place = page.url
    with looking(browser, own) as page:
        sign_in(page, own, "people_officer")
        page.goto(place)
        page.locator("#id_reason").fill("核对了转接记录,属实")
        page.select_option("[name='verdict']", "upheld")
        picture(page, "appeal-4-decide")
        press(page, page.get_by_role("button", name="处理", exact=True))
        expect(page.locator("main")).to_contain_text("成立")
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/performance/mine/")
        press(page, page.locator("main table tbody a").first)
        expect(page.locator("main")).to_contain_text("更正后")
        picture(page, "appeal-5-ledger")
