"""Verbs of backups: plan them, write one into the plan's folder, remove those that are due to
go.
"""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from guiju.foundation import clock, faults, jobs, journal, notices
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, GuijuError, Invalid
from guiju.foundation.models import Job
from guiju.people.models import RoleGrant
from guiju.records.store import file_hash
from guiju.web.settings.backups import reads, writing
from guiju.web.settings.backups.access import PLAN
from guiju.web.settings.backups.events import FAILED, PLANNED, REMOVED
from guiju.web.settings.backups.models import Backup, Plan
from guiju.web.settings.backups.retention import kept

WRITE = "backups.write"
#: The most that is kept of days, weeks or months.
MOST = 400


def save_plan(
    *, active: bool, hour: int, daily: int, weekly: int, monthly: int, actor: Actor
) -> Plan:
    """Say whether and when backups are written by themselves, and how many stay."""
    check_may_all(actor, PLAN)
    fields = {"active": active, "hour": hour, "daily": daily, "weekly": weekly, "monthly": monthly}
    _check_plan(fields)
    with transaction.atomic():
        row = Plan.objects.select_for_update().first() or Plan()
        before = {name: getattr(row, name) for name in fields}
        if row.pk is not None and before == fields:
            return row
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        journal.write(actor, PLANNED, "backup_plan", row.pk, before=before, after=fields)
    return row


def queue_backup(*, actor: Actor) -> Job:
    """Write one now, as a job; asked twice, it runs once."""
    check_may_all(actor, PLAN)
    return jobs.queue(
        WRITE, {"account": actor.account}, account=actor.account, unique=f"{WRITE}/now"
    )


def keep_backup(*, actor: Actor) -> Backup:
    """Write a backup into the plan's folder, prove it, and remove those that are due to go.

    A failure is kept with its reason, journalled and told the administrators once; what was removed
    before stays removed.
    """
    check_may_all(actor, PLAN)
    moment = clock.now()
    target = _free_name(moment)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = writing.write(str(target), actor=actor, encrypt_to=settings.BACKUPS_FOR)
    except (GuijuError, OSError, DatabaseError) as fault:
        refusal = faults.spoken(fault) or _not_written(fault)
        _note_failure(target, moment, refusal, actor=actor)
        raise refusal from None
    row = Backup.objects.create(
        home=str(settings.HOME),
        path=str(written.path),
        at=moment,
        size=written.size,
        hash=written.sha256,
        length=written.head["length"],
    )
    remove_due(actor=actor)
    return row


def remove_due(*, actor: Actor) -> int:
    """Remove the backups that retention lets go: only files that this instance wrote and that are
    still as it wrote them. Cost: one read of each that goes.
    """
    wanted = reads.plan()
    rows = list(reads.proven())
    moments = [(row.pk, timezone.localtime(row.at)) for row in rows]
    staying = kept(moments, daily=wanted.daily, weekly=wanted.weekly, monthly=wanted.monthly)
    going = [row for row in rows if row.pk not in staying]
    for row in going:
        path = Path(row.path)
        ours = path.is_file() and path.stat().st_size == row.size and file_hash(path) == row.hash
        with transaction.atomic():
            row.removed_at = clock.now()
            row.save(update_fields=["removed_at"])
            journal.write(
                actor, REMOVED, "backup", path.name, after={"file": row.path, "ours": ours}
            )
        if ours:
            path.unlink(missing_ok=True)
    return len(going)


def _check_plan(told: dict[str, Any]) -> None:
    if not 0 <= told["hour"] <= 23:
        raise Invalid("钟点在 0 到 23 之间。", "The hour is one of 0 to 23.", field="hour")
    for name in ("daily", "weekly", "monthly"):
        least = 1 if name == "daily" else 0
        if not least <= told[name] <= MOST:
            raise Invalid(
                "份数在 {least} 到 {most} 之间。",
                "Keep {least} to {most} of them.",
                field=name,
                least=least,
                most=MOST,
            )


def _free_name(moment: dt.datetime) -> Path:
    """A name by the local time that no file has: another instance may write into the same
    folder.
    """
    folder, name = Path(settings.BACKUPS_ROOT), f"guiju-{timezone.localtime(moment):%Y%m%d-%H%M%S}"
    names = (f"{name}{f'-{n}' if n else ''}.guiju" for n in itertools.count())
    return next(folder / candidate for candidate in names if not (folder / candidate).exists())


def _not_written(fault: Exception) -> Conflict:
    return Conflict(
        "备份没有写成：{reason}（{path}）。",
        "The backup was not written: {reason} ({path}).",
        code="backup.not_written",
        next_step={
            "zh": "请检查备份文件夹、磁盘空间与权限。",
            "en": "Check the folder of backups, the room on its disk and who may write there.",
        },
        reason=getattr(fault, "strerror", None) or str(fault),
        path=getattr(fault, "filename", None) or settings.BACKUPS_ROOT,
    )


def _note_failure(target: Path, moment: dt.datetime, refusal: GuijuError, *, actor: Actor) -> None:
    """Keep why none was written. A database that takes nothing (a full disk) keeps nothing: the
    job says it then.
    """
    reason = {"zh": refusal.say("zh"), "en": refusal.say("en")}
    before = reads.own().first()
    try:
        with transaction.atomic():
            Backup.objects.create(
                home=str(settings.HOME), path=str(target), at=moment, fault=reason
            )
            journal.write(
                actor,
                FAILED,
                "backup",
                target.name,
                after={"file": str(target)},
                why=refusal.say("en"),
            )
            if before is None or before.fault is None:
                grants = RoleGrant.objects.filter(
                    role="administrator", until=None, account__is_active=True
                )
                sentence = {
                    "zh": "备份没有写成：{}".format(reason["zh"]),
                    "en": "No backup was written: {}".format(reason["en"]),
                }
                notices.notify(
                    grants.values_list("account", flat=True),
                    sentence,
                    reverse("backups"),
                    tone="bad",
                )
    except DatabaseError:
        return
