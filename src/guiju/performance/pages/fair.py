"""Who is really different: people beside one another with their mix of cases taken out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import whole
from guiju.foundation.errors import GuijuError
from guiju.kit import chart, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.month import chosen, control
from guiju.kit.show import said
from guiju.performance.pages.labels import TIERS
from guiju.performance.reads.comparing import LEAST, Compared, can_compare, compared
from guiju.performance.rules.fairness.comparing import Standing
from guiju.records import reads as records
from guiju.records.access import VIEW
from guiju.records.metrics import Metric
from guiju.records.parts.figures import Scale, cut, interval_text, scale_of, within_reach
from guiju.records.parts.labels import counted_by, slice_title

MOST_DRAWN = 80


def may_compare(actor: Actor) -> bool:
    """Whether the actor sees records of others."""
    reach = actor.reach(VIEW)
    return reach.everyone or bool(reach.teams)


@door(may_compare)
def fair(request: HttpRequest) -> HttpResponse:
    """One metric in one month: raw beside adjusted, tiers in the place of ranks."""
    comparable = {name: metric for name, metric in records.metrics().items() if can_compare(metric)}
    metric = comparable.get(request.GET.get("metric", "")) or comparable["aht"]
    months = records.months([metric.kind])
    month = chosen(request, months[-1] if months else "", months)
    least = _least(request.GET.get("least", ""))
    where = request.GET.get("where", "")[:2000]
    context: dict[str, Any] = {
        "metrics": [
            (name, said(declared.title), name == metric.name)
            for name, declared in comparable.items()
        ],
        "metric": metric,
        "title": said(metric.title),
        "months": control(request, month, months) if months else None,
        "month": month,
        "least": least,
        "where": where,
    }
    if month:
        context |= _answer(request, metric, month, where, least)
    return render(
        request, "performance/fair.html", context, status=422 if context.get("refusal") else 200
    )


def _answer(
    request: HttpRequest, metric: Metric, month: str, where: str, least: int
) -> dict[str, Any]:
    days = clock.first_day(month), clock.last_day(month)
    try:
        comparison = compared(metric, *days, actor=actor_of(request), where=where, least=least)
    except GuijuError as refusal:
        return {
            "refusal": refusal.say(get_language() or "zh"),
            "excerpt": refusal.data.get("excerpt", ""),
        }
    scale = scale_of(metric)
    rows = [_row(standing, name, comparison.metric, month) for standing, name in comparison.visible]
    return {
        "sentence": _sentence(comparison, scale),
        "rows": rows,
        "picture": _picture(comparison, scale) if rows else None,
    }


def _row(of: Standing, name: str, metric: Metric, month: str) -> dict[str, Any]:
    scale = scale_of(metric)
    tone, word = TIERS[of.tier]
    return {
        "name": name,
        "url": reverse("records_agent", args=[int(of.subject)]) + f"?month={month}",
        "n": of.n,
        "raw": scale.text(of.raw),
        "expected": scale.text(of.expected),
        "ratio": of.ratio,
        "adjusted": scale.text(cut(metric, of.raw, of.adjusted)),
        "interval": interval_text(metric, within_reach(metric, of.raw, (of.low, of.high))),
        "shrunk": scale.text(of.shrunk),
        "tone": tone,
        "tier": word,
        "ranks": f"{of.ranks[0]}–{of.ranks[1]}",
    }


def _sentence(found: Compared, scale: Scale) -> str:
    if found.whole is None or not found.whole.standings:
        return _("Nobody has enough cases to be compared.")
    names = ("、" if show.chinese() else ", ").join(str(slice_title(name)) for name in found.strata)
    said_so = _("All together: %(overall)s.") % {"overall": scale.text(found.whole.overall)}
    if found.whole.explained is None:
        return said_so
    return (
        said_so
        + " "
        + _(
            "The mix of cases (%(strata)s) accounts for %(share)s of the differences in the "
            "raw value."
        )
        % {
            "strata": names,
            "share": show.percent(found.whole.explained, 0),
        }
    )


def _picture(found: Compared, scale: Scale) -> chart.Chart:
    assert found.whole is not None
    drawn = sorted(found.visible, key=lambda pair: -abs(pair[0].ratio - 1))[:MOST_DRAWN]
    drawn.sort(key=lambda pair: -pair[0].adjusted)
    rows = []
    for of, name in drawn:
        adjusted, low, high = (
            scale.of(cut(found.metric, of.raw, reckoned))
            for reckoned in (of.adjusted, of.low, of.high)
        )
        rows.append(chart.Interval(name, adjusted, low, high, int(of.n), strong=of.tier != 0))
    return chart.intervals(
        _("Who is really different?"),
        rows,
        unit=scale.unit,
        digits=scale.digits,
        counted=counted_by(found.metric),
        reference=scale.of(found.whole.overall),
        reference_label=_("all"),
        summary=_(
            "Adjusted values with 95 % intervals: what each would have if everybody had the "
            "same mix of cases."
        ),
        name="fair",
    )


def _least(text: str) -> int:
    return min(100_000, max(1, whole(text, LEAST)))
