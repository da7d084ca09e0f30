"""What the pages with a form share: words, the day's field, the doors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guiju.foundation.access import Actor, Permission
from guiju.foundation.bounds import FIRST_RECORDED
from guiju.kit.forms import DayField, done_or_shown
from guiju.people.models import Person

__all__ = ["EVENTS", "LADDERS", "NOTES", "Day", "about", "done_or_shown", "may", "may_all"]
#: Kinds of employment events, as people say them.
EVENTS = {
    "joined": _("joined"),
    "transferred": _("transferred"),
    "promoted": _("promoted"),
    "changed": _("changed"),
    "left": _("left"),
}
LADDERS = {"management": _("management"), "professional": _("professional")}
NOTES = {
    "strength": _("strength"),
    "shortcoming": _("shortcoming"),
    "trouble": _("trouble"),
    "wish": _("wish"),
}


#: A day of somebody's employment: it may be older than what else is told.
Day = partial(DayField, first=FIRST_RECORDED)


def may(permission: Permission) -> Callable[[Actor], bool]:
    """A door that opens to whoever has the permission at all."""
    return lambda actor: actor.may(permission)


def may_all(permission: Permission) -> Callable[[Actor], bool]:
    """A door that opens to whoever has the permission for the whole company."""
    return lambda actor: actor.may_all(permission)


def about(
    request: HttpRequest, row: Person, form: forms.Form, act: Any, title: str
) -> HttpResponse:
    """Show a form about a person, and go back to their page when it is done."""
    back = reverse("people_person", args=[row.pk])
    return done_or_shown(
        request,
        form,
        act,
        back,
        title=_("%(name)s: %(group)s") % {"name": row.shown, "group": title},
    )
