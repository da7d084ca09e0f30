"""Begin an evaluation, keep what is typed, release it; change a released mark; acknowledge."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Sentence
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.quality.access.evaluations import OUT, check_changes, check_may_evaluate, check_owns
from guiju.quality.actions.evaluators import check_verified
from guiju.quality.actions.publishing import publish_soon
from guiju.quality.events import evaluations as events
from guiju.quality.models.evaluations import Evaluation, Mark, MarkChange
from guiju.quality.models.forms import Criterion, FormVersion
from guiju.quality.rules import marking, scoring
from guiju.quality.rules.marking import MarkSaid, Said


def begin(
    person: Person,
    version: FormVersion,
    contact_at: dt.datetime,
    *,
    actor: Actor,
    source: str = "",
    contact_key: str = "",
    purpose: str = Evaluation.Purpose.TARGETED,
    chance: Decimal | None = None,
) -> Evaluation:
    """Begin an evaluation of a person's contact by the published version of a form. What one
    evaluator has begun of a contact is gone on with. chance: with which a sample drew it.
    """
    check_may_evaluate(actor, person.pk)
    check_verified(actor)
    if version.state != "published":
        raise Conflict("这版质检单没有在用。", "This version of the form is not in use.")
    if contact_at > clock.now():
        raise Invalid(
            "还没有发生的服务不能质检。", "A contact is evaluated after it was.", field="contact_at"
        )
    standing = people.standing_on(person.pk, clock.day_of(contact_at))
    with transaction.atomic():
        begun = Evaluation.objects.select_for_update().filter(
            person=person, source=source, contact_key=contact_key, evaluator=actor.person
        )
        if contact_key and (row := begun.exclude(state=Evaluation.State.WITHDRAWN).first()):
            if row.state != Evaluation.State.DRAFT:
                raise Conflict("您已质检过这次服务。", "You have evaluated this contact already.")
            if chance is not None and row.chance is None:
                row.purpose, row.chance = purpose, chance
                row.save(update_fields=["purpose", "chance"])
            return row
        row = Evaluation.objects.create(
            version=version,
            person=person,
            team=standing.team if standing else None,
            evaluator_id=actor.person or 0,
            source=source,
            contact_key=contact_key,
            contact_at=contact_at,
            purpose=purpose,
            chance=chance,
            begun_at=clock.now(),
        )
        after = {"form": version.form.code, "version": version.version, "person": person.number}
        journal.write(actor, events.BEGUN, "evaluation", row.pk, after=after)
    return row


def keep(row: Evaluation, said: Said, *, actor: Actor) -> Evaluation:
    """Keep what its evaluator typed so far, right or unfinished. The last of two windows stays."""
    _check_mine(row, actor)
    marking.check_typed(list(row.version.criteria.all()), said)
    drafts = Evaluation.objects.filter(pk=row.pk, state=Evaluation.State.DRAFT)
    if not drafts.update(typed=said.plain()):
        raise Conflict("这份质检已经发布。", "This evaluation is released already.")
    row.typed = said.plain()
    return row


def drop(row: Evaluation, *, actor: Actor) -> None:
    """Let a draft go; the journal keeps that it was begun."""
    with transaction.atomic():
        row = _locked(row, Evaluation.State.DRAFT)
        _check_mine(row, actor)
        journal.write(actor, events.DROPPED, "evaluation", row.pk)
        row.delete()


def release(row: Evaluation, *, actor: Actor) -> Evaluation:
    """Release what was kept: from now on the agent sees it, and marks change only with a reason.

    Every criterion is judged, each deduction has its cause and a sentence, and a deduction by
    feeling says what shows that the customer was worse off.
    """
    with transaction.atomic():
        row = _locked(row, Evaluation.State.DRAFT)
        _check_mine(row, actor)
        check_verified(actor)
        criteria = list(row.version.criteria.all())
        said = marking.said_of(row.typed)
        marking.check_typed(criteria, said)
        marking.check_complete(criteria, said)
        rows = [marked(row, each, said.marks[each.code]) for each in criteria]
        Mark.objects.bulk_create(rows)
        row.could_hear, row.well_meant = said.could_hear, said.well_meant
        row.self_corrected, row.comment = said.self_corrected, said.comment.strip()
        row.seconds, row.typed = said.seconds, {}
        row.state, row.released_at = Evaluation.State.RELEASED, clock.now()
        _reckon(row)
        row.save()
        after = {"score": row.score, "critical_error": row.critical_error, "marks": len(rows)}
        journal.write(actor, events.RELEASED, "evaluation", row.pk, after=after)
        _tell(
            row,
            {"zh": "您有一份新的质检结果。", "en": "One of your contacts was evaluated."},
        )
        publish_soon()
    return row


def marked(row: Evaluation, criterion: Criterion, said: MarkSaid) -> Mark:
    """How an evaluator judged one criterion, with the points that it takes; not stored yet."""
    return Mark(
        evaluation=row,
        criterion=criterion,
        level=said.level,
        corrected=said.corrected,
        worse_off=said.worse_off,
        shown_by=said.shown_by.strip(),
        cause=said.cause,
        comment=said.comment.strip(),
        turn=said.turn,
        start=said.start,
        end=said.end,
        deducted=scoring.deducted(marking.judged(criterion, said)),
    )


def change_mark(
    mark: Mark, level: str, reason: str, *, actor: Actor, cause: str = "", comment: str = ""
) -> Mark:
    """Change a released mark with a reason, which the agent sees."""
    check_changes(actor, mark.evaluation)
    with transaction.atomic():
        mark = set_level(mark, level, reason, actor=actor, cause=cause, comment=comment)
        _tell(
            mark.evaluation,
            {"zh": "您的一项质检结果有更改。", "en": "A mark of one of your evaluations changed."},
        )
    return mark


def set_level(
    mark: Mark, level: str, reason: str, *, actor: Actor, cause: str = "", comment: str = ""
) -> Mark:
    """Set a released mark to another level, with its reason, score and history. Who may is asked
    before; within a transaction.
    """
    row = _locked(mark.evaluation, *OUT)
    mark = Mark.objects.select_related("criterion").get(pk=mark.pk)
    mark.evaluation = row
    reason = check_text(reason, "reason", TEXT)
    if level == mark.level:
        raise Invalid("结果没有变。", "The level is the same.", field="level")
    said = MarkSaid(
        level,
        mark.corrected and level != "met",
        mark.worse_off,
        mark.shown_by,
        cause or mark.cause,
        comment or mark.comment or reason,
    )
    points = _points_now(mark, said)
    was, score_was = mark.level, row.score
    mark.level, mark.deducted, mark.cause = level, points, said.cause if points else mark.cause
    mark.corrected, mark.comment = said.corrected, said.comment
    mark.save()
    _reckon(row)
    row.revision += 1
    row.save()
    _tell_change(mark, was, score_was, reason, actor)
    publish_soon()
    return mark


def _points_now(mark: Mark, said: MarkSaid) -> Decimal:
    """The points that a mark takes at its new level; refused without a cause, and where the
    customer was not said to be worse off by what is judged by feeling.
    """
    marking.check_typed([mark.criterion], Said(marks={mark.criterion.code: said}))
    points = scoring.deducted(marking.judged(mark.criterion, said))
    if points and not said.cause:
        raise Invalid("扣分要选原因。", "A deduction has a cause.", field="cause")
    shown = mark.worse_off and mark.shown_by
    if mark.criterion.kind == "feeling" and points > mark.deducted and not shown:
        raise Invalid(
            "按客户感受的项，发布时没有写明客户因此更糟，就不能再扣分。",
            "A criterion by the customer's feeling loses no points after its release unless it was "
            "said then that the customer was worse off, and what shows it.",
            field="level",
        )
    return points


def _tell_change(
    mark: Mark, was: str, score_was: Decimal | None, reason: str, actor: Actor
) -> None:
    """Write into the mark's history and the journal what it was and is, and the score by it."""
    score = mark.evaluation.score
    MarkChange.objects.create(
        mark=mark,
        at=clock.now(),
        by=actor.name,
        reason=reason,
        was=was,
        became=mark.level,
        score_was=score_was,
        score_became=score,
    )
    journal.write(
        actor,
        events.MARK_CHANGED,
        "evaluation",
        mark.evaluation_id,
        before={"criterion": mark.criterion.code, "level": was, "score": score_was},
        after={"criterion": mark.criterion.code, "level": mark.level, "score": score},
        why=reason,
    )


