"""What a sheet that came in changes: its base, what stands now, and what the sheet says, compared cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guiju.foundation.errors import GuijuError, Invalid
from guiju.web.kit.plan.columns import PlanColumn, Value
from guiju.web.kit.plan.rows import PlanRow
from guiju.web.kit.plan.sheets import Sheet, SheetLine, plain


@dataclass(frozen=True)
class Edit:
    """A cell that the sheet changes: from ``was`` (what it said at the export) to ``now``; ``stands`` there at present.

    conflict: somebody else changed it meanwhile to something else; it is stored only when the reader says so.
    """

    key: str
    title: str
    column: PlanColumn
    was: Value
    now: Value
    stands: Value
    conflict: bool
    line: int

    @property
    def id(self) -> str:
        """Names the edit in a form."""
        return f"{self.key}/{self.column.name}"

    @property
    def texts(self) -> tuple[str, str, str]:
        """Was, now, stands, for people."""
        return self.column.text(self.was), self.column.text(self.now), self.column.text(self.stands)


@dataclass(frozen=True)
class NewRow:
    """A line without a key: a new project, or a new step of the project of that name. ``parent``: its key, if it stands already."""

    line: int
    step: bool
    parent: str
    values: Mapping[str, Value]


@dataclass
class Comparison:
    """All that a sheet changes, refuses and leaves."""

    edits: list[Edit] = field(default_factory=list)
    new: list[NewRow] = field(default_factory=list)
    refused: list[tuple[int, GuijuError]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def conflicts(self) -> list[Edit]:
        """Edits of what somebody else changed meanwhile."""
        return [edit for edit in self.edits if edit.conflict]

    @property
    def clean(self) -> list[Edit]:
        """Edits that nobody crosses."""
        return [edit for edit in self.edits if not edit.conflict]

    @property
    def nothing(self) -> bool:
        """Whether the sheet changes nothing at all."""
        return not (self.edits or self.new)

    @property
    def state(self) -> str:
        """What would be stored, as a text that differs when something else would be."""
        edits = [(edit.id, plain(edit.was), plain(edit.now), plain(edit.stands)) for edit in self.edits]
        return repr((edits, [(row.line, sorted(row.values)) for row in self.new]))


def compare(sheet: Sheet, rows: Mapping[str, PlanRow], columns: Sequence[PlanColumn]) -> Comparison:
    """Compare a sheet with what stands (``rows`` by key: only what the reader may see).

    A cell is edited when the sheet says something else than its base. Without a base (the sheet was copied) it is edited
    when it says something else than what stands. A row that is not in the sheet stays as it is.
    """
    found = Comparison()
    named = {row.title: row.key for row in rows.values() if not row.step}
    used: set[str] = set()
    for line in sheet.lines:
        key = line.key or _known(line, rows, named, used, columns)
        try:
            if key in used:
                raise Invalid({"zh": "这一行在表中出现了两次。", "en": "This row stands in the sheet twice."})
            _compare_line(line, key, rows, named, sheet, columns, found)
        except GuijuError as error:
            found.refused.append((line.number, error))
        used.add(key) if key else None
    return found


def _compare_line(
    line: SheetLine, key: str, rows: Mapping[str, PlanRow], named: Mapping[str, str], sheet: Sheet,
    columns: Sequence[PlanColumn], found: Comparison,
) -> None:  # fmt: skip
    if not key:
        found.new.append(_new(line, named, columns))
        return
    row = rows.get(key)
    if row is None:
        raise Invalid({"zh": "表中的这一行已不存在,或不归您修改。", "en": "This row is gone, or not yours to change."})
    edits = [edit for column in columns if (edit := _edit(line, row, column, sheet.base.get(key))) is not None]
    if edits and not row.may_edit:
        raise Invalid({"zh": "“{row}”不归您修改。", "en": "“{row}” is not yours to change."}, row=row.title)
    found.edits.extend(edits)
    found.unchanged += not edits


def _edit(line: SheetLine, row: PlanRow, column: PlanColumn, base: Mapping[str, Any] | None) -> Edit | None:
    if column.name not in line.cells or not column.holds(row.step):
        return None
    stands = row.values.get(column.name)
    was = _from_plain(column, base[column.name]) if base and column.name in base else stands
    now = column.read(_as_was(line.cells[column.name], column, was))
    if _same(now, was) or _same(now, stands):
        return None
    return Edit(row.key, row.title, column, was, now, stands, not _same(was, stands), line.number)


def _as_was(raw: Any, column: PlanColumn, was: Value) -> Any:
    """A cell that says what it said keeps its value, also where the value could not be read back (two persons of one name)."""
    return (
        plain(was)
        if isinstance(raw, str) and raw.strip() == column.text(was).strip() and not isinstance(was, tuple)
        else raw
    )


def _new(line: SheetLine, named: Mapping[str, str], columns: Sequence[PlanColumn]) -> NewRow:
    step = bool(str(line.cells.get("action") or "").strip())
    first = str(line.cells.get(columns[0].name) or "").strip()
    values = {
        column.name: column.read(line.cells[column.name])
        for column in columns
        if column.name in line.cells and (column.holds(step) or column is columns[0])
    }
    return NewRow(line.number, step, named.get(first, "") if step else "", values)


def _known(
    line: SheetLine,
    rows: Mapping[str, PlanRow],
    named: Mapping[str, str],
    used: set[str],
    columns: Sequence[PlanColumn],
) -> str:
    """The key of a line that has lost it: by the project's name and, of a step, its words."""
    name, action = (str(line.cells.get(each) or "").strip() for each in (columns[0].name, "action"))
    parent = named.get(name, "")
    if not action:
        return parent if parent not in used else ""
    steps = (
        row.key for row in rows.values() if row.step and row.key.partition(".")[0] == parent and row.title == action
    )
    return next((key for key in steps if key not in used), "")


def _same(one: Value, other: Value) -> bool:
    empty = (None, "", (None, None))
    return one == other or (one in empty and other in empty)


def _from_plain(column: PlanColumn, kept: Any) -> Value:
    if column.kind == "span" and isinstance(kept, list) and len(kept) == 2:
        first, last = (day_of(day) for day in kept)
        return first, last
    return day_of(kept) if column.kind == "day" else kept


def day_of(kept: Any) -> Any:
    """A day from its ISO text."""
    try:
        return dt.date.fromisoformat(kept) if kept else None
    except (TypeError, ValueError) as unfit:
        raise Invalid({"zh": "隐藏工作表里的日期损坏了。", "en": "A day in the hidden sheet is damaged."}) from unfit
