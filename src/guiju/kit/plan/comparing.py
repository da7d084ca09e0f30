"""What a sheet that came in changes: its base, what stands now, and what the sheet says,
compared cell by cell.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from guiju.foundation.errors import GuijuError, Invalid, Sentence
from guiju.kit.plan.columns import PlanColumn, Value, step_name
from guiju.kit.plan.rows import PlanRow
from guiju.kit.plan.sheets import Sheet, SheetLine, plain

_EMPTY: tuple[Value, ...] = (None, "", (None, None))


@dataclass(frozen=True)
class Edit:
    """A cell that the sheet changes: from ``was`` (what it said at the export) to ``now``;
    ``stands`` there at present.

    conflict: somebody else changed it meanwhile to something else, or the sheet has lost what it
    said at the export and nobody can tell; it is stored only when the reader says so.
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
    """A line without a key: a new thing, or a new step of the thing of that name. ``parent``:
    its key, if it stands already.

    names: of the thing and, of a step, its own. told: what it says, as (title, text).
    """

    line: int
    step: bool
    parent: str
    names: tuple[str, ...]
    values: Mapping[str, Value]
    told: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Comparison:
    """All that a sheet changes, refuses and leaves. absent: rows that stand and are not in it; they
    stay as they are.

    remarks: what is stored and worth a second look, by line.
    """

    edits: list[Edit] = field(default_factory=list)
    new: list[NewRow] = field(default_factory=list)
    refused: list[tuple[int, GuijuError]] = field(default_factory=list)
    remarks: list[tuple[int, Sentence]] = field(default_factory=list)
    unchanged: int = 0
    absent: int = 0
    blind: bool = False

    @property
    def conflicts(self) -> list[Edit]:
        """Edits of what somebody else changed meanwhile."""
        return [edit for edit in self.edits if edit.conflict]

    @property
    def clean(self) -> list[Edit]:
        """Give the edits that no other edit crosses."""
        return [edit for edit in self.edits if not edit.conflict]

    @property
    def nothing(self) -> bool:
        """Whether the sheet changes nothing at all."""
        return not (self.edits or self.new)

    @property
    def state(self) -> str:
        """What would be stored, as a short text that differs when something else would be."""
        edits = [
            (edit.id, plain(edit.was), plain(edit.now), plain(edit.stands)) for edit in self.edits
        ]
        stored = repr((edits, [(row.line, sorted(row.values)) for row in self.new]))
        return hashlib.sha256(stored.encode()).hexdigest()

    def said(self, language: str) -> list[tuple[int, str]]:
        """What is refused, by line, with what to do instead."""
        return [
            (line, f"{error.say(language)} {error.advise(language)}".strip())
            for line, error in sorted(self.refused, key=_line)
        ]

    def remarked(self, language: str) -> list[tuple[int, str]]:
        """What is worth a second look, by line."""
        return sorted((line, sentence[language]) for line, sentence in self.remarks)


def _line(refused: tuple[int, GuijuError]) -> int:
    return refused[0]


def compare(sheet: Sheet, rows: Mapping[str, PlanRow], columns: Sequence[PlanColumn]) -> Comparison:
    """Compare a sheet with what stands (``rows`` by key: only what the reader may see).

    A cell is edited when the sheet says something else than its base. Without a base (the sheet was
    copied, or saved as CSV) it is edited when it says something else than what stands, and each
    such edit is a conflict: somebody else may have written what stands. A row that is not in the
    sheet stays as it is. A cell that cannot be read or is not edited there is refused alone.
    """
    comparison = Comparison(blind=not sheet.base)
    named = {row.title: row.key for row in rows.values() if not row.step}
    used: set[str] = set()
    for line in sheet.lines:
        key = line.key or _known(line, rows, named, used, columns)
        try:
            if key in used:
                raise _twice()
            _compare_line(line, key, rows, named, sheet, columns, comparison)
        except GuijuError as error:
            comparison.refused.append((line.number, error))
        used.add(key) if key else None
    comparison.absent = len(rows.keys() - used)
    return comparison


def examined(
    told: Comparison, edits: Callable[[Sequence[Edit]], object], new: Callable[[NewRow], object]
) -> Comparison:
    """The comparison without what could not be stored. ``edits`` (of one row) and ``new`` raise
    what stands against it.

    Where a row's edits are refused, the one without which the others fit is left out; when several
    are wrong, those which are refused alone; when none is, all of them.
    """
    told.edits = [edit for group in row_by_row(told.edits) for edit in _fit(group, edits, told)]
    told.new = [row for row in told.new if _accepted(partial(new, row), row.line, told)]
    return told


def row_by_row(edits: Iterable[Edit]) -> list[list[Edit]]:
    """Edits of one row together, in the order in which they come."""
    by_row: dict[str, list[Edit]] = {}
    for edit in edits:
        by_row.setdefault(edit.key, []).append(edit)
    return list(by_row.values())


def by_row(edits: Iterable[Edit]) -> dict[str, dict[str, Value]]:
    """What edits set, row by row: key → column → value."""
    return {
        group[0].key: {edit.column.name: edit.now for edit in group} for group in row_by_row(edits)
    }


def _fit(
    group: list[Edit], check: Callable[[Sequence[Edit]], object], told: Comparison
) -> list[Edit]:
    error = _against(partial(check, group))
    if error is None:
        return group
    for edit in group if len(group) > 1 else ():
        rest = [other for other in group if other is not edit]
        if _against(partial(check, rest)) is None:
            told.refused.append((edit.line, error))
            return rest
    told.refused.append((group[0].line, error))
    alone = [(edit, _against(partial(check, [edit]))) for edit in group] if len(group) > 1 else []
    told.refused += [
        (edit.line, other) for edit, other in alone if other and str(other) != str(error)
    ]
    fit = [edit for edit, other in alone if other is None]
    return _fit(fit, check, told) if fit and len(fit) < len(group) else []


