"""Addresses of records: who may open them."""

from __future__ import annotations

from tests.house.roles import EDIT_PEOPLE, ONLY_MANAGER

VIEW = {"agent", "team_leader", "supervisor", "quality", "manager", "auditor"}
EVERY_RECORD = {"manager", "quality", "auditor", "administrator"}
IMPORT = {"manager", "administrator"}

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "records_imports": ((), "GET", EVERY_RECORD),
    "records_import_report": (("import",), "GET", EVERY_RECORD),
    "records_take_back": (("import",), "POST", IMPORT),
    "records_take_up": (("import",), "POST", IMPORT),
    "records_import": ((), "GET", IMPORT),
    "records_sources": ((), "GET", EVERY_RECORD),
    "records_source": (("source",), "GET", EVERY_RECORD),
    "records_keys": ((), "GET", EVERY_RECORD | {"people_officer"}),
    "records_match_keys": ((), "POST", EDIT_PEOPLE),
    "records_adopt_keys": ((), "POST", EDIT_PEOPLE),
    "records_begin_keys": ((), "POST", EDIT_PEOPLE),
    "records_joined_keys": ((), "POST", EDIT_PEOPLE),
    "records_calendars": ((), "GET", EVERY_RECORD),
    "records_calendar_new": ((), "GET", ONLY_MANAGER),
    "records_names": ((), "GET", EVERY_RECORD),
    "records_names_import": ((), "POST", ONLY_MANAGER),
    "records_exclusions": ((), "GET", EVERY_RECORD),
    "records_exclude": ((), "GET", ONLY_MANAGER),
    "records_exclude_record": ((), "POST", ONLY_MANAGER),
    "records_metrics": ((), "GET", VIEW),
    "records_new_metric": ((), "GET", ONLY_MANAGER),
    "records_check_formula": ((), "POST", ONLY_MANAGER),
    "records_explore": ((), "GET", VIEW),
    "records_list": ((), "GET", VIEW),
    "records_look_up": ((), "GET", VIEW | {"people_officer"}),
    "records_team": ((), "GET", VIEW),
    "records_agent": ((), "GET", VIEW),
    "records_states": ((), "GET", VIEW),
}
