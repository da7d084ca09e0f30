"""All that became of findings, and one coaching with whether it helped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.quality import followups
from guiju.quality.access.evaluations import may_see
from guiju.quality.access.followups import may_close, visible_followup, visible_followups
from guiju.quality.models.followups import FollowUp
from guiju.quality.reads.followups import WINDOW, effect_of
from guiju.quality.rules.checks.comparing import Share


def _kinds(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(kind.name, str(kind.title)) for kind in followups.KINDS.values()]


def state_text(row: FollowUp) -> str:
    """How a follow-up stands, in words."""
    if row.link:
        return _("handed on")
    if row.closed_at is None:
        return _("under way")
    return _("it helped") if row.helped else _("it did not help")


FOLLOWUPS = Table(
    name="follow_ups",
    title=gettext_lazy("Follow-ups"),
    columns=[
        Column(
            "person",
            gettext_lazy("Who"),
            value=lambda row: row.mark.evaluation.person.shown,
            order="mark__evaluation__person__name",
            main=True,
            link=lambda row: reverse("quality_follow_up", args=[row.pk]),
        ),
        Column(
            "kind",
            gettext_lazy("What it became"),
            value=lambda row: followups.title_of(row.kind),
            order="kind",
        ),
        Column("criterion", gettext_lazy("Criterion"), value="mark.criterion.text"),
        Column("due", gettext_lazy("Look again"), order="due"),
        Column("state", gettext_lazy("State"), value=state_text),
        Column("by", gettext_lazy("Done by"), value=lambda row: row.by.shown, order="by__name"),
        Column("at", gettext_lazy("When"), order="at"),
    ],
    search=["mark__evaluation__person__name", "mark__criterion__text", "text", "by__name"],
    filters=[
        Choice("kind", gettext_lazy("What it became"), _kinds),
        Dates("due", gettext_lazy("Look again")),
    ],
    order="-at",
    empty=Empty(
        gettext_lazy("Nothing was followed up yet"),
        gettext_lazy("At each mark of an evaluation stands how to make something of it."),
    ),
)


@door(may_see)
def listed(request: HttpRequest) -> HttpResponseBase:
    """List what became of findings that the actor may see."""
    rows = visible_followups(actor_of(request))
    return FOLLOWUPS.respond(request, "quality/followups/list.html", rows, {})


@door(may_see)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one coaching with whether it helped; what another room made of a finding is shown there."""
    actor = actor_of(request)
    row = visible_followup(actor, pk)
    if row.link:
        return redirect(row.link)
    told = effect_of(row)
    context = {
        "row": row,
        "mark": row.mark,
        "state": state_text(row),
        "may_close": may_close(actor, row),
        "effect": told,
        "figures": [
            _figure(_("Missed before"), told.before),
            _figure(_("Missed since"), told.after),
        ],
    }
    return render(request, "quality/followups/one.html", context)


def _figure(title: str, share: Share) -> Figure:
    def hundred(value: Any) -> float | None:
        return None if value is None else 100 * value

    low, high = share.interval or (None, None)
    return Figure(
        title,
        hundred(share.value),
        "%",
        0,
        n=share.n,
        low=hundred(low),
        high=hundred(high),
        window=_("Contacts of %(days)s days, without the finding itself") % {"days": WINDOW.days},
        formula=_("evaluations in which it was missed or half met ÷ evaluations; Wilson"),
    )
