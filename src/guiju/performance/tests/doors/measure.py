"""Addresses of performance (schemes, closings, cards, pay): who may open them."""

from __future__ import annotations

from tests.house.roles import ONLY_MANAGER

CARDS = {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"}
OWN = {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"}

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "performance_schemes": ((), "GET", CARDS),
    "performance_scheme": (("scheme", "version"), "GET", CARDS),
    "performance_scheme_yaml": (("scheme", "version"), "GET", CARDS),
    "performance_scheme_readers": (("scheme", "version"), "GET", CARDS),
    "performance_scheme_remind": (("scheme", "version"), "POST", ONLY_MANAGER),
    "performance_scheme_new": ((), "GET", ONLY_MANAGER),
    "performance_scheme_check": ((), "POST", ONLY_MANAGER),
    "performance_scheme_findings": ((), "POST", ONLY_MANAGER),
    "performance_examination": (("scheme", "version"), "GET", ONLY_MANAGER),
    "performance_trial": (("scheme", "version"), "GET", ONLY_MANAGER),
    "performance_scheme_changes": (("scheme", "version"), "GET", ONLY_MANAGER),
    "performance_fair": ((), "GET", {"team_leader", "supervisor", "quality", "manager", "auditor"}),
    "performance_appeals": ((), "GET", CARDS),
    "performance_corrections": ((), "GET", {"manager", "people_officer"}),
    "performance_correct": (("card",), "GET", {"manager", "people_officer"}),
    "performance_entries": ((), "GET", CARDS),
    "performance_entry_new": (
        (),
        "GET",
        {"team_leader", "supervisor", "people_officer", "manager"},
    ),
    "performance_entry_kind": ((), "GET", ONLY_MANAGER),
    "performance_pay": ((), "GET", {"people_officer", "manager", "auditor"}),
    "performance_my_pay": ((), "GET", OWN),
    "performance_pay_rule": ((), "GET", {"people_officer", "manager"}),
    "performance_pay_simulate": ((), "POST", {"people_officer", "manager"}),
    "performance_thresholds": ((), "GET", ONLY_MANAGER),
    "performance_closings": ((), "GET", CARDS),
    "performance_closing": (("closing",), "GET", CARDS),
    "performance_closing_csv": (("closing",), "GET", CARDS),
    "performance_close": ((), "POST", ONLY_MANAGER),
    "performance_close_before": (("month",), "GET", ONLY_MANAGER),
    "performance_my_cards": ((), "GET", OWN),
    "performance_team": (
        (),
        "GET",
        {"team_leader", "supervisor", "manager", "auditor"},
    ),
    "performance_live_mine": ((), "GET", OWN),
    "performance_card": (("card",), "GET", CARDS),
}
