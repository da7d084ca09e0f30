"""The page on which a file of conversations comes in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import LINE, LONG
from guiju.foundation.errors import Invalid
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.quality.access.conversations import may_import
from guiju.quality.actions.conversations import Brought, import_conversations
from guiju.quality.rules import conversations as rules

MOST_BYTES = 50 * 1024 * 1024


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
        text = told["mapping"]
        layout = rules.understood(text) if text.strip() else rules.PLAIN
        with tempfile.TemporaryDirectory() as folder:
            path = _kept(told["file"], Path(folder))
            return import_conversations(
                path,
                told["source"],
                actor=actor_of(request),
                layout=layout,
                file_name=told["file"].name or "",
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


def _kept(sent: UploadedFile, folder: Path) -> Path:
    """The upload as a file that has its ending."""
    if (sent.size or 0) > MOST_BYTES:
        raise Invalid(
            "文件太大（最多 50 MB）；更大的文件请用命令导入。",
            "The file is too large (at most 50 MB); larger files come in by the command.",
            field="file",
        )
    ending = "".join(Path(sent.name or "").suffixes[-2:])
    path = folder / f"sent{ending if ending.isascii() and len(ending) < 20 else ''}"
    with path.open("wb") as file:
        for chunk in sent.chunks():
            file.write(chunk)
    return path
