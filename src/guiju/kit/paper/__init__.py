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
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse
from django.utils.http import content_disposition_header

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "fonts"
_EPOCH = int(dt.datetime(2000, 1, 1, tzinfo=dt.UTC).timestamp())


def printed(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF of a template with its data. About 0.2 s; repeated with the same data it gives the
    same bytes.
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
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                format="pdf",
                timestamp=_EPOCH,
            )
        )


def answer(name: str, pdf: bytes) -> HttpResponse:
    """A PDF as a download of that name."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = (
        content_disposition_header(True, f"{name}.pdf") or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