def withdraw(row: Evaluation, reason: str, *, actor: Actor) -> Evaluation:
    """Take a released evaluation back, with a reason; it counts no more."""
    check_changes(actor, row)
    reason = check_text(reason, "reason", TEXT)
    with transaction.atomic():
        row = _locked(row, *OUT)
        row.state, row.revision = Evaluation.State.WITHDRAWN, row.revision + 1
        row.save(update_fields=["state", "revision"])
        journal.write(actor, events.WITHDRAWN, "evaluation", row.pk, why=reason)
        _tell(
            row, {"zh": "您的一份质检结果已撤回。", "en": "One of your evaluations was withdrawn."}
        )
        publish_soon()
    return row


def acknowledge(row: Evaluation, *, actor: Actor) -> Evaluation:
    """Say that one has seen an evaluation of one's own contact; appealing stays open."""
    check_owns(actor, row)
    with transaction.atomic():
        row = _locked(row, Evaluation.State.RELEASED)
        row.state, row.acknowledged_at = Evaluation.State.ACKNOWLEDGED, clock.now()
        row.save(update_fields=["state", "acknowledged_at"])
        journal.write(actor, events.ACKNOWLEDGED, "evaluation", row.pk)
    return row


def _reckon(row: Evaluation) -> None:
    """Reckon the score of an evaluation from its marks."""
    marks = row.marks.select_related("criterion")
    told = scoring.score_of(
        (marking.judged(mark.criterion, MarkSaid(mark.level, mark.corrected)) for mark in marks),
        pass_mark=row.version.pass_mark,
        bonus_cap=row.version.bonus_cap,
    )
    row.score, row.passed, row.critical_error = told.score, told.passed, told.critical_error
    row.noncritical_checked = told.noncritical_checked
    row.noncritical_errors = told.noncritical_errors


def _locked(row: Evaluation, *states: str) -> Evaluation:
    rows = Evaluation.objects.select_for_update(of=("self",)).select_related(
        "version__form", "person"
    )
    row = rows.get(pk=row.pk)
    if row.state not in states:
        raise Conflict("这份质检的状态已经变了。", "This evaluation stands differently by now.")
    return row


def _check_mine(row: Evaluation, actor: Actor) -> None:
    if actor.person is None or actor.person != row.evaluator_id:
        raise Forbidden("只有这位质检员可以写。", "Only its evaluator writes it.")
    check_may_evaluate(actor, row.person_id)


def _tell(row: Evaluation, sentence: Sentence) -> None:
    notices.notify(
        people.accounts_of([row.person_id]), sentence, reverse("quality_evaluation", args=[row.pk])
    )
