"""Sign-in: nobody signs up unasked; a one-time link lets an invited person choose a password."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import perform_login
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from guiju.foundation import letters
from guiju.foundation.bounds import TITLE
from guiju.foundation.errors import GuijuError, NotFound
from guiju.kit.address import client_address
from guiju.kit.forms import refuse
from guiju.people import actions

#: Ways of the sign-in library that this house does not have: accounts come from invitations,
#: addresses from people.
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
    """Accounts come from invitations only; the rest is how the sign-in library fits this house."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up to everybody, always."""
        return False

    def populate_username(self, request: HttpRequest, user: object) -> None:
        """There are no user names."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Count wrong tries under one spelling of the address: capitals give no further tries."""
        if "email" in credentials:
            credentials["email"] = str(credentials["email"]).strip().lower()
        return super().authenticate(request, **credentials)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where somebody stands, also behind a proxy."""
        return client_address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong tries count per account and address: nobody shuts the owner out from elsewhere."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{client_address(request)}"

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Check the account's password once more; the tries are limited as at sign-in."""
        account = self.authenticate(self.request, email=user.get_username(), password=password)
        return account is not None and account.pk == user.pk

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """The right password of a closed account."""
        return render(request, "account/account_inactive.html", status=403)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Give the address to which the letter leads: under the site's own address, whatever host
        the request named.
        """
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return letters.absolute(path.replace("UID-KEY", quote(key)))

    def format_email_subject(self, subject: str) -> str:
        """As written, without the name of the host."""
        return subject


def absent(request: HttpRequest, **where: str) -> HttpResponse:
    """There is no such page here."""
    raise NotFound()


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not a common word, not only digits."),
        max_length=TITLE,
    )
    again = forms.CharField(
        label=_("The same once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=TITLE,
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
            return perform_login(request, account)  # asks for the second factor, if there is one
    return render(request, "shell/welcome.html", {"form": form, "account": invitation.account})
