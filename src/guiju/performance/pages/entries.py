"""Values entered by hand: the list, a new one, confirming; a new kind of value."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import attachments
from guiju.foundation.access import Actor
from guiju.foundation.bounds import LINE
from guiju.foundation.errors import GuijuError, or_not_found
from guiju.foundation.models import Attachment
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.second import marked
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.performance.access import may_settle, may_view, visible_entries, visible_entry
from guiju.performance.access.seconds import of_entry
from guiju.performance.acts.entries import kinds, may_enter
from guiju.performance.models import HandEntry
from guiju.performance.pages.appeals import metric_title
from guiju.performance.reads.entries import formula_of, hand_metrics
from guiju.records import actions as records
from guiju.records.access import may_edit_metrics
from guiju.records.parts.labels import BETTER

STATES = {
    "waiting": gettext_lazy("to be confirmed"),
    "confirmed": gettext_lazy("confirmed"),
    "refused": gettext_lazy("refused"),
}


def state_of(row: HandEntry) -> str:
    """Give the state of an entered value: waiting, confirmed or refused."""
    return "refused" if row.refused else "confirmed" if row.settled_at else "waiting"


def word_of(row: HandEntry) -> str:
    """The state of an entered value in words, with the mark of an own approval."""
    return marked(str(STATES[state_of(row)]), row.own_approval)


ENTRIES = Table(
    name="entries",
    title=gettext_lazy("Hand-entered values"),
    columns=[
        Column(
            "who",
            gettext_lazy("Who"),
            value="person.shown",
            order="person__name",
            main=True,
            link=lambda row: reverse("performance_entry", args=[row.pk]),
        ),
        Column(
            "metric",
            gettext_lazy("Metric"),
            value=lambda row: metric_title(row.metric),
            order="metric",
        ),
        Column("date", gettext_lazy("Day"), order="date"),
        Column("value", gettext_lazy("Value"), numeric=True, order="value"),
        Column("state", gettext_lazy("State"), value=lambda row: word_of(row)),
        Column("proposed_by", gettext_lazy("Entered by"), order="proposed_by", show=show.who),
        Column("settled_by", gettext_lazy("Confirmed by"), order="settled_by", show=show.who),
        Column("note", gettext_lazy("What shows it"), hidden=True),
    ],
    search=["person__name", "person__number", "metric", "note"],
    filters=[Choice("metric", gettext_lazy("Metric"), lambda request: kinds())],
    order="-id",
    empty=Empty(
        gettext_lazy("No value yet"),
        gettext_lazy(
            "What no system records is entered by hand, with what shows it; a second person "
            "confirms it."
        ),
    ),
)


class KindForm(forms.Form):
    """A new kind of hand-entered value: it becomes a metric."""

    name = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,59}$",
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Small letters, digits and underscores; it stands in schemes."),
    )
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=LINE)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), max_length=LINE, required=False
    )
    better = forms.ChoiceField(
        label=gettext_lazy("Which way is better"),
        choices=[(way, BETTER[way]) for way in ("up", "down")],
    )


@door(may_view)
def entries(request: HttpRequest) -> HttpResponseBase:
    """Entered values that the actor may see."""
    actor = actor_of(request)
    context = {
        "may_enter": may_enter(actor),
        "may_add": may_edit_metrics(actor),
        "kinds": bool(hand_metrics()),
    }
    return ENTRIES.respond(request, "performance/entries.html", visible_entries(actor), context)


@door(may_edit_metrics, "GET", "HEAD", "POST")
def kind(request: HttpRequest) -> HttpResponse:
    """A new kind of hand-entered value."""
    form = KindForm(request.POST or None)
    if form.is_valid():
        cleaned = form.cleaned_data
        fields: dict[str, Any] = {
            "kind": "manual",
            "title_zh": cleaned["title_zh"],
            "title_en": cleaned["title_en"],
            "formula": formula_of(cleaned["name"]),
            "unit": "number",
            "better": cleaned["better"],
            "controlled_by": "person",
        }
        try:
            records.save_own_metric(cleaned["name"], fields, actor=actor_of(request))
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Stored."))
            return redirect("performance_entries")
    return render(
        request, "performance/entry_kind.html", {"form": form}, status=422 if form.errors else 200
    )


@door(may_view)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entered value with what shows it."""
    actor = actor_of(request)
    row = visible_entry(actor, pk)
    context = {
        "row": row,
        "title": metric_title(row.metric),
        "state": state_of(row),
        "word": STATES[state_of(row)],
        "files": attachments.of("hand_entry", row.pk),
    } | _second(row, actor)
    return render(request, "performance/entry.html", context)


def _second(row: HandEntry, actor: Actor) -> dict[str, Any]:
    """Who confirms a value that waits, shown to whoever may enter such values, and whether the
    actor does.
    """
    second = of_entry(row, actor) if not row.settled_at and may_enter(actor) else None
    return {
        "second": second,
        "may_settle": second is not None and second.may and may_settle(actor, row),
    }


@door(may_view)
def evidence(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A file that shows a value, as a download."""
    row = visible_entry(actor_of(request), pk)
    file = or_not_found(
        Attachment.objects.filter(pk=number, noun="hand_entry", noun_id=str(row.pk)).first()
    )
    return attachments.handed_out(file)
