"""Exclude days or contacts that must not count (outage, test call), and lift an exclusion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid, NotFound, or_not_found
from guiju.records import store
from guiju.records.access import EXCLUDE
from guiju.records.actions import manifest
from guiju.records.decided import check_reads
from guiju.records.events import EXCLUDED, EXCLUSION_LIFTED
from guiju.records.models import Exclusion
from guiju.records.reads.manifest import counted_files, excluded, exclusions_of
from guiju.records.schema import TABLES


@dataclass
class Planned:
    """Images with and without an exclusion, not yet registered."""

    row: Exclusion
    images: list[store.Image]
    gone: list[tuple[str, str]]


def exclude(
    kind: str,
    reason: str,
    *,
    actor: Actor,
    date_from: dt.date | None = None,
    date_to: dt.date | None = None,
    source: str = "",
    queue: str = "",
    keys: Sequence[str] = (),
) -> Exclusion:
    """Let days (inclusive) or single contacts count no more. They stay readable, marked with the
    reason.
    """
    check_may_all(actor, EXCLUDE)
    row = Exclusion(
        kind=kind,
        source=source,
        queue=queue,
        date_from=date_from,
        date_to=date_to,
        keys=list(keys),
        reason=reason,
    )
    check_exclusion(kind, reason, actor=actor, date_from=date_from, date_to=date_to, keys=keys)
    row.at, row.by = clock.now(), actor.name
    planned = manifest.change(
        lambda number: _plan(row, number, added=True),
        lambda plan, number: _register(plan, number, actor=actor),
    )
    return planned.row


def lift_exclusion(exclusion_id: int, *, actor: Actor, why: str = "") -> Exclusion:
    """Let what was excluded count again."""
    check_may_all(actor, EXCLUDE)
    row = or_not_found(Exclusion.objects.filter(pk=exclusion_id).first())
    check_reads([row.kind], actor=actor)
    if row.until is not None:
        raise Conflict("这项排除已经解除。", "This exclusion was already lifted.")
    manifest.change(
        lambda number: _plan(row, number, added=False),
        lambda plan, number: _register_lifted(plan, number, actor=actor, why=why),
    )
    row.refresh_from_db()
    return row


def check_exclusion(
    kind: str,
    reason: str,
    *,
    actor: Actor,
    date_from: dt.date | None = None,
    date_to: dt.date | None = None,
    keys: Sequence[str] = (),
) -> None:
    """Raise unless it says what is excluded and why."""
    if kind not in TABLES:
        raise NotFound()
    check_reads([kind], actor=actor)
    if not reason.strip():
        raise Invalid("请写明排除的原因。", "Say why this is excluded.")
    if not keys and not (date_from and date_to):
        raise Invalid("请选择日期范围或具体记录。", "Choose a range of days or single records.")
    if date_from and date_to and date_from > date_to:
        raise Invalid("开始日期晚于结束日期。", "The first day lies after the last.")


def _plan(row: Exclusion, number: int, *, added: bool) -> Planned:
    files = counted_files(row.kind, number)
    standing = [
        exclusion for exclusion in exclusions_of(row.kind, number) if exclusion.id != row.pk
    ]
    exclusions = [*standing, excluded(row)] if added else standing
    images, gone = manifest.rebuild(row.kind, _months(row, files), files, exclusions)
    return Planned(row, images, gone)


def _months(row: Exclusion, files: list[store.ImportFile]) -> set[str]:
    """The months that the exclusion can touch; single records may lie in any month of their
    source.
    """
    ours = [file for file in files if not row.source or file.source == row.source]
    months = set(store.reached({file.month for file in ours}, ours))
    if row.date_from and row.date_to:
        months = {
            month for month in months if f"{row.date_from:%Y-%m}" <= month <= f"{row.date_to:%Y-%m}"
        }
    return months


def _register(plan: Planned, number: int, *, actor: Actor) -> None:
    plan.row.since = number
    plan.row.save(force_insert=True)
    manifest.register_images(plan.images, plan.gone, number)
    manifest.new_snapshot(number, f"exclusion {plan.row.pk}")
    journal.write(
        actor, EXCLUDED, "exclusion", plan.row.pk, after=_said(plan.row), why=plan.row.reason
    )


def _register_lifted(plan: Planned, number: int, *, actor: Actor, why: str) -> None:
    Exclusion.objects.filter(pk=plan.row.pk).update(until=number, lifted_why=why)
    manifest.register_images(plan.images, plan.gone, number)
    manifest.new_snapshot(number, f"exclusion {plan.row.pk} lifted")
    journal.write(
        actor, EXCLUSION_LIFTED, "exclusion", plan.row.pk, before=_said(plan.row), why=why
    )


def _said(row: Exclusion) -> dict[str, object]:
    names = ("kind", "source", "queue", "date_from", "date_to", "keys")
    return {name: getattr(row, name) for name in names if getattr(row, name)}
