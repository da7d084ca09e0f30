"""From March's total to April's on the page and over the API: other cases, own work, the team, a
new scheme; and what is said where there is nothing to compare.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation.access import OPERATOR, Actor
from guiju.people import actions as people
from guiju.people import reads as persons
from guiju.people.models import Person, Position, Team
from guiju.performance import actions, reads
from guiju.performance.models import Scorecard
from guiju.performance.tests.test_fair_cards import bring, desk, joined, store
from tests.remembered import remembered

__all__ = ["desk", "store"]
pytestmark = pytest.mark.django_db
#: 李雷's April: twice as many of the long cases, each ten seconds shorter.
APRIL = [("李雷", "pre", 50)] * 10 + [("李雷", "tech", 140)] * 20 + [("韩梅", "pre", 60)] * 40
SCHEME = """scheme: desk
title: {zh: 客服台, en: Desk}
applies_to: {position: agent}
month: MONTH
items:
  - {metric: aht, weight: 100, curve: {type: linear, zero: 200, full: 0}}
"""


def scheme(month: str, more: str = "") -> None:
    text = SCHEME.replace("MONTH", month) + more
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )


@pytest.fixture
def months(desk: Team, store: Path) -> Team:
    """March and April closed by the same scheme."""
    return remembered(two_closed, store, desk.pk)


def two_closed(store: Path, team: int) -> Team:
    april(store)
    return Team.objects.get(pk=team)


def april(store: Path, more: str = "") -> None:
    bring(store, "april", APRIL, "2026-04")
    scheme("2026-03")
    actions.close_month("2026-03", actor=OPERATOR)
    scheme("2026-04", more)
    actions.close_month("2026-04", actor=OPERATOR)


def card(subject: str, month: str = "2026-04") -> Scorecard:
    return Scorecard.objects.exclude(kind="part").get(subject=subject, closing__month=month)


def steps(subject: str, actor: Actor = OPERATOR) -> dict[tuple[str, str], object]:
    found = reads.bridge_of(card(subject), actor=actor).found
    assert found is not None
    return {(step.kind, step.item): pytest.approx(float(step.points)) for step in found.steps}


def browser(name: str, role: str = "", language: str = "zh-hans") -> Client:
    """The browser of a person, by an account of their own."""
    person = Person.objects.get(number=name)
    account, _token = people.invite(
        f"{person.pk}@example.com", [(role, None)] if role else [], person=person, actor=OPERATOR
    )
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_other_cases_are_told_from_own_work(months: Team) -> None:
    """83.3 s → 110 s: 31.7 s longer by more of the long cases, 5 s shorter by quicker work."""
    assert steps("李雷") == {("own", "aht"): 2.5, ("mix", "aht"): -95 / 6}
    shown = reads.bridge_of(card("李雷"), actor=OPERATOR).found
    assert shown is not None
    assert shown.shown(1).groups == {"own": Decimal("2.5"), "mix": Decimal("-15.8")}


def test_a_team_has_a_bridge_too(months: Team) -> None:
    found = steps("east")
    assert set(found) == {("own", "aht"), ("mix", "aht")}


def test_a_new_share_and_the_team_are_steps(desk: Team, store: Path) -> None:
    april(store, "shares: {team: 20}\n")
    found = reads.bridge_of(card("李雷"), actor=OPERATOR).found
    assert found is not None
    assert {step.kind for step in found.steps} == {"own", "mix", "weights"}
    shown = found.shown(6)
    assert shown.before + sum(points for _, points in shown.steps) == shown.after


def test_a_correction_is_part_of_the_own_step(months: Team) -> None:
    """With a corrected value nothing tells other cases from own work any more."""
    row = actions.propose_correction(card("李雷"), "aht", "系统掉线", value=90.0, actor=OPERATOR)
    actions.settle_correction(row, True, actor=manager())
    assert steps("李雷") == {("own", "aht"): pytest.approx(-10 / 3)}


def manager() -> Actor:
    account, _token = people.invite("manager@example.com", [("manager", None)], actor=OPERATOR)
    return persons.actor_of(account)


def test_the_page_says_it_in_a_sentence_a_picture_and_rows(months: Team) -> None:
    chinese = browser("李雷").get(reverse("performance_card", args=[card("李雷").pk]))
    page = chinese.content.decode()
    assert "总分 <b>45.0</b>，比 2026 年 3 月低 13.3：业务结构 −15.8，自身表现 +2.5。" in page
    assert "总分为什么变了" in page and "waterfall" in page and "总分怎样得来" in page
    assert f"{reverse('performance_item', args=[card('李雷').pk, 'aht'])}?why=queue#why" in page
    english = browser("韩梅", language="en").get(
        reverse("performance_card", args=[card("韩梅").pk])
    )
    assert "As much as in Mar 2026: nothing moved it." in english.content.decode()


def test_the_api_leads_from_one_total_to_the_other(months: Team) -> None:
    client = browser("李雷")
    address = f"/api/v1/performance/scorecards/{card('李雷').pk}/bridge"
    sent = client.get(address).json()
    assert sent["before_month"] == "2026-03" and sent["why_not"] == ""
    points = [Decimal(step["points"]) for step in sent["steps"]]
    assert Decimal(sent["before_total"]) + sum(points) == Decimal(sent["total"]) == 45
    assert [line["part"] for line in sent["total_lines"]] == ["own"]
    other = f"/api/v1/performance/scorecards/{card('韩梅').pk}/bridge"
    assert client.get(other).status_code == 404


@pytest.mark.parametrize(("month", "why_not"), [("2026-03", "no_card")])
def test_the_first_card_has_nothing_to_be_compared_with(
    months: Team, month: str, why_not: str
) -> None:
    of = reads.bridge_of(card("李雷", month), actor=OPERATOR)
    assert (of.found, of.why_not) == (None, why_not)
    page = browser("李雷").get(reverse("performance_card", args=[card("李雷", month).pk]))
    assert "没有 2026 年 2 月的绩效卡可以对比。" in page.content.decode()


def test_totals_by_two_schemes_are_not_compared(desk: Team, store: Path) -> None:
    bring(store, "april", APRIL, "2026-04")
    people.save_position("night", "夜班客服", actor=OPERATOR)
    scheme("2026-03")
    actions.close_month("2026-03", actor=OPERATOR)
    moved = Person.objects.get(number="李雷")
    night = Position.objects.get(code="night")
    people.record_event(moved, "changed", dt.date(2026, 4, 1), position=night, actor=OPERATOR)
    text = SCHEME.replace("MONTH", "2026-04").replace("scheme: desk", "scheme: night")
    text = text.replace("position: agent", "position: night")
    actions.launch_scheme(
        actions.import_scheme(text, actor=OPERATOR), actor=OPERATOR, despite="test"
    )
    actions.close_month("2026-04", actor=OPERATOR)
    of = reads.bridge_of(card("李雷"), actor=OPERATOR)
    assert (of.found, of.why_not) == (None, "scheme")
    page = browser("李雷").get(reverse("performance_card", args=[card("李雷").pk]))
    assert "不同方案的总分不作对比" in page.content.decode()


def test_who_may_not_see_the_card_before_is_told_nothing_of_it(months: Team) -> None:
    """April's leader of 李雷's new team does not learn March's total in the old one."""
    south = people.save_team("south", "华南", actor=OPERATOR)
    joined("组长", south, position="leader")
    leader = Person.objects.get(number="组长")
    people.name_leader(south, leader, dt.date(2025, 1, 1), actor=OPERATOR)
    Scorecard.objects.filter(pk=card("李雷").pk).update(team=south)
    account, _token = people.invite("l@example.com", [], person=leader, actor=OPERATOR)
    of = reads.bridge_of(card("李雷"), actor=persons.actor_of(account))
    assert (of.before, of.found, of.why_not) == (None, None, "no_card")


