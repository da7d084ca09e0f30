"""Questions that pages, the API and other rooms ask about people, and the nouns that the answers
are made of: others name these as types, and leave their tables to the questions.
"""

from guiju.people.models import Account, EmploymentEvent, Leadership, Person, Position, Team
from guiju.people.reads.actors import (
    account_addresses,
    accounts_of,
    actor_by_id,
    actor_of,
    administrator_accounts,
    anybody_signs_in,
    delegates_of,
    machine_of,
    manager_accounts,
)
from guiju.people.reads.approving import holders, second_of
from guiju.people.reads.belonging import (
    belonging,
    codes_of_teams,
    first_owned,
    leader_of,
    led_by,
    owned_keys,
    owner_of,
    position_titles,
    shift_spans,
    shift_titles,
    standing_by_number,
    standing_on,
    state,
    team_ids,
    team_titles,
)
from guiju.people.reads.deciding import (
    LEVELS,
    Lines,
    leading,
    led_within,
    lines,
    standing_today,
)
from guiju.people.reads.employment import promotions_between, standing_events
from guiju.people.reads.naming import names_of, written_name
from guiju.people.reads.slips import Slip, key_slips, shift_slips
from guiju.people.reads.staff import StaffMonth, since_of, staff_of_month
from guiju.people.reads.standing import (
    Stands,
    grade_code,
    grade_titles,
    leaders_today,
    rank_titles,
    stands,
)
from guiju.people.rules import Place

__all__ = [
    "LEVELS",
    "Account",
    "EmploymentEvent",
    "Leadership",
    "Lines",
    "Person",
    "Place",
    "Position",
    "Slip",
    "StaffMonth",
    "Stands",
    "Team",
    "account_addresses",
    "accounts_of",
    "actor_by_id",
    "actor_of",
    "administrator_accounts",
    "anybody_signs_in",
    "belonging",
    "codes_of_teams",
    "delegates_of",
    "first_owned",
    "grade_code",
    "grade_titles",
    "holders",
    "key_slips",
    "leader_of",
    "leaders_today",
    "leading",
    "led_by",
    "led_within",
    "lines",
    "machine_of",
    "manager_accounts",
    "names_of",
    "owned_keys",
    "owner_of",
    "position_titles",
    "promotions_between",
    "rank_titles",
    "second_of",
    "shift_slips",
    "shift_spans",
    "shift_titles",
    "since_of",
    "staff_of_month",
    "standing_by_number",
    "standing_events",
    "standing_on",
    "standing_today",
    "stands",
    "state",
    "team_ids",
    "team_titles",
    "written_name",
]
