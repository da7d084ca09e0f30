"""Goals and daily plans in use: pages, the sheets that go out and come in, the API."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from guiju.foundation import clock
from guiju.kit import excel
from guiju.people.models import Person
from guiju.performance.models import DailyPlan, Goal, GoalValue, PlanItem
from tests import company as made

pytestmark = pytest.mark.django_db


def today() -> str:
    return clock.today().isoformat()


@pytest.fixture
def leader(company: None) -> Client:
    return made.client("team_leader")


@pytest.fixture
def agent(company: None) -> Client:
    return made.client("agent")


def body(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def li_lei() -> Person:
    return Person.objects.get(number="G101")


def month_goal() -> Goal:
    return Goal.objects.filter(owner=li_lei(), parent__isnull=False).get()


def line_of(item: PlanItem, **more: str) -> dict[str, str]:
    told = {
        "what": item.what,
        "amount": "" if item.amount is None else f"{item.amount:g}",
        "unit": item.unit,
        "goal": str(item.goal_id or ""),
        "done": "" if item.done is None else f"{item.done:g}",
        "state": item.state,
        "why": item.why,
        "changed": str(item.changed),
    } | more
    return {f"{name}-{item.pk}": value for name, value in told.items()}


def test_the_day_of_an_agent(agent: Client) -> None:
    day = reverse("performance_plan", args=[li_lei().pk, today()])
    save = reverse("performance_plan_save", args=[li_lei().pk, today()])
    before = month_goal().value or 0
    assert "回访不满意客户" in body(agent.get(day))
    answer = agent.post(save, {"what-new": "给新人做示范", "do": "add"})
    assert answer.status_code == 302
    items = list(PlanItem.objects.filter(plan__person=li_lei(), plan__day=clock.today()))
    made_ = next(item for item in items if item.what == "给新人做示范")
    refused = agent.post(save, {"do": "finish"} | line_of(made_))
    assert refused.status_code == 422 and "还没有填完成情况" in body(refused)
    call = items[0]
    told = agent.post(
        reverse("performance_plan_line", args=[call.pk]),
        line_of(call, done="7"),
        HTTP_HX_REQUEST="true",
    )
    assert told.status_code == 200 and "<b>1</b>" in body(told)
    clash = agent.post(
        reverse("performance_plan_line", args=[call.pk]),
        line_of(call, done="3"),
        HTTP_HX_REQUEST="true",
    )
    assert 'role="alert"' in body(clash) and PlanItem.objects.get(pk=call.pk).done == 7
    sent: dict[str, str] = {"do": "finish"}
    for item in PlanItem.objects.filter(plan__person=li_lei(), plan__day=clock.today()):
        sent |= line_of(
            item,
            why="客户约了明天",
            **({"done": "2"} if item.amount and item.pk != call.pk else {"state": "done"}),
        )
    assert agent.post(save, sent).status_code == 302
    assert DailyPlan.objects.get(person=li_lei(), day=clock.today()).finished_at
    assert (month_goal().value or 0) == before + 2  # five of seven were counted before
    assert (
        agent.post(reverse("performance_plan_reopen", args=[li_lei().pk, today()])).status_code
        == 302
    )
    assert agent.post(save, {"do": f"remove-{made_.pk}"}).status_code == 302
    assert not PlanItem.objects.filter(pk=made_.pk).exists()


def test_a_day_of_somebody_else_is_read_and_commented_by_her_leader_alone(
    leader: Client, agent: Client
) -> None:
    day = reverse("performance_plan", args=[li_lei().pk, today()])
    assert "hx-post" not in body(leader.get(day))
    url = reverse("performance_plan_comment", args=[li_lei().pk, today()])
    assert leader.post(url, {"text": "先打没接通的。"}).status_code == 302
    assert "先打没接通的。" in body(agent.get(day))
    other = made.client("quality")
    assert other.get(day).status_code == 404
    assert (
        leader.post(
            reverse("performance_plan_save", args=[li_lei().pk, today()]), {"what-new": "x"}
        ).status_code
        == 403
    )
    for bad in ("2026-02-30", "x", "0001-01-01"):
        assert agent.get(f"/performance/plans/{li_lei().pk}/{bad}/").status_code == 404


def test_a_goal_is_broken_down_by_the_page(leader: Client) -> None:
    month = clock.month_of(clock.today())
    told = {
        "title": "补录小结",
        "key": month[:4],
        "kind": "number",
        "owner": li_lei().pk,
        "target": "100",
        "unit": "条",
        "better": "up",
        "rolls": "sum",
        "weight": "100",
    }
    assert leader.post(reverse("performance_goal_new"), told).status_code == 302
    row = Goal.objects.get(title="补录小结")
    url = reverse("performance_goal_break", args=[row.pk])
    page = body(leader.get(url, {"into": "quarter"}))
    assert page.count('name="weight-') == 4 and 'value="25"' in page
    names = [f"{month[:4]}-Q{n}//{li_lei().pk}" for n in (1, 2, 3, 4)]
    sent = {"into": "quarter", "seen": "0"} | {f"target-{name}": "25" for name in names}
    weights = {f"weight-{name}": "20" for name in names}
    wrong = leader.post(url, sent | weights | {"do": "store"})
    assert wrong.status_code == 422 and "权重之和是 80" in body(wrong)
    right = sent | {f"weight-{name}": "25" for name in names} | {"do": "store"}
    assert leader.post(url, right).status_code == 302
    assert row.children.count() == 4
    assert leader.post(url, right).status_code == 422  # it is broken down already
    changed = leader.post(
        reverse("performance_goal_edit", args=[row.pk]), told | {"target": "120", "seen": "0"}
    )
    assert changed.status_code == 422 and "别人刚刚改过它" in body(changed)
    page = body(leader.get(reverse("performance_goals")))
    assert page.count("补录小结") >= 5
    dropped = leader.post(
        reverse("performance_goal_drop", args=[row.pk]), {"reason": "系统自动补录了"}
    )
    assert dropped.status_code == 302 and "系统自动补录了" in body(
        leader.get(reverse("performance_goal", args=[row.pk]))
    )


def test_values_and_milestones_by_the_page(agent: Client, leader: Client) -> None:
    goal = Goal.objects.get(owner=li_lei(), title="整理知识条目")
    url = reverse("performance_goal_enter", args=[goal.pk])
    assert agent.post(url, {"day": today(), "value": "4", "note": "四条"}).status_code == 302
    entry = GoalValue.objects.get(goal=goal, note="四条")
    assert (
        agent.post(reverse("performance_goal_withdraw", args=[goal.pk, entry.pk])).status_code
        == 302
    )
    assert "已撤回" in body(agent.get(reverse("performance_goal", args=[goal.pk])))
    assert agent.post(url, {"day": "1999-01-01", "value": "4"}).status_code == 422
    stones = Goal.objects.get(kind="milestone")
    tick = reverse("performance_goal_milestone", args=[stones.pk, 1])
    assert leader.post(tick, {"done": "yes"}).status_code == 302
    assert agent.post(tick, {"done": "no"}).status_code == 404
    assert (
        "照现在的进度" in body(agent.get(reverse("performance_goal", args=[goal.pk])))
        or goal.expected is None
    )


def edited(
    content: bytes, change: dict[tuple[str, str], str], more: list[list[Any]] = ()
) -> SimpleUploadedFile:  # type: ignore[assignment]
    """The sheet with some cells changed: (name in the first column, heading) → text; and lines
    at its end.
    """
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        for (name, head), text in change.items():
            if str(row[0].value) == name:
                sheet.cell(row[0].row, heads[head], text)
    for line in more:
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("table.xlsx", file.getvalue(), excel.CONTENT_TYPE)


def exported(client: Client, name: str) -> bytes:
    return b"".join(client.get(reverse(name), {"export": "xlsx"}).streaming_content)


def brought(client: Client, name: str, file: SimpleUploadedFile) -> str:
    answer = client.post(reverse(name), {"file": file})
    assert answer.status_code == 302, body(answer)
    return str(answer.url)


def state_in(page: str) -> str:
    return page.split('name="state" value="')[1].split('"')[0]


def test_goals_round_trip_shows_exactly_the_edits_and_no_conflict_is_overwritten(
    leader: Client,
) -> None:
    content = exported(leader, "performance_goals_table")
    page = body(leader.get(brought(leader, "performance_goals_import", edited(content, {}))))
    assert 'name="state"' not in page and "<ins>" not in page  # a round trip changes nothing
    goal = Goal.objects.get(owner=li_lei(), title="整理知识条目")
    change = {("整理知识条目", "目标值"): "77 条", ("早会改成一刻钟", "为了什么"): "站着开。"}
    url = brought(leader, "performance_goals_import", edited(content, change))
    page = body(leader.get(url))
    assert page.count("<ins>") == 2 and "77 条" in page and "站着开。" in page
    Goal.objects.filter(pk=goal.pk).update(
        target=50.0, changed=goal.changed + 1
    )  # somebody else, meanwhile
    stale = leader.post(url, {"state": state_in(page)})
    assert stale.status_code == 409
    page = body(leader.get(url))
    assert 'name="take"' in page and page.count("<ins>") == 1
    assert leader.post(url, {"state": state_in(page)}).status_code == 302
    goal.refresh_from_db()
    assert goal.target == 50.0  # the conflict was not taken
    assert Goal.objects.get(title="早会改成一刻钟").why == "站着开。"


def test_plans_round_trip(agent: Client) -> None:
    content = exported(agent, "performance_plans_sheet")
    line = ["听竞品热线", clock.today(), None, None, 2, "通"]
    url = brought(agent, "performance_plans_import", edited(content, {}, [line]))
    page = body(agent.get(url))
    assert "听竞品热线" in page and "<ins>" not in page
    assert agent.post(url, {"state": state_in(page)}).status_code == 302
    item = PlanItem.objects.get(what="听竞品热线")
    assert (item.amount, item.unit, item.plan.person.number, item.plan.day) == (
        2,
        "通",
        "G101",
        clock.today(),
    )
    assert agent.get(url).status_code == 404  # the file is forgotten
    not_one = SimpleUploadedFile("x.xlsx", b"PK nothing")
    assert agent.post(reverse("performance_plans_import"), {"file": not_one}).status_code == 422


def test_a_cell_is_edited_in_place(leader: Client, agent: Client) -> None:
    goal = Goal.objects.get(title="早会改成一刻钟")
    url = reverse("performance_goals_cell", args=[goal.pk, "project"])
    assert leader.post(url, {"value": "早会一刻钟", "changed": goal.changed}).status_code == 200
    clash = leader.post(url, {"value": "别的", "changed": goal.changed})
    assert "别人刚刚改过它" in body(clash) and Goal.objects.get(pk=goal.pk).title == "早会一刻钟"
    assert (
        leader.post(url, {"value": "早会改成一刻钟", "changed": goal.changed + 1}).status_code
        == 200
    )
    assert agent.get(url).status_code == 404
    assert (
        leader.get(reverse("performance_goals_cell", args=[goal.pk, "progress"])).status_code == 404
    )


def test_the_board_and_the_list(leader: Client) -> None:
    page = body(leader.get(reverse("performance_board")))
    assert "王敏" in page and "还没有计划" in page and "回访不满意客户" in page
    assert leader.get(reverse("performance_board"), {"day": "x"}).status_code == 404
    for query in (
        {"state": "rest"},
        {"state": "open"},
        {"q": "李雷"},
        {"day_from": today()},
        {"export": "xlsx"},
    ):
        assert leader.get(reverse("performance_plans"), query).status_code == 200
    for query in ({"view": "board"}, {"view": "gantt"}, {"kind": "month"}, {"q": "回访"}):
        assert leader.get(reverse("performance_goals_table"), query).status_code == 200
    for query in ({"year": "2026"}, {"verdict": "lost"}, {"state": "open"}, {"export": "xlsx"}):
        assert leader.get(reverse("performance_goals_list"), query).status_code == 200


def test_the_same_over_http(leader: Client, agent: Client) -> None:
    api = "/api/v1/performance"
    month = clock.month_of(clock.today())
    sent = {"title": "听录音", "key": month, "owner": li_lei().pk, "target": 20, "unit": "段"}
    made_ = leader.post(f"{api}/goals", sent, content_type="application/json").json()
    assert (made_["target"], made_["verdict"], made_["owner_name"]) == (20, "unknown", "李雷")
    pk = made_["id"]
    assert agent.post(f"{api}/goals", sent, content_type="application/json").status_code == 404
    changed = leader.put(
        f"{api}/goals/{pk}", sent | {"target": 24, "seen": 0}, content_type="application/json"
    )
    assert changed.json()["target"] == 24
    assert (
        leader.put(
            f"{api}/goals/{pk}", sent | {"seen": 0}, content_type="application/json"
        ).status_code
        == 409
    )
    value = agent.post(
        f"{api}/goals/{pk}/values", {"day": today(), "value": 3}, content_type="application/json"
    ).json()
    assert agent.post(f"{api}/goals/{pk}/values/{value['id']}/withdraw").json()["withdrawn"]
    assert [each["source"] for each in agent.get(f"{api}/goals/{pk}/values").json()] == ["hand"]
    parts = {
        "parts": [{"key": month, "weight": 100, "target": 24, "owner": li_lei().pk}],
        "seen": 1,
    }
    assert (
        leader.post(f"{api}/goals/{pk}/parts", parts, content_type="application/json").status_code
        == 201
    )
    assert agent.get(f"{api}/goals", {"state": "open"}).json()["total"] > 2
    line = {"what": "听三段录音", "amount": 3, "unit": "段"}
    item = agent.post(
        f"{api}/plans/mine/{today()}/lines", line, content_type="application/json"
    ).json()
    changed = agent.put(
        f"{api}/plans/lines/{item['id']}",
        line | {"done": 3, "seen": 0},
        content_type="application/json",
    ).json()
    assert (changed["state"], changed["left"]) == ("done", 0)
    assert agent.post(f"{api}/plans/mine/{today()}/finish").status_code == 422
    assert agent.delete(f"{api}/plans/lines/{item['id']}?seen=1").status_code == 204
    plan = agent.get(f"{api}/plans/mine/{today()}").json()
    said = leader.post(
        f"{api}/plans/{plan['id']}/comments", {"text": "好"}, content_type="application/json"
    )
    assert said.status_code == 201
    assert agent.get(f"{api}/plans").json()["total"] < leader.get(f"{api}/plans").json()["total"]
    assert agent.get(f"{api}/plans/mine/{today()}/suggestions").status_code == 200
    assert (
        leader.post(
            f"{api}/goals/{pk}/drop", {"reason": "不用了"}, content_type="application/json"
        ).json()["state"]
        == "dropped"
    )
