"""The shell's tests: the people of the cast with a password, each in a browser of her own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.models import Account
from tests.cast import HAN_MEI, LI_LEI, LIN_LAN, WU_GANG, Member
from tests.remembered import remembered

PASSWORD = "a-quiet-lantern-9"
Opened = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    """Tries are counted in the cache; no test inherits those of another."""
    cache.clear()


@pytest.fixture
def cast(db: None) -> dict[Member, Account]:
    """Four accounts that can sign in: administrator, manager, two agents."""
    return remembered(_accounts)


@pytest.fixture
def opened(cast: dict[Member, Account]) -> Opened:
    """A browser in which somebody is signed in."""

    def enter(member: Member) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast[member], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def _accounts() -> dict[Member, Account]:
    return {member: _account(member) for member in (WU_GANG, LIN_LAN, LI_LEI, HAN_MEI)}


def _account(member: Member) -> Account:
    account, token = people.invite(
        member.email, [(member.role, None)], name=member.name, actor=OPERATOR
    )
    return people.accept_invitation(token, PASSWORD) or account