def _against(check: Callable[[], object]) -> GuijuError | None:
    """What is raised, or nothing."""
    try:
        check()
    except GuijuError as error:
        return error
    return None


def _accepted(check: Callable[[], object], line: int, told: Comparison) -> bool:
    error = _against(check)
    if error is not None:
        told.refused.append((line, error))
    return error is None


def _twice() -> Invalid:
    return Invalid(
        "这一行在表中出现了两次。",
        "This row stands in the sheet twice.",
        next_step={
            "zh": "要新增，请在空行里填写，不要复制整行。",
            "en": "For a new row fill in an empty line; do not copy a whole one.",
        },
    )


def _compare_line(
    line: SheetLine,
    key: str,
    rows: Mapping[str, PlanRow],
    named: Mapping[str, str],
    sheet: Sheet,
    columns: Sequence[PlanColumn],
    found: Comparison,
) -> None:
    if not key:
        found.new.append(_new(line, named, columns))
        return
    row = rows.get(key)
    if row is None:
        raise Invalid(
            "表中的这一行已不存在，或不归您修改。", "This row is gone, or not yours to change."
        )
    edits, before = [], len(found.refused)
    for column in columns:
        try:
            edits.append(_edit(line, row, column, sheet.base.get(key)))
        except GuijuError as error:
            found.refused.append((line.number, error))
    crossed = [edit for edit in edits if edit is not None]
    if crossed and not row.may_edit:
        raise Invalid("“{row}”不归您修改。", "“{row}” is not yours to change.", row=row.title)
    found.edits.extend(crossed)
    found.unchanged += not crossed and len(found.refused) == before


def _edit(
    line: SheetLine, row: PlanRow, column: PlanColumn, base: Mapping[str, Any] | None
) -> Edit | None:
    if column.name not in line.cells:
        return None
    known = bool(base) and column.name in (base or {})
    stands = row.values.get(column.name)
    was = _from_plain(column, (base or {})[column.name]) if known else stands
    if not column.holds(row.step):
        _check_untouched(line.cells[column.name], column, was, known)
        return None
    now = column.read(_as_was(line.cells[column.name], column, was))
    if _same(now, was) or _same(now, stands):
        return None
    return Edit(
        row.key,
        row.title,
        column,
        was,
        now,
        stands,
        not known or not _same(was, stands),
        line.number,
    )


def _check_untouched(raw: Any, column: PlanColumn, was: Value, known: bool) -> None:
    """A cell that is only shown says what it said; without a base nobody knows what that was."""
    if not known:
        return
    try:
        same = (raw in (None, "") and was in _EMPTY) or _same(
            column.read(_as_was(raw, column, was)), was
        )
    except GuijuError:
        same = False
    if not same:
        raise Invalid(
            "“{title}”在这一行不能填写。",
            "“{title}” is not filled in on this row.",
            title=str(column.title),
        )


def _as_was(raw: Any, column: PlanColumn, was: Value) -> Any:
    """A cell that says what it said keeps its value, also where the value could not be read back
    (two persons of one name).
    """
    return (
        plain(was)
        if isinstance(raw, str)
        and raw.strip() == column.text(was).strip()
        and not isinstance(was, tuple)
        else raw
    )


def _new(line: SheetLine, named: Mapping[str, str], columns: Sequence[PlanColumn]) -> NewRow:
    first, own = _names(line, columns)
    step = bool(own)
    values, told = {}, []
    for column in columns:
        raw = line.cells.get(column.name)
        blank = raw is None or not str(raw).strip()
        if column is columns[0] or (
            column.holds(step) and not (blank and (column.kind == "choice" or not column.required))
        ):
            values[column.name] = column.read(raw)
            told.append((str(column.title), column.text(values[column.name])))
        elif not blank:
            _check_untouched(raw, column, None, True)
    names = (first, own) if step else (first,)
    return NewRow(line.number, step, named.get(first, "") if step else "", names, values, told)


def _names(line: SheetLine, columns: Sequence[PlanColumn]) -> tuple[str, str]:
    """What a line calls the planned thing and its step; empty where it says nothing."""
    first, own = columns[0], step_name(columns)
    thing, step = (
        str(line.cells.get(column.name) or "").strip() if column else "" for column in (first, own)
    )
    return thing, step


def _known(
    line: SheetLine,
    rows: Mapping[str, PlanRow],
    named: Mapping[str, str],
    used: set[str],
    columns: Sequence[PlanColumn],
) -> str:
    """The key of a line that has lost it: by the thing's name and, of a step, its own."""
    name, own = _names(line, columns)
    parent = named.get(name, "")
    if not own:
        return parent if parent not in used else ""
    steps = (
        row.key
        for row in rows.values()
        if row.step and row.key.partition(".")[0] == parent and row.title == own
    )
    return next((key for key in steps if key not in used), "")


def _same(one: Value, other: Value) -> bool:
    return _lines(one) == _lines(other) or (one in _EMPTY and other in _EMPTY)


def _lines(value: Value) -> Value:
    """A text as a spreadsheet gives it back: without blanks around it, its lines divided in one
    way.
    """
    return (
        value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else value
    )


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
        raise Invalid(
            "隐藏工作表里的日期损坏了。", "A day in the hidden sheet is damaged."
        ) from unfit
