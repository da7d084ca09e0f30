"""Problems collected on paper or in a chat: a template out, the filled one in, with a preview of what will be stored."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.errors import GuijuError
from guiju.process.access.problems import may_answer
from guiju.process.actions.problems.sheets import MOST, Row, import_problems, preview_problems
from guiju.process.pages.problems import words
from guiju.web.kit import drafts, excel, show
from guiju.web.kit.context import actor_of
from guiju.web.kit.doors import door
from guiju.web.kit.forms import refuse

DRAFT = "problems"
COLUMNS = {
    "text": ("问题", "Problem"), "kind": ("分类", "Class"), "day": ("日期", "Day"),
    "number": ("上报人工号", "Reporter's staff number"),
}  # fmt: skip


class SheetForm(forms.Form):
    """The filled template."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("The template as xlsx, xls, ods or CSV. Up to 20 MB.")
    )


@door(may_answer)
def template(request: HttpRequest) -> FileResponse:
    """The template with a line that shows how."""
    at = 0 if show.chinese() else 1
    kinds = [title for _code, title in words.kinds()]
    day = clock.today().isoformat()
    rows = [(_("The refund page shows nothing after the update."), kinds[0], day, "G101")]
    return excel.answer(_("Problems collected"), [excel.Heading(titles[at]) for titles in COLUMNS.values()], rows)


@door(may_answer, "GET", "HEAD", "POST")
def bring(request: HttpRequest) -> HttpResponse:
    """Step 1: send the filled template; nothing is stored yet."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("process_problems_import_preview", _kept(form.cleaned_data["file"]))
        except GuijuError as error:
            refuse(form, error)
    context = {"form": form, "kinds": words.kinds()}
    return render(request, "process/problems/import.html", context, status=422 if form.errors else 200)


@door(may_answer, "GET", "HEAD", "POST")
def preview(request: HttpRequest, draft: str) -> HttpResponse:
    """Step 2: what would be stored and what is refused; then do it."""
    rows = list(read_rows(drafts.path_of(draft, DRAFT)))
    if request.method == "POST":
        made, told = import_problems(rows, actor=actor_of(request))
        drafts.forget(draft, DRAFT)
        said = ngettext("%(n)s problem stored, %(bad)s refused.", "%(n)s problems stored, %(bad)s refused.", len(made))
        messages.success(request, said % {"n": len(made), "bad": len(told.bad)})
        return redirect("process_problems_all")
    told = preview_problems(rows, actor=actor_of(request))
    language = "zh" if show.chinese() else "en"
    bad = [(row, reason[language]) for row, reason in told.bad]
    return render(request, "process/problems/import_preview.html", {"good": told.good, "bad": bad, "draft": draft})


def read_rows(path: Path) -> Iterator[Row]:
    """The lines of a kept sheet."""
    with path.open("rb") as file:
        for line in excel.read(file, COLUMNS, required=("text",), limit=MOST):
            day, wrong = _day(line.values.get("day"))
            yield Row(line.number, excel.plain(line.text("text")), line.text("kind"), day, line.text("number"), wrong)


def _day(value: Any) -> tuple[dt.date | None, str]:
    """The day of a cell, or what stands there that is none."""
    if value is None or value == "":
        return None, ""
    if isinstance(value, dt.datetime):
        return value.date(), ""
    if isinstance(value, dt.date):
        return value, ""
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", str(value).strip())
    try:
        return (dt.date(*(int(part) for part in parts.groups())), "") if parts else (None, str(value)[:40])
    except ValueError:
        return None, str(value)[:40]


def _kept(sent: Any) -> str:
    """Keep a sent sheet until it is applied; refused when it is none."""
    draft = drafts.keep(sent, DRAFT)
    try:
        list(read_rows(drafts.path_of(draft, DRAFT)))
    except GuijuError:
        drafts.forget(draft, DRAFT)
        raise
    return draft
