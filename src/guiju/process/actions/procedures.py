"""Write a procedure, send it to review, publish it by a second person, withdraw it, review it on
its day.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from guiju.foundation import clock, jobs, journal, notices
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.process.access.procedures import WRITE
from guiju.process.events import procedures as events
from guiju.process.models.procedures import Procedure, ProcedureVersion, Step
from guiju.process.models.reading import ProcedureReview
from guiju.process.reads.procedures import latest, text_of
from guiju.process.rules.procedures import ProcedureText, checked, fingerprint, understood

ASK_READERS = "process.ask_readers"
_TEXTS = ("title", "purpose", "keywords", "must_read", "read_within", "review_after")


def write_procedure(
    text: ProcedureText,
    *,
    actor: Actor,
    note: str = "",
    seen: str = "",
    only_new: bool = False,
    owner: Person | None = None,
) -> ProcedureVersion:
    """Write a draft: of a new procedure, of its next version, or over the open draft (which goes
    back from review).

    seen: when the newest version that the writer saw had been written; refused when somebody wrote
    meanwhile. only_new: refused when there is a procedure of that code. Who writes a new one owns
    it, unless ``owner`` is named.
    """
    check_may_all(actor, WRITE)
    checked(text)
    with transaction.atomic():
        procedure, made = Procedure.objects.select_for_update().get_or_create(
            code=text.code,
            defaults={"area": text.area, "owner_id": owner.pk if owner else actor.person},
        )
        if only_new and not made and procedure.versions.exists():
            raise Conflict(
                {
                    "zh": "已有编号为 {named} 的流程。",
                    "en": "There is a procedure of the code {named}.",
                },
                named=text.code,
                field="code",
            )
        row = _open_draft(procedure, seen)
        before = {"title": row.title, "state": row.state} if row.pk else None
        _fill(row, text, note, actor)
        after = {
            "procedure": text.code,
            "version": row.version,
            "steps": len(text.steps),
            "hash": row.hash,
        }
        journal.write(
            actor, events.WRITTEN, "procedure_version", row.pk, before=before, after=after, why=note
        )
        if not procedure.versions.filter(state="published").exists():
            _shelve(procedure, text)
    return row


def import_procedure(text: str, *, actor: Actor) -> ProcedureVersion:
    """Write a draft from YAML."""
    return write_procedure(understood(text), actor=actor)


def next_version(row: ProcedureVersion, *, actor: Actor) -> ProcedureVersion:
    """A draft of the next version with the same words; the open one when there is one."""
    check_may_all(actor, WRITE)
    newest = latest(row.procedure)
    if newest is not None and newest.open:
        return newest
    return write_procedure(text_of(row), actor=actor)


def send_to_review(row: ProcedureVersion, *, actor: Actor) -> ProcedureVersion:
    """Ask a second person to look at a draft."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = _locked(row, ProcedureVersion.State.DRAFT)
        row.state, row.returned = ProcedureVersion.State.REVIEW, ""
        row.save(update_fields=["state", "returned"])
        journal.write(actor, events.SENT, "procedure_version", row.pk, after={"hash": row.hash})
        sentence = {
            "zh": f"流程《{row.title}》等待复核与发布。",
            "en": f"The procedure “{row.title}” waits for review and publishing.",
        }
        others = [account for account in people.manager_accounts() if account not in row.editors]
        notices.notify(others, sentence, url_of(row))
    return row


def return_procedure(row: ProcedureVersion, reason: str, *, actor: Actor) -> ProcedureVersion:
    """Give a draft back to who wrote it, with the reason."""
    check_may_all(actor, WRITE)
    reason = _reason(reason)
    with transaction.atomic():
        row = _locked(row, ProcedureVersion.State.REVIEW)
        row.state, row.returned = ProcedureVersion.State.DRAFT, reason
        row.save(update_fields=["state", "returned"])
        journal.write(actor, events.RETURNED, "procedure_version", row.pk, why=reason)
        sentence = {
            "zh": f"流程《{row.title}》被退回:{reason}",
            "en": f"The procedure “{row.title}” was returned: {reason}",
        }
        notices.notify(row.editors, sentence, url_of(row))
    return row


