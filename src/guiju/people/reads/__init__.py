"""Questions that pages, the API and other rooms ask about people."""

from guiju.people.reads.actors import (
    account_addresses,
    accounts_of,
    actor_by_id,
    actor_of,
    anybody_signs_in,
    delegates_of,
    manager_accounts,
)
from guiju.people.reads.belonging import (
    belonging,
    codes_of_teams,
    leader_of,
    led_by,
    names_of,
    owned_keys,
    owner_of,
    position_titles,
    shift_spans,
    standing_by_number,
    standing_on,
    state,
    team_ids,
    team_titles,
)
from guiju.people.reads.deciding import LEVELS, Lines, led_within, lines
from guiju.people.reads.employment import promotions_between, standing_events
from guiju.people.reads.slips import Slip, key_slips, shift_slips
from guiju.people.reads.staff import StaffMonth, since_of, staff_of_month
from guiju.people.reads.standing import Stands, grade_code, grade_titles, leaders_today, stands

__all__ = [
    "LEVELS",
    "Lines",
    "Slip",
    "StaffMonth",
    "Stands",
    "account_addresses",
    "accounts_of",
    "actor_by_id",
    "actor_of",
    "anybody_signs_in",
    "belonging",
    "codes_of_teams",
    "delegates_of",
    "grade_code",
    "grade_titles",
    "key_slips",
    "leader_of",
    "leaders_today",
    "led_by",
    "led_within",
    "lines",
    "manager_accounts",
    "names_of",
    "owned_keys",
    "owner_of",
    "position_titles",
    "promotions_between",
    "shift_slips",
    "shift_spans",
    "since_of",
    "staff_of_month",
    "standing_by_number",
    "standing_events",
    "standing_on",
    "stands",
    "state",
    "team_ids",
    "team_titles",
]
