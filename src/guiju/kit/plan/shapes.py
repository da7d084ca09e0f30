"""How the API tells what a plan sheet changes; every feature with such a sheet tells it alike."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from ninja import Schema

from guiju.kit.plan.comparing import Comparison
from guiju.kit.plan.sheets import plain


class EditOut(Schema):
    """A cell that a sheet changes."""

    row: str
    column: str
    was: str
    now: str
    stands: str
    conflict: bool
    line: int


class NewOut(Schema):
    """A line that becomes a new row."""

    line: int
    step: bool
    values: dict[str, Any]


class RefusedLineOut(Schema):
    """A line, or a cell of it, that is refused or remarked on."""

    line: int
    message: str


class ComparisonOut(Schema):
    """What a sheet changes. ``absent``: rows that are not in it; they stay. ``blind``: it has lost
    what it said at the export, so every edit is a conflict. ``remarks``: stored, and worth a second
    look. ``state`` is sent back to store it.
    """

    edits: list[EditOut]
    new: list[NewOut]
    refused: list[RefusedLineOut]
    remarks: list[RefusedLineOut]
    unchanged: int
    absent: int
    blind: bool
    state: str


def comparison_told(told: Comparison) -> dict[str, Any]:
    """A comparison as `ComparisonOut`, in the language of the request."""
    edits = [
        {
            "row": edit.key,
            "column": edit.column.name,
            "was": edit.texts[0],
            "now": edit.texts[1],
            "stands": edit.texts[2],
            "conflict": edit.conflict,
            "line": edit.line,
        }
        for edit in told.edits
    ]
    new = [
        {
            "line": row.line,
            "step": row.step,
            "values": {key: plain(value) for key, value in row.values.items()},
        }
        for row in told.new
    ]
    refused = [{"line": line, "message": said} for line, said in told.said(get_language() or "zh")]
    remarks = [
        {"line": line, "message": said} for line, said in told.remarked(get_language() or "zh")
    ]
    return {
        "edits": edits,
        "new": new,
        "refused": refused,
        "remarks": remarks,
        "unchanged": told.unchanged,
        "absent": told.absent,
        "blind": told.blind,
        "state": told.state,
    }


def taken(sent: str) -> list[str]:
    """Crossed edits in which the sheet's value is wanted, as the API is sent them: with commas
    between.
    """
    return [part.strip() for part in sent.split(",") if part.strip()]
