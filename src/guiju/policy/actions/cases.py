"""Incidents, merits and money cases: reported, stated to, decided by somebody not involved,
excepted, appealed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.urls import reverse

from guiju.foundation import attachments, clock, jobs, journal, notices
from guiju.foundation.access import Actor, check_may, check_may_all
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Sentence, or_not_found
from guiju.foundation.proving import check_used
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.people.access import team_of
from guiju.people.reads import Person
from guiju.policy import events
from guiju.policy.access import EXCEPT, REPORT
from guiju.policy.access.cases import (
    check_decides,
    decides,
    may_state,
    part_in,
    second_of_exception,
)
from guiju.policy.models import Case, CaseAppeal, Clause, Statement
from guiju.policy.reads.cases import PENALTIES, counts, repeats_of, window_of
from guiju.records import actions as records
from guiju.records.decided import publication
from guiju.records.reads import standing_import, taken_back

PUBLISH = "policy.publish_cases"
SOURCE = "policy-cases"
publication(SOURCE, "merits", "incidents", origin={"zh": "案件", "en": "cases"})
OPEN, DECIDED, APPEALED, CLOSED = (
    Case.State.OPEN,
    Case.State.DECIDED,
    Case.State.APPEALED,
    Case.State.CLOSED,
)


def report_case(
    kind: str,
    person: Person,
    clause: Clause | None,
    on: dt.date,
    facts: str,
    *,
    actor: Actor,
    intent: str = "unknown",
    self_corrected: bool = False,
    files: Sequence[UploadedFile] = (),
) -> Case:
    """Report what happened, under a clause that bound the person on that day; the person is
    notified and may make a statement.
    """
    check_may(actor, REPORT, person=person.pk, team=team_of(person.pk))
    facts = check_text(facts, "facts")
    _check_clause(kind, clause, on)
    _check_as_sealed(clause)
    if on > clock.today():
        raise Invalid("日期在将来。", "The day lies in the future.", field="on")
    if intent not in Case.Intent.values:
        raise Invalid("请选择本意。", "Choose what was meant.", field="intent")
    if len(files) > attachments.MOST_FILES:
        raise Invalid("最多附 5 个文件。", "At most five files.", field="evidence")
    with transaction.atomic():
        row = Case.objects.create(
            kind=kind,
            person=person,
            clause=clause,
            on=on,
            facts=facts,
            intent=intent,
            self_corrected=self_corrected,
            at=clock.now(),
            by=actor.name,
            reporter=actor.account,
            reporting_person=actor.person,
            **_stood(person, on),
        )
        for file in files:
            attachments.keep(file, "case", row.pk, actor=actor)
        after = {
            "kind": kind,
            "person": person.pk,
            "clause": clause and clause.code,
            "on": on,
            "self_corrected": self_corrected,
        }
        journal.write(actor, events.CASE_OPENED, "case", row.pk, after=after, why=facts)
        _tell(
            row,
            {
                "zh": "有一件与您有关的事被登记，请看并陈述您的说法。",
                "en": "Something that concerns you was reported: look at it and state your side.",
            },
        )
    return row


def open_money_case(person: Person, on: dt.date, facts: str, *, actor: Actor) -> Case:
    """Open a look at somebody's money actions, in the transaction of the alert that leads to it.
    No clause, no penalty.
    """
    row = Case.objects.create(
        kind=Case.Kind.MONEY,
        person=person,
        on=on,
        facts=facts,
        at=clock.now(),
        by=actor.name,
        reporter=actor.account,
        reporting_person=actor.person,
        **_stood(person, on),
    )
    journal.write(
        actor,
        events.CASE_OPENED,
        "case",
        row.pk,
        after={"kind": "money", "person": person.pk, "on": on},
        why=facts,
    )
    _tell(
        row,
        {
            "zh": "请就一段时间的资金操作作个说明。",
            "en": "Please explain your money actions of a month.",
        },
    )
    return row


def add_statement(
    row: Case, text: str, *, actor: Actor, files: Sequence[UploadedFile] = ()
) -> Statement:
    """Add a statement to an open case: the person concerned, or a witness. No statement is ever
    changed.
    """
    if not may_state(actor, row):
        raise Forbidden()
    text = check_text(text, "text")
    with transaction.atomic():
        row = _locked(row, OPEN)
        own = actor.person is not None and actor.person == row.person_id
        statement = Statement.objects.create(
            case=row, text=text, at=clock.now(), by=actor.name, account=actor.account, own=own
        )
        for file in files:
            attachments.keep(file, "case", row.pk, actor=actor)
        journal.write(actor, events.CASE_STATED, "case", row.pk, after={"own": own}, why=text)
    return statement


def decide_case(
    row: Case,
    outcome: str,
    reason: str,
    *,
    actor: Actor,
    penalty: str = "",
    exception_reason: str = "",
    intent: str = "",
    without_statement: str = "",
) -> Case:
    """Decide a case: founded or not, what follows, or a humane exception that another person must
    approve.

    Nobody decides who is not entitled, or who is involved; nobody is judged unheard: without a
    statement of the person it takes a word why (``without_statement``). A self-corrected mistake
    carries no penalty, a look at money neither.
    """
    check_decides(actor, row)
    reason = check_text(reason, "reason")
    _check_decision(row, outcome, penalty, exception_reason)
    with transaction.atomic():
        check_decides(actor, row := _locked(row, OPEN))
        _check_as_sealed(row.clause, row, *row.statements.all())
        _check_heard(row, without_statement)
        row.outcome, row.reason, row.penalty = outcome, reason, penalty
        row.intent = intent if intent in Case.Intent.values else row.intent
        row.state, row.repeats = DECIDED, repeats_of(row)
        row.decided_at, row.decided_by, row.decider = clock.now(), actor.name, actor.account
        row.exception, row.exception_reason = (
            ("asked", exception_reason.strip()) if exception_reason.strip() else ("", "")
        )
        row.save()
        after = {
            "outcome": outcome,
            "penalty": penalty,
            "exception": row.exception,
            "repeats": row.repeats,
        }
        journal.write(
            actor,
            events.CASE_DECIDED,
            "case",
            row.pk,
            after=after,
            why=f"{reason}\n{without_statement}".strip(),
        )
        _tell(
            row, {"zh": "与您有关的案件已有处理结果。", "en": "A case about you has been decided."}
        )
        _to_records(row)
    return row


def settle_exception(row: Case, grant: bool, reason: str, *, actor: Actor) -> Case:
    """Approve or refuse a humane exception: by another person than who decided, and not one who
    is involved.
    """
    check_may_all(actor, EXCEPT)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = _locked(row, DECIDED)
        if row.decider is not None and row.decider == actor.account:
            second_of_exception(row, actor).check(
                {"zh": "例外要由另一个人批准。", "en": "Another person approves an exception."}
            )
        if (part := part_in(actor, row)) is not None:
            raise Forbidden(part)
        if row.exception != "asked":
            raise Conflict("没有待批准的例外。", "No exception waits.")
        _check_as_sealed(row.clause, row, *row.statements.all())
        row.exception = "granted" if grant else "refused"
        row.exception_by, row.exception_at = actor.name, clock.now()
        row.save()
        after = {"exception": row.exception, "asked_because": row.exception_reason}
        journal.write(actor, events.EXCEPTION_SETTLED, "case", row.pk, after=after, why=reason)
        _tell(
            row,
            {
                "zh": "您的案件中的例外已处理。",
                "en": "The exception in your case has been settled.",
            },
        )
        _to_records(row)
    return row


def appeal_case(row: Case, statement: str, *, actor: Actor) -> CaseAppeal:
    """Appeal the decision of one's own case; within the window, once."""
    if not actor.operator and (actor.person is None or actor.person != row.person_id):
        raise Forbidden("只能对自己的案件申诉。", "One appeals one's own case.")
    statement = check_text(statement, "statement")
    with transaction.atomic():
        row = _locked(row, DECIDED)
        until = window_of(row)
        if until is not None and clock.now() > until:
            raise Invalid(
                "申诉期已过（截止 {day}）。",
                "The time for an appeal is over (it ended on {day}).",
                day=clock.day_of(until),
            )
        if hasattr(row, "appeal"):
            raise Conflict(
                "终审已有结果，不能再申诉。",
                "The final instance has decided: there is no further appeal.",
            )
        row.state = APPEALED
        row.save(update_fields=["state"])
        made = CaseAppeal.objects.create(case=row, statement=statement, at=clock.now())
        journal.write(actor, events.CASE_APPEALED, "case", row.pk, why=statement)
        sentence = {
            "zh": f"案件 #{row.pk} 有申诉等待处理。",
            "en": f"Case #{row.pk} has an appeal to decide.",
        }
        notices.notify(people.manager_accounts(), sentence, _url(row))
    return made


