"""A procedure in a browser: written with a branch, sent, published by a second person, read and
confirmed on a phone, seen among the readers; the next version shows what it changes.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey
CODE = "gift-missing"


def fill(page: Any, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"main [name='{name.replace('__', '-')}']").fill(value)


def step(page: Any, number: int, **values: str) -> None:
    """What one writes into a step, counted from 0 as the form counts."""
    fill(page, **{f"s__{number}__{name}": value for name, value in values.items()})


def published(own: Instance) -> str:
    return own.asked(
        "from guiju.process.models.procedures import ProcedureVersion as V;"
        f"print(*V.objects.filter(procedure__code={CODE!r}).order_by('version').values_list('state', flat=True))"
    )


def ask(own: Instance) -> None:
    """As the worker does it, should it not have come to it yet."""
    own.asked("from guiju.process.actions.reading import ask_readers; ask_readers()")


def test_a_procedure_from_the_first_word_to_the_last_reader(browser: Any, own: Instance) -> None:
    written(browser, own)
    published_by_another(browser, own)
    ask(own)
    read_on_a_phone(browser, own)
    readers_and_next_version(browser, own)


def written(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/procedures/")
        press(page, page.locator("main a[href$='/procedures/new/']").first)
        press(page, page.locator("main a[href$='/procedures/write/']").first)
        fill(
            page,
            code=CODE,
            title="赠品漏发",
            purpose="客户说没收到赠品时,三步办完。",
            keywords="少赠品 没给礼品",
            flow="售后",
        )
        page.locator("main [name='must_read']").check()
        page.locator("main [name='positions']").select_option("agent")
        step(
            page,
            0,
            title="核对活动规则",
            text="看订单是否在**活动期**内。",
            role="客服",
            evidence="活动页面截图",
        )
        press(page, page.locator("button[value='add-1']"))
        step(page, 1, title="补寄赠品", role="仓库", within="2")
        press(page, page.locator("button[value='add-2']"))
        step(page, 2, title="回访客户")
        step(page, 0, branches="在活动期内 → 2\n不在活动期 → 3\n客户不要了 →")
        press(page, page.locator("button[value='add-1']"))
        expect(page.locator("main [name='s-0-branches']")).to_have_value(
            "在活动期内 → 3\n不在活动期 → 4\n客户不要了 →"
        )
        step(page, 1, title="查库存")
        press(page, page.locator("button[value='down-2']"))
        expect(page.locator("main [name='s-0-branches']")).to_have_value(
            "在活动期内 → 2\n不在活动期 → 4\n客户不要了 →"
        )
        press(page, page.locator("button[value='remove-3']"))
        picture(page, "line-procedure-1-editor")
        press(page, page.locator("main .form-end button[value='save']"))
        expect(page.locator("h1")).to_contain_text("赠品漏发")
        main = page.locator("main")
        expect(main.locator("ol.rules > li")).to_have_count(3)
        expect(main.locator("ol.rules > li").first).to_contain_text("不在活动期")
        expect(main.locator("ol.rules > li").first).to_contain_text("3 回访客户")
        expect(main.locator("svg.flow .flow-branch")).to_have_count(3)
        picture(page, "line-procedure-2-draft")
        press(page, main.locator("form[action$='/1/send/'] button"))
        expect(main).to_contain_text("复核中")
        expect(main.locator("form[action$='/1/publish/']")).to_have_count(0)
        assert published(own) == "review"


def published_by_another(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "people_officer")
        page.goto(f"{own.url}/process/procedures/{CODE}/1/")
        press(page, page.locator("form[action$='/1/publish/'] button"))
        expect(page.locator("main form[action$='/1/publish/']")).to_have_count(0)
        assert published(own) == "published"


def read_on_a_phone(browser: Any, own: Instance) -> None:
    with looking(browser, own, size="phone") as page:
        sign_in(page, own, "agent")
        main = page.locator("main")
        press(page, main.locator("a", has_text="赠品漏发").first)
        expect(page.locator("h1")).to_contain_text("赠品漏发")
        expect(page.locator("main a[href$='/edit/']")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        press(page, main.locator("form[action$='/confirm/'] button"))
        expect(main.locator("form[action$='/confirm/']")).to_have_count(0)
        picture(page, "line-procedure-3-confirmed")
        page.goto(f"{own.url}/process/procedures/{CODE}/readers/")
        expect(page.locator("main")).not_to_contain_text(
            "韩梅"
        )  # who has read is not for her colleagues


def readers_and_next_version(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/procedures/{CODE}/")
        press(page, page.locator(f"main a[href$='/{CODE}/readers/']"))
        row = page.locator("main tbody tr", has_text="李雷")
        expect(row).to_contain_text("已确认")
        expect(page.locator("main tbody tr", has_text="韩梅")).not_to_contain_text("已确认")
        picture(page, "line-procedure-4-readers")
        page.goto(f"{own.url}/process/procedures/{CODE}/edit/")
        step(page, 1, title="当天补寄赠品")
        fill(page, note="客户等不了两天")
        press(page, page.locator("main .form-end button[value='save']"))
        expect(page.locator("main")).to_contain_text("客户等不了两天")
        press(page, page.locator("main a[href$='/2/changes/']"))
        changed = page.locator("main ol.rules > li").nth(1)
        expect(changed.locator("ins")).to_contain_text("当天")
        expect(page.locator("main ol.rules > li").first.locator("ins, del")).to_have_count(0)
        picture(page, "line-procedure-5-changes")
        assert published(own) == "published draft"
