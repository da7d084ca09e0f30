"""All calibrations; one of them with what it comes to; one of its contacts as it is marked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.errors import GuijuError, Several, or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.quality.access.calibrations import (
    may_compare,
    may_run,
    may_see,
    own_part,
    visible_calibration,
    visible_calibrations,
)
from guiju.quality.actions import calibrations as actions
from guiju.quality.models.calibrations import Calibration, CalibrationEvaluator
from guiju.quality.pages.calibrations.labels import STATES
from guiju.quality.pages.conversations.looking import spoken_in
from guiju.quality.pages.evaluations.writing import levels_to_choose
from guiju.quality.reads import calibrations as reads
from guiju.quality.rules.calibrating import ENOUGH, GOOD

CALIBRATIONS = Table(
    name="calibrations",
    title=gettext_lazy("Calibrations"),
    columns=[
        Column(
            "title",
            gettext_lazy("Title"),
            order="title",
            main=True,
            link=lambda row: reverse("quality_calibration", args=[row.pk]),
        ),
        Column("form", gettext_lazy("Form"), value="version.title", order="version__title"),
        Column("due", gettext_lazy("Until"), order="due"),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: str(STATES[row.state][1]),
            order="state",
        ),
        Column("count", gettext_lazy("Contacts"), numeric=True, digits=0, order="count"),
        Column(
            "done",
            gettext_lazy("Done"),
            value=lambda row: f"{row.done}/{row.asked}",
        ),
        Column("ac1", "AC1", numeric=True, digits=2, order="ac1"),
        Column("opened_at", gettext_lazy("Opened"), order="opened_at", hidden=True),
    ],
    search=["title", "version__title"],
    filters=[Choice("state", gettext_lazy("State"), STATES)],
    order="-opened_at",
    empty=Empty(
        gettext_lazy("No calibration yet"),
        gettext_lazy(
            "Let several evaluators mark the same contacts: it shows which criteria they judge alike "
            "and who is harsh."
        ),
    ),
)


@door(may_see)
def listed(request: HttpRequest) -> HttpResponseBase:
    """List the calibrations that the actor may see."""
    actor = actor_of(request)
    rows = visible_calibrations(actor).annotate(
        count=Count("contacts", distinct=True),
        asked=Count("evaluators", distinct=True),
        done=Count("evaluators", filter=Q(evaluators__done_at__isnull=False), distinct=True),
    )
    context = {"may_run": may_run(actor), "may_compare": may_compare(actor)}
    return CALIBRATIONS.respond(request, "quality/calibrations/list.html", rows, context)


@door(may_see)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a calibration: who is done, one's own progress, and once it is closed what it comes
    to.
    """
    actor = actor_of(request)
    row = visible_calibration(actor, pk)
    part = own_part(actor, row)
    closed = row.state == Calibration.State.CLOSED
    context: dict[str, Any] = {
        "row": row,
        "state": STATES[row.state],
        "part": part,
        "closed": closed,
        "may_close": not closed and may_run(actor),
        "outcome": reads.outcome(row) if closed else None,
    }
    if closed:
        context["verdict"] = _verdict(row)
    else:
        context["evaluators"] = list(row.evaluators.select_related("person"))
        context["progress"] = _progress(row, part)
    return render(request, "quality/calibrations/calibration.html", context)


def _verdict(row: Calibration) -> tuple[str, str]:
    """What a closed calibration comes to: (tone, sentence)."""
    n, ac1 = row.double_scored or 0, row.ac1
    if n < ENOUGH or ac1 is None:
        return "warn", _(
            "Too few to judge: two or more marked %(n)s contacts, %(enough)s are needed."
        ) % {"n": show.number(n, 0), "enough": ENOUGH}
    said = {"ac1": show.number(ac1, 2), "good": show.number(GOOD)}
    if ac1 < GOOD:
        return "bad", _("They agree too little: AC1 is %(ac1)s, below %(good)s.") % said
    return "good", _("They agree: AC1 is %(ac1)s.") % said


def _progress(row: Calibration, part: CalibrationEvaluator | None) -> list[tuple[Any, int, int]]:
    """Each contact with how many of its criteria the actor has marked, of how many."""
    contacts = row.contacts.all()
    if part is None or part.done_at:
        return []
    whole = row.version.criteria.count()
    return [(each, len(part.typed.get(str(each.place), {})), whole) for each in contacts]


@door(may_see, "GET", "HEAD", "POST")
def mark(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Mark a contact with what was said in sight; what is chosen is kept at every change."""
    actor = actor_of(request)
    row = visible_calibration(actor, pk)
    part = own_part(actor, row)
    if part is None or part.done_at or row.state != Calibration.State.OPEN:
        return redirect("quality_calibration", pk)
    contact = or_not_found(row.contacts.filter(place=place).first())
    contact.calibration = row
    criteria = list(row.version.criteria.all())
    faults: list[str] = []
    if request.method == "POST":
        levels = {each.code: request.POST.get(f"m-{each.code}-level", "") for each in criteria}
        try:
            part = actions.keep_marks(contact, levels, actor=actor)
        except GuijuError as error:
            issues = error.issues if isinstance(error, Several) else [error]
            faults = [each.say(show.language()) for each in issues]
        else:
            if request.headers.get("HX-Request"):
                return HttpResponse(status=204)
            messages.success(request, _("Kept. Nobody but you sees it."))
            return _onward(row, place)
    levels = part.typed.get(str(place), {})
    context = {
        "row": row,
        "contact": contact,
        "faults": faults,
        "count": row.contacts.count(),
        "parts": [
            (number, each, levels.get(each.code, ""), levels_to_choose(each))
            for number, each in enumerate(criteria, 1)
        ],
        **spoken_in(reads.talk_of(contact), actor),
    }
    status = 422 if faults else 200
    return render(request, "quality/calibrations/mark.html", context, status=status)


def _onward(row: Calibration, place: int) -> HttpResponse:
    """To the next contact; after the last one back to the calibration."""
    if row.contacts.filter(place=place + 1).exists():
        return redirect("quality_calibration_mark", row.pk, place + 1)
    return redirect("quality_calibration", row.pk)
