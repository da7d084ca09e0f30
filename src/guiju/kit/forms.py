"""Forms that speak: a refusal of an action becomes an error of the form, at the field that it
names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation import bounds
from guiju.foundation.errors import Conflict, GuijuError, Invalid, Several

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: What most buttons say, and what is said when it is done.
STORE, STORED = gettext_lazy("Store"), gettext_lazy("Stored.")


#: Stands first where somebody must choose, so that nothing is decided by not looking.
UNCHOSEN = ("", gettext_lazy("please choose"))


class RowField(forms.ModelChoiceField):
    """One of some rows. Empty it says “please choose” where one must be chosen, else a dash or what
    choosing none means.
    """

    def __init__(self, queryset: Any, **options: Any) -> None:
        required = options.get("required", True)
        options.setdefault("empty_label", UNCHOSEN[1] if required else "—")
        super().__init__(queryset, **options)


def refuse(form: forms.BaseForm, error: GuijuError) -> None:
    """Put a refusal into a form. ``error.data["field"]`` names the field when the form has it, else
    it stands on top.

    Several issues become several errors. The next step is said after the sentence.
    """
    language = get_language() or "zh"
    for issue in _issues(error):
        field = issue.data.get("field")
        words = " ".join(part for part in (issue.say(language), issue.advise(language)) if part)
        form.add_error(field if field in form.fields else None, words)


def _issues(error: GuijuError) -> Iterable[GuijuError]:
    return error.issues if isinstance(error, Several) else [error]


@dataclass(frozen=True)
class Part:
    """Fields of a long form that belong together, named in the form's ``parts``; folded away unless
    one of them has an error. What a form asks of everybody stands in no part, before all of them.
    """

    title: StrOrPromise
    names: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A part of a form as a page draws it: its bound fields, how many are filled in otherwise than
    an empty form has them, and whether it must be open because one of them was refused.
    """

    title: StrOrPromise
    fields: Sequence[forms.BoundField]

    @property
    def open(self) -> bool:
        """Whether one of its fields was refused."""
        return any(field.errors for field in self.fields)

    @property
    def names(self) -> str:
        """What is in it, for the line that stands while it is folded."""
        between = "、" if (get_language() or "zh").startswith("zh") else ", "
        return between.join(str(field.label) for field in self.fields)

    @property
    def filled(self) -> int:
        """How many of its fields hold something that an empty form does not."""
        return sum(_is_filled(field) for field in self.fields)


def _is_filled(field: forms.BoundField) -> bool:
    usual = field.field.initial() if callable(field.field.initial) else field.field.initial
    value = field.value()
    if value in (None, "", [], False):
        return False
    return str(value) != str(usual)


def sections(form: forms.BaseForm) -> list[Section]:
    """The visible fields of a form in sections: first, without a title, those that stand in no
    part.
    """
    parts: Sequence[Part] = getattr(form, "parts", ())
    folded = {name for part in parts for name in part.names}
    fields = {field.name: field for field in form.visible_fields()}
    first = Section("", [field for name, field in fields.items() if name not in folded])
    rest = [
        Section(part.title, [fields[name] for name in part.names if name in fields])
        for part in parts
    ]
    return [first, *(section for section in rest if section.fields)]


def token_field(token: str) -> SafeString:
    """The hidden field by which a form drawn in Python proves to be a page's own; `token`: the
    page's `csrf_token`.
    """
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


class TextBox(forms.CharField):
    """A text of several lines."""

    def __init__(self, label: StrOrPromise = "", *, rows: int, **options: Any) -> None:
        super().__init__(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class DayInput(forms.DateInput):
    """A day, picked by the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Files(forms.ClearableFileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True


class Evidence(forms.FileField):
    """Several files, each checked as a file."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files, none at all when none is required."""
        return [super(Evidence, self).clean(one, initial) for one in data or []]


class DayField(forms.DateField):
    """A day with the browser's calendar, within the bounds that the API has too
    (`kit.shapes.Day`).
    """

    widget = DayInput

    def __init__(self, *, first: dt.date = bounds.FIRST_DAY, **options: Any) -> None:
        super().__init__(**options)
        self.first = first

    def validate(self, value: dt.date | None) -> None:
        """Refuse a day that nobody means."""
        super().validate(value)
        if value is not None and not bounds.is_day(value, self.first):
            raise forms.ValidationError(
                _("A day between %(first)s and %(last)s.")
                % {"first": self.first.year, "last": bounds.LAST_DAY.year + 1},
                code="day",
            )


@contextmanager
def faster_hands_told() -> Iterator[None]:
    """A constraint that fires although the action looked first means that somebody was faster: a
    conflict, no fault. What no column holds is refused.
    """
    try:
        yield
    except IntegrityError as clash:
        raise Conflict() from clash
    except DataError as unfit:
        raise Invalid() from unfit


def done_or_shown(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    back: str,
    *,
    title: StrOrPromise,
    submit: StrOrPromise = STORE,
    said: StrOrPromise | Callable[[Any], StrOrPromise] = STORED,
    lead: StrOrPromise = "",
    onward: Callable[[Any], str] | None = None,
    more: dict[str, Any] | None = None,
    template: str = "kit/form_page.html",
) -> HttpResponse:
    """The page of one form: do what it says and go back (or ``onward`` from what was done), or
    show what is wrong.
    """
    if form.is_valid():
        try:
            with faster_hands_told():
                done = act(form.cleaned_data)
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, said(done) if callable(said) else said)
            return redirect(onward(done) if onward else back)
    context = {
        "form": form,
        "back": back,
        "title": title,
        "submit": submit,
        "lead": lead,
        **(more or {}),
    }
    return render(request, template, context, status=422 if form.errors else 200)
