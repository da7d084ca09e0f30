"""Checklists in a browser: a manager writes down that somebody joined, her onboarding appears by
itself, leader and newcomer do it on their phones; an advance is started by hand, handed over and
looked at.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey
TITLE = "门店新人报到"
MAKING = f"""
from guiju.process.tests import making_checklists as made
made.published("shop-onboarding", "onboarding", title="{TITLE}", positions=["agent"])
made.published("shop-advance", "expenses", made.ADVANCE, title="结清一笔借支")
"""
COMING = """
from guiju.people import actions as people
from guiju.people.models import Person
from guiju.foundation.access import OPERATOR
from guiju.policy import actions as policy
from guiju.policy.demo.circle import sign_everything
person = Person.objects.get(number="G777")
account, token = people.invite(person.email, [], person=person, actor=OPERATOR)
people.accept_invitation(token, "guiju-demo-2026")
policy.ask_for_signatures()
sign_everything(person)
"""


@pytest.fixture(scope="module")
def own(own: Instance) -> Instance:
    """With a newcomer who can sign in."""
    own.asked(f"exec({MAKING!r})")
    return own


def fill(page: Any, name: str, text: str) -> None:
    page.locator(f"[name='{name}']").fill(text)


def come_in(page: Any, own: Instance, mail: str) -> None:
    page.goto(f"{own.url}/accounts/login/")
    page.fill("input[type=email]", mail)
    page.fill("input[type=password]", "guiju-demo-2026")
    page.locator("main button.main").first.click()
    page.wait_for_url(f"{own.url}/")


def to_step(page: Any, own: Instance, step: str) -> None:
    """To the step of hers that waits."""
    page.goto(f"{own.url}/process/checklists/steps/?mine=1&state=open&q={TITLE}")
    press(page, page.locator("main a", has_text=step).first)


def test_who_joins_is_taken_in_from_the_first_step_to_the_last(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/people/new/")
        for name, text in (("number", "G777"), ("name", "苏晴"), ("email", "su.qing@example.com")):
            fill(page, name, text)
        press(page, page.locator("main form button.main"))
        person = int(
            own.asked(
                "from guiju.people.models import Person; "
                "print(Person.objects.get(number='G777').pk)"
            )
        )
        page.goto(f"{own.url}/people/{person}/event/")
        page.select_option("[name='kind']", "joined")
        page.locator("[name='team']").select_option(label="华东一组")
        page.locator("[name='position']").select_option(label="客服")
        press(page, page.locator("main form button.main"))
        for _ in range(60):  # the worker starts it within a moment
            page.goto(f"{own.url}/process/checklists/?q={TITLE}")
            if page.locator("main a", has_text=f"{TITLE} · 苏晴").count():
                break
            page.wait_for_timeout(500)
        picture(page, "line-checklists-1-list")
        press(page, page.locator("main a", has_text=f"{TITLE} · 苏晴").first)
        expect(page.locator("main")).to_contain_text("王敏")
        picture(page, "line-checklists-2-begun")
    own.asked(f"exec({COMING!r})")
    with looking(browser, own, size="phone") as page:
        come_in(page, own, "he.fang@example.com")
        to_step(page, own, "签订合同")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("这一步需要凭证")
        page.set_input_files(
            "[name='evidence']",
            {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed"},
        )
        fill(page, "note", "一式两份")
        picture(page, "line-checklists-3-evidence")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("合同.pdf")
    with looking(browser, own, size="phone") as page:
        come_in(page, own, "wang.min@example.com")
        to_step(page, own, "准备工位与账号")
        press(page, page.locator("main form button.main"))
        picture(page, "line-checklists-4-leader")
    with looking(browser, own, size="phone") as page:
        come_in(page, own, "su.qing@example.com")
        page.goto(f"{own.url}/process/checklists/")
        press(page, page.locator("main a", has_text=TITLE).first)
        picture(page, "line-checklists-5-newcomer")
        press(page, page.locator("main .check-done"))
        expect(page.locator("main .check-line.done")).to_have_count(3)
    with looking(browser, own, size="phone") as page:
        come_in(page, own, "wang.min@example.com")
        to_step(page, own, "上岗考核")
        page.locator("[name='way'][value='read']").check()
        picture(page, "line-checklists-6-branch")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("第 2 轮")
    with looking(browser, own, size="phone") as page:
        come_in(page, own, "su.qing@example.com")
        to_step(page, own, "通读制度")
        press(page, page.locator("main form button.main"))
    with looking(browser, own, size="phone") as page:
        come_in(page, own, "wang.min@example.com")
        to_step(page, own, "上岗考核")
        page.locator("[name='way'][value='begin']").check()
        press(page, page.locator("main form button.main"))
        press(page, page.locator("main .check-done"))
        expect(page.locator("main")).to_contain_text("全部完成")
        picture(page, "line-checklists-7-done")
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/checklists/times/")
        option = page.locator("#procedure option", has_text=TITLE).get_attribute("value")
        page.goto(f"{own.url}/process/checklists/times/?procedure={option}")
        expect(page.locator("main")).to_contain_text("通读制度")
        picture(page, "line-checklists-8-times")
        for _ in range(60):  # the worker brings the lead times to the records
            page.goto(f"{own.url}/records/list/?kind=checklists&from=2026-01-01&to=2030-01-01")
            if "shop-onboarding" in page.content() or "签订合同" in page.content():
                break
            page.wait_for_timeout(500)
    kept = own.asked(
        "from guiju.process.models.checklists import ChecklistItem as I; "
        "print(I.objects.filter(state='done', import_id=None).count())"
    )
    assert kept == "0"
    assert "whole" in own.guiju("verify")


def test_an_advance_is_started_by_hand_and_handed_over(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "team_leader")
        page.goto(f"{own.url}/process/checklists/new/")
        page.select_option("[name='procedure']", label="结清一笔借支")
        page.locator("[name='about']").select_option(label="李雷（G101）")
        fill(page, "case", "出差杭州 1,680 元")
        press(page, page.locator("main form button.main").first)
        expect(page.locator("main")).to_contain_text("收齐票据")
        picture(page, "line-checklists-9-preview")
        press(page, page.locator("main form[method='post'] button.main"))
        expect(page.locator("h1")).to_contain_text("出差杭州")
        press(page, page.locator("main a", has_text="收齐票据").first)
        press(page, page.locator("main a", has_text="移交"))
        page.locator("[name='receiver']").select_option(label="韩梅（G102）")
        fill(page, "reason", "李雷休假")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("韩梅")
        page.locator("main a", has_text="收齐票据").first.click()
        page.wait_for_url(re.compile(r"/steps/\d+/$"))
        expect(page.locator("main")).to_contain_text("李雷 → 韩梅")
        picture(page, "line-checklists-10-handed-over")
        page.goto(f"{own.url}/process/checklists/steps/?state=open")
        picture(page, "line-checklists-11-steps")
    with looking(browser, own, language="en") as page:
        sign_in(page, own, "team_leader")
        page.goto(f"{own.url}/process/checklists/")
        expect(page.locator("main")).to_contain_text("Steps done")
        picture(page, "line-checklists-12-english")
