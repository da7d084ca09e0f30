"""The people template over HTTP: what it would do, and doing it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from ninja import File, Router, UploadedFile

from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Invalid
from guiju.kit.context import actor_of
from guiju.kit.forms import faster_hands_told
from guiju.kit.sheets.importing import legible
from guiju.kit.sheets.preview import ImportPreview
from guiju.people import access, actions
from guiju.people.shapes import accounts as shapes

router = Router()
LARGEST = 20 * 1024 * 1024


@router.post("/import/preview", response=shapes.PeopleImportOut, summary="What an import would do")
def preview_import(
    request: HttpRequest, file: File[UploadedFile], look_alike: bool = False
) -> dict[str, Any]:
    """Say which rows of a sheet would be made, changed or left alone, and which are refused for
    what reason. Nothing is stored.
    """
    return _read(file, actions.preview_import, actor_of(request), look_alike)


@router.post("/import", response=shapes.PeopleImportOut, summary="Import people")
def apply_import(
    request: HttpRequest, file: File[UploadedFile], look_alike: bool = False
) -> dict[str, Any]:
    """Import people from a workbook (xlsx, ods, xls) or one sheet as csv. Importing it again
    changes nothing.

    ``look_alike``: also store rows with somebody's e-mail address, or with somebody's name and
    nearly their staff number.
    """
    return _read(file, actions.apply_import, actor_of(request), look_alike)


def _read(
    file: UploadedFile, doing: Callable[..., ImportPreview], actor: Actor, look_alike: bool
) -> dict[str, Any]:
    check_may_all(actor, access.EDIT)
    if (file.size or 0) > LARGEST:
        raise Invalid("文件大于 20 MB。", "The file is larger than 20 MB.", field="file")
    with tempfile.TemporaryDirectory(prefix="guiju-people-") as folder:
        path = Path(folder) / _plain_name(file.name or "")
        with path.open("wb") as kept:
            kept.writelines(file.chunks())
        with legible(), faster_hands_told():
            return _out(doing(path, actor=actor, look_alike=look_alike))


def _plain_name(name: str) -> str:
    """The file's name as the journal keeps it: short, and without anything that a folder could
    misread.
    """
    return re.sub(r"[^\w.-]", "_", name)[-60:].lstrip(".") or "people"


def _out(told: ImportPreview) -> dict[str, Any]:
    refused = [
        {
            "sheet": e.sheet,
            "line": e.line,
            "zh": e.reason["zh"],
            "en": e.reason["en"],
            "values": list(e.values),
            "look_alike": e.look_alike,
        }
        for e in told.errors
    ]
    cells = [
        {
            "sheet": e.sheet,
            "line": e.line,
            "row": e.name,
            "column": column,
            "before": before,
            "after": after,
        }
        for e in told.changes
        for column, (before, after) in e.fields.items()
    ]
    return {
        "creates": [str(row) for row in told.creates],
        "changes": [str(row) for row in told.changes],
        "cells": cells,
        "notes": told.notes,
        "unchanged": told.unchanged,
        "errors": refused,
    }
