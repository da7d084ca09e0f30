"""Steps that follow each other: linked and freed, moved together and back, circles refused by
name; page, sheet and API.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock, journal
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry, Notice
from guiju.kit.plan import timeline, write_sheet
from guiju.people.models import Team
from guiju.policy.tests.making import Company, company
from guiju.process.access.projects import visible_projects
from guiju.process.actions import links, plan_sheets
from guiju.process.actions import projects as actions
from guiju.process.models.projects import ActionStep, Project, StepLink
from guiju.process.plan_table import SHEET_COLUMNS
from guiju.process.reads.projects import plan_rows

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def made() -> Company:
    return company()


def day(number: int) -> dt.date:
    return dt.date(2026, 4, number)


def project(made: Company) -> tuple[Project, list[ActionStep]]:
    """Steps A, B, C of 王敏's project: 1–3, 6–8 and 9–10 April; B is 李雷's."""
    leader = made.actor("王敏")
    row = actions.begin_project(
        "提速",
        TODAY,
        TODAY + dt.timedelta(days=90),
        made.persons["王敏"],
        team=Team.objects.get(code="east"),
        actor=leader,
    )
    told = (("A 调研", 1, 3, "王敏"), ("B 试点", 6, 8, "李雷"), ("C 推广", 9, 10, "王敏"))
    steps = [
        actions.add_step(
            row, title, starts=day(first), ends=day(last), owner=made.persons[who], actor=leader
        )
        for title, first, last, who in told
    ]
    return row, steps


def chained(made: Company) -> tuple[Project, list[ActionStep]]:
    row, steps = project(made)
    for before, after in ((0, 1), (1, 2)):
        links.link_steps(steps[before], steps[after], actor=made.actor("王敏"))
    return row, steps


def stands(row: Project) -> list[tuple[int, int]]:
    return [
        (step.starts.day, step.ends.day)
        for step in row.steps.order_by("place")
        if step.starts and step.ends
    ]


def test_a_step_that_moves_takes_its_followers_along_and_their_owners_are_told(
    made: Company,
) -> None:
    row, [a, _b, _c] = chained(made)
    moved = actions.change_step(
        a, "period", (day(5), day(8)), -1, actor=made.actor("王敏")
    ).moved_along
    assert [step.title for step in moved] == ["B 试点", "C 推广"]
    assert stands(row) == [(5, 8), (11, 13), (14, 15)]
    assert Notice.objects.filter(
        account=made.accounts["李雷"].pk, url__contains="projects"
    ).exists()
    entry = Entry.objects.filter(verb="process.step_changed").latest("number")
    assert (
        entry.after["along"][str(a.pk)] == ["2026-04-05", "2026-04-08"]
        and len(entry.before["along"]) == 3
    )
    assert list(journal.faults()) == []
    with pytest.raises(Conflict):  # B was changed: whoever saw it before does not overwrite
        actions.change_step(row.steps.all()[1], "remarks", "x", 0, actor=made.actor("王敏"))


def test_a_move_of_several_is_taken_back_unless_somebody_changed_one_since(made: Company) -> None:
    row, [a, b, _c] = chained(made)
    leader = made.actor("王敏")
    with pytest.raises(Conflict):
        links.move_back(row, actor=leader)
    actions.change_step(a, "period", (day(2), day(4)), -1, actor=leader)
    links.move_back(row, actor=leader)
    assert stands(row) == [(1, 3), (6, 8), (9, 10)]
    with pytest.raises(Conflict):
        links.move_back(row, actor=leader)  # once
    actions.change_step(a, "period", (day(2), day(4)), -1, actor=leader)
    actions.change_step(b, "remarks", "有变化", -1, actor=leader)
    with pytest.raises(Conflict):
        links.move_back(row, actor=leader)
    assert stands(row)[0] == (2, 4)


def test_a_circle_is_refused_and_named(made: Company) -> None:
    _row, [a, b, c] = chained(made)
    with pytest.raises(Invalid) as refused:
        links.link_steps(c, a, actor=made.actor("王敏"))
    assert "“C 推广” → “A 调研” → “B 试点” → “C 推广”" in refused.value.say("zh")
    with pytest.raises(Invalid):
        links.link_steps(a, a, actor=made.actor("王敏"))
    with pytest.raises(Conflict) as twice:
        links.link_steps(a, b, actor=made.actor("王敏"))
    assert twice.value.advise("zh") == ""  # reloading helps nobody
    assert StepLink.objects.count() == 2


def test_a_follower_does_not_begin_before_what_it_follows_is_finished(made: Company) -> None:
    row, [a, b, c] = project(made)
    leader = made.actor("王敏")
    with pytest.raises(Invalid) as refused:
        links.link_steps(c, b, actor=leader)
    assert "“B 试点”要等“C 推广”在 2026-04-10 完成，最早第二天开始" in refused.value.say("zh")
    assert [step.title for step in links.link_steps(c, b, move=True, actor=leader)] == ["B 试点"]
    assert stands(row) == [(1, 3), (11, 13), (9, 10)]
    links.unlink_steps(c, b, actor=leader)
    links.link_steps(a, b, actor=leader)
    with pytest.raises(Invalid):
        actions.change_step(b, "period", (day(2), day(8)), -1, actor=leader)
    with pytest.raises(Invalid):
        actions.change_step(
            b, "period", (day(3), day(8)), -1, actor=leader
        )  # the last day is still a's
    actions.change_step(b, "period", (day(4), day(8)), -1, actor=leader)  # the day after: allowed
    with pytest.raises(NotFound):
        links.unlink_steps(c, b, actor=leader)


def test_only_steps_of_one_project_and_only_who_runs_it_links_and_a_dropped_step_is_free(
    made: Company,
) -> None:
    row, [a, b, _c] = project(made)
    _other, [foreign, *_rest] = project(made)
    with pytest.raises(Invalid):
        links.link_steps(foreign, b, actor=made.actor("王敏"))
    with pytest.raises(Forbidden):
        links.link_steps(a, b, actor=made.actor("李雷"))
    links.link_steps(a, b, actor=made.actor("王敏"))
    actions.drop_step(a, "不做了", actor=made.actor("王敏"))
    actions.change_step(b, "period", (day(1), day(2)), -1, actor=made.actor("王敏"))
    assert plan_rows([row], made.actor("王敏"))[2].after == ()


def test_the_owner_of_a_step_moves_it_but_not_the_steps_of_others_behind_it(made: Company) -> None:
    row, [_a, b, _c] = chained(made)
    agent = made.actor("李雷")
    with pytest.raises(Forbidden) as refused:
        actions.change_step(b, "period", (day(7), day(9)), -1, actor=agent)
    assert "C 推广" in refused.value.say("zh") and stands(row)[1] == (6, 8)
    actions.change_step(
        b, "period", (day(5), day(8)), -1, actor=agent
    )  # its end stays: nobody else moves


def test_the_plan_shows_what_a_step_follows_and_draws_an_arrow_to_it(made: Company) -> None:
    row, [a, _b, _c] = chained(made)
    rows = plan_rows([row], made.actor("王敏"))
    assert [each.values.get("after") for each in rows] == [None, "", "A 调研", "B 试点"]
    assert rows[2].after == (rows[1].key,) and ("plain", "前置：A 调研") in rows[2].tags
    bars = timeline(rows, TODAY).bars
    assert [len(bar.lines) for bar in bars] == [0, 1, 2, 1] and [
        len(bar.heads) for bar in bars
    ] == [0, 0, 1, 1]
    ActionStep.objects.filter(pk=a.pk).update(
        actual=day(9), progress=100
    )  # it took longer than planned
    assert ("warn", "前置步骤完成前就开始") in plan_rows([row], made.actor("王敏"))[2].tags


def exported(made: Company, **cells: Any) -> io.BytesIO:
    file = io.BytesIO()
    actor = made.actor("王敏")
    write_sheet(file, "计划表", SHEET_COLUMNS, plan_rows(list(visible_projects(actor)), actor))
    book = openpyxl.load_workbook(io.BytesIO(file.getvalue()))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    file = io.BytesIO()
    book.save(file)
    return io.BytesIO(file.getvalue())


def test_the_sheet_tells_what_follows_what_and_unchanged_it_changes_nothing(made: Company) -> None:
    chained(made)
    sheet = openpyxl.load_workbook(exported(made)).worksheets[0]
    assert sheet["M1"].value == "前置步骤" and sheet["M4"].value == "A 调研"
    told = plan_sheets.compare_plan(exported(made), actor=made.actor("王敏"))
    assert told.nothing and told.refused == [] and told.unchanged == 4
    told = plan_sheets.compare_plan(exported(made, M4="C 推广"), actor=made.actor("王敏"))
    assert told.nothing and "前置步骤" in told.said("zh")[0][1]


def test_a_sheet_that_moves_a_step_says_who_moves_along_and_refuses_what_would_begin_too_early(
    made: Company,
) -> None:
    row, _steps = chained(made)
    actor = made.actor("王敏")
    file = exported(made, C3="2026-04-03 – 2026-04-05")
    told = plan_sheets.compare_plan(file, actor=actor)
    assert [said for _line, said in told.remarked("zh")] == [
        "后续步骤“B 试点”跟着移动。",
        "后续步骤“C 推广”跟着移动。",
    ]
    file.seek(0)
    plan_sheets.apply_plan(file, state=told.state, actor=actor)
    assert stands(row) == [(3, 5), (8, 10), (11, 12)]
    told = plan_sheets.compare_plan(exported(made, C4="2026-04-01 – 2026-04-02"), actor=actor)
    assert told.nothing and "要等“A 调研”" in told.said("zh")[0][1]


def test_a_sheet_that_moves_a_whole_chain_puts_each_step_where_it_says_whatever_the_order_of_its_lines(
    made: Company,
) -> None:
    row, [a, b, c] = chained(made)
    for place, step in enumerate((c, b, a)):  # the follower's line comes first
        ActionStep.objects.filter(pk=step.pk).update(place=place)
    file = exported(
        made,
        C3="2026-04-20 – 2026-04-22",
        C4="2026-04-15 – 2026-04-18",
        C5="2026-04-11 – 2026-04-14",
    )
    told = plan_sheets.compare_plan(file, actor=made.actor("王敏"))
    assert told.remarks == [] and told.refused == []
    file.seek(0)
    plan_sheets.apply_plan(file, state=told.state, actor=made.actor("王敏"))
    assert stands(row) == [(20, 22), (15, 18), (11, 14)]


def test_the_page_links_moves_takes_back_and_frees(made: Company) -> None:
    row, [a, b, _c] = project(made)
    leader = Client()
    leader.force_login(made.accounts["王敏"])
    page, new = (
        reverse("process_project", args=[row.pk]),
        reverse("process_link_new", args=[row.pk]),
    )
    assert leader.post(new, {"before": a.pk, "after": b.pk}).status_code == 302
    assert leader.post(new, {"before": b.pk, "after": a.pk}).status_code == 422
    cell = reverse("process_project_cell", args=[f"{row.pk}.{a.pk}", "period"])
    sent = {"from": "2026-04-03", "to": "2026-04-05", "changed": "0"}
    dragged = leader.post(cell, sent, headers={"X-Plan": "true"}).json()
    assert dragged["linked"] is True
    shown = leader.get(page).content.decode()
    assert (
        "1 个后续步骤跟着移动" in shown
        and "撤回上次移动（2 个步骤）" in shown
        and 'class="g-head"' in shown
    )
    assert leader.post(reverse("process_move_back", args=[row.pk])).status_code == 302
    assert stands(row)[:2] == [(1, 3), (6, 8)]
    edited = leader.post(cell, {"from": "2026-04-02", "to": "2026-04-04", "changed": "2"})
    assert edited.headers["HX-Refresh"] == "true"
    drop = reverse("process_link_drop", args=[row.pk, a.pk, b.pk])
    assert leader.post(drop).status_code == 302 and leader.post(drop).status_code == 404


def test_the_api_links_moves_and_frees(made: Company) -> None:
    row, [a, b, c] = project(made)
    leader = Client()
    leader.force_login(made.accounts["王敏"])
    root = f"/api/v1/process/projects/{row.pk}"

    def post(path: str, **sent: Any) -> Any:
        return leader.post(f"{root}/{path}", sent, content_type="application/json")

    done = post(f"steps/{b.pk}/follows", before=a.pk)
    assert done.status_code == 201 and done.json()["follows"] == [a.pk]
    circle = post(f"steps/{a.pk}/follows", before=b.pk)
    assert circle.status_code == 422 and "A 调研" in circle.json()["message"]
    assert post(f"steps/{b.pk}/follows", before=c.pk, move=True).json()["moved"] == [b.pk]
    change = {"column": "period", "value": "2026-04-09 – 2026-04-12", "changed": c.changed}
    moved = leader.patch(f"{root}/steps/{c.pk}", change, content_type="application/json").json()
    assert moved["moved"] == [b.pk] and stands(row)[1] == (13, 15)
    assert [step["follows"] for step in leader.get(root).json()["steps"]] == [[], [a.pk, c.pk], []]
    assert len(post("move-back").json()) == 2 and stands(row)[1] == (11, 13)
    assert leader.delete(f"{root}/steps/{b.pk}/follows/{a.pk}").status_code == 204
    assert leader.delete(f"{root}/steps/{b.pk}/follows/{a.pk}").status_code == 404
