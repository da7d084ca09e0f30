"""The front door in a browser: a scheme that its only manager may publish against its examination, a
day later; undo in the editor of schemes, however late an answer comes; from the team to a person and
through all that is known of them.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, proves, sign_in

pytestmark = pytest.mark.journey
#: The other manager has left: the company has a single one.
ALONE = """
from guiju.foundation.access import OPERATOR
from guiju.people import actions
from guiju.people.models import Account
for account in Account.objects.filter(person__name="秦越"):
    actions.close_account(account, actor=OPERATOR)
"""
#: A day goes by: what waits for a second person was written so much earlier.
A_DAY_LATER = """
import datetime as dt
from django.db.models import F
from guiju.performance.models import SchemeVersion
SchemeVersion.objects.filter(state="draft").update(at=F("at") - dt.timedelta(hours=25))
"""
#: The answer to what was typed as 66 comes four seconds late.
LATE = """() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    if (new URLSearchParams(body).get("items-0-weight") === "66") {
      const answered = this.onload;
      this.onload = (...of) => setTimeout(() => answered.apply(this, of), 2000);
    }
    return send.call(this, body);
  };
}"""
TABS = ["overview", "measure", "circle", "line", "presence", "profile", "timeline"]


def test_the_only_manager_publishes_a_scheme_against_its_examination_a_day_later(
    browser: Any, own: Instance
) -> None:
    own.asked(ALONE)
    with looking(browser, own) as page:
        sign_in(page, own)
        _writes_speed_alone(page, own)
        proves(page)
        back = page.url
        main = page.locator("main")
        expect(main).to_contain_text("起可以由您本人批准")
        assert page.locator("form[action$='publish/']").count() == 0
        picture(page, "own-scheme-1-waits")
        own.asked(A_DAY_LATER)
        page.goto(back)
        expect(main).to_contain_text("已满 24 小时")
        page.fill("form[action$='publish/'] textarea[name=despite]", "先试一个月")
        if page.locator("form[action$='publish/'] textarea[name=late]").count():
            page.fill("form[action$='publish/'] textarea[name=late]", "数据刚到齐")
        picture(page, "own-scheme-2-ripe")
        press(page, page.locator("form[action$='publish/'] button").first)
        expect(main).to_contain_text("本人批准")
        expect(main).to_contain_text("先试一个月")
        picture(page, "own-scheme-3-published")
    with looking(browser, own, language="en", size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(back)
        expect(page.locator("main")).to_contain_text("own approval")
        picture(page, "own-scheme-4-seen-by-the-scored")


def _writes_speed_alone(page: Any, own: Instance) -> None:
    """Take a scheme that is there, take all items out but the speed, give it all the weight."""
    page.goto(f"{own.url}/performance/schemes/new/?of=agent@1&month=2026-02")
    expect(page.locator("#weights")).to_contain_text("100")
    metrics = page.locator("select[name^='items-'][name$='-metric']")
    while metrics.count() > 1:
        values = metrics.evaluate_all("all => all.map(one => one.value)")
        place = next(place for place, value in enumerate(values) if value != "aht")
        page.locator(f"#do-remove-items-{place}").click()
        expect(metrics).to_have_count(len(values) - 1)
    page.fill("[name='items-0-weight']", "100")
    expect(page.locator("#weights")).to_contain_text("100")
    press(page, page.locator("button.main[value=save]"))


def test_undo_shows_sums_and_people_of_the_text_it_brings_back(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/performance/schemes/new/?of=agent@1&month=2026-02")
        weight, total = page.locator("[name='items-0-weight']"), page.locator("#weights b")
        expect(page.locator("#redraw table").first).to_be_visible(timeout=30_000)
        before, people = weight.input_value(), page.locator("#redraw").inner_text()
        weight.fill("77")
        expect(total).not_to_have_text("100")
        expect(page.locator("#findings")).to_contain_text("不是 100", timeout=60_000)
        page.click("[data-undo]")
        expect(weight).to_have_value(before)
        expect(total).to_have_text("100")
        expect(page.locator("#findings")).not_to_contain_text("不是 100", timeout=60_000)
        assert page.locator("#redraw").inner_text() == people
        page.evaluate(LATE)
        with page.expect_request("**/schemes/check/"):
            weight.fill("66")
        page.click("[data-undo]")
        expect(weight).to_have_value(before)
        page.wait_for_timeout(3_000)
        expect(total).to_have_text("100")
        assert page.locator("#redraw").inner_text() == people


@pytest.mark.parametrize(
    ("language", "size"), [("zh-hans", "desk"), ("zh-hans", "phone"), ("en", "desk")]
)
def test_from_the_team_to_a_person_and_through_their_page(
    browser: Any, own: Instance, language: str, size: str
) -> None:
    with looking(browser, own, language=language, size=size) as page:
        sign_in(page, own, "team_leader")
        page.goto(f"{own.url}/performance/team/")
        press(page, page.locator("main a[href^='/people/']", has_text="李雷").first)
        expect(page.locator("main h1")).to_contain_text("李雷")
        for tab in TABS:
            link = page.locator(f"main a[href*='tab={tab}']").first
            if tab != "overview":
                press(page, link)
            expect(page.locator("main h1")).to_contain_text("李雷")
            picture(page, f"hub-{language}-{size}-{tab}")
        expect(page.locator("main")).to_contain_text("2026")
