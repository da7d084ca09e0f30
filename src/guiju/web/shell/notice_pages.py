"""What I was told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from guiju.foundation import notices as told
from guiju.foundation.models import Notice
from guiju.kit.context import actor_of
from guiju.kit.table import Column, Empty, Table
from guiju.web.shell.machine_names import said

NOTICES = Table(
    name="notices",
    title=_("Notices"),
    columns=[
        Column(
            "sentence",
            _("Notice"),
            value=lambda row: said(row.sentence),
            link=lambda row: row.url or None,
            main=True,
        ),
        Column(
            "read_at",
            _("State"),
            template="shell/cells/notice_state.html",
            export=lambda row: row.read_at,
        ),
        Column("at", _("When"), order="at"),
    ],
    order="-at",
    strong=lambda row: row.read_at is None,
    empty=Empty(_("No notices"), _("What you should know will be told here and by e-mail.")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponseBase:
    """What I was told, newest first; posting marks all as read."""
    account = actor_of(request).account or -1
    if request.method == "POST":
        told.read(account)
        return redirect("notices")
    context = {"unread": told.unread(account)}
    return NOTICES.respond(
        request, "shell/notices.html", Notice.objects.filter(account=account), context
    )
