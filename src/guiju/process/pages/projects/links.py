"""What follows what among the steps of a project: linked and freed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation.errors import or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.process.access.projects import may_see_projects, visible_project
from guiju.process.actions import links as actions
from guiju.process.models.projects import ActionStep, Project
from guiju.process.pages.projects.forms import LinkForm
from guiju.process.pages.projects.plan import along_said


@door(may_see_projects, "POST")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a step follow another."""
    actor = actor_of(request)
    row = visible_project(actor, pk)

    def act(said: dict[str, Any]) -> None:
        before, after = _step(row, said["before"]), _step(row, said["after"])
        moved = actions.link_steps(before, after, move=said["move"], actor=actor)
        if moved:
            messages.info(request, along_said(moved))

    steps = list(row.steps.filter(dropped=False).values_list("pk", "title"))
    return done_or_shown(
        request,
        LinkForm(steps, request.POST),
        act,
        reverse("process_project", args=[pk]),
        title=_("What follows what"),
        submit=_("Link the steps"),
    )


@door(may_see_projects, "POST")
def unlink(request: HttpRequest, pk: int, before: int, after: int) -> HttpResponse:
    """Let a step go free of another."""
    actor = actor_of(request)
    row = visible_project(actor, pk)
    actions.unlink_steps(_step(row, before), _step(row, after), actor=actor)
    messages.success(request, _("They are free of each other."))
    return redirect("process_project", pk)


def _step(row: Project, pk: int) -> ActionStep:
    step = or_not_found(row.steps.filter(pk=pk).first())
    step.project = row
    return step
