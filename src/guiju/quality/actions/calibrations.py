"""Open a calibration, mark its contacts unseen by the others, be done, close it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT, TITLE
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Several
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.quality.access.calibrations import check_runs, own_part
from guiju.quality.access.evaluations import may_evaluate
from guiju.quality.events import calibrations as events
from guiju.quality.models.calibrations import (
    Calibration,
    CalibrationContact,
    CalibrationEvaluator,
    CalibrationMark,
)
from guiju.quality.models.forms import Criterion, FormVersion
from guiju.quality.reads.calibrations import Chosen, given_in
from guiju.quality.rules import calibrating, marking
from guiju.quality.rules.marking import MarkSaid, Said

MOST_CONTACTS, MOST_EVALUATORS = 200, 12
#: So many contacts are named whose marks are missing.
_NAMED = 5


def open_calibration(
    title: str,
    version: FormVersion,
    due: dt.date,
    chosen: Sequence[Chosen],
    evaluators: Sequence[Person],
    *,
    actor: Actor,
    expert: Person | None = None,
) -> Calibration:
    """Open a calibration: these evaluators mark these contacts by the published version of a form
    until a day, none seeing the others' marks.
    """
    check_runs(actor)
    title = check_text(title, "title", TITLE)
    if version.state != "published":
        raise Conflict("这版质检单没有在用。", "This version of the form is not in use.")
    if due < clock.today():
        raise Invalid("截止日已过。", "The last day is over.", field="due")
    contacts = list(dict.fromkeys(chosen))
    _check_evaluators(evaluators, expert)
    _check_contacts(contacts, evaluators)
    with transaction.atomic():
        row = Calibration.objects.create(
            version=version,
            title=title,
            due=due,
            expert=expert,
            opened_at=clock.now(),
            opened_by=actor.name,
        )
        _set_up(row, contacts, evaluators)
        after = {
            "form": version.form.code,
            "version": version.version,
            "due": due,
            "contacts": len(contacts),
            "evaluators": len(evaluators),
        }
        journal.write(actor, events.OPENED, "calibration", row.pk, after=after)
        notices.notify(
            people.accounts_of([person.pk for person in evaluators]),
            {"zh": "请完成校准评分。", "en": "You are asked to mark in a calibration."},
            reverse("quality_calibration", args=[row.pk]),
        )
    return row


def _set_up(row: Calibration, contacts: Sequence[Chosen], evaluators: Sequence[Person]) -> None:
    """Put contacts in their order, and evaluators, into a calibration that was opened."""
    CalibrationContact.objects.bulk_create(
        CalibrationContact(
            calibration=row,
            place=place,
            source=each.source,
            contact_key=each.key,
            contact_at=each.at,
            person_id=each.person,
        )
        for place, each in enumerate(contacts, 1)
    )
    CalibrationEvaluator.objects.bulk_create(
        CalibrationEvaluator(calibration=row, person=person) for person in evaluators
    )


def _check_evaluators(evaluators: Sequence[Person], expert: Person | None) -> None:
    if not 2 <= len(evaluators) <= MOST_EVALUATORS:
        raise Invalid(
            "请选 2 到 {most} 位质检员。",
            "Choose from 2 to {most} evaluators.",
            most=MOST_EVALUATORS,
            field="evaluators",
        )
    idle = [person.name for person in evaluators if not _evaluates(person)]
    if idle:
        raise Invalid(
            "不做质检，不能参加校准：{names}。",
            "They evaluate nobody's contacts, so they do not calibrate: {names}.",
            names=idle,
            field="evaluators",
        )
    if expert is not None and expert not in evaluators:
        raise Invalid(
            "作为标准的人要在质检员之中。",
            "Whoever the others are held beside is one of the evaluators.",
            field="expert",
        )


def _evaluates(person: Person) -> bool:
    accounts = people.accounts_of([person.pk])
    return any(may_evaluate(people.actor_by_id(account)) for account in accounts)


def _check_contacts(contacts: Sequence[Chosen], evaluators: Sequence[Person]) -> None:
    if not 1 <= len(contacts) <= MOST_CONTACTS:
        raise Invalid(
            "请选 1 到 {most} 次服务。",
            "Choose from 1 to {most} contacts.",
            most=MOST_CONTACTS,
            field="conversations",
        )
    marking_own = {person.pk: person.name for person in evaluators}
    own = [each for each in contacts if each.person in marking_own]
    if own:
        raise Invalid(
            "{key} 是{name}自己的服务，不能由本人评。",
            "{key} is {name}'s own contact, which they do not mark.",
            key=own[0].key,
            name=marking_own[own[0].person or 0],
            field="conversations",
        )


def keep_marks(
    contact: CalibrationContact, levels: Mapping[str, str], *, actor: Actor
) -> CalibrationEvaluator:
    """Keep how an evaluator judges criteria of one contact, all or some; nobody else sees it."""
    calibration = contact.calibration
    criteria = {each.code: each for each in calibration.version.criteria.all()}
    if unknown := set(levels) - criteria.keys():
        raise Invalid(
            "质检单里没有这一项：{code}。",
            "The form has no criterion {code}.",
            code=min(unknown),
            field="levels",
        )
    said = Said(marks={code: MarkSaid(level) for code, level in levels.items()})
    marking.check_typed([criteria[code] for code in levels], said)
    with transaction.atomic():
        _row, part = _locked(calibration, actor)
        here = part.typed.get(str(contact.place), {}) | dict(levels)
        here = {code: level for code, level in here.items() if level}
        part.typed = part.typed | {str(contact.place): here}
        part.save(update_fields=["typed"])
    return part


def finish(row: Calibration, *, actor: Actor) -> Calibration:
    """Say that one has marked every criterion of every contact; from then on the marks stand. When
    the last evaluator is done the calibration closes and all see what it comes to.
    """
    with transaction.atomic():
        row, part = _locked(row, actor)
        criteria, contacts = list(row.version.criteria.all()), list(row.contacts.all())
        _check_complete(part, criteria, contacts)
        CalibrationMark.objects.bulk_create(
            CalibrationMark(
                evaluator=part,
                contact=contact,
                criterion=criterion,
                level=part.typed[str(contact.place)][criterion.code],
            )
            for contact in contacts
            for criterion in criteria
        )
        part.done_at, part.typed = clock.now(), {}
        part.save()
        after = {"marks": len(criteria) * len(contacts)}
        journal.write(actor, events.DONE, "calibration", row.pk, after=after)
        if not row.evaluators.filter(done_at=None).exists():
            _close(row, "", actor)
    return row


def close(row: Calibration, reason: str, *, actor: Actor) -> Calibration:
    """Close a calibration before all are done, with the reason; whoever is not done has no part in
    what it comes to.
    """
    check_runs(actor)
    reason = check_text(reason, "reason", TEXT)
    with transaction.atomic():
        row = _open(row)
        row.evaluators.filter(done_at=None).update(typed={})
        _close(row, reason, actor)
    return row


def _close(row: Calibration, reason: str, actor: Actor) -> None:
    """Close it, and keep what each evaluator's marks come to."""
    given = given_in(row)
    whole = calibrating.figures(given)
    row.state, row.closed_at, row.closed_by = Calibration.State.CLOSED, clock.now(), actor.name
    row.closed_why, row.double_scored, row.ac1 = reason, whole.contacts, whole.ac1
    row.save()
    parts = list(row.evaluators.exclude(done_at=None))
    for part in parts:
        told = calibrating.of_evaluator(given, part.person_id, row.expert_id)
        part.double_scored, part.agreement, part.ac1 = told.contacts, told.agreement, told.ac1
        part.kappa, part.alpha, part.severity = told.kappa, told.alpha, told.severity
        part.save()
    after = {"double_scored": whole.contacts, "evaluators_done": len(parts)}
    journal.write(actor, events.CLOSED, "calibration", row.pk, after=after, why=reason)
    notices.notify(
        people.accounts_of([part.person_id for part in row.evaluators.all()]),
        {
            "zh": "校准已结束，结果可以看了。",
            "en": "A calibration is closed; its result can be seen.",
        },
        reverse("quality_calibration", args=[row.pk]),
    )


