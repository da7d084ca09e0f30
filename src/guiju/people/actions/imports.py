"""The people template, in: teams, positions, grades, persons, keys, shifts, leave from one workbook, sheet by sheet.

Every row is applied in a transaction of its own through the same actions as the pages, so that a row with an error
stops nothing else. A preview does the very same and takes all of it back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import GuijuError
from guiju.people.access import EDIT
from guiju.people.events import IMPORTED

if TYPE_CHECKING:
    from guiju.people.sheets import Row, Sheet


@dataclass
class ImportPreview:
    """What an import does: rows that make, change, leave alone, and rows refused with sheet, line and reason."""

    creates: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    unchanged: int = 0
    errors: list[Refused] = field(default_factory=list)


@dataclass(frozen=True)
class Refused:
    """A row that was not taken: where it stands, why, and what it said."""

    sheet: str
    line: int
    reason: dict[str, str]
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}: {self.reason['en']}"


class _TakenBack(Exception):
    """Ends a preview: everything it did is rolled back."""


def preview_import(path: Path, *, actor: Actor) -> ImportPreview:
    """What importing the file would do; nothing is stored."""
    preview = ImportPreview()
    try:
        with transaction.atomic():
            preview = apply_import(path, actor=actor)
            raise _TakenBack
    except _TakenBack:
        return preview


def apply_import(path: Path, *, actor: Actor) -> ImportPreview:
    """Import a workbook (xlsx, ods, xls) or one sheet as csv. Importing it again changes nothing."""
    from guiju.people.sheets import read_workbook  # the sheets call our verbs

    check_may_all(actor, EDIT)
    preview = ImportPreview()
    with transaction.atomic():
        for sheet, rows in read_workbook(path):
            for row in rows:
                _apply(sheet, row, preview, actor=actor)
        after = {
            "file": path.name,
            "created": len(preview.creates),
            "changed": len(preview.changes),
            "unchanged": preview.unchanged,
            "refused": len(preview.errors),
        }
        if preview.creates or preview.changes:
            journal.write(actor, IMPORTED, "people", path.name, after=after)
    return preview


import_people = apply_import


def _apply(sheet: str, row: Row, preview: ImportPreview, *, actor: Actor) -> None:
    from guiju.people.sheets import SHEETS

    before = journal.length()
    try:
        with transaction.atomic():
            made = SHEETS[sheet].apply(row, actor)
            if journal.length() == before:
                preview.unchanged += 1
                return
    except GuijuError as refusal:
        reason = {"zh": _said(refusal, SHEETS[sheet], "zh"), "en": _said(refusal, SHEETS[sheet], "en")}
        preview.errors.append(Refused(SHEETS[sheet].title, row.line, reason, row.texts))
        return
    (preview.creates if made else preview.changes).append(f"{SHEETS[sheet].title} {row.line}: {row.texts[0]}")


def _said(refusal: GuijuError, sheet: Sheet, language: str) -> str:
    """A refusal of a row; its column by the title that stands in the sheet, before what a model's own check tells of it."""
    titles = sheet.columns.get(str(refusal.data.get("column") or refusal.data.get("field")))
    title = titles[language != "zh"] if titles else ""
    if title and "column" in refusal.data:
        refusal = GuijuError(refusal.sentence, **refusal.data | {"column": title})
    said = refusal.say(language)
    return f"{title}: {said}" if title and "told" in refusal.data else said
