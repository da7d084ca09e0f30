"""The way of a file in: upload, columns, preview, import. The mapping is kept with the upload,
so one can leave and return.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation.bounds import BRIEF, whole
from guiju.foundation.errors import GuijuError
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.show import said
from guiju.records import actions, converting, guessing, jobs, mapping
from guiju.records.access import may_import
from guiju.records.decided import check_brings, published
from guiju.records.models import Import, Source, Upload
from guiju.records.pages.columns import ODD, ColumnsForm, mapping_of
from guiju.records.pages.rows import cell_text, local_times
from guiju.records.pages.sources import refuse_at_mapping
from guiju.records.parts.labels import column_title, file_title, kind_title
from guiju.records.reading import Sniffed
from guiju.records.reading.chosen import is_line
from guiju.records.reading.odd import LEFT_OUT
from guiju.records.reads import files
from guiju.records.schema import KEY_JOINER, TABLES

STEPS = [
    gettext_lazy("File"),
    gettext_lazy("Columns"),
    gettext_lazy("Preview"),
    gettext_lazy("Import"),
    gettext_lazy("Report"),
]
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252", "shift_jis")


class UploadForm(forms.Form):
    """A file to bring in."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV in any encoding and with any delimiter, also gzip; xlsx, xls, ods; Parquet. "
            "Up to 4 GB."
        ),
    )


class YamlForm(forms.Form):
    """The mapping written as text."""

    mapping = forms.CharField(
        label=gettext_lazy("Mapping"),
        max_length=mapping.LENGTH,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 24, "class": "code", "spellcheck": "false", "autocomplete": "off"}
        ),
    )


@door(may_import, "GET", "HEAD", "POST")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file (step 1). What is surely no table is refused here, and not kept."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            row = actions.keep_upload(sent.name or "file", sent.chunks(), actor=actor_of(request))
            _check_table(row, request)
        except GuijuError as error:
            refuse(form, error)
        else:
            return redirect("records_upload_columns", row.pk)
    known = [row for row in Source.objects.order_by("name") if published(row.name) is None]
    context = {"form": form, "steps": STEPS, "sources": known[:20]}
    return render(request, "records/upload.html", context, status=422 if form.errors else 200)


