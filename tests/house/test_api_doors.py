"""Every operation of the API × every role and a stranger: who is let in is what the table says."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client

from tests import company as made
from tests.house import api_doors as doors
from tests.house.marks import ROLES

pytestmark = pytest.mark.django_db
ROOMS = sorted({path.removeprefix(doors.ROOT).split("/")[1] for path, _ in doors.OPERATIONS})
#: Operations whose object the company has none of, so that nobody is let in here: the rooms' own
#: tests prove who is.
WITHOUT_OBJECT = {
    "POST /performance/appeals/{appeal_id}/withdraw",
    "GET /performance/closings/jobs/{job_id}",
    "POST /performance/goals/{pk}/milestones/{place}",
    "POST /performance/goals/{pk}/values/{entry}/withdraw",
    "GET /process/checklists/{pk}/steps/{item}/evidence/{number}",
    "GET /process/problems/{number}/photos/{pk}",
    "POST /process/projects/{pk}/steps/{step}/follows",
    "DELETE /process/projects/{pk}/steps/{step}/follows/{before}",
    "POST /process/reports/{pk}/answer",
    "POST /quality/appeals/{appeal}/withdraw",
    "POST /quality/calibrations",
    "GET /quality/conversations/{pk}/recording",
    "POST /quality/conversations/{pk}/recording/take_away",
    "GET /quality/conversations/{pk}/recording/sound",
    "POST /quality/evaluations",
    "DELETE /quality/evaluations/{evaluation}",
    "POST /quality/evaluations/{evaluation}/release",
    "PUT /quality/evaluations/{evaluation}/typed",
    "POST /quality/samples/{pk}/begin",
    "POST /quality/samples/{pk}/hand-over",
    "GET /records/imports/{import_id}/rejects.csv",
    "GET /records/jobs/{job_id}",
    "POST /records/keys/match",
    "GET /records/row/{kind}",
    "GET /records/row/{kind}/versions",
}


@pytest.fixture(scope="module")
def words(company: None) -> dict[str, Any]:
    """Objects that exist."""
    return doors.words()


@pytest.fixture(scope="module")
def browsers(company: None) -> list[Client]:
    """One of each role, in the table's order, and a stranger's."""
    return [*(made.client(role) for role in ROLES), Client()]


def test_the_table_names_every_operation_and_no_other() -> None:
    assert set(doors.NAMES) ^ set(doors.TABLE.read()) == set()


def test_no_stranger_is_let_in_and_somebody_is_everywhere() -> None:
    table = doors.TABLE.read()
    assert {name for name, marks in table.items() if marks[-1] != "-"} == set()
    assert {name for name, marks in table.items() if "x" not in marks} == WITHOUT_OBJECT


@pytest.mark.parametrize("room", ROOMS)
def test_who_is_let_in(room: str, words: dict[str, Any], browsers: list[Client]) -> None:
    """Write the room's lines anew with GUIJU_WRITE_BASELINE=1, and read them before they go in."""
    found = {}
    for path, method in doors.OPERATIONS:
        name = path.removeprefix(doors.ROOT)
        if name.split("/")[1] == room:
            at = doors.address(path, words)
            marks = [doors.mark(browser, path, method, at) for browser in browsers]
            found[f"{method} {name}"] = "".join(marks)
    if os.environ.get("GUIJU_WRITE_BASELINE"):
        doors.TABLE.write(found, doors.NAMES)
    table = doors.TABLE.read()
    assert {name: (marks, table.get(name)) for name, marks in found.items()} == {
        name: (marks, marks) for name, marks in found.items()
    }
