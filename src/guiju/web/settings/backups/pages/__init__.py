"""Pages of backups: what was written, the plan, one now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.errors import GuijuError
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.table import Column, Empty, Table
from guiju.web.settings.backups import actions, reads
from guiju.web.settings.backups.access import may_plan, may_view
from guiju.web.settings.backups.models import Backup, Plan


def came_of_it(row: Backup) -> str:
    """What came of a try, in the page's language."""
    if row.fault:
        return str(row.fault[show.language()])
    return _("removed") if row.removed_at else _("kept, proven")


BACKUPS = Table(
    name="backups",
    title=gettext_lazy("Backups"),
    columns=[
        Column("at", gettext_lazy("Written at"), order="at", main=True),
        Column("file", gettext_lazy("File"), value=lambda row: Path(row.path).name),
        Column("size", gettext_lazy("Bytes"), numeric=True, order="size"),
        Column("state", gettext_lazy("What came of it"), value=came_of_it),
        Column("length", gettext_lazy("Journal rows"), numeric=True),
        Column("hash", gettext_lazy("SHA-256")),
    ],
    order="-at",
    empty=Empty(
        gettext_lazy("No backup yet"),
        gettext_lazy("Plan them here, or run guiju backup on the machine."),
    ),
)


class PlanForm(forms.Form):
    """Whether and when, and how many stay."""

    active = forms.BooleanField(label=gettext_lazy("Write a backup every day"), required=False)
    hour = forms.IntegerField(
        label=gettext_lazy("From this hour on"),
        min_value=0,
        max_value=23,
        help_text=gettext_lazy("0 to 23, local time."),
    )
    daily = forms.IntegerField(
        label=gettext_lazy("Keep the newest of so many days"), min_value=1, max_value=actions.MOST
    )
    weekly = forms.IntegerField(
        label=gettext_lazy("and of so many weeks"), min_value=0, max_value=actions.MOST
    )
    monthly = forms.IntegerField(
        label=gettext_lazy("and of so many months"), min_value=0, max_value=actions.MOST
    )


@door(may_view)
def backups(request: HttpRequest) -> HttpResponseBase:
    """What was written, and how things stand."""
    actor = actor_of(request)
    context = {
        "standing": reads.standing(actor),
        "may_plan": may_plan(actor),
        "folder": settings.BACKUPS_ROOT,
    }
    return BACKUPS.respond(request, "backups/backups.html", reads.visible_backups(actor), context)


@door(may_plan, "GET", "HEAD", "POST")
def plan(request: HttpRequest) -> HttpResponse:
    """Say whether and when backups are written by themselves."""
    form = PlanForm(request.POST or None, initial=_fields(reads.plan()))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_plan(**form.cleaned_data, actor=actor_of(request))
        except GuijuError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("backups")
    context = {"form": form, "folder": settings.BACKUPS_ROOT}
    return render(request, "backups/plan.html", context, status=422 if form.errors else 200)


@door(may_plan, "POST")
def write(request: HttpRequest) -> HttpResponse:
    """Write one now, as a job."""
    return redirect("job", pk=actions.queue_backup(actor=actor_of(request)).pk)


def _fields(row: Plan) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("active", "hour", "daily", "weekly", "monthly")}
