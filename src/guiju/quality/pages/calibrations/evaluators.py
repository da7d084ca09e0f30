"""The evaluators themselves: how strict they are, and whether a calibration verified them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.quality.access.calibrations import may_compare, may_run
from guiju.quality.models.calibrations import EvaluatorRule
from guiju.quality.reads import evaluators as reads


@door(may_compare)
def evaluators(request: HttpRequest) -> HttpResponse:
    """Show the evaluators: how much they evaluate, how strict they are, who is verified; and whether
    only who is may score alone.
    """
    context = {
        "graders": reads.graders(),
        "days": reads.DAYS,
        "rule": EvaluatorRule.objects.filter(current=True).first(),
        "may_set": may_run(actor_of(request)),
    }
    return render(request, "quality/calibrations/evaluators.html", context)
