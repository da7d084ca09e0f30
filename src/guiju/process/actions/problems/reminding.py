"""What nobody answers: leaders are reminded, and a manager is told when it is late by as long
again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import OPERATOR
from guiju.foundation.texts import counted
from guiju.people import reads as people
from guiju.process.events import problems as events
from guiju.process.models.problems import Problem
from guiju.process.reads import problems as reads
from guiju.process.rules import problems as rules

MOST = 2_000


def remind_leaders() -> tuple[int, int]:
    """Remind of overdue problems, of each at most every three days; (reminded of, told to
    managers). By the clock.
    """
    moment = clock.now()
    rested = Q(reminded_at=None) | Q(
        reminded_at__lte=moment - dt.timedelta(days=rules.REMIND_EVERY)
    )
    late = Problem.objects.filter(state__in=reads.WAITING, due_on__lt=clock.today())
    with transaction.atomic():
        rows = list(late.filter(rested).select_related("team").order_by("due_on")[:MOST])
        _remind(rows)
        Problem.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=moment)
        above = [
            row
            for row in late.filter(escalated_at=None).order_by("due_on")[:MOST]
            if _twice_late(row)
        ]
        _escalate(above)
        Problem.objects.filter(pk__in=[row.pk for row in above]).update(escalated_at=moment)
        if rows or above:
            after = {"problems": len(rows), "escalated": [row.number for row in above[:100]]}
            journal.write(OPERATOR, events.REMINDED, "problem", "", after=after)
    return len(rows), len(above)


def _remind(rows: list[Problem]) -> None:
    leaders = reads.leaders_of(rows) if rows else {}
    for account, n in Counter(account for row in rows for account in leaders[row.pk]).items():
        sentence = {
            "zh": f"有 {n} 个问题过期还没有答复。",
            "en": f"Problems overdue for an answer: {n}.",
        }
        notices.notify([account], sentence, reverse("process_problems"), tone="warn")


def _escalate(rows: list[Problem]) -> None:
    if rows:
        numbers = "、".join(f"#{row.number}" for row in rows[:10])
        sentence = {
            "zh": f"{len(rows)} 个问题超过两倍时限仍无答复：{numbers}",
            "en": (
                f"Unanswered for twice their time: {counted(len(rows), 'problem')} "
                f"({numbers.replace('、', ', ')})."
            ),
        }
        notices.notify(people.manager_accounts(), sentence, reverse("process_problems"), tone="bad")


def _twice_late(row: Problem) -> bool:
    begun = (
        clock.day_of(row.at)
        if not row.reopened
        else row.due_on - dt.timedelta(days=rules.ANSWER_DAYS)
    )
    return clock.today() > rules.escalates_on(begun, row.due_on)
