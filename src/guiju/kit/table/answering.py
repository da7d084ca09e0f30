"""A declared table answers requests: with the page, its fragment, or the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers

from guiju.kit.table import exports
from guiju.kit.table.declaration import Declaration, RowsOrAsk
from guiju.kit.table.view import TableView


@dataclass(frozen=True)
class Table(Declaration):
    """A table, declared once, that answers requests."""

    def view(self, request: HttpRequest, rows: RowsOrAsk) -> TableView:
        """The table as this request sees it.

        A QuerySet or list is searched and filtered here; a function gets the `State` and does that
        itself; a `Source` is taken as it is. Costs one count and one page of rows.
        """
        state = self.state(request)
        return TableView(self, request, state, self.source(rows, state))

    def respond(
        self,
        request: HttpRequest,
        template: str,
        rows: RowsOrAsk,
        context: dict[str, Any] | None = None,
        *,
        key: str = "table",
    ) -> HttpResponseBase:
        """The whole page, the table's fragment for htmx, or the Excel file, as the request wants
        it.

        A file of more than `view.AT_ONCE` rows is written by a job.
        """
        view = self.view(request, rows)
        if request.GET.get(self.prefix + "export") == "xlsx":
            return exports.answer(request, view)
        return self.answer(request, template, view, {**(context or {}), key: view})

    def answer(
        self,
        request: HttpRequest,
        template: str,
        view: TableView,
        context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The whole page, or the table's fragment for htmx."""
        wanted = request.headers.get("HX-Target") == f"{view.id}-body"
        if wanted:
            response = render(request, "kit/table.html#body", {"table": view})
        else:
            response = render(request, template, {"table": view, **(context or {})})
        # One address, two answers: a browser must not show the fragment when it comes back to the
        # page.
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        patch_cache_control(response, no_store=True, private=True)
        return response
