"""What a template that came in would do: rows that make, change, leave alone, and rows that are
refused, each with its place and reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guiju.foundation.errors import GuijuError, Sentence
from guiju.kit import show
from guiju.kit.sheets.declaring import Sheet
from guiju.kit.sheets.reading import Part
from guiju.kit.sheets.rows import Row

#: Rows after which progress is told.
STRIDE = 500
Progress = Callable[[int, int], object]
Fields = Mapping[str, tuple[Any, Any]]


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
    """A row that was not taken: where it stands, why, and what it said; whether only because
    something like it is there already.
    """

    sheet: str
    line: int
    reason: dict[str, str]
    values: tuple[str, ...]
    look_alike: bool = False

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}: {self.reason['en']}"


@dataclass
class ImportPreview:
    """What an import does: rows that make, change, leave alone, and rows refused with sheet,
    line and reason. notes: what else should be known before storing.
    """

    creates: list[Said] = field(default_factory=list)
    changes: list[Said] = field(default_factory=list)
    unchanged: int = 0
    errors: list[Refused] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)

    @property
    def look_alikes(self) -> int:
        """How many rows are refused only because something like them is there already."""
        return sum(error.look_alike for error in self.errors)

    def columns(self) -> dict[str, dict[str, int]]:
        """How many cells of which column of which sheet change."""
        counts: dict[str, dict[str, int]] = {}
        for row in self.changes:
            of_sheet = counts.setdefault(row.sheet, {})
            for name in row.fields:
                of_sheet[name] = of_sheet.get(name, 0) + 1
        return counts


def look(
    parts: Iterable[Part],
    desk: Any,
    *,
    fields: Callable[[Fields], Mapping[str, tuple[str, str]]],
    look_alike: type[GuijuError],
    progress: Progress | None = None,
) -> ImportPreview:
    """Let the rows of a file say to a desk what they want; gives what came of each.

    An outcome tells ``made`` and ``fields`` (before, after) and is false when all was so already.
    fields: how these are named and shown. look_alike: the refusal of what is there already.
    """
    parts = list(parts)
    told, done, total = ImportPreview(), 0, sum(len(part.rows) for part in parts)
    for part in parts:
        told.notes += _notes(part)
        results = []
        for result in part.sheet.apply(part.rows, desk):
            results.append(result)
            done += 1
            if progress and done % STRIDE == 0:
                progress(done, total + 1)
        for row, outcome in sorted(results, key=_line):
            if isinstance(outcome, GuijuError):
                alike = isinstance(outcome, look_alike)
                told.errors.append(
                    Refused(
                        part.sheet.title,
                        row.line,
                        reason_of(outcome, part.sheet),
                        row.texts,
                        alike,
                    )
                )
            elif outcome:
                said = Said(part.sheet.title, row.line, row.texts[0], fields(outcome.fields))
                (told.creates if outcome.made else told.changes).append(said)
            else:
                told.unchanged += 1
    return told


def _line(result: tuple[Row, Any]) -> int:
    return result[0].line


def _notes(part: Part) -> list[Sentence]:
    """Headings that were not understood: what stands under them is not stored."""
    if not part.unknown:
        return []
    sheet, columns = part.sheet, part.sheet.columns.values()
    unknown = " · ".join(part.unknown)[:300]
    wanted = "、".join(zh for zh, _ in columns), ", ".join(en for _, en in columns)
    zh = f"“{sheet.title}”中未识别、不会保存的列：{unknown}。可用的列：{wanted[0]}。"
    en = (
        f"Columns of “{sheet.title_en}” that are not understood and not stored: {unknown}. Its "
        f"columns: {wanted[1]}."
    )
    return [{"zh": zh, "en": en}]


def reason_of(refusal: GuijuError, sheet: Sheet) -> dict[str, str]:
    """Say a refusal of a row in both languages, its column by the heading of the sheet."""
    titles = sheet.columns.get(str(refusal.data.get("column") or refusal.data.get("field")))
    return {
        "zh": _said(refusal, titles[0] if titles else "", "zh"),
        "en": _said(refusal, titles[1] if titles else "", "en"),
    }


def _said(refusal: GuijuError, title: str, language: str) -> str:
    """The refusal with a column's heading, which stands before what a model's own check tells."""
    if title and "column" in refusal.data:
        refusal = GuijuError(refusal.sentence, **refusal.data | {"column": title})
    said = refusal.say(language)
    return show.labelled(title, said) if title and "told" in refusal.data else said
