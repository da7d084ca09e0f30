"""Procedures of the demo company: a library in use, one draft that waits for a second person,
one past its day, one to be read.
"""

from __future__ import annotations

import datetime as dt
import random

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.demo import Story, say
from guiju.people.reads import Person
from guiju.people.reads.rows import accounts_by_number, everybody
from guiju.process.actions import procedures as actions
from guiju.process.actions import reading
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation, Opening
from guiju.process.procedure_templates import STARTING
from guiju.process.reads.procedures import text_of

#: Who keeps what right: area → staff number.
OWNERS = {
    "work": "G002",
    "management": "G001",
    "expenses": "G004",
    "forms": "G004",
    "onboarding": "G004",
    "offboarding": "G004",
}
#: 李雷 was asked to read this one and has not; everybody else has.
TO_READ = "refund-request"
NOBODY_READS = ("system-outage",)
OLD = ("payment-reminder",)


def make(story: Story) -> None:
    """The library as it stands: published some months ago, opened in the last weeks."""
    persons = {person.number: person for person in everybody()}
    for code in STARTING.codes(say("zh", "en")):
        text = STARTING.text(code, say("zh", "en"))
        row = actions.write_procedure(text, actor=OPERATOR, owner=persons.get(OWNERS[text.area]))
        actions.publish_procedure(actions.send_to_review(row, actor=OPERATOR), actor=OPERATOR)
    _next_versions()
    _age()
    _read(sorted(persons.values(), key=lambda person: person.number))


def _next_versions() -> None:
    """A second version of the invoice procedure, in use; a draft of the exchange one, which
    waits for a second person.
    """
    for code, note, publish in (
        (
            "invoice",
            say(
                "税局新规：抬头以营业执照为准",
                "New tax rule: the company name as on the business licence",
            ),
            True,
        ),
        ("exchange", say("增加跨仓换货", "Exchanges between warehouses added"), False),
    ):
        old = ProcedureVersion.objects.select_related("procedure").get(
            procedure__code=code, state="published"
        )
        text = text_of(old)
        steps = (
            text.steps[0].__class__(
                **{**vars(text.steps[0]), "text": f"{text.steps[0].text}\n\n{note}{say('。', '.')}"}
            ),
            *text.steps[1:],
        )
        row = actions.write_procedure(
            text.__class__(**{**vars(text), "steps": steps}), actor=_writer(), note=note
        )
        row = actions.send_to_review(row, actor=OPERATOR)
        if publish:
            actions.publish_procedure(row, actor=OPERATOR)


def _writer() -> Actor:
    """王敏, who writes."""
    account = accounts_by_number(["G002"]).get()
    return Actor(
        account=account.pk, person=account.person_id, name=str(account), grants=(Grant("manager"),)
    )


def _age() -> None:
    """As if published half a year ago; one is past its day of review."""
    ago = clock.now() - dt.timedelta(days=180)
    ProcedureVersion.objects.filter(version=1, state__in=["published", "superseded"]).update(
        published_at=ago, written_at=ago
    )
    day = clock.today() - dt.timedelta(days=20)
    ProcedureVersion.objects.filter(procedure__code__in=OLD, state="published").update(
        review_on=day
    )


def _read(persons: list[Person]) -> None:
    """Openings of the last weeks; confirmations of the one that must be read."""
    luck, today = random.Random(20260301), clock.today()  # noqa: S311 — a demo, not a secret
    rows = list(
        ProcedureVersion.objects.filter(state="published").exclude(procedure__code__in=NOBODY_READS)
    )
    seen = {
        (row.pk, person.pk, today - dt.timedelta(days=luck.randrange(60)))
        for row in rows
        for person in luck.sample(persons, min(len(persons), luck.randrange(3, 16)))
    }
    Opening.objects.bulk_create(
        Opening(
            version_id=version,
            person_id=person,
            on=day,
            times=luck.randrange(1, 4),
            at=clock.now() - (today - day),
        )
        for version, person, day in sorted(seen)
    )
    reading.ask_readers()
    waits = Confirmation.objects.filter(
        version__procedure__code=TO_READ, person__number__in=["G101", "G106"]
    )
    Confirmation.objects.exclude(pk__in=waits.values("pk")).update(
        read_at=clock.now() - dt.timedelta(days=2)
    )
