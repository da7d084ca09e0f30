"""Problems collected on paper or in a chat: a template out, the filled one in, with a preview of
what will be stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.kit import excel, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.sheets.importing import Importing
from guiju.process.access.problems import may_answer
from guiju.process.actions.problems.sheets import DRAFT, SHEET, preview_problems, read_rows
from guiju.process.jobs.problems import IMPORT, queue_import
from guiju.process.pages.problems import labels


@door(may_answer)
def template(request: HttpRequest) -> FileResponse:
    """The template with a line that shows how."""
    at = 0 if show.chinese() else 1
    kinds = [title for _code, title in labels.kinds()]
    day = clock.today().isoformat()
    rows = [(_("The refund page shows nothing after the update."), kinds[0], day, "G101")]
    return excel.answer(
        _("Problems collected"),
        [excel.Heading(titles[at]) for titles in SHEET.columns.values()],
        rows,
    )


def _first() -> dict[str, Any]:
    facts = [
        (_("Problem"), _("needed")),
        (_("Class"), " · ".join(title for _code, title in labels.kinds())),
        (_("Day"), "2026-02-14"),
        (_("Reporter's staff number"), _("empty: yourself")),
    ]
    return {"facts": facts}


def _seen(path: Path, request: HttpRequest) -> dict[str, Any]:
    preview = preview_problems(read_rows(path), actor=actor_of(request))
    language = show.language()
    return {"good": preview.good, "bad": [(row, reason[language]) for row, reason in preview.bad]}


def _done(result: Mapping[str, Any]) -> dict[str, Any]:
    language = show.language()
    refused = [
        (_("row %(line)s") % {"line": line}, reason[language])
        for line, reason in result.get("refused", [])
    ]
    return {"stored": result.get("stored", 0), "refused": refused}


IMPORTING = Importing(
    DRAFT,
    IMPORT,
    gettext_lazy("Problems from a sheet"),
    gettext_lazy("The template as xlsx, xls, ods or CSV. Up to 20 MB."),
    back="process_problems",
    urls="process_problems_import",
    templates="process/problems/import",
    read=read_rows,
    queue=queue_import,
    first=_first,
    look=_seen,
    done=_done,
)
