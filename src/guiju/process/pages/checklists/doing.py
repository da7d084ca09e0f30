"""One step: read it, do it with its evidence, or skip it with a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from guiju.foundation import attachments, clock
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.policy.parts.quoted import quoted_alone
from guiju.process.access.checklists import holds, may_see_checklists, runs, visible_item
from guiju.process.acts.checklists import FINISH, STEPS
from guiju.process.models.checklists import ChecklistItem
from guiju.process.pages.checklists.one import way_said
from guiju.process.reads import checklists as reads


@door(may_see_checklists, "GET", "HEAD", "POST")
def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """A step, and the form by which it is done."""
    actor = actor_of(request)
    row = visible_item(actor, pk, item)
    form = FINISH.form(actor, row, request)
    # The action refuses; here it is only not called optional.
    form.fields["evidence"].required = bool(row.evidence)
    running = row.checklist.state == "running"
    leads = runs(actor, row.checklist)
    mine, newest = holds(actor, row), _is_newest(row)
    unfinished, finished = row.state in ("open", "waiting"), row.state in reads.FINISHED
    context = {
        "row": row,
        "rule": rule_said(row),
        "checklist": row.checklist,
        "form": form,
        "files": attachments.of("checklist_item", row.pk),
        "late": running and row.state == "open" and row.due_on < clock.today(),
        "hand_overs": _hand_overs(row),
        "may_do": running and row.state == "open" and (mine or leads),
        "may_due": running and unfinished and leads,
        "may_hand": running and unfinished and (mine or leads),
        "way": way_said(row, _titles(row)),
        "may_reopen": finished
        and newest
        and row.checklist.state != "cancelled"
        and (leads or (row.doer_id is not None and row.doer_id == actor.person)),
    }
    template = "process/checklists/item.html"
    return STEPS.perform(FINISH, request, row, form, more=context, template=template)


@door(may_see_checklists)
def file(request: HttpRequest, pk: int, item: int, number: int) -> HttpResponseBase:
    """What was shown for a step, as a download."""
    row = visible_item(actor_of(request), pk, item)
    return attachments.handed_out(reads.file_of(row, number))


def rule_said(row: ChecklistItem) -> str:
    """What the clause behind a step is called."""
    return quoted_alone(row.policy, row.clause) if row.clause else ""


def _titles(row: ChecklistItem) -> dict[str, str]:
    return dict(row.checklist.items.values_list("code", "name"))


def _hand_overs(row: ChecklistItem) -> list[Any]:
    return list(row.hand_overs.select_related("sender", "receiver"))


def _is_newest(row: ChecklistItem) -> bool:
    return not row.checklist.items.filter(code=row.code, round__gt=row.round).exists()
