"""Addresses of people: who may open them."""

from __future__ import annotations

from tests.house.roles import ACCOUNTS, ALL, EDIT_PEOPLE

PEOPLE = ALL
SHIFTS = {"team_leader", "supervisor", "people_officer", "manager"}
PROFILE = {"agent", "team_leader", "supervisor", "people_officer", "manager"}

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "people_persons": ((), "GET", PEOPLE),
    "people_choose": ((), "GET", PEOPLE),
    "people_me": ((), "GET", PEOPLE),
    "people_person_new": ((), "GET", EDIT_PEOPLE),
    "people_person": (("person",), "GET", PEOPLE),
    "people_person_edit": (("person",), "GET", EDIT_PEOPLE),
    "people_event": (("person",), "GET", EDIT_PEOPLE),
    "people_key": (("person",), "GET", EDIT_PEOPLE),
    "people_key_end": (("key",), "GET", EDIT_PEOPLE),
    "people_mentor": (("person",), "GET", EDIT_PEOPLE),
    "people_leave": (("person",), "GET", SHIFTS),
    "people_note": (("person",), "GET", PROFILE),
    "people_teams": ((), "GET", PEOPLE),
    "people_team_new": ((), "GET", EDIT_PEOPLE),
    "people_delegate": ((), "GET", {"team_leader", "supervisor", "people_officer", "manager"}),
    "people_positions": ((), "GET", PEOPLE),
    "people_shifts": ((), "GET", PEOPLE),
    "people_assign": ((), "GET", SHIFTS),
    "people_pattern_new": ((), "GET", EDIT_PEOPLE),
    "people_import": ((), "GET", EDIT_PEOPLE),
    "people_template": ((), "GET", EDIT_PEOPLE),
    "people_accounts": ((), "GET", ACCOUNTS),
    "people_account": (("account",), "GET", ACCOUNTS),
    "people_approval": ((), "GET", {"manager", "administrator", "auditor"}),
    "people_account_invite": ((), "GET", ACCOUNTS),
    "people_role_grant": (("account",), "GET", ACCOUNTS),
    "people_account_email": (("account",), "GET", ACCOUNTS),
    "people_account_link": (("account",), "POST", ACCOUNTS),
}
