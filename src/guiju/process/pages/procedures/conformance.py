"""Whether an event log follows a procedure: a file is sent, its columns are chosen, the cases and
their first deviations are shown.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.errors import GuijuError
from guiju.kit import chart, drafts, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown, refuse
from guiju.kit.sheets.importing import FileForm, kept
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.process.access.procedures import may_conform, visible_version
from guiju.process.actions.conformance import check_log
from guiju.process.reads.conformance import Asked, checked_of, columns_of_file
from guiju.process.reads.procedures import text_of
from guiju.process.rules.conformance import Case, Checked
from guiju.process.rules.flow import flow
from guiju.records.numbers import wilson

DRAFT = "events"
#: So many kinds of deviation are drawn.
FREQUENT = 12
KINDS = {
    "skipped": gettext_lazy("step skipped"),
    "order": gettext_lazy("does not follow"),
    "repeated": gettext_lazy("repeated"),
    "began": gettext_lazy("began elsewhere"),
    "ended": gettext_lazy("ended before its end"),
    "unknown": gettext_lazy("no step of the procedure"),
}
CONFORMS = {"yes": gettext_lazy("conforms"), "no": gettext_lazy("deviates")}
TABLE = Table(
    name="conformance",
    title=gettext_lazy("Cases of the log"),
    columns=[
        Column("case", gettext_lazy("Case"), order="case", main=True),
        Column(
            "conforms",
            gettext_lazy("Conformance"),
            value=lambda row: str(CONFORMS[row["conforms"]]),
        ),
        Column("deviation", gettext_lazy("First deviation"), order="deviation"),
        Column("place", gettext_lazy("At which event"), numeric=True, digits=0, order="place"),
        Column("events", gettext_lazy("Events"), numeric=True, digits=0, order="events"),
    ],
    search=["case", "deviation"],
    filters=[
        Choice("conforms", gettext_lazy("Conformance"), CONFORMS),
        Choice("kind", gettext_lazy("Kind of deviation"), KINDS),
    ],
    empty=Empty(gettext_lazy("No case fits"), gettext_lazy("Choose other filters.")),
)


class ColumnsForm(forms.Form):
    """Which columns of a log say what."""

    case_column = forms.ChoiceField(label=gettext_lazy("Column of the case"))
    activity_column = forms.ChoiceField(
        label=gettext_lazy("Column of the activity"),
        help_text=gettext_lazy("Titles or codes of the steps."),
    )
    order_column = forms.ChoiceField(
        label=gettext_lazy("Column of the order"),
        required=False,
        help_text=gettext_lazy("A number or a time; empty: as in the file."),
    )
    running = forms.BooleanField(
        label=gettext_lazy("Cases may still be under way"),
        required=False,
        help_text=gettext_lazy("A case that only stops early conforms."),
    )
    silent = forms.BooleanField(
        label=gettext_lazy("The log leaves out decisions and marks"), required=False
    )

    def __init__(self, columns: tuple[str, ...], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(name, name) for name in columns]
        for name in ("case_column", "activity_column"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        order = [("", _("as in the file")), *choices]
        self.fields["order_column"].choices = order  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What was chosen."""
        said = self.cleaned_data
        return Asked(
            said["case_column"],
            said["activity_column"],
            said["order_column"],
            said["running"],
            said["silent"],
        )


