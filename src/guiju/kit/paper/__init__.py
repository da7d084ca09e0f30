"""Pages on paper: a Typst template and data become a PDF, the same bytes every time, without the
internet.

A template lies in a room's ``paper/`` folder and begins with ``#import "/house.typ": *``; what
people wrote reaches it as data (`guiju.kit.markdown.tree`), never as markup, so no text can run
anything.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse
from django.utils.http import content_disposition_header

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "fonts"
_EPOCH = int(dt.datetime(2000, 1, 1, tzinfo=dt.UTC).timestamp())


def printed(template: Path, data: dict[str, Any]) -> bytes:
    """Print a template with its data as a PDF. Some milliseconds, the first time of a process a
    tenth of a second; repeated with the same data it gives the same bytes.
    """
    with tempfile.TemporaryDirectory(prefix="guiju-paper-") as folder:
        root = Path(folder)
        for path in (HERE / "house.typ", template):
            (root / path.name).write_bytes(path.read_bytes())
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return bytes(
            typst.compile(
                str(root / template.name),
                root=folder,
                font_paths=_faces(),
                format="pdf",
                timestamp=_EPOCH,
            )
        )


@cache
def _faces() -> typst.Fonts:
    """What paper is set in, read once a process: 20 MB, which cost most of a page."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def answer(name: str, pdf: bytes) -> HttpResponse:
    """A PDF as a download of that name."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = (
        content_disposition_header(True, f"{name}.pdf") or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
