"""How old unanswered problems are, by class and team; how long an answer takes."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.kit import chart, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.process.access.problems import may_oversee, visible_problems
from guiju.process.pages.problems import labels
from guiju.process.reads.problem_ages import Ages, Line
from guiju.process.reads.problem_ages import ages as ages_of
from guiju.process.rules import problems as rules


@door(may_oversee)
def ages(request: HttpRequest) -> HttpResponse:
    """The picture of what waits, and of how the last 90 days were answered."""
    waits = ages_of(
        visible_problems(actor_of(request)),
        lambda code: labels.kind_title(code) or _("not classified"),
    )
    context = {
        "ages": waits,
        "figures": _figures(waits),
        "bands": [labels.band_title(at) for at in range(len(rules.BANDS))],
        "picture": _by_age(waits),
        "cuts": [
            (_("Class"), waits.by_kind, _cut(_("Which classes wait?"), waits.by_kind, "kind")),
            (_("Team"), waits.by_team, _cut(_("Whose problems wait?"), waits.by_team, "team")),
        ],
    }
    return render(request, "process/problems/ages.html", context)


def _figures(found: Ages) -> list[Figure]:
    window = _("reported since %(day)s") % {"day": show.day(found.since)}
    middle, low, high = found.wait or (None, None, None)
    share, least, most = found.share or (None, None, None)
    inbox = reverse("process_problems")
    return [
        Figure(_("Waiting"), sum(found.bands), digits=0, href=inbox, note=_("at this moment")),
        Figure(
            _("Overdue"),
            found.overdue,
            digits=0,
            tone="bad" if found.overdue else "good",
            href=inbox,
            note=_("an answer is due within %(n)s working days") % {"n": rules.ANSWER_DAYS},
        ),
        Figure(
            _("Half are answered within"),
            middle,
            unit=_("days"),
            n=found.reported,
            low=low,
            high=high,
            window=window,
            formula=_(
                "Median of the time from report to answer. Those still waiting count as "
                "“longer” (Kaplan–Meier); "
                "merged ones count with the one they went into."
            ),
        ),
        Figure(
            _("Answered in time"),
            _percent(share),
            unit="%",
            digits=0,
            n=found.due,
            low=_percent(least),
            high=_percent(most),
            window=window,
            formula=_("Answered by the due day ÷ (answered + overdue without an answer)."),
        ),
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _by_age(found: Ages) -> chart.Chart:
    rows = [
        chart.Bar(labels.band_title(at), n, strong=at >= 2 and n > 0)
        for at, n in enumerate(found.bands)
    ]
    return chart.bars(
        _("How long have they been waiting?"),
        rows if any(found.bands) else [],
        digits=0,
        name="problem-ages",
        summary=_("%(overdue)s of %(n)s are overdue.")
        % {"overdue": found.overdue, "n": sum(found.bands)},
    )


def _cut(question: str, lines: Sequence[Line], name: str) -> chart.Chart:
    note = _("%(n)s overdue")
    rows = [
        chart.Bar(line.title, line.total, part=line.overdue, note=note % {"n": line.overdue})
        for line in lines[:12]
    ]
    return chart.bars(
        question,
        rows,
        digits=0,
        across=True,
        name=f"problem-ages-{name}",
        summary=_("The dark part is overdue."),
    )
