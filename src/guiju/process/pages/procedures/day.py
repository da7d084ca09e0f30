"""What procedures add to every page: doors, what waits."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import navigation, show
from guiju.kit.navigation import Todo
from guiju.kit.waits import waits
from guiju.process.access.procedures import may_read, may_write
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "procedures",
        gettext_lazy("Procedure library"),
        "process_procedures",
        may=may_read,
        order=10,
        covers=("/process/find/",),
    )
    navigation.action(
        gettext_lazy("New procedure"),
        "process_procedure_new",
        words=gettext_lazy("write a procedure"),
    )
    waits("read", _to_read, _read)
    waits("old", _to_review, _review)


def _to_read(actor: Actor) -> Any:
    """Published texts that I was asked to read."""
    if not actor.person:
        return None
    rows = Confirmation.objects.filter(
        person=actor.person, read_at=None, version__state="published"
    )
    return rows.annotate(
        what=Value("read", CharField()), title=F("version__title"), due=F("due_on")
    ).values()


def _read(row: dict[str, Any]) -> Todo:
    late = row["due"] < clock.today()
    address = reverse("process_to_read", args=[row["id"]])
    return Todo(
        _("to be read"), row["title"], address, show.day(row["due"]), "bad" if late else "warn"
    )


def _to_review(actor: Actor) -> Any:
    """Procedures that I own, or as a writer keep without owner, whose day of review has come."""
    if not may_write(actor) or not actor.person:
        return None
    rows = ProcedureVersion.objects.filter(
        state="published", review_on__lte=clock.today(), procedure__owner=actor.person
    )
    return rows.annotate(what=Value("old", CharField()), due=F("review_on")).values()


def _review(row: dict[str, Any]) -> Todo:
    return Todo(
        _("review"),
        row["title"],
        reverse("process_to_review", args=[row["id"]]),
        show.day(row["due"]),
        "warn",
    )
