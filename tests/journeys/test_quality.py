"""Quality in a browser: a sample is planned and drawn, three contacts are evaluated by keyboard, the
agent appeals on a phone, another person decides, and the finding becomes coaching that shows whether
it helped.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey
#: A week of the company's last month.
FIRST, LAST = "2026-02-02", "2026-02-08"
#: 李雷 is drawn in any case: everything of his week is evaluated.
PLAN = "三月校对抽样"
#: 李雷's contacts of before and since, so many each, evaluated by the actions that pages call:
#: before half of them lack what the coaching is about, since then none.
HISTORY = """
import datetime as dt
from guiju.foundation import clock
from guiju.people import reads as people
from guiju.people.models import Account, Person
from guiju.quality.actions import evaluations
from guiju.quality.models.followups import FollowUp
from guiju.quality.rules.marking import MarkSaid, Said
row = FollowUp.objects.get(kind="coaching", closed_at=None, mark__comment="流程里没写怎么答")
version, code = row.mark.evaluation.version, row.mark.criterion.code
actor = people.actor_of(Account.objects.get(email="feng.xue@example.com"))
missed = MarkSaid("missed", cause="process", comment="没说")
for number in range(12):
    since = number >= 6
    at = clock.now() if since else row.at - dt.timedelta(days=number + 1)
    begun = evaluations.begin(
        row.mark.evaluation.person, version, at, source="more", contact_key=str(number), actor=actor
    )
    marks = {each.code: MarkSaid("met") for each in version.criteria.all()}
    if number % 2 and not since:
        marks[code] = missed
    said = Said(True, True, False, "", 60, marks)
    evaluations.release(evaluations.keep(begun, said, actor=actor), actor=actor)
"""


@pytest.fixture(scope="module")
def evaluated(browser: Any, own: Instance) -> str:
    """The address of an evaluation of 李雷's contact in which he lost points."""
    with looking(browser, own) as page:
        sign_in(page, own, "quality")
        _plans_and_draws(page, own)
        for others in range(2):
            _begins(page, own, "李雷" if others else "")
            _marks_by_keyboard(page)
            page.locator("main button[value=release]").click()
            expect(page.locator("#toasts")).to_contain_text("已发布")
        _begins(page, own, "李雷")
        _marks_by_keyboard(page, lost=True)
        picture(page, "quality-3-write")
        press(page, page.locator("main button[value=release]"))
        expect(page.locator("main")).to_contain_text("流程里没写")
        picture(page, "quality-4-released")
        return str(page.url)


def test_the_agent_appeals_on_a_phone_and_another_decides(
    browser: Any, own: Instance, evaluated: str
) -> None:
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(evaluated)
        press(page, page.locator("main button", has_text="我已看过"))
        press(page, page.locator("main .rule", has_text="流程里没写").get_by_text("申诉"))
        expect(page.locator("main")).to_contain_text("现在的得分")
        page.select_option("[name=wanted]", "met")
        page.fill("[name=statement]", "第三轮里说过两天内回电。")
        picture(page, "quality-5-appeal")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("待处理")
    with looking(browser, own) as page:
        sign_in(page, own, "manager")
        page.goto(f"{own.url}/quality/evaluations/appeals/?state=open&search=李雷")
        press(page, page.locator("main tbody a").first)
        page.select_option("[name=verdict]", "refused")
        page.fill("[name=reason]", "听了三遍，没有说到回电的日子。")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("驳回")
        picture(page, "quality-6-decided")


def test_the_finding_becomes_coaching_that_shows_whether_it_helped(
    browser: Any, own: Instance, evaluated: str
) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "team_leader")
        page.goto(evaluated)
        press(page, page.locator("main .rule", has_text="流程里没写").get_by_text("跟进"))
        page.check("[name=kind][value=coaching]")
        page.fill("[name=text]", "先说下一步，再说期限。")
        picture(page, "quality-7-follow-up")
        press(page, page.locator("main form button.main"))
        press(page, page.locator("main .rule", has_text="流程里没写").get_by_text("辅导"))
        expect(page.locator("main")).to_contain_text("辅导前没做到")
        expect(page.locator("main")).to_contain_text("前后的质检太少")
        own.asked(HISTORY)
        page.reload()
        expect(page.locator("main")).not_to_contain_text("前后的质检太少")
        since = page.locator("main .card", has_text="辅导后没做到")
        expect(since).to_contain_text("6 条")
        picture(page, "quality-8-coaching")
        press(page, page.locator("main a", has_text="见效了吗"))
        page.check("[name=helped]")
        page.fill("[name=outcome]", "这一周都说了期限。")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("这一周都说了期限")
    with looking(browser, own, language="en", size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/quality/follow-ups/")
        expect(page.locator("main")).to_contain_text("it helped")


def _plans_and_draws(page: Any, own: Instance) -> None:
    page.goto(f"{own.url}/quality/samples/plans/new/")
    page.fill("[name=title]", PLAN)
    page.select_option("[name=form]", "phone-service")
    page.locator("label", has_text="G008").locator("input").check()
    page.fill("[name=core]", "4")
    picture(page, "quality-1-plan")
    press(page, page.locator("main form button.main"))
    press(page, page.locator("main a[href$='/draw/']"))
    page.fill("[name=first]", FIRST)
    page.fill("[name=last]", LAST)
    press(page, page.locator("main form button.main"))
    page.wait_for_url("**/quality/samples/draws/*/", timeout=60_000)
    expect(page.locator("main")).to_contain_text("可抽的全部服务")
    picture(page, "quality-2-drawn")


def _begins(page: Any, own: Instance, whose: str) -> None:
    """Begin the next contact of the queue; of somebody, from the list of all that was drawn."""
    page.goto(f"{own.url}/quality/samples/")
    row = page.locator("main tr:has(form[action$='begin/'])", has_text=whose).first
    press(page, row.locator("button", has_text="质检"))


def _marks_by_keyboard(page: Any, *, lost: bool = False) -> None:
    """Answer the scene, go from mark to mark by j and choose by a digit."""
    for name, answer in (("could_hear", "yes"), ("well_meant", "yes"), ("self_corrected", "no")):
        page.locator(f"[name={name}][value={answer}]").focus()
        page.keyboard.press("Space")
    marks = page.locator("[data-mark]")
    for number in range(marks.count()):
        page.keyboard.press("j")
        page.keyboard.press("1")
        expect(marks.nth(number).locator("input[type=radio]").first).to_be_checked()
    if lost:
        mark = marks.first
        mark.locator("[name$='-level'][value=missed]").focus()
        page.keyboard.press("Space")
        mark.locator("select").select_option("process")
        mark.locator("[name$='-comment']").fill("流程里没写怎么答")
