"""Take back what was said of a problem: an answer, a merger, one's own report, a "me too", its
place in a project.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.process.access.problems import may_answer, may_read, visible_problem, visible_problems
from guiju.process.actions import problems as actions
from guiju.process.models.problems import Problem
from guiju.process.pages.problems.one import done


@door(may_read, "POST")
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """The answer does not answer it."""
    return _with_words(request, number, actions.reopen_problem, _("It waits for an answer again."))


@door(may_answer, "POST")
def answer_back(request: HttpRequest, number: int) -> HttpResponse:
    """The answer was a mistake."""
    return _with_words(
        request, number, actions.take_answer_back, _("It waits for an answer again.")
    )


@door(may_answer, "POST")
def part(request: HttpRequest, number: int) -> HttpResponse:
    """Undo a merge of problems."""
    return _with_words(
        request, number, actions.unmerge_problem, _("Parted; it waits by itself again.")
    )


@door(may_answer, "POST")
def out(request: HttpRequest, number: int) -> HttpResponse:
    """Take it out of its project."""
    return _with_words(
        request, number, actions.take_out_of_project, _("Taken out; its reporter was told.")
    )


@door(may_read, "POST")
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """It was no problem after all."""
    return _with_words(
        request, number, actions.withdraw_problem, _("Withdrawn: nobody owes an answer any more.")
    )


@door(may_read, "POST")
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """It does not touch me after all; a problem of somebody else is then out of sight."""
    actor = actor_of(request)
    row = actions.leave_problem(visible_problem(actor, number), actor=actor)
    if visible_problems(actor).filter(pk=row.pk).exists():
        return done(request, number, _("You are not counted any more."))
    return redirect("process_problems_mine")


def _with_words(
    request: HttpRequest, number: int, verb: Callable[..., Problem], said: str
) -> HttpResponse:
    actor = actor_of(request)
    verb(visible_problem(actor, number), request.POST.get("words", ""), actor=actor)
    return done(request, number, said)