def decide_case_appeal(row: Case, uphold: bool, reason: str, *, actor: Actor) -> Case:
    """Decide an appeal finally: by somebody entitled who neither decided first nor is involved."""
    check_decides(actor, row)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        check_decides(actor, row := _locked(row, APPEALED))
        made = CaseAppeal.objects.select_for_update().get(case=row)
        made.upheld, made.reason, made.decided_at, made.decided_by = (
            uphold,
            reason,
            clock.now(),
            actor.name,
        )
        made.save()
        row.state, row.withdrawn = CLOSED, uphold
        row.save(update_fields=["state", "withdrawn"])
        journal.write(
            actor, events.CASE_APPEAL_DECIDED, "case", row.pk, after={"upheld": uphold}, why=reason
        )
        _tell(
            row,
            {
                "zh": "您的案件申诉已有终审结果。",
                "en": "The appeal of your case has been decided finally.",
            },
        )
        _to_records(row)
    return row


def publish_cases() -> int:
    """Bring what counts into the records and take back what counts no more; how many. Done again
    it changes nothing; what was taken back meanwhile comes anew.
    """
    changed = 0
    gone = taken_back(SOURCE)
    if gone:
        Case.objects.filter(import_id__in=gone).update(import_id=0)
    for row in Case.objects.filter(import_id=0).select_related("person", "clause__version__policy"):
        standing = standing_import(SOURCE, _file(row))
        if counts(row) and standing is None:
            made = records.publish(_kind(row), SOURCE, [_record(row)], by=_file(row))
            standing = made.pk if made else None
        elif not counts(row) and standing is not None:
            records.take_back_published(standing, why=f"case #{row.pk}")
            standing = None
        changed += Case.objects.filter(pk=row.pk, import_id=0).update(import_id=standing)
    return changed


