"""Writing a procedure: from a template, a file or an empty page; steps are added, moved and
taken out before anything is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation.bounds import BRIEF, LINE, LONG, SENTENCE, TEXT, TITLE, whole
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox
from guiju.kit.versioned.editor import Codes, Editor, FileForm, TextForm, Typed, moved, offer
from guiju.people import reads as people
from guiju.people.reads.rows import open_teams
from guiju.policy.parts.choosing import ClauseField, clauses_offered, offer_clauses
from guiju.process.access.procedures import may_write, visible_versions
from guiju.process.actions import procedures as actions
from guiju.process.actions.starting_procedures import start_procedures
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.pages.procedures.labels import AREAS
from guiju.process.procedure_templates import STARTING
from guiju.process.reads.procedures import PROCEDURE
from guiju.process.rules.procedures import MOST_STEPS, Branch, ProcedureText, StepText, with_codes

_SHORT = forms.Textarea(attrs={"rows": 2})
_ARROW = re.compile(r"\s*(?:→|->|=>)\s*")
_HEAD = (
    "code",
    "title",
    "area",
    "position",
    "flow",
    "purpose",
    "keywords",
    "must_read",
    "read_within",
    "review_after",
)
_WHOM = ("positions", "teams")
_STEP = ("code", "title", "text", "role", "within", "minutes", "evidence", "branches", "clause")


class ProcedureForm(TextForm):
    """What holds for the whole procedure."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=80,
        help_text=gettext_lazy("Lower-case letters, digits, hyphens: refund-request."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), required=False, max_length=LONG, widget=_SHORT
    )
    keywords = forms.CharField(
        label=gettext_lazy("Other words people search by"), required=False, max_length=BRIEF
    )
    area = forms.ChoiceField(label=gettext_lazy("Area"), choices=lambda: list(AREAS.items()))
    position = forms.ChoiceField(label=gettext_lazy("Whose work it is"), required=False)
    flow = forms.CharField(label=gettext_lazy("Group"), required=False, max_length=LINE)
    must_read = forms.BooleanField(label=gettext_lazy("Must be read and confirmed"), required=False)
    read_within = forms.IntegerField(
        label=gettext_lazy("Days to read"), min_value=1, max_value=365, initial=7
    )
    positions = Codes(gettext_lazy("Positions"), 3)
    teams = Codes(gettext_lazy("Teams"), 3)


class StepForm(forms.Form):
    """One step of a procedure."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Names the step through all versions; branches lead to it."),
    )
    title = forms.CharField(label=gettext_lazy("What is done"), max_length=TITLE)
    text = TextBox(
        gettext_lazy("How"),
        rows=3,
        required=False,
        max_length=LONG,
        help_text=gettext_lazy("Markdown."),
    )
    role = forms.CharField(label=gettext_lazy("Who does it"), required=False, max_length=LINE)
    within = forms.IntegerField(
        label=gettext_lazy("Due on which day after the start"),
        required=False,
        min_value=0,
        max_value=3_650,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it takes"), required=False, min_value=0, max_value=10_000
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence that is wanted"), required=False, max_length=SENTENCE
    )
    branches = forms.CharField(
        label=gettext_lazy("Branches, a line each"),
        required=False,
        max_length=TEXT,
        widget=_SHORT,
        help_text=gettext_lazy(
            "When → number or code of the step it leads to; nothing behind the arrow: the end."
        ),
    )
    clause = ClauseField(label=gettext_lazy("The clause behind it"), required=False)


#: Where a branch leads whose step was taken out: nowhere, and storing it says so.
_GONE = "?"


@door(may_write)
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to start from: a template, a file, an empty page."""
    texts = sorted(STARTING.texts(), key=lambda text: (text.area, text.title))
    context = {
        "form": _file_form(),
        "texts": texts,
        "document_url": reverse("process_procedure_import"),
    }
    return render(request, "process/procedures/new.html", context)


def _file_form() -> FileForm:
    form = FileForm()
    form.fields["file"].label = _("Word, Markdown, YAML or a flow chart (.dot)")
    return form


@door(may_write, "POST")
def start(request: HttpRequest) -> HttpResponse:
    """Take all of ours as drafts."""
    made = start_procedures(show.language(), actor=actor_of(request))
    said = ngettext(
        "%(n)s draft is ready to be looked through.",
        "%(n)s drafts are ready to be looked through.",
        made,
    )
    messages.success(request, said % {"n": made})
    return redirect("process_procedures")


