"""One checklist: its steps with big buttons, how far it is, who holds what, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import or_not_found
from guiju.foundation.journal import VERBS
from guiju.foundation.models import Attachment
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.show import said
from guiju.process.access.checklists import (
    holds,
    may_see_checklists,
    runs,
    visible_checklist,
    visible_items,
)
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.reads import checklists as reads
from guiju.process.rules import checklists as rules

HISTORY = 60


@dataclass(frozen=True)
class Line:
    """A step as the page shows it. simple: done with one press; may: the actor does it."""

    item: ChecklistItem
    files: list[Attachment]
    late: bool
    may: bool
    simple: bool
    way: str


@door(may_see_checklists)
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """A checklist with its steps and its history."""
    actor = actor_of(request)
    row = visible_checklist(actor, pk)
    rows = list(row.items.select_related("assignee", "doer"))
    leads = row.state == "running" and runs(actor, row)
    needed = [item for item in rows if item.state != "not_needed"]
    done = sum(item.state in reads.FINISHED for item in needed)
    context = {
        "row": row,
        "lines": _lines(row, rows, actor, leads),
        "leads": leads,
        "done": done,
        "whole": len(needed),
        "share": round(done / len(needed) * 100) if needed else 0,
        "late": sum(_late(row, item) for item in rows),
        "history": _history(row, rows),
        "hidden": len(rows) - len(needed),
    }
    return render(request, "process/checklists/checklist.html", context)


@door(may_see_checklists)
def mine(request: HttpRequest, item: int) -> HttpResponse:
    """A step by its own number: on to where it is done."""
    row = or_not_found(visible_items(actor_of(request)).filter(pk=item).first())
    return redirect("process_checklist_item", row.checklist_id, row.pk)


def _lines(row: Checklist, rows: list[ChecklistItem], actor: Actor, leads: bool) -> list[Line]:
    files, newest = reads.files_of(rows), reads.newest(rows)
    items = reads.told(rows)
    titles = {code: item.name for code, item in newest.items()}
    lines = []
    for item in rows:
        may = row.state == "running" and item.state == "open" and (leads or holds(actor, item))
        simple = not item.evidence and not (may and rules.ways(items, item.code))
        lines.append(
            Line(
                item, files.get(item.pk, []), _late(row, item), may, simple, way_said(item, titles)
            )
        )
    return lines


def way_said(item: ChecklistItem, titles: dict[str, str]) -> str:
    """The way that was chosen: under which condition, to which step."""
    if not item.way:
        return ""
    chosen = next(
        (branch for branch in rules.branches_of(item.branches) if branch.code == item.way), None
    )
    to = titles.get(item.way, item.way) if item.way != rules.END else _("the end")
    return f"{chosen.when} → {to}" if chosen and chosen.when else f"→ {to}"


def _late(row: Checklist, item: ChecklistItem) -> bool:
    return row.state == "running" and item.state == "open" and item.due_on < clock.today()


def _history(row: Checklist, rows: list[ChecklistItem]) -> list[dict[str, Any]]:
    """What happened, the newest first: who, what, at which step, why."""
    titles = {item.code: item.name for item in rows}
    lines = []
    for entry in reads.history(row)[:HISTORY]:
        verb = VERBS.get(entry.verb)
        step = titles.get((entry.after or {}).get("item", ""), "")
        what = said(verb.sentence) if verb else entry.verb
        lines.append(
            {
                "at": entry.at,
                "by": show.who(entry.actor_name),
                "step": step,
                "why": entry.why,
                "what": what,
            }
        )
    return lines
