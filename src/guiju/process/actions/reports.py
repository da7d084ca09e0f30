"""The weekly report of a project: handed in, answered, asked for when it is late."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.models import Entry
from guiju.foundation.texts import counted
from guiju.people import reads as people
from guiju.process.access.projects import check_answers_report, check_edits
from guiju.process.actions.projects import cells_of, fitting, locked
from guiju.process.events import projects as events
from guiju.process.models.projects import Project, WeeklyReport
from guiju.process.reads.reports import owing
from guiju.process.rules.plan_cells import followed
from guiju.process.rules.projects import EXECUTE, monday

LONGEST = TEXT
#: Nobody is reminded of one report more often than this.
DAYS_BETWEEN = 3


def report_week(
    row: Project,
    week: dt.date,
    progress: int,
    done: str,
    *,
    actor: Actor,
    difficulties: str = "",
    help: str = "",
) -> WeeklyReport:
    """Hand in the report of a week (any day of it); its progress and difficulties become the
    project's.

    A week is reported once; a future one, or one before the project executed, not at all.
    """
    if not done.strip() or len(done) > LONGEST:
        raise Invalid(
            "请写本周做了什么（不超过 5000 字）。",
            "Say what was done (at most 5,000 letters).",
            field="done",
        )
    if not 0 <= progress <= 100:
        raise Invalid(
            "进度在 0 到 100 之间。", "Progress lies between 0 and 100.", field="progress"
        )
    with transaction.atomic():
        row = locked(row)
        check_edits(actor, row)
        start = _check_week(row, week)
        report, made = WeeklyReport.objects.get_or_create(
            project=row,
            week=start,
            defaults={
                "progress": progress,
                "done": done.strip(),
                "difficulties": fitting(difficulties, LONGEST, "difficulties"),
                "help": fitting(help, LONGEST, "help"),
                "at": clock.now(),
                "by": actor.name,
            },
        )
        if not made:
            raise Conflict("这一周已经报过。", "This week is reported already.")
        if not row.reports.filter(week__gt=start).exists():
            row.progress, row.changed = progress, row.changed + 1
            row.progress, row.actual = followed(cells_of(row), clock.today(), ["progress"])
            row.difficulty = report.difficulties or row.difficulty
            row.save(update_fields=["progress", "actual", "changed", "difficulty"])
        journal.write(
            actor,
            events.REPORTED,
            "weekly_report",
            report.pk,
            after={"project": row.number, "week": start, "progress": progress},
        )
        if report.help:
            _ask_for_help(row, report, actor)
    return report


def answer_report(told: WeeklyReport, text: str, *, actor: Actor) -> WeeklyReport:
    """Answer a report, above all the help that it asks for: who decides about the project, not
    who reported.
    """
    with transaction.atomic():
        row = locked(told.project)
        check_answers_report(actor, row)
        if not text.strip() or len(text) > LONGEST:
            raise Invalid("请写回复。", "Write the answer.", field="answer")
        told = WeeklyReport.objects.select_for_update().get(pk=told.pk)
        if told.answered_at is not None:
            raise Conflict("这份周报已有回复。", "This report is answered already.")
        told.answer, told.answered_by, told.answered_at = text.strip(), actor.name, clock.now()
        told.save(update_fields=["answer", "answered_by", "answered_at"])
        journal.write(
            actor, events.ANSWERED, "weekly_report", told.pk, after={"answer": told.answer}
        )
        sentence = {
            "zh": f"“{row.name}”的周报有了回复。",
            "en": f"Your report on “{row.name}” was answered.",
        }
        notices.notify(
            people.accounts_of([row.owner_id]), sentence, reverse("process_project", args=[row.pk])
        )
    return told


def remind_reports() -> int:
    """Remind owners of reports that are owed; nobody more often than every three days. Gives the
    number of projects.
    """
    owed = owing(clock.today())
    since = clock.now() - dt.timedelta(days=DAYS_BETWEEN)
    reminded = set(
        Entry.objects.filter(verb=events.REMINDED.code, at__gt=since).values_list(
            "noun_id", flat=True
        )
    )
    late = {row: weeks for row, weeks in owed.items() if str(row.pk) not in reminded}
    accounts = defaultdict(list)
    for row in late:
        accounts[row.owner_id].append(row)
    for owner, rows in accounts.items():
        with transaction.atomic():
            for row in rows:
                sentence = {
                    "zh": f"“{row.name}”欠 {len(late[row])} 份周报。",
                    "en": f"“{row.name}” owes {counted(len(late[row]), 'weekly report')}.",
                }
                notices.notify(
                    people.accounts_of([owner]),
                    sentence,
                    reverse("process_report_new", args=[row.pk]),
                    tone="warning",
                )
                after = {"weeks": [week.isoformat() for week in late[row]]}
                journal.write(OPERATOR, events.REMINDED, "project", row.pk, after=after)
    return len(late)


def _check_week(row: Project, week: dt.date) -> dt.date:
    start = monday(week)
    if row.stage < EXECUTE or row.executes_since is None or row.state != Project.State.OPEN:
        raise Conflict("项目还没有执行，或已暂停。", "The project does not execute yet, or rests.")
    if start > clock.today() or start < monday(row.executes_since):
        raise Invalid(
            "那一周项目没有在执行。", "The project did not execute in that week.", field="week"
        )
    return start


def _ask_for_help(row: Project, told: WeeklyReport, actor: Actor) -> None:
    leader = people.leader_of(row.owner_id, clock.today())
    accounts = people.accounts_of([leader.pk]) if leader else people.manager_accounts()
    sentence = {
        "zh": f"“{row.name}”需要支持：{told.help[:60]}",
        "en": f"“{row.name}” needs help: {told.help[:60]}",
    }
    notices.notify(
        [account for account in accounts if account != actor.account],
        sentence,
        reverse("process_project", args=[row.pk]),
        tone="warning",
    )
