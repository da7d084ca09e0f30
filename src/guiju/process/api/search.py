"""Finding over HTTP, and form templates."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import StringConstraints

from guiju.foundation import attachments
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TITLE
from guiju.foundation.errors import or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Line, Number, Whole, many
from guiju.process.access.procedures import VIEW, WRITE
from guiju.process.actions import search as actions
from guiju.process.models.search import FormFile, FormTemplate, Synonyms
from guiju.process.reads import search as reads
from guiju.process.shapes import search as shapes
from guiju.process.shapes.procedures import Area, Code

router = Router()
#: Programs that were generated from the description call the operations by these names.
IDS = "guiju_process_api_finding_{}"
Asked = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), Whole]


def _reader(request: HttpRequest) -> Actor:
    return entitled(request, VIEW)


def _writer(request: HttpRequest) -> Actor:
    return entitled(request, WRITE, whole=True)


@router.get(
    "/find",
    operation_id=IDS.format("find"),
    response=list[shapes.FoundOut],
    summary="Find procedures by words",
)
def find(
    request: HttpRequest, q: Query[Asked], area: Line = "", position: Line = ""
) -> list[dict[str, Any]]:
    """Find published procedures by words, the best first; those with every word come before those
    with any.
    """
    _reader(request)
    return [
        {
            "code": hit.row.procedure.code,
            "version": hit.row.version,
            "title": hit.row.title,
            "area": hit.row.area,
            "rank": hit.rank,
            "part": "".join(part for _marked, part in hit.parts),
        }
        for hit in reads.find(q, area=area, position=position)
    ]


@router.get(
    "/synonyms",
    operation_id=IDS.format("synonyms"),
    response=many(shapes.SynonymsOut),
    summary="Synonyms",
)
def synonyms(request: HttpRequest) -> list[Synonyms]:
    """List the groups of synonyms that leaders wrote."""
    _writer(request)
    return list(Synonyms.objects.all())


@router.post(
    "/synonyms",
    operation_id=IDS.format("write_synonyms"),
    response={201: shapes.SynonymsOut},
    summary="Write synonyms",
)
def write_synonyms(request: HttpRequest, sent: shapes.SynonymsIn) -> tuple[int, Synonyms]:
    """Write a group of synonyms, at least two words of one meaning."""
    return 201, actions.write_synonyms(sent.words, actor=actor_of(request))


@router.put(
    "/synonyms/{id}",
    operation_id=IDS.format("change_synonyms"),
    response=shapes.SynonymsOut,
    summary="Change synonyms",
)
def change_synonyms(request: HttpRequest, sent: shapes.SynonymsIn, id: int = Number) -> Synonyms:
    """Replace all the words of a group of synonyms."""
    _writer(request)
    return actions.change_synonyms(_synonyms(id), sent.words, actor=actor_of(request))


@router.delete(
    "/synonyms/{id}",
    operation_id=IDS.format("drop_synonyms"),
    response={204: None},
    summary="Delete synonyms",
)
def drop_synonyms(request: HttpRequest, id: int = Number) -> tuple[int, None]:
    """Delete a group of synonyms, whose words then mean the same no more."""
    _writer(request)
    actions.drop_synonyms(_synonyms(id), actor=actor_of(request))
    return 204, None


def _synonyms(pk: int) -> Synonyms:
    return or_not_found(Synonyms.objects.filter(pk=pk).first())


@router.get(
    "/forms",
    operation_id=IDS.format("forms"),
    response=many(shapes.FormOut),
    summary="Form templates",
)
def forms(request: HttpRequest, retired: bool = False) -> list[FormTemplate]:
    """List the form templates in use with their versions; ``retired``: those that are offered no
    more.
    """
    _reader(request)
    return list(reads.forms(retired=retired))


@router.post(
    "/forms",
    operation_id=IDS.format("keep"),
    response={201: shapes.FormFileOut},
    summary="Upload a form template",
)
def keep(
    request: HttpRequest,
    file: File[UploadedFile],
    code: Form[Code],
    title: Form[Line],
    note: Line = Form(""),
    area: Area = Form("forms"),
) -> tuple[int, FormFile]:
    """Keep a file as a new form template, or as the next version of one."""
    return 201, actions.keep_form(code, title, file, note=note, area=area, actor=actor_of(request))


@router.post(
    "/forms/{code}/retire",
    operation_id=IDS.format("retire"),
    response=shapes.FormOut,
    summary="Retire a form template",
)
def retire(request: HttpRequest, code: Code) -> FormTemplate:
    """Retire a form template: it is offered no more, its files stay. Its next version brings it
    back.
    """
    actor = _writer(request)
    form = or_not_found(FormTemplate.objects.filter(code=code).first())
    return actions.retire_form(form, actor=actor)


@router.get(
    "/forms/{code}/{version}",
    operation_id=IDS.format("fetch"),
    summary="The file of a form template",
)
def fetch(request: HttpRequest, code: Code, version: int = Number) -> HttpResponseBase:
    """Give the file of a version of a form template as a download."""
    _reader(request)
    row = or_not_found(FormFile.objects.filter(form__code=code, version=version).first())
    return attachments.handed_out(actions.fetch_form(row))
