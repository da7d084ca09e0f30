"""Writing a policy: from a template, a file or an empty page; clauses are added, moved and taken
out before anything is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import LINE, LONG, TEXT
from guiju.foundation.errors import GuijuError, NotFound
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.versioned.editor import Codes, Editor, TextForm, Typed, moved, offer
from guiju.policy import actions
from guiju.policy.access import may_write, visible_versions
from guiju.policy.documents import policy_in
from guiju.policy.models import PolicyVersion
from guiju.policy.pages.labels import KINDS
from guiju.policy.policy_templates import CODES, template_of
from guiju.policy.reads import rulebook as reads
from guiju.policy.rules.rulebook import (
    MOST_CLAUSES,
    Binding,
    ClauseText,
    PolicyText,
    numbered,
    with_codes,
)

_AREA = {"rows": 2}
_HEAD = ("title", "purpose", "good", "harm", "must_sign", "sign_within", "review_after")
_WHOM = ("positions", "grades", "teams")


class Bound(forms.Form):
    """The fields that say whom a policy binds."""

    positions = Codes(gettext_lazy("Positions"))
    grades = Codes(gettext_lazy("Grades"))
    teams = Codes(gettext_lazy("Teams"))

    def offer(self, offered: tuple[dict[str, str], ...]) -> None:
        """Offer these positions, grades and teams to choose from."""
        for name, titles in zip(_WHOM, offered, strict=True):
            offer(self, name, list(titles.items()))

    def binding(self) -> Binding:
        """Give what was chosen, as a binding."""
        return Binding(*(tuple(self.cleaned_data[name]) or None for name in _WHOM))


class PolicyForm(TextForm, Bound):
    """What holds for the whole policy."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=50,
        help_text=gettext_lazy("Lower-case letters, digits, hyphens: money-actions."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Markdown."),
    )
    good = forms.CharField(
        label=gettext_lazy("The good it should do"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs=_AREA),
    )
    harm = forms.CharField(
        label=gettext_lazy("The harm it could do"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs=_AREA),
    )
    must_sign = forms.BooleanField(
        label=gettext_lazy("Sign before work"),
        required=False,
        help_text=gettext_lazy("Nothing else opens to people before they have signed."),
    )
    sign_within = forms.IntegerField(
        label=gettext_lazy("Days to sign"), min_value=1, max_value=365, initial=7
    )


class ClauseForm(Bound):
    """One clause of a policy."""

    code = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)
    chapter = forms.CharField(label=gettext_lazy("Chapter"), required=False, max_length=LINE)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: [(code, word) for code, (_tone, word) in KINDS.items()],
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Markdown."),
    )
    consequence = forms.CharField(
        label=gettext_lazy("Consequence or reward"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs=_AREA),
    )
    good = forms.CharField(
        label=gettext_lazy("The good it should do"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs=_AREA),
    )
    harm = forms.CharField(
        label=gettext_lazy("The harm it could do"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs=_AREA),
    )


_CLAUSE = ("code", "chapter", "kind", "text", "consequence", "good", "harm")


class FileForm(forms.Form):
    """A document to start from."""

    file = forms.FileField(label=gettext_lazy("Word, Markdown or YAML"))
    code = forms.SlugField(label=gettext_lazy("Code"), required=False, max_length=50)


@door(may_write, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to start from: a template, a file, an empty page."""
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            row = actions.write_policy(
                policy_in(form.cleaned_data["file"], form.cleaned_data["code"]),
                actor=actor_of(request),
            )
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _(
                    "Read in as a draft. Look every clause through: kinds were guessed from "
                    "the words."
                ),
            )
            return redirect("policy_edit", row.policy.code)
    texts = [template_of(code, _language()) for code in CODES]
    context = {"form": form, "texts": texts}
    return render(request, "policy/new.html", context, status=422 if form.errors else 200)


@door(may_write, "GET", "HEAD", "POST")
def write(request: HttpRequest) -> HttpResponse:
    """Write a new policy, from ``?template=`` or empty."""
    wanted = request.GET.get("template", "")
    text = (
        template_of(wanted, _language())
        if wanted
        else PolicyText("", "", (ClauseText("", "requirement", ""),))
    )
    return EDITOR.respond(request, text, None)


@door(may_write, "GET", "HEAD", "POST")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The open draft of a policy, or its next version."""
    row = visible_versions(actor_of(request)).filter(policy__code=code).order_by("-version").first()
    if row is None:
        raise NotFound()
    return EDITOR.respond(request, reads.text_of(row), row)


def _offer(form: forms.Form, clauses: Sequence[forms.Form]) -> None:
    offered = reads.codes_offered()
    for each in (form, *clauses):
        assert isinstance(each, Bound)
        each.offer(offered)


def _stored(
    request: HttpRequest,
    form: forms.Form,
    sent: Sequence[forms.Form],
    start: PolicyText,
    row: PolicyVersion | None,
) -> PolicyVersion:
    cleaned = form.cleaned_data
    clauses = [
        ClauseText(
            binds=_binding(fields), **{name: fields.cleaned_data[name].strip() for name in _CLAUSE}
        )
        for fields in sent
    ]
    text = PolicyText(
        code=row.policy.code if row else cleaned["code"],
        clauses=with_codes(clauses),
        binds=_binding(form),
        questions=() if row else start.questions,
        **{name: cleaned[name] for name in _HEAD},
    )
    return actions.write_policy(
        text,
        actor=actor_of(request),
        note=cleaned["note"],
        seen=cleaned["seen"],
        only_new=row is None,
    )


def _binding(form: forms.Form) -> Binding:
    assert isinstance(form, Bound)
    return form.binding()


def _moved(clauses: Typed, does: str) -> Typed:
    """The clauses after they were moved; a new one stands in the chapter of the one above."""
    return moved(
        clauses,
        does,
        MOST_CLAUSES,
        lambda above: {"kind": "requirement", "chapter": above.get("chapter", "")},
    )


def _numbers(clauses: Sequence[forms.Form]) -> list[str]:
    chapters = (str(each["chapter"].value() or "") for each in clauses)
    return numbered([ClauseText("", "", "", chapter=chapter) for chapter in chapters])


def _initial(text: PolicyText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in ("code", *_HEAD)} | _whom(text.binds)


def _clauses(text: PolicyText) -> Typed:
    return [
        {name: getattr(clause, name) for name in _CLAUSE} | _whom(clause.binds)
        for clause in text.clauses
    ]


def _whom(binds: Binding) -> dict[str, list[str]]:
    return {name: list(getattr(binds, name) or ()) for name in _WHOM}


def _language() -> str:
    return "zh" if show.chinese() else "en"


EDITOR = Editor(
    kind=reads.POLICY,
    template="policy/edit.html",
    list_url="policy_policies",
    form=PolicyForm,
    part=ClauseForm,
    most=MOST_CLAUSES,
    initial=_initial,
    part_initials=_clauses,
    offer=_offer,
    store=_stored,
    move=_moved,
    prefix="c",
    numbers=_numbers,
)
