"""The people template: out empty or filled, in with a preview of what will change."""

from __future__ import annotations

import re
import secrets
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation.errors import GuijuError, Invalid, NotFound
from guiju.people import actions
from guiju.people.access import EDIT, VIEW
from guiju.people.pages.doing import may_all
from guiju.people.sheets import SHEETS, write_workbook
from guiju.web.kit import show
from guiju.web.kit.context import actor_of
from guiju.web.kit.doors import door
from guiju.web.kit.forms import refuse

LARGEST = 20 * 1024 * 1024
SHOWN = 200


class SheetsForm(forms.Form):
    """The filled template."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("The template as xlsx, xls or ods, or one of its sheets as CSV. Up to 20 MB."),
    )


@door(may_all(EDIT), "GET", "HEAD", "POST")
def bring(request: HttpRequest) -> HttpResponse:
    """Step 1: send the filled template; nothing is stored yet."""
    form = SheetsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _kept(form.cleaned_data["file"])
            actions.preview_import(_path(draft), actor=actor_of(request))
        except GuijuError as error:
            refuse(form, error)
        else:
            return redirect("people_import_preview", draft)
    sheets = [sheet.title if show.chinese() else sheet.title_en for sheet in SHEETS.values()]
    return render(request, "people/import.html", {"form": form, "sheets": sheets}, status=422 if form.errors else 200)


@door(may_all(EDIT), "GET", "HEAD", "POST")
def preview(request: HttpRequest, draft: str) -> HttpResponse:
    """Step 2: what would be made, changed, refused; then do it."""
    path = _path(draft)
    if not path.exists():
        raise NotFound()
    if request.method == "POST":
        told = actions.apply_import(path, actor=actor_of(request))
        path.unlink(missing_ok=True)
        said = _("%(made)s made, %(changed)s changed, %(same)s unchanged, %(refused)s refused.")
        counts = {
            "made": len(told.creates),
            "changed": len(told.changes),
            "same": told.unchanged,
            "refused": len(told.errors),
        }
        messages.success(request, said % counts)
        return redirect("people_persons")
    told = actions.preview_import(path, actor=actor_of(request))
    tongue = "zh" if (get_language() or "zh").startswith("zh") else "en"
    context = {
        "told": told,
        "draft": draft,
        "creates": told.creates[:SHOWN],
        "changes": told.changes[:SHOWN],
        "errors": [
            (each.sheet, each.line, each.reason[tongue], " · ".join(each.values)) for each in told.errors[:SHOWN]
        ],
        "shown": SHOWN,
    }
    return render(request, "people/import_preview.html", context)


@door(may_all(VIEW))
def template(request: HttpRequest) -> FileResponse:
    """The template, empty, or with everything as it stands (``?filled=1``)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write_workbook(file, filled=bool(request.GET.get("filled")), chinese=show.chinese())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="people.xlsx")


def _kept(sent: Any) -> str:
    if sent.size > LARGEST:
        raise Invalid({"zh": "文件大于 20 MB。", "en": "The file is larger than 20 MB."}, field="file")
    ending = re.sub(r"[^a-z]", "", Path(sent.name or "").suffix.lower())[:5]
    draft = f"{secrets.token_hex(8)}-{ending or 'xlsx'}"
    path = _path(draft)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as kept:
        kept.writelines(sent.chunks())
    return draft


def _path(draft: str) -> Path:
    """Where a sent template waits; its name says nothing of whose it is."""
    match = re.fullmatch(r"([0-9a-f]{16})-([a-z]{1,5})", draft)
    if not match:
        raise NotFound()
    return Path(settings.HOME) / "uploads" / f"people-{match[1]}.{match[2]}"
