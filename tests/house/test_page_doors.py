"""Every page address × every role and a stranger: who is let in is what the table says."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import company as made
from tests.house import page_doors as doors
from tests.house.api_doors import words
from tests.house.doors import DOORS, OPEN
from tests.house.marks import ROLES

pytestmark = pytest.mark.django_db
NAMES = doors.named() - OPEN
ROOMS = sorted({name.partition("_")[0] for name in NAMES})
#: Addresses whose object the company has none of (jobs, drafts and files above all), so that nobody
#: is let in here: the flows prove who is.
WITHOUT_OBJECT = {
    "GET people_import_job",
    "GET people_import_preview",
    "GET people_import_progress",
    "GET performance_appeal_file",
    "POST performance_appeal_withdraw",
    "GET performance_entry_file",
    "POST performance_goal_milestone",
    "POST performance_goal_withdraw",
    "GET performance_goals_preview",
    "GET performance_job",
    "GET performance_job_progress",
    "GET performance_plans_preview",
    "GET policy_case_file",
    "GET policy_reviewed",
    "GET policy_signature_file",
    "GET policy_watch_job",
    "GET policy_watch_job_progress",
    "GET process_checklist_file",
    "GET process_conformance_log",
    "GET process_effect_job",
    "GET process_effect_job_progress",
    "POST process_link_drop",
    "GET process_plan_preview",
    "GET process_problem_file",
    "GET process_problems_import_job",
    "GET process_problems_import_preview",
    "GET process_problems_import_progress",
    "POST process_report_answer",
    "POST quality_appeal_withdraw",
    "POST quality_evaluation_begin",
    "POST quality_evaluation_drop",
    "GET quality_evaluation_write",
    "GET quality_plan_job",
    "GET quality_plan_progress",
    "GET quality_recording_sound",
    "POST quality_sample_begin",
    "GET records_calendar",
    "GET records_edit_metric",
    "GET records_job",
    "POST records_job_cancel",
    "GET records_job_progress",
    "GET records_record",
    "GET records_rejects",
    "POST records_upload_import",
    "GET records_upload_preview",
    "GET records_upload_yaml",
    "POST token_revoke",
}


def test_no_stranger_is_let_in_and_somebody_is_everywhere() -> None:
    table = doors.TABLE.read()
    assert {name for name, told in table.items() if told[-1] != "-"} == set()
    assert {name for name, told in table.items() if "x" not in told} == WITHOUT_OBJECT


def test_the_rooms_tables_say_the_same() -> None:
    table = {line.partition(" ")[2]: told for line, told in doors.TABLE.read().items()}
    let_in = {
        name: {role for role, mark in zip(ROLES, table[name], strict=False) if mark == "x"}
        for name in DOORS
    }
    assert let_in == {name: allowed for name, (_parts, _method, allowed) in DOORS.items()}


@pytest.fixture(scope="module")
def objects(company: None) -> dict[str, Any]:
    """Objects that exist."""
    return words()


@pytest.fixture(scope="module")
def browsers(company: None) -> list[Client]:
    """One of each role, in the table's order, and a stranger's."""
    return [*(made.client(role) for role in ROLES), Client()]


@pytest.mark.parametrize("room", ROOMS)
def test_who_is_let_in(room: str, objects: dict[str, Any], browsers: list[Client]) -> None:
    """Write the room's lines anew with GUIJU_WRITE_BASELINE=1, and read them before they go in."""
    found = {}
    for name in sorted(NAMES):
        if name.partition("_")[0] == room:
            at = doors.address(name, objects)
            method = doors.method_of(name, browsers[0], at)
            told = "".join(doors.mark(browser, method, at) for browser in browsers)
            found[f"{method} {name}"] = told
    table = doors.TABLE.read()
    if os.environ.get("GUIJU_WRITE_BASELINE"):
        kept = [line for line in table if line.partition(" ")[2] in NAMES]
        doors.TABLE.write(found, [*found, *kept])
        table = doors.TABLE.read()
    assert found == {line: table.get(line) for line in found}


@pytest.mark.parametrize("name", sorted(OPEN - {"welcome"}))
def test_what_is_open_answers_everybody(name: str, company: None) -> None:
    answers = {made.client(role).get(reverse(name)).status_code for role in ROLES}
    answers.add(Client().get(reverse(name)).status_code)
    assert len(answers) == 1 and answers <= {200, 302, 405}
