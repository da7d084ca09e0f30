"""What projects of the demo company moved, as its records say; one project waits to be weighed."""

from __future__ import annotations

import datetime as dt

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Both, Story, spoken
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
    (
        Both("售后话术改版", "New after-sales scripts"),
        "G002",
        "east-1",
        "fcr",
        {"team": "east-1"},
        "up",
        3,
        True,
    ),
    (
        Both("新人带教加密", "More coaching for newcomers"),
        "G002",
        "east-1",
        "aht",
        {"team": "east-1"},
        "down",
        5,
        True,
    ),
    (
        Both("夜班短通话清零", "No more cut-off calls at night"),
        "G003",
        "night",
        "short_contacts",
        {"team": "night"},
        "down",
        8,
        True,
    ),
    (
        Both("退换货流程精简", "A shorter way for returns"),
        "G002",
        "east-1",
        "aht",
        {"queue": "after_sales"},
        "down",
        24,
        True,
    ),
    (
        Both("常见问题自助分流", "Self-service for common questions"),
        "G001",
        "service",
        "offered",
        {},
        "down",
        1,
        True,
    ),
    (
        Both("售前咨询引流", "More presales questions"),
        "G003",
        "night",
        "offered",
        {"queue": "presales"},
        "up",
        1,
        True,
    ),
    (
        Both("物流查询自助化", "Self-service for delivery queries"),
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
    Both("售后话术改版", "New after-sales scripts"): (
        Both(
            "售后来访一次说清，一次解决率提高 3 个百分点",
            "After-sales explained at once: first contact resolution up by 3 points",
        ),
        Both(
            "话术先讲规定，客户听完还要再问一次",
            "Scripts begin with the rules, so customers ask again",
        ),
        "process",
        (
            (
                Both(
                    "听 30 通售后录音，标出客户追问的地方",
                    "Listen to 30 after-sales calls and mark where customers ask again",
                ),
                "G101",
                Both("不知道哪一句没说清", "Nobody knows which sentence is unclear"),
                3,
            ),
            (
                Both(
                    "重写退款、换货、补发三类话术",
                    "Rewrite the scripts for refunds, exchanges and missing items",
                ),
                "G102",
                Both("话术先讲规定后讲办法", "Scripts name the rule before the remedy"),
                6,
            ),
            (
                Both("早会对练，每人过一遍", "Practise in the morning meeting, everybody once"),
                "G002",
                Both("会背不会用", "Known by heart, not used"),
                9,
            ),
            (
                Both("抽查 60 通，看追问是否减少", "Check 60 calls: do fewer customers ask again?"),
                "G103",
                Both("改了没人回头看", "Nobody looks back at a change"),
                12,
            ),
        ),
    ),
    Both("新人带教加密", "More coaching for newcomers"): (
        Both(
            "新人首月平均处理时长缩短 30 秒",
            "Average handle time in the first month shorter by 30 seconds",
        ),
        Both(
            "新人一个人摸索，同一个问题问三个人",
            "Newcomers are on their own and ask three people the same thing",
        ),
        "training",
        (
            (
                Both("排出带教表，每天一小时", "A coaching plan, one hour a day"),
                "G002",
                Both("带教看谁有空", "Whoever is free coaches"),
                3,
            ),
            (
                Both(
                    "整理新人最常问的二十个问题",
                    "Collect the twenty questions that newcomers ask most",
                ),
                "G101",
                Both("每个人的答案不一样", "Everybody answers differently"),
                6,
            ),
            (
                Both(
                    "下班前十分钟复盘三通来访",
                    "Ten minutes before the end of the day, look at three contacts",
                ),
                "G102",
                Both("错的地方没人当天指出", "Nobody points out mistakes on the same day"),
                12,
            ),
        ),
    ),
    Both("夜班短通话清零", "No more cut-off calls at night"): (
        Both("十秒以内挂断的通话减少一半", "Half as many calls that end within ten seconds"),
        Both("夜里接起就断，客户再打一次", "Cut off at night, customers call again"),
        "quality",
        (
            (
                Both("把短通话按人按时段列出来", "List short calls by person and hour"),
                "G104",
                Both("不知道发生在谁、在几点", "Nobody knows with whom and when"),
                3,
            ),
            (
                Both("换掉三台接触不良的耳麦", "Replace three headsets with loose contacts"),
                "G105",
                Both("一半是设备问题", "Half of it is the equipment"),
                5,
            ),
            (
                Both("班长当晚回听并谈话", "The leader listens and talks the same night"),
                "G003",
                Both("第二天没人记得", "The next day nobody remembers"),
                12,
            ),
        ),
    ),
    Both("退换货流程精简", "A shorter way for returns"): (
        Both("退换货平均处理时长缩短 40 秒", "Handle time of returns shorter by 40 seconds"),
        Both("同一张单要在三个页面抄来抄去", "One order is copied between three pages"),
        "process",
        (
            (
                Both(
                    "画出现在的十一步，划掉重复的四步",
                    "Draw today's eleven steps and strike the four doubles",
                ),
                "G102",
                Both("没人知道为什么要这些步", "Nobody knows what these steps are for"),
                3,
            ),
            (
                Both(
                    "ERP 里合并退款与补发页面", "One page for refunds and replacements in the ERP"
                ),
                "G005",
                Both("来回切换页面", "Switching between pages"),
                7,
            ),
            (
                Both("新流程一页纸，全组签收", "The new way on one page, signed by the team"),
                "G002",
                Both("各做各的", "Everybody does it their own way"),
                10,
            ),
        ),
    ),
    Both("常见问题自助分流", "Self-service for common questions"): (
        Both("人工来访量减少一成", "A tenth fewer contacts with people"),
        Both("四成来访只是查状态", "Four in ten contacts only ask for a status"),
        "system",
        (
            (
                Both(
                    "列出前二十个只需查询的问题",
                    "List the top twenty questions that only need a look",
                ),
                "G101",
                Both("分不清哪些能自助", "Nobody knows what can be self-service"),
                3,
            ),
            (
                Both(
                    "自助页写清答案并每周更新", "Clear answers on the help page, renewed every week"
                ),
                "G102",
                Both(
                    "自助答案过期，客户又转人工", "Outdated answers send customers back to people"
                ),
                6,
            ),
            (
                Both("等待时先提示自助入口", "Offer self-service while customers wait"),
                "G005",
                Both("客户不知道有自助", "Customers do not know of self-service"),
                10,
            ),
        ),
    ),
    Both("售前咨询引流", "More presales questions"): (
        Both("售前来访每天增加 20 次", "20 more presales contacts a day"),
        Both("夜里有人看货，没有人接", "People look at goods at night and nobody answers"),
        "staffing",
        (
            (
                Both("商品页放夜间咨询入口", "A chat button on product pages at night"),
                "G005",
                Both("入口白天才出现", "The button is shown by day only"),
                3,
            ),
            (
                Both("夜班练熟前五十款商品", "The night shift learns the top fifty products"),
                "G104",
                Both("问到就说不清楚", "Questions get vague answers"),
                7,
            ),
            (
                Both(
                    "每周看一次转化，调整重点商品",
                    "Look at conversion once a week and adjust the products",
                ),
                "G003",
                Both("不知道哪些话有用", "Nobody knows which words help"),
                12,
            ),
        ),
    ),
    Both("物流查询自助化", "Self-service for delivery queries"): (
        Both("物流来访的当次解决率提高到八成", "Eight in ten delivery contacts resolved at once"),
        Both(
            "物流来访要转仓库，客户等半天",
            "Delivery contacts go to the warehouse and customers wait",
        ),
        "system",
        (
            (
                Both("把承运商状态接到客服页面", "Show the carrier's status on the agents' page"),
                "G005",
                Both("要另开网页查", "It takes another web page to look"),
                4,
            ),
            (
                Both(
                    "写清停滞、错分、破损各怎么答",
                    "Write down what to say when a parcel is stuck, misrouted, damaged",
                ),
                "G101",
                Both("每个人说法不同", "Everybody says something else"),
                7,
            ),
            (
                Both("仓库每天两次更新异常件", "The warehouse updates problem parcels twice a day"),
                "G002",
                Both("信息总慢半天", "News is half a day late"),
                11,
            ),
        ),
    ),
}
#: What the last weekly report of one of them asks for.
WANTED: dict[str, str] = {
    Both("常见问题自助分流", "Self-service for common questions"): Both(
        "自助页改动要排期，请产品同事支持一天",
        "The help page needs a slot: please one day from the product team",
    )
}
LASTS = 12


def make(story: Story) -> None:
    """Name metrics of projects and weigh them as they stand on the story's day."""
    if not records.images("contacts"):
        return
    for name, owner, team, metric, slice_, wanted, day, weighed in spoken(AIMS):
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
    objective, solves, kind, steps = spoken(WORK)[name]
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
            spoken(WANTED).get(name, ""),
        )
    )


def _progress(week: int, began: int) -> int:
    """How far a step is whose end lies in this week: those of the past are done, the running
    ones as the weeks went by.
    """
    return 100 if week < began else min(90, max(0, 100 - 25 * (week - began + 1)))
