"""A cell that is edited in place: shown, opened as a small form, stored, or refused with the
sentence beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from guiju.foundation.bounds import whole
from guiju.foundation.errors import Conflict, GuijuError
from guiju.kit.choosing import NOTHING, TYPE
from guiju.kit.plan.columns import PlanColumn, Value
from guiju.kit.plan.rows import PlanRow

Save = Callable[[Value, int], PlanRow]


def answer_cell(
    request: HttpRequest,
    row: PlanRow,
    column: PlanColumn,
    save: Save,
    *,
    fresh: Callable[[], PlanRow],
) -> HttpResponse:
    """GET shows the cell, ``?edit=1`` its form; POST stores it.

    ``save`` gets the value and the count of changes that the writer had seen; it raises `Conflict`
    when somebody was faster: then what stands there now is shown beside what was typed, and the
    writer decides.
    """
    if request.method == "POST":
        return _stored(request, row, column, save, fresh)
    return _form(request, row, column) if request.GET.get("edit") else _shown(request, row, column)


def _stored(
    request: HttpRequest, row: PlanRow, column: PlanColumn, save: Save, fresh: Callable[[], PlanRow]
) -> HttpResponse:
    sent = _sent(request, column)
    try:
        stored = save(column.read(sent), _seen(request))
        answer = _shown(request, stored, column)
        if stored.linked:
            answer["HX-Refresh"] = "true"
        return answer
    except Conflict as clash:
        now = fresh()
        return _form(
            request,
            now,
            column,
            wrote=sent,
            error=_said(clash),
            stands=column.text(now.values.get(column.name)),
        )
    except GuijuError as error:
        return _form(request, row, column, wrote=sent, error=_said(error))


def _sent(request: HttpRequest, column: PlanColumn) -> str:
    if column.kind != "span":
        return request.POST.get("value", "")
    days = [request.POST.get(name, "").strip() or "…" for name in ("from", "to")]
    return "" if days == ["…", "…"] else " – ".join(days)


def _seen(request: HttpRequest) -> int:
    return whole(request.POST.get("changed", ""), -1)


def _said(error: GuijuError) -> str:
    language = get_language() or "zh"
    return f"{error.say(language)} {error.advise(language)}".strip()


def _shown(request: HttpRequest, row: PlanRow, column: PlanColumn) -> HttpResponse:
    text = column.text(row.values.get(column.name))
    url = row.address(column.name) if row.may_edit and column.holds(row.step) else ""
    context = {
        "row": row,
        "column": column,
        "text": text,
        "url": url,
        "focus": request.method == "POST" or "shut" in request.GET,
    }
    return render(request, "kit/plan/cell.html", context)


def _form(
    request: HttpRequest, row: PlanRow, column: PlanColumn, *, wrote: str | None = None, **more: Any
) -> HttpResponse:
    value = row.values.get(column.name)
    first, last = value if isinstance(value, tuple) else (None, None)
    if wrote is not None and column.kind == "span":
        first, _between, last = wrote.partition(" – ")  # type: ignore[assignment]
    context = {
        "row": row,
        "column": column,
        "url": row.address(column.name),
        "first": first or "",
        "last": last or "",
        "value": _plain(value) if wrote is None else wrote,
        "lookup": reverse(column.lookup) if column.lookup else "",
        "hint": TYPE,
        "nothing": NOTHING,
        "words": [(code, column.text(code), code == (wrote or value)) for code in column.words],
        **more,
    }
    return render(request, "kit/plan/cell_form.html", context)


def _plain(value: Value) -> str:
    return "" if value is None or isinstance(value, tuple) else str(value)
