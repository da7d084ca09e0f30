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
from guiju.foundation.bounds import LINE
from guiju.foundation.errors import GuijuError
from guiju.foundation.models import Token
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.forms import refuse
from guiju.kit.table import Column, Empty, Table
from guiju.web.shell import actions, machine_names
from guiju.web.shell.access import may_grant_machines, permissions_of, visible_tokens
from guiju.web.shell.scopes import INTEGRATION

KINDS = {
    Token.Kind.PERSONAL.value: gettext_lazy("personal: acts as I do"),
    Token.Kind.MACHINE.value: gettext_lazy("machine: acts as nobody"),
}
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
        Column("kind", gettext_lazy("Kind"), value=lambda row: str(KINDS[row.kind]), order="kind"),
        Column("used_at", gettext_lazy("Last used"), order="used_at"),
        Column("used_from", gettext_lazy("Last used from"), hidden=True),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: state(row),
            template="shell/cells/token_state.html",
        ),
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
    """The title, scopes and end of a new token."""

    title = forms.CharField(label=gettext_lazy("For what"), max_length=LINE)
    days = forms.IntegerField(
        label=gettext_lazy("Lives for days"), min_value=1, max_value=actions.LONGEST, initial=90
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May only"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: all that you may do."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (permission.code, machine_names.said(permission.sentence))
            for permission in permissions_of(actor)
        ]
        if may_grant_machines(actor):
            machine = [
                (code, machine_names.said(PERMISSIONS[code].sentence)) for code in INTEGRATION
            ]
            offered = sorted({*offered, *machine}, key=lambda pair: pair[0])
            self.fields["kind"] = forms.ChoiceField(
                label=gettext_lazy("Kind"),
                choices=list(KINDS.items()),
                initial=Token.Kind.PERSONAL,
                help_text=gettext_lazy(
                    "A machine's token has no person and only what goes in and comes out: "
                    "records, people, texts."
                ),
            )
        cast(forms.MultipleChoiceField, self.fields["scopes"]).choices = offered


@require_safe
def tokens(request: HttpRequest) -> HttpResponseBase:
    """My keys, newest first; for who grants them also those of machines."""
    return TOKENS.respond(request, "shell/tokens.html", visible_tokens(actor_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a key; its secret is shown on the answer and never again."""
    form = TokenForm(request.POST or None, actor=actor_of(request))
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            row, secret = _made(request.POST.get("kind", ""), cleaned, actor_of(request))
        except GuijuError as error:
            refuse(form, error)
        else:
            answer = render(request, "shell/token.html", {"token": row, "secret": secret})
            answer["Cache-Control"] = "no-store"
            return answer
    return render(
        request, "shell/token_new.html", {"form": form}, status=422 if form.errors else 200
    )


def _made(kind: str, said: dict[str, Any], actor: Actor) -> tuple[Token, str]:
    """The token of a kind as it was asked for: who may not have that kind is refused, and gets
    no other instead.
    """
    if kind == Token.Kind.MACHINE:
        return actions.grant_machine(
            said["title"], actor=actor, days=said["days"], scopes=said["scopes"]
        )
    return actions.make_token(
        said["title"], actor=actor, days=said["days"], scopes=said["scopes"] or None
    )


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token before its time."""
    actions.revoke_token(pk, actor=actor_of(request))
    messages.success(request, _("The token ended."))
    return redirect("tokens")


def state(row: Token) -> str:
    """Give a token's state: open, ended or revoked."""
    if row.revoked_at is not None:
        return "revoked"
    return "open" if row.expires_at > clock.now() else "ended"


def _may(row: Token) -> str:
    if row.scopes is None:
        return _("all that I may")
    known = [
        machine_names.said(PERMISSIONS[code].sentence) if code in PERMISSIONS else code
        for code in row.scopes
    ]
    return show.listed(known)
