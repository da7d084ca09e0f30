"""What pages, API and the schedule ask of backups."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timesince import timesince

from guiju.foundation import clock
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.models import Entry
from guiju.kit import show
from guiju.web.settings.backups.access import VIEW
from guiju.web.settings.backups.events import BACKED_UP
from guiju.web.settings.backups.models import Backup, Plan

#: A proven backup older than this is a reason to worry.
OLD = dt.timedelta(days=2)
#: After a failed try the next one waits so long.
PAUSE = dt.timedelta(hours=1)


def plan() -> Plan:
    """The plan; where nobody made one, it is off."""
    return Plan.objects.first() or Plan()


def own() -> QuerySet[Backup]:
    """The tries of this very instance, the newest first: not those of the one that it was
    restored from elsewhere.
    """
    return Backup.objects.filter(home=str(settings.HOME))


def visible_backups(actor: Actor) -> QuerySet[Backup]:
    """The tries, to whom backups are open."""
    check_may_all(actor, VIEW)
    return own()


def proven() -> QuerySet[Backup]:
    """Those that were written, read back and are still kept."""
    return own().filter(fault__isnull=True, removed_at=None)


@dataclass(frozen=True)
class Standing:
    """How things stand with backups today."""

    plan: Plan
    last: dt.datetime | None
    """When the newest that was proven was written: by the plan or by the command, as the journal
    tells.
    """
    failing: Backup | None
    """The plan's newest try, when it failed and nothing was written since."""

    @property
    def reason(self) -> str:
        """Why the newest try failed, in the page's language."""
        fault = self.failing.fault if self.failing else None
        return str(fault[show.language()]) if fault else ""

    @property
    def age(self) -> str:
        """How old the last proven one is, in the page's language."""
        return timesince(self.last, clock.now()) if self.last else ""

    @property
    def worrying(self) -> bool:
        """Whether the administrator should look: none in two days, or the newest try failed."""
        return self.failing is not None or self.last is None or clock.now() - self.last > OLD


def standing(actor: Actor) -> Standing:
    """How things stand with backups. Three queries."""
    check_may_all(actor, VIEW)
    newest, written = (
        own().first(),
        Entry.objects.filter(verb=BACKED_UP.code).order_by("-number").first(),
    )
    last = written.at if written else None
    failing = newest is not None and newest.fault is not None and (last is None or newest.at > last)
    return Standing(plan(), last, newest if failing else None)


def is_due(moment: dt.datetime) -> bool:
    """Whether the plan wants a backup now: its hour has come, today has none, and the last failure
    is an hour ago.

    Whatever the clock did meanwhile: only a backup of this very day counts for today.
    """
    wanted, local = plan(), timezone.localtime(moment)
    if not wanted.active or local.hour < wanted.hour:
        return False
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0)
    today = own().filter(at__gte=begins, at__lt=begins + dt.timedelta(days=1))
    if today.filter(fault__isnull=True).exists():
        return False
    return not today.filter(at__gt=moment - PAUSE, at__lte=moment).exists()
