"""A manager's way on a fresh machine: sign in, import with broken rows, look, publish, close,
open a card to the call.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, proves, sign_in

pytestmark = pytest.mark.journey
HEAD = "编号,开始时间,坐席,技能组,等待时长,通话时长,是否解决\n"
GOOD = "".join(
    f"{5000 + n},2026-01-{1 + n % 28:02d} {9 + n % 9:02d}:{n % 60:02d}:00,{'李雷' if n % 3 else '韩梅'},"
    f"热线,{n % 30},{60 + n},{'是' if n % 4 else '否'}\n"
    for n in range(1, 200)
)
BROKEN = """900,2026-02-31 09:00:00,李雷,热线,1,60,是
901,2026-01-05 09:00:00,李雷,热线,zehn,60,是
5001,2026-01-02 10:00:00,李雷,热线,1,60,是
"""
SCHEME = """scheme: hotline
title: {zh: 热线, en: Hotline}
applies_to: {position: agent}
month: 2026-01
items:
  - {metric: aht, weight: 50, curve: {type: band, low: 100, high: 200, zero_low: 50, zero_high: 400}}
  - {metric: resolved_rate, weight: 50, curve: {type: linear, zero: 0.5, full: 0.9}}
"""


def test_the_first_month(browser: Any, fresh: Instance, tmp_path: Path) -> None:
    with looking(browser, fresh) as page:
        _first_sign_in(page, fresh)
        _becomes_manager(page, fresh)
        _imports(page, tmp_path)
        _adopts(page)
        _publishes(page, fresh)
        _closes_and_opens(page)
    assert "whole" in fresh.guiju("verify")


def _first_sign_in(page: Any, fresh: Instance) -> None:
    link = re.search(r"/welcome/\S+", fresh.said)
    assert link
    page.goto(fresh.url + link.group())
    picture(page, "first-1-welcome")
    page.fill("input[name=password]", "a long enough secret")
    page.fill("input[name=again]", "a long enough secret")
    press(page, page.locator("main button.main").first)
    page.wait_for_url(f"{fresh.url}/")
    picture(page, "first-2-my-day")
    page.goto(fresh.url + link.group())
    expect(page.locator("main")).to_contain_text("已经用过")


def _becomes_manager(page: Any, fresh: Instance) -> None:
    """The administrator gives herself the first manager's role: nobody else can sign in yet."""
    page.goto(f"{fresh.url}/people/accounts/")
    press(page, page.locator("main table tbody a").first)
    page.select_option("select[name=role]", "manager")
    press(page, page.locator("form:has(select[name=role]) button.main"))
    expect(page.locator("main")).to_contain_text("经理")
    picture(page, "first-3-manager")


def _imports(page: Any, folder: Path) -> None:
    path = folder / "hotline-2026-01.csv"
    path.write_bytes((HEAD + GOOD + BROKEN).encode("gb18030"))
    page.goto(page.url.split("/people")[0] + "/records/import/")
    page.set_input_files("input[type=file]", path)
    press(page, page.locator("main form button.main").first)
    page.wait_for_url(re.compile(r"/columns/"))
    picture(page, "import-1-columns")
    expect(page.locator("main")).to_contain_text("gb18030")
    page.locator("details.expressions summary").click()
    made = page.locator("select[name^=made_]").first
    made.select_option("outcome")
    page.locator("textarea[name^=expression_]").first.fill(
        "case when 坐席 is null then 'abandoned' else 'answered' end"
    )
    press(page, page.locator("form[method=post] button.main").last)
    page.wait_for_url(re.compile(r"/preview/"))
    picture(page, "import-2-preview")
    expect(page.locator("main")).to_contain_text("2026-02-31")
    press(page, page.locator("form[action$='/import/'] button[type=submit]"))
    page.wait_for_url(re.compile(r"/records/imports/\d+/"), timeout=60_000)
    picture(page, "import-3-report")
    expect(page.locator("main")).to_contain_text("202")
    expect(page.locator("main")).to_contain_text("zehn")
    with page.expect_download() as saved:
        page.locator("a[href$='rejects.csv']").click()
    rejects = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert len(rejects.strip().splitlines()) == 4
    assert "编号重复" in rejects


