"""Goals in a browser: a goal broken down, the plan written in the morning, told in the evening,
its progress in the month.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.foundation import clock
from tests.journeys.conftest import Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey


def test_a_goal_from_the_month_to_the_day_and_back(browser: Any, own: Instance) -> None:
    month = clock.month_of(clock.today())
    with looking(browser, own) as page:
        sign_in(page, own, "team_leader")
        page.goto(f"{own.url}/performance/goals/new/")
        page.fill("[name='title']", "补录小结")
        page.select_option("[name='key']", month)
        page.select_option("[name='team']", label="华东一组")
        page.fill("[name='target']", "100")
        page.fill("[name='unit']", "条")
        picture(page, "goals-1-new")
        press(page, page.locator("main form button.main"))
        expect(page.locator("h1")).to_contain_text("补录小结")
        press(page, page.locator("main a", has_text="分解"))
        page.select_option("[name='into']", "same")
        for name in ("李雷", "韩梅"):
            page.locator("label", has_text=name).locator("input").check()
        press(page, page.locator("main form button.main").first)
        expect(page.locator("[name^='weight-']")).to_have_count(2)
        picture(page, "goals-2-break-down")
        press(page, page.locator("button[name='do'][value='store']"))
        expect(page.locator("main")).to_contain_text("李雷")
        picture(page, "goals-3-parts")
        for where, name in (
            ("", "4-cascade"),
            ("table/", "5-plan-table"),
            ("list/?verdict=lost", "6-lost"),
            ("table/?view=gantt", "7-line"),
        ):
            page.goto(f"{own.url}/performance/goals/{where}")
            picture(page, f"goals-{name}")
        page.goto(f"{own.url}/performance/plans/board/")
        picture(page, "goals-8-board")
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        page.goto(f"{own.url}/performance/plans/today/")
        press(page, page.locator("li", has_text="补录小结").locator("button"))
        row = page.locator(".plan-line:not(.new-line)").last
        amount = float(row.locator("[name^='amount-']").input_value())
        assert amount > 0
        picture(page, "goals-9-morning")
        page.reload()  # the look for faults leaves empty style attributes behind
        lines = page.locator(".plan-line:not(.new-line)")
        for place in range(lines.count()):
            line = lines.nth(place)
            done = line.locator("[name^='done-']")
            if done.count():
                done.fill(line.locator("[name^='amount-']").input_value())
                with page.expect_response(lambda answer: "/plans/lines/" in answer.url):
                    done.press("Tab")
            else:
                with page.expect_response(lambda answer: "/plans/lines/" in answer.url):
                    line.locator("select[name^='state-']").select_option("done")
        picture(page, "goals-10-evening")
        press(page, page.locator("button[value='finish']"))
        expect(page.locator("main")).to_contain_text("已总结")
        picture(page, "goals-11-finished")
        page.goto(f"{own.url}/performance/goals/")
        press(page, page.locator("tr", has_text="补录小结").locator("a").last)
        expect(page.locator(".figure .big").first).to_contain_text(f"{amount:g}")
        picture(page, "goals-12-progress")
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/performance/goals/?year={month[:4]}")
        expect(page.locator("main")).to_contain_text("已无法达成")
        press(page, page.locator("tr", has_text="整理知识条目").locator("a").first)
        expect(page.locator(".say")).to_contain_text("95% 区间")
        picture(page, "goals-13-lost")
    assert "whole" in own.guiju("verify")
