"""Open a procedure, confirm having read it, ask and remind who has not."""

from __future__ import annotations

import datetime as dt

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.urls import reverse

from guiju.foundation import clock, jobs, journal, notices
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Conflict
from guiju.people import reads as people
from guiju.people.reads import Stands
from guiju.process.access.procedures import check_confirms
from guiju.process.events import procedures as events
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation, Opening
from guiju.process.reads.procedures import current

#: Nobody is reminded of one text more often than this.
DAYS_BETWEEN = 3


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
    ):  # somebody else holds the database, or her other window was faster: reading goes on
        return


def confirm_reading(row: ProcedureVersion, *, actor: Actor) -> Confirmation:
    """Confirm having read the published version; what was asked of the person is done."""
    check_confirms(actor)
    with transaction.atomic():
        row = (
            ProcedureVersion.objects.select_for_update(of=("self",))
            .select_related("procedure")
            .get(pk=row.pk)
        )
        if row.state != ProcedureVersion.State.PUBLISHED:
            raise Conflict(
                {"zh": "这个版本已不再使用。", "en": "This version is not in use any more."}
            )
        due = clock.today() + dt.timedelta(days=row.read_within)
        kept, _made = Confirmation.objects.select_for_update().get_or_create(
            version=row,
            person_id=actor.person or 0,
            defaults={"asked_at": clock.now(), "due_on": due},
        )
        if kept.read_at is not None:
            raise Conflict({"zh": "您已经确认过。", "en": "You have confirmed already."})
        kept.read_at = clock.now()
        kept.save(update_fields=["read_at"])
        after = {"procedure": row.procedure.code, "version": row.version, "hash": row.hash}
        journal.write(actor, events.CONFIRMED, "confirmation", kept.pk, after=after)
    return kept


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
        asked += _ask(row, [stand for stand in standing if concerns(row, stand)])
    Confirmation.objects.filter(read_at=None).exclude(version__state="published").delete()
    return asked


def concerns(row: ProcedureVersion, stand: Stands) -> bool:
    """Whether a text concerns somebody who stands there."""
    here = row.positions is None or stand.position in row.positions
    return here and (row.teams is None or any(team in row.teams for team in stand.teams))


def remind_readers() -> int:
    """Remind who is to have read within a day or is late; nobody more often than every three
    days.
    """
    moment, soon = clock.now(), clock.today() + dt.timedelta(days=1)
    rested = Q(reminded_at=None) | Q(reminded_at__lt=moment - dt.timedelta(days=DAYS_BETWEEN))
    rows = Confirmation.objects.filter(
        rested, read_at=None, due_on__lte=soon, version__state="published"
    )
    late = list(rows.select_related("version__procedure")[:5_000])
    with transaction.atomic():
        for row in late:
            title = row.version.title
            sentence = {
                "zh": f"请阅读并确认流程《{title}》。",
                "en": f"Please read and confirm “{title}”.",
            }
            notices.notify(
                people.accounts_of([row.person_id]), sentence, _url(row.version), tone="warning"
            )
        Confirmation.objects.filter(pk__in=[row.pk for row in late]).update(reminded_at=moment)
        if late:
            journal.write(
                OPERATOR, events.READERS_REMINDED, "confirmation", "", after={"persons": len(late)}
            )
    return len(late)


def _ask(row: ProcedureVersion, stands: list[Stands]) -> int:
    waits = Confirmation.objects.filter(version=row, read_at=None)
    waits.exclude(
        person__in=[stand.person for stand in stands]
    ).delete()  # who left, or whom it concerns no more
    asked_already = set(Confirmation.objects.filter(version=row).values_list("person", flat=True))
    new = [stand.person for stand in stands if stand.person not in asked_already]
    due = clock.today() + dt.timedelta(days=row.read_within)
    rows = [
        Confirmation(version=row, person_id=person, asked_at=clock.now(), due_on=due)
        for person in new
    ]
    with transaction.atomic():
        Confirmation.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
        sentence = {
            "zh": f"有新流程要阅读确认:《{row.title}》",
            "en": f"A new procedure to read and confirm: “{row.title}”",
        }
        notices.notify(people.accounts_of(new), sentence, _url(row), email=False)
    return len(new)


def _url(row: ProcedureVersion) -> str:
    return reverse("process_procedure", args=[row.procedure.code])
