"""Checklists over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Query, Router, UploadedFile

from guiju.foundation import attachments
from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.foundation.models import Entry
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page, many
from guiju.people.reads import Person, Position, Team
from guiju.people.reads.rows import person_by_id, person_by_number, position_by_code, team_by_code
from guiju.process.access import checklists as access
from guiju.process.actions import checklists as actions
from guiju.process.acts import checklists as acts
from guiju.process.models.checklists import Checklist, ChecklistItem, ChecklistRhythm
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads import checklists as reads
from guiju.process.reads import rhythms as rhythm_reads
from guiju.process.rules.lead_times import StepTimes
from guiju.process.rules.rhythms import Rhythm
from guiju.process.shapes import checklists as shapes

router = Router()
Coded = TypeVar("Coded", Team, Position)
State = Literal["", "running", "done", "cancelled"]
ItemState = Literal["", "waiting", "open", "done", "skipped", "not_needed", "overdue"]


@router.get("/checklists", response=shapes.ChecklistsOut, summary="Checklists")
def checklists(request: HttpRequest, page: Query[Page], state: State = "") -> dict[str, Any]:
    """List the checklists that the actor may see, the newest first."""
    rows = access.visible_checklists(entitled(request, access.SEE)).order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"total": rows.count(), "rows": page.of(reads.counted(rows))}


@router.get("/checklists/steps", response=shapes.ItemsOut, summary="Steps of checklists")
def steps(
    request: HttpRequest, page: Query[Page], state: ItemState = "", mine: bool = False
) -> dict[str, Any]:
    """List the steps that the actor may see, by day; ``overdue``: their turn has come and their day
    is past; ``mine``: the actor's own.
    """
    actor = entitled(request, access.SEE)
    rows = access.visible_items(actor).order_by("due_on", "pk")
    if state == "overdue":
        rows = rows.filter(reads.overdue())
    elif state:
        rows = rows.filter(state=state)
    rows = rows.filter(access.held_by(actor)) if mine else rows
    return page.counted(rows)


@router.get("/checklists/plan", response=many(shapes.PlannedOut), summary="What a start would make")
def plan(request: HttpRequest, sent: Query[shapes.PlanIn]) -> list[reads.Planned]:
    """List each step of a published procedure with who would do it until when."""
    actor = entitled(request, access.RUN)
    about = _somebody(actor, sent.about, "about") if sent.about else None
    owner = _person(sent.owner, "owner") if sent.owner else _own_person(actor)
    return list(reads.plan(_version(sent.procedure), sent.starts_on, about, owner))


@router.post("/checklists", response={201: shapes.ChecklistOut}, summary="Start a checklist")
def start(request: HttpRequest, sent: shapes.ChecklistIn) -> tuple[int, Checklist]:
    """Start a checklist for a person or a case; those whose turn it is are notified."""
    actor = entitled(request, access.RUN)
    row = actions.start_checklist(
        _version(sent.procedure),
        sent.starts_on,
        about=_somebody(actor, sent.about, "about") if sent.about else None,
        case=sent.case,
        owner=_person(sent.owner, "owner") if sent.owner else None,
        actor=actor,
        assignees={code: _person(number, "assignees") for code, number in sent.assignees.items()},
    )
    return 201, reads.whole(row.pk)


@router.get(
    "/checklists/times/{procedure}", response=many(shapes.TimesOut), summary="How long steps take"
)
def times(request: HttpRequest, procedure: str) -> list[StepTimes]:
    """List the lead time of each step of a procedure, over the last year."""
    actor = actor_of(request)
    if not access.may_measure(actor):
        raise Forbidden(permission=access.SEE.code)
    row = or_not_found(
        ProcedureVersion.objects.filter(procedure__code=procedure[:80]).first()
        if _plain(procedure)
        else None
    )
    return reads.step_times(access.visible_items(actor), row.procedure_id)


@router.get(
    "/checklists/rhythms",
    response=many(shapes.RhythmOut),
    summary="Checklists that start by themselves",
)
def rhythms(request: HttpRequest, page: Query[Page]) -> list[ChecklistRhythm]:
    """List the rhythms that the actor may see, the newest first, with the next days on which each
    starts a checklist.
    """
    rows = rhythm_reads.titled(access.visible_rhythms(entitled(request, access.SEE))).order_by(
        "-pk"
    )
    return page.of(rows)


@router.post(
    "/checklists/rhythms",
    response={201: shapes.RhythmOut},
    summary="Let a checklist start by itself",
)
def set_rhythm(request: HttpRequest, sent: shapes.RhythmIn) -> tuple[int, ChecklistRhythm]:
    """Let a checklist start by itself for a team (or everybody in it), a person, or a case."""
    actor = entitled(request, access.RUN)
    team = _coded(team_by_code, sent.team, "team") if sent.team else None
    row = actions.set_rhythm(
        _version(sent.procedure),
        Rhythm(sent.every, sent.on, sent.first, sent.last, frozenset(sent.off), sent.moves),
        about=_somebody(actor, sent.about, "about") if sent.about else None,
        team=team,
        each=sent.each,
        case=sent.case,
        at=sent.at,
        position=_coded(position_by_code, sent.position, "position") if sent.position else None,
        owner=_person(sent.owner, "owner") if sent.owner else None,
        actor=actor,
    )
    return 201, rhythm_reads.whole(row.pk)


@router.get("/checklists/rhythms/{pk}", response=shapes.RhythmOut, summary="One rhythm")
def rhythm(request: HttpRequest, pk: int = Number) -> ChecklistRhythm:
    """Show when a rhythm starts its next checklist, and for whom."""
    return rhythm_reads.whole(access.visible_rhythm(entitled(request, access.SEE), pk).pk)


@router.get("/checklists/{pk}", response=shapes.ChecklistOut, summary="One checklist")
def checklist(request: HttpRequest, pk: int = Number) -> Checklist:
    """Show one checklist with its steps."""
    return reads.whole(access.visible_checklist(entitled(request, access.SEE), pk).pk)


@router.get(
    "/checklists/{pk}/history", response=shapes.HistoryOut, summary="What happened to a checklist"
)
def history(request: HttpRequest, page: Query[Page], pk: int = Number) -> dict[str, Any]:
    """List what happened to a checklist, the newest first: started, done, skipped, handed over, put
    off, and why.
    """
    rows = reads.history(access.visible_checklist(entitled(request, access.SEE), pk))
    return {"total": rows.count(), "rows": [_happened(entry) for entry in page.of(rows)]}


@router.post(
    "/checklists/{pk}/steps/{item}/evidence",
    response=shapes.ChecklistOut,
    summary="Attach evidence",
)
def attach(
    request: HttpRequest,
    file: File[UploadedFile],
    pk: int = Number,
    item: int = Number,
) -> Checklist:
    """Attach evidence to a step before it is done: PDF, picture, sheet, text or sound, at most 10
    MB.
    """
    actor, row = _item(request, pk, item)
    actions.add_evidence(row, [file], actor=actor)
    return reads.whole(pk)


@router.get("/checklists/{pk}/steps/{item}/evidence/{number}", summary="What was shown for a step")
def evidence(
    request: HttpRequest,
    pk: int = Number,
    item: int = Number,
    number: int = Number,
) -> HttpResponseBase:
    """Give a file that was attached to a step, as it was kept."""
    _actor, row = _item(request, pk, item)
    return attachments.handed_out(reads.file_of(row, number))


for each in (acts.RHYTHMS, acts.CHECKLISTS, acts.STEPS):
    each.operate(router)


def _item(request: HttpRequest, pk: int, item: int) -> tuple[Actor, ChecklistItem]:
    actor = entitled(request, access.SEE)
    return actor, access.visible_item(actor, pk, item)


def _version(code: str) -> ProcedureVersion:
    return or_not_found(
        reads.startable().filter(procedure__code=code).first(),
        "没有这份已发布的流程。",
        "No such procedure is in force.",
        field="procedure",
    )


def _person(number: str, field: str) -> Person:
    return or_not_found(
        reads.working().filter(number=number).first(),
        "没有这个工号的在职人员。",
        "Nobody of that staff number works here.",
        field=field,
    )


def _somebody(actor: Actor, number: str, field: str) -> Person:
    """Give the person for whom a checklist is run: they may have left already, but the actor leads
    them.
    """
    row = or_not_found(
        person_by_number(number),
        "没有这个工号的人。",
        "There is nobody of that staff number.",
        field=field,
    )
    access.check_starts(actor, row)
    return row


def _coded(find: Callable[[str], Coded | None], code: str, field: str) -> Coded:
    return or_not_found(
        find(code), "没有代码“{code}”。", "There is no code “{code}”.", code=code, field=field
    )


def _own_person(actor: Actor) -> Person:
    return or_not_found(
        person_by_id(actor.person),
        "请指定负责人。",
        "Name the person who answers for it.",
        field="owner",
    )


def _plain(text: str) -> bool:
    return "\x00" not in text and all(not "\ud800" <= letter <= "\udfff" for letter in text)


def _happened(entry: Entry) -> dict[str, Any]:
    before, after = entry.before or {}, entry.after or {}
    given = "assignee" if "assignee" in before else "owner"
    return {
        "at": entry.at,
        "by": entry.actor_name,
        "verb": entry.verb,
        "step": after.get("item", ""),
        "why": entry.why,
        "sender": before.get(given),
        "receiver": after.get(given) if before else None,
    }
