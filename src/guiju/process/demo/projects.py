"""Improvement projects of the demo company: one at every step of the loop, one closed, its next
round begun.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from guiju.foundation import clock
from guiju.foundation.access import Actor, Grant
from guiju.foundation.demo import Both, Story, say, spoken
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
        Both("物流异常主动通知", "Tell customers of delays first"),
        Both("把“我的货到哪了”的来询量降低三成", "A third fewer “where is my parcel” contacts"),
        Both("客户要追问几次才知道延误", "Customers ask several times before they hear of a delay"),
        "G002",
        "east-1",
        "process",
        16,
        8,
        7,
        (
            (
                Both(
                    "梳理停滞 48 小时以上的单号清单",
                    "List parcels that have not moved for 48 hours",
                ),
                "G101",
                Both("不知道哪些单会被追问", "Nobody knows which parcels will be asked about"),
                3,
                100,
            ),
            (
                Both("写主动通知话术并试发 200 单", "Write the message and try it on 200 parcels"),
                "G102",
                Both("通知了客户仍听不懂", "Customers do not understand the message"),
                5,
                100,
            ),
            (
                Both("接入系统自动推送", "Send it automatically"),
                "G002",
                Both("人工发送太慢", "Sending by hand is too slow"),
                7,
                100,
            ),
        ),
    ),
    Plan(
        Both("一次解决率提升", "Better first contact resolution"),
        Both(
            "华东一组一次解决率从 72% 提到 78%",
            "First contact resolution of East 1 from 72% to 78%",
        ),
        Both("同一问题客户来两三次", "Customers come two or three times for the same thing"),
        "G002",
        "east-1",
        "quality",
        6,
        10,
        5,
        (
            (
                Both(
                    "重复来访前十类问题逐条复盘",
                    "Look at the ten most repeated problems one by one",
                ),
                "G101",
                Both("不清楚客户为什么再来", "Nobody knows why customers come again"),
                2,
                100,
            ),
            (
                Both(
                    "退换货一页通，接待时可直接查", "Returns on one page, at hand during a contact"
                ),
                "G102",
                Both("新人回答不完整", "Newcomers' answers are incomplete"),
                5,
                70,
            ),
            (
                Both("每周两次案例演练", "Practise with cases twice a week"),
                "G002",
                Both("会背流程，不会看需要", "They know the procedure but not the need"),
                8,
                40,
            ),
            (
                Both("升级单 24 小时内回访", "Call back escalations within 24 hours"),
                "G103",
                Both("升级后没人跟进", "Nobody follows up escalations"),
                9,
                20,
            ),
        ),
        1,
        Both("请 IT 开通订单明细查询权限", "IT, please open the order details to us"),
    ),
    Plan(
        Both("夜班响应时间", "Response at night"),
        Both("夜班首次响应不超过 60 秒", "First response at night within 60 seconds"),
        Both("夜里排队没有人看见", "Nobody sees the queue at night"),
        "G003",
        "night",
        "staffing",
        4,
        8,
        5,
        (
            (
                Both("按半小时画出夜班来访量", "Draw night contacts by half hour"),
                "G104",
                Both("排班凭感觉", "Rosters are guesswork"),
                1,
                100,
            ),
            (
                Both("22 点到 24 点加一个重叠班", "An overlapping shift from 22 to 24"),
                "G003",
                Both("交班时段最慢", "The handover is slowest"),
                4,
                50,
            ),
            (
                Both("夜间常见问题快捷回复", "Quick replies for common questions at night"),
                "G105",
                Both("一句话要打半分钟", "Half a minute to type a sentence"),
                5,
                30,
            ),
        ),
        1,
        Both("重叠班需要再增加一个席位", "The overlapping shift needs one more seat"),
    ),
    Plan(
        Both("仅退款审核两人复核", "Two people check refunds without return"),
        Both("仅退款误判每月不超过 5 单", "At most 5 wrong refunds without return a month"),
        Both("一个人就能决定大额退款", "One person can decide a large refund"),
        "G001",
        "",
        "rule",
        3,
        6,
        4,
        (
            (
                Both("订出复核金额线", "Set the amount above which two decide"),
                "G001",
                Both("多大金额要第二个人看", "From which amount a second person looks"),
                2,
                60,
            ),
            (
                Both("ERP 里加复核状态", "A checked state in the ERP"),
                "G005",
                Both("没有地方留痕", "It leaves no trace"),
                4,
                0,
            ),
        ),
    ),
    Plan(
        Both("新人上岗缩短到三周", "Newcomers at work in three weeks"),
        Both(
            "新人三周内独立接待，质检不低于 85",
            "Newcomers work alone within three weeks, quality at least 85",
        ),
        Both("培训内容和一线脱节", "The training is far from the work"),
        "G004",
        "",
        "training",
        2,
        9,
        3,
        (
            (
                Both(
                    "收集新人第一个月被问倒的问题",
                    "Collect the questions that stump newcomers in their first month",
                ),
                "G106",
                Both("不知道缺什么", "Nobody knows what is missing"),
                2,
                30,
            ),
            (Both("拍十段真实对话讲解", "Film ten real contacts and explain them"), "", "", 5, 0),
        ),
    ),
    Plan(
        Both("发票开错率", "Wrong invoices"),
        Both("开错发票每百单不超过 1 单", "At most 1 wrong invoice in a hundred"),
        Both("税号抬头抄错，客户来回改", "Names and tax numbers are copied wrongly"),
        "G002",
        "east-1",
        "system",
        1,
        6,
        2,
    ),
    Plan(
        Both("周末加班调休透明", "Clear days off for weekend work"),
        "",
        Both("大家不知道自己还有几天调休", "Nobody knows how many days off they have left"),
        "G004",
        "",
        "staffing",
        0,
        6,
        1,
    ),
)
_DONE = (
    Both("“{step}”开了头，资料已经收齐。", "“{step}” has begun; the material is collected."),
    Both(
        "“{step}”试了一组，效果比预想好。", "“{step}” was tried in one group, better than expected."
    ),
    Both("“{step}”做完大半，本周补上示例。", "“{step}” is mostly done; examples follow this week."),
    Both(
        "“{step}”在早会上讲过，按反馈改了两处。",
        "“{step}” was shown in the morning meeting; two things changed.",
    ),
    Both(
        "“{step}”按计划推进，早晚两班都练过。",
        "“{step}” goes as planned; both shifts have practised.",
    ),
)


_HARD = (
    Both("早班抽不出整块时间", "No long stretch of time on the early shift"),
    Both("新旧做法并行，容易记错", "Old and new ways side by side are easily mixed up"),
    Both("仓库周末不出清单", "The warehouse gives no list at weekends"),
    Both("夜班只有一个人熟悉系统", "Only one person on the night shift knows the system"),
)


def make(story: Story) -> None:
    """One project at every step; the oldest is closed, its next round has begun."""
    for plan in spoken(PLANS):
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
            _decide(
                row,
                "solution",
                say(
                    "先从量最大的一类做起，试两周再推开。",
                    "Begin with the largest kind, try it for two weeks, then spread it.",
                ),
                due=row.ends,
            )
        if stage == 5:
            _decide(
                row,
                "review",
                say("步骤合理，时间留有余量。", "The steps make sense and leave some time."),
                cooperation=say(
                    "仓库每天 10 点给出停滞清单；IT 周三支持。",
                    "The warehouse gives the list of stuck parcels at 10 every day; IT helps on Wednesdays.",
                ),
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
            spoken(_DONE[number % len(_DONE)]).format(step=step),
            difficulties=spoken(_HARD[row.number % len(_HARD)]) if number == 1 else "",
            help=plan.wanted if number == weeks - 1 else "",
            actor=_hand(plan.owner),
        )
    if plan.stage == 7:
        paused = (since + dt.timedelta(weeks=weeks)).isoformat()
        Project.objects.filter(pk=row.pk).update(pauses=[[paused, clock.today().isoformat()]])


def _close(row: Project) -> None:
    stages.close_project(
        row,
        goal=say("来询量降低三成", "A third fewer contacts"),
        result=say(
            "追问物流的来访从每天 64 次降到 41 次（−36%）。",
            "Contacts about parcels went from 64 to 41 a day (−36%).",
        ),
        why=say(
            "提前一句话，比事后解释十句有用；最难的是每天都拿到准确的停滞清单。",
            "One sentence before helps more than ten after; the hard part is a right list every day.",
        ),
        next=say(
            "把主动通知扩大到退款到账和发票。",
            "Tell customers first about refunds and invoices too.",
        ),
        left=say(
            "退款到账主动通知\n发票寄出主动通知",
            "Tell customers when a refund has arrived\nTell customers when an invoice is sent",
        ),
        knowledge="case",
        lesson=say(
            "客户要的不是快，是知道什么时候。",
            "Customers do not want it fast; they want to know when.",
        ),
        actor=_hand("G002"),
        finished=row.ends,
    )
    today = monday(clock.today())
    stages.next_round(row, today, today + dt.timedelta(weeks=8), actor=_hand("G002"))


def _hand(number: str) -> Actor:
    """Give who does it in the story, so that reports and the journal name them."""
    person = _person(number)
    return Actor(person=person.pk, name=person.written, grants=(Grant("manager"),))


def _person(number: str) -> Person:
    return persons_by_number([number]).get()