def _offer(form: forms.Form, steps: Sequence[forms.Form]) -> None:
    """Let positions, teams and clauses be chosen. Three queries."""
    titles = list(people.position_titles().items())
    offer(form, "position", [("", _("everybody's")), *titles])
    offer(form, "positions", titles)
    offer(form, "teams", list(open_teams().values_list("code", "title")))
    clauses = clauses_offered()
    for each in steps:
        offer_clauses(each, "clause", clauses)


def _stored(
    request: HttpRequest,
    form: forms.Form,
    sent: Sequence[forms.Form],
    start: ProcedureText,
    row: ProcedureVersion | None,
) -> ProcedureVersion:
    cleaned = form.cleaned_data
    steps = with_codes([_step(each.cleaned_data) for each in sent])
    steps = tuple(
        _with_branches(step, each.cleaned_data["branches"], steps)
        for step, each in zip(steps, sent, strict=True)
    )
    text = ProcedureText(
        **{name: cleaned[name] for name in _HEAD if name != "code"},
        code=row.procedure.code if row else cleaned["code"],
        steps=steps,
        positions=tuple(cleaned["positions"]) or None,
        teams=tuple(cleaned["teams"]) or None,
    )
    return actions.write_procedure(
        text,
        actor=actor_of(request),
        note=cleaned["note"],
        seen=cleaned["seen"],
        only_new=row is None,
    )


def _step(said: dict[str, Any]) -> StepText:
    policy, _slash, clause = said["clause"].partition("/")
    names = ("code", "title", "text", "role", "within", "minutes", "evidence")
    return StepText(policy=policy, clause=clause, **{name: said[name] for name in names})


def _with_branches(step: StepText, lines: str, steps: tuple[StepText, ...]) -> StepText:
    """The step with its branches: "when → its code" or "when → 3"."""
    codes, forms_with = [sent_step.code for sent_step in steps], []
    for line in lines.splitlines():
        when, to = _way(line)
        place = _place(to)
        if when:
            forms_with.append(
                Branch(when, codes[place] if to not in codes and 0 <= place < len(codes) else to)
            )
    return replace(step, branches=tuple(forms_with))


def _way(line: str) -> tuple[str, str]:
    """The two sides of an arrow."""
    when, to = (*_ARROW.split(line.strip(), maxsplit=1), "")[:2]
    return when, to


def _place(number: str) -> int:
    """The place (from 0) that a number names; -1: it is none."""
    return whole(number, 0) - 1


def _moved(steps: Typed, does: str) -> Typed:
    """The steps after they were moved. Branches that name a step by its number go on leading to
    it.
    """
    after = moved(steps, does, MOST_STEPS)
    places = {id(step): str(number) for number, step in enumerate(after, 1)}
    numbers = {str(number): places.get(id(step), _GONE) for number, step in enumerate(steps, 1)}
    codes = {step["code"] for step in steps}
    for step in steps:
        lines = step["branches"].splitlines()
        step["branches"] = "\n".join(_renumbered(line, numbers, codes) for line in lines)
    return after


def _renumbered(line: str, numbers: dict[str, str], codes: set[str]) -> str:
    when, to = _way(line)
    return f"{when} → {numbers[to]}" if to in numbers and to not in codes else line


def _initial(text: ProcedureText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in _HEAD} | {
        name: list(getattr(text, name) or ()) for name in _WHOM
    }


def _steps(text: ProcedureText) -> Typed:
    return [_told(step) for step in text.steps]


def _told(step: StepText) -> dict[str, Any]:
    ways = "\n".join(f"{way.when} → {way.to}" for way in step.branches)
    clause = f"{step.policy}/{step.clause}" if step.clause else ""
    return {name: getattr(step, name) for name in _STEP} | {"branches": ways, "clause": clause}


EDITOR = Editor(
    kind=PROCEDURE,
    template="process/procedures/edit.html",
    list_url="process_procedures",
    may_write=may_write,
    visible=visible_versions,
    blank=ProcedureText("", "", (StepText("", ""),)),
    starting=STARTING,
    form=ProcedureForm,
    part=StepForm,
    most=MOST_STEPS,
    initial=_initial,
    part_initials=_steps,
    offer=_offer,
    store=_stored,
    move=_moved,
    prefix="s",
)
write, edit = EDITOR.write_page(), EDITOR.edit_page()