def publish_procedure(row: ProcedureVersion, *, actor: Actor) -> ProcedureVersion:
    """Publish a reviewed draft, by another person than those who wrote it. From now on its words
    never change.

    Whom it concerns is asked by a job to confirm having read it, so this takes the same time for
    ten and for ten thousand.
    """
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = _locked(row, ProcedureVersion.State.REVIEW)
        if not actor.operator and actor.account in row.editors:
            raise Forbidden(
                {
                    "zh": "写流程的人不发布它,请另一位复核。",
                    "en": "Who wrote a procedure does not publish it: ask a second person.",
                }
            )
        text = checked(text_of(row))
        _supersede(row)
        row.state, row.hash = ProcedureVersion.State.PUBLISHED, fingerprint(text, row.version)
        row.review_on = months_after(clock.today(), row.review_after)
        row.published_at, row.published_by, row.publisher = clock.now(), actor.name, actor.account
        row.save()
        _shelve(row.procedure, text)
        after = {"procedure": text.code, "version": row.version, "hash": row.hash}
        journal.write(
            actor, events.PUBLISHED, "procedure_version", row.pk, after=after, why=row.note
        )
        events.procedure_changed.send(ProcedureVersion, procedure=row.procedure)
        if row.must_read:
            jobs.queue(ASK_READERS, {}, account=actor.account)
    return row


def discard_procedure(row: ProcedureVersion, *, actor: Actor) -> None:
    """Let a draft go; the journal keeps that it was. A procedure without other versions goes too,
    unless a problem or a project names it.
    """
    check_may_all(actor, WRITE)
    with transaction.atomic():
        row = (
            ProcedureVersion.objects.select_for_update().select_related("procedure").get(pk=row.pk)
        )
        if not row.open:
            raise Conflict(
                {"zh": "已发布的流程不能放弃。", "en": "A published procedure cannot be discarded."}
            )
        before = {"procedure": row.procedure.code, "version": row.version, "title": row.title}
        journal.write(actor, events.DISCARDED, "procedure_version", row.pk, before=before)
        procedure = row.procedure
        row.steps.all().delete()
        row.delete()
        if not procedure.versions.exists():
            with suppress(ProtectedError):
                procedure.delete()


def withdraw_procedure(row: ProcedureVersion, reason: str, *, actor: Actor) -> ProcedureVersion:
    """Take a procedure out of use; what was done by it stays."""
    check_may_all(actor, WRITE)
    reason = _reason(reason)
    with transaction.atomic():
        row = _locked(row, ProcedureVersion.State.PUBLISHED)
        row.state, row.ended_on = ProcedureVersion.State.WITHDRAWN, clock.today()
        row.save(update_fields=["state", "ended_on"])
        journal.write(
            actor,
            events.WITHDRAWN,
            "procedure_version",
            row.pk,
            after={"ended_on": row.ended_on},
            why=reason,
        )
        events.procedure_changed.send(ProcedureVersion, procedure=row.procedure)
    return row


def review_procedure(
    row: ProcedureVersion, decision: str, reason: str, *, actor: Actor, months: int = 12
) -> ProcedureReview:
    """Look at a procedure on its day: keep it (until when), change it (a draft of the next
    version), or withdraw it.
    """
    check_may_all(actor, WRITE)
    reason = _reason(reason)
    if decision not in ProcedureReview.Decision.values:
        raise Invalid(
            {"zh": "请选择:保留、修改或停用。", "en": "Choose: keep, change or withdraw."},
            field="decision",
        )
    if not 1 <= months <= 60:
        raise Invalid(
            {
                "zh": "复审间隔在 1 到 60 个月之间。",
                "en": "The time to the review lies between 1 and 60 months.",
            },
            field="months",
        )
    with transaction.atomic():
        row = _locked(row, ProcedureVersion.State.PUBLISHED)
        next_on = months_after(clock.today(), months) if decision == "keep" else row.review_on
        kept = ProcedureReview.objects.create(
            version=row,
            decision=decision,
            reason=reason,
            next_on=next_on,
            at=clock.now(),
            by=actor.name,
        )
        journal.write(
            actor,
            events.REVIEWED,
            "procedure_version",
            row.pk,
            after={"decision": decision, "next_on": next_on},
            why=reason,
        )
        if decision == "keep":
            row.review_on = next_on
            row.save(update_fields=["review_on"])
        elif decision == "change":
            next_version(row, actor=actor)
        else:
            withdraw_procedure(row, reason, actor=actor)
    return kept