@door(may_conform, "GET", "HEAD", "POST")
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Send an event log that is held against a procedure."""
    row = visible_version(actor_of(request), code)
    hint = _("An event a row, as CSV (also packed), xlsx, xls or ods. Up to 20 MB, kept for a day.")
    return done_or_shown(
        request,
        FileForm(hint, request.POST or None, request.FILES or None),
        lambda said: kept(said["file"], DRAFT, columns_of_file),
        reverse("process_procedure", args=[code]),
        title=_("Conformance: %(title)s") % {"title": row.title},
        submit=_("Choose the columns"),
        said=_("Read. Now say which column is what."),
        lead=_(
            "Which cases of an event log went along this procedure, and where the others left it."
        ),
        onward=lambda draft: reverse("process_conformance_log", args=[code, draft]),
    )


@door(may_conform, "GET", "HEAD", "POST")
def log(request: HttpRequest, code: str, draft: str) -> HttpResponseBase:
    """Choose the columns of a sent log; then its cases."""
    actor = actor_of(request)
    row = visible_version(actor, code)
    path = drafts.path_of(draft, DRAFT)
    columns = columns_of_file(path)
    address = reverse("process_conformance_log", args=[code, draft])
    if request.method == "POST":
        form = ColumnsForm(columns, request.POST)
        return done_or_shown(
            request,
            form,
            lambda _said: check_log(row, path, form.asked(), actor=actor),
            reverse("process_conformance", args=[code]),
            title=_("Conformance: %(title)s") % {"title": row.title},
            submit=_("Check"),
            said=_("Checked."),
            onward=lambda _told: f"{address}?{urlencode(_query(form))}",
        )
    form = ColumnsForm(
        columns, request.GET if "case_column" in request.GET else None, initial=_guessed(columns)
    )
    context: dict[str, Any] = {"row": row, "form": form, "file": path.name}
    if form.is_valid():
        try:
            told = checked_of(row, path, form.asked())
        except GuijuError as error:
            refuse(form, error)
        else:
            shown = {} if "export" in request.GET else _shown(row, told)
            return TABLE.respond(
                request, "process/procedures/conformance.html", _rows(told), context | shown
            )
    return render(
        request, "process/procedures/conformance.html", context, status=422 if form.errors else 200
    )


def _query(form: ColumnsForm) -> dict[str, str]:
    said = form.cleaned_data
    return {name: "on" if value is True else value for name, value in said.items() if value}


def _guessed(columns: tuple[str, ...]) -> dict[str, str]:
    """What the columns' names tell."""
    wanted = {
        "case_column": ("case", "ticket", "工单", "案", "单号"),
        "activity_column": ("activity", "concept:name", "action", "step", "活动", "步骤", "动作"),
        "order_column": ("event_index", "order", "timestamp", "time", "序", "时间", "index"),
    }
    found: dict[str, str] = {}
    for field, words in wanted.items():
        left = [name for name in columns if name not in found.values()]
        fits = [name for word in words for name in left if word in name.lower()]
        exact = [name for name in fits if name.lower() in words]
        found |= {field: (exact or fits)[0]} if fits else {}
    return found


def _rows(told: Checked) -> list[dict[str, Any]]:
    language = show.language()
    return [_row(case, language) for case in told.cases]


def _row(case: Case, language: str) -> dict[str, Any]:
    left = case.deviation
    return {
        "case": case.case,
        "conforms": "no" if left else "yes",
        "deviation": left.sentence[language] if left else None,
        "kind": left.kind if left else "",
        "place": left.place if left else None,
        "events": case.events,
    }


def _shown(row: Any, told: Checked) -> dict[str, Any]:
    cases, good = len(told.cases), told.conforming
    low, high = wilson(good, cases)
    frequent, language = told.frequent()[:FREQUENT], show.language()
    bars = [
        chart.Bar(deviation.sentence[language], count, note=f"{count / cases:.1%}")
        for deviation, count in frequent
    ]
    picture = chart.bars(
        _("Where do cases first leave the procedure?"),
        bars,
        digits=0,
        across=True,
        name="conformance",
    )
    return {
        "cases": cases,
        "good": good,
        "share": f"{good / cases:.1%}",
        "low": f"{low:.1%}",
        "high": f"{high:.1%}",
        "passed_over": told.passed_over,
        "picture": picture if bars else None,
        "flow": flow(text_of(row).steps, told.by_step()),
        "steps_url": reverse("process_version", args=[row.procedure.code, row.version]),
    }
