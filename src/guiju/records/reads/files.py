"""Uploaded files before they count: how they look, how they would be understood."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import NotFound
from guiju.records import converting, guessing, mapping, reading
from guiju.records.access import IMPORT
from guiju.records.models import Upload
from guiju.records.reads.manifest import root

#: Rows that a preview reads.
PREVIEW_ROWS = 20_000
CHOICES = ("sheet", "encoding", "delimiter", "header")


def upload_of(upload_id: int, *, actor: Actor) -> Upload:
    """An upload of the actor's own, or `NotFound`."""
    check_may_all(actor, IMPORT)
    row = Upload.objects.filter(pk=upload_id, account=actor.account).first()
    if row is None or not file_of(row).is_file():
        raise NotFound()
    return row


def file_of(row: Upload) -> Path:
    """Where the uploaded file lies."""
    return Path(settings.HOME) / "uploads" / row.path


def sniff(row: Upload, **choices: str) -> reading.Sniffed:
    """How an uploaded file looks; what was chosen before for it stays chosen, the names mapped
    before find its header.
    """
    kept = {name: str(row.choices.get(name) or "") for name in CHOICES} | {
        k: v for k, v in choices.items() if v
    }
    header = kept.pop("header")
    wanted = mapping.load(row.mapping).names if row.mapping else ()
    return reading.sniff(
        file_of(row), **kept, header=int(header) if header.isdecimal() else 0, wanted=wanted
    )


def sniff_for(row: Upload, how: mapping.Mapping) -> reading.Sniffed:
    """How an uploaded file looks when a mapping reads it."""
    return reading.sniff(file_of(row), **how.reading)


def sniffed(row: Upload, *, sheet: str = "") -> dict[str, Any]:
    """How an uploaded file looks, as plain data: format, choices, columns with guessed types and
    first values.
    """
    seen = sniff(row, sheet=sheet)
    columns = [
        {
            "name": name,
            "type": guessing.looks(seen.values(name)).type,
            "samples": seen.values(name)[:5],
        }
        for name in seen.columns
    ]
    return {
        "format": seen.format,
        "sheet": seen.sheet,
        "sheets": list(seen.sheets),
        "encoding": seen.encoding,
        "delimiter": seen.delimiter,
        "header": seen.header,
        "columns": columns,
    }


def preview(row: Upload, how: mapping.Mapping) -> converting.Preview:
    """How the first rows of an upload would be understood by a mapping. Raises `Several` with
    the mapping's issues.
    """
    work = root() / "work"
    work.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        raw = reading.read_raw(
            file_of(row),
            Path(folder),
            **how.reading,
            limit=PREVIEW_ROWS,
        )
        return converting.preview(raw, how, Path(folder))


def previewed(row: Upload, text: str) -> dict[str, Any]:
    """The preview as plain data."""
    understood = preview(row, mapping.load(text))
    return {
        "read": understood.read,
        "skipped": understood.skipped,
        "rejected": understood.rejected,
        "rows": [
            {"line": line, "raw": dict(raw), "understood": _plain(values)}
            for line, raw, values in understood.rows
        ],
        "rejects": [
            {
                "line": reject.line,
                "column": reject.column,
                "value": reject.value,
                "reason": reject.reason,
                "raw": reject.cells,
            }
            for reject in understood.rejects
        ],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else str(value) for name, value in values.items()}
