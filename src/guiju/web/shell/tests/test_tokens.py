"""Keys to the API: made, limited, ended, revoked; the API asked with them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from guiju.foundation import clock, journal
from guiju.foundation.access import PERMISSIONS, Actor
from guiju.foundation.errors import Forbidden, Invalid
from guiju.foundation.models import Entry, Token
from guiju.people import reads as people
from guiju.people.models import Account
from guiju.web.shell import actions
from guiju.web.shell.tests.conftest import Opened
from tests.cast import HAN_MEI, LI_LEI, LIN_LAN, Member

Cast = dict[Member, Account]
ME = "/api/v1/me"


def ask(secret: str, way: str = ME) -> tuple[int, dict[str, object]]:
    answer = Client().get(way, headers={"authorization": f"Bearer {secret}"})
    return answer.status_code, json.loads(answer.content)


def make(account: Account, **how: object) -> tuple[Token, str]:
    return actions.make_token("nightly report", actor=people.actor_of(account), **how)  # type: ignore[arg-type]


def test_a_token_speaks_for_its_owner(cast: Cast) -> None:
    row, secret = make(cast[LIN_LAN])
    status, said = ask(secret)
    assert (status, said["name"], said["roles"]) == (200, LIN_LAN.name, ["manager"])
    row.refresh_from_db()
    assert row.used_at is not None
    assert secret not in json.dumps([row.hash, row.title]), "only the hash is kept"


def test_a_token_can_do_no_more_than_its_scope(cast: Cast) -> None:
    _row, narrow = make(cast[LIN_LAN], scopes=["foundation.journal"])
    _row, wide = make(cast[LIN_LAN])
    assert ask(narrow)[0] == ask(wide)[0] == 200
    assert ask(wide, "/api/v1/people/persons")[0] == 200
    assert ask(narrow, "/api/v1/people/persons")[0] == 403


@pytest.mark.parametrize("kind", ["manual"])
def test_a_narrow_token_reads_no_rows_that_people_decided_about_people(
    cast: Cast, kind: str
) -> None:
    _row, narrow = make(cast[LIN_LAN], scopes=["records.view"])
    _row, wide = make(cast[LIN_LAN])
    assert ask(narrow, "/api/v1/records/rows/contacts")[0] == 200
    status, said = ask(narrow, f"/api/v1/records/rows/{kind}")
    assert (status, said["code"]) == (403, "records.decided")
    assert ask(wide, f"/api/v1/records/rows/{kind}")[0] == 200


def test_nobody_gives_a_token_what_she_may_not_do_herself(cast: Cast) -> None:
    with pytest.raises(Invalid):
        make(cast[LI_LEI], scopes=["foundation.journal"])
    with pytest.raises(Invalid):
        make(cast[LIN_LAN], scopes=["made.up"])
    with pytest.raises(Invalid):
        make(cast[LIN_LAN], days=367)
    with pytest.raises(Forbidden):
        actions.make_token("x", actor=Actor())
    assert not Token.objects.exists()


def test_an_ended_token_opens_nothing(cast: Cast) -> None:
    row, secret = make(cast[LIN_LAN], days=1)
    Token.objects.filter(pk=row.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))
    status, said = ask(secret)
    assert (status, said["code"]) == (401, "not_signed_in")


def test_a_revoked_token_opens_nothing(cast: Cast) -> None:
    row, secret = make(cast[LIN_LAN])
    actions.revoke_token(row.pk, actor=people.actor_of(cast[LIN_LAN]))
    assert ask(secret)[0] == 401
    assert [entry.verb for entry in Entry.objects.order_by("-number")[:2]] == [
        "shell.token_revoked",
        "shell.token_made",
    ]
    assert list(journal.faults()) == []


def test_the_token_of_a_closed_account_opens_nothing(cast: Cast) -> None:
    _row, secret = make(cast[LI_LEI])
    Account.objects.filter(pk=cast[LI_LEI].pk).update(is_active=False)
    assert ask(secret)[0] == 401


def test_strangers_and_made_up_tokens_are_told_apart_from_nobody(db: None) -> None:
    assert ask("gj_made-up") == ask("gj_another")
    assert Client().get(ME).status_code == 401


def test_the_browser_of_a_person_asks_the_api_too(opened: Opened) -> None:
    said = opened(LI_LEI).get(ME).json()
    assert said["name"] == LI_LEI.name


def test_the_secret_is_shown_once_and_never_kept_by_the_browser(opened: Opened) -> None:
    client = opened(LIN_LAN)
    made = client.post(
        "/account/tokens/new/", {"title": "报表", "days": 30, "scopes": ["foundation.journal"]}
    )
    secret = made.content.decode().split("gj_")[1].split("<")[0]
    assert "no-store" in made.headers["cache-control"]
    assert ask(f"gj_{secret}")[0] == 200
    listed = client.get("/account/tokens/").content.decode()
    assert "报表" in listed and "read the journal" in listed and secret not in listed


def test_the_page_offers_only_what_its_reader_may_do(opened: Opened) -> None:
    page = opened(LI_LEI).get("/account/tokens/new/").content.decode()
    assert "foundation.journal" not in page
    assert (
        PERMISSIONS["foundation.journal"].code
        in opened(LIN_LAN).get("/account/tokens/new/").content.decode()
    )


def test_a_token_is_revoked_by_its_owner_alone(cast: Cast, opened: Opened) -> None:
    row, secret = make(cast[LI_LEI])
    assert opened(HAN_MEI).post(f"/account/tokens/{row.pk}/revoke/").status_code == 404
    assert row.title not in opened(HAN_MEI).get("/account/tokens/").content.decode()
    assert opened(LI_LEI).get(f"/account/tokens/{row.pk}/revoke/").status_code == 405
    assert opened(LI_LEI).post(f"/account/tokens/{row.pk}/revoke/").status_code == 302
    assert ask(secret)[0] == 401


def test_who_may_not_have_a_machines_token_gets_no_other_instead(opened: Opened) -> None:
    sent = {"title": "nightly", "days": 30, "kind": "machine", "scopes": ["foundation.journal"]}
    answer = opened(LIN_LAN).post("/account/tokens/new/", sent)
    assert answer.status_code == 422 and not Token.objects.exists()
