"""Projects: begun, planned, decided, reported, closed with what was learned, begun anew; and who
may do which.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from guiju.foundation import clock, jobs, journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid, NotFound
from guiju.foundation.models import Entry, Notice
from guiju.kit.plan import write_sheet
from guiju.people import actions as people
from guiju.people.models import Team
from guiju.policy.tests.making import Company, company, published
from guiju.process.access.projects import visible_project, visible_projects
from guiju.process.actions import plan_sheets, reports, stages
from guiju.process.actions import projects as actions
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.models.projects import ActionStep, Project, Retrospective
from guiju.process.plan_table import COLUMNS
from guiju.process.reads.projects import facts_of, plan_rows
from guiju.process.reads.reports import overview, owing
from guiju.process.rules.projects import monday, needs
from guiju.records import reads as records

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def made() -> Company:
    return company()


def begun(made: Company, **more: Any) -> Project:
    values: dict[str, Any] = {"objective": "72% → 78%", "solves": "重复来访"} | more
    return actions.begin_project(
        "一次解决率",
        TODAY,
        TODAY + dt.timedelta(days=60),
        made.persons["王敏"],
        team=Team.objects.get(code="east"),
        actor=made.actor("王敏"),
        **values,
    )


def with_step(made: Company, row: Project, **more: Any) -> ActionStep:
    values = {
        "owner": made.persons["李雷"],
        "ends": TODAY + dt.timedelta(days=7),
        "solves": "新人答不全",
    } | more
    return actions.add_step(row, "写一页通", actor=made.actor("王敏"), **values)


def decided(made: Company, row: Project, kind: str = "solution", **more: Any) -> None:
    values: dict[str, Any] = {"due": TODAY + dt.timedelta(days=50)} if kind == "solution" else {}
    present = [made.persons["林岚"], made.persons["王敏"]]
    on = more.pop("on", TODAY)
    stages.decide_project(
        row, kind, on, "先试一组", present, actor=made.actor("林岚"), **values | more
    )


def executing(made: Company) -> Project:
    row, leader = begun(made), made.actor("王敏")
    row = stages.move_project(row, 2, actor=leader)
    decided(made, row)
    row = stages.move_project(row, 3, actor=leader)
    with_step(made, row)
    row = stages.move_project(row, 4, actor=leader)
    decided(made, row, "review", cooperation="IT 周三")
    return stages.move_project(row, 5, actor=leader)


def closing(made: Company) -> Project:
    row = executing(made)
    actions.change_step(row.steps.get(), "actual", TODAY, -1, actor=made.actor("李雷"))
    return stages.move_project(row, 6, actor=made.actor("王敏"))


END = {
    "goal": "78%",
    "result": "77.1%",
    "why": "一页通有用",
    "next": "推到夜班",
    "knowledge": "case",
    "lesson": "先问再答",
}


def test_a_project_goes_round_the_loop_and_every_step_is_in_the_journal(made: Company) -> None:
    row = closing(made)
    kept = stages.close_project(row, left="夜班\n- 周末班", actor=made.actor("王敏"), **END)
    row.refresh_from_db()
    assert (row.state, row.stage, row.actual, row.progress) == ("closed", 7, TODAY, 100)
    again = stages.next_round(row, TODAY, TODAY + dt.timedelta(days=30), actor=made.actor("王敏"))
    assert (again.name, again.before, again.objective) == ("一次解决率 #2", row, kept.next)
    assert [step.title for step in again.steps.all()] == ["夜班", "周末班"]
    verbs = set(Entry.objects.filter(verb__startswith="process.").values_list("verb", flat=True))
    told = (
        "project_begun",
        "project_moved",
        "project_decided",
        "step_added",
        "step_changed",
        "project_closed",
    )
    assert {f"process.{name}" for name in told} <= verbs
    assert list(journal.faults()) == []


def test_nothing_moves_on_before_it_has_what_it_needs(made: Company) -> None:
    row, leader = begun(made, objective="", solves=""), made.actor("王敏")
    with pytest.raises(Invalid) as refused:
        stages.move_project(row, 2, actor=leader)
    assert refused.value.data["needs"] == [
        "problem",
        "objective",
    ] and "项目目标" in refused.value.say("zh")
    with pytest.raises(Invalid):
        stages.move_project(row, 3, actor=leader)
    row = actions.change_project(row, "objective", "更快", -1, actor=leader)
    row = actions.change_project(row, "solves", "慢", -1, actor=leader)
    assert stages.move_project(row, 2, actor=leader).stage == 2
    with pytest.raises(Invalid):
        stages.move_project(row, 1, actor=leader)  # back only with a reason
    assert stages.move_project(row, 1, actor=leader, why="还要收集").stage == 1


def test_steps_that_are_not_sound_go_back_to_be_broken_down(made: Company) -> None:
    row, leader = begun(made), made.actor("王敏")
    row = stages.move_project(row, 2, actor=leader)
    decided(made, row, owner=made.persons["王敏"])
    row = stages.move_project(row, 3, actor=leader)
    with_step(made, row)
    row = stages.move_project(row, 4, actor=leader)
    decided(made, row, "review", sound=False)
    row.refresh_from_db()
    assert row.stage == 3 and needs(facts_of(row)) == []


def test_what_was_sent_back_is_decided_anew(made: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    row, leader = executing(made), made.actor("王敏")
    row = stages.move_project(row, 3, actor=leader, why="步骤要重拆")
    row = stages.move_project(row, 4, actor=leader)
    assert needs(facts_of(row)) == ["review"]
    monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=21))
    decided(made, row, "review")
    row.refresh_from_db()
    row = stages.move_project(row, 5, actor=leader)
    assert owing(clock.today()) == {}  # it did not execute in the weeks between
    monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=35))
    assert [len(weeks) for weeks in owing(clock.today()).values()] == [2]
    row = stages.move_project(row, 2, actor=leader, why="方案不对")
    assert needs(facts_of(row)) == ["solution"]


def test_nobody_who_left_is_named_as_an_owner(made: Company) -> None:
    people.record_event(made.persons["李雷"], "left", TODAY - dt.timedelta(days=1), actor=OPERATOR)
    row = begun(made)
    with pytest.raises(Invalid) as refused:
        actions.change_project(row, "owner", "李雷", -1, actor=made.actor("王敏"))
    assert "已不在职" in refused.value.say("zh")
    assert actions.person_named("李雷", "present") == made.persons["李雷"]


def test_a_decision_names_two_who_were_present_and_a_time(made: Company) -> None:
    row, manager = begun(made), made.actor("林岚")
    with pytest.raises(Invalid):
        stages.decide_project(
            row, "solution", TODAY, "试", [made.persons["林岚"]], due=TODAY, actor=manager
        )
    with pytest.raises(Invalid):
        decided(made, row, due=None)
    with pytest.raises(Invalid):
        stages.decide_project(
            row,
            "solution",
            TODAY + dt.timedelta(days=1),
            "试",
            list(made.persons.values())[:2],
            due=TODAY,
            actor=manager,
        )
    with pytest.raises(Forbidden):
        stages.decide_project(
            row,
            "solution",
            TODAY,
            "试",
            list(made.persons.values())[:2],
            due=TODAY,
            actor=made.actor("李雷"),
        )


def test_two_writers_do_not_overwrite_each_other(made: Company) -> None:
    row, leader = begun(made), made.actor("王敏")
    seen = row.changed
    actions.change_project(row, "remarks", "王敏写的", seen, actor=leader)
    with pytest.raises(Conflict):
        actions.change_project(row, "remarks", "林岚写的", seen, actor=made.actor("林岚"))
    row.refresh_from_db()
    assert row.remarks == "王敏写的"


def test_the_owner_of_a_step_changes_her_step_and_nothing_else(made: Company) -> None:
    row = begun(made)
    step = with_step(made, row)
    agent = made.actor("李雷")
    step = actions.change_step(step, "progress", 100, -1, actor=agent)
    assert step.actual == TODAY
    step = actions.change_step(step, "actual", None, -1, actor=agent)
    assert step.progress == 99
    with pytest.raises(Forbidden):
        actions.change_project(row, "objective", "别的", -1, actor=agent)
    with pytest.raises(NotFound):
        visible_project(made.actor("韩梅"), row.pk)
    assert list(visible_projects(agent)) == [row] and list(
        visible_projects(made.actor("郑洁"))
    ) == [row]
    with pytest.raises(Forbidden):
        actions.change_project(row, "objective", "审计不改", -1, actor=made.actor("郑洁"))


def test_bad_values_are_refused_and_nothing_is_stored(made: Company) -> None:
    row, leader = begun(made), made.actor("王敏")
    for column, value in (
        ("period", (None, TODAY)),
        ("owner", "没有这个人"),
        ("owner", ""),
        ("action", "x"),
    ):
        with pytest.raises(GuijuError):
            actions.change_project(row, column, value, -1, actor=leader)
    with pytest.raises(Invalid):
        actions.begin_project(
            "长", TODAY, dt.date(2126, 1, 1), made.persons["王敏"], team=row.team, actor=leader
        )
    with pytest.raises(Forbidden):
        actions.begin_project("全公司", TODAY, TODAY, made.persons["王敏"], actor=leader)
    row.refresh_from_db()
    assert row.owner == made.persons["王敏"] and row.changed == 0


def test_steps_are_dropped_with_a_reason(made: Company) -> None:
    row, leader = begun(made), made.actor("王敏")
    first = with_step(made, row)
    with pytest.raises(Invalid):
        actions.drop_step(first, " ", actor=leader)
    assert actions.drop_step(first, "不需要了", actor=leader).dropped
    with pytest.raises(Conflict):
        actions.drop_step(first, "再来一次", actor=leader)
    assert Entry.objects.filter(verb="process.step_dropped", why="不需要了").exists()


def test_a_week_is_reported_once_and_asks_for_help(made: Company) -> None:
    row, leader = executing(made), made.actor("王敏")
    told = reports.report_week(
        row, TODAY, 40, "写完一页通", help="请 IT 开权限", difficulties="仓库慢", actor=leader
    )
    row.refresh_from_db()
    assert told.week == monday(TODAY) and (row.progress, row.difficulty) == (40, "仓库慢")
    assert Notice.objects.filter(
        account=made.accounts["林岚"].pk, url__contains="projects"
    ).exists()
    for week, expected in (
        (TODAY, Conflict),
        (TODAY + dt.timedelta(days=7), Invalid),
        (TODAY - dt.timedelta(days=14), Invalid),
    ):
        with pytest.raises(expected):
            reports.report_week(row, week, 50, "又一份", actor=leader)
    with pytest.raises(
        Forbidden, match="one's own report"
    ):  # she leads the team, and still it is her own
        reports.answer_report(told, "我自己来", actor=made.actor("王敏"))
    answered = reports.answer_report(told, "周三开通", actor=made.actor("林岚"))
    assert answered.answered_by and Notice.objects.filter(account=made.accounts["王敏"].pk).exists()
    with pytest.raises(Conflict):
        reports.answer_report(told, "再答", actor=made.actor("林岚"))


def test_owed_reports_keep_a_project_from_closing_and_are_reminded_of(
    made: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = executing(made)
    actions.change_step(row.steps.get(), "actual", TODAY, -1, actor=made.actor("王敏"))
    monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=14))
    assert list(owing(clock.today()).values()) == [
        [monday(TODAY), monday(TODAY) + dt.timedelta(days=7)]
    ]
    with pytest.raises(Invalid) as refused:
        stages.move_project(row, 6, actor=made.actor("王敏"))
    assert refused.value.data["needs"] == ["reports"]
    assert reports.remind_reports() == 1 and reports.remind_reports() == 0
    assert Entry.objects.filter(verb="process.reports_reminded").count() == 1
    [line] = overview([row], clock.today(), weeks=4)
    assert [week.state for week in line.weeks] == ["none", "owed", "owed", "due"] and line.owed == 2


def test_a_project_that_rests_owes_nothing_and_can_be_given_up(
    made: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, leader = executing(made), made.actor("王敏")
    row = stages.pause_project(row, "大促", actor=leader)
    monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=21))
    with pytest.raises(Conflict):
        reports.report_week(row, clock.today(), 10, "休息中", actor=leader)
    row = stages.resume_project(row, actor=leader)
    assert owing(clock.today()) == {}
    row = stages.cancel_project(row, "并入别的项目", actor=made.actor("林岚"))
    assert row.state == "cancelled"
    with pytest.raises(Forbidden):
        actions.change_project(row, "remarks", "x", -1, actor=leader)


def test_no_closing_without_knowledge(made: Company) -> None:
    row, leader = closing(made), made.actor("王敏")
    for change in (
        {"knowledge": "procedure"},
        {"knowledge": "clause"},
        {"knowledge": "magic"},
        {"lesson": " "},
        {"why": ""},
    ):
        with pytest.raises(Invalid):
            stages.close_project(row, actor=leader, **{**END, **change})
    assert not Retrospective.objects.exists()
    with pytest.raises(Conflict):
        stages.next_round(row, TODAY, TODAY, actor=leader)
    stages.close_project(
        row, actor=leader, **{**END, "knowledge": "none", "lesson": "没有新东西,因为问题自己消失了"}
    )
    with pytest.raises(Forbidden):
        stages.close_project(row, actor=leader, **END)


def test_a_clause_that_should_change_is_proposed_to_managers(made: Company) -> None:
    version = published(made)
    clause, row = version.clauses.first(), closing(made)
    change = {
        "knowledge": "clause",
        "policy": version.policy.code,
        "clause": clause.code,
        "lesson": "限额定得太低",
    }
    stages.close_project(row, actor=made.actor("王敏"), **{**END, **change})
    told = Notice.objects.filter(account=made.accounts["林岚"].pk).latest("pk")
    assert "限额定得太低" in told.sentence["zh"] and clause.code in told.sentence["en"]


def test_a_closed_project_becomes_a_record(made: Company) -> None:
    row = closing(made)
    stages.close_project(row, actor=made.actor("王敏"), **END)
    jobs.work(once=True)
    page = records.records("projects", actor=OPERATOR, limit=10, offset=0)
    [told] = page.rows.to_pylist()
    assert (told["key"], told["person"], told["finished"]) == (f"P{row.number}", "G002", TODAY)


def exported(made: Company, name: str = "王敏") -> bytes:
    actor, file = made.actor(name), io.BytesIO()
    write_sheet(file, "计划表", COLUMNS, plan_rows(list(visible_projects(actor)), actor))
    return file.getvalue()


def typed(content: bytes, **cells: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_sheet_has_the_twelve_columns_of_the_plan_table(made: Company) -> None:
    begun(made)
    heads = [
        cell.value for cell in openpyxl.load_workbook(io.BytesIO(exported(made))).worksheets[0][1]
    ][:12]
    assert len(COLUMNS) == 12 and all(heads)


def test_a_sheet_comes_back_with_exactly_its_edits(made: Company) -> None:
    row = begun(made)
    step = with_step(made, row)
    actor = made.actor("王敏")
    untouched = plan_sheets.compare_plan(io.BytesIO(exported(made)), actor=actor)
    assert untouched.nothing and untouched.unchanged == 2
    content = typed(exported(made), H2=35, L3="等评审", D3="韩梅")
    told = plan_sheets.compare_plan(io.BytesIO(content), actor=actor)
    assert {edit.id for edit in told.edits} == {
        f"{row.pk}/progress",
        f"{row.pk}.{step.pk}/remarks",
        f"{row.pk}.{step.pk}/owner",
    }
    stored = plan_sheets.apply_plan(io.BytesIO(content), state=told.state, actor=actor)
    row.refresh_from_db()
    step.refresh_from_db()
    assert (stored.cells, row.progress, step.remarks, step.owner) == (
        3,
        35,
        "等评审",
        made.persons["韩梅"],
    )


def test_a_conflict_is_shown_and_never_overwritten_unasked(made: Company) -> None:
    row, actor = begun(made), made.actor("王敏")
    content = typed(exported(made), H2=35, L2="表里写的")
    actions.change_project(row, "remarks", "页面上写的", -1, actor=made.actor("林岚"))
    told = plan_sheets.compare_plan(io.BytesIO(content), actor=actor)
    assert [edit.column.name for edit in told.conflicts] == ["remarks"]
    stored = plan_sheets.apply_plan(io.BytesIO(content), state=told.state, actor=actor)
    row.refresh_from_db()
    assert (stored.left, row.remarks, row.progress) == (1, "页面上写的", 35)
    actions.change_project(row, "difficulty", "新难题", -1, actor=actor)
    told = plan_sheets.compare_plan(io.BytesIO(content), actor=actor)
    actions.change_project(row, "remarks", "又改了", -1, actor=made.actor("林岚"))
    with pytest.raises(Conflict):
        plan_sheets.apply_plan(
            io.BytesIO(content), state=told.state, take=[f"{row.pk}/remarks"], actor=actor
        )
    told = plan_sheets.compare_plan(io.BytesIO(content), actor=actor)
    plan_sheets.apply_plan(
        io.BytesIO(content), state=told.state, take=[f"{row.pk}/remarks"], actor=actor
    )
    row.refresh_from_db()
    assert (
        row.remarks == "表里写的"
        and Entry.objects.filter(verb="process.plan_imported").count() == 2
    )


def test_new_lines_become_projects_and_steps(made: Company) -> None:
    begun(made)
    actor = made.actor("王敏")
    new = {
        "A3": "一次解决率",
        "E3": "流程",
        "F3": "再加一步",
        "C3": "2026-03-20 – 2026-03-27",
        "D3": "李雷",
        "A4": "新项目",
        "B4": "更快",
        "C4": "2026-04-01 – 2026-04-30",
        "D4": "王敏",
        "E4": "培训",
        "A5": "新项目",
        "E5": "培训",
        "F5": "第一步",
    }
    good = typed(exported(made), **new)
    told = plan_sheets.compare_plan(io.BytesIO(good), actor=actor)
    assert [each.step for each in told.new] == [True, False, True]
    bad = typed(good, D4="没有这个人")
    refused = plan_sheets.compare_plan(io.BytesIO(bad), actor=actor)
    assert [each.line for each in refused.new] == [3] and [
        line for line, _said in refused.said("zh")
    ] == [4, 5]
    assert "没有这个人" in refused.said("zh")[0][1]
    stored = plan_sheets.apply_plan(io.BytesIO(good), state=told.state, actor=actor)
    assert (stored.projects, stored.steps) == (1, 2)
    assert Project.objects.get(name="新项目").steps.get().title == "第一步"


def test_a_preview_tells_what_would_be_refused_before_anybody_confirms(made: Company) -> None:
    row, actor = begun(made), made.actor("王敏")
    step = with_step(made, row)
    content = typed(
        exported(made),
        C2="2026-03-18 – …",
        D2="没有这个人",
        H2=0.5,
        D3="也没有",
        J3="2026-03-19",
        L3="好",
    )
    told = plan_sheets.compare_plan(io.BytesIO(content), actor=actor)
    assert {edit.id for edit in told.edits} == {f"{row.pk}/progress", f"{row.pk}.{step.pk}/remarks"}
    assert [line for line, _said in told.said("zh")] == [2, 2, 3, 3]
    assert plan_sheets.apply_plan(io.BytesIO(content), state=told.state, actor=actor).cells == 2


def lines_of(told: Any) -> list[tuple[int, str]]:
    return [(line, text.split("。")[0]) for line, text in told.said("zh")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"J2": "2026-03-10"}, "实际完成时间早于开始"),
        ({"J2": "2026-03-10", "H2": 1.0}, "实际完成时间早于开始"),
        ({"I2": "2026-03-10"}, "预计完成时间早于开始"),
        ({"H2": 1.0}, "进度 100%，但没有实际完成时间"),
        ({"J2": "2026-03-18"}, "有实际完成时间，但进度不到 100%"),
        ({"J2": "2026-03-19", "H2": 1.0}, "实际完成时间不能在将来"),
        ({"I2": "2206-03-10"}, "“预计完成时间”：年份写错了：2206-03-10"),
        (
            {"C2": "2026-05-01 – 2026-04-01"},
            "“项目执行时间”：结束不能早于开始（2026-05-01 – 2026-04-01）",
        ),
    ],
)
def test_a_row_of_the_sheet_whose_days_do_not_fit_is_said_in_the_preview_and_not_stored(
    made: Company, cells: dict[str, Any], said: str
) -> None:
    row, actor = begun(made), made.actor("王敏")
    content = typed(exported(made), **cells)
    told = plan_sheets.compare_plan(io.BytesIO(content), actor=actor)
    assert lines_of(told)[0] == (2, said)
    plan_sheets.apply_plan(io.BytesIO(content), state=told.state, actor=actor)
    row.refresh_from_db()
    assert (row.progress == 100) == (row.actual is not None)
    assert row.actual is None and row.expected is None and row.starts == TODAY


def test_a_new_line_finished_before_it_starts_or_done_without_a_finish_is_said_in_the_preview(
    made: Company,
) -> None:
    begun(made)
    new: dict[str, Any] = {}
    for line, (done, finish) in enumerate(
        [(1.0, None), (1.0, "2026-03-01"), (0.4, "2026-03-12"), (1.0, "2026-03-12")], 3
    ):
        new |= {
            f"A{line}": "一次解决率",
            f"C{line}": "2026-03-10 – 2026-03-27",
            f"E{line}": "流程",
            f"F{line}": f"步骤 {line}",
            f"H{line}": done,
            f"J{line}": finish,
        }
    told = plan_sheets.compare_plan(
        io.BytesIO(typed(exported(made), **new)), actor=made.actor("王敏")
    )
    assert lines_of(told) == [
        (3, "进度 100%，但没有实际完成时间"),
        (4, "实际完成时间早于开始"),
        (5, "有实际完成时间，但进度不到 100%"),
    ]
    assert [row.line for row in told.new] == [6]
    assert told.remarked("zh") == [
        (6, "步骤“步骤 6”在项目时间之外。")
    ]  # the project begins on the 18th


def test_a_row_moved_and_finished_in_one_sheet_is_judged_as_it_will_stand(made: Company) -> None:
    row, actor = begun(made), made.actor("王敏")
    content = typed(exported(made), C2="2026-03-01 – 2026-04-01", H2=1.0, J2="2026-03-15")
    told = plan_sheets.compare_plan(io.BytesIO(content), actor=actor)
    assert told.refused == [] and len(told.edits) == 3
    assert plan_sheets.apply_plan(io.BytesIO(content), state=told.state, actor=actor).cells == 3
    row.refresh_from_db()
    assert (row.starts, row.actual, row.progress) == (
        dt.date(2026, 3, 1),
        dt.date(2026, 3, 15),
        100,
    )


def test_a_cell_that_makes_a_row_contradict_itself_is_refused_or_followed(made: Company) -> None:
    row, leader = begun(made), made.actor("王敏")
    step = with_step(made, row, starts=TODAY - dt.timedelta(days=2))
    later = (TODAY + dt.timedelta(days=1), TODAY + dt.timedelta(days=9))
    for change in (
        lambda: actions.change_project(
            row, "actual", TODAY - dt.timedelta(days=1), -1, actor=leader
        ),
        lambda: actions.change_project(
            row, "expected", TODAY - dt.timedelta(days=1), -1, actor=leader
        ),
        lambda: actions.change_step(step, "actual", TODAY - dt.timedelta(days=3), -1, actor=leader),
        lambda: with_step(made, row, starts=TODAY, expected=TODAY - dt.timedelta(days=1)),
        lambda: begun(made, expected=TODAY - dt.timedelta(days=1)),
    ):
        with pytest.raises(Invalid):
            change()
    row = actions.change_project(row, "progress", 100, -1, actor=leader)
    assert row.actual == TODAY  # who says 100 % says that it is finished
    assert actions.change_project(row, "progress", 60, -1, actor=leader).actual is None
    step = actions.change_step(step, "actual", TODAY, -1, actor=leader)
    assert step.progress == 100
    with pytest.raises(Invalid):  # it would begin after it was finished
        actions.change_step(step, "period", later, -1, actor=leader)


def test_a_report_of_all_done_says_the_finish_too(made: Company) -> None:
    row = executing(made)
    reports.report_week(row, TODAY, 100, "都做完了", actor=made.actor("王敏"))
    row.refresh_from_db()
    assert (row.progress, row.actual) == (100, TODAY)


def test_a_dropped_step_and_a_day_to_come_are_not_written(made: Company) -> None:
    row, leader = begun(made), made.actor("王敏")
    step = with_step(made, row)
    for change in (
        lambda: actions.change_step(step, "actual", TODAY + dt.timedelta(days=1), -1, actor=leader),
        lambda: actions.change_project(
            row, "actual", TODAY + dt.timedelta(days=1), -1, actor=leader
        ),
        lambda: actions.change_project(
            row, "period", (dt.date(9990, 1, 1), dt.date(9990, 2, 1)), -1, actor=leader
        ),
        lambda: actions.change_step(step, "period", (None, dt.date(9990, 2, 1)), -1, actor=leader),
        lambda: decided(made, row, due=dt.date(9990, 1, 1)),
        lambda: actions.add_step(row, "长" * 301, actor=leader),
        lambda: actions.begin_project(
            "长" * 201, TODAY, TODAY, made.persons["王敏"], team=row.team, actor=leader
        ),
    ):
        with pytest.raises(Invalid):
            change()
    actions.drop_step(step, "不需要了", actor=leader)
    with pytest.raises(Conflict):
        actions.change_step(step, "owner", "", -1, actor=leader)
    step.refresh_from_db()
    assert step.owner == made.persons["李雷"] and step.actual is None


def test_a_new_version_is_a_knowledge_item_only_when_there_is_one(made: Company) -> None:
    row, leader = closing(made), made.actor("王敏")
    old = Procedure.objects.create(code="old", area="work")
    new = Procedure.objects.create(code="new", area="work")
    for procedure, day in (
        (old, TODAY - dt.timedelta(days=30)),
        (new, TODAY + dt.timedelta(days=1)),
    ):
        moment = dt.datetime.combine(day, dt.time(10), dt.UTC)
        ProcedureVersion.objects.create(
            procedure=procedure, version=1, title=procedure.code, written_at=moment
        )
    Project.objects.filter(pk=row.pk).update(at=dt.datetime.combine(TODAY, dt.time(9), dt.UTC))
    with pytest.raises(Invalid) as refused:
        stages.close_project(row, actor=leader, **{**END, "knowledge": "procedure"}, procedure=old)
    assert refused.value.data["field"] == "procedure"
    kept = stages.close_project(
        row, actor=leader, **{**END, "knowledge": "procedure"}, procedure=new
    )
    assert kept.procedure == new


def test_a_closed_project_owes_nothing_and_has_one_next_round(
    made: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, leader = closing(made), made.actor("王敏")
    for day in (
        TODAY + dt.timedelta(days=1),
        TODAY - dt.timedelta(days=1),
    ):  # to come; before it began
        with pytest.raises(Invalid):
            stages.close_project(row, actor=leader, **END, finished=day)
    Project.objects.filter(pk=row.pk).update(starts=TODAY - dt.timedelta(days=7))
    stages.close_project(row, actor=leader, **END, finished=TODAY - dt.timedelta(days=1))
    monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=28))
    row.refresh_from_db()
    [line] = overview([row], clock.today(), weeks=4)
    assert (
        line.owed == 0
        and {week.state for week in line.weeks} == {"none"}
        and row.actual == TODAY - dt.timedelta(days=1)
    )
    stages.next_round(row, TODAY, TODAY + dt.timedelta(days=30), actor=leader)
    with pytest.raises(Conflict):
        stages.next_round(row, TODAY, TODAY + dt.timedelta(days=30), actor=leader)
    assert Project.objects.filter(before=row).count() == 1
