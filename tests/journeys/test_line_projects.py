"""Projects in a browser: begun, decided, broken down, dragged on the time line, reported, closed,
begun anew; the plan table edited in place and by a spreadsheet file while somebody else changes it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey


def project_of(own: Instance, name: str) -> str:
    return own.asked(
        "from guiju.process.models.projects import Project; "
        f"print(Project.objects.get(name={name!r}).pk)"
    )


def somebody_writes(own: Instance, pk: str, text: str) -> None:
    """Meanwhile somebody else writes into the remarks."""
    own.asked(
        "from guiju.process.actions.projects import change_project; from "
        "guiju.process.models.projects import Project;"
        "from guiju.foundation.access import OPERATOR;"
        f"change_project(Project.objects.get(pk={pk}), 'remarks', {text!r}, -1, actor=OPERATOR)"
    )


def fill(page: Any, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"main [name='{name}']").first.fill(value)


def choose(page: Any, name: str, *typed: str) -> None:
    """Choose persons by what is typed: a name, its spelling or its initials."""
    field = page.locator(f".chooser:has([name='{name}']) > input")
    for text in typed:
        field.fill(text)
        expect(page.locator(".chooser-list [role='option'].here")).to_be_visible()
        field.press("Enter")


def test_a_project_goes_through_the_seven_steps(browser: Any, own: Instance) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/projects/new/")
        fill(page, name="退款到账提醒", objective="催问退款的来访减少一半")
        choose(page, "owner", "wangmin")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("进入下一步之前还需要")
        expect(page.locator("main")).to_contain_text("关联至少一个一线问题")
        page.locator("dl.pairs button.cell-text", has_text="解决的问题").click()
        page.locator("textarea[name='value']").fill("退款要等三天,客户天天来问")
        page.locator("form.cell-form button.main").click()
        expect(page.locator("dl.pairs")).to_contain_text("退款要等三天")
        page.reload()
        press(page, page.locator("form[action$='move/'] button"))
        press(page, page.locator("a[href$='decide/solution/']").first)
        fill(
            page,
            solution="到账当天发一句话",
            due=(dt.date.today() + dt.timedelta(days=30)).isoformat(),
        )
        choose(page, "present", "林岚", "wangmin")
        press(page, page.locator("main form button.main"))
        press(page, page.locator("form[action$='move/'] button"))
        picture(page, "line-1-break-down")
        fill(
            page,
            title="写提醒话术",
            ends=(dt.date.today() + dt.timedelta(days=7)).isoformat(),
            solves="客户不知道到账没有",
        )
        choose(page, "owner", "李雷")
        press(page, page.locator("form[action$='steps/'] button.main"))
        expect(page.locator("table.plan")).to_contain_text("写提醒话术")
        press(page, page.locator("form[action$='move/'] button"))
        press(page, page.locator("a[href$='decide/review/']").first)
        fill(page, solution="步骤合理", cooperation="财务每天给到账清单")
        choose(page, "present", "林岚", "wangmin", "赵强")
        press(page, page.locator("main form button.main"))
        press(page, page.locator("form[action$='move/'] button"))
        expect(page.locator(".steps .on")).to_contain_text("执行与周报")
        press(page, page.locator("a[href$='/report/']").first)
        fill(page, progress="50", done="话术写好,试发 50 单", help="请财务早上 9 点给清单")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("试发 50 单")
        page.locator(".reply summary").click()
        page.locator("[name='answer']").fill("已和财务约好")
        press(page, page.locator("form[action$='answer/'] button"))
        expect(page.locator("main")).to_contain_text("已和财务约好")
        page.locator("table.plan button.cell-text", has_text="工作进度").first.click()
        page.locator("input[name='value']").fill("100")
        page.keyboard.press("Enter")
        expect(page.locator("table.plan form.cell-form")).to_have_count(0)
        page.reload()
        press(page, page.locator("form[action$='move/'] button"))
        press(page, page.locator("a[href$='/close/']").first)
        page.locator(".form-part summary").click()
        fill(
            page,
            result="减少 46%",
            why="到账当天的一句话最有用",
            next="推广到换货",
            left="换货寄出提醒",
            lesson="先说,不等问",
        )
        page.select_option("[name='knowledge']", "case")
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("已结项")
        picture(page, "line-2-closed")
        press(page, page.locator("a[href$='/next/']").first)
        press(page, page.locator("main form button.main"))
        expect(page.locator("h1")).to_contain_text("退款到账提醒 #2")
        expect(page.locator("table.plan")).to_contain_text("换货寄出提醒")


def test_a_card_is_dragged_on_the_board_and_goes_back_when_it_lacks_something(
    browser: Any, own: Instance
) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/projects/?view=board")
        page.wait_for_selector("[data-board][data-started]")
        card = page.locator("[data-lane='2'] .lane-card", has_text="发票开错率")
        drag(page, card, page.locator("[data-lane='3']"))
        expect(page.locator("#toasts")).to_contain_text("管理层开会决定方案")
        expect(page.locator("[data-lane='2'] .lane-card", has_text="发票开错率")).to_have_count(1)
        picture(page, "line-3-board")
        own.asked(
            "from guiju.process.models.projects import Project; "
            "Project.objects.filter(name='周末加班调休透明')"
            ".update(objective='每人随时看得到余额')"
        )
        drag(
            page,
            page.locator("[data-lane='1'] .lane-card", has_text="周末加班"),
            page.locator("[data-lane='2']"),
        )
        expect(page.locator("[data-lane='2'] .lane-card", has_text="周末加班")).to_have_count(1)


def drag(page: Any, card: Any, to: Any) -> None:
    """As a hand does it: down, a little, over, up."""
    start, end = card.bounding_box(), to.bounding_box()
    page.mouse.move(start["x"] + start["width"] - 12, start["y"] + start["height"] - 12)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"], start["y"] + start["height"], steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 30, steps=12)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 36, steps=4)
    page.mouse.up()


def test_a_bar_is_dragged_and_moved_by_keyboard(browser: Any, own: Instance) -> None:
    pk = project_of(own, "夜班响应时间")
    asked = (
        f"from guiju.process.models.projects import Project; p=Project.objects.get(pk={pk}); "
        "print(p.starts, p.ends)"
    )
    starts, ends = (dt.date.fromisoformat(day) for day in own.asked(asked).split())
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/projects/?view=gantt&q=夜班响应")
        page.wait_for_selector("[data-gantt][data-started]")
        bar = page.locator(f".g-bar[data-url*='/{pk}/period']")
        box = bar.locator(".g-whole").bounding_box()
        days = int(page.locator("[data-gantt]").get_attribute("data-days"))
        line = page.locator(".g-line").first.bounding_box()["width"]
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 8)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2 + 7 * line / days, box["y"] + 8, steps=8)
        with page.expect_response(lambda answer: "/period/" in answer.url) as told:
            page.mouse.up()
        assert told.value.ok
        week = dt.timedelta(days=7)
        assert own.asked(asked) == f"{starts + week} {ends + week}"
        bar.focus()
        page.keyboard.press("Shift+ArrowRight")
        with page.expect_response(lambda answer: "/period/" in answer.url) as told:
            page.keyboard.press("Shift+ArrowRight")
        assert told.value.ok
        assert own.asked(asked) == f"{starts + week} {ends + week + dt.timedelta(days=2)}"
        picture(page, "line-4-time-line")


def test_the_plan_table_goes_out_and_comes_back_with_a_conflict(
    browser: Any, own: Instance, tmp_path: Path
) -> None:
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/projects/")
        with page.expect_download() as got:
            page.locator("a.export").click()
        path = tmp_path / "plan.xlsx"
        got.value.save_as(path)
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        heads = [cell.value for cell in sheet[1]][:12]
        titles = "项目名称 项目目标 项目执行时间 责任人 事项类型 行动步骤 解决的问题"
        more = "工作进度 预计完成时间 实际完成时间 困难/风险 备注"
        assert heads == [*titles.split(), *more.split()]
        line = next(
            row
            for row in sheet.iter_rows(min_row=2)
            if row[0].value == "夜班响应时间" and not row[5].value
        )
        line[11].value, line[10].value = "表里写的备注", "缺一个人"
        book.save(path)
        pk = project_of(own, "夜班响应时间")
        somebody_writes(own, pk, "赵强写的")
        page.goto(f"{own.url}/process/projects/import/")
        page.set_input_files("[name='file']", str(path))
        press(page, page.locator("main form button.main"))
        main = page.locator("main")
        expect(main).to_contain_text("1 处修改")
        expect(main).to_contain_text("1 处与别人的修改冲突")
        expect(main).to_contain_text("赵强写的")
        picture(page, "line-5-conflict")
        press(page, page.locator("main form button.main"))
        asked = (
            f"from guiju.process.models.projects import Project; p=Project.objects.get(pk={pk}); "
            "print(p.remarks, p.difficulty)"
        )
        assert own.asked(asked) == "赵强写的 缺一个人"


def test_two_people_in_one_cell(browser: Any, own: Instance) -> None:
    pk = project_of(own, "夜班响应时间")
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/projects/?q=夜班响应")
        cell = page.locator(f"button[hx-get*='/{pk}/remarks/']")
        cell.click()
        page.locator("textarea[name='value']").fill("我写的")
        somebody_writes(own, pk, "别人写的")
        page.locator("form.cell-form button.main").click()
        expect(page.locator("form.cell-form")).to_contain_text("别人写的")
        expect(page.locator("textarea[name='value']")).to_have_value("我写的")
        page.keyboard.press("Escape")
        expect(page.locator("table.plan")).to_contain_text("别人写的")


AT_ONCE = """value => new MutationObserver((_, watch) => {
    const form = document.querySelector("[data-cell-form]");
    if (!form) return;
    watch.disconnect();
    form.elements.value.value = value;
    form.requestSubmit();
}).observe(document.body, {childList: true, subtree: true})"""


def test_a_cell_is_stored_in_place_however_fast_its_writer_is(browser: Any, own: Instance) -> None:
    pk = project_of(own, "夜班响应时间")
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/projects/?q=夜班响应")
        page.evaluate(AT_ONCE, "一开格就写好了")
        page.locator(f"button[hx-get*='/{pk}/remarks/']").click()
        expect(page.locator("table.plan")).to_contain_text("一开格就写好了")
        expect(page.locator("form.cell-form")).to_have_count(0)


FOLLOWING = """
import datetime as dt
from guiju.foundation.access import OPERATOR
from guiju.people.models import Person
from guiju.process.actions import projects as actions
owner = Person.objects.get(name="王敏")
def march(first, last):
    return {"starts": dt.date(2027, 3, first), "ends": dt.date(2027, 3, last)}
