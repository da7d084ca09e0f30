"""Writing a policy: from a template, a file or an empty page; clauses are added, moved and taken
out before anything is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import LINE, LONG, TEXT
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox, done_or_shown
from guiju.kit.spelling import code_of
from guiju.kit.versioned.editor import Codes, Editor, FileForm, TextForm, Typed, moved, offer
from guiju.policy import actions
from guiju.policy.access import may_write, visible_versions
from guiju.policy.documents import policy_in
from guiju.policy.models import Policy, PolicyVersion
from guiju.policy.pages.labels import KINDS
from guiju.policy.policy_templates import STARTING
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
    """What a policy and each of its clauses say: the good and harm they do, whom they bind."""

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
        required=False,
        max_length=50,
        help_text=gettext_lazy(
            "Lower-case letters, digits, hyphens: money-actions. Left empty, it is made of the title."
        ),
    )
    purpose = TextBox(
        gettext_lazy("Purpose"),
        rows=3,
        required=False,
        max_length=LONG,
        help_text=gettext_lazy("Markdown."),
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
    text = TextBox(
        gettext_lazy("Text"), rows=3, max_length=LONG, help_text=gettext_lazy("Markdown.")
    )
    consequence = forms.CharField(
        label=gettext_lazy("Consequence or reward"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs=_AREA),
    )


_CLAUSE = ("code", "chapter", "kind", "text", "consequence", "good", "harm")


@door(may_write, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to start from: a template, a file, an empty page."""
    return done_or_shown(
        request,
        FileForm(request.POST or None, request.FILES or None),
        lambda said: actions.write_policy(
            policy_in(said["file"], said["code"]), actor=actor_of(request)
        ),
        "",
        title=_("New policy"),
        submit=_("Read the document in"),
        said=_("Read in as a draft. Look every clause through: kinds were guessed from the words."),
        template="policy/new.html",
        more={"texts": STARTING.texts()},
        onward=lambda row: reverse("policy_edit", args=[row.policy.code]),
    )


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
        code=row.policy.code if row else cleaned["code"] or _code_of(cleaned["title"]),
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


def _code_of(title: str) -> str:
    """A code for a new policy whose writer thought of none."""
    return code_of(title, set(Policy.objects.values_list("code", flat=True)))


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


EDITOR = Editor(
    kind=reads.POLICY,
    template="policy/edit.html",
    list_url="policy_policies",
    may_write=may_write,
    visible=visible_versions,
    blank=PolicyText("", "", (ClauseText("", "requirement", ""),)),
    starting=STARTING,
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
write, edit = EDITOR.write_page(), EDITOR.edit_page()
