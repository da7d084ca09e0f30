"""Doors: nobody signs herself up; a one-time link lets an invited person choose her password."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from guiju.foundation.errors import GuijuError, NotFound
from guiju.people import actions
from guiju.web.kit.forms import refuse

#: Ways of the sign-in library that this house does not have: accounts come from invitations, addresses from people.
CLOSED = (
    "signup/",
    "email/",
    "confirm-email/",
    "confirm-email/<str:key>/",
    "login/code/confirm/",
    "inactive/",
    "password/set/",
)


class ClosedDoor(DefaultAccountAdapter):
    """Accounts come from invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: object) -> None:
        """There are no user names."""


def absent(request: HttpRequest, **where: str) -> HttpResponse:
    """There is no such page here."""
    raise NotFound()


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not a common word, not only digits."),
        max_length=200,
    )
    again = forms.CharField(
        label=_("The same once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )

    def clean(self) -> dict[str, object]:
        """Both entries are the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return cleaned


@sensitive_post_parameters()
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by a one-time link, then be signed in. A used link says so."""
    invitation = actions.invitation_of(token)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            account = actions.accept_invitation(token, form.cleaned_data["password"])
        except GuijuError as refusal:
            refuse(form, refusal)
        else:
            login(request, account, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("my_day")
    return render(request, "shell/welcome.html", {"form": form, "account": invitation.account})
