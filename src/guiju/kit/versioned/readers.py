"""Who must read a published text: asked once, reminded while it waits, confirmed by the person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Conflict, Sentence
from guiju.foundation.journal import Verb
from guiju.kit.versioned.declaration import Kind, Text, Version

#: A reminder is no drum: so much time lies between two to the same person.
PAUSE = dt.timedelta(days=3)
#: Rows of one run of reminders; the rest has its turn in the next.
MOST_REMINDED = 5_000


@dataclass(frozen=True)
class Readers(Generic[Version, Text]):
    """Who reads a kind of text. model: a row a version and person, with asked_at, due_on,
    reminded_at and read_at; noun: what the journal calls it.

    within: days in which a version is to be read. asks, reminds: sentences of the notices, in which
    {title} is the version's. url: where it is read. accounts_of: the accounts of persons.
    """

    kind: Kind[Version, Text]
    model: type[Model]
    noun: str
    confirmed: Verb
    reminded: Verb
    within: Callable[[Version], int]
    asks: Sentence
    reminds: Sentence
    url: Callable[[Version], str]
    accounts_of: Callable[[Iterable[int]], Iterable[int]]

    @property
    def rows(self) -> QuerySet[Any]:
        """All rows, of whichever version."""
        return self.model._default_manager.all()

    def due(self, row: Version) -> dt.date:
        """The day until which somebody who is asked today reads a version."""
        return clock.today() + dt.timedelta(days=self.within(row))


def newcomers(asked: QuerySet[Any], wanted: Iterable[int]) -> list[int]:
    """Those of the wanted persons who are not among the rows yet, in their order. One query."""
    known = set(asked.values_list("person", flat=True))
    return [person for person in wanted if person not in known]


def ask(readers: Readers[Version, Text], row: Version, wanted: list[int]) -> int:
    """Ask these persons to read a version, as far as they were not asked yet; whoever need not any
    more is let go. Gives the number of those who were asked.

    Cost: two queries; a thousand rows a write.
    """
    asked = readers.rows.filter(version=row)
    asked.filter(read_at=None).exclude(person__in=wanted).delete()
    new, due = newcomers(asked, wanted), readers.due(row)
    rows = [
        readers.model(version=row, person_id=person, asked_at=clock.now(), due_on=due)
        for person in new
    ]
    with transaction.atomic():
        readers.model._default_manager.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
        _notify(readers, readers.asks, row, new, email=False)
    return len(new)


def let_go(readers: Readers[Version, Text]) -> None:
    """Ask nobody any more to read what is not in use."""
    readers.rows.filter(read_at=None).exclude(version__state="published").delete()


def remind(readers: Readers[Version, Text]) -> int:
    """Remind everybody who is to have read within a day or is late, once in `PAUSE`. Gives their
    number.
    """
    moment, soon = clock.now(), clock.today() + dt.timedelta(days=1)
    rested = Q(reminded_at=None) | Q(reminded_at__lt=moment - PAUSE)
    rows = readers.rows.filter(
        rested, read_at=None, due_on__lte=soon, version__state="published"
    ).select_related(f"version__{readers.kind.head}")
    late = list(rows[:MOST_REMINDED])
    with transaction.atomic():
        for reader in late:
            _notify(readers, readers.reminds, reader.version, [reader.person_id], tone="warning")
        readers.rows.filter(pk__in=[reader.pk for reader in late]).update(reminded_at=moment)
        if late:
            after = {"persons": len(late)}
            journal.write(OPERATOR, readers.reminded, readers.noun, "", after=after)
    return len(late)


def confirm(readers: Readers[Version, Text], row: Version, *, actor: Actor) -> Any:
    """Confirm for oneself having read the published version, be it that nobody asked.

    Who may is asked by the feature before.
    """
    with transaction.atomic():
        row = readers.kind.rows.select_for_update(of=("self",)).get(pk=row.pk)
        if row.state != "published":
            raise Conflict("这个版本已不再使用。", "This version is not in use any more.")
        kept, _made = readers.rows.select_for_update().get_or_create(
            version=row,
            person_id=actor.person or 0,
            defaults={"asked_at": clock.now(), "due_on": readers.due(row)},
        )
        if kept.read_at is not None:
            raise Conflict("您已经确认过。", "You have confirmed already.")
        kept.read_at = clock.now()
        kept.save(update_fields=["read_at"])
        head = readers.kind.head
        after = {head: getattr(row, head).code, "version": row.version, "hash": row.hash}
        journal.write(actor, readers.confirmed, readers.noun, kept.pk, after=after)
    return kept


def _notify(
    readers: Readers[Version, Text],
    sentence: Sentence,
    row: Version,
    persons: Iterable[int],
    **how: Any,
) -> None:
    filled = {language: text.format(title=row.title) for language, text in sentence.items()}
    notices.notify(readers.accounts_of(persons), filled, readers.url(row), **how)