def _check_complete(
    part: CalibrationEvaluator,
    criteria: Sequence[Criterion],
    contacts: Sequence[CalibrationContact],
) -> None:
    codes = {each.code for each in criteria}
    missing = [
        (contact.place, left)
        for contact in contacts
        if (left := len(codes - part.typed.get(str(contact.place), {}).keys()))
    ]
    listed = [
        Invalid(
            "第 {place} 次服务还有 {left} 项没有判断。",
            "Contact {place} lacks {left} marks.",
            place=place,
            left=left,
            field="contacts",
        )
        for place, left in missing[:_NAMED]
    ]
    if listed:
        raise Several(listed) if len(listed) > 1 else listed[0]


def _open(row: Calibration) -> Calibration:
    rows = Calibration.objects.select_for_update(of=("self",)).select_related("version__form")
    row = rows.get(pk=row.pk)
    if row.state != Calibration.State.OPEN:
        raise Conflict("这次校准已经结束。", "This calibration is closed already.")
    return row


def _locked(row: Calibration, actor: Actor) -> tuple[Calibration, CalibrationEvaluator]:
    """The open calibration with the actor's own part in it, who is not done yet."""
    part = own_part(actor, row)
    if part is None:
        raise Forbidden("没有请您参加这次校准。", "You are not asked to mark in this calibration.")
    row = _open(row)
    part.refresh_from_db()
    if part.done_at is not None:
        raise Conflict("您已经评完了。", "You are done already.")
    part.calibration = row
    return row, part
