"""Addresses of finding and of form templates: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.process.models.search import FormTemplate
from tests.house.roles import ALL

_WRITERS = {"manager", "team_leader", "supervisor", "quality", "trainer", "people_officer"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "process_find": ((), "GET", ALL),
    "process_words": ((), "GET", _WRITERS),
    "process_procedure_import": ((), "POST", _WRITERS),
    "process_procedure_bring": (("procedure",), "GET", _WRITERS),
    "process_version_file": (("procedure", "version_1", "ending"), "GET", ALL),
    "process_forms": ((), "GET", ALL),
    "process_forms_retired": ((), "GET", ALL),
    "process_form_keep": ((), "GET", _WRITERS),
    "process_form": (("form",), "GET", ALL),
    "process_form_file": (("form", "version_1"), "GET", ALL),
}
MANAGER: tuple[str, ...] = (
    "/process/find/",
    "/process/find/?q=退款",
    "/process/find/?q=xyzzy",
    "/process/find/words/",
    "/process/find/forms/",
    "/process/find/retired-forms/",
    "/process/find/import/{procedure}/",
    "/process/find/forms/keep/",
    "/process/find/forms/{form}/",
)
AGENT: tuple[str, ...] = ("/process/find/?q=退钱", "/process/find/forms/")


def words() -> dict[str, Any]:
    """Objects that exist."""
    first = FormTemplate.objects.first()
    return {"form": first.code if first else "none", "version_1": 1, "ending": "docx"}