def _adopts(page: Any) -> None:
    page.goto(page.url.split("/records")[0] + "/records/keys/")
    page.select_option("select[name=position]", "agent")
    press(
        page,
        page.locator(
            "form[action$='adopt/'] button[type=submit], button[formaction$='adopt/']"
        ).last,
    )
    picture(page, "import-4-keys")


def _publishes(page: Any, fresh: Instance) -> None:
    page.goto(f"{fresh.url}/performance/schemes/new/?as=yaml")
    page.fill("textarea[name=text]", SCHEME.replace("weight: 50", "weight: 45", 1))
    press(page, page.locator("main form button.main").first)
    expect(page.locator("main")).to_contain_text("95")
    page.fill("textarea[name=text]", SCHEME)
    press(page, page.locator("main form button.main").first)
    page.wait_for_url(re.compile(r"/schemes/hotline/1/"))
    proves(page)
    press(page, page.locator("form[action$='publish/'] button").first)
    expect(page.locator("main .note.bad")).to_contain_text("请写明为什么现在才发布")
    page.get_by_label("为什么月份已经开始才发布").fill("第一次用，从已有的数据开始")
    press(page, page.locator("form[action$='publish/'] button").first)
    expect(page.locator("main")).to_contain_text("适用于 2026-01")
    expect(page.locator("main .note.warn")).to_contain_text("第一次用，从已有的数据开始")
    picture(page, "close-1-scheme")


def _closes_and_opens(page: Any) -> None:
    page.goto(page.url.split("/performance")[0] + "/performance/months/")
    press(page, page.locator("main a[href*='/months/close/']").first)
    picture(page, "close-2-asks")
    press(page, page.locator("form[action$='close/'] button").first)
    page.wait_for_url(re.compile(r"/performance/months/\d+/$"), timeout=60_000)
    picture(page, "close-2-month")
    press(page, page.locator("main table tbody a", has_text="李雷").first)
    picture(page, "close-3-card")
    press(page, page.locator("main .items-of a").first)
    expect(page.locator("[data-canvas] svg").first).to_be_visible()
    picture(page, "close-4-item")
    press(page, page.locator("a", has_text="背后的记录").first)
    press(page, page.locator("main table tbody a").first)
    picture(page, "close-5-record")
    expect(page.locator("main")).to_contain_text("hotline")


def test_a_leader_on_her_phone(browser: Any, shop: Instance) -> None:
    with looking(browser, shop, size="phone") as page:
        sign_in(page, shop, "team_leader")
        picture(page, "phone-1-my-day")
        for place in (
            "/records/team/east-1/",
            "/people/teams/",
            "/performance/months/",
            "/records/explore/?metric=aht&by=agent",
        ):
            page.goto(shop.url + place)
            page.wait_for_load_state()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
            picture(page, f"phone-{place}")


def test_from_the_explorer_to_a_single_call(browser: Any, shop: Instance) -> None:
    with looking(browser, shop, language="en") as page:
        sign_in(page, shop)
        page.goto(
            f"{shop.url}/records/explore/?metric=short_contacts&by=agent&from=2026-02-01&to=2026-02-28"
        )
        expect(page.locator("main")).to_contain_text("周凯 stands apart")
        picture(page, "explore-1-agents")
        press(
            page, page.locator("main a[href*='/records/rows/'][href*='agent=a103']:visible").first
        )
        page.wait_for_url(re.compile(r"/records/rows/"))
        picture(page, "explore-2-records")
        press(page, page.locator("main table tbody a").first)
        picture(page, "explore-3-call")
        expect(page.locator("main")).to_contain_text("a103")
