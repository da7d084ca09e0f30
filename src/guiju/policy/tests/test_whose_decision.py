"""Whose decision it is: after a change of leader, a delegation begun and ended, a transfer,
among namesakes; by page and API.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.foundation.models import Notice
from guiju.people import actions as people
from guiju.people.models import Delegate, Leadership, Position, Team
from guiju.policy import actions
from guiju.policy.access import deciders, requests_for
from guiju.policy.access.cases import cases_for, exceptions_for
from guiju.policy.models import Action, Case, Clause, PolicyVersion, Request
from guiju.policy.pages.day import todos
from guiju.policy.reads import authority as reads
from guiju.policy.reads.cases import applied_alike, founded
from guiju.policy.rules.rulebook import Binding
from guiju.policy.tests import making
from tests.remembered import remembered

TODAY, DAY = clock.today, dt.timedelta(days=1)
#: Who tries: the first leader, another leader of the same name, a stranger to both teams, a
#: delegate.
EVERYBODY = ("王敏", "王敏二", "沈洁", "赵代", "李雷", "韩梅", "周主管", "何芳", "郑洁")


@pytest.fixture
def house(firm: making.Company, policy: PolicyVersion) -> making.Company:
    """Two teams more: "west" led by another 王敏 (G020), and 沈洁 (G021) who leads "south"; 赵代
    (G022) of east, an agent.
    """
    return remembered(with_two_teams_more, firm)


def with_two_teams_more(firm: making.Company) -> making.Company:
    top = Team.objects.get(code="top")
    joined = TODAY() - dt.timedelta(days=300)
    for key, name, number, code in (
        ("王敏二", "王敏", "G020", "west"),
        ("沈洁", "沈洁", "G021", "south"),
    ):
        team = people.save_team(code, code, parent=top, actor=OPERATOR)
        firm.persons[key] = making.join(
            name, number, "team_leader", ("management", 1), team, joined
        )
        firm.accounts[key] = making.account(firm.persons[key], [])
        people.name_leader(team, firm.persons[key], joined, actor=OPERATOR)
    firm.persons["赵代"] = making.join(
        "赵代", "G022", "agent", None, Team.objects.get(code="east"), joined
    )
    firm.accounts["赵代"] = making.account(firm.persons["赵代"], [])
    return firm


@pytest.fixture
def refund(house: making.Company) -> Action:
    action = actions.save_action("refund-only", "仅退款", actor=OPERATOR)
    agents = Binding(positions=("agent",))
    actions.write_limit(
        action,
        "money",
        "own-orders",
        binds=agents,
        each=Decimal(100),
        approver="leader",
        actor=OPERATOR,
    )
    return action


def nothing(house: making.Company) -> None:
    """As it was."""


def another_leads(house: making.Company) -> None:
    people.name_leader(
        Team.objects.get(code="east"), house.persons["沈洁"], TODAY(), actor=OPERATOR
    )


def another_will_lead_tomorrow(house: making.Company) -> None:
    people.name_leader(
        Team.objects.get(code="east"), house.persons["沈洁"], TODAY() + DAY, actor=OPERATOR
    )


def nobody_leads(house: making.Company) -> None:
    people.name_leader(Team.objects.get(code="east"), None, TODAY(), actor=OPERATOR)


def the_leader_left(house: making.Company) -> None:
    people.record_event(house.persons["王敏"], "left", TODAY() - DAY, actor=OPERATOR)


def delegated(house: making.Company) -> None:
    people.name_delegate(
        house.persons["王敏"], house.persons["赵代"], TODAY(), TODAY() + DAY, actor=OPERATOR
    )


def delegation_ended(house: making.Company) -> None:
    delegated(house)
    Delegate.objects.update(from_date=TODAY() - 3 * DAY, to_date=TODAY() - DAY)


def the_namesake_is_stood_in_for(house: making.Company) -> None:
    people.name_delegate(
        house.persons["王敏二"], house.persons["赵代"], TODAY(), TODAY() + DAY, actor=OPERATOR
    )


def moved_to_south(house: making.Company) -> None:
    people.record_event(
        house.persons["李雷"],
        "transferred",
        TODAY(),
        team=Team.objects.get(code="south"),
        actor=OPERATOR,
    )


SCENES: dict[Callable[[making.Company], None], set[str]] = {
    nothing: {"王敏"},
    another_leads: {"沈洁"},
    another_will_lead_tomorrow: {"王敏"},
    nobody_leads: {"林岚"},
    the_leader_left: {"林岚"},
    delegated: {"王敏", "赵代"},
    delegation_ended: {"王敏"},
    the_namesake_is_stood_in_for: {"王敏"},
    moved_to_south: {"沈洁"},
}


def asked(house: making.Company, refund: Action, amount: int = 500) -> Request:
    return actions.request_authority(
        refund, house.persons["李雷"], Decimal(amount), "破损", actor=house.actor("李雷")
    )


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_a_request_is_approved_by_exactly_who_leads_on_the_day(
    house: making.Company, refund: Action, scene: Callable[[making.Company], None]
) -> None:
    row = asked(house, refund)
    scene(house)
    entitled = SCENES[scene]
    for name in EVERYBODY:
        waits = row.pk in requests_for(house.actor(name))
        assert waits == (name in entitled), name
        assert any("?whose=me" in each.url for each in todos(house.actor(name))) == waits, name
        if name not in entitled:
            with pytest.raises(Forbidden):
                actions.settle_request(row, True, "", actor=house.actor(name))
    for name in sorted(entitled):
        again = asked(house, refund)
        assert actions.settle_request(again, True, "", actor=house.actor(name)).state == "granted"
    assert (
        actions.settle_request(row, False, "不符合", actor=house.actor(min(entitled))).state
        == "refused"
    )


def browser(house: making.Company, name: str) -> Client:
    made = Client()
    made.force_login(house.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return made


@pytest.mark.parametrize("by", ["page", "API"])
def test_after_a_change_of_leader_the_new_one_decides_and_is_named(
    house: making.Company, refund: Action, by: str
) -> None:
    row = asked(house, refund)
    another_leads(house)
    making.worked()
    old, new = browser(house, "王敏"), browser(house, "沈洁")
    page, api = (
        reverse("policy_request", args=[row.pk]),
        f"/api/v1/policy/authority/requests/{row.pk}/settle",
    )
    assert old.get(page).status_code == 404
    shown = new.get(page).content.decode()
    assert "沈洁" in shown and "王敏" not in shown
    assert "沈洁" in new.get(reverse("policy_requests"), {"whose": "me"}).content.decode()
    listed = new.get("/api/v1/policy/authority/requests").json()["rows"][0]
    assert (listed["approver"], listed["approvers"]) == ("沈洁", [house.persons["沈洁"].pk])
    sent = {"approve": True, "reason": ""}
    if by == "page":
        decide = reverse("policy_request_decide", args=[row.pk])
        assert old.post(decide, {"answer": "approve"}).status_code == 404
        assert new.post(decide, {"answer": "approve"}).status_code == 302
    else:
        assert old.post(api, sent, content_type="application/json").status_code == 404
        assert new.post(api, sent, content_type="application/json").json()["state"] == "granted"
    row.refresh_from_db()
    assert (row.state, row.approver, row.decided_by) == ("granted", house.persons["沈洁"], "沈洁")


def test_where_nobody_leads_the_managers_are_named(house: making.Company, refund: Action) -> None:
    row = asked(house, refund)
    for code in ("east", "top"):
        people.name_leader(Team.objects.get(code=code), None, TODAY(), actor=OPERATOR)
    page = browser(house, "李雷").get(reverse("policy_request", args=[row.pk])).content.decode()
    assert "林岚" in page and "秦越" in page and "王敏" not in page
    people.close_account(house.accounts["秦越"], actor=OPERATOR)
    page = browser(house, "李雷").get(reverse("policy_request", args=[row.pk])).content.decode()
    assert "林岚" in page and "秦越" not in page


def test_who_decides_now_is_told_once(house: making.Company, refund: Action) -> None:
    asked(house, refund)

    def told(name: str) -> int:
        return Notice.objects.filter(
            account=house.accounts[name].pk, url__contains="/requests/"
        ).count()

    before = {name: told(name) for name in ("王敏", "沈洁", "赵代")}
    another_leads(house)
    making.worked()
    actions.tell_deciders()
    assert {name: told(name) - n for name, n in before.items()} == {"王敏": 0, "沈洁": 1, "赵代": 0}
    people.name_delegate(
        house.persons["沈洁"], house.persons["赵代"], TODAY(), TODAY() + DAY, actor=OPERATOR
    )
    making.worked()
    assert told("赵代") - before["赵代"] == 1


def test_the_notice_of_who_decided_before_is_taken_back_and_nobody_has_two_unread_ones(
    house: making.Company, refund: Action
) -> None:
    row = asked(house, refund)
    address = reverse("policy_request", args=[row.pk])

    def unread(name: str) -> int:
        return Notice.objects.filter(
            account=house.accounts[name].pk, url=address, read_at=None
        ).count()

    assert (unread("王敏"), unread("沈洁")) == (1, 0)
    another_leads(house)
    making.worked()
    actions.tell_deciders()
    assert (unread("王敏"), unread("沈洁")) == (0, 1)
    row.refresh_from_db()
    people.name_delegate(
        house.persons["沈洁"], house.persons["赵代"], TODAY(), TODAY(), actor=OPERATOR
    )
    making.worked()
    actions.tell_deciders()
    assert (unread("沈洁"), unread("赵代")) == (1, 1)
    actions.settle_request(row, True, "", actor=house.actor("赵代"))
    assert (unread("沈洁"), unread("赵代")) == (0, 0)


def test_who_stands_in_is_named_while_it_waits_and_after_she_decided(
    house: making.Company, refund: Action
) -> None:
    row = asked(house, refund)
    delegated(house)
    address = reverse("policy_request", args=[row.pk])
    reader = browser(house, "李雷")
    assert "王敏（G002）（代理：赵代）" in reader.get(address).content.decode()
    assert "王敏（G002）（代理：赵代）" in reader.get(reverse("policy_requests")).content.decode()
    listed = reader.get(
        "/api/v1/policy/authority/requests", headers={"accept-language": "zh-hans"}
    ).json()
    told = listed["rows"][0]
    assert told["approver"] == "王敏（G002）（代理：赵代）" and told["approvers"] == [
        house.persons["王敏"].pk
    ]
    actions.settle_request(row, False, "没有凭证", actor=house.actor("赵代"))
    assert "赵代（代 王敏（G002））" in reader.get(address).content.decode()


def test_who_stood_in_is_told_by_ids_also_after_a_refusal(
    house: making.Company, refund: Action
) -> None:
    reader = browser(house, "李雷")
    by_leader, by_delegate = asked(house, refund), asked(house, refund, amount=600)
    delegated(house)
    actions.settle_request(by_leader, False, "没有凭证", actor=house.actor("王敏"))
    actions.settle_request(by_delegate, False, "没有凭证", actor=house.actor("赵代"))
    leader, delegate = house.persons["王敏"], house.persons["赵代"]
    people.save_person(leader.number, "王敏敏", actor=OPERATOR)
    people.save_person(delegate.number, "王敏", actor=OPERATOR)
    shown = reader.get(reverse("policy_request", args=[by_leader.pk])).content.decode()
    assert "（代 " not in shown, "she decided herself and has another name since"
    leader = people.save_person(leader.number, "赵代", actor=OPERATOR)
    shown = reader.get(reverse("policy_request", args=[by_delegate.pk])).content.decode()
    assert "（代 赵代" in shown, "whoever stood in has the name that the leader has now"
    told = reader.get("/api/v1/policy/authority/requests").json()["rows"]
    assert [each["approvals"] for each in told] == [[], []], "nobody agreed"


def test_an_answer_says_why_a_manager_approves_where_nobody_holds_the_level(
    house: making.Company, refund: Action
) -> None:
    actions.write_limit(
        actions.save_action("alone", "补偿", actor=OPERATOR),
        "money",
        "own-orders",
        each=Decimal(1),
        actor=OPERATOR,
        levels=[
            {"approver": "supervisor", "up_to": Decimal(500)},
            {"approver": "manager", "up_to": None},
        ],
    )
    people.end_role(house.accounts["周主管"].grants.get(), actor=OPERATOR)
    Leadership.objects.all().delete()
    asks = browser(house, "李雷")
    shown = asks.post(
        reverse("policy_authority"), {"action": "alone", "amount": "50"}
    ).content.decode()
    assert "没有人担任主管，由经理审批。" in shown
    shown = asks.post(
        reverse("policy_authority"), {"action": "alone", "amount": "900"}
    ).content.decode()
    assert "没有人担任" not in shown


def test_nobody_approves_her_own_request_as_a_delegate(
    house: making.Company, refund: Action
) -> None:
    row = asked(house, refund)
    people.name_delegate(
        house.persons["王敏"], house.persons["李雷"], TODAY(), TODAY(), actor=OPERATOR
    )
    with pytest.raises(Forbidden, match="one's own"):
        actions.settle_request(row, True, "", actor=house.actor("李雷"))
    assert requests_for(house.actor("李雷")) == ()


def test_the_journal_names_the_delegate_and_whom_she_stands_in_for(
    house: making.Company, refund: Action
) -> None:
    row = asked(house, refund)
    delegated(house)
    done = actions.settle_request(row, True, "", actor=house.actor("赵代"))
    assert (done.decided_by, done.approver) == ("赵代", house.persons["王敏"])


@pytest.fixture
def levels(house: making.Company) -> Action:
    """Up to 100 alone, to 500 the leader, to 5,000 the supervisor, above a manager."""
    action = actions.save_action("refund-levels", "退款", actor=OPERATOR)
    ladder = [
        {"approver": "leader", "up_to": Decimal(500)},
        {"approver": "supervisor", "up_to": Decimal(5000)},
        {"approver": "manager", "up_to": None},
    ]
    agents = Binding(positions=("agent",))
    actions.write_limit(
        action,
        "money",
        "own-orders",
        binds=agents,
        each=Decimal(100),
        levels=ladder,
        actor=OPERATOR,
    )
    return action


@pytest.mark.parametrize(
    ("amount", "who"),
    [
        ("100.01", "王敏"),
        ("500", "王敏"),
        ("500.01", "周主管"),
        ("5000", "周主管"),
        ("5000.01", None),
        ("999999", None),
    ],
)
def test_who_approves_follows_from_the_amount(
    house: making.Company, levels: Action, amount: str, who: str | None
) -> None:
    found = reads.ruled(levels, house.persons["李雷"].pk, Decimal(amount))
    assert (found.approver, found.managers) == (house.persons[who] if who else None, who is None)
    row = actions.request_authority(
        levels, house.persons["李雷"], Decimal(amount), "x", actor=house.actor("李雷")
    )
    for name in ("王敏", "周主管", "沈洁", "何芳"):
        if name != who:
            with pytest.raises(Forbidden):
                actions.settle_request(row, True, "", actor=house.actor(name))
    assert (
        actions.settle_request(row, True, "", actor=house.actor(who or "秦越")).state == "granted"
    )


def test_what_is_within_the_limit_needs_no_level(house: making.Company, levels: Action) -> None:
    row = actions.request_authority(
        levels, house.persons["李雷"], Decimal(100), "x", actor=house.actor("李雷")
    )
    assert row.state == "granted" and row.approvals == []


def test_a_supervisor_is_replaced_by_who_supervises_now(
    house: making.Company, levels: Action
) -> None:
    row = actions.request_authority(
        levels, house.persons["李雷"], Decimal(900), "x", actor=house.actor("李雷")
    )
    people.grant_role(
        house.accounts["沈洁"], "supervisor", team=Team.objects.get(code="east"), actor=OPERATOR
    )
    assert deciders([row])[row.pk] == (
        house.persons["沈洁"].pk,
    )  # nearer than who supervises the whole
    people.record_event(house.persons["沈洁"], "left", TODAY() - DAY, actor=OPERATOR)
    assert deciders([row])[row.pk] == (house.persons["周主管"].pk,)
    people.name_delegate(
        house.persons["周主管"], house.persons["赵代"], TODAY(), TODAY(), actor=OPERATOR
    )
    assert actions.settle_request(row, True, "", actor=house.actor("赵代")).state == "granted"


def test_a_supervisors_own_request_goes_above_her(house: making.Company, levels: Action) -> None:
    everyone = actions.save_action("all-levels", "退款二", actor=OPERATOR)
    actions.write_limit(
        everyone,
        "money",
        "own-orders",
        each=Decimal(1),
        actor=OPERATOR,
        levels=[
            {"approver": "supervisor", "up_to": Decimal(500)},
            {"approver": "manager", "up_to": None},
        ],
    )
    found = reads.ruled(everyone, house.persons["周主管"].pk, Decimal(50))
    assert found.approver == house.persons["林岚"]


def test_lower_levels_agree_first_where_the_limit_says_so(
    house: making.Company, refund: Action
) -> None:
    action = actions.save_action("in-turn", "逐级", actor=OPERATOR)
    ladder = [
        {"approver": "leader", "up_to": Decimal(500)},
        {"approver": "supervisor", "up_to": Decimal(5000)},
        {"approver": "manager", "up_to": None},
    ]
    actions.write_limit(
        action,
        "money",
        "own-orders",
        each=Decimal(100),
        levels=ladder,
        in_turn=True,
        actor=OPERATOR,
    )
    row = actions.request_authority(
        action, house.persons["李雷"], Decimal(900), "x", actor=house.actor("李雷")
    )
    with pytest.raises(Forbidden):
        actions.settle_request(row, True, "", actor=house.actor("周主管"))
    row = actions.settle_request(row, True, "", actor=house.actor("王敏"))
    assert (row.state, row.level) == ("waiting", 1)
    assert row.pk in requests_for(house.actor("周主管")) and row.pk not in requests_for(
        house.actor("王敏")
    )
    assert Notice.objects.filter(
        account=house.accounts["周主管"].pk, url__endswith=f"/{row.pk}/"
    ).exists()
    with pytest.raises(Forbidden):
        actions.settle_request(row, True, "", actor=house.actor("王敏"))
    row = actions.settle_request(row, True, "", actor=house.actor("周主管"))
    assert row.state == "granted" and [each["by"] for each in row.approvals] == [
        "王敏（G002）",
        "周主管",
    ]
    small = actions.request_authority(
        action, house.persons["李雷"], Decimal(300), "x", actor=house.actor("李雷")
    )
    assert actions.settle_request(small, True, "", actor=house.actor("王敏")).state == "granted"
    # Who is entitled at all the levels that are left says it once; a refusal at any level ends it.
    big = actions.request_authority(
        action, house.persons["韩梅"], Decimal(9000), "x", actor=house.actor("韩梅")
    )
    assert actions.settle_request(big, True, "", actor=house.actor("林岚")).state == "granted"
    last = actions.request_authority(
        action, house.persons["赵代"], Decimal(9000), "x", actor=house.actor("赵代")
    )
    assert actions.settle_request(last, False, "不行", actor=house.actor("王敏")).state == "refused"


LEADER_500 = {"approver": "leader", "up_to": Decimal(500)}


@pytest.mark.parametrize(
    "parts",
    [
        {"levels": [{"approver": "manager", "up_to": Decimal(5)}, LEADER_500]},
        {"levels": [LEADER_500, {"approver": "manager", "up_to": Decimal(500)}]},
        {"levels": [{"approver": "leader"}, {"approver": "manager"}]},
        {"levels": [LEADER_500, LEADER_500]},
        {"levels": [{"approver": "friend", "up_to": Decimal(5)}]},
        {"levels": [LEADER_500, {"approver": "manager"}], "approver": "manager"},
        {"levels": [LEADER_500, {"approver": "manager"}], "each": Decimal(500)},
        {"approver": "leader", "in_turn": True},
    ],
)
def test_levels_that_make_no_sense_are_refused(
    house: making.Company, refund: Action, parts: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        actions.write_limit(refund, "money", "own-orders", actor=OPERATOR, **parts)
    erp = actions.save_action("erp", "改价", kind="permission", actor=OPERATOR)
    with pytest.raises(Invalid):
        actions.write_limit(
            erp, "money", "own-orders", levels=[LEADER_500, {"approver": "manager"}], actor=OPERATOR
        )


def test_levels_are_written_on_the_page_and_by_the_api_and_stand_in_the_matrix(
    house: making.Company, refund: Action
) -> None:
    officer = browser(house, "何芳")
    sent = {
        "action": "refund-only",
        "clause": "money/own-orders",
        "min_days": 0,
        "each": "100",
        "leader": "500",
        "supervisor": "5000",
        "approver": "manager",
        "from_date": TODAY().isoformat(),
        "in_turn": "on",
    }
    answer = officer.post(reverse("policy_limit_new"), sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    shown = officer.get(reverse("policy_limits")).content.decode()
    assert "直属负责人 ≤ 500" in shown and "主管 ≤ 5,000" in shown
    # The clause stands there by its policy's title and its number.
    assert "资金操作制度 1.1" in shown and "money/own-orders" not in shown
    assert "主管 ≤ 5,000" in officer.get(reverse("policy_matrix")).content.decode()
    told = {
        "action": "refund-only",
        "policy": "money",
        "clause": "own-orders",
        "positions": ["agent"],
        "each": "100",
        "levels": [{"approver": "leader", "up_to": "500"}, {"approver": "manager"}],
    }
    made = officer.post("/api/v1/policy/authority/limits", told, content_type="application/json")
    assert made.status_code == 201, made.content
    assert [(each["approver"], each["up_to"]) for each in made.json()["levels"]] == [
        ("leader", "500.00"),
        ("manager", None),
    ]
    asked_ = {"action": "refund-only", "amount": "800", "person": "G101"}
    ruling = officer.post(
        "/api/v1/policy/authority/check", asked_, content_type="application/json"
    ).json()
    assert (ruling["verdict"], ruling["level"]) == ("needs_approval", "manager")


def test_a_position_of_a_supervisor_who_leads_is_a_level_too(
    house: making.Company, levels: Action
) -> None:
    people.end_role(house.accounts["周主管"].grants.get(), actor=OPERATOR)
    people.name_leader(
        Team.objects.get(code="top"), house.persons["周主管"], TODAY(), actor=OPERATOR
    )
    assert Position.objects.filter(code="supervisor").exists()
    assert (
        reads.ruled(levels, house.persons["李雷"].pk, Decimal(900)).approver
        == house.persons["周主管"]
    )


def test_a_decided_request_is_not_decided_again(house: making.Company, refund: Action) -> None:
    row = actions.settle_request(asked(house, refund), True, "", actor=house.actor("王敏"))
    with pytest.raises(Conflict):
        actions.settle_request(row, True, "", actor=house.actor("王敏"))


@pytest.fixture
def court(house: making.Company) -> making.Company:
    """督导 supervises east alone, 督导二 south; both stand in the company itself."""
    joined = TODAY() - dt.timedelta(days=300)
    for name, number, code in (("督导", "G030", "east"), ("督导二", "G031", "south")):
        person = making.join(
            name, number, "supervisor", ("management", 1), Team.objects.get(code="top"), joined
        )
        house.persons[name] = person
        house.accounts[name] = making.account(person, [("supervisor", Team.objects.get(code=code))])
    return house


def supervisor_leads(house: making.Company) -> None:
    people.name_leader(
        Team.objects.get(code="east"), house.persons["督导"], TODAY(), actor=OPERATOR
    )


def supervisor_is_stood_in_for(house: making.Company) -> None:
    people.name_delegate(
        house.persons["督导"], house.persons["赵代"], TODAY(), TODAY(), actor=OPERATOR
    )


def supervisor_was_stood_in_for(house: making.Company) -> None:
    supervisor_is_stood_in_for(house)
    Delegate.objects.update(from_date=TODAY() - 3 * DAY, to_date=TODAY() - DAY)


def supervisor_stands_in_for_the_leader(house: making.Company) -> None:
    people.name_delegate(
        house.persons["王敏"], house.persons["督导"], TODAY(), TODAY(), actor=OPERATOR
    )


def supervisor_stands_in_for_the_namesake(house: making.Company) -> None:
    people.name_delegate(
        house.persons["王敏二"], house.persons["督导"], TODAY(), TODAY(), actor=OPERATOR
    )


ALWAYS = {"周主管", "何芳", "秦越"}
#: Who decides a case about 李雷, reported by 郑洁's neighbour 韩梅, after each scene.
COURTS: dict[Callable[[making.Company], None], set[str]] = {
    nothing: {"督导", "林岚"},
    another_leads: {"督导", "林岚"},
    nobody_leads: {"督导"},
    moved_to_south: {"督导二", "林岚"},
    supervisor_leads: {"林岚"},
    supervisor_is_stood_in_for: {"督导", "赵代", "林岚"},
    supervisor_was_stood_in_for: {"督导", "林岚"},
    supervisor_stands_in_for_the_leader: {"林岚"},
    supervisor_stands_in_for_the_namesake: {"督导", "林岚"},
    delegated: {"督导", "林岚"},
}


def reported(house: making.Company) -> Case:
    clause = Clause.objects.get(code="own-orders")
    row = actions.report_case(
        "incident", house.persons["李雷"], clause, TODAY(), "录音", actor=OPERATOR
    )
    actions.add_statement(row, "当时系统卡住了。", actor=house.actor("李雷"))
    return row


@pytest.mark.parametrize("scene", COURTS, ids=lambda scene: scene.__name__)
def test_a_case_is_decided_by_who_is_entitled_on_the_day_and_never_by_who_leads(
    court: making.Company, scene: Callable[[making.Company], None]
) -> None:
    row = reported(court)
    scene(court)
    entitled = COURTS[scene] | ALWAYS
    for name in {*court.accounts}:
        assert (row.pk in {each.pk for each in cases_for(court.actor(name))}) == (
            name in entitled
        ), name
        if name not in entitled:
            with pytest.raises(Forbidden):
                actions.decide_case(row, "founded", "属实", penalty="talk", actor=court.actor(name))
    first, second = sorted(entitled)[:2]
    row = actions.decide_case(
        row, "founded", "属实", penalty="warning", exception_reason="初犯", actor=court.actor(first)
    )
    for name in {*court.accounts}:
        may = name in ({"何芳", "秦越", "林岚"} & entitled) - {first}
        assert (row.pk in {each.pk for each in exceptions_for(court.actor(name))}) == may, name
    actions.appeal_case(row, "不属实", actor=court.actor("李雷"))
    row.refresh_from_db()
    for name in {*court.accounts}:
        may = name in entitled - {first}
        assert (row.pk in {each.pk for each in cases_for(court.actor(name))}) == may, name
        if not may:
            with pytest.raises(Forbidden):
                actions.decide_case_appeal(row, True, "核实", actor=court.actor(name))
    assert (
        actions.decide_case_appeal(row, True, "核实", actor=court.actor(second)).state == "closed"
    )


@pytest.mark.parametrize("by", ["page", "API"])
def test_a_case_moves_with_the_person_on_pages_and_by_the_api(
    court: making.Company, by: str
) -> None:
    row = reported(court)
    moved_to_south(court)
    old, new = browser(court, "督导"), browser(court, "督导二")
    assert old.get(reverse("policy_case", args=[row.pk])).status_code == 404
    told = {"outcome": "unfounded", "reason": "没有证据"}
    if by == "page":
        assert (
            reverse("policy_case_decide", args=[row.pk])
            in new.get(reverse("policy_case", args=[row.pk])).content.decode()
        )
        assert old.post(reverse("policy_case_decide", args=[row.pk]), told).status_code == 404
        answer = new.post(
            reverse("policy_case_decide", args=[row.pk]),
            told | {"intent": "careless", "penalty": ""},
        )
        assert answer.status_code == 302
    else:
        address = f"/api/v1/policy/cases/{row.pk}/decide"
        assert old.post(address, told, content_type="application/json").status_code == 404
        assert new.post(address, told, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("decided", "督导二")


def test_leaders_of_one_name_are_told_apart_where_rules_are_compared(court: making.Company) -> None:
    making.join(
        "小西",
        "G040",
        "agent",
        None,
        Team.objects.get(code="west"),
        TODAY() - dt.timedelta(days=300),
    )
    row = reported(court)
    actions.decide_case(row, "founded", "属实", penalty="talk", actor=court.actor("何芳"))
    parts = {
        part.name: (part.persons, part.incidents)
        for part in applied_alike(founded(Case.objects.all()), "leader")
    }
    assert parts["王敏（G002）"][1] == 1 and parts["王敏（G020）"][1] == 0 and "王敏" not in parts
