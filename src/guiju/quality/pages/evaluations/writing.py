"""Begin an evaluation, write it with the contact in sight, release it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.bounds import NOTE, whole
from guiju.foundation.errors import GuijuError, Several, or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.people.access import visible_persons
from guiju.people.parts.choosing import Somebody, offer, working
from guiju.people.reads import Person
from guiju.quality.access.evaluations import EVALUATE, may_evaluate, own_draft
from guiju.quality.actions import evaluations as actions
from guiju.quality.models.evaluations import Evaluation
from guiju.quality.models.forms import Criterion
from guiju.quality.pages.conversations.looking import spoken_in
from guiju.quality.pages.evaluations.labels import CAUSES, levels_of
from guiju.quality.reads import contacts
from guiju.quality.reads import forms as forms_reads
from guiju.quality.reads.conversations import conversation_of
from guiju.quality.rules import marking
from guiju.quality.rules.marking import MarkSaid, Said

#: The three questions of the scene, asked before any mark.
SCENE = {
    "could_hear": gettext_lazy("Could the agent hear or see clearly what the customer meant?"),
    "well_meant": gettext_lazy("Was it well meant?"),
    "self_corrected": gettext_lazy("Did the agent put a mistake right by themselves?"),
}
_YES = {"yes": True, "no": False}
_LONGEST_DAY = 86_400


class BeginForm(forms.Form):
    """Whose contact is evaluated, by which form."""

    person = Somebody(queryset=None, to_field_name="number", label=gettext_lazy("Whose contact"))
    form = forms.ChoiceField(label=gettext_lazy("Form"))


@door(may_evaluate)
def new(request: HttpRequest) -> HttpResponse:
    """Choose whose contact is evaluated by which form; then one of the contacts."""
    actor = actor_of(request)
    versions = {each.form.code: each.title for each in forms_reads.current()}
    chosen = request.GET if request.GET.get("person") else None
    form = BeginForm(chosen, initial={"form": request.GET.get("form", "")})
    offer(form, "person", _others(actor))
    form.fields["form"].choices = list(versions.items())  # type: ignore[attr-defined]
    person = form.cleaned_data["person"] if chosen is not None and form.is_valid() else None
    listed = contacts.contacts_of(person, actor=actor) if person else []
    seen = Evaluation.objects.filter(person=person).exclude(state="withdrawn")
    done = set(seen.values_list("source", "contact_key")) if person else set()
    context = {
        "form": form,
        "person": person,
        "code": form.cleaned_data.get("form") if person else "",
        "contacts": [(each, (each.source, each.key) in done) for each in listed],
        "forms": versions,
        "days": contacts.DAYS,
    }
    return render(request, "quality/evaluations/new.html", context)


def _others(actor: Actor) -> Any:
    """Whose contacts the actor may evaluate: those within reach, not their own."""
    rows = working().exclude(pk=actor.person or 0)
    reach = actor.reach(EVALUATE)
    return rows if reach.everyone else rows.filter(pk__in=visible_persons(actor))


@door(may_evaluate, "POST")
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an evaluation of a contact that was chosen."""
    actor, sent = actor_of(request), request.POST
    person: Person = or_not_found(_others(actor).filter(number=sent.get("person", "")).first())
    version = or_not_found(forms_reads.current().filter(form__code=sent.get("form", "")).first())
    found = or_not_found(
        contacts.contact(sent.get("source", ""), sent.get("key", ""), actor=actor, person=person)
    )
    row = actions.begin(
        person, version, found.at, actor=actor, source=found.source, contact_key=found.key
    )
    return redirect("quality_evaluation_write", row.pk)


@door(may_evaluate, "GET", "HEAD", "POST")
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an evaluation: what is typed is kept at every change; "release" tells what is missing."""
    actor = actor_of(request)
    row = own_draft(actor, pk)
    criteria = list(row.version.criteria.all())
    faults: dict[str, list[str]] = {}
    said = marking.said_of(row.typed)
    if request.method == "POST":
        said = said_in(request.POST, criteria)
        try:
            actions.keep(row, said, actor=actor)
            if request.headers.get("HX-Request"):
                return HttpResponse(status=204)
            if request.POST.get("do") == "release":
                actions.release(row, actor=actor)
                messages.success(request, _("Released. The agent has been told."))
                return redirect("quality_evaluation", row.pk)
            messages.success(request, _("Kept. Nobody but you sees it."))
            return redirect("quality_evaluation_write", row.pk)
        except GuijuError as error:
            for each in error.issues if isinstance(error, Several) else [error]:
                faults.setdefault(str(each.data.get("field", "")), []).append(
                    each.say(show.language())
                )
    context = _context(row, criteria, said, actor) | {"faults": faults}
    return render(request, "quality/evaluations/write.html", context, status=422 if faults else 200)


@door(may_evaluate, "POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a draft go."""
    actor = actor_of(request)
    actions.drop(own_draft(actor, pk), actor=actor)
    messages.success(request, _("Discarded."))
    return redirect("quality_evaluations")


def said_in(sent: QueryDict, criteria: list[Criterion]) -> Said:
    """What the page of an evaluation sent."""
    return Said(
        **{name: _YES.get(sent.get(name, "")) for name in SCENE},
        comment=sent.get("comment", ""),
        seconds=min(whole(sent.get("seconds", "0"), 0), _LONGEST_DAY),
        marks={each.code: _mark(sent, f"m-{each.code}-") for each in criteria},
    )


def _mark(sent: QueryDict, prefix: str) -> MarkSaid:
    text: dict[str, Any] = {
        name: sent.get(prefix + name, "") for name in ("level", "shown_by", "cause", "comment")
    }
    places = {name: sent.get(prefix + name, "") for name in ("turn", "start", "end")}
    numbers: dict[str, Any] = {
        name: whole(value, 0) if value else None for name, value in places.items()
    }
    return MarkSaid(
        **text,
        corrected=bool(sent.get(prefix + "corrected")),
        worse_off=_YES.get(sent.get(prefix + "worse_off", "")),
        **numbers,
    )


def _context(
    row: Evaluation, criteria: list[Criterion], said: Said, actor: Actor
) -> dict[str, Any]:
    marks = said.marks
    found = contacts.contact(row.source, row.contact_key, actor=actor)
    return {
        "row": row,
        "contact": found,
        "scene": [(name, text, getattr(said, name)) for name, text in SCENE.items()],
        "said": said,
        "parts": [
            (number, each, marks.get(each.code, MarkSaid()), levels_to_choose(each))
            for number, each in enumerate(criteria, 1)
        ],
        "causes": CAUSES.items(),
        "most": NOTE,
        "keep_url": reverse("quality_evaluation_write", args=[row.pk]),
        **spoken_in(
            conversation_of(row.source, row.contact_key, row.person_id, actor=actor), actor
        ),
    }


def levels_to_choose(criterion: Criterion) -> list[tuple[str, Any, str]]:
    """The levels of a criterion: code, word, and the behaviour that shows it."""
    shows = {"met": criterion.met, "partly": criterion.partly, "missed": criterion.missed}
    return [
        (level, word, shows.get(level, ""))
        for level, (_tone, word) in levels_of(criterion.kind).items()
        if level != "partly" or criterion.partly
    ]
