"""Open a procedure, confirm having read it, ask and remind who has not."""

from __future__ import annotations

from django.db import DatabaseError, transaction
from django.db.models import F
from django.urls import reverse

from guiju.foundation import clock, jobs
from guiju.foundation.access import Actor
from guiju.kit.versioned import readers
from guiju.people import reads as people
from guiju.people.reads import Stands
from guiju.process.access.procedures import check_confirms
from guiju.process.events import procedures as events
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation, Opening
from guiju.process.reads.procedures import PROCEDURE, current

READERS = readers.Readers(
    kind=PROCEDURE,
    model=Confirmation,
    noun="confirmation",
    confirmed=events.CONFIRMED,
    reminded=events.READERS_REMINDED,
    within=lambda row: row.read_within,
    asks={
        "zh": "有新流程要阅读确认：《{title}》",
        "en": "A new procedure to read and confirm: “{title}”",
    },
    reminds={"zh": "请阅读并确认流程《{title}》。", "en": "Please read and confirm “{title}”."},
    url=lambda row: reverse("process_procedure", args=[row.procedure.code]),
    accounts_of=people.accounts_of,
)


def open_procedure(row: ProcedureVersion, *, actor: Actor) -> None:
    """Keep that somebody opened a published version today. One write; a page is shown all the
    same when it fails.
    """
    if actor.person is None or row.state != ProcedureVersion.State.PUBLISHED:
        return
    key = {"version_id": row.pk, "person_id": actor.person, "on": clock.today()}
    try:
        with transaction.atomic():
            if not Opening.objects.filter(**key).update(times=F("times") + 1, at=clock.now()):
                Opening.objects.create(**key, at=clock.now())
    except (
        DatabaseError
    ):  # somebody else holds the database, or another window was faster: reading goes on
        return


def confirm_reading(row: ProcedureVersion, *, actor: Actor) -> Confirmation:
    """Confirm having read the published version; what was asked of the person is done."""
    check_confirms(actor)
    return readers.confirm(READERS, row, actor=actor)


def ask_readers(step: jobs.Step | None = None) -> int:
    """Ask everybody whom a published text that must be read concerns, and who was not asked yet.
    Gives their number.

    Cost: one query for who stands where, two a text; a thousand rows a write.
    """
    rows, asked = list(current().filter(must_read=True)), 0
    standing = list(people.stands(clock.today()).values()) if rows else []
    for done, row in enumerate(rows):
        if step:
            step(done, len(rows))
        asked += readers.ask(READERS, row, [s.person for s in standing if concerns(row, s)])
    readers.let_go(READERS)
    return asked


def concerns(row: ProcedureVersion, stand: Stands) -> bool:
    """Whether a text concerns somebody who stands there."""
    here = row.positions is None or stand.position in row.positions
    return here and (row.teams is None or any(team in row.teams for team in stand.teams))


def remind_readers() -> int:
    """Remind who is to have read within a day or is late; nobody more often than every three
    days.
    """
    return readers.remind(READERS)
