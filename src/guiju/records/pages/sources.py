"""Where records come from: which source is late, which days are missing, how its files are read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import BRIEF
from guiju.foundation.errors import GuijuError, Invalid, or_not_found
from guiju.foundation.models import Job
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.show import said
from guiju.kit.table import Column, Empty, Table
from guiju.records import actions, folders, jobs, mapping, reads
from guiju.records.access import may_import, may_see_imports
from guiju.records.decided import published
from guiju.records.models import Import, Source
from guiju.records.parts.labels import kind_title, source_title
from guiju.records.reads.sources import SourceState

SOURCES = Table(
    name="sources",
    title=gettext_lazy("Sources"),
    columns=[
        Column(
            "name",
            gettext_lazy("Source"),
            value="source.name",
            show=source_title,
            order="name",
            main=True,
            link=lambda row: url(row.source),
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            value=lambda row: kind_title(row.source.kind),
            order="kind",
        ),
        Column("last", gettext_lazy("Last import"), value="last.at", order="last"),
        Column("until", gettext_lazy("Records until"), value="last.last_day", order="until"),
        Column(
            "missing",
            gettext_lazy("Days missing"),
            value=lambda row: len(row.missing),
            numeric=True,
            digits=0,
            order="missing",
        ),
        Column("folder", gettext_lazy("Watched files"), value="source.folder"),
        Column(
            "state",
            gettext_lazy("State"),
            template="records/cells/source_state.html",
            value=lambda row: row.late,
        ),
    ],
    search=["name", "folder"],
    empty=Empty(
        gettext_lazy("No source yet"),
        gettext_lazy(
            "The first import of a file makes its source: it remembers how the columns are read."
        ),
        gettext_lazy("Import the first file"),
        "records_import",
    ),
)


class SourceForm(forms.Form):
    """How a source is read, watched and expected."""

    folder = forms.CharField(
        label=gettext_lazy("Watched files"),
        required=False,
        max_length=BRIEF,
        help_text=gettext_lazy(
            "A pattern inside the instance's incoming folder, such as phone/*.csv. New files "
            "are imported by themselves."
        ),
    )
    every_hours = forms.IntegerField(
        label=gettext_lazy("Expected every (hours)"),
        required=False,
        min_value=1,
        max_value=24 * 366,
        help_text=gettext_lazy(
            "24 is daily, 168 weekly. When nothing came for longer, the source is shown as late."
        ),
    )
    mapping = forms.CharField(
        label=gettext_lazy("Mapping"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 24, "class": "code", "spellcheck": "false"}),
    )


@dataclass(frozen=True)
class StripDay:
    """A day of the calendar strip: whether it has records, and where in its month's row it
    stands (0–30).
    """

    day: dt.date
    present: bool

    @property
    def x(self) -> int:
        """The place in the row, in the picture's units."""
        return (self.day.day - 1) * 10

    @property
    def label(self) -> str:
        """What it says when pointed at."""
        return (
            _("%(day)s: records") % {"day": self.day}
            if self.present
            else _("%(day)s: no record") % {"day": self.day}
        )


@door(may_see_imports)
def sources(request: HttpRequest) -> HttpResponseBase:
    """All sources, the late ones named in the first sentence."""
    states = reads.source_states()
    context = {
        "late": [state.source for state in states if state.late],
        "gaps": [state.source for state in states if state.missing],
        "may_import": may_import(actor_of(request)),
        "troubles": sum(len(found) for found in _troubles().values()),
    }
    return SOURCES.respond(request, "records/sources.html", states, context)


@door(may_see_imports, "GET", "HEAD", "POST")
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show one source: its days as a strip, its imports, its mapping, folder and rhythm."""
    row = _source(source_id)
    house = published(row.name)
    may_bring = may_import(actor_of(request)) and house is None
    known = {"folder": row.folder, "every_hours": row.every_hours, "mapping": row.mapping}
    form = SourceForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid() and _saved(form, row, request):
        return redirect(url(row))
    state = next(state for state in reads.source_states() if state.source.pk == row.pk)
    context = {
        "row": row,
        "state": state,
        "kind": kind_title(row.kind),
        "form": form if may_bring else None,
        "months": strip(state),
        "imports": Import.objects.filter(source=row.name, kind=row.kind).order_by("-id")[:8],
        "troubles": _troubles().get(row.pk, []),
        "incoming": folders.incoming(),
        "may_import": may_bring,
        "house": said(house.origin) if house else "",
    }
    return render(request, "records/source.html", context, status=422 if form.errors else 200)


def strip(state: SourceState) -> list[tuple[str, list[StripDay]]]:
    """The last two months of a source, a row a month: a day without any record between days with
    some stands out.
    """
    rows: dict[str, list[StripDay]] = {}
    present = set(state.present)
    for day in sorted([*state.present, *state.missing]):
        rows.setdefault(f"{day:%Y-%m}", []).append(StripDay(day, day in present))
    return list(rows.items())


def url(row: Source) -> str:
    """The page of a source."""
    return reverse("records_source", args=[row.pk])


def _saved(form: SourceForm, row: Source, request: HttpRequest) -> bool:
    try:
        _check_same(form.cleaned_data["mapping"], row)
        actions.save_source(
            form.cleaned_data["mapping"],
            actor=actor_of(request),
            folder=form.cleaned_data["folder"].strip(),
            every_hours=form.cleaned_data["every_hours"],
        )
    except GuijuError as error:
        refuse_at_mapping(form, error)
        return False
    messages.success(request, _("Saved. The next files of this source are read this way."))
    return True


def _check_same(text: str, row: Source) -> None:
    """A mapping that names another source or kind would quietly make a second source."""
    how = mapping.load(text)
    if (how.source, how.record) != (row.name, row.kind):
        raise Invalid(
            "这里的 record 和 source 必须是 {kind} 与 {name}。",
            "Here record and source must be {kind} and {name}.",
            kind=row.kind,
            name=row.name,
        )


def refuse_at_mapping(form: forms.Form, error: GuijuError) -> None:
    """Say a refusal of a mapping at its field, with the place where each issue is."""
    for issue in getattr(error, "issues", [error]):
        issue.data.setdefault("field", "mapping")
    refuse(form, error)


def _troubles() -> dict[int, list[dict[str, Any]]]:
    last = Job.objects.filter(kind=jobs.WATCH, state=Job.State.DONE).order_by("-id").first()
    return folders.troubles(last.result if last else None)


def _source(source_id: int) -> Source:
    return or_not_found(Source.objects.filter(pk=source_id).first())
