"""The inbox of leaders: new ones, those that wait, all; the same done with many at once."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guiju.foundation.access import Actor
from guiju.foundation.bounds import whole
from guiju.foundation.errors import Invalid, NotFound
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.process.access.problems import (
    may_answer,
    may_keep_classes,
    may_oversee,
    to_answer,
    visible_problem,
    visible_problems,
    with_known,
)
from guiju.process.access.projects import visible_projects
from guiju.process.actions import problems as actions
from guiju.process.models.problems import Problem
from guiju.process.models.projects import Project
from guiju.process.pages.problems import cells, labels, tables
from guiju.process.reads import problems as reads

CHOOSE = {"zh": "请先勾选问题。", "en": "Choose problems first."}
MOST = 200


@door(may_oversee)
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits for an answer, overdue first."""
    return _list(
        request,
        "problems",
        "due_on",
        visible_problems(actor_of(request)).filter(state__in=reads.WAITING),
    )


@door(may_oversee)
def new(request: HttpRequest) -> HttpResponseBase:
    """What nobody has classified yet, the oldest first."""
    return _list(
        request, "problems-new", "at", visible_problems(actor_of(request)).filter(state="new")
    )


@door(may_oversee)
def all_(request: HttpRequest) -> HttpResponseBase:
    """Every problem, the newest first."""
    return _list(request, "problems-all", "-number", visible_problems(actor_of(request)))


def _list(request: HttpRequest, name: str, order: str, rows: QuerySet[Problem]) -> HttpResponseBase:
    """``rows`` without what a list does not show: every join is planned and sorted with all
    rows, for fifty on a page.
    """
    actor, rows = actor_of(request), rows.select_related(None).select_related("owner")
    boxes = may_answer(actor) and "export" not in request.GET
    context = {
        "may_answer": may_answer(actor),
        "may_keep": may_keep_classes(actor),
        "kinds": labels.kinds(),
        "name": name,
        "tabs": _tabs(request),
        "project_new": project_url([]),
        "projects": open_projects(actor_of(request)) if boxes else [],
    }
    return tables.inbox(name, order, boxes=boxes).respond(
        request,
        "process/problems/inbox.html",
        with_known(actor, rows.prefetch_related("project", "merged_into")),
        context,
    )


def _tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    pages = (
        (_("Waiting"), "process_problems"),
        (_("To classify"), "process_problems_new"),
        (_("All"), "process_problems_all"),
    )
    return [(title, reverse(name), request.path == reverse(name)) for title, name in pages]


def open_projects(actor: Actor) -> list[tuple[int, str]]:
    """The projects that the actor sees and that problems can be taken into: (number, name). One
    query.
    """
    return list(
        visible_projects(actor).filter(state=Project.State.OPEN).values_list("number", "name")[:50]
    )


def project_url(rows: list[Problem]) -> str:
    """Where a project is made of these problems; empty where projects are not kept."""
    try:
        url = reverse("process_project_new")
    except NoReverseMatch:
        return ""
    asked = QueryDict(mutable=True)
    asked.setlist("problem", [str(row.pk) for row in rows])
    return f"{url}?{asked.urlencode()}" if rows else url


@door(may_answer, "POST")
def bulk(request: HttpRequest) -> HttpResponse:
    """Do the same with every ticked problem: classify, compare and merge, take into a project."""
    rows = chosen(actor_of(request), request.POST.getlist("problem"))
    how, back = (
        request.POST.get("how", ""),
        reads.place_of(request.POST.get("from", "")).page or reverse("process_problems"),
    )
    if not rows:
        raise Invalid(CHOOSE)
    if how == "merge":
        return redirect(
            f"{reverse('process_problems_merge')}?{'&'.join(f'problem={row.number}' for row in rows)}"
        )
    if how == "project":
        return into_project(request, rows, back)
    done = actions.classify_problems(rows, request.POST.get("kind", ""), actor=actor_of(request))
    messages.success(
        request,
        ngettext("%(n)s problem classified.", "%(n)s problems classified.", len(done))
        % {"n": len(done)},
    )
    return redirect(back)


def into_project(request: HttpRequest, rows: list[Problem], back: str) -> HttpResponse:
    """Take problems into the project that was chosen, or go and make a new one of them."""
    number = request.POST.get("project", "")
    if number == "new":
        return redirect(project_url(rows) or back)
    project = visible_projects(actor_of(request)).filter(number=whole(number, 0)).first()
    if project is None:
        raise Invalid("请选择项目。", "Choose a project.", field="project")
    actions.take_into_project(rows, project, actor=actor_of(request))
    messages.success(
        request, _("Taken into “%(name)s”; their reporters were told.") % {"name": project.name}
    )
    return redirect(back)


def chosen(actor: Actor, ids: list[str], *, by: str = "pk") -> list[Problem]:
    """Give the problems of these ids (or numbers) that the actor may answer; one that is not theirs
    looks absent.
    """
    wanted = {whole(number, 0) for number in ids[:MOST]} - {0}
    problems = list(to_answer(actor).filter(**{f"{by}__in": wanted}).order_by("number"))
    if len(problems) != len(wanted):
        raise NotFound()
    return problems


@door(may_answer, "POST")
def classify(request: HttpRequest, number: int) -> HttpResponse:
    """Classify one problem in place: htmx gets the cell back, else the page of the problem follows."""
    actor = actor_of(request)
    row = visible_problem(actor, number)
    actions.classify_problems(
        [row],
        request.POST.get("kind", ""),
        actor=actor,
        seen=whole(request.POST.get("seen", ""), None),
    )
    if "HX-Request" in request.headers:
        return HttpResponse(cells.kind(visible_problem(actor, number), request, saved=True))
    messages.success(request, _("Classified."))
    return redirect("process_problem", number)
