"""Coming in: with a password, with a second factor, by a one-time link, by a reset; and being
kept out.
"""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.models import Account
from guiju.web.shell.tests.conftest import PASSWORD, Opened
from tests.cast import HAN_MEI, LI_LEI, Member

LOGIN = "/accounts/login/"
Cast = dict[Member, Account]


def enter(client: Client, member: Member, password: str = PASSWORD) -> int:
    return client.post(LOGIN, {"login": member.email, "password": password}).status_code


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_stranger_is_sent_to_sign_in_and_back_again(cast: Cast, stranger: Client) -> None:
    sent = stranger.get("/notices/?page=2")
    assert sent.headers["location"] == "/accounts/login/?next=/notices/%3Fpage%3D2"
    page = stranger.get(sent.headers["location"])
    assert b'name="next" value="/notices/?page=2"' in page.content
    back = stranger.post(
        LOGIN, {"login": LI_LEI.email, "password": PASSWORD, "next": "/notices/?page=2"}
    )
    assert back.headers["location"] == "/notices/?page=2"


def test_no_way_leads_to_another_house(cast: Cast, stranger: Client) -> None:
    sent = stranger.post(
        LOGIN, {"login": LI_LEI.email, "password": PASSWORD, "next": "https://example.org/"}
    )
    assert sent.headers["location"] == "/"


def test_the_sign_in_page_runs_and_loads_nothing_foreign(db: None, stranger: Client) -> None:
    page = stranger.get(LOGIN)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert page.headers["x-frame-options"] == "DENY"
    assert b'autocomplete="current-password"' in page.content


def test_a_wrong_password_says_the_same_as_an_unknown_address(cast: Cast, stranger: Client) -> None:
    known = stranger.post(LOGIN, {"login": LI_LEI.email, "password": "not-this-one"})
    unknown = stranger.post(LOGIN, {"login": "nobody@example.com", "password": "not-this-one"})
    said = [
        re.findall(r'role="alert".*?</div>', each.content.decode(), re.S)
        for each in (known, unknown)
    ]
    assert said[0] and said[0] == said[1]


def test_guessing_is_stopped_for_that_account_and_for_nobody_else(
    cast: Cast, stranger: Client
) -> None:
    codes = [enter(stranger, LI_LEI, f"guess-{turn}") for turn in range(10)]
    assert codes[:7] == [200] * 7 and 429 in codes
    enter(stranger, LI_LEI)
    assert stranger.get("/").status_code == 302, "not even the right password opens, for a while"
    assert enter(Client(), HAN_MEI) == 302, "a colleague behind the same address comes in"


def test_capitals_and_blanks_give_no_further_tries(cast: Cast, stranger: Client) -> None:
    for turn in range(9):
        stranger.post(LOGIN, {"login": " Li.Lei@Example.com", "password": f"guess-{turn}"})
    enter(stranger, LI_LEI)
    assert stranger.get("/").status_code == 302


def test_a_closed_account_stays_outside(cast: Cast, stranger: Client) -> None:
    people.close_account(cast[LI_LEI], actor=OPERATOR)
    assert enter(stranger, LI_LEI) == 403
    assert stranger.get("/").status_code == 302


def test_signing_out_is_a_post(opened: Opened) -> None:
    client = opened(LI_LEI)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_a_welcome_link_opens_once(db: None, stranger: Client) -> None:
    _account, token = people.invite(
        "new@example.com", [("agent", None)], name="新人", actor=OPERATOR
    )
    way = f"/welcome/{token}"
    assert "new@example.com" in stranger.get(way).content.decode()
    differing = stranger.post(way, {"password": PASSWORD, "again": "another"})
    assert "The two passwords differ." in differing.content.decode()
    weak = stranger.post(way, {"password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 200 and b"data-errors" in weak.content
    assert stranger.post(way, {"password": PASSWORD, "again": PASSWORD}).headers["location"] == "/"
    assert stranger.get("/").status_code == 200
    again = Client(headers={"accept-language": "en"}).get(way)
    assert again.status_code == 409 and "used already" in again.content.decode()
    assert Client().get("/welcome/made-up").status_code == 404


def test_a_welcome_link_does_not_step_over_the_second_factor(cast: Cast, stranger: Client) -> None:
    second_factor(cast[LI_LEI])
    token = people.renew_invitation(cast[LI_LEI], actor=OPERATOR)
    sent = stranger.post(f"/welcome/{token}", {"password": PASSWORD + "!", "again": PASSWORD + "!"})
    assert sent.headers["location"].startswith("/accounts/2fa/authenticate/")
    assert stranger.get("/").status_code == 302


def test_the_second_factor_is_asked_for(cast: Cast, stranger: Client) -> None:
    secret = second_factor(cast[LI_LEI])
    sent = stranger.post(LOGIN, {"login": LI_LEI.email, "password": PASSWORD})
    assert sent.headers["location"].startswith("/accounts/2fa/authenticate/")
    assert stranger.get("/").status_code == 302
    assert stranger.get("/accounts/2fa/authenticate/").status_code == 200
    assert (
        stranger.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).headers["location"]
        == "/"
    )
    assert stranger.get("/").status_code == 200


def test_whoever_is_asked_for_the_second_factor_can_turn_back(cast: Cast, stranger: Client) -> None:
    second_factor(cast[LI_LEI])
    enter(stranger, LI_LEI)
    assert stranger.get(LOGIN).status_code == 302, "the way on is the second factor"
    stranger.post("/accounts/logout/", {"next": LOGIN})
    assert stranger.get(LOGIN).status_code == 200


def test_a_forgotten_password_is_chosen_anew_by_mail(cast: Cast, stranger: Client) -> None:
    assert stranger.get("/accounts/password/reset/").status_code == 200
    done = stranger.post("/accounts/password/reset/", {"email": LI_LEI.email}, follow=True)
    assert done.status_code == 200
    [letter] = mail.outbox
    assert letter.to == [LI_LEI.email] and letter.subject == "Guiju: a new password"
    way = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(letter.body))
    assert way, "links in letters never begin with the host that a request names"
    form = stranger.get(way[1], follow=True)
    target = form.redirect_chain[-1][0]
    chosen = stranger.post(
        target, {"password1": "another-lamp-77", "password2": "another-lamp-77"}, follow=True
    )
    assert chosen.status_code == 200
    assert enter(Client(), LI_LEI) == 200
    assert enter(Client(), LI_LEI, "another-lamp-77") == 302
    used = Client(headers={"accept-language": "en"}).get(way[1])
    assert "no longer opens" in used.content.decode()


