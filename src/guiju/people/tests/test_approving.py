"""The second person: who can approve, named so that namesakes can be told apart; own approval for a
company in which nobody else can.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor, Permission, Whose
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.foundation.models import Entry, Notice
from guiju.kit.second import WAIT, Matter
from guiju.people import actions, reads
from guiju.people.models import Account, Invitation, Team

pytestmark = pytest.mark.django_db
PUBLISH = Permission("toy.publish", {"zh": "", "en": ""}, {"manager": Whose.ALL})
CONFIRM = Permission(
    "toy.confirm", {"zh": "", "en": ""}, {"team_leader": Whose.TEAM, "manager": Whose.ALL}
)
SENTENCE = {"zh": "由另一个人批准。", "en": "Another person approves it."}
LONG_AGO = dt.timedelta(days=30)


def somebody(number: str, name: str, *roles: str, team: Team | None = None) -> Account:
    person = actions.save_person(number, name, email=f"{number}@example.com", actor=OPERATOR)
    if team is not None:
        actions.record_event(person, "joined", dt.date(2026, 1, 5), team=team, actor=OPERATOR)
    _made, token = actions.invite(
        person.email, [(role, None) for role in roles], person=person, actor=OPERATOR
    )
    return actions.accept_invitation(token, "a long enough sentence 7")


def matter(
    account: Account, wanted: Permission = PUBLISH, hours: float = 0, **more: object
) -> Matter:
    since = clock.now() - dt.timedelta(hours=hours)
    return Matter(wanted, frozenset([account.pk]), since, **more)  # type: ignore[arg-type]


def check(account: Account, of: Matter) -> bool:
    return reads.second_of(of, reads.actor_of(account)).check(SENTENCE)


@pytest.fixture
def alone() -> Account:
    """A manager who also keeps the accounts, and nobody else."""
    return somebody("G001", "林岚", "manager", "administrator")


def test_who_is_alone_approves_after_a_day_and_the_refusal_says_when(alone: Account) -> None:
    with pytest.raises(Forbidden) as refusal:
        check(alone, matter(alone, hours=23.9))
    data = refusal.value.data
    assert dt.datetime.fromisoformat(data["own_approval_from"]) > clock.now()
    assert data["who"] == "" and "林岚" in data["keepers"]
    assert data["from"] in refusal.value.advise("zh") and "本人批准" in refusal.value.advise("zh")
    assert check(alone, matter(alone, hours=24)) is True


def test_another_approves_at_once_and_that_is_no_own_approval(alone: Account) -> None:
    second = somebody("G010", "秦越", "manager")
    assert check(second, matter(alone)) is False
    assert reads.second_of(matter(alone), OPERATOR).check(SENTENCE) is False


def test_with_two_managers_own_approval_is_closed_and_the_other_is_named(alone: Account) -> None:
    somebody("G010", "秦越", "manager")
    with pytest.raises(Forbidden, match="Another person") as refusal:
        check(alone, matter(alone, hours=100))
    assert refusal.value.data["who"] == "秦越" and "own_approval_from" not in refusal.value.data
    assert "秦越" in refusal.value.advise("en")


def test_own_pay_score_and_cases_are_never_approved_by_oneself(alone: Account) -> None:
    administrator = somebody("G005", "吴刚", "administrator")
    actions.set_own_approval("always", "小公司", actor=reads.actor_of(administrator))
    with pytest.raises(Forbidden) as refusal:
        check(alone, matter(alone, hours=100, own=True))
    assert (
        "own_approval_from" not in refusal.value.data
        and "从不由本人批准" in refusal.value.advise("zh")
    )


def test_a_machine_never_approves_what_it_wrote(alone: Account) -> None:
    token = Actor(account=-7, machine=True)
    of = Matter(PUBLISH, frozenset([-7]), clock.now() - LONG_AGO)
    assert not reads.second_of(of, token).may
    assert check(alone, of) is False


def test_the_invited_count_while_their_invitation_is_open(alone: Account) -> None:
    person = actions.save_person("G010", "秦越", email="g010@example.com", actor=OPERATOR)
    account, _token = actions.invite(
        person.email, [("manager", None)], person=person, actor=OPERATOR
    )
    second = reads.second_of(matter(alone, hours=100), reads.actor_of(alone))
    assert not second.may and [each.invited for each in second.approvers] == [True]
    Invitation.objects.filter(account=account).update(expires_at=clock.now() - LONG_AGO)
    assert check(alone, matter(alone, hours=100)) is True
    assert not reads.second_of(matter(alone), reads.actor_of(alone)).approvers


def test_namesakes_carry_their_numbers(alone: Account) -> None:
    somebody("G010", "秦越", "manager")
    somebody("G011", "秦越", "manager")
    second = reads.second_of(matter(alone), reads.actor_of(alone))
    assert second.names == "秦越（G010）、秦越（G011）"


def test_what_a_leader_confirms_follows_who_leads_and_stands_in(alone: Account) -> None:
    team = actions.save_team("east", "华东", actor=OPERATOR)
    agent = somebody("G101", "李雷", team=team)
    first, next_one = somebody("G002", "王敏", team=team), somebody("G003", "赵强", team=team)
    assert agent.person and first.person and next_one.person

    def able() -> list[str]:
        return [each.name for each in reads.holders(CONFIRM, agent.person_id)]

    today = clock.today()
    assert able() == ["林岚"]
    actions.name_leader(team, first.person, today - LONG_AGO, actor=OPERATOR)
    assert able() == ["林岚", "王敏"]
    actions.name_leader(team, next_one.person, today, actor=OPERATOR)
    assert able() == ["林岚", "赵强"]
    actions.name_delegate(next_one.person, first.person, today, today, actor=OPERATOR)
    assert able() == ["林岚", "王敏", "赵强"]


def test_whoever_leads_can_approve_what_team_leaders_may_for_all(alone: Account) -> None:
    wanted = Permission(
        "toy.for_all", {"zh": "", "en": ""}, {"team_leader": Whose.ALL, "manager": Whose.ALL}
    )
    team = actions.save_team("east", "华东", actor=OPERATOR)
    leader = somebody("G002", "王敏", team=team)
    assert leader.person and check(alone, matter(alone, wanted, hours=25)) is True
    actions.name_leader(team, leader.person, clock.today(), actor=OPERATOR)
    assert [each.name for each in reads.holders(wanted)] == ["林岚", "王敏"]
    with pytest.raises(Forbidden):
        check(alone, matter(alone, wanted, hours=25))
    assert check(leader, matter(alone, wanted)) is False


def test_the_page_says_who_invites_and_presets_the_role(alone: Account) -> None:
    second = reads.second_of(matter(alone), reads.actor_of(alone))
    client = Client()
    client.force_login(alone)
    page = client.get(second.invite).content.decode()
    assert '<option value="manager" selected>' in page
    plain = somebody("G010", "秦越", "people_officer")
    other = reads.second_of(matter(alone), reads.actor_of(plain))
    assert (other.invite, other.rule, other.kept_by) == ("", "", "林岚")


def test_an_administrator_says_when_own_approval_is_open(alone: Account) -> None:
    second = somebody("G010", "秦越", "manager")
    client = Client()
    client.force_login(alone)
    page = reverse("people_approval")
    assert "没有别人可以批准时" in client.get(page).content.decode()
    assert client.post(page, {"rule": "always"}).status_code == 422, "a reason is needed"
    assert client.post(page, {"rule": "always", "reason": "两人轮休"}).status_code == 302
    assert check(alone, matter(alone, hours=25)) is True
    assert Notice.objects.filter(account=second.pk, url=page).exists()
    entry = Entry.objects.get(verb="people.own_approval_set")
    assert (entry.before, entry.after, entry.why) == (
        {"rule": "alone"},
        {"rule": "always"},
        "两人轮休",
    )
    told = client.get("/api/v1/people/own-approval").json()
    assert told == {"rule": "always", "reason": "两人轮休", "by": "林岚"}
    sent = {"rule": "never", "reason": "够人了"}
    answer = client.put("/api/v1/people/own-approval", sent, content_type="application/json")
    assert answer.json()["rule"] == "never"
    with pytest.raises(Forbidden):
        check(alone, matter(alone, hours=25))
    client.force_login(second)
    assert "够人了" in client.get(page).content.decode(), "every manager reads it"
    assert client.post(page, {"rule": "always", "reason": "x"}).status_code == 403
    answer = client.put("/api/v1/people/own-approval", sent, content_type="application/json")
    assert answer.status_code == 403


def test_a_rule_is_one_of_three_and_another_than_before(alone: Account) -> None:
    actor = reads.actor_of(alone)
    with pytest.raises(Invalid):
        actions.set_own_approval("sometimes", "x", actor=actor)
    with pytest.raises(Conflict):
        actions.set_own_approval("alone", "x", actor=actor)
    assert dt.timedelta(hours=24) == WAIT
