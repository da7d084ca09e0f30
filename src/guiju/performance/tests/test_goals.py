"""Goals: who sets, sees and fills them, broken down so that they add up, rolled up, projected,
settled, published.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from guiju.foundation import clock, jobs, journal, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry, Notice
from guiju.performance import jobs as _jobs  # noqa: F401 — declares the jobs
from guiju.performance.access.goals import may_fill, may_set, visible_goal, visible_goals
from guiju.performance.actions import goals as actions
from guiju.performance.actions.goals import publishing
from guiju.performance.models import Goal, GoalValue
from guiju.performance.reads.goals.cascade import branches, pace_of
from guiju.performance.rules.goals import periods
from guiju.policy.tests import making
from guiju.records import actions as records
from guiju.records import reads as stored
from guiju.records.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def year() -> str:
    return str(clock.today().year)


@pytest.fixture
def firm(db: None) -> making.Company:
    return making.company()


def draft(firm: making.Company, who: str = "李雷", **more: object) -> actions.Draft:
    told = {
        "title": "回访",
        "key": year(),
        "owner": firm.persons[who],
        "target": 100.0,
        "unit": "单",
    } | more
    return actions.Draft(**told)  # type: ignore[arg-type]


def goal(
    firm: making.Company,
    who: str = "李雷",
    by: str = "王敏",
    parent: Goal | None = None,
    **more: object,
) -> Goal:
    return actions.set_goal(draft(firm, who, **more), actor=firm.actor(by), parent=parent)


def verbs(row: Goal) -> list[str]:
    return list(
        Entry.objects.filter(noun="goal", noun_id=str(row.pk))
        .order_by("number")
        .values_list("verb", flat=True)
    )


def test_a_leader_sets_a_goal_and_its_owner_fills_it(firm: making.Company) -> None:
    row = goal(firm)
    assert (row.number, row.period, row.path, row.state) == (1, "year", f"{row.pk}/", "open")
    assert Notice.objects.filter(account=firm.accounts["李雷"].pk).exists()
    actions.enter_goal_value(row, clock.today(), 30, "三十单", actor=firm.actor("李雷"))
    wrong = actions.enter_goal_value(row, clock.today(), 500, actor=firm.actor("李雷"))
    actions.withdraw_goal_value(row, wrong.pk, actor=firm.actor("王敏"))
    row.refresh_from_db()
    assert (row.value, row.progress, row.verdict) == (30, pytest.approx(0.3), "unknown")
    assert GoalValue.objects.filter(goal=row).count() == 2  # every entry is kept
    with pytest.raises(Conflict):
        actions.withdraw_goal_value(row, wrong.pk, actor=firm.actor("王敏"))
    assert verbs(row) == [
        "performance.goal_set",
        *["performance.goal_value_entered"] * 2,
        "performance.goal_value_withdrawn",
    ]


@pytest.mark.parametrize("by", ["李雷", "韩梅", "何芳", "郑洁"])
def test_who_may_not_set(firm: making.Company, by: str) -> None:
    with pytest.raises(Forbidden):
        goal(firm, by=by)
    row = goal(firm)
    for act in (
        lambda: actions.change_goal(row, draft(firm), seen=0, actor=firm.actor(by)),
        lambda: actions.drop_goal(row, "不做了", actor=firm.actor(by)),
        lambda: actions.break_down(
            row,
            [actions.Wanted(year(), 100, 100.0, firm.persons["韩梅"])],
            seen=0,
            actor=firm.actor(by),
        ),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_leader_sets_nothing_outside_her_team(firm: making.Company) -> None:
    with pytest.raises(Forbidden):
        goal(firm, "林岚")
    with pytest.raises(Forbidden):
        actions.enter_goal_value(goal(firm), clock.today(), 1, actor=firm.actor("韩梅"))


def test_who_sees_which_goals(firm: making.Company) -> None:
    company = goal(firm, "林岚", "林岚", key=year(), title="公司")
    mine = goal(firm, parent=company, by="林岚", title="我的")
    other = goal(firm, "韩梅", title="她的")
    seen = {
        who: set(visible_goals(firm.actor(who)).values_list("title", flat=True))
        for who in firm.accounts
    }
    assert seen["李雷"] == {"公司", "我的"}  # her own and those above
    assert seen["韩梅"] == {"她的"}
    assert seen["王敏"] == seen["林岚"] == seen["何芳"] == seen["郑洁"] == {"公司", "我的", "她的"}
    with pytest.raises(NotFound):
        visible_goal(firm.actor("李雷"), other.pk)
    assert may_fill(firm.actor("李雷"), mine) and not may_fill(firm.actor("李雷"), company)
    assert may_set(firm.actor("王敏"), mine) and not may_set(firm.actor("郑洁"), mine)


def test_two_writers_do_not_overwrite_each_other(firm: making.Company) -> None:
    row = goal(firm)
    actions.change_goal(row, draft(firm, target=120.0), seen=0, actor=firm.actor("王敏"))
    with pytest.raises(Conflict):
        actions.change_goal(row, draft(firm, target=90.0), seen=0, actor=firm.actor("林岚"))
    entry = Entry.objects.get(verb="performance.goal_changed")
    assert (entry.before, entry.after) == ({"target": 100}, {"target": 120})


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"key": "2026-13"}, "key"),
        ({"target": None}, "target"),
        ({"target": float("nan")}, "target"),
        ({"owner": None}, "owner"),
        ({"metric": "nothing"}, "metric"),
        ({"weight": 2000}, "weight"),
        ({"better": "x"}, "better"),
        ({"kind": "milestone"}, "milestones"),
        ({"tolerance": -1.0}, "tolerance"),
        ({"slice": {"x": 1}}, "slice"),
    ],
)
def test_what_is_no_goal(firm: making.Company, more: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        goal(firm, by="林岚", **more)
    assert refused.value.data["field"] == field


def test_broken_down_so_that_it_adds_up(firm: making.Company) -> None:
    row = goal(firm, key=year(), team=None)
    manager = firm.actor("林岚")
    quarters = periods.parts(year(), "quarter")
    for weights, targets in (([25, 25, 25, 20], [25.0] * 4), ([25] * 4, [25.0, 25.0, 25.0, 20.0])):
        parts = [
            actions.Wanted(key, w, t, firm.persons["李雷"])
            for key, w, t in zip(quarters, weights, targets, strict=True)
        ]
        with pytest.raises(Invalid):
            actions.break_down(row, parts, seen=0, actor=manager)
    assert not row.children.exists()
    parts = [actions.Wanted(key, 25, 25.0, firm.persons["李雷"]) for key in quarters]
    stored_ = actions.break_down(row, parts, seen=0, actor=manager)
    with pytest.raises(Conflict):
        actions.break_down(row, parts, seen=0, actor=manager)
    assert [each.path for each in stored_] == [f"{row.pk}/{each.pk}/" for each in stored_]
    this = next(each for each in stored_ if each.starts <= clock.today() <= each.ends)
    actions.enter_goal_value(this, clock.today(), 10, actor=firm.actor("李雷"))
    row.refresh_from_db()
    assert (row.value, row.progress) == (10, pytest.approx(0.1))
    tree = branches([row, *stored_])
    assert [each.depth for each in tree] == [0, 1, 1, 1, 1] and tree[1].share == 25
    assert "performance.goal_broken_down" in verbs(row)


def test_a_part_lies_within_the_period_above(firm: making.Company) -> None:
    row = goal(firm, key=f"{year()}-Q1")
    with pytest.raises(Invalid):
        goal(firm, parent=row, key=f"{year()}-Q2")
    goal(firm, parent=row, key=f"{year()}-02")
    with pytest.raises(Invalid):
        actions.change_goal(row, draft(firm, key=f"{year()}-01"), seen=0, actor=firm.actor("王敏"))


def test_milestones_and_actions(firm: making.Company) -> None:
    stones = [("初稿", clock.today()), ("定稿", dt.date(int(year()), 12, 31))]
    row = goal(firm, kind="milestone", milestones=stones)
    row = actions.mark_milestone(row, 0, True, actor=firm.actor("李雷"))
    assert (row.value, row.progress, row.verdict) == (1, 0.5, "open")
    assert row.milestones[0]["by"] == "李雷"
    with pytest.raises(Conflict):
        actions.mark_milestone(row, 0, True, actor=firm.actor("李雷"))
    row = actions.mark_milestone(row, 0, False, actor=firm.actor("李雷"))
    assert row.progress == 0
    with pytest.raises(Forbidden):
        actions.mark_milestone(row, 0, True, actor=firm.actor("韩梅"))
    act = goal(firm, kind="action")
    actions.enter_goal_value(act, clock.today(), 60, actor=firm.actor("李雷"))
    with pytest.raises(Invalid):
        actions.enter_goal_value(act, clock.today(), 120, actor=firm.actor("李雷"))
    act.refresh_from_db()
    assert (act.progress, act.verdict) == (pytest.approx(0.6), "open")


def test_given_up_with_its_parts(firm: making.Company) -> None:
    row = goal(firm)
    part = goal(firm, parent=row, key=f"{year()}-01")
    with pytest.raises(Invalid):
        actions.drop_goal(row, " ", actor=firm.actor("王敏"))
    actions.drop_goal(row, "方向变了", actor=firm.actor("王敏"))
    part.refresh_from_db()
    assert part.state == "dropped"
    with pytest.raises(Conflict):
        actions.enter_goal_value(row, clock.today(), 1, actor=firm.actor("李雷"))


def past_month() -> str:
    return clock.month_before(clock.month_of(clock.today()), 2)


def test_a_metric_is_measured_over_its_period_and_never_averaged(firm: making.Company) -> None:
    month = past_month()
    first = clock.first_day(month)
    rows = [
        {
            "key": f"{day}-{place}",
            "person": "G101",
            "date": (first + dt.timedelta(days=day)).isoformat(),
            "metric": "calls",
            "value": str(value),
            "note": "x",
        }
        for day, values in enumerate(([10], [20, 20, 20], [10], [10], [10], [10]))
        for place, value in enumerate(values)
    ]
    records.store_rows("manual", "test", rows, by="test")
    own = {
        "kind": "manual",
        "title_zh": "量",
        "title_en": "n",
        "formula": "avg(case when metric = 'calls' then value end)",
        "unit": "number",
        "better": "up",
        "controlled_by": "person",
    }
    records.save_own_metric("calls_mean", own, actor=OPERATOR)
    row = goal(firm, key=month, metric="calls_mean", rolls="mean", target=12.0)
    assert (row.value, row.n) == (
        pytest.approx(110 / 8),
        8,
    )  # of all rows: the mean of the days would be 11.67
    assert GoalValue.objects.filter(goal=row, source="records").count() == 6
    with pytest.raises(Invalid):
        actions.enter_goal_value(row, first, 3, actor=firm.actor("李雷"))
    assert (row.slice, row.verdict, row.state) == (
        {"person": firm.persons["李雷"].pk},
        "reached",
        "open",
    )


def test_the_night_settles_what_is_over_and_tells_the_records(firm: making.Company) -> None:
    month = past_month()
    reached, missed = (
        goal(firm, key=month, target=10.0),
        goal(firm, key=month, target=50.0, title="更多"),
    )
    for row in (reached, missed):
        actions.enter_goal_value(row, clock.first_day(month), 20, actor=firm.actor("李雷"))
    jobs.queue("performance.roll", {})
    making.worked()
    assert {row.title: row.state for row in Goal.objects.all()} == {
        "回访": "reached",
        "更多": "missed",
    }
    told = {
        row["goal"]: (row["person"], row["value"], row["reached"])
        for row in stored.records("goals").rows.to_pylist()
    }
    assert told == {"回访": ("G101", 20, True), "更多": ("G101", 20, False)}
    assert (
        actions.publish_goals() == 0 and actions.roll_goals(settle=True) == 0
    )  # done again it changes nothing
    for row in Import.objects.filter(source="guiju-goals", until=None):
        records.take_back_published(row.pk, why="by a hand that should not have")
    assert not stored.records("goals").rows.num_rows
    assert actions.publish_goals() == 2 and actions.publish_goals() == 0  # they come back, once
    assert "performance.goal_settled" in verbs(reached)
    rate = stored.measure(["goals_reached_rate"]).to_pylist()[0]
    assert (rate["value"], rate["n"]) == (0.5, 2)


def test_a_goal_that_sql_says_was_published_is_named(firm: making.Company) -> None:
    seals.renew()
    row = goal(firm, key=past_month(), target=10.0)
    actions.enter_goal_value(row, row.starts, 20, actor=firm.actor("李雷"))
    assert actions.publish_goals() == 1 and actions.publish_goals() == 0
    journal.seal_the_rest()
    assert list(seals.faults(["performance.goal"])) == []
    actions.enter_goal_value(row, row.starts, 5, actor=firm.actor("李雷"))
    told = publishing._told(Goal.objects.get(), "G101")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE performance_goal SET published = %s", [told])
    (fault,) = seals.faults(["performance.goal"])
    assert f"performance.goal {row.pk} was changed" in fault["en"]


def test_a_month_that_cannot_be_reached_any_more_says_so(firm: making.Company) -> None:
    row = goal(firm, target=100_000.0)
    first = row.starts
    past = [first + dt.timedelta(days=step) for step in range((clock.today() - first).days)]
    if len(past) < 30:  # in January the year is too young
        pytest.skip("the year is too young")
    GoalValue.objects.bulk_create(
        GoalValue(
            goal=row, day=day, value=1.0 + day.toordinal() % 3, source="hand", at=clock.now(), by=""
        )
        for day in past
    )
    actions.roll_goals([row.pk])
    row.refresh_from_db()
    assert (
        row.verdict == "lost"
        and row.high is not None
        and row.high < 100_000
        and row.low is not None
    )
    assert 0 < pace_of(row) < 100
