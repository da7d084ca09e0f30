"""Pages of projects that change something: cells, board, sheet, reports, rest; and what a wrong
hand is told.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.errors import Invalid
from guiju.people.models import Team
from guiju.policy.tests.making import Company, company
from guiju.policy.tests.making import published as rule
from guiju.process.actions import plan_sheets
from guiju.process.actions import projects as actions
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.models.projects import Project, Retrospective
from guiju.process.rules.projects import EXECUTE

pytestmark = pytest.mark.django_db


def browser(firm: Company, name: str) -> Client:
    client = Client()
    client.force_login(firm.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def firm() -> Company:
    return company()


@pytest.fixture
def row(firm: Company) -> Project:
    today = clock.today()
    return actions.begin_project(
        "一次解决率",
        today,
        today + dt.timedelta(days=30),
        firm.persons["王敏"],
        team=Team.objects.get(code="east"),
        actor=firm.actor("王敏"),
        objective="78%",
        solves="重复来访",
    )


def test_the_sheet_comes_back_by_page(firm: Company, row: Project) -> None:
    client = browser(firm, "王敏")
    sheet = b"".join(client.get(reverse("process_projects"), {"export": "xlsx"}).streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    book.worksheets[0]["L2"], book.worksheets[0]["H2"] = "表里写的", 30
    file = io.BytesIO()
    book.save(file)
    actions.change_project(row, "remarks", "页面写的", -1, actor=firm.actor("林岚"))
    answer = client.post(
        reverse("process_plan_import"), {"file": SimpleUploadedFile("plan.xlsx", file.getvalue())}
    )
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert (
        page.status_code == 200
        and "表里写的" in page.content.decode()
        and "页面写的" in page.content.decode()
    )
    assert page.context["told"].conflicts and page.context["told"].clean
    late = client.post(answer["Location"], {"state": "something else"})
    assert late.status_code == 302 and late["Location"] == answer["Location"]
    done = client.post(answer["Location"], {"state": page.context["state"]})
    row.refresh_from_db()
    assert done.status_code == 302 and (row.remarks, row.progress) == ("页面写的", 30)
    assert client.get(answer["Location"]).status_code == 404


def test_a_character_that_cannot_be_kept_is_refused_before_anything_is_stored(
    firm: Company, row: Project
) -> None:
    answer = browser(firm, "王敏").post(
        reverse("process_project_rest", args=[row.pk, "pause"]), {"reason": "大促\0"}
    )
    row.refresh_from_db()
    assert (
        answer.status_code == 422
        and "不能保存的字符" in answer.content.decode()
        and row.state == "open"
    )


def test_a_file_that_is_no_sheet_is_refused(firm: Company) -> None:
    answer = browser(firm, "王敏").post(
        reverse("process_plan_import"), {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04no")}
    )
    assert answer.status_code == 422 and "文件已损坏，打不开" in answer.content.decode()


@pytest.mark.parametrize("key", ["9" * 5_000, "{pk}." + "9" * 5_000, "1.", ".", "²", "{pk}.x"])
def test_a_cell_of_no_row_is_not_found(firm: Company, row: Project, key: str) -> None:
    url = reverse("process_project_cell", args=[key.format(pk=row.pk), "remarks"])
    assert browser(firm, "王敏").get(url, {"edit": "1"}).status_code == 404


def test_a_cell_is_edited_in_place(firm: Company, row: Project) -> None:
    client, url = (
        browser(firm, "王敏"),
        reverse("process_project_cell", args=[str(row.pk), "remarks"]),
    )
    assert "textarea" in client.get(url, {"edit": "1"}).content.decode()
    assert "等评审" in client.post(url, {"value": "等评审", "changed": "0"}).content.decode()
    stale = client.post(url, {"value": "别的", "changed": "0"}).content.decode()
    assert "等评审" in stale and "别的" in stale and 'role="alert"' in stale
    wrong = client.post(
        reverse("process_project_cell", args=[str(row.pk), "progress"]),
        {"value": "lots", "changed": "1"},
    )
    assert "读不懂" in wrong.content.decode()
    assert browser(firm, "李雷").get(url).status_code == 404
    assert client.get(reverse("process_project_cell", args=["x.y", "remarks"])).status_code == 404
    assert (
        client.get(reverse("process_project_cell", args=[str(row.pk), "nothing"])).status_code
        == 404
    )


def test_steps_are_added_and_dropped_and_a_project_rests(firm: Company, row: Project) -> None:
    client = browser(firm, "王敏")
    client.post(reverse("process_step_new", args=[row.pk]), {"title": "写话术", "owner": "李雷"})
    step = row.steps.get()
    assert (
        client.post(
            reverse("process_step_new", args=[row.pk]), {"title": "x", "owner": "没有这个人"}
        ).status_code
        == 422
    )
    assert client.get(reverse("process_step", args=[step.pk]))["Location"].endswith(
        f"#step-{step.pk}"
    )
    client.post(reverse("process_step_drop", args=[row.pk, step.pk]), {"reason": "不需要"})
    step.refresh_from_db()
    assert step.dropped
    client.post(reverse("process_project_rest", args=[row.pk, "pause"]), {"reason": "大促"})
    row.refresh_from_db()
    assert row.state == "paused"
    client.post(reverse("process_project_rest", args=[row.pk, "resume"]))
    client.post(reverse("process_project_rest", args=[row.pk, "cancel"]), {"reason": "并入别的"})
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert client.get(reverse("process_project_rest", args=[row.pk, "dance"])).status_code == 404


def test_a_card_that_lacks_something_is_told_what(firm: Company, row: Project) -> None:
    client, url = browser(firm, "王敏"), reverse("process_project_move", args=[row.pk])
    assert (
        client.post(
            url, {"lane": "2", "changed": "0"}, headers={"X-Plan": "true", "HX-Request": "true"}
        ).json()["stage"]
        == 2
    )
    refused = client.post(
        url, {"lane": "3", "changed": "1"}, headers={"X-Plan": "true", "HX-Request": "true"}
    )
    assert refused.status_code == 422 and "管理层开会决定方案" in refused.content.decode()
    assert browser(firm, "李雷").post(url, {"lane": "3"}).status_code == 404


def test_the_board_says_what_each_project_needs_and_offers_nothing_that_is_refused(
    firm: Company, row: Project, django_assert_max_num_queries: Any
) -> None:
    client, address = browser(firm, "王敏"), reverse("process_projects")
    for number in range(5):
        today = clock.today()
        actions.begin_project(
            f"空的 {number}",
            today,
            today,
            row.owner,
            team=row.team,
            actor=firm.actor("王敏"),
            solves="有问题",
        )
    with django_assert_max_num_queries(20):
        page = client.get(address, {"view": "board"})
    cards = {each.title: each for _lane, cards in page.context["table"].lanes for each in cards}
    assert cards["空的 0"].needs == ["写明项目目标"] and cards["一次解决率"].needs == []
    assert page.content.decode().count('value="next"') == 1
    Project.objects.filter(pk=row.pk).update(state="paused")
    assert 'value="next"' not in client.get(address, {"view": "board"}).content.decode()


def test_a_dropped_steps_cell_stays_as_it_is(firm: Company, row: Project) -> None:
    step = actions.add_step(row, "写一页通", owner=firm.persons["李雷"], actor=firm.actor("王敏"))
    actions.drop_step(step, "不需要", actor=firm.actor("王敏"))
    url = reverse("process_project_cell", args=[f"{row.pk}.{step.pk}", "owner"])
    assert browser(firm, "王敏").post(url, {"value": "", "changed": "1"}).status_code == 409
    step.refresh_from_db()
    assert step.owner == firm.persons["李雷"]


def test_only_a_period_is_dragged(firm: Company, row: Project) -> None:
    today, client = clock.today(), browser(firm, "王敏")
    sent = {
        "from": today.isoformat(),
        "to": (today + dt.timedelta(days=9)).isoformat(),
        "changed": "0",
    }
    remarks = reverse("process_project_cell", args=[str(row.pk), "remarks"])
    assert client.post(remarks, sent, HTTP_X_PLAN="true").status_code == 404
    period = reverse("process_project_cell", args=[str(row.pk), "period"])
    assert client.post(period, sent, HTTP_X_PLAN="true").json()["changed"] == 1
    assert (
        client.post(
            period, sent | {"from": "9999-01-01", "to": "9999-01-02"}, HTTP_X_PLAN="true"
        ).status_code
        == 422
    )
    row.refresh_from_db()
    assert (row.ends, row.remarks) == (today + dt.timedelta(days=9), "")


def test_a_sheet_that_cannot_be_stored_is_shown_again_with_the_reason(
    firm: Company, row: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(firm, "王敏")
    sheet = b"".join(client.get(reverse("process_projects"), {"export": "xlsx"}).streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    book.worksheets[0]["L2"] = "表里写的"
    file = io.BytesIO()
    book.save(file)
    answer = client.post(
        reverse("process_plan_import"), {"file": SimpleUploadedFile("plan.xlsx", file.getvalue())}
    )
    state = client.get(answer["Location"]).context["state"]

    def refuse(*_more: Any, **_named: Any) -> None:
        raise Invalid({"zh": "仓库说不行。", "en": "No."})

    monkeypatch.setattr(plan_sheets, "change_project_cells", refuse)
    page = client.post(answer["Location"], {"state": state})
    assert (
        page.status_code == 422
        and "仓库说不行" in page.content.decode()
        and "表里写的" in page.content.decode()
    )


def test_the_next_round_is_offered_once_and_to_who_may(firm: Company, row: Project) -> None:
    Project.objects.filter(pk=row.pk).update(state="closed", stage=7, team=None)
    texts = dict.fromkeys(("goal", "result", "why", "next", "lesson"), "x")
    Retrospective.objects.create(project=row, knowledge="case", at=clock.now(), by="王敏", **texts)
    page, offered = (
        reverse("process_project", args=[row.pk]),
        reverse("process_project_next", args=[row.pk]),
    )
    assert (
        offered not in browser(firm, "王敏").get(page).content.decode()
    )  # a project of the whole company
    assert offered in browser(firm, "林岚").get(page).content.decode()
    today = {
        "name": "第二轮",
        "starts": clock.today().isoformat(),
        "ends": clock.today().isoformat(),
    }
    assert browser(firm, "林岚").post(offered, today).status_code == 302
    assert browser(firm, "林岚").post(offered, today).status_code == 422
    assert offered not in browser(firm, "林岚").get(page).content.decode()


def test_what_was_learned_names_the_procedure_and_the_clause_by_their_titles(
    firm: Company, row: Project
) -> None:
    policy, learned = rule(firm), Procedure.objects.create(code="late-pay", area="work")
    ProcedureVersion.objects.create(
        procedure=learned, version=1, title="晚到赔付", written_at=clock.now()
    )
    Project.objects.filter(pk=row.pk).update(state="closed", stage=7)
    texts = dict.fromkeys(("goal", "result", "why", "next", "lesson"), "x")
    Retrospective.objects.create(
        project=row,
        knowledge="clause",
        procedure=learned,
        policy="money",
        clause="own-orders",
        at=clock.now(),
        by="王敏",
        **texts,
    )
    page = browser(firm, "林岚").get(reverse("process_project", args=[row.pk])).content.decode()
    assert f"{policy.title} 1.1" in page and ">晚到赔付</a>" in page
    assert "own-orders" not in page and ">late-pay<" not in page


def test_the_history_of_a_project_tells_of_its_steps_and_who_only_reads_is_offered_no_import(
    firm: Company, row: Project, django_assert_max_num_queries: Any
) -> None:
    step = actions.add_step(row, "写一页通", owner=firm.persons["李雷"], actor=firm.actor("王敏"))
    actions.change_step(step, "progress", 30, -1, actor=firm.actor("李雷"))
    client, address = browser(firm, "林岚"), reverse("process_project", args=[row.pk])
    client.get(address)
    with django_assert_max_num_queries(20):
        page = client.get(address)
    assert [entry.verb for entry in page.context["history"]][:2] == [
        "process.step_changed",
        "process.step_added",
    ]
    offered = reverse("process_plan_import")
    assert offered in browser(firm, "李雷").get(reverse("process_projects")).content.decode()
    assert offered not in browser(firm, "郑洁").get(reverse("process_projects")).content.decode()


def test_the_overview_says_how_each_week_stands_and_escapes_names(
    firm: Company, row: Project
) -> None:
    bad, monday = '"><script>&', clock.today() - dt.timedelta(days=clock.today().weekday())
    firm.persons["王敏"].name = bad
    firm.persons["王敏"].save(update_fields=["name"])
    started = monday - dt.timedelta(days=7)
    Project.objects.filter(pk=row.pk).update(name=bad, stage=5, executes_since=started)
    row.reports.create(week=started, progress=40, done="写完", by="王敏", at=clock.now())
    page = browser(firm, "林岚").get(reverse("process_reports")).content.decode()
    said = "&quot;&gt;&lt;script&gt;&amp;"
    address = reverse("process_project", args=[row.pk])
    assert (
        f'<th scope="row"><a href="{address}">{said}</a></th><td>{said}</td>' in page
        and "<script>&" not in page
    )
    weeks = page[page.index(address) : page.index("</tbody>")].split("<td>")[2:]
    assert [week.partition("</td>")[0] for week in weeks[-3:]] == [
        '<span class="tag plain">—</span>',
        '<span class="tag good"><span class="unseen">已报 </span>40%</span>',
        '<span class="tag warn">本周应报</span>',
    ]


def test_a_report_is_handed_in_and_answered_on_pages_and_over_http(
    firm: Company, row: Project
) -> None:
    row.stage, row.executes_since = EXECUTE, clock.today() - dt.timedelta(days=14)
    row.save()
    client, manager = browser(firm, "王敏"), browser(firm, "林岚")
    page = reverse("process_report_new", args=[row.pk])
    for progress, status in (("101", 422), ("40", 302)):
        sent = {"week": clock.today().isoformat(), "progress": progress, "done": "写完一页通"}
        assert client.post(page, sent).status_code == status
    first = row.reports.get()
    shown = manager.get(reverse("process_project", args=[row.pk])).content.decode()
    assert '<details class="reply" name="reply">' in shown, (
        "one box at its place, opened by a press"
    )
    assert shown.count('name="answer"') == 1 and 'class="reply" name="reply" open' not in shown
    assert manager.post(
        reverse("process_report_answer", args=[first.pk]), {"answer": "周三开通"}
    ).url == reverse("process_project", args=[row.pk])  # type: ignore[attr-defined]
    first.refresh_from_db()
    assert (first.progress, first.answer) == (40, "周三开通")
    api, before = "/api/v1/process", clock.today() - dt.timedelta(days=7)
    told = {"week": before.isoformat(), "progress": 30, "done": "写了一半"}
    made = client.post(
        f"{api}/projects/{row.pk}/reports", told, content_type="application/json"
    ).json()
    answered = manager.post(
        f"{api}/reports/{made['id']}/answer", {"answer": "好"}, content_type="application/json"
    )
    assert (answered.status_code, answered.json()["answer"]) == (200, "好")
