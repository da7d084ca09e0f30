"""The people template, in: teams, positions, grades, persons, keys, shifts, leave from one
workbook, sheet by sheet.

The whole file is looked at first, in memory, by the rules of the pages; then all that is not
refused is stored in one transaction, with a journal row each. A row with an error stops nothing
else, and is named with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.kit.sheets.preview import Fields, ImportPreview, look
from guiju.people.access import EDIT
from guiju.people.actions.employment import LookAlike
from guiju.people.events import IMPORTED

if TYPE_CHECKING:
    from guiju.kit.sheets import Part
    from guiju.people.sheets.desk import Desk


def preview_import(
    path: Path,
    *,
    actor: Actor,
    look_alike: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> ImportPreview:
    """What importing the file would do. Nothing is stored and nobody is held up: a query a noun,
    whatever the rows.
    """
    check_may_all(actor, EDIT)
    return _looked_at(_parts(path), look_alike, progress)[0]


def apply_import(
    path: Path,
    *,
    actor: Actor,
    look_alike: bool = False,
    progress: Callable[[int, int], object] | None = None,
    keep: Callable[[ImportPreview], object] | None = None,
) -> ImportPreview:
    """Import a workbook (xlsx, ods, xls) or one sheet as csv. Importing it again changes nothing.

    What is looked at is stored only on the state that was looked at: changed meanwhile, it is
    looked at again while nobody else can write. ``keep`` gets the result inside the transaction.
    ``look_alike``: store persons who have somebody's e-mail, or their name and nearly their number, too.
    About four statements a thousand rows.
    """
    check_may_all(actor, EDIT)
    parts = _parts(path)
    state = journal.newest("people")
    preview, desk = _looked_at(parts, look_alike, progress)
    with transaction.atomic():
        journal.take_turn()
        if journal.newest("people") != state:
            preview, desk = _looked_at(parts, look_alike, None)
        rows = desk.store(actor=actor)
        if preview.creates or preview.changes:
            counts = {"created": len(preview.creates), "changed": len(preview.changes)}
            after = {
                "file": path.name,
                **counts,
                "unchanged": preview.unchanged,
                "refused": len(preview.errors),
            }
            rows.append(journal.Told(IMPORTED, "people", path.name, after=after))
        journal.write_all(actor, rows)
        if keep:
            keep(preview)
    return preview


import_people = apply_import


def _parts(path: Path) -> list[Part]:
    from guiju.people.sheets import read_workbook  # the sheets are made of our verbs

    return read_workbook(path)


def _looked_at(
    parts: list[Part], look_alike: bool, progress: Callable[[int, int], object] | None
) -> tuple[ImportPreview, Desk]:
    from guiju.people.sheets.desk import Desk

    desk = Desk(look_alike=look_alike)
    return look(parts, desk, fields=_fields, look_alike=LookAlike, progress=progress), desk


def _fields(changed: Fields) -> dict[str, tuple[str, str]]:
    from guiju.people.sheets.desk import plain
    from guiju.people.sheets.kinds import COLUMNS

    return {
        COLUMNS.get(name, name): (plain(before), plain(after))
        for name, (before, after) in changed.items()
    }
