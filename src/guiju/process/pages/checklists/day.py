"""What checklists add to every page: a door, and the steps that wait for the actor."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import Todo
from guiju.kit.waits import waits
from guiju.process.access.checklists import held_by, may_see_checklists
from guiju.process.reads.checklists import waiting

WAIT = "checklist_item"


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "procedures",
        gettext_lazy("Checklists"),
        "process_checklists",
        may=may_see_checklists,
        order=20,
    )
    navigation.action(
        gettext_lazy("Start a checklist"),
        "process_checklist_new",
        words=gettext_lazy("new checklist"),
    )
    waits(WAIT, rows, todo)


def rows(actor: Actor) -> QuerySet[Any, dict[str, Any]] | None:
    """Steps whose turn it is and that are the actor's."""
    if not actor.person:
        return None
    named: QuerySet[Any, Any] = (
        waiting()
        .filter(held_by(actor))
        .annotate(
            what=Value(WAIT, output_field=CharField()),
            title=Concat(F("name"), Value(" · "), F("checklist__title"), output_field=TextField()),
            due=F("due_on"),
        )
    )
    return named.values("what", "id", "title", "due")


def todo(row: dict[str, Any]) -> Todo:
    """A step as a line of my day. Its checklist is found from it."""
    due = row["due"]
    tone = "bad" if due < clock.today() else "warn"
    return Todo(
        _("do"),
        row["title"],
        reverse("process_checklist_mine", args=[row["id"]]),
        when=str(due),
        tone=tone,
    )
