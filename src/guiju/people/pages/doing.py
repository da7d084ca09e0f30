"""What the pages with a form share: show it, do what it says, tell a refusal at its field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from guiju.foundation.access import Actor, Permission
from guiju.foundation.errors import Conflict, GuijuError
from guiju.web.kit.forms import refuse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Kinds of employment events, as people say them.
EVENTS = {
    "joined": _("joined"),
    "transferred": _("transferred"),
    "promoted": _("promoted"),
    "changed": _("changed"),
    "left": _("left"),
}
LADDERS = {"management": _("management"), "professional": _("professional")}
NOTES = {"strength": _("strength"), "shortcoming": _("shortcoming"), "trouble": _("trouble"), "wish": _("wish")}


class Day(forms.DateField):
    """A day, chosen with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def may(permission: Permission) -> Callable[[Actor], bool]:
    """A door that opens to whoever has the permission at all."""
    return lambda actor: actor.may(permission)


def may_all(permission: Permission) -> Callable[[Actor], bool]:
    """A door that opens to whoever has the permission for the whole company."""
    return lambda actor: actor.may_all(permission)


@contextmanager
def faster_hands_told() -> Iterator[None]:
    """A constraint that fires although the action looked first means that somebody was faster."""
    try:
        yield
    except IntegrityError as clash:
        raise Conflict() from clash


def done_or_shown(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], object], back: str, *,
    title: StrOrPromise, submit: StrOrPromise, said: StrOrPromise, lead: StrOrPromise = "",
    onward: Callable[[Any], str] | None = None, more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of one form: do what it says and go back (or ``onward`` from what was done), or show what is wrong."""
    if form.is_valid():
        try:
            with faster_hands_told():
                done = act(form.cleaned_data)
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, said)
            return redirect(onward(done) if onward else back)
    context = {"form": form, "back": back, "title": title, "submit": submit, "lead": lead, **(more or {})}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)
