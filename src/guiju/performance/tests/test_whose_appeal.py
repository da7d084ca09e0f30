"""Whose appeal it is to decide, and whose value to confirm: by ids and by the day, never by who
scored or leads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Forbidden
from guiju.kit.second import named
from guiju.people import actions as people
from guiju.people import reads as persons
from guiju.people.models import Account, Person, Team
from guiju.performance import actions
from guiju.performance.access import appeals_for, corrections_for, entries_for
from guiju.performance.access.deciders import deciders_of
from guiju.performance.models import Appeal, Closing, HandEntry
from guiju.performance.pages.day import todos
from guiju.performance.reads import outcomes
from guiju.performance.reads.entries import formula_of
from guiju.performance.tests.test_fair_cards import bring, closed, joined
from guiju.records import actions as records
from tests.remembered import remembered

pytestmark = pytest.mark.django_db
EVER = dt.date(2025, 1, 1)
#: Who is there beside 李雷 of east: number → (name, position, team, role, the team that the role is
#: for).
STAFF = {
    "L1": ("王敏", "leader", "east", "", ""),
    "L2": ("王敏", "leader", "south", "", ""),
    "S1": ("督导", "leader", "top", "supervisor", "east"),
    "S2": ("督导", "leader", "top", "supervisor", "south"),
    "A2": ("赵代", "agent", "east", "", ""),
    "O1": ("何芳", "leader", "top", "people_officer", ""),
    "O2": ("郑洁", "leader", "top", "people_officer", ""),
}


@pytest.fixture
def closing(tmp_path: Path, settings: object) -> Closing:
    """March closed by the operator; 李雷 of east led by L1; another 王敏, L2, leads south; S1
    and S2 bear one name too.
    """
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    return remembered(march_closed, tmp_path)


def march_closed(store: Path) -> Closing:
    bring(store, "calls", [("李雷", "pre", 50)] * 20)
    people.save_position("agent", "客服", actor=OPERATOR)
    people.save_position("leader", "组长", actor=OPERATOR)
    top = people.save_team("top", "公司", actor=OPERATOR)
    teams = {"top": top} | {
        code: people.save_team(code, code, parent=top, actor=OPERATOR) for code in ("east", "south")
    }
    invited(joined("李雷", teams["east"]), [])
    for number, (name, position, team, role, of) in STAFF.items():
        joined(number, teams[team], position=position)
        person = people.save_person(number, name, email=f"{number}@example.com", actor=OPERATOR)
        invited(person, [(role, teams.get(of))] if role else [])
    people.name_leader(teams["east"], Person.objects.get(number="L1"), EVER, actor=OPERATOR)
    people.name_leader(teams["south"], Person.objects.get(number="L2"), EVER, actor=OPERATOR)
    return closed()


def invited(person: Person, roles: list[tuple[str, Team | None]]) -> None:
    people.invite(f"{person.pk}@example.com", roles, person=person, actor=OPERATOR)


def who(number: str) -> Actor:
    return persons.actor_of(Account.objects.get(person__number=number))


def person(number: str) -> Person:
    return Person.objects.get(number=number)


def team(code: str) -> Team:
    return Team.objects.get(code=code)


def nothing() -> None:
    """As it was."""


def moved_to_south() -> None:
    people.record_event(
        person("李雷"), "transferred", clock.today(), team=team("south"), actor=OPERATOR
    )


def moves_to_south_tomorrow() -> None:
    day = clock.today() + dt.timedelta(days=1)
    people.record_event(person("李雷"), "transferred", day, team=team("south"), actor=OPERATOR)


def supervisor_leads_today() -> None:
    people.name_leader(team("east"), person("S1"), clock.today(), actor=OPERATOR)


def supervisor_led_that_month() -> None:
    """S1 led east for the last days of the month, and no longer does."""
    people.name_leader(team("east"), person("S1"), dt.date(2026, 3, 30), actor=OPERATOR)
    people.name_leader(team("east"), person("L1"), dt.date(2026, 4, 10), actor=OPERATOR)


def supervisor_is_stood_in_for() -> None:
    people.name_delegate(person("S1"), person("A2"), clock.today(), clock.today(), actor=OPERATOR)


def delegation_is_over() -> None:
    day = clock.today() - dt.timedelta(days=1)
    people.name_delegate(person("S1"), person("A2"), day, day, actor=OPERATOR)


def supervisor_stands_in_for_the_leader() -> None:
    people.name_delegate(person("L1"), person("S1"), clock.today(), clock.today(), actor=OPERATOR)


def supervisor_stands_in_for_the_namesake() -> None:
    people.name_delegate(person("L2"), person("S1"), clock.today(), clock.today(), actor=OPERATOR)


SCENES: dict[Callable[[], None], set[str]] = {
    nothing: {"S1"},
    moved_to_south: {"S2"},
    moves_to_south_tomorrow: {"S1"},
    supervisor_leads_today: set(),
    supervisor_led_that_month: set(),
    supervisor_is_stood_in_for: {"S1", "A2"},
    delegation_is_over: {"S1"},
    supervisor_stands_in_for_the_leader: set(),
    supervisor_stands_in_for_the_namesake: {"S1"},
}


def appealed(closing: Closing) -> Appeal:
    return actions.appeal(
        closing.cards.get(subject="李雷"), "aht", "不是我的", 40, actor=who("李雷")
    )


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_an_appeal_is_decided_by_who_is_entitled_on_the_day(
    closing: Closing, scene: Callable[[], None]
) -> None:
    row = appealed(closing)
    scene()
    entitled = SCENES[scene] | {"O1", "O2"}
    can = deciders_of([row])[row.pk]
    assert {Person.objects.get(pk=each.person).number for each in can} == entitled
    for number in {*STAFF, "李雷"}:
        waits = row in appeals_for(who(number))
        assert waits == (number in entitled), number
        assert any("/appeals/" in each.url for each in todos(who(number))) == waits, number
        if not waits:
            with pytest.raises(Forbidden):
                actions.decide(row, "refused", "不符", actor=who(number))
    first = min(entitled)
    actions.decide(row, "refused", "不符", actor=who(first))
    again = actions.appeal(row.card, "aht", "请复核", 45, actor=who("李雷"))
    assert {number for number in STAFF if again in appeals_for(who(number))} == entitled - {first}
    can = deciders_of([again])[again.pk]
    assert {Person.objects.get(pk=each.person).number for each in can} == entitled - {first}


def test_a_waiting_appeal_names_who_can_decide_it_and_tells_who_only_reads(
    closing: Closing,
) -> None:
    row = appealed(closing)
    page = reverse("performance_appeal", args=[row.pk])
    can = named(map(str, deciders_of([row])[row.pk]))
    for number, only_reads in (("李雷", False), ("L1", True), ("S1", False)):
        text = signed_in(number).get(page).content.decode()
        assert ("只有查看权限" in text) == only_reads, number
        assert (f"今天可以处理的人：{can}" in text) == (number != "S1"), number
    listed = signed_in("O1").get(reverse("performance_appeals")).content.decode()
    assert "待处理：何芳、督导、郑洁" in listed


@pytest.mark.parametrize("by", ["page", "API"])
def test_an_appeal_moves_with_the_person_on_pages_and_by_the_api(closing: Closing, by: str) -> None:
    row = appealed(closing)
    moved_to_south()
    old, new = Client(), Client()
    for browser, number in ((old, "S1"), (new, "S2")):
        account = Account.objects.get(person__number=number)
        browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("performance_appeal", args=[row.pk])
    assert new.get(page).status_code == 200
    if by == "page":
        told = {"verdict": "refused", "reason": "不符"}
        assert (
            old.post(reverse("performance_appeal_decide", args=[row.pk]), told).status_code == 403
        )
        assert (
            new.post(reverse("performance_appeal_decide", args=[row.pk]), told).status_code == 302
        )
    else:
        address, sent = (
            f"/api/v1/performance/appeals/{row.pk}/decide",
            {"verdict": "refused", "reason": "不符"},
        )
        assert old.post(address, sent, content_type="application/json").status_code == 403
        assert new.post(address, sent, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert (row.state, row.decider) == ("refused", person("S2"))


def test_who_closed_the_month_or_entered_the_value_does_not_decide(closing: Closing) -> None:
    row = appealed(closing)
    Closing.objects.update(closer=who("O1").account)
    HandEntry.objects.create(
        person=person("李雷"),
        metric="aht",
        date=dt.date(2026, 3, 5),
        value=1,
        note="x",
        proposed_at=clock.now(),
        proposed_by="x",
        proposer=who("O2").account,
    )
    for number in ("O1", "O2"):
        assert Appeal.objects.get(pk=row.pk) not in appeals_for(who(number))
        with pytest.raises(Forbidden):
            actions.decide(Appeal.objects.get(pk=row.pk), "refused", "不符", actor=who(number))


@pytest.mark.parametrize(
    ("told", "decides"),
    [
        ({"date": dt.date(2026, 3, 1)}, False),
        ({"date": dt.date(2026, 3, 31)}, False),
        ({"date": dt.date(2026, 2, 28)}, True),
        ({"date": dt.date(2026, 4, 1)}, True),
        ({"date": dt.date(2025, 3, 5)}, True),
        ({"metric": "answered"}, True),
        ({"refused": True}, True),
        ({"person": "L1"}, True),
    ],
    ids=str,
)
def test_only_a_value_of_the_item_in_the_month_keeps_one_from_deciding(
    closing: Closing, told: dict[str, Any], decides: bool
) -> None:
    row = appealed(closing)
    entry: dict[str, Any] = {
        "person": "李雷",
        "metric": "aht",
        "date": dt.date(2026, 3, 5),
        "value": 1,
        "note": "x",
        **told,
    }
    entry |= {"person": person(entry["person"]), "settler": who("O2").account}
    HandEntry.objects.create(**entry, proposed_at=clock.now(), proposed_by="x")
    assert (row in appeals_for(who("O2"))) == decides


def test_two_deciders_of_one_name_stay_two(closing: Closing) -> None:
    row = actions.decide(appealed(closing), "refused", "不符", actor=who("S1"))
    moved_to_south()
    again = actions.appeal(row.card, "aht", "请复核", 45, actor=who("李雷"))
    actions.decide(again, "upheld", "属实", value=45, actor=who("S2"))
    assert [(each.name, each.n) for each in outcomes(Appeal.objects.all(), "decided_by")] == [
        ("督导（S1）", 1),
        ("督导（S2）", 1),
    ]


ENTRIES: dict[Callable[[], None], set[str]] = {
    nothing: {"L1", "S1"},
    moved_to_south: {"L2", "S2"},
    moves_to_south_tomorrow: {"L1", "S1"},
    supervisor_leads_today: {"S1"},
    supervisor_is_stood_in_for: {"L1", "S1", "A2"},
    delegation_is_over: {"L1", "S1"},
    supervisor_stands_in_for_the_namesake: {"L1", "S1"},
}


@pytest.mark.parametrize("scene", ENTRIES, ids=lambda scene: scene.__name__)
def test_a_value_entered_by_hand_is_confirmed_by_who_leads_on_the_day(
    closing: Closing, scene: Callable[[], None]
) -> None:
    fields = {
        "kind": "manual",
        "title_zh": "整洁",
        "title_en": "Tidy",
        "formula": formula_of("tidy"),
        "unit": "number",
        "better": "up",
        "controlled_by": "person",
    }
    records.save_own_metric("tidy", fields, actor=OPERATOR)
    row = actions.enter_value(
        person("李雷"), "tidy", dt.date(2026, 3, 2), 5, "看过", actor=who("O1")
    )
    scene()
    entitled = ENTRIES[scene] | {"O2"}
    for number in {*STAFF, "李雷"}:
        assert entries_for(who(number)).filter(pk=row.pk).exists() == (number in entitled), number
        if number not in entitled:
            with pytest.raises(Forbidden):
                actions.settle_value(row, True, actor=who(number))
    assert actions.settle_value(row, True, actor=who(max(entitled))).settled_at


@pytest.mark.parametrize("by", ["page", "API"])
def test_a_value_entered_by_hand_moves_with_the_person_on_pages_and_by_the_api(
    closing: Closing, by: str
) -> None:
    row = HandEntry.objects.create(
        person=person("李雷"),
        metric="aht",
        date=dt.date(2026, 3, 5),
        value=1,
        note="x",
        proposed_at=clock.now(),
        proposed_by="何芳",
        proposer=who("O1").account,
    )
    moved_to_south()
    old, new = signed_in("S1"), signed_in("S2")
    if by == "page":
        address = reverse("performance_entry_settle", args=[row.pk])
        assert old.post(address, {"answer": "confirm"}).status_code == 404
        assert new.post(address, {"answer": "confirm"}).status_code == 302
    else:
        address, sent = f"/api/v1/performance/entries/{row.pk}/settle", {"confirm": True}
        assert old.post(address, sent, content_type="application/json").status_code == 404
        assert new.post(address, sent, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert row.settler == who("S2").account


def signed_in(number: str) -> Client:
    made = Client()
    made.force_login(
        Account.objects.get(person__number=number),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return made


#: What two of the company confirm; whoever leads, stands in or is of another's name has no part in
#: it.
COMPANY_WIDE = [
    *SCENES,
    "the officer is stood in for",
    "the officer is stood in for by her namesake",
]


def staged(scene: Callable[[], None] | str) -> None:
    if callable(scene):
        scene()
        return
    stands_in = "A2" if scene == "the officer is stood in for" else "N1"
    people.name_delegate(
        person("O2"), person(stands_in), clock.today(), clock.today(), actor=OPERATOR
    )


@pytest.fixture
def namesake(closing: Closing) -> None:
    """N1 of east bears the name of O2."""
    joined("N1", team("east"))
    invited(people.save_person("N1", "郑洁", email="N1@example.com", actor=OPERATOR), [])


@pytest.mark.usefixtures("namesake")
@pytest.mark.parametrize(
    "scene", COMPANY_WIDE, ids=lambda scene: scene if isinstance(scene, str) else scene.__name__
)
def test_a_correction_a_reopening_and_pay_are_confirmed_by_another_who_holds_the_role(
    closing: Closing, scene: Callable[[], None] | str
) -> None:
    invited(
        people.save_person("M1", "林岚", email="M1@example.com", actor=OPERATOR),
        [("manager", None)],
    )
    text = (
        "pay: agents\napplies_to: {position: agent}\nfrom_month: 2026-01\nbase: 1000\ntable: "
        "[{at: 0, factor: 1}]\n"
    )
    actions.publish_pay_rule(actions.write_pay_rule(text, actor=who("O1")), actor=who("O1"))
    run = actions.prepare_pay("2026-03", actor=who("O1"))
    row = actions.propose_correction(
        closing.cards.get(subject="李雷"), "aht", "录错", value=40, actor=who("O1")
    )
    actions.reopen_month("2026-03", "更正", actor=who("M1"))
    staged(scene)
    for number in {*STAFF, "李雷", "N1"} - {"O2", "M1"}:
        with pytest.raises(Forbidden):
            actions.settle_correction(row, True, actor=who(number))
        with pytest.raises(Forbidden):
            actions.settle_pay(run, True, actor=who(number))
        if number != "O1":
            with pytest.raises(Forbidden):
                actions.settle_reopening(closing, True, actor=who(number))
    with pytest.raises(Forbidden):
        actions.settle_reopening(closing, True, actor=who("M1"))
    assert actions.settle_pay(run, True, actor=who("O2")).state == "released"
    assert actions.settle_correction(row, True, actor=who("O2")).confirmed_at
    assert not actions.settle_reopening(closing, True, actor=who("O2")).current


def test_nobody_confirms_a_correction_of_their_own_card(closing: Closing) -> None:
    people.grant_role(Account.objects.get(person__number="李雷"), "people_officer", actor=OPERATOR)
    card = closing.cards.get(subject="李雷")
    with pytest.raises(Forbidden, match="own card"):
        actions.propose_correction(card, "aht", "录错", value=40, actor=who("李雷"))
    row = actions.propose_correction(card, "aht", "录错", value=40, actor=who("O1"))
    with pytest.raises(Forbidden, match="own card"):
        actions.settle_correction(row, True, actor=who("李雷"))
    confirm = reverse("performance_correction_settle", args=[row.pk])
    waits = {"O1": False, "李雷": False, "O2": True}
    for number, may in waits.items():
        assert corrections_for(who(number)).filter(pk=row.pk).exists() == may, number
        assert (
            confirm in signed_in(number).get(reverse("performance_corrections")).content.decode()
        ) == may, number
    correct = reverse("performance_correct", args=[card.pk])
    for number, offered in (("李雷", False), ("O2", True)):
        page = signed_in(number).get(reverse("performance_card", args=[card.pk])).content.decode()
        assert (correct in page) == offered, number
    assert actions.settle_correction(row, True, actor=who("O2")).confirmed_at


GOALS: dict[Callable[[], None], set[str]] = {
    nothing: {"L1", "S1"},
    moved_to_south: {"L2", "S2"},
    moves_to_south_tomorrow: {"L1", "S1"},
    supervisor_leads_today: {"S1"},
    supervisor_is_stood_in_for: {"L1", "S1", "A2"},
    delegation_is_over: {"L1", "S1"},
    supervisor_stands_in_for_the_leader: {"L1", "S1"},
    supervisor_stands_in_for_the_namesake: {"L1", "S1"},
}


@pytest.mark.parametrize("scene", GOALS, ids=lambda scene: scene.__name__)
def test_a_goal_is_changed_by_who_leads_its_owner_on_the_day(
    closing: Closing, scene: Callable[[], None]
) -> None:
    from guiju.performance.access.goals import may_fill, may_set
    from guiju.performance.actions import goals

    draft = goals.Draft(
        title="回访", key=str(clock.today().year), owner=person("李雷"), target=100.0, unit="单"
    )
    row = goals.set_goal(draft, actor=OPERATOR)
    scene()
    for number in {*STAFF, "李雷"}:
        assert may_set(who(number), row) == (number in GOALS[scene]), number
        assert may_fill(who(number), row) == (number in GOALS[scene] | {"李雷"}), number
        if number not in GOALS[scene]:
            with pytest.raises(Forbidden):
                goals.drop_goal(row, "不需要了", actor=who(number))
    assert goals.drop_goal(row, "不需要了", actor=who(min(GOALS[scene]))).pk == row.pk