def _file(row: Case) -> str:
    """The name under which a case's row came into the records."""
    return f"case-{row.pk}"


def _kind(row: Case) -> str:
    return "merits" if row.kind == Case.Kind.MERIT else "incidents"


def _record(row: Case) -> dict[str, str]:
    clause = f"{row.clause.version.policy.code}/{row.clause.code}" if row.clause else ""
    record = {
        "key": str(row.pk),
        "person": row.person.number,
        "date": row.on.isoformat(),
        "clause": clause,
        "note": f"#{row.pk}",
    }
    return (
        record
        if row.kind == Case.Kind.MERIT
        else record | {"self_corrected": str(row.self_corrected).lower()}
    )


def _to_records(row: Case) -> None:
    """Queue the way into the records, in the transaction of the decision: decided and queued, or
    neither.
    """
    if row.kind != Case.Kind.MONEY:
        Case.objects.filter(pk=row.pk).update(import_id=0)
        jobs.queue(PUBLISH, {})


def _stood(person: Person, on: dt.date) -> dict[str, object]:
    """Record where the person belonged on the day, kept with the case: the comparison by team,
    leader and grade rests on it.
    """
    who = people.stands(on, [person.pk]).get(person.pk)
    return {
        "team": who.team if who else "",
        "grade": who.grade if who else "",
        "leader": people.leader_of(person.pk, on),
    }


