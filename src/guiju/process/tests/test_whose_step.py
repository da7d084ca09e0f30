"""Whose step it is: what a role says goes along with the role, what a person was given stays
hers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Forbidden
from guiju.people import actions as people
from guiju.people.models import Delegate, Person, Team
from guiju.process.access.checklists import holder_of, runs
from guiju.process.access.problems import check_answers, to_answer
from guiju.process.access.projects import may_decide
from guiju.process.actions import checklists as actions
from guiju.process.actions import problems, projects, stages
from guiju.process.models.checklists import Checklist
from guiju.process.models.projects import Decision, Project
from guiju.process.pages.checklists.day import rows as waits
from guiju.process.tests import making_checklists as making
from tests.remembered import remembered

DAY = dt.timedelta(days=1)
#: Steps for the leader alone, so that nobody else's turn comes between.
STEPS = [
    {"code": "desk", "title": "准备工位", "role": "组长", "within": 1},
    {"code": "end", "title": "收尾", "role": "组长", "within": 2},
]


@pytest.fixture
def house(db: None) -> making.Company:
    """Team "south", whose leader is another 王敏 (G020); 赵代 (G022), an agent of east; a people
    officer starts checklists.
    """
    return remembered(with_south, making.company())


def with_south(firm: making.Company) -> making.Company:
    south = people.save_team("south", "华南", parent=Team.objects.get(code="top"), actor=OPERATOR)
    joined = clock.today() - dt.timedelta(days=300)
    for key, name, number, team, position in (
        ("王敏二", "王敏", "G020", south, "team_leader"),
        ("赵代", "赵代", "G022", Team.objects.get(code="east"), "agent"),
    ):
        firm.persons[key] = making.making.join(name, number, position, None, team, joined)
        firm.accounts[key] = making.making.account(firm.persons[key], [])
    people.name_leader(south, firm.persons["王敏二"], joined, actor=OPERATOR)
    return firm


def started(house: making.Company, **more: Person) -> Checklist:
    version = making.published(steps=STEPS)
    return actions.start_checklist(
        version,
        clock.today(),
        actor=house.actor("何芳"),
        about=house.persons["李雷"],
        assignees=dict(more),
    )


def nothing(house: making.Company) -> None:
    """As it was."""


def another_leads(house: making.Company) -> None:
    people.name_leader(
        Team.objects.get(code="east"), house.persons["王敏二"], clock.today(), actor=OPERATOR
    )


def nobody_leads(house: making.Company) -> None:
    people.name_leader(Team.objects.get(code="east"), None, clock.today(), actor=OPERATOR)


def the_leader_left(house: making.Company) -> None:
    people.record_event(house.persons["王敏"], "left", clock.today() - DAY, actor=OPERATOR)


def moved_to_south(house: making.Company) -> None:
    south = Team.objects.get(code="south")
    people.record_event(
        house.persons["李雷"], "transferred", clock.today(), team=south, actor=OPERATOR
    )


def delegated(house: making.Company) -> None:
    people.name_delegate(
        house.persons["王敏"], house.persons["赵代"], clock.today(), clock.today(), actor=OPERATOR
    )


def delegation_ended(house: making.Company) -> None:
    delegated(house)
    Delegate.objects.update(from_date=clock.today() - 3 * DAY, to_date=clock.today() - DAY)


def the_namesake_is_stood_in_for(house: making.Company) -> None:
    people.name_delegate(
        house.persons["王敏二"], house.persons["赵代"], clock.today(), clock.today(), actor=OPERATOR
    )


SCENES: dict[Callable[[making.Company], None], tuple[str, set[str]]] = {
    nothing: ("王敏", {"王敏"}),
    another_leads: ("王敏二", {"王敏二"}),
    nobody_leads: ("林岚", {"林岚"}),
    the_leader_left: ("林岚", {"林岚"}),
    moved_to_south: ("王敏二", {"王敏二"}),
    delegated: ("王敏", {"王敏", "赵代"}),
    delegation_ended: ("王敏", {"王敏"}),
    the_namesake_is_stood_in_for: ("王敏", {"王敏"}),
}


@pytest.mark.parametrize("job", [False, True], ids=["before the job", "after the job"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_a_step_of_the_leader_is_done_by_who_leads_today(
    house: making.Company, scene: Callable[[making.Company], None], job: bool
) -> None:
    row = started(house)
    scene(house)
    if job:
        making.worked()
    holder, may = SCENES[scene]
    assert holder_of(making.item(row, "desk")) == house.persons[holder].pk
    for name in ("王敏", "王敏二", "赵代", "韩梅", "李雷"):
        if name not in may:
            with pytest.raises(Forbidden):
                actions.finish_item(making.item(row, "desk"), actor=house.actor(name))
        if job:
            waiting = waits(house.actor(name))
            assert (waiting is not None and waiting.exists()) == (name in may), name
    if job:
        assert making.item(row, "desk").assignee == house.persons[holder]
    doer = max(may - {"王敏"} or may)
    assert actions.finish_item(making.item(row, "desk"), actor=house.actor(doer)).state == "done"


def test_what_a_person_was_given_stays_hers(house: making.Company) -> None:
    row = started(house, end=house.persons["韩梅"])
    actions.hand_over(
        making.item(row, "desk"), house.persons["赵代"], "我休假", actor=house.actor("王敏")
    )
    another_leads(house)
    making.worked()
    assert making.item(row, "desk").assignee == house.persons["赵代"]
    assert making.item(row, "end").assignee == house.persons["韩梅"]


def test_who_leads_now_is_told_that_it_is_her_turn_and_pages_name_her(
    house: making.Company,
) -> None:
    from guiju.foundation.models import Notice

    row = started(house)
    another_leads(house)
    making.worked()
    making.worked()
    told = Notice.objects.filter(
        account=house.accounts["王敏二"].pk, url__contains=f"/checklists/{row.pk}/"
    )
    assert told.count() == 1
    new, old = Client(), Client()
    new.force_login(house.accounts["王敏二"], backend="django.contrib.auth.backends.ModelBackend")
    old.force_login(house.accounts["王敏"], backend="django.contrib.auth.backends.ModelBackend")
    item = making.item(row, "desk")
    page = reverse("process_checklist_item", args=[row.pk, item.pk])
    assert new.get(page).status_code == 200 and old.get(page).status_code == 404
    mine = new.get("/api/v1/process/checklists/steps", {"mine": True, "state": "open"})
    assert mine.status_code == 200, mine.content
    assert [each["id"] for each in mine.json()["rows"]] == [item.pk]
    assert actions.follow_roles() == 0  # done again it changes nothing


def test_an_onboarding_goes_along_to_who_leads_the_newcomer(house: making.Company) -> None:
    making.published(area="onboarding", steps=STEPS)
    making.newcomer(house)
    making.worked()
    row = Checklist.objects.get(about__number="G106")
    assert (row.owner, row.by_role) == (house.persons["王敏"], True)
    another_leads(house)
    assert not runs(house.actor("王敏"), Checklist.objects.get(pk=row.pk))
    making.worked()
    row.refresh_from_db()
    assert row.owner == house.persons["王敏二"] and runs(house.actor("王敏二"), row)
    given = actions.give_checklist(row, house.persons["何芳"], "我来", actor=house.actor("王敏二"))
    nobody_leads(house)
    making.worked()
    given.refresh_from_db()
    assert given.owner == house.persons["何芳"]


#: Who answers a problem of east, and who decides a project of east, after each scene: leaders are
#: never fixed on the day it came.
LEADERS: dict[Callable[[making.Company], None], set[str]] = {
    nothing: {"王敏"},
    another_leads: {"王敏二"},
    nobody_leads: set(),
    the_leader_left: set(),
    delegated: {"王敏", "赵代"},
    delegation_ended: {"王敏"},
    the_namesake_is_stood_in_for: {"王敏"},
}
#: Who does so for every team.
ALWAYS = {"林岚", "周主管", "何芳"}


@pytest.mark.parametrize("scene", LEADERS, ids=lambda scene: scene.__name__)
def test_a_problem_is_answered_by_who_leads_its_team_on_the_day(
    house: making.Company, scene: Callable[[making.Company], None]
) -> None:
    row = problems.report_problem(
        "退款页面打开很慢,点提交按钮后一直转圈", actor=house.actor("李雷")
    )
    scene(house)
    for name in ("王敏", "王敏二", "赵代", "韩梅", "李雷", *ALWAYS):
        may = name in LEADERS[scene] | ALWAYS
        assert to_answer(house.actor(name)).filter(pk=row.pk).exists() == may, name
        if not may:
            with pytest.raises(Forbidden):
                check_answers(house.actor(name), row)
    for name in sorted(LEADERS[scene] | ALWAYS):
        check_answers(house.actor(name), row)


@pytest.mark.parametrize("scene", LEADERS, ids=lambda scene: scene.__name__)
def test_a_project_is_decided_by_who_leads_its_team_on_the_day(
    house: making.Company, scene: Callable[[making.Company], None]
) -> None:
    today, east = clock.today(), Team.objects.get(code="east")
    row = projects.begin_project(
        "一次解决率",
        today,
        today + 60 * DAY,
        house.persons["韩梅"],
        team=east,
        objective="72% → 78%",
        solves="重复来访",
        actor=OPERATOR,
    )
    scene(house)
    for name in ("王敏", "王敏二", "赵代", "韩梅", "李雷", *ALWAYS):
        may = name in LEADERS[scene] | ALWAYS
        assert may_decide(house.actor(name), row) == may, name
        if not may:
            with pytest.raises(Forbidden):
                decide(house, row, name)
    assert decide(house, row, sorted(LEADERS[scene] | ALWAYS)[-1]).pk


def decide(house: making.Company, row: Project, name: str) -> Decision:
    present = [house.persons["林岚"], house.persons["韩梅"]]
    due = clock.today() + 50 * DAY
    return stages.decide_project(
        row, "solution", clock.today(), "先试一组", present, due=due, actor=house.actor(name)
    )
