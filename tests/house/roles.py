"""Sets of roles that the tables of several rooms name."""

from __future__ import annotations

ALL = {
    "manager",
    "team_leader",
    "people_officer",
    "administrator",
    "auditor",
    "agent",
    "supervisor",
    "quality",
    "trainer",
}
ONLY_MANAGER = {"manager"}
EDIT_PEOPLE = {"manager", "people_officer"}
ACCOUNTS = {"administrator"}
