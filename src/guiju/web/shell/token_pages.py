"""My keys to the API."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.foundation import clock
from guiju.foundation.access import PERMISSIONS, Actor
from guiju.foundation.errors import GuijuError
from guiju.foundation.models import Token
from guiju.web.kit.context import actor_of
from guiju.web.kit.forms import refuse
from guiju.web.kit.table import Column, Empty, Table
from guiju.web.shell import actions, words
from guiju.web.shell.access import permissions_of

TOKENS = Table(
    name="tokens",
    title=gettext_lazy("API tokens"),
    columns=[
        Column("title", gettext_lazy("For what"), order="title", main=True),
        Column(
            "scopes",
            gettext_lazy("May do"),
            value=lambda row: _may(row),
        ),
        Column("expires_at", gettext_lazy("Ends"), order="expires_at"),
        Column("used_at", gettext_lazy("Last used"), order="used_at"),
        Column("state", gettext_lazy("State"), value=lambda row: state(row), template="shell/cells/token_state.html"),
    ],
    order="-created_at",
    empty=Empty(
        gettext_lazy("No token"),
        gettext_lazy("A token lets a program do through the API what you may do here."),
        gettext_lazy("Make a token"),
        "token_new",
    ),
)


class TokenForm(forms.Form):
    """A new key."""

    title = forms.CharField(label=gettext_lazy("For what"), max_length=100)
    days = forms.IntegerField(label=gettext_lazy("Lives for days"), min_value=1, max_value=actions.LONGEST, initial=90)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May only"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: all that you may do."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.code, words.said(each.sentence)) for each in permissions_of(actor)]
        cast(forms.MultipleChoiceField, self.fields["scopes"]).choices = offered


@require_safe
def tokens(request: HttpRequest) -> HttpResponseBase:
    """My keys, newest first."""
    return TOKENS.respond(request, "shell/tokens.html", Token.objects.filter(account=actor_of(request).account or -1))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a key; its secret is shown on the answer and never again."""
    form = TokenForm(request.POST or None, actor=actor_of(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            row, secret = actions.make_token(
                said["title"], actor=actor_of(request), days=said["days"], scopes=said["scopes"] or None
            )
        except GuijuError as error:
            refuse(form, error)
        else:
            answer = render(request, "shell/token.html", {"token": row, "secret": secret})
            answer["Cache-Control"] = "no-store"
            return answer
    return render(request, "shell/token_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key."""
    actions.revoke_token(pk, actor=actor_of(request))
    messages.success(request, _("The token ended."))
    return redirect("tokens")


def state(row: Token) -> str:
    """open, ended or revoked."""
    if row.revoked_at is not None:
        return "revoked"
    return "open" if row.expires_at > clock.now() else "ended"


def _may(row: Token) -> str:
    if row.scopes is None:
        return _("all that I may")
    known = [words.said(PERMISSIONS[code].sentence) if code in PERMISSIONS else code for code in row.scopes]
    return ", ".join(known)
