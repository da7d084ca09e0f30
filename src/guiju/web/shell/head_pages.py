"""Heads of the journal that are kept outside: the present one, whether the chain holds an
earlier one, and who gets it by mail.
"""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.foundation import anchors, journal
from guiju.foundation.bounds import TITLE
from guiju.foundation.errors import GuijuError
from guiju.foundation.models import Witness
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.forms import refuse
from guiju.kit.table import Column, Empty, Table
from guiju.web.shell.access import check_may_read_journal

TABLE = Table(
    name="witnesses",
    title=gettext_lazy("Witnesses of the journal"),
    columns=[
        Column("address", gettext_lazy("E-mail"), order="address", main=True),
        Column("named_at", gettext_lazy("Named"), order="named_at"),
        Column("named_by", gettext_lazy("By"), show=show.who),
        Column(
            "pk", pgettext_lazy("witness", "Release"), template="shell/cells/witness_release.html"
        ),
    ],
    search=["address", "named_by"],
    order="address",
    empty=Empty(
        gettext_lazy("Nobody gets the head by mail yet"),
        gettext_lazy(
            "Name people whose mailbox is not in the hands of whoever runs the server: an "
            "owner, an auditor, a works council."
        ),
    ),
)


class HeadForm(forms.Form):
    """A head as somebody kept it."""

    head = forms.CharField(
        label=gettext_lazy("Head of the journal"),
        max_length=TITLE,
        help_text=gettext_lazy(
            "From a letter, a signed copy or a backup: length:hash, or the hash alone."
        ),
    )


class WitnessForm(forms.Form):
    """An address that gets the head every day."""

    address = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("The first letter goes out at once.")
    )


@require_safe
def heads(request: HttpRequest) -> HttpResponseBase:
    """The present head, the answer about an earlier one, the witnesses. Two queries, one more when
    a head is asked; walks the chain up to it (`anchors.WALK` rows at most).
    """
    actor = actor_of(request)
    check_may_read_journal(actor)
    form, standing = HeadForm(request.GET if "head" in request.GET else None), None
    if form.is_valid():
        try:
            standing = anchors.standing(form.cleaned_data["head"])
        except GuijuError as error:
            refuse(form, error)
    may_name = anchors.may_name_witnesses(actor)
    table = TABLE if may_name else replace(TABLE, columns=TABLE.columns[:-1])
    context = {"form": form, "standing": standing, "now": journal.head_text(), "may_name": may_name}
    return table.respond(request, "shell/heads.html", Witness.objects.all(), context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_witness(request: HttpRequest) -> HttpResponse:
    """Name somebody who gets the head every day."""
    anchors.check_may_name_witnesses(actor_of(request))
    form = WitnessForm(request.POST or None)
    if form.is_valid():
        try:
            anchors.name_witness(form.cleaned_data["address"], actor=actor_of(request))
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The first letter is on its way."))
            return redirect("journal_heads")
    return render(
        request, "shell/witness_new.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
def release_witness(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the head to an address no more."""
    anchors.release_witness(pk, actor=actor_of(request))
    messages.success(request, _("A last letter says so to the witness."))
    return redirect("journal_heads")
