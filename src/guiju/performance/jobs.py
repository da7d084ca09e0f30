"""Closing, examining and trying as long work: may be run again after a killed worker without
harm.
"""

from __future__ import annotations

from typing import Any

from guiju.foundation import clock, jobs
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Job
from guiju.people import reads as people
from guiju.performance import actions
from guiju.performance.access import WRITE
from guiju.performance.actions import goals
from guiju.performance.actions.entries import PUBLISH
from guiju.performance.actions.live import keep_live_month
from guiju.performance.models import Closing, SchemeVersion

CLOSE, EXAMINE, TRY = "performance.close", "performance.examine", "performance.try"
LIVE = "performance.live"
ANNOUNCE, ROLL, SWEEP = "performance.announce", "performance.roll", "performance.sweep"
KINDS = (CLOSE, EXAMINE, TRY)


def queue_close(month: str, *, actor: Actor) -> Job:
    """Close a month; asked twice, it runs once."""
    arguments = {"month": month, "account": actor.account}
    return jobs.queue(CLOSE, arguments, account=actor.account, unique=f"{CLOSE}/{month}")


@jobs.job(CLOSE)
def close(step: jobs.Step, month: str, account: int | None) -> dict[str, Any]:
    """Close a month, unless an earlier try of this job already did."""
    standing = Closing.objects.filter(
        month=month, current=True, at__gte=step.row.created_at
    ).first()
    row = standing or actions.close_month(month, actor=people.actor_by_id(account), step=step)
    return {"closing": row.pk, "month": month}


def queue_examination(
    version: SchemeVersion, between: tuple[str, str] = ("", ""), *, actor: Actor
) -> Job:
    """Examine a version, on the newest months or between two; asked twice, it runs once."""
    return _queue(EXAMINE, version, between, actor)


def queue_trial(
    version: SchemeVersion, between: tuple[str, str] = ("", ""), *, actor: Actor
) -> Job:
    """Try a version on the newest months or between two; asked twice, it runs once."""
    return _queue(TRY, version, between, actor)


def _queue(kind: str, version: SchemeVersion, between: tuple[str, str], actor: Actor) -> Job:
    check_may_all(actor, WRITE)
    for month in filter(None, between):
        clock.check_month(month)
    arguments = {
        "version": version.pk,
        "account": actor.account,
        "first": between[0],
        "last": between[1],
    }
    return jobs.queue(
        kind, arguments, account=actor.account, unique=f"{kind}/{version.pk}/{'-'.join(between)}"
    )


@jobs.job(EXAMINE)
def examine(
    step: jobs.Step, version: int, account: int | None, first: str = "", last: str = ""
) -> dict[str, Any]:
    """Examine a version of a scheme. Run again it examines again: harmless."""
    row = actions.examine_scheme(
        _version(version), actor=people.actor_by_id(account), between=(first, last), step=step
    )
    return {
        "examination": row.pk,
        "scheme": row.version.scheme.name,
        "version": row.version.version,
    }


@jobs.job(TRY)
def try_(
    step: jobs.Step, version: int, account: int | None, first: str = "", last: str = ""
) -> dict[str, Any]:
    """Try a version on past months. Run again it tries again: harmless."""
    row = actions.try_scheme(
        _version(version), actor=people.actor_by_id(account), between=(first, last), step=step
    )
    return {"trial": row.pk, "scheme": row.version.scheme.name, "version": row.version.version}


@jobs.job(PUBLISH)
def publish(step: jobs.Step) -> dict[str, Any]:
    """Store confirmed hand-entered values among the records. Run again it changes nothing."""
    return {"values": actions.publish_values()}


@jobs.job(ANNOUNCE)
def announce(step: jobs.Step) -> dict[str, Any]:
    """Tell who joined, or got an account, since a scheme of this month or a later one was
    published. Run again it tells nobody twice.
    """
    month = clock.month_of(clock.today())
    rows = SchemeVersion.objects.filter(
        month__gte=month, state=SchemeVersion.State.PUBLISHED
    ).select_related("scheme")
    return {"told": sum(actions.announce(row) for row in rows)}


@jobs.job(LIVE)
def live(step: jobs.Step) -> dict[str, Any]:
    """Keep the running month's provisional cards. Run again it changes nothing."""
    row = keep_live_month()
    return {"month": row.month, "as_of": row.as_of.isoformat()} if row else {}


def _version(pk: int) -> SchemeVersion:
    return or_not_found(SchemeVersion.objects.select_related("scheme").filter(pk=pk).first())


@jobs.job(ROLL)
def roll(step: jobs.Step) -> dict[str, Any]:
    """Roll goals up, mark those whose period is over. Run again it changes nothing."""
    return {"changed": goals.roll_goals(step=step, settle=True)}


@jobs.job(SWEEP)
def sweep(step: jobs.Step) -> dict[str, Any]:
    """Remove what killed closings left. Run again it changes nothing."""
    return {"removed": actions.sweep_closings()}


@jobs.job(goals.PUBLISH_GOALS)
def publish_goals(step: jobs.Step) -> dict[str, Any]:
    """Bring goals among the records."""
    return {"published": goals.publish_goals()}
