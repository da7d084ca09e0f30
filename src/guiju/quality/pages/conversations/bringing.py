"""The page on which a file of conversations comes in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import LINE, LONG
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.quality.access.conversations import may_import
from guiju.quality.actions.conversations import Brought, import_sent


class BringForm(forms.Form):
    """A file of conversations, its source, and how it is read."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "JSON, JSON lines, CSV, xlsx; also packed by gzip. Up to 50 MB; larger files come in by "
            "the command."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=LINE,
        help_text=gettext_lazy("As the contacts and agent keys of the same system name it."),
    )
    mapping = forms.CharField(
        label=gettext_lazy("Mapping"),
        max_length=LONG,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "code", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "YAML: where the file has what. Not needed where each conversation has id and turns, "
            "and each turn speaker and text."
        ),
    )


@door(may_import, "GET", "HEAD", "POST")
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file of conversations in: all of it, or nothing with the reason."""
    form = BringForm(request.POST or None, request.FILES or None)

    def act(told: dict[str, Any]) -> Brought:
        return import_sent(
            told["file"], told["source"], actor=actor_of(request), mapping=told["mapping"]
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("quality_conversations"),
        title=_("Import conversations"),
        submit=gettext_lazy("Import"),
        said=lambda done: (
            _("New: %(new)s, updated: %(updated)s, unchanged: %(unchanged)s.")
            % {"new": done.new, "updated": done.updated, "unchanged": done.unchanged}
        ),
    )
