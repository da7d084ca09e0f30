"""Keep a source: its mapping, the folder that is watched, how often news is expected."""

from __future__ import annotations

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.records import mapping
from guiju.records.access import IMPORT
from guiju.records.actions.calendars import check_calendar, rebuild_later
from guiju.records.decided import check_brings
from guiju.records.events import SOURCE_SAVED
from guiju.records.folders import check_folder
from guiju.records.models import Source


def save_source(
    text: str, *, actor: Actor, folder: str = "", every_hours: int | None = None
) -> Source:
    """Keep a mapping (YAML) as the way files of its source are read, with its watched folder and
    rhythm.
    """
    check_may_all(actor, IMPORT)
    how, folder = mapping.load(text), check_folder(folder)
    check_brings(how.record, how.source, actor=actor)
    check_calendar(how)
    with transaction.atomic():
        standing = (
            Source.objects.select_for_update().filter(name=how.source, kind=how.record).first()
        )
        before = _said(standing) if standing else None
        hours = mapping.calendar_of(standing.mapping) if standing else ""
        row = standing or Source(name=how.source, kind=how.record, created_at=clock.now())
        row.mapping, row.folder, row.every_hours, row.changed_at = (
            mapping.dump(how),
            folder,
            every_hours,
            clock.now(),
        )
        row.save()
        journal.write(actor, SOURCE_SAVED, "source", row.pk, before=before, after=_said(row))
        if hours != how.calendar:
            rebuild_later([row.name], actor)
    return row


def _said(row: Source) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind,
        "mapping": row.mapping,
        "folder": row.folder,
        "every": row.every_hours,
    }
