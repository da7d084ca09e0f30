"""The people template: out empty or filled, in with a preview of what will change."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.sheets import Sheet
from guiju.kit.sheets.importing import Importing
from guiju.kit.sheets.preview import ImportPreview, Said
from guiju.people import actions
from guiju.people.access import EDIT
from guiju.people.jobs import DRAFT, IMPORT, queue_import
from guiju.people.pages.doing import may_all
from guiju.people.sheets import SHEETS, read_workbook, write_workbook

SHOWN = 200


def _first() -> dict[str, Any]:
    facts = [
        (_title(sheet), " · ".join(_heading(pair) for pair in sheet.columns.values()))
        for sheet in SHEETS.values()
    ]
    return {"facts": facts}


def _seen(path: Path, request: HttpRequest) -> dict[str, Any]:
    """What would be made, changed, refused, sheet by sheet."""
    told = actions.preview_import(path, actor=actor_of(request))
    return {
        "told": told,
        "notes": [_in_language(note) for note in told.notes],
        "sheets": list(_by_sheet(told)),
    }


def _done(result: Mapping[str, Any]) -> dict[str, Any]:
    """What was made, changed and refused."""
    refused = [
        (f"{_word(sheet)} {line}", _in_language(reason))
        for sheet, line, reason in result.get("refused", [])
    ]
    changed = [
        (_word(sheet), [(_column(sheet, name), count) for name, count in counts.items()])
        for sheet, counts in result.get("columns", {}).items()
    ]
    more = result.get("rejected", 0) > len(refused)
    return {"result": result, "changed": changed, "refused": refused, "more": more}


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {"look_alike": bool(request.POST.get("look_alike"))}


@door(may_all(EDIT))
def template(request: HttpRequest) -> FileResponse:
    """The template, empty, or with everything as it stands (``?filled=1``)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write_workbook(file, filled=bool(request.GET.get("filled")), chinese=show.chinese())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_("people.xlsx"))


def _by_sheet(told: ImportPreview) -> Iterable[dict[str, Any]]:
    """What would happen, a sheet at a time: only sheets in which something would."""
    for sheet in SHEETS.values():
        made, changed = (
            [row for row in rows if row.sheet == sheet.title]
            for rows in (told.creates, told.changes)
        )
        refused = [
            (row.line, _in_language(row.reason), " · ".join(filter(None, row.values)))
            for row in told.errors
            if row.sheet == sheet.title
        ]
        if made or changed or refused:
            shown = {
                "made_shown": [show.labelled(row.line, row.name) for row in made[:SHOWN]],
                "changed_shown": [_changed(sheet, row) for row in changed[:SHOWN]],
                "refused_shown": refused[:SHOWN],
            }
            yield {
                "title": _title(sheet),
                "made": made,
                "changed": changed,
                "refused": refused,
                **shown,
            }


def _changed(sheet: Sheet, row: Said) -> tuple[str, list[tuple[str, str, str]]]:
    """A changed row: where it stands and what it is; each column with what it was and will be."""
    cells = [
        (_column(sheet.title, name), before, after) for name, (before, after) in row.fields.items()
    ]
    return show.labelled(row.line, row.name), cells


def _word(title: str) -> str:
    """A sheet's title in the reader's language, from the one in which results name it."""
    return next((_title(sheet) for sheet in SHEETS.values() if sheet.title == title), title)


def _column(title: str, name: str) -> str:
    sheet = next(sheet for sheet in SHEETS.values() if sheet.title == title)
    return _heading(sheet.columns[name]) if name in sheet.columns else name


def _in_language(sentence: Mapping[str, str]) -> str:
    return sentence[show.language()]


def _title(sheet: Sheet) -> str:
    return sheet.title if show.chinese() else sheet.title_en


def _heading(pair: tuple[str, str]) -> str:
    return pair[0 if show.chinese() else 1]


IMPORTING = Importing(
    DRAFT,
    IMPORT,
    gettext_lazy("People from a sheet"),
    gettext_lazy("The template as xlsx, xls or ods, or one of its sheets as CSV. Up to 20 MB."),
    back="people_persons",
    urls="people_import",
    templates="people/import",
    read=read_workbook,
    queue=queue_import,
    first=_first,
    look=_seen,
    asked=_asked,
    done=_done,
)
