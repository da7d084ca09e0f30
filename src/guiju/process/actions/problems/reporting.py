"""Reporting: in a minute, from any page; joining what somebody else reported already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from guiju.foundation import attachments, clock, journal, notices
from guiju.foundation.access import Actor, check_may
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Sentence
from guiju.foundation.numbers import numbered
from guiju.people import reads as people
from guiju.people.access import team_of
from guiju.people.reads import Person
from guiju.process.access.problems import ANSWER, NOUN, REPORT, reported
from guiju.process.actions.problems.steps import (
    check_kind,
    check_text,
    keep,
    locked,
    step,
    tell,
    url_of,
)
from guiju.process.events import problems as events
from guiju.process.models.problems import MeToo, Problem, ProblemStep, ProblemTerm
from guiju.process.models.procedures import Procedure
from guiju.process.reads import problems as reads
from guiju.process.reads.problems import Place
from guiju.process.rules import problems as rules

#: A day before that is a slip of the pen.
EARLIEST = dt.date(2000, 1, 1)
SAY = {"zh": "请写下遇到的问题。", "en": "Say what the problem is."}
Step = ProblemStep.What


def report_problem(
    text: str,
    *,
    actor: Actor,
    kind: str = "",
    place: Place | None = None,
    record: str = "",
    procedure: Procedure | None = None,
    contradicts: bool = False,
    files: Sequence[UploadedFile] = (),
    reporter: Person | None = None,
    on: dt.date | None = None,
    quiet: bool = False,
) -> Problem:
    """Report a problem: the words are enough. Whoever answers for the reporter's team is told at
    once, unless ``quiet``. The same words by the same person within a minute are one report: a
    button was pressed twice.

    kind: what the reporter holds its class to be; it is kept as the suggestion until a leader
    decides. place: where it was reported. reporter, on: somebody else and a day before today, for
    what was collected on paper or in a chat, by who answers problems. Cost: about ten queries.
    """
    check_may(actor, REPORT)
    _check_reporter(actor, reporter)
    text = check_text(text, "text", SAY)
    kind = check_kind(kind) if kind else ""
    place, moment = place or Place(), _moment(on, reporter, actor)
    procedure = procedure or place.procedure
    _check_files(files)
    if contradicts and procedure is None:
        raise Invalid(
            "请先选择是哪一个流程。", "Say first which procedure it is.", field="procedure"
        )
    row = Problem(
        text=text,
        suggested=kind,
        page=place.page,
        source=place.source,
        key=place.key,
        record=record.strip()[:300],
        procedure=procedure,
        contradicts=contradicts,
        reporter_id=reporter.pk if reporter else actor.person,
        account=None if reporter else actor.account,
        by=reporter.name if reporter else actor.name,
        at=moment,
        due_on=rules.due_on(clock.day_of(moment)),
    )
    with transaction.atomic():
        if reporter is None and (twice := _pressed_twice(text, actor)):
            return twice
        row = _filed(row)
        for file in files:
            attachments.keep(file, NOUN, row.pk, actor=actor)
        step(row, Step.REPORTED, actor)
        after = {
            "number": row.number,
            "suggested": row.suggested,
            "team": row.team.code if row.team else "",
            "on": on,
        }
        journal.write(actor, events.REPORTED, NOUN, row.pk, after=after, why=text)
        if not quiet:
            _tell_leaders(row, actor)
    return row


def _filed(row: Problem) -> Problem:
    """Store a report: with a number, the team of its reporter on that day, the class of its like
    where none was named.
    """
    row.suggested = row.suggested or reads.hints(row.text, reads.open_ones()).kind
    standing = (
        people.standing_on(row.reporter_id, clock.day_of(row.at)) if row.reporter_id else None
    )
    row.team = standing.team if standing else None
    row = numbered(row)
    index(row)
    return row


def join_problem(row: Problem, *, actor: Actor) -> Problem:
    """Say that a waiting problem touches oneself too: it counts, and one is told of the answer.
    Twice changes nothing.
    """
    check_may(actor, REPORT)
    if actor.person is None:
        raise Forbidden(
            "只有登记在册的人员可以表示“我也遇到”。", "Only a person on file can join in."
        )
    with transaction.atomic():
        row = locked([row])[0]
        if row.merged_into_id:
            row = locked([row.merged_into])[0] if row.merged_into else row
        if not row.waiting:
            raise Conflict("这个问题已经有了结果。", "This problem has its outcome already.")
        if reported(actor, row) or MeToo.objects.filter(problem=row, person=actor.person).exists():
            return row
        MeToo.objects.create(problem=row, person_id=actor.person, at=clock.now())
        row.affected = reads.touched(row)
        keep(row, "affected")
        journal.write(actor, events.JOINED, NOUN, row.pk, after={"affected": row.affected})
    return row


def add_photos(row: Problem, files: Sequence[UploadedFile], *, actor: Actor) -> int:
    """Add photos or files to one's own problem that still waits; how many."""
    _check_files(files)
    with transaction.atomic():
        row = locked([row])[0]
        if not actor.operator and not reported(actor, row):
            raise Forbidden()
        if not row.waiting:
            raise Conflict("这个问题已经有了结果。", "This problem has its outcome already.")
        if len(files) + len(reads.photos(row)) > attachments.MOST_FILES:
            raise _too_many()
        for file in files:
            attachments.keep(file, NOUN, row.pk, actor=actor)
        journal.write(actor, events.PHOTO_ADDED, NOUN, row.pk, after={"files": len(files)})
    return len(files)


