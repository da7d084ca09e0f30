"""Problems side by side: are they the same, and which one stays?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guiju.foundation.errors import Invalid
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.process.access.problems import may_answer, to_answer
from guiju.process.actions import problems as actions
from guiju.process.pages.problems.inbox import CHOOSE, chosen
from guiju.process.reads import problems as reads


@door(may_answer, "GET", "HEAD", "POST")
def merge(request: HttpRequest) -> HttpResponse:
    """The chosen problems side by side with those that are like the first; sent, all ticked ones
    go into the one that stays.
    """
    actor = actor_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    wanted = request.POST.getlist("into")[-1:]  # the one that stays need not be ticked too
    rows = chosen(actor, [*sent.getlist("problem"), *wanted], by="number")
    if request.method == "POST":
        into = next((row for row in rows if [str(row.number)] == wanted), None)
        if into is None:
            raise Invalid("请选择保留哪一个。", "Choose the one that stays.", field="into")
        stays = actions.merge_problems(rows, into, words=request.POST.get("words", ""), actor=actor)
        messages.success(
            request,
            _("Merged into #%(number)s; the reporters were told.") % {"number": stays.number},
        )
        return redirect("process_problem", stays.number)
    if not rows:
        raise Invalid(CHOOSE)
    others = (
        to_answer(actor).filter(state__in=reads.WAITING).exclude(pk__in=[row.pk for row in rows])
    )
    similar = reads.hints(rows[0].text, others, but=rows[0].pk).similar if len(rows) < 6 else []
    stays = min(rows, key=lambda row: (row.waiting, row.number))
    return render(
        request, "process/problems/merge.html", {"rows": rows, "similar": similar, "stays": stays}
    )
