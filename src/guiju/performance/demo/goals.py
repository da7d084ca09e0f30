"""Goals of the demo company: a year cut down to teams, persons and days; daily plans with rests
and their reasons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Both, Story, say, spoken
from guiju.people import reads
from guiju.people.reads import Person, Team
from guiju.people.reads.rows import accounts_by_number, open_teams, persons_by_number
from guiju.performance.actions import goals, plans
from guiju.performance.actions.plans.planning import evening
from guiju.performance.models import DailyPlan, Goal, GoalValue, PlanItem
from guiju.performance.rules.goals import days, periods

TEAMS = ("east-1", "east-2", "night")
#: Team → target of 一次解决率 in the last month.
FCR = {"east-1": 0.69, "east-2": 0.72, "night": 0.71}
#: What the people of 华东一组 do besides the phone: (what, unit, planned, done on a day by its
#: number).
DAILY = (
    (
        Both("回访不满意客户", "Call back unhappy customers"),
        Both("单", "cases"),
        8.0,
        (8, 8, 6, 10, 8, 7, 9),
    ),
    (
        Both("补录工单小结", "Write missing case summaries"),
        Both("条", "entries"),
        12.0,
        (12, 12, 12, 10, 12, 12, 12),
    ),
    (
        Both("整理知识条目", "Tidy up knowledge articles"),
        Both("条", "entries"),
        3.0,
        (2, 3, 1, 3, 2, 3, 2),
    ),
)
WHYS = (
    Both("下午进线高峰，没有抽出时间", "Afternoon peak, no time left"),
    Both("三位客户约了明天再联系", "Three customers asked for a call tomorrow"),
    Both("系统升级停了一小时", "An upgrade stopped the system for an hour"),
    Both("帮新人听录音，占用了时间", "Helped a newcomer listen to calls"),
)
PLANNERS = ("G101", "G102", "G103", "G002", "G110", "G113")


def make(story: Story) -> None:
    """Make goals and daily plans as they stand on the day of the story."""
    people = {row.number: row for row in persons_by_number([*PLANNERS, "G001", "G003"])}
    teams = {row.code: row for row in open_teams() if row.code in (*TEAMS, "service")}
    _measured(sorted({story.last, story.running}), people, teams)
    mine = _by_hand(people, teams)
    _history(people, mine)
    _now(people, mine)
    goals.roll_goals(settle=True)
    goals.publish_goals()


def _measured(months: Sequence[str], people: dict[str, Person], teams: dict[str, Team]) -> None:
    """The company's years and quarters, and months of the teams: values from records."""
    company: dict[str, Any] = {
        "owner": people["G001"],
        "team": teams["service"],
        "metric": "fcr",
        "rolls": "mean",
    }
    years: dict[str, Goal] = {}
    quarters: dict[str, Goal] = {}
    for month in months:
        year, quarter = month[:4], periods.quarter_of(clock.first_day(month))
        if year not in years:
            years[year] = goals.set_goal(
                goals.Draft(
                    say("一次解决率达到 78%", "First contact resolution of 78%"),
                    year,
                    target=0.78,
                    why=say(
                        "一次说清，客户不用打第二次。",
                        "Say it clearly once, so that nobody has to call twice.",
                    ),
                    **company,
                ),
                actor=OPERATOR,
            )
        if quarter not in quarters:
            quarters[quarter] = goals.set_goal(
                goals.Draft(
                    say("一次解决率达到 76%", "First contact resolution of 76%"),
                    quarter,
                    target=0.76,
                    **company,
                ),
                parent=years[year],
                actor=OPERATOR,
            )
        _of_teams(month, quarters[quarter], people, teams)


