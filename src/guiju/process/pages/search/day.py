"""What finding adds to every page: search."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import Hit
from guiju.process.access.procedures import may_read
from guiju.process.reads.search import find, find_forms


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "procedures",
        gettext_lazy("Form templates"),
        "process_forms",
        may=may_read,
        order=30,
        covers=("/process/find/retired-forms/",),
    )
    navigation.search_provider(25)(
        search_forms
    )  # first: only those that have every word in their name
    navigation.search_provider(30)(search)


def search(actor: Actor, text: str) -> list[Hit]:
    """Find procedures by their words. Eight queries at most."""
    if not may_read(actor):
        return []
    return [
        Hit(
            _("Procedure"),
            hit.row.title,
            reverse("process_procedure", args=[hit.row.procedure.code]),
            "".join(part for _marked, part in hit.parts)[:60],
        )
        for hit in find(text, limit=navigation.HITS_PER_PROVIDER)
    ]


def search_forms(actor: Actor, text: str) -> list[Hit]:
    """Form templates by their names. One query."""
    if not may_read(actor):
        return []
    return [
        Hit(_("Form template"), row.title, reverse("process_form", args=[row.code]), row.code)
        for row in find_forms(text, navigation.HITS_PER_PROVIDER)
    ]
