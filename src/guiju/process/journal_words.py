"""How the journal says codes of procedures, steps and forms: by their titles."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.once import once
from guiju.process.models.procedures import Step
from guiju.process.models.search import FormTemplate
from guiju.process.pages.checklists.labels import ITEMS, STATES
from guiju.process.rules.checklists import END

#: States of a checklist and of its steps.
CHECKLIST_STATES = STATES | ITEMS

#: What kind of change a project makes.
PROJECT_TYPES = {
    "rule": gettext_lazy("rules"),
    "process": gettext_lazy("procedures"),
    "system": gettext_lazy("systems"),
    "training": gettext_lazy("training"),
    "staffing": gettext_lazy("staffing"),
    "quality": gettext_lazy("quality"),
    "other": gettext_lazy("something else"),
}


@once
def _titles() -> tuple[dict[str, str], dict[str, str]]:
    """Titles of procedures and of steps by their codes. One query."""
    rows = Step.objects.order_by("version_id").values_list(
        "version__procedure__code", "version__title", "code", "title"
    )
    newest = {(procedure_code, code): title for procedure_code, _of, code, title in rows}
    steps: dict[str, list[str]] = {}
    for (_procedure, code), title in newest.items():
        if title not in steps.setdefault(code, []):
            steps[code].append(title)
    procedures = {procedure_code: title for procedure_code, title, *_step in rows}
    return procedures, {code: " / ".join(titles) for code, titles in steps.items()}


@once
def _forms() -> dict[str, str]:
    return dict(FormTemplate.objects.values_list("code", "title"))


def procedure(code: str) -> str:
    """A procedure by its newest title."""
    return _titles()[0].get(code, code)


def step(code: str) -> str:
    """A step by its newest title; what several procedures call by one code has all of theirs."""
    return _("the end") if code == END else _titles()[1].get(code, code)


def form(code: str) -> str:
    """A form by its title."""
    return _forms().get(code, code)
