"""Writing a text made of parts: parts are added, moved and taken out before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.bounds import NOTE, TEXT, TITLE, whole
from guiju.foundation.errors import GuijuError
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import View, door
from guiju.kit.forms import TextBox, refuse
from guiju.kit.versioned.declaration import Kind, Text, Version
from guiju.kit.versioned.models import AnyVersion
from guiju.kit.versioned.reads import newest_named
from guiju.kit.versioned.starting import Starting

Typed = list[dict[str, Any]]


class Codes(forms.MultipleChoiceField):
    """Codes to choose from; none chosen means all."""

    def __init__(self, label: Any, size: int = 4) -> None:
        super().__init__(
            label=label,
            required=False,
            help_text=gettext_lazy("None chosen: all."),
            widget=forms.SelectMultiple(attrs={"size": size}),
        )

    def valid_value(self, value: Any) -> bool:
        return True  # a code that is gone since stays in old texts


class TextForm(forms.Form):
    """What every text has beside its own words; ``seen``: when that was written which the writer
    saw.
    """

    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE)
    note = TextBox(gettext_lazy("What changes, and why"), rows=2, required=False, max_length=NOTE)
    review_after = forms.IntegerField(
        label=gettext_lazy("Months until its review"), min_value=1, max_value=60, initial=12
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class FileForm(forms.Form):
    """A document to start from."""

    file = forms.FileField(label=gettext_lazy("Word, Markdown or YAML"))
    code = forms.SlugField(label=gettext_lazy("Code"), required=False, max_length=80)


class ReviewForm(forms.Form):
    """The decision of a review on its day, of these decisions."""

    decision = forms.ChoiceField(label=pgettext_lazy("review", "Decision"))
    reason = TextBox(gettext_lazy("Reasons"), rows=4, max_length=TEXT)
    months = forms.IntegerField(
        label=gettext_lazy("Months until the next review"),
        min_value=1,
        max_value=60,
        required=False,
    )

    def __init__(self, request: HttpRequest, row: AnyVersion, decisions: Mapping[str, Any]) -> None:
        super().__init__(request.POST or None, initial={"months": row.review_after})
        offer(self, "decision", list(decisions.items()))


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Let these be chosen in a field of a form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


@dataclass(frozen=True)
class Editor(Generic[Version, Text]):
    """The editor of a kind of text: a `TextForm` for the whole (with ``code``), a
    form for each part, at most so many.

    list_url: the name of the page of all texts. may_write: who passes; visible: the versions that
    an actor sees. blank: an empty text to begin with; starting: those that one can begin with.
    initial, part_initials: a text as the forms show
    it. offer: fill the choices of the forms. store: write what the forms hold as a draft; it gets
    the request, both forms, the text that was begun with, and the version that is written over.
    move: the parts as they were typed, moved (see `moved`). numbers: as people quote the parts.
    """

    kind: Kind[Version, Text]
    template: str
    list_url: str
    may_write: Callable[[Actor], bool]
    visible: Callable[[Actor], QuerySet[Version]]
    blank: Text
    form: type[forms.Form]
    part: type[forms.Form]
    most: int
    initial: Callable[[Text], dict[str, Any]]
    part_initials: Callable[[Text], Typed]
    offer: Callable[[forms.Form, Sequence[forms.Form]], None]
    store: Callable[[HttpRequest, forms.Form, Sequence[forms.Form], Text, Version | None], Version]
    move: Callable[[Typed, str], Typed]
    starting: Starting[Text] | None = None
    prefix: str = "part"
    numbers: Callable[[Sequence[forms.Form]], Sequence[Any]] = lambda parts: range(
        1, len(parts) + 1
    )

    def write_page(self) -> View:
        """Make the page that writes a new text, from ``?template=`` or empty."""

        @door(self.may_write, "GET", "HEAD", "POST")
        def write(request: HttpRequest) -> HttpResponse:
            """Write a new text, from one to start from or empty."""
            wanted = request.GET.get("template", "")
            text = self.blank
            if wanted and self.starting:
                text = self.starting.text(wanted, show.language())
            return self.respond(request, text, None)

        return write

    def edit_page(self) -> View:
        """Make the page that writes the open draft of a text, or its next version: ``(code)``."""

        @door(self.may_write, "GET", "HEAD", "POST")
        def edit(request: HttpRequest, code: str) -> HttpResponse:
            """Write the open draft of a text, or its next version."""
            row = newest_named(self.kind, self.visible(actor_of(request)), code)
            return self.respond(request, self.kind.text_of(row), row)

        return edit

    def respond(self, request: HttpRequest, text: Text, row: Version | None) -> HttpResponse:
        """Show the editor, move its parts, or store a draft and go to it. ``row``: the newest
        version; None: the text is new.
        """
        if request.method != "POST":
            form = self.form(initial=self.initial(text) | _since(row))
            parts = self._parts(initial=self.part_initials(text))
            return self._offered(request, form, parts, row)
        does = request.POST.get("do", "save")
        if does != "save":
            form = self.form(initial=_as_typed(self.form, request.POST, ""))
            parts = self._parts(initial=self.move(self._typed(request.POST), does))
            return self._offered(request, form, parts, row)
        form, parts = self.form(request.POST), self._parts(request.POST)
        for part in parts.forms:
            part.empty_permitted = False  # a part left blank is a part without words
        self.offer(form, parts.forms)
        if form.is_valid() and parts.is_valid():
            try:
                stored = self.store(request, form, parts.forms, text, row)
            except GuijuError as error:
                refuse(form, error)
            else:
                messages.success(request, _("Stored as a draft."))
                return redirect(self.kind.url(stored))
        return self._page(request, form, parts, row, status=422)

    def _parts(self, sent: QueryDict | None = None, initial: Typed | None = None) -> BaseFormSet:
        made = formset_factory(self.part, extra=0, max_num=self.most, absolute_max=self.most)
        return made(sent, prefix=self.prefix, initial=initial)

    def _typed(self, sent: QueryDict) -> Typed:
        """The parts as they were typed, right or wrong."""
        total = sent.get(f"{self.prefix}-TOTAL_FORMS", "0")
        count = min(whole(total, 0), self.most)
        return [_as_typed(self.part, sent, f"{self.prefix}-{place}-") for place in range(count)]

    def _offered(
        self, request: HttpRequest, form: forms.Form, parts: BaseFormSet, row: Version | None
    ) -> HttpResponse:
        self.offer(form, parts.forms)
        return self._page(request, form, parts, row)

    def _page(
        self,
        request: HttpRequest,
        form: forms.Form,
        parts: BaseFormSet,
        row: Version | None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "form": form,
            "parts": parts,
            "row": row,
            "code": self.kind.head_of(row).code if row else "",
            "numbered": list(zip(self.numbers(parts.forms), parts.forms, strict=True)),
            "last": len(parts.forms),
            "list_url": reverse(self.list_url),
            "version_url": self.kind.url(row) if row else "",
        }
        return render(request, self.template, context, status=status)


def moved(
    parts: Typed,
    does: str,
    most: int,
    new_part: Callable[[dict[str, Any]], dict[str, Any]] = lambda above: {},
) -> Typed:
    """The parts after "add-2" (a new one behind the second), "up-2", "down-2" or "remove-2";
    counted from 1.

    new_part: what a part that is added below another one begins with.
    """
    verb, _dash, number = does.partition("-")
    place = whole(number, len(parts)) - 1
    there, after = 0 <= place < len(parts), list(parts)
    if verb == "add" and len(parts) < most:
        after.insert(place + 1, new_part(parts[place] if there else {}))
    elif verb == "remove" and there and len(parts) > 1:
        after.pop(place)
    elif verb in ("up", "down"):
        other = place + (1 if verb == "down" else -1)
        if there and 0 <= other < len(parts):
            after[place], after[other] = after[other], after[place]
    return after


def _as_typed(form: type[forms.Form], sent: QueryDict, prefix: str) -> dict[str, Any]:
    """What was typed into a form, right or wrong."""
    return {
        name: sent.getlist(prefix + name)
        if isinstance(field, forms.MultipleChoiceField)
        else sent.get(prefix + name, "")
        for name, field in form.base_fields.items()
    }


def _since(row: Version | None) -> dict[str, str]:
    """What the writer saw, so that nobody's words are lost."""
    if row is None:
        return {}
    return {"seen": row.written_at.isoformat(), "note": row.note if row.open else ""}
