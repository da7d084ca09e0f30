"""Leave: recorded, changed, taken back; with who stands in for a leader meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.bounds import BRIEF
from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Entry
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.panels import Tab
from guiju.people import actions
from guiju.people.access import SHIFTS, check_may_shift, leads, visible_person, visible_persons
from guiju.people.closed import closed_months
from guiju.people.events import LEAVE_CHANGED, LEAVE_TAKEN_BACK
from guiju.people.models import Leave, Person
from guiju.people.pages.doing import Day, about, may
from guiju.people.parts.choosing import Somebody, offer, working

#: The tab of a person's page that shows it.
PRESENCE = Tab("presence", gettext_lazy("Shifts and leave"), 45)


class LeaveForm(forms.Form):
    """Days away, and who leads meanwhile."""

    kind = forms.CharField(label=gettext_lazy("Kind"), max_length=50)
    from_date = Day(label=gettext_lazy("From"))
    to_date = Day(label=gettext_lazy("To"))
    share = forms.DecimalField(
        label=gettext_lazy("Share of the day"),
        min_value=0,
        max_value=1,
        max_digits=5,
        decimal_places=4,
        initial=1,
    )
    stand_in = Somebody(
        Person.objects.none(),
        label=gettext_lazy("Stand-in"),
        required=False,
        help_text=gettext_lazy(
            "Leads on these days: what waits for the person waits for the delegate too."
        ),
    )
    why = forms.CharField(
        label=gettext_lazy("Reason of the change"), max_length=BRIEF, required=False
    )


@door(may(SHIFTS), "GET", "HEAD", "POST")
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record days away; of who leads, choose who stands in."""
    actor = actor_of(request)
    row = visible_person(actor, pk)
    check_may_shift(actor, [row.pk])
    form = _leave_form(
        request, row, {"from_date": clock.today(), "to_date": clock.today(), "share": 1}
    )
    del form.fields["why"]

    def act(said: dict[str, Any]) -> Leave:
        return actions.record_leave(row, **said, actor=actor)

    return about(request, row, form, _closed_told(request, act), _("Leave"))


@door(may(SHIFTS), "GET", "HEAD", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move, shorten or lengthen leave."""
    actor = actor_of(request)
    leave = _leave(request, pk)
    standing = leave.delegations.select_related("person").first()
    said = {name: getattr(leave, name) for name in ("kind", "from_date", "to_date", "share")}
    form = _leave_form(request, leave.person, said | {"stand_in": standing and standing.person})

    def act(said: dict[str, Any]) -> Leave:
        return actions.change_leave(leave, **said, actor=actor)

    return about(request, leave.person, form, _closed_told(request, act, leave), _("Change leave"))


@door(may(SHIFTS), "POST")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person's leave back."""
    leave = _leave(request, pk)
    person, days = leave.person_id, (leave.from_date, leave.to_date)
    actions.take_back_leave(leave, actor=actor_of(request))
    messages.success(request, _("Taken back."))
    _tell_closed(request, *days)
    return redirect(f"{reverse('people_person', args=[person])}?tab={PRESENCE.name}")


def history_of(row: Person) -> list[tuple[Entry, str]]:
    """List what was changed and taken back of a person's leave, the newest first. One query."""
    verbs = (LEAVE_CHANGED, LEAVE_TAKEN_BACK)
    rows = Entry.objects.filter(
        noun="person", noun_id=str(row.pk), verb__in=[verb.code for verb in verbs]
    )
    sentences = {verb.code: verb.sentence[show.language()] for verb in verbs}
    return [(entry, sentences[entry.verb]) for entry in rows.order_by("-number")[:12]]


def _leave(request: HttpRequest, pk: int) -> Leave:
    """Give the leave of a person whose leave the actor keeps; absent otherwise."""
    leave = or_not_found(Leave.objects.select_related("person").filter(pk=pk).first())
    visible_person(actor_of(request), leave.person_id)
    check_may_shift(actor_of(request), [leave.person_id])
    return leave


def _leave_form(request: HttpRequest, row: Person, said: dict[str, Any]) -> LeaveForm:
    """The form of leave; only of who leads a team is a stand-in chosen, among those whom the
    actor sees.
    """
    form = LeaveForm(request.POST or None, initial=said)
    if leads(row.pk, min(clock.today(), said["from_date"]), dt.date.max):
        offer(
            form,
            "stand_in",
            working().filter(pk__in=visible_persons(actor_of(request))).exclude(pk=row.pk),
        )
    else:
        del form.fields["stand_in"]
    return form


def _closed_told(request: HttpRequest, act: Any, before: Leave | None = None) -> Any:
    """An act on leave that also says which closed months it no longer changes."""
    old = [(before.from_date, before.to_date)] if before else []

    def acting(said: dict[str, Any]) -> Leave:
        row: Leave = act(said)
        days = [day for span in [*old, (row.from_date, row.to_date)] for day in span]
        _tell_closed(request, min(days), max(days))
        return row

    return acting


def _tell_closed(request: HttpRequest, first: dt.date, last: dt.date) -> None:
    if months := closed_months(first, last):
        sentence = _(
            "A closed month keeps its figures: %(months)s. Other months are reckoned with the "
            "leave as it is now."
        )
        messages.warning(request, sentence % {"months": show.listed(months)})