def index(row: Problem) -> None:
    """Keep the words of a text with their weights, so that similar ones are found. Three
    queries.
    """
    counts = rules.terms(row.text)
    vector = rules.weights(counts, reads.frequencies(counts), Problem.objects.count())
    rows = [ProblemTerm(problem=row, term=term, weight=weight) for term, weight in vector.items()]
    ProblemTerm.objects.bulk_create(rows)


def fault_of_day(on: dt.date) -> Sentence | None:
    """Why nothing can have been reported on that day; None when it can."""
    if on > clock.today():
        return {"zh": "日期在将来。", "en": "The day lies in the future."}
    if on < EARLIEST:
        return {"zh": "日期太早。", "en": "The day lies too far back."}
    return None


def _moment(on: dt.date | None, reporter: Person | None, actor: Actor) -> dt.datetime:
    """Give when a problem was reported: now, or noon of the day that somebody entitled says."""
    if reporter is not None or on is not None:
        check_may(actor, ANSWER)
    if on is None or on == clock.today():
        return clock.now()
    if fault := fault_of_day(on):
        raise Invalid(fault, field="on")
    return timezone.make_aware(dt.datetime.combine(on, dt.time(12)))


def _check_reporter(actor: Actor, reporter: Person | None) -> None:
    """Refuse a report in another person's name from those who do not answer for that person."""
    if reporter is not None and not actor.reach(ANSWER).covers(team=team_of(reporter.pk)):
        raise Forbidden(
            "这个人不在您的班组。", "This person is not of your teams.", field="reporter"
        )


def _pressed_twice(text: str, actor: Actor) -> Problem | None:
    if actor.account is None:
        return None
    just_now = clock.now() - dt.timedelta(minutes=1)
    return Problem.objects.filter(account=actor.account, at__gte=just_now, text=text).first()


def _tell_leaders(row: Problem, actor: Actor) -> None:
    accounts = [account for account in reads.leaders_of([row])[row.pk] if account != actor.account]
    sentence = {
        "zh": f"{row.by} 上报了问题 #{row.number}：{row.title}",
        "en": f"{row.by} reported problem #{row.number}: {row.title}",
    }
    notices.notify(accounts, sentence, url_of(row), email=False)


def _check_files(files: Iterable[UploadedFile]) -> None:
    if len(list(files)) > attachments.MOST_FILES:
        raise _too_many()


def _too_many() -> Invalid:
    return Invalid("最多附 5 个文件。", "At most five files.", field="photos")


__all__ = ["add_photos", "index", "join_problem", "report_problem", "tell"]
