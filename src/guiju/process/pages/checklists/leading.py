"""Lead a checklist: hand over, change a day, open again, give the whole to another, cancel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import TEXT
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, done_or_shown
from guiju.people.parts.choosing import Somebody, offer
from guiju.process.access.checklists import may_see_checklists, visible_checklist, visible_item
from guiju.process.actions import checklists as actions
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.pages.checklists.doing import SHORT, StepForm
from guiju.process.reads import checklists as reads


class HandOverForm(StepForm):
    """The person to whom a step is handed over, and why."""

    receiver = Somebody(label=gettext_lazy("To whom"), queryset=None)
    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=TEXT, widget=SHORT)


class DueForm(StepForm):
    """A step's new due day, and why."""

    due_on = DayField(label=gettext_lazy("Due on"))
    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=TEXT, widget=SHORT)


class ReasonForm(StepForm):
    """The reason of a change of a checklist."""

    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=TEXT, widget=SHORT)


class OwnerForm(forms.Form):
    """Who answers for the whole, and why."""

    owner = Somebody(label=gettext_lazy("Who leads it"), queryset=None)
    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=TEXT, widget=SHORT)


@door(may_see_checklists, "GET", "HEAD", "POST")
def hand_over(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Give a step to another person."""
    row = visible_item(actor_of(request), pk, item)
    form = HandOverForm(request.POST or None).stamped(row)
    offer(form, "receiver", reads.working())

    def act(said: dict[str, Any]) -> object:
        return actions.hand_over(
            row, said["receiver"], said["reason"], seen=said["seen"], actor=actor_of(request)
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_checklist", args=[pk]),
        title=_("Hand over “%(step)s”") % {"step": row.name},
        submit=_("Hand over"),
        said=_("Handed over; it stands on the person’s day now."),
    )


@door(may_see_checklists, "GET", "HEAD", "POST")
def due(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Change the due day of a step."""
    row = visible_item(actor_of(request), pk, item)
    form = DueForm(request.POST or None, initial={"due_on": row.due_on}).stamped(row)

    def act(said: dict[str, Any]) -> ChecklistItem:
        return actions.change_due(
            row, said["due_on"], said["reason"], seen=said["seen"], actor=actor_of(request)
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_checklist", args=[pk]),
        title=_("Another day for “%(step)s”") % {"step": row.name},
        submit=_("Change the day"),
        said=_("Changed; who does it was told."),
    )


@door(may_see_checklists, "GET", "HEAD", "POST")
def reopen(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Open a finished step again."""
    row = visible_item(actor_of(request), pk, item)
    form = ReasonForm(request.POST or None).stamped(row)

    def act(said: dict[str, Any]) -> ChecklistItem:
        return actions.reopen_item(row, said["reason"], seen=said["seen"], actor=actor_of(request))

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_checklist", args=[pk]),
        title=_("Open “%(step)s” again") % {"step": row.name},
        submit=_("Open the step again"),
        said=_("It is to be done again."),
        lead=_("Later steps wait until it is done; what of them is done stays done."),
    )


@door(may_see_checklists, "GET", "HEAD", "POST")
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Let another person answer for the whole."""
    row = visible_checklist(actor_of(request), pk)
    form = OwnerForm(request.POST or None)
    offer(form, "owner", reads.working())

    def act(said: dict[str, Any]) -> Checklist:
        return actions.give_checklist(row, said["owner"], said["reason"], actor=actor_of(request))

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_checklist", args=[pk]),
        title=_("Who leads it from now on?"),
        submit=_("Hand the checklist over"),
        said=_("Handed over; the person was told."),
    )


@door(may_see_checklists, "GET", "HEAD", "POST")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """End a checklist that is not wanted any more."""
    row = visible_checklist(actor_of(request), pk)
    form = ReasonForm(request.POST or None)

    def act(said: dict[str, Any]) -> Checklist:
        return actions.cancel_checklist(row, said["reason"], actor=actor_of(request))

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_checklist", args=[pk]),
        title=_("Cancel “%(title)s”") % {"title": row.title},
        submit=_("Cancel the checklist"),
        said=_("Cancelled; who held a step was told."),
        lead=_("What was done stays; nobody has to do the rest."),
    )