def _check_as_sealed(clause: Clause | None, *rows: Model) -> None:
    """Refuse to judge by a clause and its policy's version, or by a case with what was stated in
    it, that are not as they were sealed. One query of the journal.
    """
    check_used([*rows, *([clause, clause.version] if clause else [])])


def _check_clause(kind: str, clause: Clause | None, on: dt.date) -> None:
    if kind not in Case.Kind.values:
        raise Invalid("请选择种类。", "Choose the kind.", field="kind")
    if clause is None:
        if kind != Case.Kind.MONEY:
            raise Invalid(
                "请选择条款：没有写明的，不能算违规。",
                "Choose the clause: what is not written is no incident.",
                field="clause",
            )
        return
    if (kind == Case.Kind.MERIT) != (
        clause.kind == Clause.Kind.ENCOURAGED
    ) and kind != Case.Kind.MONEY:
        raise Invalid(
            "违规出自红线或要求，嘉奖出自鼓励的条款。",
            "An incident is of a red line or a requirement, a merit of an encouraged act.",
            field="clause",
        )
    version = clause.version
    begins, ends = version.effective_from, version.ended_on
    if version.open or begins is None or on < begins or (ends is not None and on > ends):
        raise Invalid(
            "那天这一条还没有生效，或已不再生效。",
            "This clause was not in force on that day.",
            field="clause",
        )


def _check_decision(row: Case, outcome: str, penalty: str, exception: str) -> None:
    if outcome not in ("founded", "unfounded"):
        raise Invalid("请选择处理结果。", "Choose a decision.", field="outcome")
    if penalty not in PENALTIES:
        raise Invalid("没有这种处理。", "There is no such consequence.", field="penalty")
    if penalty and row.self_corrected:
        raise Invalid(
            "本人已经纠正的错误不处罚：否则以后没有人会说出自己的错误。",
            "A self-corrected mistake is not punished: else nobody would report one again.",
            field="penalty",
        )
    if penalty and (outcome == "unfounded" or row.kind != Case.Kind.INCIDENT):
        raise Invalid(
            "只有成立的违规才有处理。",
            "Only a founded incident has a consequence.",
            field="penalty",
        )
    if exception.strip() and not penalty:
        raise Invalid(
            "没有处理就不需要例外。",
            "Without a consequence there is nothing to except from.",
            field="exception_reason",
        )


def _check_heard(row: Case, without: str) -> None:
    if row.kind == Case.Kind.MERIT or row.statements.filter(own=True).exists() or without.strip():
        return
    raise Invalid(
        "本人还没有陈述。请等她陈述，或写明为什么不等。",
        "The person has not made a statement. Wait for it, or say why not.",
        field="without_statement",
    )


def _locked(row: Case, state: str) -> Case:
    fresh = or_not_found(
        Case.objects.select_for_update(of=("self",))
        .select_related("person", "clause__version__policy")
        .filter(pk=row.pk)
        .first()
    )
    if fresh.state != state:
        raise Conflict("这个案件已经不在这一步。", "This case is no longer at this step.")
    return fresh


def _tell(row: Case, sentence: Sentence) -> None:
    notices.notify(people.accounts_of([row.person_id]), sentence, _url(row))


def _url(row: Case) -> str:
    return reverse("policy_case", args=[row.pk])


__all__ = [
    "PUBLISH",
    "add_statement",
    "appeal_case",
    "decide_case",
    "decide_case_appeal",
    "decides",
    "publish_cases",
    "report_case",
    "settle_exception",
]
