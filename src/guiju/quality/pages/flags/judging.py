"""A check rule on a page: what it found, and how far people agree."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.quality.access.checks import may_read, visible_rule
from guiju.quality.access.flags import may_see, visible_answer, visible_flag
from guiju.quality.pages.checks.library import url_of
from guiju.quality.reads.checks import linked_words
from guiju.quality.reads.judgements import Judgement, judgement_of
from guiju.quality.rules.checks.comparing import Share


@door(may_read)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a rule found, and how far people agree with it."""
    row = visible_rule(actor_of(request), pk)
    told = judgement_of(row, request.GET.get("model", ""))
    place = reverse("quality_check_rule", args=[pk])
    context = {
        "row": row,
        "set_url": url_of(row.version),
        "criterion": linked_words([row]).get(row.criterion, ""),
        "told": told,
        "models": [
            (name, f"{place}?{urlencode({'model': name})}", name == told.model)
            for name in told.models
        ],
        "found": _found(told),
        "figures": _figures(told),
    }
    return render(request, "quality/flags/rule.html", context)


@door(may_see)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a model was asked and said where it flagged something."""
    actor = actor_of(request)
    said = visible_answer(actor, pk)
    context = {"row": visible_flag(actor, pk), "said": said}
    return render(request, "quality/flags/answer.html", context)


def _found(told: Judgement) -> list[tuple[str, str]]:
    return [
        (_("Conversations looked through"), show.number(told.rate.n, 0)),
        (_("Conversations with a flag"), show.number(told.rate.part, 0)),
        (_("Flags to be looked at"), show.number(told.waiting, 0)),
        (_("Flags confirmed"), show.number(told.confirmed, 0)),
        (_("Flags dismissed"), show.number(told.dismissed, 0)),
    ]


def _figures(told: Judgement) -> list[Figure]:
    """The rates of the comparison; none where it is refused."""
    if told.comparison is None:
        return []
    share = told.corrected
    return [
        _rate(
            _("Flagged, of those that are there"),
            told.comparison.tpr,
            _("flagged ÷ conversations in which people found it (TPR); 95 % interval by Wilson"),
        ),
        _rate(
            _("Passed over, of those that are not there"),
            told.comparison.tnr,
            _(
                "not flagged ÷ conversations in which people did not find it (TNR); 95 % interval by Wilson"
            ),
        ),
        _rate(
            _("Flagged by the machine"),
            told.rate,
            _("conversations with a flag ÷ conversations looked through; 95 % interval by Wilson"),
        ),
        Figure(
            _("Corrected rate"),
            None if share is None else 100 * share,
            "%",
            1,
            formula=_(
                "(p + TNR − 1) ÷ (TPR + TNR − 1); none where the machine tells no more than a coin"
            ),
        ),
    ]


def _rate(title: str, share: Share, formula: str) -> Figure:
    low, high = share.interval or (None, None)
    return Figure(
        title,
        _hundred(share.value),
        "%",
        1,
        n=share.n,
        low=_hundred(low),
        high=_hundred(high),
        formula=formula,
    )


def _hundred(rate: float | None) -> float | None:
    return None if rate is None else 100 * rate
