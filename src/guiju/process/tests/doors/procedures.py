"""Addresses of procedures: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.people.models import Person
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation
from tests.house.roles import ALL

_WRITERS = {"manager", "team_leader", "supervisor", "quality", "trainer", "people_officer"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "process_procedures": ((), "GET", ALL),
    "process_procedure_new": ((), "GET", _WRITERS),
    "process_procedure_write": ((), "GET", _WRITERS),
    "process_procedure": (("procedure",), "GET", ALL),
    "process_conformance": (("procedure",), "GET", _WRITERS | {"auditor"}),
    "process_version": (("procedure", "version_1"), "GET", ALL),
    "process_version_changes": (("procedure", "version_1"), "GET", ALL),
    "process_version_yaml": (("procedure", "version_1"), "GET", ALL),
    "process_version_pdf": (("procedure", "version_1"), "GET", ALL),
    "process_procedure_edit": (("procedure",), "GET", _WRITERS),
    "process_procedure_review": (("procedure",), "GET", _WRITERS),
    "process_procedure_owner": (("procedure",), "GET", _WRITERS),
    "process_readers": (("procedure",), "GET", _WRITERS | {"auditor"}),
    "process_version_readers": (("procedure", "version_1"), "GET", _WRITERS | {"auditor"}),
    "process_read_by": (("reader",), "GET", _WRITERS | {"auditor"}),
    "process_to_read": (("confirmation",), "GET", {"agent"}),
    "process_to_review": (("published",), "GET", _WRITERS),
}
MANAGER: tuple[str, ...] = (
    "/process/procedures/",
    "/process/procedures/?area=onboarding",
    "/process/procedures/?stale=any",
    "/process/procedures/new/",
    "/process/procedures/write/",
    "/process/procedures/{procedure}/",
    "/process/procedures/{procedure}/edit/",
    "/process/procedures/{procedure}/review/",
    "/process/procedures/{procedure}/owner/",
    "/process/procedures/{procedure}/conformance/",
    "/process/procedures/{procedure}/readers/",
    "/process/procedures/{procedure}/1/changes/",
    "/process/procedures/{procedure}/1/readers/",
    "/process/procedures/by/person/{reader}/",
)
AGENT: tuple[str, ...] = ("/process/procedures/", "/process/procedures/{procedure}/")


def words() -> dict[str, Any]:
    """Objects that exist."""
    row = ProcedureVersion.objects.get(procedure__code="refund-request", state="published")
    asked = Confirmation.objects.filter(person__number="G101").first()
    return {
        "procedure": "refund-request",
        "published": row.pk,
        "confirmation": asked.pk if asked else 0,
        "reader": Person.objects.get(number="G101").pk,
    }
