"""The people template: out empty or filled, in with a preview of what will change."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.errors import GuijuError, Invalid
from guiju.people import actions
from guiju.people.access import EDIT
from guiju.people.actions import ImportPreview
from guiju.people.pages.doing import may_all
from guiju.people.sheets import SHEETS, Sheet, read_workbook, write_workbook
from guiju.web.kit import drafts, show
from guiju.web.kit.context import actor_of
from guiju.web.kit.doors import door
from guiju.web.kit.forms import faster_hands_told, refuse

KIND = "people"
SHOWN = 200
UNREADABLE = {
    "zh": "文件中有无法识别的数字或日期,没有保存任何内容。",
    "en": "The file holds a number or day that cannot be read; nothing was stored.",
}


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
            return redirect("people_import_preview", _kept(form.cleaned_data["file"]))
        except GuijuError as error:
            refuse(form, error)
    sheets = [(_title(sheet), [_heading(pair) for pair in sheet.columns.values()]) for sheet in SHEETS.values()]
    return render(request, "people/import.html", {"form": form, "sheets": sheets}, status=422 if form.errors else 200)


@door(may_all(EDIT), "GET", "HEAD", "POST")
def preview(request: HttpRequest, draft: str) -> HttpResponse:
    """Step 2: what would be made, changed, refused, sheet by sheet; then do it."""
    path = drafts.path_of(draft, KIND)
    if request.method == "POST":
        told = _done(actions.apply_import, path, request)
        drafts.forget(draft, KIND)
        messages.success(request, _said(told))
        return redirect("people_persons")
    told = _done(actions.preview_import, path, request)
    context = {"told": told, "sheets": list(_by_sheet(told)), "draft": draft, "file": path.name}
    return render(request, "people/import_preview.html", context)


@door(may_all(EDIT))
def template(request: HttpRequest) -> FileResponse:
    """The template, empty, or with everything as it stands (``?filled=1``)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write_workbook(file, filled=bool(request.GET.get("filled")), chinese=show.chinese())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_("people.xlsx"))


def _done(act: Callable[..., ImportPreview], path: Path, request: HttpRequest) -> ImportPreview:
    try:
        with faster_hands_told():
            return act(path, actor=actor_of(request))
    except (ArithmeticError, ValueError) as unfit:  # a cell that no check of the sheets foresaw
        raise Invalid(UNREADABLE) from unfit


def _said(told: ImportPreview) -> str:
    said = _("%(made)s made, %(changed)s changed, %(same)s unchanged, %(refused)s refused.")
    counts = {"made": len(told.creates), "changed": len(told.changes), "same": told.unchanged}
    return said % {**counts, "refused": len(told.errors)}


def _by_sheet(told: ImportPreview) -> Iterable[dict[str, Any]]:
    """What would happen, a sheet at a time: only sheets in which something would."""
    for sheet in SHEETS.values():
        made, changed = (_lines_of(sheet.title, rows) for rows in (told.creates, told.changes))
        refused = [
            (row.line, row.reason["zh" if show.chinese() else "en"], " · ".join(filter(None, row.values)))
            for row in told.errors
            if row.sheet == sheet.title
        ]
        if made or changed or refused:
            shown = {"made_shown": made[:SHOWN], "changed_shown": changed[:SHOWN], "refused_shown": refused[:SHOWN]}
            yield {"title": _title(sheet), "made": made, "changed": changed, "refused": refused, **shown}


def _lines_of(title: str, told: list[str]) -> list[str]:
    """Of lines such as "人员 2: G101" those of one sheet, without its title."""
    return [line.removeprefix(f"{title} ") for line in told if line.startswith(f"{title} ")]


def _title(sheet: Sheet) -> str:
    return sheet.title if show.chinese() else sheet.title_en


def _heading(pair: tuple[str, str]) -> str:
    return pair[0 if show.chinese() else 1]


def _kept(sent: Any) -> str:
    """Keep a sent template until it is applied; refused when it is none."""
    draft = drafts.keep(sent, KIND)
    try:
        list(read_workbook(drafts.path_of(draft, KIND)))
    except (GuijuError, ArithmeticError, ValueError) as unfit:
        drafts.forget(draft, KIND)
        raise unfit if isinstance(unfit, GuijuError) else Invalid(UNREADABLE, field="file") from unfit
    return draft
