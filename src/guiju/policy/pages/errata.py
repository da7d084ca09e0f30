"""Words of a published policy put right: proposed with the reason, looked at side by side,
confirmed by another person.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import LONG, TEXT
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox, done_or_shown
from guiju.kit.versioned.comparing import difference
from guiju.policy import actions
from guiju.policy.access import may_view, may_write, visible_erratum, visible_version
from guiju.policy.models import Erratum, PolicyVersion
from guiju.policy.pages.labels import FIELDS
from guiju.policy.reads import rulebook as reads
from guiju.policy.rules.errata import OF_CLAUSE, OF_POLICY
from guiju.policy.rules.rulebook import numbered


class ErratumForm(forms.Form):
    """Every text of a version that holds something, and why it is put right."""

    reason = TextBox(gettext_lazy("Why, in a sentence"), rows=2, max_length=TEXT)

    def offer(self, row: PolicyVersion) -> None:
        """A field for each text."""
        text = reads.text_of(row)
        for field in OF_POLICY:
            self._offer("", field, str(FIELDS[field]), getattr(text, field))
        for number, clause in zip(numbered(text.clauses), text.clauses, strict=True):
            for field in OF_CLAUSE:
                self._offer(clause.code, field, f"{number} {FIELDS[field]}", getattr(clause, field))

    def wanted(self, said: dict[str, Any]) -> dict[tuple[str, str], str]:
        """What each text that was sent is to say."""
        places = (name.partition(".")[::2] for name in said if "." in name and name in self.data)
        return {
            (code, field): said[f"{code}.{field}"].replace("\r\n", "\n") for code, field in places
        }

    def _offer(self, code: str, field: str, label: str, text: str) -> None:
        if text:
            area = forms.Textarea(attrs={"rows": min(8, 1 + len(text) // 60 + text.count("\n"))})
            self.fields[f"{code}.{field}"] = forms.CharField(
                label=label,
                required=False,
                max_length=LONG,
                initial=text,
                widget=area,
                strip=True,
            )


@door(may_write, "GET", "HEAD", "POST")
def new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Propose to put words of a published version right."""
    actor = actor_of(request)
    row = visible_version(actor, code, number)
    form = ErratumForm(request.POST or None)
    form.offer(row)

    def act(said: dict[str, Any]) -> Erratum:
        return actions.propose_erratum(row, form.wanted(said), said["reason"], actor=actor)

    return done_or_shown(
        request,
        form,
        act,
        reverse("policy_version", args=[code, number]),
        title=_("Put words right: %(title)s") % {"title": row.title},
        submit=_("Propose"),
        said=_("Proposed. It counts once another person has confirmed it."),
        onward=lambda made: reverse("policy_erratum", args=[made.pk]),
        lead=_(
            "For slips of writing alone: what is asked of people stays, so nobody signs anew; "
            "more takes a new version."
        ),
    )


@door(may_view)
def erratum(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one erratum: exactly what it changes, why, by whom, both fingerprints; confirmed or
    refused by another person.
    """
    actor = actor_of(request)
    row = visible_erratum(actor, pk)
    numbers = {clause.code: clause.number for clause in row.version.clauses.all()}
    slips_found = reads.slips_of(row)
    slips = [
        {
            "slip": slip,
            "number": numbers.get(slip.clause, ""),
            "parts": difference(slip.was, slip.now),
        }
        for slip in slips_found
    ]
    waits = row.state == Erratum.State.WAITING and may_write(actor)
    second = reads.second_of_erratum(row, actor) if waits else None
    context = {
        "row": row,
        "slips": slips,
        "weighs": any(slip.weighs for slip in slips_found),
        "second": second,
        "may_settle": second is not None and second.may,
    }
    return render(request, "policy/erratum.html", context)


@door(may_write, "POST")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse an erratum."""
    actor = actor_of(request)
    row = visible_erratum(actor, pk)
    confirm = request.POST.get("answer") == "confirm"
    weighed = request.POST.get("weighed") == "on"
    actions.settle_erratum(row, confirm, request.POST.get("word", ""), weighed=weighed, actor=actor)
    messages.success(request, _("Put right; every signature stands.") if confirm else _("Refused."))
    return redirect("policy_erratum", pk)
