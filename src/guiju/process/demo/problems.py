"""Problems of the demo company: three months of what the front line reported, in every state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from guiju.foundation import clock, demo
from guiju.foundation.access import Actor, Grant
from guiju.foundation.demo import Both, say, spoken
from guiju.people import reads
from guiju.people.reads import Person
from guiju.people.reads.rows import accounts_by_number, persons_by_number
from guiju.process.access.problems import answers
from guiju.process.actions import problems as actions
from guiju.process.models.problems import Problem, ProblemStep
from guiju.process.models.procedures import Procedure
from guiju.process.models.projects import Project
from guiju.process.rules import problems as rules

#: Days before the story's last day; who; the words; the class (empty: not yet); days until the
#: answer (None: waits); the answer.
Told = tuple[int, str, str, str, float | None, str]
TOLD: tuple[Told, ...] = (
    (
        86,
        "G101",
        Both(
            "ERP 里改了收货地址，物流系统还是旧地址，包裹照样发到老地方。",
            (
                "The address was changed in the ERP, but logistics still has the old one and parcels go "
                "there."
            ),
        ),
        "system",
        2.1,
        (
            Both(
                (
                    "已和系统组确认：地址同步有 20 分钟延迟。改地址后请在工单里勾“通知仓库”，仓库会人工拦截；"
                    "同步修复排在下月。"
                ),
                (
                    "Confirmed with the system team: addresses arrive 20 minutes later. After a change tick "
                    "“tell the warehouse” in the ticket and they stop the parcel by hand; the repair is "
                    "planned for next month."
                ),
            )
        ),
    ),
    (
        85,
        "G102",
        Both(
            "客户问七天无理由从签收那天算还是第二天算，三个人三种说法。",
            (
                "Do the seven days for returns count from the day of delivery or the day after? Three of "
                "us say three things."
            ),
        ),
        "rule",
        1.2,
        Both(
            "从签收次日零点起算，满七天。已写进退换货制度第 4 条。",
            (
                "From midnight after delivery, seven full days. It is now in clause 4 of the returns "
                "policy."
            ),
        ),
    ),
    (
        82,
        "G103",
        Both(
            "早班八点开线，可是系统九点前登录特别慢，要等十几分钟。",
            (
                "The early shift opens at eight, but signing in before nine takes more than ten minutes."
            ),
        ),
        "system",
        3.0,
        Both(
            "系统组把夜间备份提前到 5 点，现在登录 20 秒以内。",
            "The nightly backup now runs at 5; signing in takes less than 20 seconds.",
        ),
    ),
    (
        80,
        "G104",
        Both(
            "夜班没有主管在，超过 200 元的补偿找不到人批，只能让客户等到早上。",
            (
                "No supervisor is there at night: nobody approves a compensation above 200 and customers "
                "wait until morning."
            ),
        ),
        "rule",
        4.2,
        Both(
            "夜班组长赵强从本月起可批 500 元以内；再高的打值班经理电话。",
            (
                "Zhao Qiang, who leads the night shift, may approve up to 500 from this month; above "
                "that call the manager on duty."
            ),
        ),
    ),
    (
        78,
        "G106",
        Both(
            "新来的不知道旧款扫地机的配件还能不能买，知识库搜不到。",
            (
                "Newcomers do not know whether parts for the old vacuum robots can still be bought; the "
                "knowledge base finds nothing."
            ),
        ),
        "knowledge",
        1.5,
        Both(
            "配件对照表已放进知识库，搜“扫地机配件”。",
            "The table of parts is in the knowledge base now: search for “vacuum parts”.",
        ),
    ),
    (
        76,
        "G105",
        Both(
            "仓库周末不揽收，活动页却写“当日发货”，周六下单的客户天天来骂。",
            (
                "The warehouse sends nothing at weekends, but the campaign page says “sent today”; "
                "Saturday's customers are angry."
            ),
        ),
        "promise",
        2.8,
        Both(
            "已与运营确认：活动页改成“工作日当日发货”。",
            "Agreed with marketing: the page now says “sent today on working days”.",
        ),
    ),
    (
        74,
        "G102",
        Both(
            "质检表里“结束语”一项写着必须推荐新品，客户投诉的电话也要推荐吗？",
            (
                "The quality form says every call must end with a new product. Also a call with a "
                "complaint?"
            ),
        ),
        "procedure",
        2.0,
        Both(
            "不用。客户有投诉时免推荐，质检表下一版写清楚。",
            "No. Not when there is a complaint; the next version of the form will say so.",
        ),
    ),
    (
        71,
        "G101",
        Both(
            "耳机左边没声音，报修两周没有回音。",
            "The left side of my headset is silent; no answer to my request for two weeks.",
        ),
        "system",
        1.0,
        Both(
            "已换新耳机；以后耳机直接找组长领，不走报修单。",
            "You have a new one; from now on leaders hand out headsets without a form.",
        ),
    ),
    (
        70,
        "G103",
        Both(
            "客户要发票抬头改成公司的，系统里一张订单只能开一次。",
            (
                "A customer wants the invoice in the company's name, but the system makes only one "
                "invoice for an order."
            ),
        ),
        "system",
        5.1,
        Both(
            "本月起可以红冲重开，步骤见知识库“发票重开”。",
            (
                "From this month an invoice can be cancelled and made again; see “new invoice” in the "
                "knowledge base."
            ),
        ),
    ),
    (
        66,
        "G104",
        Both(
            "快递显示已签收，客户说没收到，派送员电话打不通，没有第二个联系方式。",
            (
                "The parcel shows as delivered, the customer has nothing, the courier does not answer "
                "and there is no other number."
            ),
        ),
        "logistics",
        2.2,
        Both(
            "快递公司给了客服专线，已更新到物流话术页。",
            "The carrier gave us a hotline; it is on the delivery script page.",
        ),
    ),
    (
        64,
        "G106",
        Both(
            "接线时弹窗太多，盖住了客户信息，要一个个关。",
            (
                "Too many pop-ups cover the customer's details during a call and must be closed one by "
                "one."
            ),
        ),
        "system",
        3.6,
        Both("弹窗合并成一个，本月版本已上。", "They are one pop-up now, live since this month."),
    ),
    (
        61,
        "G105",
        Both(
            "排班表每周日晚上才出，家里的事没法安排。",
            "The roster comes on Sunday evening only; one cannot plan anything at home.",
        ),
        "staffing",
        4.0,
        Both(
            "从下月起提前两周出排班；急事仍可找组长换班。",
            "From next month it comes two weeks ahead; in a hurry ask your leader for a swap.",
        ),
    ),
    (
        59,
        "G102",
        Both(
            "保温杯的说明书写可以进洗碗机，详情页写不可以，到底哪个对？",
            "The flask's manual says dishwasher yes, the product page says no. Which is right?",
        ),
        "goods",
        1.8,
        Both("以说明书为准，详情页已改。", "The manual; the product page is corrected."),
    ),
    (
        56,
        "G101",
        Both(
            "价保申请要截三张图，客户嫌烦，很多人直接退货再买。",
            (
                "Price protection takes three screenshots; many customers return the goods and buy again "
                "instead."
            ),
        ),
        "procedure",
        3.3,
        Both(
            "改为只要一张订单截图，流程已更新。",
            "One screenshot of the order is enough now; the procedure is updated.",
        ),
    ),
    (
        53,
        "G103",
        Both(
            "催发货的话术还是去年双十一的，写着“延迟三天”，现在不是这样。",
            (
                "The script for late parcels is from last year's peak and says “three days late”. That "
                "is not so any more."
            ),
        ),
        "procedure",
        2.4,
        Both(
            "话术已换成当前时效，旧的下架。", "The script has today's times; the old one is gone."
        ),
    ),
    (
        50,
        "G104",
        Both(
            "夜里系统维护没有提前说，正聊着就断了。",
            "Nobody announced the maintenance at night; chats broke off.",
        ),
        "system",
        2.9,
        Both(
            "以后维护提前一天在群里和系统首页同时通知。",
            "From now on it is announced a day before, in the group and on the start page.",
        ),
    ),
    (
        48,
        "G106",
        Both(
            "客户拿着直播截图说主播答应送滤芯，我们这边查不到这场活动。",
            (
                "A customer shows a screenshot of a live sale where a filter was promised for free; we "
                "find no such campaign."
            ),
        ),
        "promise",
        1.1,
        Both(
            "运营建了直播承诺表，每场当天更新，链接在知识库首页。",
            (
                "Marketing keeps a list of promises from live sales, updated the same day; the link is "
                "in the knowledge base."
            ),
        ),
    ),
    (
        45,
        "G105",
        Both(
            "工单转到二线以后就看不见进度，客户来问只能说“在处理”。",
            (
                "Once a ticket goes to second level we see nothing of it and can only say “in progress”."
            ),
        ),
        "system",
        None,
        "",
    ),
    (
        44,
        "G102",
        Both(
            "大件退货要客户自己找快递，运费谁出没有写明。",
            "For large returns customers find a carrier themselves; who pays is written nowhere.",
        ),
        "rule",
        2.0,
        Both(
            "质量问题公司出，到付即可；其他由客户承担，已补进制度。",
            (
                "The company pays when quality is the reason, the customer otherwise; it is in the "
                "policy now."
            ),
        ),
    ),
    (
        41,
        "G101",
        Both(
            "午饭只有 30 分钟，排队就要 20 分钟，能不能错开？",
            "Lunch is 30 minutes and the queue takes 20. Could we take turns?",
        ),
        "staffing",
        2.5,
        Both(
            "分两批吃饭，11:30 和 12:10，已经开始。", "Two groups, 11:30 and 12:10; it has begun."
        ),
    ),
    (
        38,
        "G103",
        Both("想把座椅换成人体工学椅。", "Ergonomic chairs, please."),
        "other",
        6.0,
        Both(
            "-今年没有这项预算；坏椅子随时可以换，找行政。",
            (
                "-There is no budget for it this year; a broken chair is replaced at any time, ask the "
                "office."
            ),
        ),
    ),
    (
        35,
        "G104",
        Both(
            "夜班的空调太冷，调不了。",
            "The air conditioning is too cold at night and cannot be changed.",
        ),
        "other",
        1.0,
        Both(
            "中控改成 26 度，夜班组长有遥控权限。",
            "It is set to 26 degrees, and the night shift's leader has the control.",
        ),
    ),
    (
        33,
        "G106",
        Both(
            "培训时讲的退款步骤和系统里的按钮名字不一样，找了半天。",
            (
                "The refund steps from the training do not match the buttons of the system; it took ages "
                "to find them."
            ),
        ),
        "knowledge",
        2.2,
        Both("课件已按新版系统改图。", "The slides show the new system now."),
    ),
    (
        30,
        "G105",
        Both(
            "客户要求删除聊天记录，我们有没有权限，应该怎么答？",
            "A customer wants a chat deleted. May we, and what do we answer?",
        ),
        "rule",
        1.6,
        Both(
            "客服不删。请客户在“隐私设置”里申请，七天内由数据组处理。",
            (
                "Agents delete nothing. Customers ask under “privacy”, and the data team does it within "
                "seven days."
            ),
        ),
    ),
    (
        27,
        "G102",
        Both(
            "优惠券叠加规则改了，客服页面的说明还是旧的。",
            "The rules for combining coupons changed; our page still has the old ones.",
        ),
        "promise",
        0.9,
        Both(
            "说明已更新；以后运营改规则同时改客服页面。",
            "The page is updated; from now on marketing changes both together.",
        ),
    ),
    (
        24,
        "G101",
        Both(
            "同一个客户一天来三次问同一件事，前面谁接的、答应了什么看不到。",
            (
                "The same customer asks the same thing three times a day; we do not see who answered and "
                "what was promised."
            ),
        ),
        "system",
        3.1,
        Both(
            "客户名片里加了“最近三次承诺”，本周上线。",
            "The customer card shows the last three promises, live this week.",
        ),
    ),
    (
        21,
        "G103",
        Both(
            "能不能让机器人别在客户生气的时候发表情。",
            "Could the bot stop sending smileys to angry customers?",
        ),
        "system",
        2.7,
        Both(
            "机器人识别到投诉词就不再发表情。", "It sends none once it sees words of a complaint."
        ),
    ),
    (
        18,
        "G104",
        Both(
            "凌晨退款要等财务上班，客户急。",
            "Refunds at night wait until finance comes to work; customers are in a hurry.",
        ),
        "procedure",
        2.0,
        Both(
            "100 元以内夜班可以直接退，流程已改。",
            "The night shift may refund up to 100; the procedure is changed.",
        ),
    ),
    (
        15,
        "G106",
        Both(
            "新人考核的题目里有已经取消的政策。",
            "The newcomers' test asks about policies that no longer exist.",
        ),
        "knowledge",
        None,
        "",
    ),
    (
        13,
        "G102",
        Both(
            "退款页面点提交以后一直转圈，要刷新好几次才成功。",
            "The refund page keeps spinning after submit; it takes several reloads until it works.",
        ),
        "system",
        None,
        "",
    ),
    (
        12,
        "G105",
        Both(
            "退款提交按钮点了没反应，页面一直转圈，客户以为我们不退。",
            (
                "The submit button of the refund page does nothing, the page keeps spinning, and "
                "customers think that we refuse."
            ),
        ),
        "system",
        None,
        "",
    ),
    (
        9,
        "G101",
        Both(
            "退货流程写“仓库签收后 48 小时退款”，实际财务要三到五天，照流程答复就被投诉。",
            (
                "The returns procedure says “refund within 48 hours after arrival”, but finance takes "
                "three to five days: who follows it gets complaints."
            ),
        ),
        "procedure",
        None,
        "",
    ),
    (
        8,
        "G103",
        Both(
            "快递把件放驿站不通知，客户找我们，我们也查不到是哪个驿站。",
            (
                "Couriers leave parcels at pick-up points without a word; customers ask us and we cannot "
                "see which one."
            ),
        ),
        "logistics",
        None,
        "",
    ),
    (
        6,
        "G104",
        Both(
            "夜班只有三个人，十一点到一点吃饭就没人接电话。",
            (
                "The night shift is three people; between eleven and one, at mealtime, nobody takes "
                "calls."
            ),
        ),
        "staffing",
        None,
        "",
    ),
    (
        4,
        "G101",
        Both(
            "退款系统转圈，点提交没反应，今天第六次了。",
            "The refund page keeps spinning, submit does nothing, the sixth time today.",
        ),
        "",
        None,
        "",
    ),
    (
        3,
        "G106",
        Both(
            "驿站代收没有通知客户，物流信息里也没有驿站名字。",
            "Pick-up points do not tell customers, and their name is not in the delivery data.",
        ),
        "",
        None,
        "",
    ),
    (
        2,
        "G102",
        Both(
            "预售定金能不能退，直播和详情页说法不一样。",
            "Is a pre-order deposit refundable? The live sale and the product page disagree.",
        ),
        "",
        None,
        "",
    ),
    (
        1,
        "G105",
        Both(
            "夜班吃饭的时候没人顶，电话响没人接。",
            "At mealtime on the night shift nobody stands in; the phone rings and nobody answers.",
        ),
        "",
        None,
        "",
    ),
    (
        1,
        "G103",
        Both(
            "新到的加湿器漏水，一天接了五个，问质量部没人回。",
            (
                "The new humidifiers leak, five contacts today, and the quality department does not "
                "answer."
            ),
        ),
        "",
        None,
        "",
    ),
    (
        0,
        "G101",
        Both(
            "客户发来的视频打不开，只能请他重新拍照。",
            "A customer's video does not open; all we can do is ask for photos.",
        ),
        "",
        None,
        "",
    ),
)
#: Whose answer did not answer it, in her words.
NOT_ANSWERED = {
    "G103": (
        Both("发票", "the invoice"),
        Both(
            "红冲以后系统又报错，客户还是没有拿到发票。",
            "After cancelling, the system fails again; the customer still has no invoice.",
        ),
    )
}
BY_LEADER = {"G104": "G003", "G105": "G003"}


@dataclass
class Story:
    """A problem as it went, with the day on which it begins."""

    row: Problem
    told: Told
    at: dt.datetime


def make(of: demo.Story) -> None:
    """About forty problems up to the last day of the story: answered, closed, merged,
    reopened, overdue, new.
    """
    if Problem.objects.exists():
        return
    end = min(of.until, clock.today())
    stories = spoken(TOLD)
    people = {person.number: person for person in persons_by_number({told[1] for told in TOLD})}
    accounts = accounts_by_number(["G001", "G002", "G003", *people]).select_related("person")
    actors = {
        account.person.number: reads.actor_of(account) for account in accounts if account.person
    }
    made = [_story(told, end, people, actors) for told in stories if told[1] in people]
    _merge_one(made, actors)
    _take_up(made, actors)
    _point(made, actors)
    _recent(made, clock.today() - of.day)


def _story(told: Told, end: dt.date, people: dict[str, Person], actors: dict[str, Actor]) -> Story:
    """Report, classify and answer it through the verbs, then let it have happened when it did."""
    days, number, text, kind, wait, answer = told
    begins = timezone.make_aware(
        dt.datetime.combine(end - dt.timedelta(days=days), dt.time(9 + days % 9, days * 7 % 60))
    )
    agent = Actor(person=people[number].pk, name=people[number].written, grants=(Grant("agent"),))
    row = actions.report_problem(text, actor=actors.get(number, agent))
    leader = next(
        each
        for each in (actors[BY_LEADER.get(number, "G002")], actors["G001"])
        if answers(each, row)
    )
    if kind:
        actions.classify_problems([row], kind, actor=leader)
    if wait is not None:
        verb = actions.close_problem if answer.startswith("-") else actions.answer_problem
        row = verb(row, answer.lstrip("-"), actor=leader)
    ends = begins + dt.timedelta(days=wait or 0)
    _happened(row, begins, ends if wait is not None else None)
    return Story(row, told, begins)


def _happened(row: Problem, begins: dt.datetime, ends: dt.datetime | None) -> None:
    """Move a problem and its steps to the days on which they happened."""
    due = rules.due_on(clock.day_of(begins))
    Problem.objects.filter(pk=row.pk).update(at=begins, due_on=due, answered_at=ends)
    steps = ProblemStep.objects.filter(problem=row)
    steps.filter(what="reported").update(at=begins)
    steps.filter(what="classified").update(at=begins + dt.timedelta(hours=3))
    if ends is not None:
        steps.filter(what__in=("answered", "closed")).update(at=ends)


def _find(made: list[Story], words: str) -> Problem:
    return Problem.objects.get(pk=next(story.row.pk for story in made if words in story.told[2]))


def _merge_one(made: list[Story], actors: dict[str, Actor]) -> None:
    """One merger done; the others wait to be seen: what turns in circles today, the station, the
    night meal.
    """
    first, same = (
        _find(made, say("要刷新好几次", "several reloads")),
        _find(made, say("客户以为我们不退", "customers think that we refuse")),
    )
    actions.merge_problems(
        [same],
        first,
        words=say("同一个页面，已经在查。", "The same page; we are looking into it."),
        actor=actors["G001"],
    )
    for number in ("G103", "G106", "G104"):
        if number in actors:
            actions.join_problem(first, actor=actors[number])


def _take_up(made: list[Story], actors: dict[str, Actor]) -> None:
    """One not answered enough, one given to somebody, one taken into a project where there is
    one.
    """
    for number, (words, value) in spoken(NOT_ANSWERED).items():
        if number in actors:
            actions.reopen_problem(_find(made, words), value, actor=actors[number])
    owner = persons_by_number(["G002"]).get()
    actions.assign_problem(
        _find(made, say("驿站不通知", "at pick-up points without a word")),
        owner,
        actor=actors["G001"],
    )
    project = Project.objects.filter(state=Project.State.OPEN).order_by("number").first()
    if project is not None:
        actions.take_into_project(
            [_find(made, say("要刷新好几次", "several reloads"))], project, actor=actors["G001"]
        )


def _point(made: list[Story], actors: dict[str, Actor]) -> None:
    """One says that a procedure is wrong, where there is one about returns."""
    about = Procedure.objects.filter(code__icontains="refund") | Procedure.objects.filter(
        code__icontains="return"
    )
    procedure = (
        about.order_by("code").first()
        or Procedure.objects.filter(area="work").order_by("code").first()
    )
    if procedure is not None:
        actions.point_at_procedure(
            _find(made, say("48 小时退款", "within 48 hours after arrival")),
            procedure,
            True,
            actor=actors["G002"],
        )


def _recent(made: list[Story], shift: dt.timedelta) -> None:
    """What still waits is as old today as it was on the story's day, so that there is something new
    and something overdue.
    """
    waiting = Problem.objects.filter(
        state__in=("new", "classified"), pk__in=[story.row.pk for story in made]
    )
    for row in waiting.filter(reopened=0):
        at = row.at + shift
        Problem.objects.filter(pk=row.pk).update(
            at=at, due_on=max(rules.due_on(clock.day_of(at)), row.due_on)
        )
        ProblemStep.objects.filter(problem=row, what__in=("reported", "classified")).update(
            at=F("at") + shift
        )
