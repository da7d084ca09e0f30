"""The people template: out empty or filled, in with a preview of what will change."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.errors import GuijuError, Invalid, NotFound
from guiju.foundation.models import Job
from guiju.kit import drafts, progress, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.sheets import Sheet
from guiju.people import actions
from guiju.people.access import EDIT
from guiju.people.actions.imports import ImportPreview, Said
from guiju.people.jobs import DRAFT, IMPORT, queue_import
from guiju.people.pages.doing import may_all
from guiju.people.sheets import SHEETS, read_workbook, write_workbook

SHOWN = 200
UNREADABLE = {
    "zh": "文件中有无法识别的数字或日期,没有保存任何内容。",
    "en": "The file holds a number or day that cannot be read; nothing was stored.",
}


class SheetsForm(forms.Form):
    """The template that was filled in."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "The template as xlsx, xls or ods, or one of its sheets as CSV. Up to 20 MB."
        ),
    )


@door(may_all(EDIT), "GET", "HEAD", "POST")
def bring(request: HttpRequest) -> HttpResponse:
    """Take the filled template (step 1); nothing is stored yet."""
    form = SheetsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("people_import_preview", _kept(form.cleaned_data["file"]))
        except GuijuError as error:
            refuse(form, error)
    sheets = [
        (_title(sheet), [_heading(pair) for pair in sheet.columns.values()])
        for sheet in SHEETS.values()
    ]
    return render(
        request,
        "people/import.html",
        {"form": form, "sheets": sheets},
        status=422 if form.errors else 200,
    )


@door(may_all(EDIT), "GET", "HEAD", "POST")
def preview(request: HttpRequest, draft: str) -> HttpResponse:
    """Show what would be made, changed, refused, sheet by sheet (step 2); then a job does it."""
    path = drafts.path_of(draft, DRAFT)
    look_alike = bool(request.POST.get("look_alike"))
    if request.method == "POST":
        job = queue_import(draft, look_alike=look_alike, actor=actor_of(request))
        return redirect("people_import_job", job.pk)
    told = _looked_at(path, request)
    context = {
        "told": told,
        "notes": [_in_language(note) for note in told.notes],
        "sheets": list(_by_sheet(told)),
    }
    return render(
        request, "people/import_preview.html", context | {"draft": draft, "file": path.name}
    )


@door(may_all(EDIT))
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show the storing under way (step 3); done, what was made, changed and refused."""
    row = _job(request, job_id)
    result = row.result or {}
    refused = [
        (_word(sheet), line, _in_language(reason))
        for sheet, line, reason in result.get("refused", [])
    ]
    changed = [
        (_word(sheet), [(_column(sheet, name), count) for name, count in counts.items()])
        for sheet, counts in result.get("columns", {}).items()
    ]
    done = row.state == Job.State.DONE
    context = {
        "progress": _progress(row),
        "done": done,
        "result": result,
        "changed": changed,
        "refused": refused,
    }
    return render(request, "people/import_job.html", context)


@door(may_all(EDIT))
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far the storing has come."""
    return progress.respond(request, _progress(_job(request, job_id)))


@door(may_all(EDIT))
def template(request: HttpRequest) -> FileResponse:
    """The template, empty, or with everything as it stands (``?filled=1``)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write_workbook(file, filled=bool(request.GET.get("filled")), chinese=show.chinese())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_("people.xlsx"))


def _looked_at(path: Path, request: HttpRequest) -> ImportPreview:
    try:
        return actions.preview_import(path, actor=actor_of(request))
    except (ArithmeticError, ValueError) as unfit:  # a cell that no check of the sheets foresaw
        raise Invalid(UNREADABLE) from unfit


def _job(request: HttpRequest, job_id: int) -> Job:
    """One's own storing of a template; absent for others."""
    mine = Job.objects.filter(kind=IMPORT, account=actor_of(request).account)
    row = mine.filter(pk=job_id).first()
    if row is None:
        raise NotFound()
    return row


def _progress(row: Job) -> progress.Progress:
    url, done = (reverse(f"people_import_{name}", args=[row.pk]) for name in ("progress", "job"))
    cancel = reverse("job_cancel", args=[row.pk])
    return progress.Progress.of(
        row, url=url, title=_("People from a sheet"), done_url=done, cancel_url=cancel
    )


def _by_sheet(told: ImportPreview) -> Iterable[dict[str, Any]]:
    """What would happen, a sheet at a time: only sheets in which something would."""
    for sheet in SHEETS.values():
        made, changed = (
            [row for row in rows if row.sheet == sheet.title]
            for rows in (told.creates, told.changes)
        )
        refused = [
            (row.line, _in_language(row.reason), " · ".join(filter(None, row.values)))
            for row in told.errors
            if row.sheet == sheet.title
        ]
        if made or changed or refused:
            shown = {
                "made_shown": [f"{row.line}: {row.name}" for row in made[:SHOWN]],
                "changed_shown": [_changed(sheet, row) for row in changed[:SHOWN]],
                "refused_shown": refused[:SHOWN],
            }
            yield {
                "title": _title(sheet),
                "made": made,
                "changed": changed,
                "refused": refused,
                **shown,
            }


def _changed(sheet: Sheet, row: Said) -> tuple[str, list[tuple[str, str, str]]]:
    """A changed row: where it stands and what it is; each column with what it was and will be."""
    cells = [
        (_column(sheet.title, name), before, after) for name, (before, after) in row.fields.items()
    ]
    return f"{row.line}: {row.name}", cells


def _word(title: str) -> str:
    """A sheet's title in the reader's language, from the one in which results name it."""
    return next((_title(sheet) for sheet in SHEETS.values() if sheet.title == title), title)


def _column(title: str, name: str) -> str:
    sheet = next(sheet for sheet in SHEETS.values() if sheet.title == title)
    return _heading(sheet.columns[name]) if name in sheet.columns else name


def _in_language(sentence: Mapping[str, str]) -> str:
    return sentence["zh" if show.chinese() else "en"]


def _title(sheet: Sheet) -> str:
    return sheet.title if show.chinese() else sheet.title_en


def _heading(pair: tuple[str, str]) -> str:
    return pair[0 if show.chinese() else 1]


def _kept(sent: Any) -> str:
    """Keep a sent template until it is applied; refused when it is none."""
    draft = drafts.keep(sent, DRAFT)
    try:
        read_workbook(drafts.path_of(draft, DRAFT))
    except (GuijuError, ArithmeticError, ValueError) as unfit:
        drafts.forget(draft, DRAFT)
        raise (
            unfit if isinstance(unfit, GuijuError) else Invalid(UNREADABLE, field="file")
        ) from unfit
    return draft
