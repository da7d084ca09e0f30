"""What the pages with a form share: show it, do what it says, tell a refusal at its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from guiju.foundation.access import Actor, Permission
from guiju.foundation.errors import GuijuError
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


def done_or_shown(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], object], back: str, *,
    title: StrOrPromise, submit: StrOrPromise, said: StrOrPromise, lead: StrOrPromise = "",
) -> HttpResponse:  # fmt: skip
    """The page of one form: do what it says and go back, or show it with what is wrong."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, said)
            return redirect(back)
    context = {"form": form, "back": back, "title": title, "submit": submit, "lead": lead}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)
