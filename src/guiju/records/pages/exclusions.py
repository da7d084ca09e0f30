"""Days and contacts that do not count: what is excluded and why; excluding and lifting as long
jobs.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import BRIEF, FIRST_RECORDED, TITLE
from guiju.foundation.errors import or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, TextBox
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.records import jobs
from guiju.records.access import may_exclude, may_see_imports
from guiju.records.models import Exclusion, Source
from guiju.records.parts.labels import kind_choices, kind_title, source_title
from guiju.records.schema import KEY_JOINER

EXCLUSIONS = Table(
    name="exclusions",
    title=gettext_lazy("Exclusions"),
    columns=[
        Column("what", gettext_lazy("What"), value=lambda row: what(row), main=True),
        Column("reason", gettext_lazy("Reason"), order="reason"),
        Column("kind", gettext_lazy("Kind"), value=lambda row: kind_title(row.kind), order="kind"),
        Column("source", gettext_lazy("Source"), order="source", show=source_title),
        Column("queue", gettext_lazy("Queue"), order="queue"),
        Column("at", gettext_lazy("When"), order="at"),
        Column("by", gettext_lazy("Done by"), order="by", show=show.who),
        Column(
            "state",
            gettext_lazy("State"),
            template="records/cells/exclusion_state.html",
            value=lambda row: state(row),
        ),
    ],
    search=["reason", "source", "queue", "by"],
    filters=[
        Choice("kind", gettext_lazy("Kind"), options=lambda request: kind_choices()),
        Choice(
            "until__isnull",
            gettext_lazy("State"),
            options=lambda request: [("True", _("in force")), ("False", _("lifted"))],
        ),
    ],
    order="-id",
    empty=Empty(
        gettext_lazy("Nothing is excluded"),
        gettext_lazy(
            "An outage or a test call should not count for anybody: exclude the days or the "
            "contact, with the reason."
        ),
    ),
)


class ExcludeForm(forms.Form):
    """Days of a kind, source or queue that must not count."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=kind_choices)
    date_from = DayField(label=gettext_lazy("First day"), first=FIRST_RECORDED)
    date_to = DayField(label=gettext_lazy("Last day"), first=FIRST_RECORDED)
    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    queue = forms.CharField(label=gettext_lazy("Queue"), required=False, max_length=TITLE)
    reason = TextBox(gettext_lazy("Reason"), rows=2, max_length=BRIEF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Source.objects.order_by("name").values_list("name", flat=True).distinct()
        choices = [("", _("all sources")), *((name, source_title(name)) for name in names)]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        if (
            fields.get("date_from")
            and fields.get("date_to")
            and fields["date_from"] > fields["date_to"]
        ):
            self.add_error("date_to", _("The last day lies before the first."))
        return fields


class ReasonForm(forms.Form):
    """The reason of an exclusion or of lifting it."""

    reason = TextBox(gettext_lazy("Reason"), rows=2, max_length=BRIEF)


def what(row: Exclusion) -> str:
    """What an exclusion covers, in a few words."""
    if row.keys:
        shown = show.listed(key.replace(KEY_JOINER, " · ") for key in row.keys[:3])
        return (
            shown
            if len(row.keys) <= 3
            else _("%(first)s … (%(count)s records)") % {"first": shown, "count": len(row.keys)}
        )
    return (
        str(row.date_from) if row.date_from == row.date_to else f"{row.date_from} – {row.date_to}"
    )


def state(row: Exclusion) -> str:
    """Whether an exclusion is in force."""
    return _("in force") if row.until is None else _("lifted")


@door(may_see_imports)
def exclusions(request: HttpRequest) -> HttpResponseBase:
    """List all exclusions, the newest first."""
    rows = Exclusion.objects.all()
    return EXCLUSIONS.respond(
        request, "records/exclusions.html", rows, {"may_exclude": may_exclude(actor_of(request))}
    )


@door(may_exclude, "GET", "HEAD", "POST")
def exclude_days(request: HttpRequest) -> HttpResponse:
    """Exclude days; the months concerned are built again by a job."""
    form = ExcludeForm(request.POST or None, initial={"kind": "contacts", **_known(request)})
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        asked |= {name: asked[name].isoformat() for name in ("date_from", "date_to")} | {"keys": []}
        job = jobs.queue_exclude(asked, actor=actor_of(request))
        messages.success(request, _("The days stop counting as soon as this job is done."))
        return redirect("records_job", job.pk)
    return render(
        request, "records/exclude.html", {"form": form}, status=422 if form.errors else 200
    )


@door(may_exclude, "POST")
def exclude_record(request: HttpRequest) -> HttpResponse:
    """Exclude one record, with its reason."""
    form = ReasonForm(request.POST)
    kind, source, key = (request.POST.get(name, "") for name in ("kind", "source", "key"))
    if not form.is_valid():
        context = {"form": form, "kind": kind, "source": source, "key": key}
        return render(request, "records/exclude_record.html", context, status=422)
    asked = {
        "kind": kind,
        "source": source,
        "keys": [key],
        "reason": form.cleaned_data["reason"],
        "queue": "",
    }
    return redirect("records_job", jobs.queue_exclude(asked, actor=actor_of(request)).pk)


@door(may_exclude, "GET", "HEAD", "POST")
def lift(request: HttpRequest, exclusion_id: int) -> HttpResponse:
    """Let what was excluded count again, with the reason."""
    row = or_not_found(Exclusion.objects.filter(pk=exclusion_id).first())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(
            "records_job",
            jobs.queue_lift(row.pk, form.cleaned_data["reason"], actor=actor_of(request)).pk,
        )
    context = {"row": row, "form": form, "what": what(row)}
    return render(request, "records/lift.html", context, status=422 if form.errors else 200)


def _known(request: HttpRequest) -> dict[str, str]:
    names = ("kind", "date_from", "date_to", "source", "queue")
    return {name: request.GET[name] for name in names if request.GET.get(name)}
