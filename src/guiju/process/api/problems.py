"""Problems over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from ninja import File, Query, Router, UploadedFile

from guiju.foundation import attachments
from guiju.foundation.errors import Forbidden, NotFound, or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page, many
from guiju.process.access import problems as access
from guiju.process.actions import problems as actions
from guiju.process.actions.problems.sheets import Row, preview_problems
from guiju.process.acts.problems import PROBLEMS
from guiju.process.models.problems import Problem
from guiju.process.models.projects import Project
from guiju.process.reads import problems as reads
from guiju.process.reads.problem_ages import Ages, ages
from guiju.process.rules.problem_classes import Class
from guiju.process.shapes import problems as shapes

router = Router()
PROBLEMS.operate(router)


@router.get("/problems", response=shapes.ProblemsOut, summary="Problems")
def problems(
    request: HttpRequest,
    page: Query[Page],
    state: shapes.State = "",
    kind: shapes.Kind = "",
    mine: bool = False,
) -> dict[str, Any]:
    """List the problems that the actor may see, the newest first; ``mine``: those that the actor
    reported or joined; ``waiting``: overdue first.
    """
    actor = entitled(request, access.READ)
    rows = (
        access.mine(actor).select_related("procedure") if mine else access.visible_problems(actor)
    )
    rows = _narrowed(rows, state, kind)
    return page.counted(rows)


def _narrowed(rows: QuerySet[Problem], state: str, kind: str) -> QuerySet[Problem]:
    rows = rows.filter(kind=kind) if kind else rows
    if state == "waiting":
        return rows.filter(state__in=reads.WAITING).order_by("due_on", "number")
    return rows.filter(state=state) if state else rows


@router.post("/problems", response={201: shapes.ProblemOut}, summary="Report a problem")
def report(request: HttpRequest, sent: shapes.ProblemIn) -> tuple[int, Problem]:
    """Report a problem in words; a class sent with it is kept as the suggestion, and a leader
    decides.
    """
    actor = entitled(request, access.REPORT)
    place_seen = reads.place_of(sent.page)
    place = reads.Place(
        place_seen.page,
        sent.source or place_seen.source,
        sent.key or place_seen.key,
        place_seen.procedure,
    )
    row = actions.report_problem(
        sent.text,
        actor=actor,
        kind=sent.kind,
        place=place,
        record=sent.record,
        procedure=reads.procedure_named(sent.procedure),
        contradicts=sent.contradicts,
        reporter=reads.person_named(sent.reporter, "reporter"),
        on=sent.on,
    )
    return 201, row


@router.post(
    "/problems/hints",
    response=shapes.HintsOut,
    summary="The likely class of a text, and similar problems",
)
def hints(request: HttpRequest, sent: shapes.TextIn) -> reads.Hints:
    """Suggest the likely class of a text and the titles of similar problems among all that wait."""
    entitled(request, access.REPORT)
    return reads.hints(sent.text, reads.open_ones())


@router.post("/problems/classify", response=shapes.NumbersOut, summary="Classify problems")
def classify(request: HttpRequest, sent: shapes.ClassifyIn) -> dict[str, list[int]]:
    """Give one problem or many problems a class."""
    rows = _several(request, sent.problems)
    done = actions.classify_problems(rows, sent.kind, seen=sent.seen, actor=actor_of(request))
    return {"numbers": [row.number for row in done]}


@router.post("/problems/merge", response=shapes.ProblemOut, summary="Merge problems into another")
def merge(request: HttpRequest, sent: shapes.MergeIn) -> Problem:
    """Merge problems into another one, of which their reporters are told."""
    rows = _several(request, [*sent.problems, sent.into])
    into = next(row for row in rows if row.number == sent.into)
    return actions.merge_problems(rows, into, words=sent.words, actor=actor_of(request))


@router.post("/problems/take", response=shapes.NumbersOut, summary="Take problems into a project")
def take(request: HttpRequest, sent: shapes.TakeIn) -> dict[str, list[int]]:
    """Take problems into a project; their reporters are told, and each problem still gets its
    answer.
    """
    rows = _several(request, sent.problems)
    project = or_not_found(
        Project.objects.filter(number=sent.project).first(),
        "没有这个项目。",
        "There is no such project.",
        field="project",
    )
    done = actions.take_into_project(rows, project, actor=actor_of(request))
    return {"numbers": [row.number for row in done]}


@router.post(
    "/problems/import",
    response=shapes.ImportedOut,
    summary="Store problems that were collected elsewhere",
)
def import_(request: HttpRequest, sent: shapes.RowsIn) -> dict[str, Any]:
    """Store problems that were collected elsewhere; ``dry``: only say what would be stored and
    refused.
    """
    rows = [
        Row(line, sent_row.text, sent_row.kind, sent_row.day, sent_row.number)
        for line, sent_row in enumerate(sent.rows, 1)
    ]
    made: list[Problem] = []
    if sent.dry:
        result = preview_problems(rows, actor=actor_of(request))
    else:
        made, result = actions.import_problems(rows, actor=actor_of(request))
    refused = [{"line": row.line, **reason} for row, reason in result.bad]
    return {
        "stored": len(result.good if sent.dry else made),
        "numbers": [row.number for row in made],
        "refused": refused,
    }


@router.get("/problems/classes", response=list[shapes.ClassOut], summary="The classes of problems")
def classes(request: HttpRequest) -> list[Class]:
    """List the classes of problems, in their order."""
    entitled(request, access.READ)
    return list(reads.classes().values())


@router.put(
    "/problems/classes/{code}",
    response=shapes.ClassOut,
    summary="Make or change a class of problems",
)
def save_class(request: HttpRequest, code: shapes.KindCode, sent: shapes.ClassIn) -> Class:
    """Make a class of problems, or change the words of the one with this code."""
    actor = entitled(request, access.CLASSES, whole=True)
    actions.save_class(code, actor=actor, **sent.dict())
    return reads.classes()[code]


@router.get("/problems/ages", response=shapes.AgesOut, summary="How old are unanswered problems?")
def how_old(request: HttpRequest) -> Ages:
    """Show how old the unanswered problems are, by class and team, and how the last 90 days were
    answered.
    """
    actor = actor_of(request)
    if not access.may_oversee(actor):
        raise Forbidden(permission=access.READ.code)
    return ages(
        access.visible_problems(actor),
        lambda code: reads.classes()[code].en if code in reads.classes() else code,
    )


@router.get(
    "/problems/{number}", response=shapes.ProblemDetailOut, summary="One problem with its steps"
)
def problem(request: HttpRequest, number: int = Number) -> Problem:
    """Show a problem with its steps, as its reporter and its leaders see it."""
    return _row(request, number)


@router.get(
    "/problems/{number}/similar",
    response=many(shapes.AlikeOut),
    summary="Waiting problems that are like this one",
)
def similar(request: HttpRequest, number: int = Number) -> list[reads.Alike]:
    """List waiting problems that are like this one, among those that the actor may answer."""
    actor, row = entitled(request, access.ANSWER), _row(request, number)
    return reads.hints(
        row.text, access.to_answer(actor).filter(state__in=reads.WAITING), but=row.pk
    ).similar


@router.post("/problems/{number}/also", response=shapes.NumbersOut, summary="Join a problem")
def also(request: HttpRequest, number: int = Number) -> dict[str, list[int]]:
    """Say that a waiting problem concerns the actor too, who is then told of the answer."""
    actor = entitled(request, access.REPORT)
    row = Problem.objects.filter(number=number).first()
    if row is None or not (
        row.waiting or access.visible_problems(actor).filter(pk=row.pk).exists()
    ):
        raise NotFound()
    return {"numbers": [actions.join_problem(row, actor=actor).number]}


@router.post(
    "/problems/{number}/photos",
    response={201: shapes.PhotosOut},
    summary="Add a photo to one's own problem",
)
def photos(
    request: HttpRequest, file: File[UploadedFile], number: int = Number
) -> tuple[int, dict[str, int]]:
    """Add a photo or file to one's own problem while it waits; at most five files."""
    return 201, {"kept": actions.add_photos(_row(request, number), [file], actor=actor_of(request))}


