"""Long work on records: each job may be run again after a killed worker without harm."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guiju.foundation import jobs
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.models import Job
from guiju.people import reads as people
from guiju.records import actions, mapping
from guiju.records.actions import manifest, watching
from guiju.records.decided import check_brings
from guiju.records.models import Exclusion, Import, Upload
from guiju.records.reads.files import file_of

IMPORT, TAKE_BACK, EXCLUDE, LIFT = (
    "records.import",
    "records.take_back",
    "records.exclude",
    "records.lift",
)
WATCH, SWEEP = "records.watch", "records.sweep"
_DAY = {"zh": "正在重建受影响的月份", "en": "building the touched months again"}


def queue_import(
    upload: Upload, *, actor: Actor, replace: bool = True, add_alike: bool = True
) -> Job:
    """Import an upload by the mapping kept with it; asked twice, it runs once. ``replace``: stored
    records may be replaced by different ones; ``add_alike``: rows may come in that look like stored
    records under another key. Who asks is looked at here as well: the job runs as the account, which
    may more than its token.
    """
    how = mapping.load(upload.mapping)
    check_brings(how.record, how.source, actor=actor)
    arguments = {"upload": upload.pk, "account": actor.account, "replace": replace}
    arguments |= {"add_alike": add_alike}
    return jobs.queue(IMPORT, arguments, account=actor.account, unique=f"{IMPORT}/{upload.pk}")


def queue_take_back(import_id: int, why: str, *, actor: Actor) -> Job:
    """Take an import back; asked twice, it runs once."""
    row = Import.objects.get(pk=import_id)
    check_brings(row.kind, row.source, actor=actor)
    arguments = {"import_id": import_id, "why": why, "account": actor.account}
    return jobs.queue(
        TAKE_BACK, arguments, account=actor.account, unique=f"{TAKE_BACK}/{import_id}"
    )


def queue_exclude(what: dict[str, Any], *, actor: Actor) -> Job:
    """Exclude days or contacts; ``what`` are the arguments of `actions.exclude` with days as ISO
    texts.
    """
    return jobs.queue(EXCLUDE, {"what": what, "account": actor.account}, account=actor.account)


def queue_lift(exclusion_id: int, why: str, *, actor: Actor) -> Job:
    """Lift an exclusion; asked twice, it runs once."""
    arguments = {"exclusion_id": exclusion_id, "why": why, "account": actor.account}
    return jobs.queue(LIFT, arguments, account=actor.account, unique=f"{LIFT}/{exclusion_id}")


_following: list[str] = []


def follow(kind: str) -> None:
    """Let jobs of a kind of a room above begin as soon as an import has changed the records."""
    if kind not in _following:
        _following.append(kind)


@jobs.job(IMPORT)
def bring_in(
    step: jobs.Step,
    upload: int,
    account: int | None,
    replace: bool = True,
    add_alike: bool = True,
) -> dict[str, Any]:
    """Import an uploaded file. A clean import forgets the upload; one with rejects keeps it for
    a better mapping.
    """
    row = Upload.objects.filter(pk=upload).first()
    done = _import_of(step.row, row)
    if done is None and row is not None:
        done = _brought_in(row, step, account, replace, add_alike)
    if done is None:
        return {}
    if row is not None and (row.of_import or not done.rejected):
        actions.forget_upload(row, actor=OPERATOR)
    for kind in _following:
        jobs.queue(kind, {}, unique=kind)
    return {"import": done.pk}


def _brought_in(
    row: Upload, step: jobs.Step, account: int | None, replace: bool, add_alike: bool
) -> Import:
    """Import a file, or read the import again whose original it is."""
    how, actor = mapping.load(row.mapping), people.actor_by_id(account)
    if row.of_import:
        why = str(row.choices.get("why") or "")
        return actions.read_again(row.of_import, how, actor=actor, why=why, step=step)
    return actions.import_file(
        file_of(row),
        how,
        actor=actor,
        name=row.name,
        sent=row.sha256,
        replace_others=replace,
        add_alike=add_alike,
        step=step,
    )


@jobs.job(TAKE_BACK)
def take_back(step: jobs.Step, import_id: int, why: str, account: int | None) -> dict[str, Any]:
    """Take an import back, unless an earlier try of this job already did."""
    step(0, 1, _DAY)
    if not Import.objects.filter(pk=import_id).exclude(until=None).exists():
        actions.take_back(import_id, actor=people.actor_by_id(account), why=why)
    return {"import": import_id}


@jobs.job(EXCLUDE)
def exclude(step: jobs.Step, what: dict[str, Any], account: int | None) -> dict[str, Any]:
    """Exclude days or contacts, unless an earlier try of this job already did."""
    step(0, 1, _DAY)
    days = {name: _day(what.get(name)) for name in ("date_from", "date_to")}
    asked = what | days
    standing = Exclusion.objects.filter(**asked, at__gte=step.row.created_at).first()
    row = standing or actions.exclude(**asked, actor=people.actor_by_id(account))
    return {"exclusion": row.pk}


@jobs.job(LIFT)
def lift(step: jobs.Step, exclusion_id: int, why: str, account: int | None) -> dict[str, Any]:
    """Lift an exclusion, unless an earlier try of this job already did."""
    step(0, 1, _DAY)
    if not Exclusion.objects.filter(pk=exclusion_id).exclude(until=None).exists():
        actions.lift_exclusion(exclusion_id, actor=people.actor_by_id(account), why=why)
    return {"exclusion": exclusion_id}


@jobs.job(WATCH)
def watch(step: jobs.Step) -> dict[str, Any]:
    """Import what is new in the watched folders. What was seen is handed on from run to run in
    the job's result.
    """
    past = Job.objects.filter(kind=WATCH, state=Job.State.DONE).order_by("-id")
    last = past.first()
    result = watching.look((last.result if last else None) or {}, actor=OPERATOR, step=step)
    if last is not None:
        past.filter(pk__lt=last.pk).delete()  # only the newest run has anything to hand on
    return result


@jobs.job(actions.calendars.REBUILD)
def reckon_business_hours(step: jobs.Step, sources: list[str]) -> dict[str, Any]:
    """Build the months of sources anew by their present business hours."""
    for done, source in enumerate(sources):
        step(done, len(sources), _DAY)
        manifest.rebuild_source(source)
    return {"sources": sources}


@jobs.job(SWEEP)
def sweep(step: jobs.Step) -> dict[str, Any]:
    """Remove files that killed imports left behind; build images of an earlier form anew."""
    return {"removed": manifest.sweep(), "rebuilt": manifest.upgrade()}


def _import_of(job: Job, upload: Upload | None) -> Import | None:
    """The import that an earlier try of this job registered before its worker was killed."""
    if upload is None or job.attempts < 2:
        return None
    return Import.objects.filter(
        sha256=upload.sha256, account=job.account, at__gte=job.created_at
    ).first()


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
