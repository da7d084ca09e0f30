"""Did it move, in a browser: a leader names what her project is to move, looks at the days, has
it weighed, reads the answer.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey


def test_a_project_names_its_metric_and_is_weighed(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "team_leader")
        page.goto(f"{own.url}/process/effects/")
        expect(page.locator("main")).to_contain_text("已衡量")
        picture(page, "effects-1-list")
        press(page, page.locator("main table a", has_text="售后话术改版").first)
        press(page, page.locator("main a", has_text="修改指标与范围"))
        page.select_option("[name='metric']", "aht")
        page.select_option("[name='wanted']", "down")
        press(page, page.locator("button[name='preview']"))
        expect(page.locator("figure.chart svg")).to_be_visible()
        picture(page, "effects-2-metric")
        press(page, page.locator("main .form-end button.main, main form button.main").first)
        expect(page.locator("main")).to_contain_text("还没有衡量")
        press(page, page.locator("form[action$='weigh/'] button"))
        page.wait_for_url(re.compile(r"/process/effects/\d+/$"), timeout=60_000)
        expect(page.locator("figure.chart svg")).to_be_visible()
        picture(page, "effects-3-answer")
        expect(page.locator("main")).to_contain_text("若不改变的预计值")
        expect(page.locator("main")).to_contain_text("之前的结论")


def test_the_answer_in_english(browser: Any, own: Instance) -> None:
    with looking(browser, own, language="en") as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/effects/")
        press(page, page.locator("main table a", has_text="退换货流程精简").first)
        expect(page.locator("main")).to_contain_text("It cannot be computed yet.")
        picture(page, "effects-4-unknown")