def _of_teams(month: str, quarter: Goal, people: dict[str, Person], teams: dict[str, Team]) -> None:
    leads = {"east-1": people["G002"], "night": people["G003"]}
    for code, weight in zip(TEAMS, (40, 40, 20), strict=True):
        goals.set_goal(
            goals.Draft(
                say("一次解决率", "First contact resolution"),
                month,
                owner=leads.get(code),
                team=teams[code],
                weight=weight,
                target=FCR[code],
                metric="fcr",
                rolls="mean",
            ),
            parent=quarter,
            actor=OPERATOR,
        )
    for title, metric, target, better in (
        (say("平均处理时长", "Average handle time"), "aht", 270.0, "down"),
        (say("满意度均分", "Mean satisfaction"), "csat", 4.3, "up"),
    ):
        goals.set_goal(
            goals.Draft(
                title,
                month,
                owner=people["G002"],
                team=teams["east-1"],
                target=target,
                better=better,
                metric=metric,
                rolls="mean",
            ),
            actor=OPERATOR,
        )


def _by_hand(people: dict[str, Person], teams: dict[str, Team]) -> dict[str, Goal]:
    """This month by hand: the team's call-backs and their persons' parts, milestones, and one
    that is out of reach.
    """
    month = clock.month_of(clock.today())
    year, quarter = month[:4], periods.quarter_of(clock.today())
    work = len(days.working_days(*periods.span(month)))
    whole = goals.set_goal(
        goals.Draft(
            say("回访每一位不满意客户", "Call back every unhappy customer"),
            year,
            owner=people["G001"],
            team=teams["service"],
            unit=say("单", "cases"),
            target=float(work * 24 * 2),
        ),
        actor=OPERATOR,
    )
    team = goals.set_goal(
        goals.Draft(
            say("回访不满意客户", "Call back unhappy customers"),
            month,
            owner=people["G002"],
            team=teams["east-1"],
            unit=say("单", "cases"),
            target=float(work * 24),
        ),
        parent=whole,
        actor=OPERATOR,
    )
    parts = [
        goals.Wanted(month, weight, float(work * 8), people[number])
        for number, weight in (("G101", 34), ("G102", 33), ("G103", 33))
    ]
    stored = goals.break_down(team, parts, seen=0, actor=OPERATOR)
    first, last = periods.span(quarter)
    middle = first + (last - first) / 2
    stones = [
        (
            say("两名新人通过上岗考核", "Two newcomers pass their first test"),
            first + dt.timedelta(days=14),
        ),
        (say("带教手册初稿", "First draft of the mentors' handbook"), middle),
        (say("全组听过一次示范录音", "The whole team has heard the model calls"), last),
    ]
    grown = goals.set_goal(
        goals.Draft(
            say("新人上岗", "Newcomers at work"),
            quarter,
            kind="milestone",
            owner=people["G002"],
            milestones=stones,
        ),
        actor=OPERATOR,
    )
    goals.mark_milestone(grown, 0, True, actor=OPERATOR)
    ledger = goals.set_goal(
        goals.Draft(
            say("早会改成一刻钟", "Morning meetings of a quarter of an hour"),
            quarter,
            kind="action",
            owner=people["G002"],
            why=say(
                "先说今天做什么，再说昨天剩什么。",
                "First what we do today, then what is left from yesterday.",
            ),
        ),
        actor=OPERATOR,
    )
    goals.enter_goal_value(
        ledger, clock.today(), 60, say("两周试行完", "Two weeks of trial are over"), actor=OPERATOR
    )
    return {"G101": stored[0], "G102": stored[1], "G103": stored[2], "lost": _lost(people["G101"])}


def _lost(person: Person) -> Goal:
    """A goal that cannot be reached any more: in the shortest period of which some days of work
    have passed.
    """
    today = clock.today()
    keys = (clock.month_of(today), periods.quarter_of(today), str(today.year))
    past = {
        key: [day for day in days.working_days(*periods.span(key)) if day < today] for key in keys
    }
    key = next((key for key in keys if len(past[key]) >= 7), keys[0])
    whole = len(days.working_days(*periods.span(key)))
    row = goals.set_goal(
        goals.Draft(
            say("整理知识条目", "Tidy up knowledge articles"),
            key,
            owner=person,
            unit=say("条", "entries"),
            target=float(whole * 8),
        ),
        actor=OPERATOR,
    )
    GoalValue.objects.bulk_create(
        GoalValue(
            goal=row,
            day=day,
            value=float(hash((day.toordinal() * 40_503, 7)) >> 5 & 3),
            source="hand",
            at=_moment(day, 18, 20),
            by=person.name,
        )
        for day in past[key][-40:]
    )
    return row


