"""Goals and daily plans as sheets: out, edited in a spreadsheet program, in again by page and by
API.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.kit.plan import write_sheet
from guiju.kit.plan.returning import RoundTrip as Coming
from guiju.performance.actions import goals as setting
from guiju.performance.actions import plans as planning
from guiju.performance.models import Goal, PlanItem
from guiju.performance.pages.goals import sheets as goals
from guiju.performance.pages.plans import sheets as plans
from guiju.policy.tests import making

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def this_month() -> str:
    return clock.month_of(clock.today())


@pytest.fixture
def firm(db: None) -> making.Company:
    return making.company()


@pytest.fixture
def goal(firm: making.Company) -> Goal:
    draft = setting.Draft("回访", this_month(), owner=firm.persons["李雷"], target=100.0, unit="单")
    return setting.set_goal(draft, actor=firm.actor("王敏"))


def browser(firm: making.Company, name: str) -> Client:
    client = Client()
    client.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def out(coming: Coming, firm: making.Company, name: str) -> bytes:
    file = io.BytesIO()
    write_sheet(file, "表", coming.columns, coming.rows(firm.actor(name)).values())
    return file.getvalue()


def edited(content: bytes, rows: Sequence[Sequence[Any]] = (), **cells: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    for row in rows:
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sent(content: bytes, **more: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("a.xlsx", content), **more}


def test_a_round_trip_changes_nothing(firm: making.Company, goal: Goal) -> None:
    planning.plan_line(
        goal.owner_id or 0,
        clock.today(),
        planning.Line("回访", 8, "单", goal),
        actor=firm.actor("李雷"),
    )
    for coming, name in ((goals.COMING, "王敏"), (plans.COMING, "李雷")):
        told = coming.compare(io.BytesIO(edited(out(coming, firm, name))), firm.actor(name))
        assert told.nothing and not told.refused and told.unchanged == 1


def test_a_goal_that_was_passed_says_so_alike_in_list_tree_and_sheet_and_comes_back(
    firm: making.Company, goal: Goal
) -> None:
    Goal.objects.filter(pk=goal.pk).update(value=105, progress=1.05)
    row = goals.COMING.rows(firm.actor("王敏"))[str(goal.pk)]
    assert (row.values["progress"], row.progress) == (105, 100), "the bar is full, no more"
    told = goals.COMING.compare(
        io.BytesIO(edited(out(goals.COMING, firm, "王敏"))), firm.actor("王敏")
    )
    assert told.nothing and not told.refused
    client = browser(firm, "王敏")
    for page in ("performance_goals", "performance_goals_list"):
        assert "105" in client.get(reverse(page)).content.decode()
    text = client.get(reverse("performance_goal", args=[goal.pk])).content.decode()
    assert "105%，此时应为" in text and re.search(r"class=\"fill\" width=\"100(\.0)?\"", text)


def test_goals_come_back_with_exactly_their_edits_and_refusals(
    firm: making.Company, goal: Goal
) -> None:
    new = [
        ["新目标", "30 单", this_month(), "李雷", "数值"],
        ["没人的", "30", this_month(), "没有这个人"],
        ["没有目标值", None, this_month(), "李雷"],
    ]
    content = edited(
        out(goals.COMING, firm, "王敏"), new, B2="120 单", G2="为了口碑", H2=0.99, D2="没有这个人"
    )
    told = goals.COMING.compare(io.BytesIO(content), firm.actor("王敏"))
    assert {edit.column.name for edit in told.edits} == {"target", "solves"}
    assert [row.line for row in told.new] == [3]
    assert [line for line, _said in told.said("zh")] == [2, 2, 4, 5]


def test_a_new_line_stands_under_a_goal_or_under_an_earlier_line(
    firm: making.Company, goal: Goal
) -> None:
    actor, year = firm.actor("林岚"), this_month()[:4]
    other = setting.set_goal(
        setting.Draft("回访", this_month(), owner=firm.persons["韩梅"], target=1.0),
        actor=firm.actor("林岚"),
    )
    new = [
        ["全年", "1000 单", year, "华东"],
        ["全年 › 本月", "90 单", this_month(), "华东"],
        ["本月 › 李雷的", "40 单", this_month(), "李雷"],
        [f"#{goal.number}›这一份", "40 单", this_month(), "李雷"],
        ["回访 › 哪一个", "1", this_month(), "李雷"],
        ["没有的 › 甲", "1", this_month(), "李雷"],
        ["本月 › 太长", "1", year, "李雷"],
        ["#99999999 › 乙", "1", this_month(), "李雷"],
    ]
    file = edited(out(goals.COMING, firm, "林岚"), new)
    told = goals.COMING.compare(io.BytesIO(file), actor)
    said = dict(told.said("zh"))
    assert [row.line for row in told.new] == [4, 5, 6, 7] and sorted(said) == [8, 9, 10, 11]
    assert (
        "有几个目标叫“回访”" in said[8]
        and "没有叫“没有的”的进行中的目标" in said[9]
        and "期间" in said[10]
    )
    assert goals.COMING.apply(io.BytesIO(file), state=told.state, take=[], actor=actor) == 4
    year_goal, month, part, under = (
        Goal.objects.get(title=title) for title in ("全年", "本月", "李雷的", "这一份")
    )
    assert (year_goal.parent, month.parent, part.parent, under.parent) == (
        None,
        year_goal,
        month,
        goal,
    )
    assert other.children.count() == 0


def test_a_page_stores_them_unless_something_changed_meanwhile(
    firm: making.Company, goal: Goal
) -> None:
    client, address = browser(firm, "王敏"), reverse("performance_goals_import")
    preview = client.post(
        address, sent(edited(out(goals.COMING, firm, "王敏"), B2="120 单", A2="回访不满意客户"))
    )["Location"]
    state = client.get(preview).context["state"]
    setting.change_goal(
        goal,
        setting.Draft("回访客户", this_month(), owner=goal.owner, target=100.0, unit="单"),
        seen=0,
        actor=firm.actor("林岚"),
    )
    late = client.post(preview, {"state": state})
    assert (
        late.status_code == 409
        and "重新查看" in late.content.decode()
        and late.context["told"].conflicts
    )
    done = client.post(preview, {"state": late.context["state"]})
    goal.refresh_from_db()
    assert done.status_code == 302 and (goal.title, goal.target) == ("回访客户", 120)


def test_the_api_takes_the_sheet_of_goals(firm: making.Company, goal: Goal) -> None:
    client = browser(firm, "王敏")
    content = b"".join(client.get("/api/v1/performance/goals/sheet.xlsx").streaming_content)  # type: ignore[attr-defined]
    content = edited(content, B2="120 单")
    told = client.post("/api/v1/performance/goals/sheet", sent(content)).json()
    assert [(edit["row"], edit["was"], edit["now"]) for edit in told["edits"]] == [
        (str(goal.pk), "100 单", "120 单")
    ]
    assert (
        client.post("/api/v1/performance/goals/sheet/store", sent(content, state="old")).status_code
        == 409
    )
    assert client.post(
        "/api/v1/performance/goals/sheet/store", sent(content, state=told["state"])
    ).json() == {"rows": 1}
    goal.refresh_from_db()
    assert goal.target == 120
    assert (
        browser(firm, "李雷").post("/api/v1/performance/goals/sheet", sent(content)).status_code
        == 403
    )


def test_plans_come_back_with_exactly_their_edits_and_refusals(
    firm: making.Company, goal: Goal
) -> None:
    lei, actor = goal.owner_id or 0, firm.actor("李雷")
    item = planning.plan_line(lei, clock.today(), planning.Line("回访", 8, "单", goal), actor=actor)
    past = planning.plan_line(
        lei, clock.today() - dt.timedelta(days=1), planning.Line("小结", state="done"), actor=actor
    )
    planning.finish_plan(past.plan, actor=actor)
    new = [
        ["新的一行", clock.today(), None, "回访", "5", "单"],
        ["太远", clock.today() + dt.timedelta(days=90)],
        ["别人的", clock.today(), "韩梅 (G102)"],
        ["已总结", clock.today() - dt.timedelta(days=1)],
        ["不是目标", clock.today(), None, "#999"],
    ]
    content = edited(out(plans.COMING, firm, "李雷"), new, G2=5, J2="'=客户没接\n明天再打", E3="9")
    told = plans.COMING.compare(io.BytesIO(content), actor)
    assert {edit.id for edit in told.edits} == {f"{item.pk}/done", f"{item.pk}/why"} and [
        row.line for row in told.new
    ] == [4]
    assert [line for line, _said in told.said("zh")] == [3, 5, 6, 7, 8]
    client = browser(firm, "李雷")
    answer = client.post("/api/v1/performance/plans/sheet", sent(content)).json()
    assert client.post(
        "/api/v1/performance/plans/sheet/store", sent(content, state=answer["state"])
    ).json() == {"rows": 2}
    item.refresh_from_db()
    assert (item.done, item.left, item.why) == (5, 3, "=客户没接\n明天再打")
    assert PlanItem.objects.get(what="新的一行").goal == goal
    assert (
        browser(firm, "郑洁").post("/api/v1/performance/plans/sheet", sent(content)).status_code
        == 403
    )
    sheet = browser(firm, "韩梅").get("/api/v1/performance/plans/sheet.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))  # type: ignore[attr-defined]
    assert book.worksheets[0].max_row == 1  # nobody else's plans


def test_a_line_whose_state_and_amounts_differ_is_said_in_the_preview(
    firm: making.Company, goal: Goal
) -> None:
    actor = firm.actor("李雷")
    planning.plan_line(
        goal.owner_id or 0, clock.today(), planning.Line("回访", 10, "单", goal), actor=actor
    )
    new = [
        ["新的", clock.today(), None, "", "10", "单", "3", "完成"],
        ["相符", clock.today(), None, "", "10", "单", "3", "部分完成"],
    ]
    told = plans.COMING.compare(
        io.BytesIO(edited(out(plans.COMING, firm, "李雷"), new, G2="3", H2="完成")), actor
    )
    assert [(line, said.split("。")[0]) for line, said in told.said("zh")] == [
        (2, "状态与数量不符：计划 10，完成 3"),
        (3, "状态与数量不符：计划 10，完成 3"),
    ]
    assert [row.line for row in told.new] == [4]


def test_a_goal_of_a_year_that_nobody_means_is_refused_in_the_preview(
    firm: making.Company, goal: Goal
) -> None:
    file = edited(
        out(goals.COMING, firm, "王敏"), [["很远", "1 单", "2206-03", "李雷"]], C2="2206-03"
    )
    told = goals.COMING.compare(io.BytesIO(file), firm.actor("王敏"))
    assert (
        told.nothing
        and [said for _line, said in told.said("zh")] == ["“2206-03”的年份写错了。"] * 2
    )


def test_the_list_in_excel_shows_each_value_with_its_unit_and_keeps_it_a_number(
    firm: making.Company, goal: Goal
) -> None:
    rate = setting.Draft(
        "解决率", this_month(), owner=firm.persons["李雷"], metric="fcr", target=0.69
    )
    setting.set_goal(rate, actor=firm.actor("王敏"))
    stones = [("一个", clock.today()), ("另一个", clock.today()), ("再一个", clock.today())]
    milestones = setting.Draft(
        "上岗", this_month(), kind="milestone", owner=firm.persons["李雷"], milestones=stones
    )
    setting.set_goal(milestones, actor=firm.actor("王敏"))
    answer = browser(firm, "王敏").get(reverse("performance_goals_list"), {"export": "xlsx"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    lines = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())
    at = {cell.value: place for place, cell in enumerate(lines[0])}
    shown = {
        line[at["目标"]].value: (line[at["目标值"]].value, line[at["目标值"]].number_format)
        for line in lines[1:]
    }
    assert shown == {
        "回访": (100, '0" 单"'),
        "解决率": (pytest.approx(69), '0.0" %"'),
        "上岗": (3, '0" 个里程碑"'),
    }


def test_a_goal_of_milestones_says_of_what(firm: making.Company) -> None:
    stones = [("一个", clock.today()), ("另一个", clock.today()), ("再一个", clock.today())]
    draft = setting.Draft(
        "上岗", this_month(), kind="milestone", owner=firm.persons["李雷"], milestones=stones
    )
    row = setting.set_goal(draft, actor=firm.actor("王敏"))
    setting.mark_milestone(row, 0, True, actor=firm.actor("王敏"))
    for language, said in (("zh-hans", "3 个里程碑中完成 1 个"), ("en", "1 of 3 milestones")):
        client = browser(firm, "王敏")
        page = client.get(reverse("performance_goals"), headers={"accept-language": language})
        assert said in page.content.decode()
