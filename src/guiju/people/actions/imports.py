"""The people template, in: teams, positions, grades, persons, keys, shifts, leave from one
workbook, sheet by sheet.

The whole file is looked at first, in memory, by the rules of the pages; then all that is not
refused is stored in one transaction, with a journal row each. A row with an error stops nothing
else, and is named with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import GuijuError, Sentence
from guiju.people.access import EDIT
from guiju.people.actions.employment import LookAlike
from guiju.people.events import IMPORTED

if TYPE_CHECKING:
    from guiju.kit.sheets import Part, Row, Sheet
    from guiju.people.actions.keeping import Outcome
    from guiju.people.sheets.desk import Desk

#: Rows after which progress is told.
STRIDE = 500


@dataclass
class ImportPreview:
    """What an import does: rows that make, change, leave alone, and rows refused with sheet,
    line and reason.
    """

    creates: list[Said] = field(default_factory=list)
    changes: list[Said] = field(default_factory=list)
    unchanged: int = 0
    errors: list[Refused] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    """What else should be known before storing: headings that were not understood."""

    @property
    def look_alikes(self) -> int:
        """How many rows are refused only because somebody like them is there already."""
        return sum(error.look_alike for error in self.errors)

    def columns(self) -> dict[str, dict[str, int]]:
        """How many cells of which column of which sheet change."""
        counts: dict[str, dict[str, int]] = {}
        for row in self.changes:
            of_sheet = counts.setdefault(row.sheet, {})
            for name in row.fields:
                of_sheet[name] = of_sheet.get(name, 0) + 1
        return counts


@dataclass(frozen=True)
class Said:
    """A row that makes or changes something: where it stands, of whom or what it is, which
    columns change (before, after).
    """

    sheet: str
    line: int
    name: str
    fields: Mapping[str, tuple[str, str]]

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}: {self.name}"


@dataclass(frozen=True)
class Refused:
    """A row that was not taken: where it stands, why, and what it said."""

    sheet: str
    line: int
    reason: dict[str, str]
    values: tuple[str, ...]
    look_alike: bool = False

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}: {self.reason['en']}"


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

    desk, preview = Desk(look_alike=look_alike), ImportPreview()
    total, done = sum(len(part.rows) for part in parts), 0
    for part in parts:
        preview.notes += _notes(part)
        results = []
        for result in part.sheet.apply(part.rows, desk):
            results.append(result)
            done += 1
            if progress and done % STRIDE == 0:
                progress(done, total + 1)
        _tell(part.sheet, sorted(results, key=lambda each: each[0].line), preview)
    return preview, desk


def _tell(
    sheet: Sheet, results: Iterable[tuple[Row, Outcome | GuijuError]], told: ImportPreview
) -> None:
    for row, came in results:
        if isinstance(came, GuijuError):
            reason = {"zh": _sentence(came, sheet, "zh"), "en": _sentence(came, sheet, "en")}
            told.errors.append(
                Refused(sheet.title, row.line, reason, row.texts, isinstance(came, LookAlike))
            )
        elif came:
            said = Said(sheet.title, row.line, row.texts[0], _fields(came.fields))
            (told.creates if came.made else told.changes).append(said)
        else:
            told.unchanged += 1


def _fields(changed: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[str, str]]:
    from guiju.people.sheets.desk import plain
    from guiju.people.sheets.kinds import COLUMNS

    return {
        COLUMNS.get(name, name): (plain(before), plain(after))
        for name, (before, after) in changed.items()
    }


def _notes(part: Part) -> list[Sentence]:
    """Headings that were not understood: what stands under them is not stored."""
    if not part.unknown:
        return []
    sheet, columns = part.sheet, part.sheet.columns.values()
    unknown = " · ".join(part.unknown)[:300]
    wanted = "、".join(zh for zh, _ in columns), ", ".join(en for _, en in columns)
    zh = f"“{sheet.title}”中未识别、不会保存的列:{unknown}。可用的列:{wanted[0]}。"
    en = (
        f"Columns of “{sheet.title_en}” that are not understood and not stored: {unknown}. Its "
        f"columns: {wanted[1]}."
    )
    return [{"zh": zh, "en": en}]


def _sentence(refusal: GuijuError, sheet: Sheet, language: str) -> str:
    """A refusal of a row; its column by the title that stands in the sheet, before what a
    model's own check tells of it.
    """
    titles = sheet.columns.get(str(refusal.data.get("column") or refusal.data.get("field")))
    title = titles[language != "zh"] if titles else ""
    if title and "column" in refusal.data:
        refusal = GuijuError(refusal.sentence, **refusal.data | {"column": title})
    said = refusal.say(language)
    return f"{title}: {said}" if title and "told" in refusal.data else said
