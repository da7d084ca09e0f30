"""Accounts: who can sign in, with which roles; invited by a one-time link."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import LINE
from guiju.foundation.errors import GuijuError, or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import RowField, refuse
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people import actions
from guiju.people.access import ACCOUNTS
from guiju.people.acts.accounts import role_title, roles
from guiju.people.models import Account, Person, Team
from guiju.people.pages.doing import may_all
from guiju.people.parts.choosing import Somebody, offer

ACCOUNTS_TABLE = Table(
    name="accounts",
    title=gettext_lazy("Accounts"),
    columns=[
        Column(
            "email",
            gettext_lazy("E-mail"),
            order="email",
            main=True,
            link=lambda row: reverse("people_account", args=[row.pk]),
        ),
        Column("name", gettext_lazy("Full name"), order="name"),
        Column("person", gettext_lazy("Person"), value="person.shown", order="person__name"),
        Column("roles", gettext_lazy("Roles"), value=lambda row: _held(row)),
        Column("last_login", gettext_lazy("Last signed in"), order="last_login"),
        Column("state", gettext_lazy("State"), template="people/cells/account_state.html"),
    ],
    search=["email", "name", "person__name", "person__number"],
    filters=[Choice("role", gettext_lazy("Role"), lambda request: roles(), field="grants__role")],
    order="email",
    empty=Empty(
        gettext_lazy("No account"),
        gettext_lazy("Invite somebody by a one-time link."),
        gettext_lazy("Invite"),
        "people_account_invite",
    ),
)


class InviteForm(forms.Form):
    """Somebody who shall be able to sign in."""

    email = forms.EmailField(label=gettext_lazy("E-mail"))
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=LINE, required=False)
    person = Somebody(
        Person.objects.none(),
        label=gettext_lazy("Person"),
        required=False,
        help_text=gettext_lazy(
            "An account of a person sees that person’s records; a leader’s also those of the team."
        ),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=lambda: [("", "—"), *roles()], required=False
    )
    team = RowField(
        Team.objects.all(),
        label=gettext_lazy("For the team"),
        required=False,
        empty_label=gettext_lazy("whole company"),
        help_text=gettext_lazy("Empty: for the whole company."),
    )


class RoleForm(forms.Form):
    """A role, for a team or for all."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=roles)
    team = RowField(
        Team.objects.all(),
        label=gettext_lazy("For the team"),
        required=False,
        empty_label=gettext_lazy("whole company"),
        help_text=gettext_lazy("Empty: for the whole company."),
    )


@door(may_all(ACCOUNTS))
def accounts(request: HttpRequest) -> HttpResponseBase:
    """Everybody who can sign in."""
    rows = Account.objects.select_related("person").prefetch_related("grants__team").distinct()
    return ACCOUNTS_TABLE.respond(request, "people/accounts.html", rows)


@door(may_all(ACCOUNTS))
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account: its roles, its link, closing it."""
    row = _account(pk)
    grants = [
        (grant, role_title(grant.role))
        for grant in row.grants.filter(until=None).select_related("team")
    ]
    context = {
        "account": row,
        "grants": grants,
        "form": RoleForm(),
        "waits": not row.has_usable_password(),
    }
    return render(request, "people/account.html", context)


@door(may_all(ACCOUNTS), "GET", "HEAD", "POST")
def invite(request: HttpRequest) -> HttpResponse:
    """Make an account; its one-time link is shown once, to be handed over."""
    form = InviteForm(
        request.POST or None,
        initial={"person": _asked_for(request), "role": request.GET.get("role", "")},
    )
    offer(form, "person", Person.objects.filter(account=None))
    if form.is_valid():
        cleaned = form.cleaned_data
        roles = [(cleaned["role"], cleaned["team"])] if cleaned["role"] else []
        try:
            row, token = actions.invite(
                cleaned["email"],
                roles,
                person=cleaned["person"],
                name=cleaned["name"],
                actor=actor_of(request),
            )
        except GuijuError as error:
            refuse(form, error)
        else:
            return _link_shown(request, row, token)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@door(may_all(ACCOUNTS), "POST")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time link; older ones no longer open."""
    row = _account(pk)
    return _link_shown(request, row, actions.renew_invitation(row, actor=actor_of(request)))


def _asked_for(request: HttpRequest) -> Person | None:
    """Give the person whose staff number stands in the address."""
    return Person.objects.filter(account=None, number=request.GET.get("number", "")).first()


def _link_shown(request: HttpRequest, row: Account, token: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("welcome", args=[token]))
    answer = render(request, "people/link.html", {"account": row, "url": url})
    answer["Cache-Control"] = "no-store"
    return answer


def _account(pk: int) -> Account:
    return or_not_found(Account.objects.select_related("person").filter(pk=pk).first())


def _held(row: Account) -> str:
    grants = [grant for grant in row.grants.all() if grant.until is None]
    return show.listed(
        role_title(grant.role) + (f" ({grant.team.title})" if grant.team else "")
        for grant in grants
    )
