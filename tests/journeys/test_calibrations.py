"""Calibration in a browser: a form is built by clicks and published by a second person, three
people mark the same contacts by it without seeing one another, and the page tells how they agree.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey
FORM, SESSION = "回电承诺表", "三人校准"
MARKERS = {"quality": "quality", "冯雪": "feng.xue@example.com", "高原": "gao.yuan@example.com"}


@pytest.fixture(scope="module")
def opened(browser: Any, own: Instance) -> str:
    """The address of a calibration of two contacts in which three people mark by a new form."""
    with looking(browser, own) as page:
        sign_in(page, own, "quality")
        _builds_a_form(page, own)
    with looking(browser, own) as page:
        sign_in(page, own, "manager")
        page.goto(f"{own.url}/quality/forms/call-back/")
        press(page, page.locator("main form[action$='publish/'] button"))
        expect(page.locator("main")).to_contain_text("使用中")
        return _opens_a_calibration(page, own)


def test_three_people_mark_blind_and_the_page_tells_how_they_agree(
    browser: Any, own: Instance, opened: str
) -> None:
    for name, mail in MARKERS.items():
        with looking(browser, own, size="phone" if name == "高原" else "desk") as page:
            sign_in(page, own, mail)
            page.goto(f"{own.url}/quality/calibrations/")
            press(page, page.locator("main tbody a", has_text=SESSION))
            expect(page.locator("main")).not_to_contain_text("AC1")
            page.locator("main tbody a").first.click()
            for _contact in range(2):
                _marks(page, harsh=name == "高原")
                picture(page, f"calibration-2-mark-{mail.partition('@')[0]}")
                press(page, page.locator("main form button.main"))
            press(page, page.locator("main button", has_text="我评完了"))
    with looking(browser, own, language="en") as page:
        sign_in(page, own, "manager")
        page.goto(opened)
        expect(page.locator("main")).to_contain_text("AC1")
        harsh = page.locator("main tr", has=page.locator("th", has_text="高原")).first
        expect(harsh).to_contain_text(re.compile(r"\b[1-9]\d*\.\d"))
        picture(page, "calibration-3-outcome")


def _builds_a_form(page: Any, own: Instance) -> None:
    page.goto(f"{own.url}/quality/forms/new/")
    press(page, page.locator("main a[href*='template=']").first)
    page.fill("[name=code]", "call-back")
    page.fill("[name=title]", FORM)
    press(page, page.locator("main button[value=add-1]"))
    added = page.locator("main .clause-form").nth(1)
    added.locator("[name$=-text]").fill("约定回电时说出时间")
    added.locator("[name$=-met]").fill("说出具体的时间，例如“今天下午四点前”。")
    added.locator("[name$=-missed]").fill("只说“尽快”。")
    added.locator("[name$=-kind]").select_option("bonus")
    added.locator("[name$=-points]").fill("3")
    press(page, page.locator("main button[value=up-2]"))
    picture(page, "calibration-0-form")
    press(page, page.locator("main .form-end button[value=save]"))
    expect(page.locator("main")).to_contain_text("约定回电时说出时间")
    press(page, page.locator("main form[action$='send/'] button"))


def _opens_a_calibration(page: Any, own: Instance) -> str:
    page.goto(f"{own.url}/quality/calibrations/new/")
    page.fill("[name=title]", SESSION)
    page.select_option("[name=form]", "call-back")
    page.fill("[name=due]", (dt.date.today() + dt.timedelta(days=10)).isoformat())
    for name in MARKERS:
        _types(page, "evaluators", name)
    page.fill("[name=random]", "0")
    offered = page.locator("[name=conversations] option").all_text_contents()
    numbers = [found[0] for text in offered if (found := re.search(r"\b\d{11}\b", text))]
    for number in numbers[:2]:
        _types(page, "conversations", number)
    picture(page, "calibration-1-open")
    press(page, page.locator("main form button.main"))
    expect(page.locator("main")).to_contain_text("还没评完")
    return str(page.url)


def _types(page: Any, field: str, text: str) -> None:
    """Type what one entry alone fits, and leave the field."""
    typed = page.locator(f".chooser:has([name='{field}']) > input")
    typed.fill(text)
    typed.press("Tab")


def _marks(page: Any, *, harsh: bool) -> None:
    """The best mark everywhere; a harsh one finds the worst."""
    for criterion in page.locator("main fieldset.choice").all():
        levels = criterion.locator("input[type=radio]")
        worst = criterion.locator("input[value=missed]")
        (worst if harsh and worst.count() else levels.first).check()