def _history(people: dict[str, Person], mine: dict[str, Goal]) -> None:
    """Two weeks and more of finished days, written at once."""
    today = clock.today()
    past = [
        day
        for day in days.working_days(today - dt.timedelta(days=24), today - dt.timedelta(days=1))
        if day < today
    ]
    rows = [
        DailyPlan(
            person=people[number],
            day=day,
            by=people[number].name,
            at=_moment(day, 9, int(number[1:]) * 7 % 20),
            finished_at=_moment(day, 17, (day.toordinal() + int(number[1:])) * 11 % 60),
        )
        for number in PLANNERS
        if number in people
        for day in past
    ]
    lines = []
    for plan in DailyPlan.objects.bulk_create(rows):
        lines += _lines(plan, mine.get(plan.person.number))
    PlanItem.objects.bulk_create(lines)


def _moment(day: dt.date, hour: int, minute: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def _lines(plan: DailyPlan, goal: Goal | None) -> list[PlanItem]:
    lines = []
    daily = spoken(DAILY[: 2 + plan.day.toordinal() % 2])
    for place, (what, unit, amount, pattern) in enumerate(daily, 1):
        told = float(pattern[_chance(plan, place) % len(pattern)])
        done, state, left = evening(amount, told, "open")
        counts = goal if goal and place == 1 and goal.starts <= plan.day <= goal.ends else None
        why = spoken(WHYS[(plan.day.toordinal() + plan.person_id) % len(WHYS)]) if left else ""
        lines.append(
            PlanItem(
                plan=plan,
                place=place,
                goal=counts,
                what=what,
                amount=amount,
                unit=unit,
                done=done,
                state=state,
                left=left,
                why=why,
            )
        )
    return lines


def _chance(plan: DailyPlan, place: int) -> int:
    """A number that looks like luck and is always the same."""
    return hash((plan.day.toordinal() * 2_654_435_761, int(plan.person.number[1:]), place)) >> 7


def _now(people: dict[str, Person], mine: dict[str, Goal]) -> None:
    """Today: 李雷 has planned and not told, 韩梅 is done, the others have not written yet."""
    today = clock.today()
    li_lei, han_mei = (reads.actor_of(accounts_by_number(["G101"]).get()), people["G102"])
    for what, amount, unit, goal in (
        (
            say("回访不满意客户", "Call back unhappy customers"),
            8.0,
            say("单", "cases"),
            mine["G101"],
        ),
        (say("听两段示范录音并记笔记", "Listen to two model calls and take notes"), None, "", None),
        (
            say("整理知识条目", "Tidy up knowledge articles"),
            4.0,
            say("条", "entries"),
            mine["lost"],
        ),
    ):
        plans.plan_line(
            li_lei.person or 0, today, plans.Line(what, amount, unit, goal), actor=li_lei
        )
    first = PlanItem.objects.get(plan__person=li_lei.person, plan__day=today, place=1)
    plans.write_line(
        first,
        plans.Line(first.what, 8.0, say("单", "cases"), mine["G101"], done=5.0),
        seen=0,
        actor=li_lei,
    )
    item = plans.plan_line(
        han_mei.pk,
        today,
        plans.Line(
            say("回访不满意客户", "Call back unhappy customers"),
            8.0,
            say("单", "cases"),
            mine["G102"],
        ),
        actor=OPERATOR,
    )
    plans.write_line(
        item,
        plans.Line(item.what, 8.0, say("单", "cases"), mine["G102"], done=8.0),
        seen=0,
        actor=OPERATOR,
    )
    yesterday = (
        DailyPlan.objects.filter(person=people["G101"], day__lt=today).order_by("-day").first()
    )
    if yesterday is not None:
        plans.comment_plan(
            yesterday,
            say(
                "回访的话术很稳，没打通的三位今天优先。",
                "Your call-backs are steady; today first the three whom you did not reach.",
            ),
            actor=reads.actor_of(accounts_by_number(["G002"]).get()),
        )