def test_a_closed_card_says_what_capped_it_by_how_much_and_where_it_opens(
    desk: Team, store: Path
) -> None:
    """李雷: 30 calls of 83⅓ s. A gate on the item and one on what is no item."""
    scheme(
        "2026-03",
        "gates: [{metric: aht, above: 80, cap: 50}, {metric: answered, above: 25, cap: 45}]\n",
    )
    actions.close_month("2026-03", actor=OPERATOR)
    row = card("李雷", "2026-03")
    assert row.total == 45 and row.capped_by == ["aht", "answered"]
    own = browser("李雷")
    page = own.get(reverse("performance_card", args=[row.pk]))
    (of_item, item_url), (of_other, other_url) = page.context["capped"]
    assert "83" in of_item and "高于 80 秒" in of_item and "总分最多 50" in of_item
    assert item_url == reverse("performance_item", args=[row.pk, "aht"])
    assert "30" in of_other and "高于 25" in of_other and "总分最多 45" in of_other
    assert f"metric=answered&person={row.person_id}&from=2026-03-01&to=2026-03-31" in other_url
    assert of_other in page.content.decode()
    scheme("2026-04")
    bring(store, "april", [("李雷", "pre", 60)] * 20, "2026-04")
    actions.close_month("2026-04", actor=OPERATOR)
    told = own.get(reverse("performance_card", args=[card("李雷").pk])).content.decode()
    assert "高于 80 秒时，总分最多 50" in told, "the step of the caps says limit and cap"