def name_owner(procedure: Procedure, owner: Person, *, actor: Actor) -> Procedure:
    """Say who keeps a procedure right."""
    check_may_all(actor, WRITE)
    with transaction.atomic():
        procedure = (
            Procedure.objects.select_for_update(of=("self",))
            .select_related("owner")
            .get(pk=procedure.pk)
        )
        before = {"owner": procedure.owner.number if procedure.owner else None}
        procedure.owner = owner
        procedure.save(update_fields=["owner"])
        journal.write(
            actor,
            events.OWNED,
            "procedure",
            procedure.pk,
            before=before,
            after={"owner": owner.number},
        )
    return procedure


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the month's last."""
    month = clock.month_before(clock.month_of(day), -months)
    return min(clock.last_day(month), clock.first_day(month) + dt.timedelta(days=day.day - 1))


def url_of(row: ProcedureVersion) -> str:
    """Where a version is read."""
    return reverse("process_version", args=[row.procedure.code, row.version])


def _open_draft(procedure: Procedure, seen: str) -> ProcedureVersion:
    newest = procedure.versions.select_for_update().order_by("-version").first()
    if newest is not None and seen and seen != newest.written_at.isoformat():
        raise Conflict(
            {
                "zh": "{who} 刚刚改过这份草稿,您的修改没有保存。",
                "en": "{who} has just changed this draft; your changes were not stored.",
            },
            who=newest.written_by,
        )
    if newest is None or not newest.open:
        return ProcedureVersion(procedure=procedure, version=newest.version + 1 if newest else 1)
    return newest


def _fill(row: ProcedureVersion, text: ProcedureText, note: str, actor: Actor) -> None:
    for name in _TEXTS:
        setattr(row, name, getattr(text, name))
    row.positions = None if text.positions is None else list(text.positions)
    row.teams = None if text.teams is None else list(text.teams)
    row.area, row.position, row.flow = text.area, text.position, text.flow
    row.state, row.note, row.hash = (
        ProcedureVersion.State.DRAFT,
        note.strip()[:2000],
        fingerprint(text, row.version),
    )
    row.written_at, row.written_by = clock.now(), actor.name
    row.editors = sorted({*row.editors, *([actor.account] if actor.account else [])})
    row.save()
    row.steps.all().delete()
    Step.objects.bulk_create(
        Step(
            version=row,
            place=place,
            code=step.code,
            title=step.title,
            text=step.text,
            role=step.role,
            within=step.within,
            minutes=step.minutes,
            evidence=step.evidence,
            policy=step.policy,
            clause=step.clause,
            branches=[{"when": branch.when, "to": branch.to} for branch in step.branches],
        )
        for place, step in enumerate(text.steps)
    )


def _shelve(procedure: Procedure, text: ProcedureText) -> None:
    """Where in the library it stands, as its newest published text says (of one never published:
    as its draft says).
    """
    procedure.area, procedure.position, procedure.flow = text.area, text.position, text.flow
    procedure.save(update_fields=["area", "position", "flow"])


def _supersede(row: ProcedureVersion) -> None:
    for old in ProcedureVersion.objects.select_for_update().filter(
        procedure=row.procedure_id, state="published"
    ):
        old.state, old.ended_on = ProcedureVersion.State.SUPERSEDED, clock.today()
        old.save(update_fields=["state", "ended_on"])


def _reason(text: str) -> str:
    if not text.strip() or len(text) > NOTE:
        raise Invalid(
            {"zh": "请写明理由(2000 字以内)。", "en": "Give the reasons (at most 2,000 letters)."},
            field="reason",
        )
    return text.strip()


def _locked(row: ProcedureVersion, state: str) -> ProcedureVersion:
    row = (
        ProcedureVersion.objects.select_for_update(of=("self",))
        .select_related("procedure__owner")
        .get(pk=row.pk)
    )
    if row.state != state:
        raise Conflict()
    return row
