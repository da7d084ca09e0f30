"""Improvement projects of the demo company: one at every step of the loop, one closed, its next
round begun.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from guiju.foundation import clock
from guiju.foundation.access import Actor, Grant
from guiju.foundation.demo import Story
from guiju.people.reads import Person
from guiju.people.reads.rows import persons_by_number, team_by_code
from guiju.process.actions import projects as actions
from guiju.process.actions import reports, stages
from guiju.process.models.projects import Project
from guiju.process.rules.projects import monday


class Plan(NamedTuple):
    """A project as it is told: name, objective, problem, owner, team, type, weeks since it began,
    weeks it lasts, stage.

    owes: weekly reports that are not handed in. wanted: the help that the last one asks for.
    """

    name: str
    objective: str
    solves: str
    owner: str
    team: str
    type: str
    began: int
    lasts: int
    stage: int
    steps: tuple[
        tuple[str, str, str, int, int], ...
    ] = ()  # title, owner, solves, end (week), progress
    owes: int = 0
    wanted: str = ""


PLANS = (
    Plan(
        "物流异常主动通知",
        "把“我的货到哪了”的来询量降低三成",
        "客户要追问几次才知道延误",
        "G002",
        "east-1",
        "process",
        16,
        8,
        7,
        (
            ("梳理停滞 48 小时以上的单号清单", "G101", "不知道哪些单会被追问", 3, 100),
            ("写主动通知话术并试发 200 单", "G102", "通知了客户仍听不懂", 5, 100),
            ("接入系统自动推送", "G002", "人工发送太慢", 7, 100),
        ),
    ),
    Plan(
        "一次解决率提升",
        "华东一组一次解决率从 72% 提到 78%",
        "同一问题客户来两三次",
        "G002",
        "east-1",
        "quality",
        6,
        10,
        5,
        (
            ("重复来访前十类问题逐条复盘", "G101", "不清楚客户为什么再来", 2, 100),
            ("退换货一页通，接待时可直接查", "G102", "新人回答不完整", 5, 70),
            ("每周两次案例演练", "G002", "会背流程，不会看需要", 8, 40),
            ("升级单 24 小时内回访", "G103", "升级后没人跟进", 9, 20),
        ),
        1,
        "请 IT 开通订单明细查询权限",
    ),
    Plan(
        "夜班响应时间",
        "夜班首次响应不超过 60 秒",
        "夜里排队没有人看见",
        "G003",
        "night",
        "staffing",
        4,
        8,
        5,
        (
            ("按半小时画出夜班来访量", "G104", "排班凭感觉", 1, 100),
            ("22 点到 24 点加一个重叠班", "G003", "交班时段最慢", 4, 50),
            ("夜间常见问题快捷回复", "G105", "一句话要打半分钟", 5, 30),
        ),
        1,
        "重叠班需要再增加一个席位",
    ),
    Plan(
        "仅退款审核两人复核",
        "仅退款误判每月不超过 5 单",
        "一个人就能决定大额退款",
        "G001",
        "",
        "rule",
        3,
        6,
        4,
        (
            ("订出复核金额线", "G001", "多大金额要第二个人看", 2, 60),
            ("ERP 里加复核状态", "G005", "没有地方留痕", 4, 0),
        ),
    ),
    Plan(
        "新人上岗缩短到三周",
        "新人三周内独立接待，质检不低于 85",
        "培训内容和一线脱节",
        "G004",
        "",
        "training",
        2,
        9,
        3,
        (
            ("收集新人第一个月被问倒的问题", "G106", "不知道缺什么", 2, 30),
            ("拍十段真实对话讲解", "", "", 5, 0),
        ),
    ),
    Plan(
        "发票开错率",
        "开错发票每百单不超过 1 单",
        "税号抬头抄错，客户来回改",
        "G002",
        "east-1",
        "system",
        1,
        6,
        2,
    ),
    Plan("周末加班调休透明", "", "大家不知道自己还有几天调休", "G004", "", "staffing", 0, 6, 1),
)
_DONE = (
    "“{step}”开了头，资料已经收齐。",
    "“{step}”试了一组，效果比预想好。",
    "“{step}”做完大半，本周补上示例。",
    "“{step}”在早会上讲过，按反馈改了两处。",
    "“{step}”按计划推进，早晚两班都练过。",
)


_HARD = (
    "早班抽不出整块时间",
    "新旧做法并行，容易记错",
    "仓库周末不出清单",
    "夜班只有一个人熟悉系统",
)


def make(story: Story) -> None:
    """One project at every step; the oldest is closed, its next round has begun."""
    for plan in PLANS:
        run(plan)


def run(plan: Plan) -> Project:
    """Begin a project and bring it as far as it has come."""
    row = _begin(plan)
    _steps(row, plan)
    _walk(row, plan)
    return row


def _begin(plan: Plan) -> Project:
    starts = monday(clock.today()) - dt.timedelta(weeks=plan.began)
    team = team_by_code(plan.team)
    return actions.begin_project(
        plan.name,
        starts,
        starts + dt.timedelta(weeks=plan.lasts, days=-3),
        _person(plan.owner),
        team=team,
        actor=_hand(plan.owner),
        objective=plan.objective,
        solves=plan.solves,
        type=plan.type,
    )


def _steps(row: Project, plan: Plan) -> None:
    for title, owner, solves, week, progress in plan.steps:
        step = actions.add_step(
            row,
            title,
            owner=_person(owner) if owner else None,
            starts=row.starts + dt.timedelta(weeks=max(0, week - 3)),
            ends=row.starts + dt.timedelta(weeks=week, days=-3),
            solves=solves,
            type=row.type,
            actor=_hand(plan.owner),
        )
        finished = row.starts + dt.timedelta(weeks=week, days=-4)
        if progress == 100:
            actions.change_step(
                step, "actual", min(finished, clock.today()), -1, actor=_hand(plan.owner)
            )
        elif progress:
            actions.change_step(step, "progress", progress, -1, actor=_hand(plan.owner))


def _walk(row: Project, plan: Plan) -> None:
    """Through the stages as far as it has come, deciding and reporting on the way."""
    for stage in range(2, min(plan.stage, 6) + 1):
        if stage == 3:
            _decide(row, "solution", "先从量最大的一类做起，试两周再推开。", due=row.ends)
        if stage == 5:
            _decide(
                row,
                "review",
                "步骤合理，时间留有余量。",
                cooperation="仓库每天 10 点给出停滞清单；IT 周三支持。",
            )
        row = stages.move_project(row, stage, actor=_hand(plan.owner))
        if stage == 5:
            _report(row, plan)
    if plan.stage == 7:
        _close(row)


def _decide(row: Project, kind: str, solution: str, **more: Any) -> None:
    present = [_person("G001"), _person("G002"), _person("G003")]
    stages.decide_project(row, kind, row.starts, solution, present, actor=_hand("G001"), **more)


def _report(row: Project, plan: Plan) -> None:
    """A report for each week since it executes, but those that it owes."""
    since = row.starts + dt.timedelta(weeks=1)
    Project.objects.filter(pk=row.pk).update(executes_since=since)
    weeks = (
        plan.lasts - 1 if plan.stage == 7 else max(0, min(plan.began, plan.lasts) - 1 - plan.owes)
    )
    for number in range(weeks):
        progress = min(95, round(100 * (number + 1) / max(1, plan.lasts - 1)))
        step = next(
            (title for title, _who, _solves, week, _done in plan.steps if week > number + 1),
            plan.steps[-1][0],
        )
        reports.report_week(
            row,
            since + dt.timedelta(weeks=number),
            progress,
            _DONE[number % len(_DONE)].format(step=step),
            difficulties=_HARD[row.number % len(_HARD)] if number == 1 else "",
            help=plan.wanted if number == weeks - 1 else "",
            actor=_hand(plan.owner),
        )
    if plan.stage == 7:
        paused = (since + dt.timedelta(weeks=weeks)).isoformat()
        Project.objects.filter(pk=row.pk).update(pauses=[[paused, clock.today().isoformat()]])


def _close(row: Project) -> None:
    stages.close_project(
        row,
        goal="来询量降低三成",
        result="追问物流的来访从每天 64 次降到 41 次（−36%）。",
        why="提前一句话，比事后解释十句有用；最难的是每天都拿到准确的停滞清单。",
        next="把主动通知扩大到退款到账和发票。",
        left="退款到账主动通知\n发票寄出主动通知",
        knowledge="case",
        lesson="客户要的不是快，是知道什么时候。",
        actor=_hand("G002"),
        finished=row.ends,
    )
    today = monday(clock.today())
    stages.next_round(row, today, today + dt.timedelta(weeks=8), actor=_hand("G002"))


def _hand(number: str) -> Actor:
    """Give who does it in the story, so that reports and the journal name them."""
    person = _person(number)
    return Actor(person=person.pk, name=person.name, grants=(Grant("manager"),))


def _person(number: str) -> Person:
    return persons_by_number([number]).get()
