"""Hold an event log against a procedure: who asked what stands in the journal; nothing else is
stored.
"""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may
from guiju.process.access.procedures import CONFORM
from guiju.process.events import procedures as events
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads.conformance import Asked, checked_of
from guiju.process.rules.conformance import Checked


def check_log(row: ProcedureVersion, path: Path, asked: Asked, *, actor: Actor) -> Checked:
    """Check every case of a log against a version of a procedure."""
    check_may(actor, CONFORM)
    told = checked_of(row, path, asked)
    after = {
        "file": path.name,
        "version": row.version,
        "cases": len(told.cases),
        "conforming": told.conforming,
    }
    with transaction.atomic():
        journal.write(actor, events.CHECKED, "procedure", row.procedure.code, after=after)
    return told
