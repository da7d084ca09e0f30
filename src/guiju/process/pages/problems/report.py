"""Reporting in a minute: in a dialog over any page, or as a page of its own; with hints while
one writes.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import SENTENCE, TEXT
from guiju.foundation.errors import GuijuError
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import Evidence, Files, refuse
from guiju.process.access.problems import may_report, mine, visible_problems
from guiju.process.actions import problems as actions
from guiju.process.models.problems import Problem
from guiju.process.pages.problems import labels, tables
from guiju.process.reads import problems as reads

_HINTS = {
    "rows": 4,
    "hx-post": reverse_lazy("process_problem_hints"),
    "hx-trigger": "input changed delay:400ms",
    "hx-target": "#report-hints",
    "hx-params": "text",
    "hx-sync": "this:replace",
    "autocomplete": "off",
}


class ReportForm(forms.Form):
    """A sentence is enough; the rest helps."""

    text = forms.CharField(
        label=gettext_lazy("What is in your way?"),
        max_length=TEXT,
        widget=forms.Textarea(attrs=_HINTS),
        help_text=gettext_lazy(
            "A sentence is enough. Who reports is known to leaders only, never to colleagues."
        ),
    )
    camera = Evidence(
        label=gettext_lazy("Take a photo"),
        required=False,
        widget=Files(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    photos = Evidence(
        label=gettext_lazy("Pictures or files"),
        required=False,
        widget=Files(attrs={"multiple": True}),
        help_text=gettext_lazy("Up to five of 10 MB."),
    )
    contact = forms.CharField(
        label=gettext_lazy("Contact or order"),
        max_length=SENTENCE,
        required=False,
        help_text=gettext_lazy("Filled in when you report from the page of a contact."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Class"), required=False)
    contradicts = forms.BooleanField(
        label=gettext_lazy("The procedure says something that is wrong"), required=False
    )

    def __init__(
        self, sent: Any = None, files: Any = None, *, place: reads.Place, **more: Any
    ) -> None:
        super().__init__(
            sent, files, auto_id="report-%s", initial={"contact": place.contact}, **more
        )
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("as the words suggest")), *labels.kinds()]
        if place.procedure is None:
            del self.fields["contradicts"]

    def files_sent(self) -> list[Any]:
        """The photo just taken and the files."""
        return [*self.cleaned_data["camera"], *self.cleaned_data["photos"]]


@door(may_report, "GET", "HEAD", "POST")
def report(request: HttpRequest) -> HttpResponse:
    """The form; sent, one is back where one was, with the number of the problem."""
    address = (request.POST if request.method == "POST" else request.GET).get("from", "")
    place = reads.place_of(address)
    form = ReportForm(request.POST or None, request.FILES or None, place=place)
    if form.is_valid():
        try:
            row = _reported(request, form, place)
        except GuijuError as refusal:
            refuse(form, refusal)
        else:
            _toast(request, row)
            return redirect(place.page or reverse("process_problems_mine"))
    context = {"form": form, "place": place, "back": place.page or reverse("process_problems_mine")}
    fragment = request.method == "GET" and "HX-Request" in request.headers
    template = "process/problems/report_dialog.html" if fragment else "process/problems/report.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _reported(request: HttpRequest, form: ReportForm, place: reads.Place) -> Problem:
    cleaned = form.cleaned_data
    same = cleaned["contact"].strip() == place.contact
    kept = place if same else reads.Place(place.page, procedure=place.procedure)
    return actions.report_problem(
        cleaned["text"],
        actor=actor_of(request),
        kind=cleaned["kind"],
        place=kept,
        record="" if same else cleaned["contact"],
        contradicts=cleaned.get("contradicts", False),
        files=form.files_sent(),
    )


def _toast(request: HttpRequest, row: Problem) -> None:
    link = format_html('<a href="{}">#{}</a>', tables.link(row), row.number)
    messages.success(request, format_html("{} {}", _("Reported. You will see every step:"), link))


@door(may_report, "POST")
def hints(request: HttpRequest) -> HttpResponse:
    """Suggest, while one writes, the likely class and what others reported already."""
    text = request.POST.get("text", "")[:5_000]
    suggestions = (
        reads.hints(text, reads.open_ones()) if len(text.strip()) > 3 else reads.Hints("", [])
    )
    return render(request, "process/problems/hints.html", {"hints": suggestions})


@door(may_report, "POST")
def also(request: HttpRequest, number: int) -> HttpResponse:
    """Join a problem, from the form or from the page of a problem that one sees."""
    rows = reads.open_ones() | visible_problems(actor_of(request)).select_related(None)
    row = Problem.objects.filter(number=number, pk__in=rows.values("pk")).first()
    if row is None:
        return redirect("process_problems_mine")
    row = actions.join_problem(row, actor=actor_of(request))
    messages.success(
        request,
        _("Counted: you will be told of the answer to #%(number)s.") % {"number": row.number},
    )
    return redirect(reads.place_of(request.POST.get("from", "")).page or tables.link(row))


@door(may_report)
def mine_(request: HttpRequest) -> HttpResponseBase:
    """What the actor reported or joined in."""
    return tables.MINE.respond(request, "process/problems/mine.html", mine(actor_of(request)))
