"""A table goes out as a file: up to `view.AT_ONCE` rows with the answer, more by a job, for whoever
asked.

The kit knows no accounts: the shell says what begins the job (`keep_beginner`), and replays the
page for it with ``request.take_table`` set, so that the page's own door and rows decide again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from guiju.kit import excel
from guiju.kit.table import view as views
from guiju.kit.table.view import TableView

Take = Callable[[TableView], None]
Beginner = Callable[[HttpRequest, TableView], HttpResponseBase]
_beginner: list[Beginner] = []


def keep_beginner(begin: Beginner) -> None:
    """Tell the kit how a long export begins."""
    _beginner[:] = [begin]


def answer(request: HttpRequest, view: TableView) -> HttpResponseBase:
    """The file, or where its job is told. Costs the table's count beside its rows."""
    take: Take | None = getattr(request, "take_table", None)
    if take is not None:
        take(view)
        return HttpResponse(status=204)
    if view.total > views.AT_ONCE and _beginner:
        return _beginner[0](request, view)
    return excel.answer(*view.sheet())