@door(may_import, "GET", "HEAD", "POST")
def columns(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Say what each column means (step 2), with its first values and a guess."""
    row = files.upload_of(upload_id, actor=actor_of(request))
    choices = {name: request.GET.get(name, "")[:100] for name in files.CHOICES}
    choices["header"] = choices["header"] if is_line(choices["header"]) else ""
    try:
        seen = files.sniff(row, **choices)
    except GuijuError as refusal:
        return _unreadable(request, row, refusal)
    record = request.GET.get("record", "")
    survey = files.survey(row, seen)
    start = _start(row, seen, record, survey)
    form = ColumnsForm(seen, start, survey, request.POST or None)
    asked = whole(request.POST.get("values_of", ""), len(seen.columns))
    if asked < len(seen.columns):
        line = {"line": form.line(asked), "fresh": True}
        return render(request, "records/columns.html#values", line)
    if request.method == "POST" and form.is_valid():
        how = mapping_of(form, seen, choices)
        if _kept(form, row, how, seen, request):
            return redirect("records_upload_preview", row.pk)
    context = {
        "upload": row,
        "form": form,
        "seen": seen,
        "steps": STEPS,
        "encodings": ENCODINGS,
        "delimiters": [(",", ","), (";", ";"), ("\t", "Tab"), ("|", "|")],
        "record": start.record,
        "units": mapping.UNITS,
        "records": [(name, kind_title(name)) for name in TABLES],
    }
    return render(request, "records/columns.html", context, status=422 if form.errors else 200)


@door(may_import, "GET", "HEAD", "POST")
def as_yaml(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Write the whole mapping as text (step 2), for what the form cannot say."""
    row = files.upload_of(upload_id, actor=actor_of(request))
    seen = files.sniff(row)
    start = mapping.dump(_start(row, seen, ""))
    form = YamlForm(request.POST or None, initial={"mapping": row.mapping or start})
    if form.is_valid():
        try:
            how = mapping.load(form.cleaned_data["mapping"])
            check_brings(how.record, how.source, actor=actor_of(request))
            read = files.sniff_for(row, how)
            converting.check(how, read.columns, read.header)
            actions.map_upload(
                row, form.cleaned_data["mapping"], _choices(how), actor=actor_of(request)
            )
        except GuijuError as error:
            refuse_at_mapping(form, error)
        else:
            return redirect("records_upload_preview", row.pk)
    context = {"upload": row, "form": form, "seen": seen, "steps": STEPS}
    return render(request, "records/mapping.html", context, status=422 if form.errors else 200)


@door(may_import)
def preview(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Show what the import would bring and what it would lack, the first rows as they came beside
    as they would be understood, and the first rejects (step 3).
    """
    row = files.upload_of(upload_id, actor=actor_of(request))
    if not row.mapping:
        return redirect("records_upload_columns", row.pk)
    return _previewed(request, row)


@door(may_import, "POST")
def start(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Import the file as a long job (step 4). Where nothing says when, who or what came of it, where
    stored records would give way to different ones, and where rows look like records already there
    under another key, the person has to say that this is meant.
    """
    row = files.upload_of(upload_id, actor=actor_of(request))
    how = mapping.load(row.mapping)
    said_so = [bool(request.POST.get(name)) for name in ("sure", "replace", "add_alike")]
    if not all(said_so):
        unsure, unmeant, doubled = (
            asked and not confirmed
            for asked, confirmed in zip(files.asks(row, how), said_so, strict=True)
        )
        if unsure or unmeant or doubled:
            return _previewed(request, row, unsure=unsure, unmeant=unmeant, doubled=doubled)
    if row.of_import:
        why = request.POST.get("why", "").strip()[:BRIEF]
        if not why:
            return _previewed(request, row, unexplained=True)
        actions.map_upload(row, row.mapping, {"why": why}, actor=actor_of(request))
    return redirect("records_job", jobs.queue_import(row, actor=actor_of(request)).pk)


def _previewed(
    request: HttpRequest,
    row: Upload,
    *,
    unsure: bool = False,
    unmeant: bool = False,
    doubled: bool = False,
    unexplained: bool = False,
) -> HttpResponse:
    try:
        how = mapping.load(row.mapping)
        foreseen = files.foresee(row, how)
    except GuijuError as refusal:
        faults = refusal.say(get_language() or "zh").splitlines()
        return render(
            request,
            "records/preview.html",
            {"upload": row, "faults": faults, "steps": STEPS},
            status=422,
        )
    understood = foreseen.understood
    context = {
        "upload": row,
        "found": understood,
        "how": how,
        "steps": STEPS,
        "whole": understood.read < files.PREVIEW_ROWS,
        "limit": files.PREVIEW_ROWS,
        "accepted": understood.read - understood.skipped - understood.rejected,
        "heads": _heads(how),
        "rows": [_shown(how, *shown_row) for shown_row in understood.rows],
        "rejects": [_reject(shown_row) for shown_row in understood.rejects],
        "doubts": listed(column_title(how.record, name) for name in foreseen.doubts),
        "unused": listed(foreseen.unused),
        "empty": [
            (
                listed(column_title(how.record, name) for name in names),
                len(metrics),
                listed(said(metric.title) for metric in metrics),
            )
            for names, metrics in foreseen.empty
        ],
        "tallies": [_tally(how, *tally) for tally in understood.tallies.items()],
        "odd": [
            {
                "kind": ODD[one.kind],
                "line": one.line,
                "cells": [cell for cell in one.cells if cell.strip()],
                "left_out": one.kind in how.leave_out,
            }
            for one in foreseen.odd
        ],
        "replaced": foreseen.replaced,
        "alike": foreseen.alike,
        "standing": [
            (one.pk, file_title(one))
            for one in Import.objects.filter(pk__in=foreseen.alike.imports).order_by("pk")
        ],
        "key": listed(how.key),
        "unsure": unsure,
        "unmeant": unmeant,
        "doubled": doubled,
        "unexplained": unexplained,
    }
    refused = unsure or unmeant or doubled or unexplained
    return render(request, "records/preview.html", context, status=422 if refused else 200)


def listed(texts: Iterable[str]) -> str:
    """Texts one after another, as the language puts them."""
    return ("、" if show.chinese() else ", ").join(texts)


def _tally(how: mapping.Mapping, name: str, told: list[tuple[Any, int]]) -> dict[str, Any]:
    """How many rows fall into each value of a column, as the page says it."""
    table = TABLES[how.record]
    most = max((rows for _, rows in told), default=1)
    return {
        "title": column_title(how.record, name),
        "values": [
            (
                _("not known") if value is None else cell_text(table, name, value),
                rows,
                round(100 * rows / most),
            )
            for value, rows in told
        ],
        "mapped": name in how.columns or name == "local_date",
        "days": name == "local_date",
    }


@door(may_import, "POST")
def forget(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Delete an uploaded file that was not imported."""
    actions.forget_upload(
        files.upload_of(upload_id, actor=actor_of(request)), actor=actor_of(request)
    )
    messages.success(request, _("The file was deleted; what was imported from it stays."))
    return redirect("records_imports")


def _check_table(row: Upload, request: HttpRequest) -> None:
    """Refuse what is no table at all, and do not keep it; an unknown encoding can still be
    chosen.
    """
    try:
        files.sniff(row)
    except GuijuError as refusal:
        if refusal.code != "records.encoding":
            actions.forget_upload(row, actor=actor_of(request))
            raise


def _unreadable(request: HttpRequest, row: Upload, refusal: GuijuError) -> HttpResponse:
    """The columns cannot be read as chosen: say why, and let another encoding be chosen."""
    context = {
        "upload": row,
        "steps": STEPS,
        "encodings": ENCODINGS,
        "fault": refusal.say(get_language() or "zh"),
    }
    return render(request, "records/unreadable.html", context, status=422)


def _start(
    row: Upload, seen: Sniffed, record: str, survey: files.Survey | None = None
) -> mapping.Mapping:
    """What the form begins with: the mapping being made, that of the source whose columns these
    are, else a guess, which leaves out what the survey saw of rows that are no records.
    """
    if row.mapping and not record:
        return mapping.load(row.mapping)
    known = _known_source(seen)
    if known is not None and not record:
        return known
    kind = record if record in TABLES else guessing.best_record(seen)
    said = guessing.units_in(seen, survey.odd if survey else ())
    guessed = guessing.guess(seen, source_name(row.name), kind, said).mapping(settings.TIME_ZONE)
    odd = {one.kind for one in survey.odd} if survey else set()
    return replace(guessed, leave_out=tuple(kind for kind in LEFT_OUT if kind in odd))


def _known_source(seen: Sniffed) -> mapping.Mapping | None:
    """The mapping of a source that fits all columns of this file: the second month needs no
    questions.
    """
    standing = Source.objects.order_by("-changed_at")
    for row in [row for row in standing if published(row.name) is None][:50]:
        how = mapping.load(row.mapping)
        try:
            converting.check(how, seen.columns)
        except GuijuError:
            continue
        return how
    return None


def source_name(file_name: str) -> str:
    """A source's name from a file's: without ending and dates."""
    stem = PurePath(file_name).name.split(".")[0]
    plain = re.sub(r"[\W_]*(19|20)\d{2}[\d\W_]*", "", stem)
    return re.sub(r"[\s/]+", "-", plain or stem)[:100] or "file"


def _kept(
    form: ColumnsForm, row: Upload, how: mapping.Mapping, seen: Sniffed, request: HttpRequest
) -> bool:
    try:
        text = mapping.dump(how)
        mapping.load(text)
        check_brings(how.record, how.source, actor=actor_of(request))
        converting.check(how, seen.columns, seen.header)
        actions.map_upload(row, text, _choices(how), actor=actor_of(request))
    except GuijuError as error:
        for issue in getattr(error, "issues", [error]):
            refuse(form, issue)
        return False
    return True


def _choices(how: mapping.Mapping) -> dict[str, object]:
    return {name: getattr(how, name) for name in files.CHOICES}


def _heads(how: mapping.Mapping) -> list[str]:
    return [column_title(how.record, name) for name in ("key", *_wanted(how))]


def _wanted(how: mapping.Mapping) -> list[str]:
    return [name for name in TABLES[how.record].names if name in how.columns]


def _shown(
    how: mapping.Mapping, line: int, raw: dict[str, str], values: dict[str, Any]
) -> dict[str, Any]:
    table, values = TABLES[how.record], local_times(values, how.timezone)
    cells = [
        values["key"].replace(KEY_JOINER, " · "),
        *(cell_text(table, name, values[name]) for name in _wanted(how)),
    ]
    return {
        "line": line,
        "cells": cells,
        "raw": [(name, value or "") for name, value in dict(raw).items()],
    }


def _reject(each: converting.Reject) -> dict[str, Any]:
    tongue = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return {"line": each.line, "reason": each.reason[tongue]} | each.cells