row = actions.begin_project("先后两步", dt.date(2027, 3, 1), dt.date(2027, 4, 30), owner, actor=OPERATOR)
for title, first, last in (("先试", 1, 5), ("再推", 8, 12)):
    actions.add_step(row, title, **march(first, last), owner=owner, actor=OPERATOR)
print(row.pk)
"""


def test_a_step_takes_its_follower_along_and_both_are_taken_back(
    browser: Any, own: Instance
) -> None:
    pk = own.asked(f"exec({FOLLOWING!r})").split()[-1]
    asked = (
        f"from guiju.process.models.projects import ActionStep;"
        f"print(*[s.starts.day for s in ActionStep.objects.filter(project={pk}).order_by('place')])"
    )
    with looking(browser, own) as page:
        sign_in(page, own)
        page.goto(f"{own.url}/process/projects/{pk}/")
        page.locator("details", has_text="步骤的先后").locator("summary").click()
        page.select_option("[name='before']", label="先试")
        page.select_option("[name='after']", label="再推")
        press(page, page.locator("form[action$='/links/'] button.main"))
        expect(page.locator("main")).to_contain_text("先试 → 再推")
        expect(page.locator(".g-head")).to_have_count(1)
        page.wait_for_selector("[data-gantt][data-started]")
        page.locator(".g-bar[data-from='2027-03-01'][data-to='2027-03-05']").focus()
        with page.expect_navigation():
            page.keyboard.press("ArrowRight")
        assert own.asked(asked) == "2 9"
        picture(page, "line-6-followers")
        press(page, page.locator("form[action$='/move-back/'] button"))
        assert own.asked(asked) == "1 8"
