"""Start a checklist: which procedure, for whom or what, from when; then who does which step,
with its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import SENTENCE
from guiju.foundation.errors import GuijuError, NotFound
from guiju.kit.choosing import Lookup
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, faster_hands_told, refuse
from guiju.people.access import visible_persons
from guiju.people.parts.choosing import HINT, Somebody, number_in, offer, told_apart
from guiju.people.reads import Person
from guiju.process.access.checklists import may_start
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import Checklist
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads import checklists as reads


class StartForm(forms.Form):
    """What is run, for whom, from when."""

    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"))
    about = Somebody(label=gettext_lazy("For whom"), queryset=None, required=False)
    case = forms.CharField(
        label=gettext_lazy("For which case"),
        required=False,
        max_length=SENTENCE,
        help_text=gettext_lazy("A person, a case in a few words, or both."),
    )
    starts_on = DayField(label=gettext_lazy("Starts on"))
    owner = Somebody(label=gettext_lazy("Who leads it"), queryset=None)


@door(may_start, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """The first question, then the preview with who and until when, then the start."""
    actor, versions = actor_of(request), list(reads.startable())
    asked = request.POST or (request.GET if request.GET.get("starts_on") else None)
    form = _form(asked, request.GET, actor, versions)
    planned: list[reads.Planned] = []
    if form.is_valid():
        cleaned = form.cleaned_data
        version = next(row for row in versions if row.procedure.code == cleaned["procedure"])
        planned = reads.plan(version, cleaned["starts_on"], cleaned["about"], cleaned["owner"])
        if request.method == "POST":
            try:
                with faster_hands_told():
                    made = _start(request, version, cleaned, planned)
            except GuijuError as error:
                refuse(form, error)
            else:
                messages.success(request, _("Started. Whose turn it is, was told."))
                return redirect("process_checklist", made.pk)
    context = {
        "form": form,
        "lines": _lines(planned, request.POST),
        "who": Lookup("people_choose", hint=HINT),
        "nothing": not versions,
    }
    return render(
        request, "process/checklists/new.html", context, status=422 if form.errors else 200
    )


def _form(asked: Any, given: Any, actor: Actor, versions: list[ProcedureVersion]) -> StartForm:
    first = {
        "starts_on": clock.today(),
        "owner": actor.person,
        "procedure": given.get("procedure"),
        "case": given.get("case", ""),
    }
    if given.get("person", "").isdigit():
        first["about"] = given["person"]
    form = StartForm(asked, initial=first)
    field = form.fields["procedure"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(row.procedure.code, row.title) for row in versions]
    offer(form, "about", visible_persons(actor).filter(pk__in=reads.concerned()))
    offer(form, "owner", reads.working())
    return form


def _start(
    request: HttpRequest,
    version: ProcedureVersion,
    told: Mapping[str, Any],
    planned: list[reads.Planned],
) -> Checklist:
    return actions.start_checklist(
        version,
        told["starts_on"],
        about=told["about"],
        case=told["case"],
        owner=told["owner"],
        assignees=_assignees(request.POST, planned),
        actor=actor_of(request),
    )


def _assignees(sent: Mapping[str, str], planned: list[reads.Planned]) -> dict[str, Person]:
    """Who was named for each step, by the staff number with which the field begins; left empty:
    as planned.
    """
    named = {step.step.code: number_in(sent.get(f"who-{step.step.code}", "")) for step in planned}
    persons = {
        row.number: row for row in reads.working().filter(number__in=filter(None, named.values()))
    }
    for code, number in named.items():
        if number and number not in persons:
            title = next(step.step.title for step in planned if step.step.code == code)
            raise NotFound(
                "“{step}”：没有工号为 {number} 的在职人员。",
                "“{step}”: nobody of staff number {number} works here.",
                step=title,
                number=number,
            )
    return {code: persons[number] for code, number in named.items() if number}


def _lines(planned: list[reads.Planned], sent: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "step": step.step,
            "due_on": step.due_on,
            "name": f"who-{step.step.code}",
            "who": sent.get(f"who-{step.step.code}") or told_apart(step.assignee),
        }
        for step in planned
    ]
