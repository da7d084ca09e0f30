"""The page of a person as a hub: what each room shows of them, by the reader's rights alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiju.foundation.access import OPERATOR
from guiju.kit import panels, timeline
from guiju.people import actions as people
from guiju.people.models import Account, Person, Team
from guiju.people.reads.actors import actor_by_id
from guiju.policy.models import Case
from tests import company as made

pytestmark = pytest.mark.django_db
TABS = {
    "agent": ["overview", "measure", "circle", "line", "presence", "profile", "timeline"],
    "team_leader": ["overview", "measure", "circle", "line", "presence", "profile", "timeline"],
    "manager": ["overview", "measure", "circle", "line", "presence", "profile", "timeline"],
    "people_officer": ["overview", "measure", "circle", "line", "presence", "profile", "timeline"],
    "auditor": ["overview", "measure", "circle", "line", "presence", "profile", "timeline"],
    "administrator": ["overview", "circle", "line", "presence", "profile", "timeline"],
    "quality": ["overview", "circle", "line", "presence", "profile", "timeline"],
    "trainer": ["overview", "circle", "line", "presence", "profile", "timeline"],
}
#: Kinds of happenings of an agent that a role may see at all.
KINDS = {
    "agent": {"employment", "scorecards", "signatures", "cases", "checklists", "goals"},
    "manager": {"employment", "scorecards", "signatures", "cases", "checklists", "goals"},
    "quality": {"employment"},
    "administrator": {"employment"},
}
MOST = 20


@pytest.fixture(scope="module")
def browsers(company: None) -> dict[str, Client]:
    return {role: made.client(role) for role in made.MAILS}


@pytest.fixture(scope="module")
def li_lei(company: None) -> Person:
    return Person.objects.get(number="G101")


def page_of(browser: Client, person: Person, tab: str = "", **more: str) -> Any:
    at = reverse("people_person", args=[person.pk])
    return browser.get(at, ({"tab": tab} if tab else {}) | more)


def told(browser: Client, person: Person, **asked: str) -> dict[str, Any]:
    answer = browser.get(f"/api/v1/people/persons/{person.pk}/timeline", asked)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("role", TABS)
def test_tabs_are_those_whose_panels_open_to_the_reader(
    role: str, browsers: dict[str, Client], li_lei: Person
) -> None:
    reader = actor_by_id(Account.objects.get(email=made.MAILS[role]).pk)
    seen = panels.panels_of(reader, li_lei.pk)
    assert [tab.name for tab in panels.tabs_of([each for each in seen if each.template])] == TABS[
        role
    ]
    for tab in TABS[role]:
        answer = page_of(browsers[role], li_lei, tab)
        text = answer.content.decode()
        assert answer.status_code == 200 and "李雷" in text, (role, tab)
        bar = text.partition('aria-label="关于此人"')[2].partition("</nav>")[0]
        assert bar.count('aria-current="page"') == 1, (role, tab)


@pytest.mark.parametrize("role", ["manager", "agent", "team_leader"])
def test_a_tab_costs_few_queries(role: str, browsers: dict[str, Client], li_lei: Person) -> None:
    counted = {}
    for name in ("tab", "glance"):
        for tab in TABS[role]:
            page_of(browsers[role], li_lei, **{name: tab})
            with CaptureQueriesContext(connection) as queries:
                page_of(browsers[role], li_lei, **{name: tab})
            counted[f"{name}={tab}"] = len(queries)
    assert {tab: n for tab, n in counted.items() if n > MOST} == {}, counted


def test_the_overview_says_what_each_tab_comes_to(
    browsers: dict[str, Client], li_lei: Person
) -> None:
    browser = browsers["manager"]
    overview = page_of(browser, li_lei).content.decode()
    said = {
        tab: page_of(browser, li_lei, glance=tab).content.decode()
        for tab in re.findall(r"\?glance=(\w+)", overview)
    }
    assert list(said) == ["measure", "circle", "line"]
    assert "2026 年 1 月：" in said["measure"] and "申诉" in said["measure"]
    assert "已签收" in said["circle"] and "没有进行中的清单" in said["line"], said
    assert "为什么变了" in overview or "打开绩效卡" in overview
    assert page_of(browser, li_lei, glance="x").status_code == 200


@pytest.mark.parametrize("role", KINDS)
def test_the_timeline_tells_what_the_reader_may_see(
    role: str, browsers: dict[str, Client], li_lei: Person
) -> None:
    rows = told(browsers[role], li_lei, date_from="2020-01-01")["rows"]
    kinds = {row["kind"] for row in rows}
    assert kinds & KINDS["manager"] >= KINDS[role] - {"checklists", "goals"}, kinds
    if role in ("quality", "administrator"):
        assert kinds <= {"employment", "leading"}
    days = [row["on"] for row in rows]
    assert days == sorted(days, reverse=True)


def test_the_page_tells_the_same_by_month_and_by_kind(
    browsers: dict[str, Client], li_lei: Person
) -> None:
    browser = browsers["manager"]
    rows = told(browser, li_lei)["rows"]
    text = page_of(browser, li_lei, "timeline").content.decode()
    for row in rows:
        assert f'href="{row["url"]}"' in text if row["url"] else row["what"] in text, row
    cards = page_of(browser, li_lei, "timeline", kind="scorecards").content.decode()
    assert "绩效卡：" in cards and "入职" not in cards.partition("stack")[2]
    assert told(browser, li_lei, kind="nothing")["rows"] == []


def test_every_way_of_the_timeline_opens(browsers: dict[str, Client], li_lei: Person) -> None:
    for role in ("agent", "manager"):
        for row in told(browsers[role], li_lei, date_from="2020-01-01")["rows"]:
            if row["url"]:
                assert browsers[role].get(row["url"]).status_code == 200, (role, row)


def test_a_case_that_is_not_open_to_a_leader_is_not_in_the_timeline(
    browsers: dict[str, Client], li_lei: Person
) -> None:
    case = Case.objects.get(person=li_lei)
    address = reverse("policy_case", args=[case.pk])
    seen = {
        role: address
        in {row["url"] for row in told(browsers[role], li_lei, date_from="2020-01-01")["rows"]}
        for role in ("agent", "team_leader", "manager", "quality")
    }
    opens = {role: browsers[role].get(address).status_code == 200 for role in seen}
    assert seen == opens
    assert seen["agent"] and seen["manager"] and not seen["quality"]


def test_who_does_not_see_the_person_sees_no_timeline(
    browsers: dict[str, Client], li_lei: Person
) -> None:
    other = Person.objects.get(number="G202") if Person.objects.filter(number="G202") else None
    other = other or Person.objects.exclude(pk=li_lei.pk).exclude(account=None).last()
    assert other is not None
    answer = browsers["agent"].get(f"/api/v1/people/persons/{other.pk}/timeline")
    assert answer.status_code == 404
    assert Client().get(f"/api/v1/people/persons/{li_lei.pk}/timeline").status_code == 401


def test_an_empty_year_is_a_sentence_in_the_readers_language(
    browsers: dict[str, Client], company: None
) -> None:
    nobody = people.save_person("G998", "Ann Nobody", actor=OPERATOR)
    for role in ("manager", "quality"):
        for tab in TABS[role]:
            text = page_of(browsers[role], nobody, tab).content.decode()
            assert "Ann Nobody" in text, (role, tab)
    assert (
        "以来没有您可以查看的事项"
        in page_of(browsers["manager"], nobody, "timeline").content.decode()
    )
    english = made.client("manager")
    english.cookies["django_language"] = "en"
    text = page_of(english, nobody, "timeline", until="2020-01-31").content.decode()
    assert "Between 2019-02-01 and 2020-01-31 nothing is on record" in text
    for odd in ("x", "9999-99-99", "0001-01-01", "2199-12-31"):
        assert page_of(browsers["manager"], nobody, "timeline", until=odd).status_code == 200


def test_what_is_to_come_and_what_was_long_ago_is_found(
    browsers: dict[str, Client], company: None
) -> None:
    east = Team.objects.get(code="east-1")
    person = people.save_person("G997", "韩冬", actor=OPERATOR)
    people.record_event(person, "joined", dt.date(2001, 5, 4), team=east, actor=OPERATOR)
    people.record_event(person, "left", dt.date(2199, 1, 31), actor=OPERATOR)
    browser = browsers["manager"]
    newest = page_of(browser, person, "timeline").content.decode()
    assert "2199-01-31" in newest and "入职" not in newest.partition('class="stack"')[2]
    early = page_of(browser, person, "timeline", until="2001-12-31").content.decode()
    assert "2001-05-04" in early
    assert [row["on"] for row in told(browser, person, date_to="2002-01-01")["rows"]] == [
        "2001-05-04"
    ]


def test_a_room_adds_a_tab_and_a_kind_without_a_shared_file(
    browsers: dict[str, Client], li_lei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "PANELS", dict(panels.PANELS))
    monkeypatch.setattr(timeline, "KINDS", dict(timeline.KINDS))
    growth = panels.Tab("growth", "成长", 45)
    panels.add_panel(
        panels.Panel(
            "ladder",
            "阶梯",
            70,
            panels.LISTED,
            lambda request, person: {"rows": [], "empty": f"{person.name}还没有阶梯。"},
            glance=lambda reader, person: "三级",
            tabs=(growth,),
        )
    )
    timeline.add_kind(
        timeline.Kind(
            "drills",
            "演练",
            70,
            lambda reader, person, first, last: Person.objects.filter(pk=person),
            lambda row: [timeline.Happening(dt.date(2026, 2, 3), f"{row.name}的演练")],
        )
    )
    browser = browsers["manager"]
    overview = page_of(browser, li_lei).content.decode()
    assert re.search(r'href="[^"]*\?tab=growth"\s*>成长', overview) and "glance=growth" in overview
    assert "三级" in page_of(browser, li_lei, glance="growth").content.decode()
    assert "李雷还没有阶梯。" in page_of(browser, li_lei, "growth").content.decode()
    rows = told(browser, li_lei, kind="drills", date_from="2026-01-01")["rows"]
    assert [row["what"] for row in rows] == ["李雷的演练"]
