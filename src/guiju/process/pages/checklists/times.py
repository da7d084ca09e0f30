"""How long each step of a procedure takes: a picture and its table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guiju.kit import chart, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.process.access.checklists import may_measure, visible_checklists, visible_items
from guiju.process.reads import checklists as reads
from guiju.process.rules.lead_times import StepTimes


@door(may_measure)
def times(request: HttpRequest) -> HttpResponse:
    """Lead time of each step of one procedure, over a year."""
    actor = actor_of(request)
    offered = reads.run_procedures(visible_checklists(actor))
    wanted = request.GET.get("procedure", "")
    titles = {str(pk): title for pk, title, _n in offered}
    chosen = wanted if wanted in titles else next(iter(titles), "")
    steps = reads.step_times(visible_items(actor), int(chosen)) if chosen else []
    context = {
        "offered": [(str(pk), title, n) for pk, title, n in offered],
        "chosen": chosen,
        "title": titles.get(chosen, ""),
        "steps": steps,
        "picture": _picture(titles.get(chosen, ""), steps) if steps else None,
        "slowest": _slowest(steps),
        "counted": _("%(n)s steps done") % {"n": sum(step.n for step in steps)},
    }
    return render(request, "process/checklists/times.html", context)


def _slowest(steps: list[StepTimes]) -> StepTimes | None:
    timed = [step for step in steps if step.median is not None]
    return max(timed, key=lambda step: step.median or 0, default=None)


def _picture(title: str, steps: list[StepTimes]) -> chart.Chart:
    rows = [
        chart.Interval(f"{step.place}. {step.title}", step.median, step.low, step.high, step.n)
        for step in steps
        if step.median is not None
    ]
    slowest = _slowest(steps)
    sentence = (
        _("The longest: %(step)s, half of them within %(hours)s hours.")
        % {"step": slowest.title, "hours": show.number(slowest.median, 1)}
        if slowest
        else ""
    )
    return chart.intervals(
        _("How long do the steps of “%(title)s” take?") % {"title": title},
        rows,
        unit=_("hours"),
        digits=1,
        summary=sentence,
    )
