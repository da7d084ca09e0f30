"""Problems of the demo company: three months of what the front line reported, in every state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from guiju.foundation import clock
from guiju.foundation.access import Actor, Grant
from guiju.foundation.demo import Story as Days
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
        "ERP 里改了收货地址，物流系统还是旧地址，包裹照样发到老地方。",
        "system",
        2.1,
        (
            "已和系统组确认：地址同步有 20 分钟延迟。"
            "改地址后请在工单里勾“通知仓库”，仓库会人工拦截；同步修复排在三月。"
        ),
    ),
    (
        85,
        "G102",
        "客户问七天无理由从签收那天算还是第二天算，三个人三种说法。",
        "rule",
        1.2,
        "从签收次日零点起算，满七天。已写进退换货制度第 4 条。",
    ),
    (
        82,
        "G103",
        "早班八点开线，可是系统九点前登录特别慢，要等十几分钟。",
        "system",
        3.0,
        "系统组把夜间备份提前到 5 点，现在登录 20 秒以内。",
    ),
    (
        80,
        "G104",
        "夜班没有主管在，超过 200 元的补偿找不到人批，只能让客户等到早上。",
        "rule",
        4.2,
        "夜班组长赵强从本月起可批 500 元以内；再高的打值班经理电话。",
    ),
    (
        78,
        "G106",
        "新来的不知道旧款扫地机的配件还能不能买，知识库搜不到。",
        "knowledge",
        1.5,
        "配件对照表已放进知识库，搜“扫地机配件”。",
    ),
    (
        76,
        "G105",
        "仓库周末不揽收，活动页却写“当日发货”，周六下单的客户天天来骂。",
        "promise",
        2.8,
        "已与运营确认：活动页改成“工作日当日发货”。",
    ),
    (
        74,
        "G102",
        "质检表里“结束语”一项写着必须推荐新品，客户投诉的电话也要推荐吗？",
        "procedure",
        2.0,
        "不用。客户有投诉时免推荐，质检表下一版写清楚。",
    ),
    (
        71,
        "G101",
        "耳机左边没声音，报修两周没有回音。",
        "system",
        1.0,
        "已换新耳机；以后耳机直接找组长领，不走报修单。",
    ),
    (
        70,
        "G103",
        "客户要发票抬头改成公司的，系统里一张订单只能开一次。",
        "system",
        5.1,
        "本月起可以红冲重开，步骤见知识库“发票重开”。",
    ),
    (
        66,
        "G104",
        "快递显示已签收，客户说没收到，派送员电话打不通，没有第二个联系方式。",
        "logistics",
        2.2,
        "快递公司给了客服专线，已更新到物流话术页。",
    ),
    (
        64,
        "G106",
        "接线时弹窗太多，盖住了客户信息，要一个个关。",
        "system",
        3.6,
        "弹窗合并成一个，二月版本已上。",
    ),
    (
        61,
        "G105",
        "排班表每周日晚上才出，家里的事没法安排。",
        "staffing",
        4.0,
        "从下月起提前两周出排班；急事仍可找组长换班。",
    ),
    (
        59,
        "G102",
        "保温杯的说明书写可以进洗碗机，详情页写不可以，到底哪个对？",
        "goods",
        1.8,
        "以说明书为准，详情页已改。",
    ),
    (
        56,
        "G101",
        "价保申请要截三张图，客户嫌烦，很多人直接退货再买。",
        "procedure",
        3.3,
        "改为只要一张订单截图，流程已更新。",
    ),
    (
        53,
        "G103",
        "催发货的话术还是去年双十一的，写着“延迟三天”，现在不是这样。",
        "procedure",
        2.4,
        "话术已换成当前时效，旧的下架。",
    ),
    (
        50,
        "G104",
        "夜里系统维护没有提前说，正聊着就断了。",
        "system",
        2.9,
        "以后维护提前一天在群里和系统首页同时通知。",
    ),
    (
        48,
        "G106",
        "客户拿着直播截图说主播答应送滤芯，我们这边查不到这场活动。",
        "promise",
        1.1,
        "运营建了直播承诺表，每场当天更新，链接在知识库首页。",
    ),
    (45, "G105", "工单转到二线以后就看不见进度，客户来问只能说“在处理”。", "system", None, ""),
    (
        44,
        "G102",
        "大件退货要客户自己找快递，运费谁出没有写明。",
        "rule",
        2.0,
        "质量问题公司出，到付即可；其他由客户承担，已补进制度。",
    ),
    (
        41,
        "G101",
        "午饭只有 30 分钟，排队就要 20 分钟，能不能错开？",
        "staffing",
        2.5,
        "分两批吃饭，11:30 和 12:10，已经开始。",
    ),
    (
        38,
        "G103",
        "想把座椅换成人体工学椅。",
        "other",
        6.0,
        "-今年没有这项预算；坏椅子随时可以换，找行政。",
    ),
    (35, "G104", "夜班的空调太冷，调不了。", "other", 1.0, "中控改成 26 度，夜班组长有遥控权限。"),
    (
        33,
        "G106",
        "培训时讲的退款步骤和系统里的按钮名字不一样，找了半天。",
        "knowledge",
        2.2,
        "课件已按新版系统改图。",
    ),
    (
        30,
        "G105",
        "客户要求删除聊天记录，我们有没有权限，应该怎么答？",
        "rule",
        1.6,
        "客服不删。请客户在“隐私设置”里申请，七天内由数据组处理。",
    ),
    (
        27,
        "G102",
        "优惠券叠加规则改了，客服页面的说明还是旧的。",
        "promise",
        0.9,
        "说明已更新；以后运营改规则同时改客服页面。",
    ),
    (
        24,
        "G101",
        "同一个客户一天来三次问同一件事，前面谁接的、答应了什么看不到。",
        "system",
        3.1,
        "客户名片里加了“最近三次承诺”，本周上线。",
    ),
    (
        21,
        "G103",
        "能不能让机器人别在客户生气的时候发表情。",
        "system",
        2.7,
        "机器人识别到投诉词就不再发表情。",
    ),
    (
        18,
        "G104",
        "凌晨退款要等财务上班，客户急。",
        "procedure",
        2.0,
        "100 元以内夜班可以直接退，流程已改。",
    ),
    (15, "G106", "新人考核的题目里有已经取消的政策。", "knowledge", None, ""),
    (13, "G102", "退款页面点提交以后一直转圈，要刷新好几次才成功。", "system", None, ""),
    (12, "G105", "退款提交按钮点了没反应，页面一直转圈，客户以为我们不退。", "system", None, ""),
    (
        9,
        "G101",
        "退货流程写“仓库签收后 48 小时退款”，实际财务要三到五天，照流程答复就被投诉。",
        "procedure",
        None,
        "",
    ),
    (
        8,
        "G103",
        "快递把件放驿站不通知，客户找我们，我们也查不到是哪个驿站。",
        "logistics",
        None,
        "",
    ),
    (6, "G104", "夜班只有三个人，十一点到一点吃饭就没人接电话。", "staffing", None, ""),
    (4, "G101", "退款系统转圈，点提交没反应，今天第六次了。", "", None, ""),
    (3, "G106", "驿站代收没有通知客户，物流信息里也没有驿站名字。", "", None, ""),
    (2, "G102", "预售定金能不能退，直播和详情页说法不一样。", "", None, ""),
    (1, "G105", "夜班吃饭的时候没人顶，电话响没人接。", "", None, ""),
    (1, "G103", "新到的加湿器漏水，一天接了五个，问质量部没人回。", "", None, ""),
    (0, "G101", "客户发来的视频打不开，只能请他重新拍照。", "", None, ""),
)
#: Whose answer did not answer it, in her words.
NOT_ANSWERED = {"G103": ("发票", "红冲以后系统又报错，客户还是没有拿到发票。")}
BY_LEADER = {"G104": "G003", "G105": "G003"}


@dataclass
class Story:
    """A problem as it went, with the day on which it begins."""

    row: Problem
    told: Told
    at: dt.datetime


def make(days: Days) -> None:
    """About forty problems up to the last day of the story: answered, closed, merged,
    reopened, overdue, new.
    """
    if Problem.objects.exists():
        return
    end = min(days.until, clock.today())
    people = {person.number: person for person in persons_by_number({told[1] for told in TOLD})}
    accounts = accounts_by_number(["G001", "G002", "G003", *people]).select_related("person")
    actors = {
        account.person.number: reads.actor_of(account) for account in accounts if account.person
    }
    made = [_story(told, end, people, actors) for told in TOLD if told[1] in people]
    _merge_one(made, actors)
    _take_up(made, actors)
    _point(made, actors)
    _recent(made, end)


def _story(told: Told, end: dt.date, people: dict[str, Person], actors: dict[str, Actor]) -> Story:
    """Report, classify and answer it through the verbs, then let it have happened when it did."""
    days, number, text, kind, wait, answer = told
    begins = timezone.make_aware(
        dt.datetime.combine(end - dt.timedelta(days=days), dt.time(9 + days % 9, days * 7 % 60))
    )
    agent = Actor(person=people[number].pk, name=people[number].name, grants=(Grant("agent"),))
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
    first, same = _find(made, "要刷新好几次"), _find(made, "客户以为我们不退")
    actions.merge_problems([same], first, words="同一个页面，已经在查。", actor=actors["G001"])
    for number in ("G103", "G106", "G104"):
        if number in actors:
            actions.join_problem(first, actor=actors[number])


def _take_up(made: list[Story], actors: dict[str, Actor]) -> None:
    """One not answered enough, one given to somebody, one taken into a project where there is
    one.
    """
    for number, (words, value) in NOT_ANSWERED.items():
        if number in actors:
            actions.reopen_problem(_find(made, words), value, actor=actors[number])
    owner = persons_by_number(["G002"]).get()
    actions.assign_problem(_find(made, "驿站不通知"), owner, actor=actors["G001"])
    project = Project.objects.filter(state=Project.State.OPEN).order_by("number").first()
    if project is not None:
        actions.take_into_project([_find(made, "要刷新好几次")], project, actor=actors["G001"])


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
            _find(made, "48 小时退款"), procedure, True, actor=actors["G002"]
        )


def _recent(made: list[Story], end: dt.date) -> None:
    """What still waits is as old today as it was on the last day, so that there is something new
    and something overdue.
    """
    shift = clock.today() - end
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
