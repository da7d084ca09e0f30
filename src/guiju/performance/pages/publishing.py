"""Publishing a scheme, and who has read it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation.errors import Invalid
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people import reads as people
from guiju.performance import actions
from guiju.performance.access import may_view, may_write, visible_readings, visible_version
from guiju.performance.pages.schemes import shown, url_of

READERS = Table(
    name="readers",
    title=gettext_lazy("Who has read it"),
    columns=[
        Column(
            "number", gettext_lazy("Staff number"), value="person.number", order="person__number"
        ),
        Column("name", gettext_lazy("Name"), value="person.shown", order="person__name", main=True),
        Column(
            "told_at",
            gettext_lazy("Notified"),
            value=lambda row: row.told_at if row.reached else _("not yet: has no account"),
            order="told_at",
        ),
        Column("read_at", gettext_lazy("Read"), order="read_at"),
    ],
    search=["person__number", "person__name"],
    filters=[
        Choice(
            "state",
            gettext_lazy("State"),
            lambda request: [("waiting", _("not read yet")), ("read", _("read"))],
        ),
    ],
    order="person__number",
    empty=Empty(
        gettext_lazy("Nobody was told yet"),
        gettext_lazy(
            "When a scheme is published, everybody whom it scores is told and confirms having"
            " read it."
        ),
    ),
)


@door(may_write, "POST")
def publish(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Publish a draft; with a reason when something stands against it or its month has begun."""
    version = visible_version(actor_of(request), name, number)
    reasons = {name: request.POST.get(name, "") for name in ("despite", "late")}
    try:
        row = actions.publish_scheme(version, actor=actor_of(request), **reasons)
    except Invalid as refusal:
        return shown(request, version, refusal)
    messages.success(request, _("Published: everybody whom it scores has been told."))
    return redirect(url_of(row))


@door(may_view)
def readers(request: HttpRequest, name: str, number: int) -> HttpResponseBase:
    """List who was told of a version and when each confirmed having read it."""
    row = visible_version(actor_of(request), name, number)
    context = {"row": row, "may_write": may_write(actor_of(request))}
    rows = visible_readings(actor_of(request), row)
    rows = rows.annotate(
        state=Case(When(read_at=None, then=Value("waiting")), default=Value("read")),
        reached=people.has_account("person"),
    )
    return READERS.respond(request, "performance/readers.html", rows, context)


@door(may_write, "POST")
def remind(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Tell those again who have not read a version."""
    n = actions.remind_readers(
        visible_version(actor_of(request), name, number), actor=actor_of(request)
    )
    messages.success(
        request, ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", n) % {"n": n}
    )
    return redirect("performance_scheme_readers", name, number)


@door(may_view, "POST")
def read(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Say that one has read the scheme that scores one."""
    row = visible_version(actor_of(request), name, number)
    actions.confirm_read(row, actor=actor_of(request))
    messages.success(request, _("Stored: you have read it."))
    return redirect(url_of(row))