@router.post(
    "/problems/{number}/procedure",
    response=shapes.ProblemOut,
    summary="Name the procedure that a problem is about",
)
def point(request: HttpRequest, sent: shapes.PointIn, number: int = Number) -> Problem:
    """Say which procedure a problem is about, and whether that procedure says something wrong."""
    row, procedure = _row(request, number), reads.procedure_named(sent.procedure)
    return actions.point_at_procedure(
        row, procedure, sent.contradicts, seen=sent.seen, actor=actor_of(request)
    )


@router.delete("/problems/{number}/also", response=shapes.NumbersOut, summary="Leave a problem")
def leave(request: HttpRequest, number: int = Number) -> dict[str, list[int]]:
    """Say that a problem does not concern the actor after all, who is then not told of the answer."""
    return {
        "numbers": [actions.leave_problem(_row(request, number), actor=actor_of(request)).number]
    }


@router.get("/problems/{number}/photos/{pk}", summary="A photo or file of a problem")
def photo(request: HttpRequest, number: int = Number, pk: int = Number) -> HttpResponseBase:
    """Give a photo or file of a problem to its reporter, to whoever answers it, and to those who
    may know who reported it.
    """
    actor, row = actor_of(request), _row(request, number)
    return attachments.handed_out(access.file_of(actor, row, pk))


def _row(request: HttpRequest, number: int) -> Problem:
    return access.visible_problem(entitled(request, access.READ), number)


def _several(request: HttpRequest, numbers: list[int]) -> list[Problem]:
    """Give the problems of these numbers if all of them are the actor's to answer, else `NotFound`."""
    actor = entitled(request, access.ANSWER)
    rows = list(access.to_answer(actor).filter(number__in=set(numbers)))
    if len(rows) != len(set(numbers)):
        raise NotFound()
    return rows
