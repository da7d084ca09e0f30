"""Masked numbers: what lies under a code, and a real number looked up by who may."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from guiju.foundation.access import check_may_all
from guiju.foundation.bounds import BRIEF, TITLE
from guiju.foundation.errors import GuijuError
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.records import actions
from guiju.records.access import LOOK_UP, may_look_up, may_see_masked, may_view
from guiju.records.pages.rows import cell_text, local_times, row_url
from guiju.records.parts.labels import kind_title
from guiju.records.pseudonyms import is_code
from guiju.records.reads.masked import MOST, records_with
from guiju.records.schema import TABLES

#: What is told of a record, by kind, beside when it was.
TOLD = {
    "contacts": ("queue", "channel", "outcome"),
    "money_actions": ("action", "case_type", "amount", "currency"),
}


class LookUpForm(forms.Form):
    """A number of an order or a customer."""

    number = forms.CharField(
        label=gettext_lazy("Number of an order or a customer"),
        max_length=TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "As it stands in the files. It is turned into its code and not kept; the journal "
            "says that you looked."
        ),
    )
    why = forms.CharField(label=gettext_lazy("What for"), max_length=BRIEF, required=False)


@door(may_see_masked, "GET", "HEAD", "POST")
def look_up(request: HttpRequest) -> HttpResponse:
    """What lies under a code (``?code=``), and the look-up of a real number."""
    actor, asked = actor_of(request), request.GET.get("code", "")
    code, rows, looked = (
        (asked, records_with([asked], actor), True) if is_code(asked) else ("", [], False)
    )
    form = LookUpForm(request.POST or None)
    if request.method == "POST":
        check_may_all(actor, LOOK_UP)
        if form.is_valid():
            try:
                result = actions.look_up(
                    form.cleaned_data["number"], actor=actor, why=form.cleaned_data["why"]
                )
                code, rows, looked = result.code, result.rows, True
            except GuijuError as error:
                refuse(form, error)
    context = {
        "form": form if may_look_up(actor) else None,
        "code": code,
        "looked": looked,
        "most": MOST,
        "rows": [_shown(row, linked=may_view(actor)) for row in rows],
    }
    return render(request, "records/look_up.html", context, status=422 if form.errors else 200)


def _shown(row: dict[str, Any], *, linked: bool) -> dict[str, Any]:
    table = TABLES[row["kind"]]
    parts = (
        cell_text(table, name, row[name]) for name in TOLD[row["kind"]] if row.get(name) is not None
    )
    return {
        "kind": kind_title(row["kind"]),
        "when": local_times(row)[table.clock],
        "agent": row.get("agent") or "",
        "source": row["source"],
        "told": " · ".join(parts),
        "url": row_url(row["kind"], row) if linked else "",
    }
