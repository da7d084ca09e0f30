"""The closed months of the demo company, done when all records are there; an appeal, pay that
waits, and the running month so far.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import SINCE_CLOSING, Story, say
from guiju.people import reads
from guiju.people.reads.rows import accounts_by_number
from guiju.performance import actions
from guiju.performance.actions.live import keep_live_month
from guiju.performance.models import Appeal, Closing, PayRun, Scorecard
from guiju.performance.reads.live import running_month


def make(story: Story) -> None:
    """Close the month that is due and the one before, appeal, prepare pay, reckon the running
    month; what was done some days before the story's day was done as many days ago.
    """
    for month in story.measured:
        if month <= story.closed:
            closing = actions.close_month(month, actor=OPERATOR)
            ago = story.day - _closed_on(month, story)
            Closing.objects.filter(pk=closing.pk).update(at=_moment(ago, 11))
    _appeal(story.closed, _moment(dt.timedelta(days=1), 14))
    run = actions.prepare_pay(
        story.closed, actor=reads.actor_of(accounts_by_number(["G004"]).get())
    )
    PayRun.objects.filter(pk=run.pk).update(prepared_at=_moment(SINCE_CLOSING, 16))
    running = running_month()
    if running is not None:  # as of the day before too, so that there is something to compare with
        keep_live_month(running.as_of - dt.timedelta(days=1))
        keep_live_month()


def _closed_on(month: str, story: Story) -> dt.date:
    return (
        story.closed_on if month == story.closed else clock.last_day(month) + dt.timedelta(days=8)
    )


def _moment(ago: dt.timedelta, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(clock.today() - ago, dt.time(hour)))


def _appeal(month: str, at: dt.datetime) -> None:
    """Let 周凯 appeal a handle time; somebody else is to decide."""
    account = accounts_by_number(["G103"]).get()
    card = Scorecard.objects.get(kind="person", person__number="G103", closing__month=month)
    value = card.items.get(metric="aht").value or 0.0
    row = actions.appeal(
        card,
        "aht",
        say(
            "系统在 12 日掉线，几通电话被记成了挂断。",
            "The system dropped out on the 12th and some calls were counted as hung up.",
        ),
        round(value * 1.05, 1),
        actor=reads.actor_of(account),
    )
    Appeal.objects.filter(pk=row.pk).update(at=at)
