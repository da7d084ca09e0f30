"""Write a procedure, send it to review, publish it by a second person, withdraw it, review it on
its day.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import ProtectedError

from guiju.foundation import jobs, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.kit.versioned import actions as texts
from guiju.people.reads import Person
from guiju.process.access.procedures import WRITE
from guiju.process.events import procedures as events
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.models.reading import ProcedureReview
from guiju.process.reads.procedures import PROCEDURE
from guiju.process.rules.procedures import ProcedureText

ASK_READERS = "process.ask_readers"


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
    begins = {"area": text.area, "owner_id": owner.pk if owner else actor.person}
    with transaction.atomic():
        row = texts.write_draft(
            PROCEDURE, text, actor=actor, note=note, seen=seen, only_new=only_new, begins=begins
        )
        if not row.procedure.versions.filter(state="published").exists():
            _shelve(row)
    return row


def next_version(row: ProcedureVersion, *, actor: Actor) -> ProcedureVersion:
    """A draft of the next version with the same words; the open one when there is one."""
    return texts.write_next(PROCEDURE, row, actor=actor, write=write_procedure)


def send_to_review(row: ProcedureVersion, *, actor: Actor) -> ProcedureVersion:
    """Ask a second person to look at a draft."""
    return texts.send(PROCEDURE, row, actor=actor)


def return_procedure(row: ProcedureVersion, reason: str, *, actor: Actor) -> ProcedureVersion:
    """Return a draft to those who wrote it, with the reason."""
    return texts.give_back(PROCEDURE, row, reason, actor=actor)


def publish_procedure(row: ProcedureVersion, *, actor: Actor) -> ProcedureVersion:
    """Publish a reviewed draft, by another person than those who wrote it. From now on its words
    never change.

    Whom it concerns is asked by a job to confirm having read it, so this takes the same time for
    ten and for ten thousand.
    """

    def begin(row: ProcedureVersion) -> dict[str, str]:
        texts.supersede(PROCEDURE, row)
        _shelve(row)
        return {}

    with transaction.atomic():
        row = texts.publish(PROCEDURE, row, actor=actor, begin=begin)
        events.procedure_changed.send(ProcedureVersion, procedure=row.procedure)
        if row.must_read:
            jobs.queue(ASK_READERS, {}, account=actor.account)
    return row


def discard_procedure(row: ProcedureVersion, *, actor: Actor) -> None:
    """Let a draft go; the journal keeps that it was. A procedure without other versions goes too,
    unless a problem or a project names it.
    """
    with transaction.atomic():
        texts.discard(PROCEDURE, row, actor=actor)
        if not row.procedure.versions.exists():
            with suppress(ProtectedError):
                row.procedure.delete()


def withdraw_procedure(row: ProcedureVersion, reason: str, *, actor: Actor) -> ProcedureVersion:
    """Take a procedure out of use; what was done by it stays."""
    with transaction.atomic():
        row = texts.withdraw(PROCEDURE, events.WITHDRAWN, row, reason, actor=actor)
        events.procedure_changed.send(ProcedureVersion, procedure=row.procedure)
    return row


REVIEWS: texts.Reviews[ProcedureVersion] = texts.Reviews(
    model=ProcedureReview,
    verb=events.REVIEWED,
    ends="withdraw",
    word={"zh": "停用", "en": "withdraw"},
    change=next_version,
    end=withdraw_procedure,
)


def review_procedure(
    row: ProcedureVersion, decision: str, reason: str, *, actor: Actor, months: int | None = None
) -> ProcedureReview:
    """Look at a procedure on its day: keep it (until when), change it (a draft of the next
    version), or withdraw it.
    """
    made: ProcedureReview = texts.review(
        PROCEDURE, REVIEWS, row, decision, reason, actor=actor, months=months
    )
    return made


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


def _shelve(row: ProcedureVersion) -> None:
    """Where in the library it stands, as its newest published text says (of one never published:
    as its draft says).
    """
    procedure = row.procedure
    procedure.area, procedure.position, procedure.flow = row.area, row.position, row.flow
    procedure.save(update_fields=["area", "position", "flow"])
