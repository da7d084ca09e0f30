"""The classes of problems, as leaders keep them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import NotFound
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox, done_or_shown
from guiju.process.access.problems import may_keep_classes
from guiju.process.actions import problems as actions
from guiju.process.models.problems import ProblemClass
from guiju.process.reads import problems as reads


class ClassForm(forms.Form):
    """A class of problems."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=60)
    en = forms.CharField(label=gettext_lazy("Title in English"), max_length=60)
    words = TextBox(
        gettext_lazy("Words by which it is recognised"),
        rows=6,
        max_length=TEXT,
        required=False,
        help_text=gettext_lazy("One a line, or between commas."),
    )
    place = forms.IntegerField(label=gettext_lazy("Place in the list"), min_value=0, max_value=999)
    offered = forms.BooleanField(label=gettext_lazy("Offered for new problems"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@door(may_keep_classes)
def classes(request: HttpRequest) -> HttpResponseBase:
    """The classes in their order."""
    return render(request, "process/problems/classes.html", {"classes": reads.classes().values()})


@door(may_keep_classes, "GET", "HEAD", "POST")
def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new class, or one in other words."""
    kept_class = reads.classes().get(code)
    if code and kept_class is None:
        raise NotFound()
    kept = ProblemClass.objects.filter(code=code).first() if code else None
    usual: dict[str, Any] = {"place": 80, "offered": True, "seen": kept.changed if kept else 0}
    if kept_class:
        lines = "\n".join(kept_class.words)
        usual |= {
            "code": code,
            "zh": kept_class.zh,
            "en": kept_class.en,
            "words": lines,
            "place": kept_class.place,
            "offered": kept_class.offered,
        }
    form = ClassForm(request.POST or None, initial=usual)
    if kept_class:
        form.fields["code"].widget = forms.HiddenInput()

    def act(said: dict[str, Any]) -> ProblemClass:
        return actions.save_class(
            code or said.pop("code"),
            **{k: v for k, v in said.items() if k != "code"},
            actor=actor_of(request),
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_problem_classes"),
        title=_("A class of problems"),
        submit=_("Save"),
    )
