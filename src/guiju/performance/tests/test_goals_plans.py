"""Daily plans: planned in the morning, the rest taken over, told in the evening with reasons,
flowing into goals.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound, Several
from guiju.foundation.models import Notice
from guiju.people.models import Person
from guiju.performance.access.goals import planning_person, visible_plans
from guiju.performance.actions import goals as setting
from guiju.performance.actions import plans as actions
from guiju.performance.models import DailyPlan, Goal, PlanItem
from guiju.performance.reads.goals import planning as reads
from guiju.policy.tests import making

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
Line = actions.Line


def yesterday() -> dt.date:
    return clock.today() - dt.timedelta(days=1)


@pytest.fixture
def firm(db: None) -> making.Company:
    return making.company()


def month_goal(firm: making.Company, target: float = 100.0) -> Goal:
    draft = setting.Draft(
        "回访", clock.month_of(clock.today()), owner=firm.persons["李雷"], target=target, unit="单"
    )
    return setting.set_goal(draft, actor=firm.actor("王敏"))


def planned(
    firm: making.Company, line: Line, day: dt.date | None = None, who: str = "李雷"
) -> PlanItem:
    day = day or clock.today()
    return actions.plan_line(firm.persons[who].pk, day, line, actor=firm.actor(who))


def test_from_the_morning_to_the_months_goal(firm: making.Company) -> None:
    goal = month_goal(firm)
    item = planned(firm, Line("回访", 8, "单", goal))
    talk = planned(firm, Line("听录音"))
    with pytest.raises(Several) as refused:
        actions.finish_plan(item.plan, actor=firm.actor("李雷"))
    assert len(refused.value.issues) == 2
    item = actions.write_line(
        item, Line("回访", 8, "单", goal, done=5), seen=0, actor=firm.actor("李雷")
    )
    assert (item.state, item.left) == ("partly", 3)
    actions.write_line(talk, Line("听录音", state="done"), seen=0, actor=firm.actor("李雷"))
    with pytest.raises(Several, match="say why"):
        actions.finish_plan(item.plan, actor=firm.actor("李雷"))
    actions.write_line(
        item, Line("回访", 8, "单", goal, done=5, why="客户没接"), seen=1, actor=firm.actor("李雷")
    )
    actions.finish_plan(item.plan, actor=firm.actor("李雷"))
    goal.refresh_from_db()
    assert (goal.value, goal.progress) == (5, pytest.approx(0.05))
    with pytest.raises(Conflict):
        planned(firm, Line("还有一件"))
    actions.reopen_plan(item.plan, actor=firm.actor("李雷"))
    actions.remove_line(PlanItem.objects.get(pk=item.pk), seen=2, actor=firm.actor("李雷"))
    setting.roll_goals([goal.pk])
    goal.refresh_from_db()
    assert goal.value is None


def test_yesterdays_rest_is_taken_over_once(firm: making.Company) -> None:
    item = planned(firm, Line("回访", 8, "单"), yesterday())
    actions.write_line(
        item, Line("回访", 8, "单", done=6, why="下班了"), seen=0, actor=firm.actor("李雷")
    )
    done = planned(firm, Line("小结", state="done"), yesterday())
    assert done.state == "done"
    lei = firm.persons["李雷"].pk
    assert [each.left for each in reads.rests(lei, clock.today())] == [2]
    carried = actions.carry_over(lei, clock.today(), actor=firm.actor("李雷"))
    assert [(each.what, each.amount, each.carried_from.pk) for each in carried] == [
        ("回访", 2, item.pk)
    ]
    with pytest.raises(Conflict):
        actions.carry_over(lei, clock.today(), actor=firm.actor("李雷"))
    actions.remove_line(carried[0], seen=0, actor=firm.actor("李雷"))
    assert len(reads.rests(lei, clock.today())) == 1  # taken out, it waits again


def test_two_windows_do_not_overwrite_each_other(firm: making.Company) -> None:
    item = planned(firm, Line("回访", 8))
    actions.write_line(item, Line("回访客户", 8), seen=0, actor=firm.actor("李雷"))
    with pytest.raises(Conflict):
        actions.write_line(item, Line("别的", 8), seen=0, actor=firm.actor("李雷"))
    with pytest.raises(Conflict):
        actions.remove_line(item, seen=0, actor=firm.actor("李雷"))


def test_everybody_writes_her_own(firm: making.Company) -> None:
    item = planned(firm, Line("回访", 8))
    for act in (
        lambda: actions.plan_line(
            firm.persons["李雷"].pk, clock.today(), Line("x"), actor=firm.actor("王敏")
        ),
        lambda: actions.write_line(item, Line("x"), seen=0, actor=firm.actor("王敏")),
        lambda: actions.finish_plan(item.plan, actor=firm.actor("林岚")),
        lambda: actions.plan_line(
            firm.persons["郑洁"].pk, clock.today(), Line("x"), actor=firm.actor("郑洁")
        ),
        lambda: actions.comment_plan(item.plan, "好", actor=firm.actor("韩梅")),
    ):
        with pytest.raises(Forbidden):
            act()
    seen = {
        who: visible_plans(firm.actor(who)).count()
        for who in ("李雷", "韩梅", "王敏", "郑洁", "林岚")
    }
    assert seen == {"李雷": 1, "韩梅": 0, "王敏": 1, "郑洁": 1, "林岚": 1}
    with pytest.raises(NotFound):
        planning_person(firm.actor("韩梅"), firm.persons["李雷"].pk)


def test_a_leaders_word_is_told(firm: making.Company) -> None:
    item = planned(firm, Line("回访", 8))
    actions.comment_plan(item.plan, "先打昨天没通的。", actor=firm.actor("王敏"))
    assert Notice.objects.filter(account=firm.accounts["李雷"].pk, url__contains="/plans/").exists()
    with pytest.raises(Invalid):
        actions.comment_plan(item.plan, " ", actor=firm.actor("王敏"))


@pytest.mark.parametrize(
    "line",
    [Line(" "), Line("x", -1), Line("x", float("inf")), Line("x", state="maybe"), Line("x" * 301)],
)
def test_what_is_no_line(firm: making.Company, line: Line) -> None:
    with pytest.raises(Invalid):
        planned(firm, line)
    with pytest.raises(Invalid):
        planned(firm, Line("x"), clock.today() + dt.timedelta(days=60))


def test_a_line_counts_only_for_ones_own_goal(firm: making.Company) -> None:
    draft = setting.Draft(
        "她的", clock.month_of(clock.today()), owner=firm.persons["韩梅"], target=5
    )
    other = setting.set_goal(draft, actor=firm.actor("王敏"))
    with pytest.raises(Invalid):
        planned(firm, Line("帮忙", 1, goal=other))


def test_goals_ask_for_what_is_left_over_the_days_left(firm: making.Company) -> None:
    goal, lei = month_goal(firm, 1_000), firm.persons["李雷"].pk
    asked = reads.suggestions(reads.offered_goals(lei, clock.today()), lei, clock.today(), set())
    assert [each.goal.pk for each in asked] == [goal.pk]
    assert asked[0].amount == pytest.approx(1_000 / asked[0].days, abs=1)
    assert reads.suggestions([goal], lei, clock.today(), {goal.pk}) == []


def test_the_board_shows_who_has_no_plan_first(firm: making.Company) -> None:
    rest = planned(firm, Line("回访", 8), yesterday())
    actions.write_line(rest, Line("回访", 8, done=6, why="晚了"), seen=0, actor=firm.actor("李雷"))
    planned(firm, Line("今天的"))
    names = ["李雷", "韩梅"]
    rows = reads.board(Person.objects.filter(name__in=names), clock.today())
    assert [(each.person.name, len(each.items), len(each.rest)) for each in rows] == [
        ("韩梅", 0, 0),
        ("李雷", 1, 1),
    ]


def test_ten_thousand_plans_are_counted_in_one_query(
    firm: making.Company, django_assert_num_queries: object
) -> None:
    from guiju.performance.pages.plans.planlist import counted

    planned(firm, Line("回访", 8))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert [(row.lines, row.done, row.rest) for row in counted(DailyPlan.objects.all())] == [
            (1, 0, 0)
        ]


def test_a_plan_with_lines_opens_at_its_top_and_goes_on_after_a_line(firm: making.Company) -> None:
    """The field of the new line takes the focus, and with it the view on a phone, only while
    somebody writes lines. No fragment in the address: a browser that goes to one does not mind
    `autofocus`.
    """
    client = Client()
    client.force_login(firm.accounts["李雷"], backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("performance_plan", args=[firm.persons["李雷"].pk, clock.today().isoformat()])
    assert " autofocus" in client.get(address).content.decode()
    stored = client.post(
        reverse("performance_plan_save", args=[firm.persons["李雷"].pk, clock.today().isoformat()]),
        {"what-new": "回访十单", "do": "add"},
    )
    assert "#" not in stored["Location"]
    assert " autofocus" in client.get(stored["Location"]).content.decode()
    page = client.get(address).content.decode()
    assert "回访十单" in page and " autofocus" not in page


def test_what_a_line_lacks_is_said_at_the_line_alone(firm: making.Company) -> None:
    person, actor = firm.persons["李雷"], firm.actor("李雷")
    whole = actions.plan_line(
        person.pk, clock.today(), actions.Line("晨会", state="done"), actor=actor
    )
    lacking = actions.plan_line(
        person.pk, clock.today(), actions.Line("回访", 8, "单"), actor=actor
    )
    client = Client()
    client.force_login(firm.accounts["李雷"], backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post(
        reverse("performance_plan_save", args=[person.pk, clock.today().isoformat()]),
        {"do": "finish"},
    )
    page = refused.content.decode()
    lines = {
        row: page.split(f'id="line-{row.pk}"')[1].partition('class="plan-line')[0]
        for row in (whole, lacking)
    }
    assert refused.status_code == 422 and "“回访”还没有填完成情况。" in lines[lacking]
    assert "cell-error" not in lines[whole] and "does not say" not in page
