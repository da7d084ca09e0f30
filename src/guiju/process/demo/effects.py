"""What projects of the demo company moved, as its records say; one project waits to be weighed."""

from __future__ import annotations

import datetime as dt

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Story
from guiju.people.reads.rows import persons_by_number, team_by_code
from guiju.process.actions import effects as actions
from guiju.process.demo.projects import Plan, run
from guiju.process.models.projects import Project
from guiju.process.rules.projects import EXECUTE, monday
from guiju.records import reads as records

#: (name, owner's number, team, metric, slice, wanted, day of the last month, weighed). Fewer
#: contacts come every February: to a past without a February that looks like an effect, and the
#: page says so.
AIMS: tuple[tuple[str, str, str, str, dict[str, str], str, int, bool], ...] = (
    ("售后话术改版", "G002", "east-1", "fcr", {"team": "east-1"}, "up", 3, True),
    ("新人带教加密", "G002", "east-1", "aht", {"team": "east-1"}, "down", 5, True),
    ("夜班短通话清零", "G003", "night", "short_contacts", {"team": "night"}, "down", 8, True),
    ("退换货流程精简", "G002", "east-1", "aht", {"queue": "after_sales"}, "down", 24, True),
    ("常见问题自助分流", "G001", "service", "offered", {}, "down", 1, True),
    ("售前咨询引流", "G003", "night", "offered", {"queue": "presales"}, "up", 1, True),
    (
        "物流查询自助化",
        "G101",
        "east-1",
        "resolved_rate",
        {"team": "east-1", "queue": "logistics"},
        "up",
        6,
        False,
    ),
)


#: What they are about: name → objective, problem solved, item type, action steps (title, owner,
#: solves, end in weeks).
WORK: dict[str, tuple[str, str, str, tuple[tuple[str, str, str, int], ...]]] = {
    "售后话术改版": (
        "售后来访一次说清，一次解决率提高 3 个百分点",
        "话术先讲规定，客户听完还要再问一次",
        "process",
        (
            ("听 30 通售后录音，标出客户追问的地方", "G101", "不知道哪一句没说清", 3),
            ("重写退款、换货、补发三类话术", "G102", "话术先讲规定后讲办法", 6),
            ("早会对练，每人过一遍", "G002", "会背不会用", 9),
            ("抽查 60 通，看追问是否减少", "G103", "改了没人回头看", 12),
        ),
    ),
    "新人带教加密": (
        "新人首月平均处理时长缩短 30 秒",
        "新人一个人摸索，同一个问题问三个人",
        "training",
        (
            ("排出带教表，每天一小时", "G002", "带教看谁有空", 3),
            ("整理新人最常问的二十个问题", "G101", "每个人的答案不一样", 6),
            ("下班前十分钟复盘三通来访", "G102", "错的地方没人当天指出", 12),
        ),
    ),
    "夜班短通话清零": (
        "十秒以内挂断的通话减少一半",
        "夜里接起就断，客户再打一次",
        "quality",
        (
            ("把短通话按人按时段列出来", "G104", "不知道发生在谁、在几点", 3),
            ("换掉三台接触不良的耳麦", "G105", "一半是设备问题", 5),
            ("班长当晚回听并谈话", "G003", "第二天没人记得", 12),
        ),
    ),
    "退换货流程精简": (
        "退换货平均处理时长缩短 40 秒",
        "同一张单要在三个页面抄来抄去",
        "process",
        (
            ("画出现在的十一步，划掉重复的四步", "G102", "没人知道为什么要这些步", 3),
            ("ERP 里合并退款与补发页面", "G005", "来回切换页面", 7),
            ("新流程一页纸，全组签收", "G002", "各做各的", 10),
        ),
    ),
    "常见问题自助分流": (
        "人工来访量减少一成",
        "四成来访只是查状态",
        "system",
        (
            ("列出前二十个只需查询的问题", "G101", "分不清哪些能自助", 3),
            ("自助页写清答案并每周更新", "G102", "自助答案过期，客户又转人工", 6),
            ("等待时先提示自助入口", "G005", "客户不知道有自助", 10),
        ),
    ),
    "售前咨询引流": (
        "售前来访每天增加 20 次",
        "夜里有人看货，没有人接",
        "staffing",
        (
            ("商品页放夜间咨询入口", "G005", "入口白天才出现", 3),
            ("夜班练熟前五十款商品", "G104", "问到就说不清楚", 7),
            ("每周看一次转化，调整重点商品", "G003", "不知道哪些话有用", 12),
        ),
    ),
    "物流查询自助化": (
        "物流来访的当次解决率提高到八成",
        "物流来访要转仓库，客户等半天",
        "system",
        (
            ("把承运商状态接到客服页面", "G005", "要另开网页查", 4),
            ("写清停滞、错分、破损各怎么答", "G101", "每个人说法不同", 7),
            ("仓库每天两次更新异常件", "G002", "信息总慢半天", 11),
        ),
    ),
}
#: What the last weekly report of one of them asks for.
WANTED = {"常见问题自助分流": "自助页改动要排期，请产品同事支持一天"}
LASTS = 12


def make(story: Story) -> None:
    """Name metrics of projects and weigh them as they stand on the story's day."""
    if not records.images("contacts"):
        return
    for name, owner, team, metric, slice_, wanted, day, weighed in AIMS:
        changed_on = clock.first_day(story.last) + dt.timedelta(days=day - 1)
        row = _project(name, owner, team, changed_on)
        if row is None:
            continue
        actions.name_metric(row, metric, slice_, changed_on, actor=OPERATOR, wanted=wanted)
        if weighed:
            actions.weigh(row, actor=OPERATOR)


def _project(name: str, owner: str, team: str, changed_on: dt.date) -> Project | None:
    """A project of the plan table that has no metric yet, under its own name where there is one;
    else one that executes.
    """
    if not persons_by_number([owner]).exists() or team_by_code(team) is None:
        return None
    project = Project.objects.filter(name=name, metric="").first()
    if project is not None:
        return project
    objective, solves, kind, steps = WORK[name]
    began = max(1, (monday(clock.today()) - monday(changed_on)).days // 7 + 3)
    steps_told = tuple(
        (title, who, why, week, _progress(week, began)) for title, who, why, week in steps
    )
    return run(
        Plan(
            name,
            objective,
            solves,
            owner,
            team,
            kind,
            began,
            LASTS,
            EXECUTE,
            steps_told,
            0,
            WANTED.get(name, ""),
        )
    )


def _progress(week: int, began: int) -> int:
    """How far a step is whose end lies in this week: those of the past are done, the running
    ones as the weeks went by.
    """
    return 100 if week < began else min(90, max(0, 100 - 25 * (week - began + 1)))
