"""Backups over HTTP: how things stand, the plan, one now. The files themselves stay on the
machine.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from guiju.kit.context import actor_of
from guiju.web.settings.backups import actions, reads
from guiju.web.settings.backups.models import Backup, Plan

router = Router(tags=["backups"])


class BackupPlanShape(Schema):
    """Whether and when backups are written by themselves, and how many stay."""

    active: bool
    hour: int
    daily: int
    weekly: int
    monthly: int


class BackupOut(Schema):
    """A try to write a backup."""

    at: dt.datetime
    path: str
    size: int | None
    hash: str
    length: int | None
    fault: dict[str, str] | None
    removed_at: dt.datetime | None


class BackupsOut(Schema):
    """How things stand with backups."""

    plan: BackupPlanShape
    last_proven: dt.datetime | None
    worrying: bool
    backups: list[BackupOut]


class BackupQueued(Schema):
    """The job that writes it."""

    job: int


@router.get("", response=BackupsOut, summary="The state of backups")
def backups(request: HttpRequest) -> dict[str, Any]:
    """Show the backup plan, the last proven backup, and the newest hundred tries."""
    actor = actor_of(request)
    standing = reads.standing(actor)
    rows: list[Backup] = list(reads.visible_backups(actor)[:100])
    return {
        "plan": standing.plan,
        "last_proven": standing.last,
        "worrying": standing.worrying,
        "backups": rows,
    }


@router.put("/plan", response=BackupPlanShape, summary="Plan backups")
def plan(request: HttpRequest, sent: BackupPlanShape) -> Plan:
    """Set whether and when backups are written by themselves, and how many are kept."""
    return actions.save_plan(**sent.dict(), actor=actor_of(request))


@router.post("", response={202: BackupQueued}, summary="Write a backup now")
def write(request: HttpRequest) -> tuple[int, dict[str, int]]:
    """Start a job that writes a backup into the plan's folder."""
    return 202, {"job": actions.queue_backup(actor=actor_of(request)).pk}