def test_the_reset_page_tells_nobody_who_has_an_account(cast: Cast, stranger: Client) -> None:
    known = stranger.post("/accounts/password/reset/", {"email": LI_LEI.email}, follow=True)
    unknown = stranger.post(
        "/accounts/password/reset/", {"email": "nobody@example.com"}, follow=True
    )
    assert known.redirect_chain == unknown.redirect_chain


def test_the_password_is_asked_again_before_the_way_in_is_changed(opened: Opened) -> None:
    client = opened(LI_LEI)
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked.headers["location"].startswith("/accounts/reauthenticate/")
    way = asked.headers["location"]
    assert client.post(way, {"password": "not-this-one"}).status_code == 200
    assert (
        client.post(way, {"password": PASSWORD}).headers["location"]
        == "/accounts/2fa/totp/activate/"
    )
    assert b"data:image/svg" in client.get("/accounts/2fa/totp/activate/").content


def test_whoever_has_a_second_factor_may_be_asked_for_it_again(
    cast: Cast, stranger: Client
) -> None:
    secret = second_factor(cast[LI_LEI])
    enter(stranger, LI_LEI)
    stranger.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert stranger.get("/accounts/2fa/reauthenticate/").status_code == 200


def test_the_second_factor_is_set_up_and_given_up(opened: Opened, cast: Cast) -> None:
    client = opened(LI_LEI)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    kinds = set(Authenticator.objects.filter(user=cast[LI_LEI]).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    shown = client.get("/accounts/2fa/recovery-codes/")
    assert shown.status_code == 200
    assert (
        client.get("/accounts/2fa/recovery-codes/download/")
        .headers["content-type"]
        .startswith("text/plain")
    )
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/recovery-codes/generate/").status_code == 200
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=cast[LI_LEI]).exists()


def test_a_new_password_needs_the_old_one(opened: Opened) -> None:
    client = opened(LI_LEI)
    way, new = "/accounts/password/change/", "another-lamp-77"
    assert client.get(way).status_code == 200
    refused = client.post(way, {"oldpassword": "not-this-one", "password1": new, "password2": new})
    assert refused.status_code == 200 and b"data-errors" in refused.content
    assert (
        client.post(way, {"oldpassword": PASSWORD, "password1": new, "password2": new}).status_code
        == 302
    )
    assert client.get("/").status_code == 200, "this browser stays signed in"


def test_other_browsers_are_signed_out_from_here(cast: Cast, stranger: Client) -> None:
    other = Client()
    assert enter(other, LI_LEI) == enter(stranger, LI_LEI) == 302
    other.get("/"), stranger.get("/")
    page = stranger.get("/accounts/sessions/")
    assert page.status_code == 200
    stranger.post("/accounts/sessions/")
    assert other.get("/").status_code == 302
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize(
    "way",
    ["signup/", "email/", "confirm-email/", "password/set/", "inactive/", "login/code/confirm/"],
)
def test_nobody_makes_her_own_account_or_address(opened: Opened, way: str) -> None:
    assert opened(LI_LEI).get(f"/accounts/{way}").status_code == 404


def second_factor(account: Account) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(account, secret)
    assert Authenticator.objects.filter(user=account).count() == 1
    return secret


def code_of(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))
