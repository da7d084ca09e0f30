"""Who approves, as the second person, what in the measure takes two; see `kit.second`."""

from __future__ import annotations

import datetime as dt

from guiju.foundation.access import Actor, Permission
from guiju.kit.second import Matter, Second
from guiju.people import reads as people
from guiju.performance import access
from guiju.performance.models import (
    Closing,
    HandEntry,
    LedgerEntry,
    PayRun,
    SchemeVersion,
    Scorecard,
)


def of_entry(row: HandEntry, actor: Actor) -> Second:
    """Who confirms an entered value: whoever leads its person, without who entered it."""
    return _second(access.ENTER, row.proposer, row.proposed_at, actor, row.person_id)


def of_correction(row: LedgerEntry, actor: Actor) -> Second:
    """Who confirms a correction, without who proposed it and whose card it is."""
    return _second(access.CORRECT, row.proposer, row.proposed_at, actor, row.card.person_id)


def of_reopening(row: Closing, actor: Actor) -> Second:
    """Who confirms that a month is opened again; by oneself never where one's own card is in it."""
    cards = Scorecard.objects.filter(closing=row, person=actor.person)
    own = actor.person is not None and row.reopen_asker == actor.account and cards.exists()
    return _second(access.REOPEN, row.reopen_asker, row.reopen_asked_at or row.at, actor, own=own)


def of_pay(row: PayRun, actor: Actor) -> Second:
    """Who releases prepared pay; by oneself never where one's own pay is in it."""
    mine = actor.person is not None and row.preparer == actor.account
    own = mine and row.lines.filter(person=actor.person).exists()
    return _second(access.PAY, row.preparer, row.prepared_at, actor, own=own)


def of_despite(row: SchemeVersion, actor: Actor, *, scores_writer: bool) -> Second:
    """Who publishes a scheme despite what its examination found; by oneself never where it scores
    oneself.
    """
    return _second(access.WRITE, row.writer, row.at, actor, own=scores_writer)


def _second(
    wanted: Permission,
    hand: int | None,
    since: dt.datetime,
    actor: Actor,
    person: int | None = None,
    *,
    own: bool = False,
) -> Second:
    hands = frozenset[int]() if hand is None else frozenset([hand])
    return people.second_of(Matter(wanted, hands, since, person, own), actor)
