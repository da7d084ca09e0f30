"""The only manager of a company in a browser: a policy written alone, which says from when on it can
be published by own approval and how a second person is invited; a day later it is published, and
everybody sees the mark.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press

pytestmark = pytest.mark.journey
#: A day goes by: whatever waits for a second person was sent so much earlier.
A_DAY_LATER = """
import datetime as dt
from django.db.models import F
from guiju.policy.models import PolicyVersion
PolicyVersion.objects.update(sent_at=F("sent_at") - dt.timedelta(hours=25))
"""


def test_the_only_manager_is_not_stuck(browser: Any, fresh: Instance) -> None:
    with looking(browser, fresh) as page:
        _comes_in_and_becomes_manager(page, fresh)
        _sends_a_policy(page, fresh)
        expect(page.locator("main")).to_contain_text("目前没有别人可以批准")
        expect(page.locator("main")).to_contain_text("起可以由您本人批准")
        assert page.locator("form[action$='publish/']").count() == 0
        picture(page, "alone-1-waits")
        back = page.url
        press(page, page.locator("main a", has_text="邀请第二个人"))
        expect(page.locator("[name=role]")).to_have_value("manager")
        page.goto(f"{fresh.url}/people/accounts/second-person/")
        expect(page.locator("main")).to_contain_text("没有别人可以批准时")
        picture(page, "alone-2-rule")

        fresh.asked(A_DAY_LATER)
        page.goto(back)
        expect(page.locator("main")).to_contain_text("已满 24 小时")
        picture(page, "alone-3-ripe")
        press(page, page.locator("form[action$='publish/'] button.main"))
        expect(page.locator("main")).to_contain_text("本人批准")
        picture(page, "alone-4-published")
        page.goto(f"{fresh.url}/policy/rules/")
        expect(page.locator("main")).to_contain_text("本人批准")
    with looking(browser, fresh, language="en", size="phone") as page:
        _signs_in(page, fresh)
        page.goto(back)
        expect(page.locator("main")).to_contain_text("own approval")
        picture(page, "alone-5-english")
    assert "whole" in fresh.guiju("verify")


def _comes_in_and_becomes_manager(page: Any, fresh: Instance) -> None:
    link = re.search(r"/welcome/\S+", fresh.said)
    assert link
    page.goto(fresh.url + link.group())
    page.fill("input[name=password]", "a long enough secret")
    page.fill("input[name=again]", "a long enough secret")
    press(page, page.locator("main button.main").first)
    page.wait_for_url(f"{fresh.url}/")
    page.goto(f"{fresh.url}/people/accounts/")
    press(page, page.locator("main tbody a").first)
    page.select_option("[name=role]", "manager")
    press(page, page.locator("main form:has([name=role]) button[type=submit]"))


def _signs_in(page: Any, fresh: Instance) -> None:
    page.goto(f"{fresh.url}/accounts/login/")
    page.fill("input[type=email]", "administrator@localhost")
    page.fill("input[type=password]", "a long enough secret")
    page.locator("main button.main").first.click()
    page.wait_for_url(f"{fresh.url}/")


def _sends_a_policy(page: Any, fresh: Instance) -> None:
    page.goto(f"{fresh.url}/policy/rules/write/")
    for name, text in (
        ("code", "gifts"),
        ("title", "礼品制度"),
        ("purpose", "干净做事。"),
        ("c-0-text", "不得收受客户礼品。"),
        ("c-0-consequence", "退还并书面警告。"),
    ):
        page.locator(f"[name='{name}']").fill(text)
    page.select_option("[name='c-0-kind']", "red_line")
    press(page, page.locator("button.main[value='save']"))
    press(page, page.locator("form[action$='send/'] button"))
