"""Writing a form: from one of ours, a YAML file or an empty page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import LINE, LONG, SENTENCE, TITLE
from guiju.foundation.errors import GuijuError
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox, refuse
from guiju.kit.versioned.editor import Editor, TextForm, Typed, moved
from guiju.kit.versioned.rows import columns_of
from guiju.quality.access.forms import may_write, visible_versions
from guiju.quality.actions import forms as actions
from guiju.quality.form_templates import STARTING
from guiju.quality.models.forms import FormVersion
from guiju.quality.pages.forms.labels import BASES, CHANNELS, CRITICAL, FAILS, KINDS
from guiju.quality.pages.forms.library import url_of
from guiju.quality.pages.yaml_files import YamlForm, text_in
from guiju.quality.reads.forms import FORM
from guiju.quality.rules.forms import (
    LONGEST_CODE,
    MOST_CRITERIA,
    CriterionText,
    FormText,
    understood,
    with_codes,
)


def _choices(words: dict[str, Any], none: Any = "") -> Any:
    return lambda: ([("", none)] if none else []) + list(words.items())


class FormForm(TextForm):
    """What holds for the whole form."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("Lower-case letters, digits, hyphens: hotline-talks."),
    )
    purpose = TextBox(gettext_lazy("Purpose"), rows=2, required=False, max_length=LONG)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        required=False,
        choices=_choices(CHANNELS, gettext_lazy("every channel")),
    )
    pass_mark = forms.IntegerField(
        label=gettext_lazy("Passed from"), min_value=1, max_value=100, initial=80
    )
    bonus_cap = forms.IntegerField(
        label=gettext_lazy("At most on top"), min_value=0, max_value=100, initial=10
    )
    appeal_days = forms.IntegerField(
        label=gettext_lazy("Days to appeal"), min_value=1, max_value=365, initial=7
    )


class CriterionForm(forms.Form):
    """One criterion of a form."""

    code = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("What is listened for"), max_length=TITLE)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_choices(KINDS))
    points = forms.IntegerField(
        label=gettext_lazy("Points"), min_value=0, max_value=100, required=False
    )
    section = forms.CharField(label=gettext_lazy("Section"), required=False, max_length=LINE)
    basis = forms.ChoiceField(
        label=gettext_lazy("Must, because of"),
        required=False,
        choices=_choices(BASES, gettext_lazy("no must")),
    )
    critical = forms.ChoiceField(
        label=gettext_lazy("Critical"),
        required=False,
        choices=_choices(CRITICAL, gettext_lazy("not critical")),
    )
    fails = forms.ChoiceField(
        label=gettext_lazy("If it is missed"),
        required=False,
        choices=_choices(FAILS, gettext_lazy("only its points are lost")),
    )
    met = forms.CharField(label=gettext_lazy("Met, when"), required=False, max_length=SENTENCE)
    partly = forms.CharField(
        label=gettext_lazy("Half, when"),
        required=False,
        max_length=SENTENCE,
        help_text=gettext_lazy("Empty: there is no middle."),
    )
    missed = forms.CharField(
        label=gettext_lazy("Missed, when"), required=False, max_length=SENTENCE
    )
    example = forms.CharField(label=gettext_lazy("Example"), required=False, max_length=LONG)


@door(may_write, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to start from: one of ours, a YAML file, an empty page."""
    form = YamlForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.write_form(
                understood(text_in(form.cleaned_data["file"])), actor=actor_of(request)
            )
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Stored as a draft."))
            return redirect(url_of(row))
    texts = sorted(STARTING.texts(), key=lambda text: text.title)
    status = 422 if form.errors else 200
    context = {"form": form, "texts": texts}
    return render(request, "quality/forms/new.html", context, status=status)


def _stored(
    request: HttpRequest,
    form: forms.Form,
    sent: Sequence[forms.Form],
    start: FormText,
    row: FormVersion | None,
) -> FormVersion:
    said = form.cleaned_data
    names = ("title", "channel", "purpose", "pass_mark", "bonus_cap", "appeal_days", "review_after")
    text = FormText(
        **{name: said[name] for name in names},
        code=row.form.code if row else said["code"],
        criteria=with_codes([_criterion(each.cleaned_data) for each in sent]),
    )
    return actions.write_form(
        text, actor=actor_of(request), note=said["note"], seen=said["seen"], only_new=row is None
    )


def _criterion(said: dict[str, Any]) -> CriterionText:
    """A criterion from its form; what its kind does not have is left out."""
    kind = said["kind"]
    return CriterionText(
        **said
        | {
            "points": 0 if kind == "forbidden" else said["points"] or 0,
            "basis": said["basis"] if kind == "must" else "",
            "critical": "" if kind == "bonus" else said["critical"],
            "fails": "" if kind == "bonus" else said["fails"],
        }
    )


def _parts(text: FormText) -> Typed:
    return [asdict(each) for each in text.criteria]


EDITOR = Editor(
    kind=FORM,
    template="quality/forms/edit.html",
    list_url="quality_forms",
    may_write=may_write,
    visible=visible_versions,
    blank=FormText("", "", (CriterionText("", ""),)),
    starting=STARTING,
    form=FormForm,
    part=CriterionForm,
    most=MOST_CRITERIA,
    initial=lambda text: columns_of(text, "criteria"),
    part_initials=_parts,
    offer=lambda form, parts: None,
    store=_stored,
    move=lambda parts, does: moved(parts, does, MOST_CRITERIA),
    prefix="c",
)
write, edit = EDITOR.write_page(), EDITOR.edit_page()
