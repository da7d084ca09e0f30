"""Questions that pages, the API and other rooms ask about people."""

from guiju.people.reads.actors import account_addresses, accounts_of, actor_of, anybody_signs_in, manager_accounts
from guiju.people.reads.belonging import (
    belonging,
    codes_of_teams,
    leader_of,
    led_by,
    names_of,
    owned_keys,
    owner_of,
    shift_spans,
    standing_by_number,
    standing_on,
    state,
    team_titles,
)
from guiju.people.reads.staff import StaffMonth, staff_of_month

__all__ = [
    "StaffMonth",
    "account_addresses",
    "accounts_of",
    "actor_of",
    "anybody_signs_in",
    "belonging",
    "codes_of_teams",
    "leader_of",
    "led_by",
    "manager_accounts",
    "names_of",
    "owned_keys",
    "owner_of",
    "shift_spans",
    "staff_of_month",
    "standing_by_number",
    "standing_on",
    "state",
    "team_titles",
]
