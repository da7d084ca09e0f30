"""An administrator always stays, can come back in by the machine's operator, and has an address
that can be changed.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.foundation.models import Entry, Letter, Notice
from guiju.people import actions, reads
from guiju.people.models import Account, Invitation, RoleGrant

pytestmark = pytest.mark.django_db
PASSWORD = "a quite long pass phrase"


def joined(token: str) -> Account:
    return actions.accept_invitation(token, PASSWORD)


def administrator(name: str, email: str) -> Account:
    return joined(actions.invite(email, [("administrator", None)], name=name, actor=OPERATOR)[1])


@pytest.fixture
def wu_gang() -> Account:
    return joined(
        actions.create_first_administrator("吴刚", email="wu.gang@example.com", actor=OPERATOR)
    )


@pytest.fixture
def lin_lan(wu_gang: Account) -> Account:
    return administrator("林岚", "lin.lan@example.com")


@pytest.fixture
def page(wu_gang: Account) -> Iterator[Client]:
    client = Client()
    client.force_login(wu_gang, "django.contrib.auth.backends.ModelBackend")
    yield client


def actor(account: Account) -> Actor:
    return reads.actor_of(Account.objects.get(pk=account.pk))


def test_the_first_administrator_has_the_address_that_was_said_and_a_repeat_corrects_it() -> None:
    first = actions.create_first_administrator("吴刚", actor=OPERATOR)
    token = actions.create_first_administrator("吴刚", email="Wu.Gang@example.com", actor=OPERATOR)
    assert Account.objects.get().email == "wu.gang@example.com"
    with pytest.raises(Conflict):
        joined(first)
    assert joined(token).grants.get().role == "administrator"
    assert Entry.objects.filter(verb="people.role_granted").count() == 1
    assert not mail.outbox and list(journal.faults()) == []


def test_a_first_address_that_is_none_is_refused_and_nothing_is_made() -> None:
    with pytest.raises(Invalid):
        actions.create_first_administrator("吴刚", email="nobody", actor=OPERATOR)
    assert not Account.objects.exists() and not Entry.objects.exists()


def test_a_lost_password_costs_one_command(wu_gang: Account, lin_lan: Account) -> None:
    for account in (wu_gang, lin_lan):
        Authenticator.objects.create(user=account, type="totp", data={})
    token = actions.let_administrator_in("吴刚", actor=OPERATOR)
    assert joined(token) == wu_gang
    row = Entry.objects.get(
        verb="people.administrator_let_in", noun_id=str(wu_gang.pk), before__isnull=False
    )
    assert row.actor_name == OPERATOR.name
    assert (row.before["second_factor"], row.after["second_factor"]) == (True, False)
    assert [each.user_id for each in Authenticator.objects.all()] == [lin_lan.pk], (
        "hers alone, for it may be lost too"
    )
    assert [(each.account, "吴刚" in each.sentence["zh"]) for each in Notice.objects.all()] == [
        (lin_lan.pk, True)
    ]
    for stranger in (actor(wu_gang), Actor(account=99)):
        with pytest.raises(Forbidden):
            actions.let_administrator_in("吴刚", actor=stranger)


def test_the_last_administrator_who_was_closed_is_opened_again(wu_gang: Account) -> None:
    Account.objects.filter(pk=wu_gang.pk).update(is_active=False)
    assert (
        joined(actions.let_administrator_in("吴刚", email="wu@example.com", actor=OPERATOR))
        == wu_gang
    )
    wu_gang.refresh_from_db()
    assert (wu_gang.is_active, wu_gang.email) == (True, "wu@example.com")


def test_where_no_administrator_is_left_a_new_one_is_made(wu_gang: Account) -> None:
    RoleGrant.objects.all().delete()
    made = joined(actions.let_administrator_in("林岚", email="lin.lan@example.com", actor=OPERATOR))
    assert made != wu_gang and made.grants.get().role == "administrator"


def test_while_others_keep_the_instance_nobody_is_opened_or_made(
    wu_gang: Account, lin_lan: Account
) -> None:
    actions.close_account(lin_lan, actor=actor(wu_gang))
    for name, email in (
        ("林岚", ""),
        ("", "lin.lan@example.com"),
        ("赵强", "zhao@example.com"),
        ("", ""),
    ):
        with pytest.raises(Conflict) as refused:
            actions.let_administrator_in(name, email=email, actor=OPERATOR)
        assert "wu.gang@example.com" in refused.value.say("en")
    assert Account.objects.filter(is_active=True).count() == 1


def test_the_last_active_administrator_stays_by_page_and_api(
    page: Client, wu_gang: Account, lin_lan: Account
) -> None:
    Account.objects.filter(pk=lin_lan.pk).update(is_active=False)
    administrator("韩梅", "han.mei@example.com").grants.update(until=dt.date(2020, 1, 1))
    mine = wu_gang.grants.get().pk
    assert page.post(reverse("people_role_end", args=[mine])).status_code == 409
    assert page.post(reverse("people_account_close", args=[wu_gang.pk])).status_code == 403
    here = f"/api/v1/people/accounts/{wu_gang.pk}"
    assert page.delete(f"{here}/roles/{mine}").status_code == 409
    assert page.post(f"{here}/close", {}, "application/json").status_code == 403  # oneself
    with pytest.raises(Conflict):
        actions.close_account(wu_gang, actor=OPERATOR)
    wu_gang.refresh_from_db()
    assert wu_gang.is_active and wu_gang.grants.exists()


def test_one_who_never_chose_a_password_is_no_administrator_to_leave_the_house_to(
    page: Client, wu_gang: Account
) -> None:
    waiting, _link = actions.invite(
        "lin.lan@example.com", [("administrator", None)], name="林岚", actor=OPERATOR
    )
    mine = wu_gang.grants.get().pk
    assert page.post(reverse("people_role_end", args=[mine])).status_code == 409
    assert page.post(reverse("people_role_end", args=[waiting.grants.get().pk])).status_code == 302


def test_a_sheet_that_lets_the_last_administrator_leave_lets_her_sign_in(
    page: Client, wu_gang: Account, tmp_path: Path
) -> None:
    person = actions.save_person("G001", "吴刚", actor=OPERATOR)
    actions.record_event(person, "joined", dt.date(2026, 1, 5), actor=OPERATOR)
    Account.objects.filter(pk=wu_gang.pk).update(person=person)
    path = tmp_path / "任职.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["人员编号", "变动", "日期"], ["G001", "离职", "2026-02-01"]])
    told = actions.import_people(path, actor=OPERATOR)
    assert not told.errors and person.events.filter(kind="left").exists()
    assert page.get(reverse("people_accounts")).status_code == 200


def test_two_who_close_each_other_leave_one(wu_gang: Account, lin_lan: Account) -> None:
    first, second = actor(wu_gang), actor(lin_lan)
    actions.close_account(lin_lan, actor=first)
    with pytest.raises(Conflict):
        actions.close_account(wu_gang, actor=second)


def test_an_address_is_changed_by_page_and_api_and_the_former_one_is_written_to(
    page: Client, wu_gang: Account
) -> None:
    EmailAddress.objects.create(user=wu_gang, email=wu_gang.email, primary=True, verified=True)
    link = actions.renew_invitation(wu_gang, actor=OPERATOR)
    here = reverse("people_account_email", args=[wu_gang.pk])
    assert page.get(here).status_code == 200
    assert page.post(here, {"email": "Wu@Example.com"}).status_code == 302
    wu_gang.refresh_from_db()
    assert wu_gang.email == "wu@example.com" and not EmailAddress.objects.exists()
    with pytest.raises(Conflict):
        actions.invitation_of(link)
    row = Entry.objects.get(verb="people.email_changed")
    assert (row.before, row.after) == (
        {"email": "wu.gang@example.com"},
        {"email": "wu@example.com"},
    )
    said = {"email": "wu.gang@example.org", "why": "moved"}
    answer = page.post(f"/api/v1/people/accounts/{wu_gang.pk}/email", said, "application/json")
    assert (answer.status_code, answer.json()["email"]) == (200, "wu.gang@example.org")
    assert list(Letter.objects.values_list("to", flat=True)) == [
        "wu.gang@example.com",
        "wu@example.com",
    ]


def test_an_address_that_is_taken_or_none_is_refused(
    wu_gang: Account, lin_lan: Account, page: Client
) -> None:
    for wrong, kind in (
        ("LIN.LAN@example.com", Conflict),
        ("nobody", Invalid),
        ("a@b\n@c.example", Invalid),
    ):
        with pytest.raises(kind):
            actions.change_email(wu_gang, wrong, actor=OPERATOR)
    here = reverse("people_account_email", args=[wu_gang.pk])
    assert page.post(here, {"email": "lin.lan@example.com"}).status_code == 422
    with pytest.raises(Forbidden):
        actions.change_email(wu_gang, "x@example.com", actor=Actor(account=99))
    wu_gang.refresh_from_db()
    assert (
        wu_gang.email == "wu.gang@example.com"
        and Invitation.objects.filter(account=wu_gang).count() == 1
    )
