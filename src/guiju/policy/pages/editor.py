"""Writing a policy: from a template, a file or an empty page; clauses are added, moved and taken
out before anything is stored.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import LONG, NOTE, TEXT
from guiju.foundation.errors import GuijuError, NotFound
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.policy import actions
from guiju.policy.access import may_write, visible_versions
from guiju.policy.documents import policy_in
from guiju.policy.models import PolicyVersion
from guiju.policy.pages.rulebook import url_of
from guiju.policy.pages.words import KINDS
from guiju.policy.reads import rulebook as reads
from guiju.policy.rules.rulebook import (
    MOST_CLAUSES,
    Binding,
    ClauseText,
    PolicyText,
    numbered,
    with_codes,
)
from guiju.policy.starting import CODES, template_of

_AREA = {"rows": 2}


class Codes(forms.MultipleChoiceField):
    """Codes to choose from; none chosen means all."""

    widget = forms.SelectMultiple(attrs={"size": 4})

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, help_text=gettext_lazy("None chosen: all."))

    def valid_value(self, value: Any) -> bool:
        return True  # a code that is gone since stays in old texts


class Bound(forms.Form):
    """The fields that say whom a policy binds."""

    positions = Codes(gettext_lazy("Positions"))
    grades = Codes(gettext_lazy("Grades"))
    teams = Codes(gettext_lazy("Teams"))

    def offer(self, offered: tuple[dict[str, str], ...]) -> None:
        """Offer these positions, grades and teams to choose from."""
        for name, titles in zip(("positions", "grades", "teams"), offered, strict=True):
            field = self.fields[name]
            assert isinstance(field, Codes)
            field.choices = list(titles.items())

    def binding(self) -> Binding:
        """Give what was chosen, as a binding."""
        return Binding(
            *(tuple(self.cleaned_data[name]) or None for name in ("positions", "grades", "teams"))
        )


class PolicyForm(Bound):
    """What holds for the whole policy."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=50,
        help_text=gettext_lazy("Lower-case letters, digits, hyphens: money-actions."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
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
    review_after = forms.IntegerField(
        label=gettext_lazy("Months until its review"), min_value=1, max_value=60, initial=12
    )
    note = forms.CharField(
        label=gettext_lazy("What changes, and why"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea(attrs=_AREA),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ClauseForm(Bound):
    """One clause of a policy."""

    code = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)
    chapter = forms.CharField(label=gettext_lazy("Chapter"), required=False, max_length=100)
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


Clauses = formset_factory(ClauseForm, extra=0, max_num=MOST_CLAUSES, absolute_max=MOST_CLAUSES)
_CLAUSE = ("code", "chapter", "kind", "text", "consequence", "good", "harm")
_WHOM = ("positions", "grades", "teams")


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
    return _edited(request, text, None)


@door(may_write, "GET", "HEAD", "POST")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The open draft of a policy, or its next version."""
    row = visible_versions(actor_of(request)).filter(policy__code=code).order_by("-version").first()
    if row is None:
        raise NotFound()
    return _edited(request, reads.text_of(row), row)


def _edited(request: HttpRequest, text: PolicyText, row: PolicyVersion | None) -> HttpResponse:
    offered = reads.codes_offered()
    if request.method != "POST":
        seen = row.written_at.isoformat() if row and row.open else ""
        note = row.note if row and row.open else ""
        form = PolicyForm(initial=_initial(text) | {"seen": seen, "note": note})
        return _page(
            request,
            form,
            Clauses(initial=[_clause(each) for each in text.clauses], prefix="c"),
            row,
            offered,
        )
    form, sent = PolicyForm(request.POST), Clauses(request.POST, prefix="c")
    for each in sent.forms:
        each.empty_permitted = False  # a clause left blank is a clause without text
    form.offer(offered)
    does = request.POST.get("do", "save")
    if does != "save":
        told = _moved(_raw(request), does)
        return _page(
            request,
            PolicyForm(initial=_kept(request)),
            Clauses(initial=told, prefix="c"),
            row,
            offered,
        )
    if form.is_valid() and sent.is_valid():
        try:
            stored = _stored(request, form, sent, text if row is None else None, row)
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Stored as a draft."))
            return redirect(url_of(stored))
    return _page(request, form, sent, row, offered, status=422)


def _stored(
    request: HttpRequest,
    form: PolicyForm,
    sent: Any,
    start: PolicyText | None,
    row: PolicyVersion | None,
) -> PolicyVersion:
    said = form.cleaned_data
    clauses = [
        ClauseText(
            binds=each.binding(), **{name: each.cleaned_data[name].strip() for name in _CLAUSE}
        )
        for each in sent.forms
    ]
    text = PolicyText(
        code=row.policy.code if row else said["code"],
        clauses=with_codes(clauses),
        binds=form.binding(),
        questions=start.questions if start else (),
        **{
            name: said[name]
            for name in (
                "title",
                "purpose",
                "good",
                "harm",
                "must_sign",
                "sign_within",
                "review_after",
            )
        },
    )
    return actions.write_policy(
        text, actor=actor_of(request), note=said["note"], seen=said["seen"], only_new=row is None
    )


def _page(
    request: HttpRequest,
    form: PolicyForm,
    clauses: Any,
    row: PolicyVersion | None,
    offered: Any,
    status: int = 200,
) -> HttpResponse:
    form.offer(offered)
    for each in clauses.forms:
        each.offer(offered)
    shown = [
        ClauseText("", "", "", chapter=str(each["chapter"].value() or "")) for each in clauses.forms
    ]
    context = {
        "form": form,
        "clauses": clauses,
        "row": row,
        "numbered": list(zip(numbered(shown), clauses.forms, strict=True)),
        "last": len(clauses.forms),
    }
    return render(request, "policy/edit.html", context, status=status)


def _moved(clauses: list[dict[str, Any]], does: str) -> list[dict[str, Any]]:
    """The clauses after "add-2" (a new one behind the second), "up-2", "down-2" or "remove-2";
    counted from 1.
    """
    verb, _dash, number = does.partition("-")
    place = int(number) - 1 if number.isdecimal() and len(number) < 5 else len(clauses) - 1
    if verb == "add" and len(clauses) < MOST_CLAUSES:
        chapter = clauses[place]["chapter"] if 0 <= place < len(clauses) else ""
        clauses.insert(place + 1, {"kind": "requirement", "chapter": chapter})
    elif verb == "remove" and 0 <= place < len(clauses) > 1:
        clauses.pop(place)
    elif verb in ("up", "down"):
        other = place + (1 if verb == "down" else -1)
        if 0 <= place < len(clauses) and 0 <= other < len(clauses):
            clauses[place], clauses[other] = clauses[other], clauses[place]
    return clauses


def _raw(request: HttpRequest) -> list[dict[str, Any]]:
    """The clauses as they were typed, right or wrong."""
    total = request.POST.get("c-TOTAL_FORMS", "0")
    count = min(int(total), MOST_CLAUSES) if total.isdecimal() and len(total) < 5 else 0
    return [
        {name: request.POST.get(f"c-{place}-{name}", "") for name in _CLAUSE}
        | {name: request.POST.getlist(f"c-{place}-{name}") for name in _WHOM}
        for place in range(count)
    ]


def _kept(request: HttpRequest) -> dict[str, Any]:
    return {
        name: request.POST.getlist(name) if name in _WHOM else request.POST.get(name, "")
        for name in PolicyForm.base_fields
    }


def _initial(text: PolicyText) -> dict[str, Any]:
    names = ("code", "title", "purpose", "good", "harm", "must_sign", "sign_within", "review_after")
    return {name: getattr(text, name) for name in names} | _whom(text.binds)


def _clause(clause: ClauseText) -> dict[str, Any]:
    return {name: getattr(clause, name) for name in _CLAUSE} | _whom(clause.binds)


def _whom(binds: Binding) -> dict[str, list[str]]:
    return {name: list(getattr(binds, name) or ()) for name in _WHOM}


def _language() -> str:
    return "zh" if show.chinese() else "en"
