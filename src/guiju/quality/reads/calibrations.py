"""Calibrations: which contacts can be chosen, what was said in one, what the marks come to."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.people import reads as people
from guiju.quality.access.conversations import visible_conversations
from guiju.quality.models.calibrations import (
    Calibration,
    CalibrationContact,
    CalibrationEvaluator,
    CalibrationMark,
)
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.forms import Criterion
from guiju.quality.reads import contacts
from guiju.quality.rules import calibrating
from guiju.quality.rules.calibrating import Figures, Given

#: How far back conversations are offered and drawn, and how many are offered.
DAYS, OFFERED = 91, 200


@dataclass(frozen=True)
class Chosen:
    """A contact that is to be marked: where it is, when it was, whose it was (id)."""

    source: str
    key: str
    at: dt.datetime | None = None
    person: int | None = None


def offered(actor: Actor) -> list[Conversation]:
    """The latest conversations that the actor may read. One query."""
    return list(visible_conversations(actor)[:OFFERED])


def chosen(rows: Iterable[Conversation]) -> list[Chosen]:
    """Conversations as contacts of a calibration."""
    return [Chosen(row.source, row.key, row.started_at, row.person_id) for row in rows]


def drawn(
    count: int, without: Collection[Chosen], persons: Collection[int], actor: Actor
) -> list[Chosen]:
    """So many conversations of the last quarter at random, none of those named, none of these
    persons'. Two queries.
    """
    if count <= 0:
        return []
    rows = visible_conversations(actor).filter(
        started_at__gte=clock.now() - dt.timedelta(days=DAYS)
    )
    taken = {(each.source, each.key) for each in without}
    found = rows.exclude(person__in=list(persons)).values_list("pk", "source", "key")
    free = [pk for pk, source, key in found if (source, key) not in taken]
    picked = random.SystemRandom().sample(free, min(count, len(free)))
    return chosen(visible_conversations(actor).filter(pk__in=picked))


def found(source: str, key: str, actor: Actor) -> Chosen | None:
    """A contact by its number, of any source where none is named: among conversations, else among
    the records. None: the actor sees none of this number.
    """
    named = Q(source=source) if source else Q()
    rows = visible_conversations(actor).filter(named)
    row = rows.filter(Q(key=key) | Q(contact=key)).first()
    if row is not None:
        return chosen([row])[0]
    if source:
        contact = contacts.contact(source, key, actor=actor)
    else:
        contact = contacts.numbered(key, actor=actor)
    if contact is None:
        return None
    owner = people.owner_of(contact.source, contact.agent, clock.day_of(contact.at))
    return Chosen(contact.source, contact.key, contact.at, owner.pk if owner else None)


def talk_of(contact: CalibrationContact) -> Conversation | None:
    """What was said in a contact of a calibration, for whoever is asked to mark it; None where it
    is not kept. One query.
    """
    rows = Conversation.objects.filter(current=True, source=contact.source)
    return rows.filter(Q(key=contact.contact_key) | Q(contact=contact.contact_key)).first()


def given_in(calibration: Calibration) -> list[Given]:
    """The marks of all who are done. One query."""
    rows = CalibrationMark.objects.filter(evaluator__calibration=calibration)
    names = ("evaluator__person_id", "contact__place", "criterion__code", "level")
    return [Given(*row) for row in rows.order_by("id").values_list(*names)]


@dataclass(frozen=True)
class CriterionFound:
    """How far one criterion was judged alike, and what each evaluator takes off in it beside the
    others, in the order of the evaluators.
    """

    criterion: Criterion
    figures: Figures
    severities: Sequence[float | None]


@dataclass(frozen=True)
class Outcome:
    """What a closed calibration comes to. before: of each evaluator the severities in their earlier
    calibrations, the oldest first.
    """

    whole: Figures
    criteria: Sequence[CriterionFound]
    evaluators: Sequence[CalibrationEvaluator]
    before: dict[int, list[float]]


def outcome(row: Calibration) -> Outcome:
    """What a closed calibration comes to, the criteria with the lowest agreement first. Four
    queries.
    """
    given, expert = given_in(row), row.expert_id
    parts = list(row.evaluators.select_related("person"))
    by_criterion: dict[str, list[Given]] = {}
    for each in given:
        by_criterion.setdefault(each.criterion, []).append(each)
    criteria = []
    for criterion in row.version.criteria.all():
        marks = by_criterion.get(criterion.code, [])
        severities = calibrating.severities(marks, expert)
        criteria.append(
            CriterionFound(
                criterion,
                calibrating.figures(marks),
                [severities.get(part.person_id) for part in parts],
            )
        )
    criteria.sort(key=lambda each: 2.0 if each.figures.ac1 is None else each.figures.ac1)
    return Outcome(calibrating.figures(given), criteria, parts, _before(row, parts))


def _before(row: Calibration, parts: Sequence[CalibrationEvaluator]) -> dict[int, list[float]]:
    rows = CalibrationEvaluator.objects.filter(
        person__in=[part.person_id for part in parts],
        severity__isnull=False,
        calibration__closed_at__lt=row.closed_at or clock.now(),
    )
    told: dict[int, list[float]] = {}
    for person, severity in rows.order_by("calibration__closed_at").values_list(
        "person_id", "severity"
    ):
        told.setdefault(person, []).append(severity or 0.0)
    return told
