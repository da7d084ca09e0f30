"""Business hours: when a source is open, kept without code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guiju.foundation.bounds import LONG, TITLE
from guiju.foundation.errors import GuijuError, or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox, refuse
from guiju.kit.table import Column, Empty, Table
from guiju.records import actions
from guiju.records.access import may_edit_metrics, may_see_imports
from guiju.records.actions.calendars import sources_of
from guiju.records.models import BusinessCalendar, Source
from guiju.records.parts.labels import source_title
from guiju.records.reads import manifest

_WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
_OFFICE = "09:00-12:00, 13:00-18:00"

CALENDARS = Table(
    name="calendars",
    title=gettext_lazy("Business hours"),
    columns=[
        Column("name", gettext_lazy("Name"), order="name", main=True, link=lambda row: url(row)),
        Column(
            "sources",
            gettext_lazy("Sources"),
            value=lambda row: show.listed(map(source_title, row.held)),
        ),
        Column("changed_at", pgettext_lazy("when", "Changed"), order="changed_at"),
        Column("by", gettext_lazy("Done by"), order="by", show=show.who),
    ],
    search=["name"],
    order="name",
    empty=Empty(
        gettext_lazy("No business hours yet"),
        gettext_lazy(
            "With hours, holidays and make-up days a source counts replies and resolutions in "
            "open time too."
        ),
    ),
)


class CalendarForm(forms.Form):
    """Weekly hours, holidays and make-up days, and the sources that have them."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    holidays = TextBox(
        gettext_lazy("Holidays"),
        rows=5,
        required=False,
        max_length=LONG,
        help_text=gettext_lazy(
            "A day or a range in each line, such as 2026-10-01..2026-10-07: closed all day."
        ),
    )
    make_up = TextBox(
        gettext_lazy("Make-up days"),
        rows=4,
        required=False,
        max_length=LONG,
        help_text=gettext_lazy(
            "Days worked for a holiday, one in each line: 2026-10-10 has Monday's hours, "
            "2026-10-10 09:00-17:00 its own."
        ),
    )
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Sources of contacts that have these hours"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, title in enumerate(_WEEKDAYS, start=1):
            self.fields[f"day_{number}"] = forms.CharField(
                label=title,
                required=False,
                max_length=TITLE,
                widget=forms.TextInput(attrs={"placeholder": _("not open")}),
            )
        self.fields["day_1"].help_text = _(
            "Such as 09:00-12:00, 13:00-18:00; 22:00-06:00 ends on the next day."
        )
        self.order_fields(
            ["name", *(f"day_{number}" for number in range(1, 8)), "holidays", "make_up", "sources"]
        )
        names = (
            Source.objects.filter(kind="contacts").order_by("name").values_list("name", flat=True)
        )
        self.fields["sources"].choices = [(name, source_title(name)) for name in names]  # type: ignore[attr-defined]

    def written(self) -> dict[str, Any]:
        """The hours as `business.load` reads them."""
        fields = self.cleaned_data
        weekly = {
            str(number): fields[f"day_{number}"].strip()
            for number in range(1, 8)
            if fields[f"day_{number}"].strip()
        }
        return {"weekly": weekly, "holidays": fields["holidays"], "make_up": fields["make_up"]}


@door(may_see_imports)
def calendars(request: HttpRequest) -> HttpResponseBase:
    """All business hours, with the sources that have them."""
    named = manifest.named_calendars()
    rows = list(BusinessCalendar.objects.order_by("name"))
    for row in rows:
        row.held = sorted(source for source, name in named.items() if name == row.name)  # type: ignore[attr-defined]
    context = {"may_edit": may_edit_metrics(actor_of(request))}
    return CALENDARS.respond(request, "records/calendars.html", rows, context)


@door(may_edit_metrics, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Write the business hours of sources."""
    initial = {f"day_{number}": _OFFICE for number in range(1, 6)}
    return _edited(request, CalendarForm(request.POST or None, initial=initial), "")


@door(may_edit_metrics, "GET", "HEAD", "POST")
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Change business hours; the months of the sources that have them are reckoned anew by a
    job.
    """
    row = or_not_found(BusinessCalendar.objects.filter(pk=calendar_id).first())
    initial = {f"day_{number}": text for number, text in row.weekly.items()}
    initial |= {
        "name": row.name,
        "holidays": row.holidays,
        "make_up": row.make_up,
        "sources": sources_of(row.name),
    }
    form = CalendarForm(request.POST or None, initial=initial)
    form.fields["name"].disabled = True
    return _edited(request, form, row.name)


def url(row: BusinessCalendar) -> str:
    """The page of business hours."""
    return reverse("records_calendar", args=[row.pk])


def _edited(request: HttpRequest, form: CalendarForm, name: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            actions.save_calendar(
                fields["name"], form.written(), actor=actor_of(request), sources=fields["sources"]
            )
        except GuijuError as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request, _("Saved. The figures of its sources are reckoned anew by a job.")
            )
            return redirect("records_calendars")
    context = {"form": form, "name": name}
    return render(request, "records/calendar.html", context, status=422 if form.errors else 200)
