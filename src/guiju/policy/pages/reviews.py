"""Reviews of policies: which are due, the figures, the decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import NotFound, or_not_found
from guiju.kit import chart, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.kit.versioned.editor import ReviewForm
from guiju.policy import actions
from guiju.policy.access import READ_CASES, may_write, visible_version
from guiju.policy.models import Review
from guiju.policy.pages.labels import DECISIONS
from guiju.policy.reads import reviewing as reads
from guiju.policy.reads import rulebook


def may_read_reviews(actor: Actor) -> bool:
    """Whether the actor sees how policies did."""
    return may_write(actor) or actor.may_all(READ_CASES)


@door(may_read_reviews)
def reviews(request: HttpRequest) -> HttpResponse:
    """What is due, what comes, what was decided."""
    rows = rulebook.in_force().filter(ended_on=None).order_by("review_on")
    done = Review.objects.select_related("version__policy")[:100]
    return render(
        request, "policy/reviews.html", {"rows": rows, "done": done, "today": clock.today()}
    )


@door(may_read_reviews, "GET", "HEAD", "POST")
def review(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The sheet of a policy as it stands today, and the decision."""
    actor = actor_of(request)
    row = visible_version(actor, code, number)
    if row.open:
        raise NotFound()
    form = ReviewForm(request, row, DECISIONS)

    may_decide = may_write(actor) and row.standing == "published" and row.ended_on is None
    return done_or_shown(
        request,
        form,
        lambda said: actions.review_policy(row, actor=actor, **said),
        reverse("policy_reviews"),
        title=_("Review: %(title)s") % {"title": row.title},
        submit=pgettext("review", "Decide"),
        said=_("Recorded, with the sheet as it is today."),
        template="policy/review.html",
        onward=lambda made: reverse("policy_reviewed", args=[made.pk]),
        more={"row": row, "may_decide": may_decide, **_shown(reads.sheet_of(row))},
    )


@door(may_read_reviews)
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """A review as it was."""
    made = or_not_found(Review.objects.select_related("version__policy").filter(pk=pk).first())
    context = {
        "title": _("Review: %(title)s") % {"title": made.version.title},
        "row": made.version,
        "made": made,
        **_shown(made.sheet),
    }
    return render(request, "policy/review.html", context)


def _shown(sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet as figures, a picture and a sentence."""
    cases, signatures, limits = sheet["cases"], sheet["signatures"], sheet["limits"]
    facts = [
        (_("Signed"), f"{signatures['signed']} / {signatures['asked']}"),
        (_("Overdue"), signatures["overdue"]),
        (_("Incidents, founded"), cases["incidents"]),
        (_("not founded"), cases["unfounded"]),
        (_("undecided"), cases["open"]),
        (_("Repeated"), cases["repeated"]),
        (_("Self-corrected"), cases["self_corrected"]),
        (_("Exceptions"), cases["exceptions"]),
        (_("Merits"), cases["merits"]),
        (_("Appeals"), show.bracketed(cases["appeals"], f"{_('upheld')} {cases['upheld']}")),
        (
            _("Questions of authority"),
            show.bracketed(limits["asked"], f"{_('not allowed')} {limits['asked_no']}"),
        ),
        (
            _("Requests"),
            show.bracketed(limits["requests"], f"{_('not approved')} {limits['refused']}"),
        ),
    ]
    return {
        "sheet": sheet,
        "facts": facts,
        "trend": _trend(sheet),
        "sentence": _sentence(sheet["trend"]),
    }


def _trend(sheet: dict[str, Any]) -> Any:
    months = sheet["trend"]["months"]
    series = [chart.Series(_("Founded incidents"), [month["n"] for month in months])]
    return chart.trend(
        _("Did anything change with it?"),
        [month["month"] for month in months],
        series,
        digits=0,
        name="review",
        summary=_("Founded incidents a month; it is in force from %(day)s.")
        % {"day": sheet["from"]},
    )


def _sentence(trend: dict[str, Any]) -> str:
    if not trend["ratio"]:
        return _("Too little happened to tell whether anything changed.")
    ratio, low, high = trend["ratio"]
    told = {
        "ratio": show.number(ratio, 2),
        "low": show.number(low, 2),
        "high": show.number(high, 2),
        "before": trend["before"],
        "after": trend["after"],
    }
    rates = (
        _(
            "%(before)s before, %(after)s since: %(ratio)s times the monthly rate (95 %% "
            "interval %(low)s–%(high)s)."
        )
        % told
    )
    lucky = low is not None and high is not None and low <= 1 <= high
    return f"{rates} {_('The difference may be luck.')}" if lucky else rates
