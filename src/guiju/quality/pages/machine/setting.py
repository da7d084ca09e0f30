"""The settings page of the model."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guiju.kit import show
from guiju.kit.doors import door
from guiju.quality.access.machine import may_set
from guiju.quality.models.machine import ModelEndpoint
from guiju.quality.reads.machine import setting


@door(may_set)
def model(request: HttpRequest) -> HttpResponse:
    """Show whether a model looks through conversations, and where it is asked."""
    row = setting()
    context = {"row": row, "facts": _facts(row) if row else []}
    return render(request, "quality/model/setting.html", context)


def _facts(row: ModelEndpoint) -> list[tuple[str, str]]:
    return [
        (_("Address"), row.address),
        (_("Name of the model"), row.model),
        (_("Seconds that an answer may take"), show.number(row.seconds, 0)),
        (_("Secret key"), _("kept, never shown") if row.keyed else _("none")),
    ]
