"""All checklists that the actor sees; all their steps."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation.access import Actor
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.process.access.checklists import (
    held_by,
    may_measure,
    may_see_checklists,
    may_start,
    visible_checklists,
    visible_items,
)
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.pages.checklists.labels import ITEMS, KINDS, STATES
from guiju.process.reads import checklists as reads

_YES = [("1", gettext_lazy("yes"))]


def _address(row: Any) -> str:
    return reverse("process_checklist", args=[row.pk])


def _item_address(row: Any) -> str:
    return reverse("process_checklist_item", args=[row.checklist_id, row.pk])


TABLE = Table(
    name="checklists",
    title=gettext_lazy("Checklists"),
    columns=[
        Column("title", gettext_lazy("Checklist"), order="title", main=True, link=_address),
        Column(
            "kind",
            gettext_lazy("How it started"),
            value=lambda row: str(KINDS[row.kind]),
            order="kind",
            hidden=True,
        ),
        Column(
            "done",
            gettext_lazy("Steps done"),
            template="process/checklists/cells/progress.html",
            order="done",
            export=lambda row: (
                ngettext("%(done)s of %(whole)s step", "%(done)s of %(whole)s steps", row.whole)
                % {"done": row.done, "whole": row.whole}
            ),
        ),
        Column(
            "turn",
            gettext_lazy("Whose turn"),
            value=lambda row: row.turn if row.state == "running" else None,
        ),
        Column(
            "next_due",
            gettext_lazy("Next step due"),
            order="next_due",
            value=lambda row: row.next_due if row.state == "running" else None,
        ),
        Column(
            "late",
            gettext_lazy("Steps overdue"),
            numeric=True,
            digits=0,
            order="late",
            value=lambda row: row.late if row.state == "running" else None,
        ),
        Column("owner", gettext_lazy("Who leads it"), value="owner.shown", order="owner__name"),
        Column("starts_on", gettext_lazy("Starts on"), order="starts_on"),
        Column(
            "state",
            gettext_lazy("State"),
            template="process/checklists/cells/state.html",
            order="state",
            export=lambda row: str(STATES[row.state][1]),
        ),
        Column(
            "about",
            gettext_lazy("About whom"),
            value=lambda row: row.about.name if row.about else None,
            order="about__name",
            hidden=True,
        ),
        Column("case", gettext_lazy("What it is about"), order="case", hidden=True),
        Column(
            "version",
            gettext_lazy("Version"),
            value="version.version",
            numeric=True,
            digits=0,
            hidden=True,
        ),
        Column(
            "started_by", gettext_lazy("Started by"), order="started_by", hidden=True, show=show.who
        ),
        Column("ended_at", gettext_lazy("Ended"), order="ended_at", hidden=True),
    ],
    search=["title", "case", "about__name", "about__number", "owner__name"],
    filters=[
        Choice("state", gettext_lazy("State"), STATES),
        Choice("kind", gettext_lazy("How it started"), KINDS),
        Choice("mine", gettext_lazy("Mine"), _YES),
        Choice("overdue", gettext_lazy("Overdue"), _YES, field="pressing"),
        Dates("starts_on", gettext_lazy("Starts on")),
    ],
    order="-starts_on",
    empty=Empty(
        gettext_lazy("No checklist runs yet"),
        gettext_lazy(
            "A published procedure is run for a person or a case: every step with a name and a day."
        ),
        gettext_lazy("Start a checklist"),
        "process_checklist_new",
    ),
    strong=lambda row: row.state == "running" and row.late > 0,
)
ITEM_TABLE = Table(
    name="checklist-steps",
    title=gettext_lazy("Steps of checklists"),
    columns=[
        Column("name", gettext_lazy("Step"), order="name", main=True, link=_item_address),
        Column(
            "checklist",
            gettext_lazy("Checklist"),
            value="checklist.title",
            order="checklist__title",
        ),
        Column(
            "assignee",
            gettext_lazy("Who does this step"),
            value=lambda row: row.assignee.shown if row.assignee else None,
            order="assignee__name",
        ),
        Column("due_on", gettext_lazy("Due on"), order="due_on"),
        Column(
            "state",
            gettext_lazy("State"),
            template="process/checklists/cells/item_state.html",
            order="state",
            export=lambda row: str(ITEMS[row.state][1]),
        ),
        Column(
            "owner",
            gettext_lazy("Who leads it"),
            value="checklist.owner.shown",
            order="checklist__owner__name",
            hidden=True,
        ),
        Column("opened_at", gettext_lazy("Its turn came"), order="opened_at", hidden=True),
        Column("done_at", gettext_lazy("Done at"), order="done_at", hidden=True),
        Column("done_by", gettext_lazy("Done by"), order="done_by", hidden=True, show=show.who),
        Column("reason", gettext_lazy("Why skipped"), order="reason", hidden=True),
        Column("note", gettext_lazy("Note"), order="note", hidden=True),
    ],
    search=["name", "checklist__title", "assignee__name", "assignee__number"],
    filters=[
        Choice("state", gettext_lazy("State"), ITEMS),
        Choice("mine", gettext_lazy("Mine"), _YES),
        Choice("overdue", gettext_lazy("Overdue"), _YES),
        Dates("due_on", gettext_lazy("Due on")),
    ],
    order="due_on",
    empty=Empty(
        gettext_lazy("No such step"),
        gettext_lazy("Steps appear here when a checklist is started."),
    ),
    strong=lambda row: row.overdue,
)


@door(may_see_checklists)
def checklists(request: HttpRequest) -> HttpResponseBase:
    """List checklists: running, one's own, overdue, all."""
    actor = actor_of(request)
    context = {
        "may_start": may_start(actor),
        "may_measure": may_measure(actor),
        "tabs": _tabs(request),
    }
    return TABLE.respond(request, "process/checklists/checklists.html", _rows(actor), context)


@door(may_see_checklists)
def items(request: HttpRequest) -> HttpResponseBase:
    """Steps by person, day and state."""
    actor = actor_of(request)
    rows = visible_items(actor).annotate(
        mine=ExpressionWrapper(held_by(actor), BooleanField()),
        overdue=ExpressionWrapper(reads.overdue(), BooleanField()),
    )
    context = {
        "tabs": _tabs(request),
        "may_start": may_start(actor),
        "may_measure": may_measure(actor),
    }
    return ITEM_TABLE.respond(request, "process/checklists/checklists.html", rows, context)


def _rows(actor: Actor) -> QuerySet[Checklist]:
    person = actor.person or 0
    held = (
        ChecklistItem.objects.filter(held_by(actor), state__in=("open", "waiting"))
        .order_by()
        .values("checklist")
    )
    return reads.counted(visible_checklists(actor)).annotate(
        mine=ExpressionWrapper(Q(owner=person) | Q(about=person) | Q(pk__in=held), BooleanField()),
        pressing=ExpressionWrapper(Q(state="running", overdue=True), BooleanField()),
    )


def _tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    here = reverse("process_checklists")
    steps = reverse("process_checklist_items")
    asked = {name: request.GET.get(name) for name in ("state", "mine", "overdue")}
    on = (
        next((name for name, value in asked.items() if value), "")
        if request.path == here
        else "steps"
    )
    return [
        (_("All"), here, on == ""),
        (_("Running"), f"{here}?state=running", on == "state"),
        (_("Mine"), f"{here}?mine=1", on == "mine"),
        (_("Overdue"), f"{here}?overdue=1", on == "overdue"),
        (_("Step by step"), f"{steps}?state=open", on == "steps"),
    ]
