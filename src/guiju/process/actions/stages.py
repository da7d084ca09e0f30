"""A project's way through the seven steps: moved on, decided, paused, cancelled, closed with
what was learned, begun anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, jobs, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT, YEARS
from guiju.foundation.errors import Conflict, Invalid
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.policy.reads import rulebook
from guiju.process.access.projects import check_begins, check_decides, check_edits
from guiju.process.actions.projects import (
    begin_project,
    cells_of,
    check_cells,
    fitting,
    locked,
    tell_owner,
)
from guiju.process.events import projects as events
from guiju.process.models.procedures import Procedure
from guiju.process.models.projects import Decision, Project, Retrospective
from guiju.process.reads.projects import facts_of, renewed_by
from guiju.process.rules.projects import (
    BREAK_DOWN,
    CLOSE,
    COLLECT,
    EXECUTE,
    NEEDS,
    NEXT_ROUND,
    needs,
)

PUBLISH = "process.publish_projects"
_RUNNING = (Project.State.OPEN, Project.State.PAUSED)
LONGEST = TEXT
#: What a move to another stage may change.
_PUT = ("stage", "executes_since", "pauses", "sent_back_at")


def move_project(
    row: Project, stage: int, seen: int = -1, *, actor: Actor, why: str = ""
) -> Project:
    """Move a project on to the next stage, when it has what this one needs, or back to an earlier
    one, with a reason.

    It is closed by its retrospective alone, so nothing is moved into the last stage.
    """
    with transaction.atomic():
        row = locked(row)
        check_edits(actor, row)
        if seen not in (-1, row.changed) or row.state != Project.State.OPEN:
            raise Conflict()
        _check_way(row, stage, why)
        before = {"stage": row.stage}
        _put(row, stage)
        row.changed += 1
        row.save(update_fields=[*_PUT, "changed"])
        journal.write(
            actor, events.MOVED, "project", row.pk, before=before, after={"stage": stage}, why=why
        )
    return row


def decide_project(
    row: Project,
    kind: str,
    on: dt.date,
    solution: str,
    present: Sequence[Person],
    *,
    actor: Actor,
    sound: bool = True,
    cooperation: str = "",
    owner: Person | None = None,
    due: dt.date | None = None,
) -> Decision:
    """Record what managers decided, with those present (two at least): the solution, its owner and
    time; later whether the action steps are sound and who cooperates. Steps that are not sound go
    back to be broken down again.
    """
    with transaction.atomic():
        row = locked(row)
        check_decides(actor, row)
        solution = _text(solution, "solution")
        _check_meeting(kind, on, present, due)
        decision = Decision.objects.create(
            project=row,
            kind=kind,
            sound=sound,
            solution=solution,
            owner=owner,
            cooperation=fitting(cooperation, LONGEST, "cooperation"),
            due=due,
            on=on,
            at=clock.now(),
            by=actor.name,
        )
        decision.present.set(present)
        _follow(row, decision)
        after = {
            "kind": kind,
            "sound": sound,
            "present": sorted(person.number for person in present),
            "on": on,
        }
        journal.write(actor, events.DECIDED, "project", row.pk, after=after, why=solution)
        sentence = {
            "zh": f"管理层对项目“{row.name}”作了决定。",
            "en": f"The managers decided about “{row.name}”.",
        }
        tell_owner(row, actor, sentence)
    return decision


def _check_meeting(kind: str, on: dt.date, present: Sequence[Person], due: dt.date | None) -> None:
    """Refuse a decision of no kind, of less than two people, of the future, or due before it."""
    if kind not in Decision.Kind.values:
        raise Invalid("没有这种决定。", "There is no such decision.", field="kind")
    if len({person.pk for person in present}) < 2:
        raise Invalid(
            "请写明到会的至少两位。", "Name at least two who were present.", field="present"
        )
    if on > clock.today():
        raise Invalid("会议不在将来。", "The meeting is not in the future.", field="on")
    if kind == Decision.Kind.SOLUTION and (due is None or due < on or due.year not in YEARS):
        raise Invalid(
            "请写明完成时间，不早于会议。", "Say by when; not before the meeting.", field="due"
        )


def pause_project(row: Project, reason: str, *, actor: Actor) -> Project:
    """Let a project rest, with the reason; while it rests it owes no report."""
    return _change_state(
        row, Project.State.OPEN, Project.State.PAUSED, reason, events.PAUSED, actor
    )


def resume_project(row: Project, *, actor: Actor) -> Project:
    """Go on with a project that rested."""
    return _change_state(row, Project.State.PAUSED, Project.State.OPEN, "", events.RESUMED, actor)


def cancel_project(row: Project, reason: str, *, actor: Actor) -> Project:
    """Give a project up, with the reason; it stays readable."""
    reason = _text(reason, "reason")
    with transaction.atomic():
        row = locked(row)
        check_decides(actor, row)
        if row.state not in _RUNNING:
            raise Conflict()
        before = {"state": row.state}
        row.state, row.closed_at, row.changed = (
            Project.State.CANCELLED,
            clock.now(),
            row.changed + 1,
        )
        row.save(update_fields=["state", "closed_at", "changed"])
        journal.write(
            actor,
            events.CANCELLED,
            "project",
            row.pk,
            before=before,
            after={"state": row.state},
            why=reason,
        )
    return row


def close_project(
    row: Project,
    *,
    goal: str,
    result: str,
    why: str,
    next: str,
    knowledge: str,
    lesson: str,
    actor: Actor,
    left: str = "",
    procedure: Procedure | None = None,
    policy: str = "",
    clause: str = "",
    finished: dt.date | None = None,
) -> Retrospective:
    """Close a project with its retrospective and knowledge item; it was executed before, and owes
    nothing.

    knowledge: "procedure" (names it), "case", "clause" (a proposal to a clause), "none" (``lesson``
    is then the reason).
    """
    words = {"goal": goal, "result": result, "why": why, "next": next, "lesson": lesson}
    texts = {name: _text(text, name) for name, text in words.items()}
    texts["left"] = fitting(left, LONGEST, "left")
    with transaction.atomic():
        row = locked(row)
        check_edits(actor, row)
        _check_knowledge(row, knowledge, procedure, policy, clause)
        if row.stage != CLOSE or row.state != Project.State.OPEN:
            raise Conflict(
                "项目还没有走到结项这一步。", "The project has not come to its closing yet."
            )
        kept = Retrospective.objects.create(
            project=row,
            knowledge=knowledge,
            procedure=procedure,
            policy=policy,
            clause=clause,
            at=clock.now(),
            by=actor.name,
            **texts,
        )
        row.state, row.stage, row.closed_at, row.progress = (
            Project.State.CLOSED,
            NEXT_ROUND,
            clock.now(),
            100,
        )
        row.actual, row.changed = finished or row.actual or clock.today(), row.changed + 1
        check_cells(cells_of(row), ["actual"])
        row.save()
        after = {
            "result": kept.result,
            "knowledge": knowledge,
            "lesson": kept.lesson,
            "actual": row.actual,
        }
        journal.write(actor, events.CLOSED, "project", row.pk, after=after)
        if knowledge == Retrospective.Knowledge.CLAUSE:
            _propose(kept, row, actor)
        jobs.queue(PUBLISH, {}, account=actor.account, unique=PUBLISH)
    return kept


def next_round(
    row: Project, starts: dt.date, ends: dt.date, *, actor: Actor, name: str = ""
) -> Project:
    """Begin the next round of a closed project with what was left: each line becomes an action
    step.
    """
    with transaction.atomic():
        row = locked(row)
        check_begins(actor, row.team_id)
        kept = Retrospective.objects.filter(project=row).first()
        if kept is None:
            raise Conflict(
                "先复盘，再开始下一轮。", "First the retrospective, then the next round."
            )
        if row.rounds.exists():
            raise Conflict("下一轮已经开始。", "The next round has begun already.")
        left = [line.strip(" -·•\t") for line in kept.left.splitlines() if line.strip(" -·•\t")]
        return begin_project(
            name or next_name(row),
            starts,
            ends,
            row.owner,
            team=row.team,
            before=row,
            steps=left,
            actor=actor,
            objective=kept.next,
            type=row.type,
            solves=row.solves,
            metric=row.metric,
            slice=row.slice,
        )


def _propose(kept: Retrospective, row: Project, actor: Actor) -> None:
    """Tell managers that a clause should change, and why."""
    named, lesson = f"{kept.policy}/{kept.clause}", kept.lesson[:100]
    sentence = {
        "zh": f"项目“{row.name}”建议修改条款 {named}：{lesson}",
        "en": f"The project “{row.name}” proposes to change the clause {named}: {lesson}",
    }
    accounts = [account for account in people.manager_accounts() if account != actor.account]
    notices.notify(accounts, sentence, reverse("process_project", args=[row.pk]))


def _check_way(row: Project, stage: int, why: str) -> None:
    if stage == row.stage or not COLLECT <= stage <= CLOSE:
        raise Invalid(
            "项目只能逐步推进，由复盘结项。",
            "A project moves step by step; its retrospective closes it.",
            field="stage",
        )
    if stage < row.stage:
        _text(why, "why")
        return
    if stage > row.stage + 1:
        raise Invalid(
            "请一步一步来，不能跳过。", "One step after the other: none is left out.", field="stage"
        )
    missing = needs(facts_of(row))
    if missing:
        raise Invalid(
            "进入下一步之前还需要：{zh}。",
            "Before the next step it needs: {en}.",
            code="project.needs",
            needs=missing,
            zh="；".join(NEEDS[code]["zh"] for code in missing),
            en="; ".join(NEEDS[code]["en"] for code in missing),
        )


def _follow(row: Project, decision: Decision) -> None:
    """The decision's owner and time become the project's; steps that are not sound go back."""
    if decision.kind == Decision.Kind.SOLUTION:
        row.owner, row.expected = decision.owner or row.owner, decision.due
    elif not decision.sound and row.stage > BREAK_DOWN:
        _put(row, BREAK_DOWN)
    row.changed += 1
    row.save(update_fields=["owner", "expected", *_PUT, "changed"])


def _put(row: Project, stage: int) -> None:
    """Put it at a stage (unsaved): it owes reports only while it executes; going back makes
    earlier decisions void.
    """
    today = clock.today().isoformat()
    if row.stage == EXECUTE:
        row.pauses = [*row.pauses, [today, None]]
    if stage == EXECUTE:
        row.pauses = [[first, last or today] for first, last in row.pauses]
        row.executes_since = row.executes_since or clock.today()
    if stage < row.stage:
        row.sent_back_at = clock.now()
    row.stage = stage


def _change_state(row: Project, was: str, to: str, reason: str, verb: Any, actor: Actor) -> Project:
    reason = _text(reason, "reason") if to == Project.State.PAUSED else reason
    with transaction.atomic():
        row = locked(row)
        check_edits(actor, row)
        if row.state != was:
            raise Conflict()
        today = clock.today().isoformat()
        pauses = (
            [*row.pauses, [today, None]]
            if to == Project.State.PAUSED
            else [*row.pauses[:-1], [row.pauses[-1][0], today]]
        )
        row.state, row.pauses, row.changed = to, pauses, row.changed + 1
        row.save(update_fields=["state", "pauses", "changed"])
        journal.write(
            actor, verb, "project", row.pk, before={"state": was}, after={"state": to}, why=reason
        )
    return row


def _check_knowledge(
    row: Project, knowledge: str, procedure: Procedure | None, policy: str, clause: str
) -> None:
    if knowledge not in Retrospective.Knowledge.values:
        raise Invalid(
            "请选择知识沉淀的种类。", "Choose what kind of knowledge item it is.", field="knowledge"
        )
    if knowledge == "procedure" and (
        procedure is None or not renewed_by(row).filter(pk=procedure.pk).exists()
    ):
        raise Invalid(
            "请选择立项以后有新版本的流程。",
            "Name a procedure that has a new version since the project began.",
            field="procedure",
            next_step={
                "zh": "请先在流程库里写出新版本。",
                "en": "First write the new version in the library.",
            },
        )
    if knowledge == "clause" and not rulebook.clause_ever(policy, clause):
        raise Invalid(
            "请选择要修改的条款。", "Choose the clause that should change.", field="clause"
        )


def next_name(row: Project) -> str:
    """What the next round is called: "… #2", "… #3"."""
    stem, _mark, number = row.name.rpartition(" #")
    return f"{stem} #{int(number) + 1}" if stem and number.isdecimal() else f"{row.name} #2"


def _text(text: str, field: str) -> str:
    told = fitting(text, LONGEST, field)
    if not told:
        raise Invalid("这一项不能为空。", "This must not be empty.", field=field)
    return told
