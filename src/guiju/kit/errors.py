"""How a refusal looks on a page: its sentence, what to do now, and every issue with its place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from guiju.foundation.errors import GuijuError, Several


def answer(request: HttpRequest, error: GuijuError) -> HttpResponse:
    """Answer a `GuijuError` with its page (for htmx: the toast) and its status."""
    language = get_language() or "zh"
    details = [issue.say(language) for issue in error.issues] if isinstance(error, Several) else []
    context = {
        "say": "" if details else error.say(language),
        "advise": error.advise(language),
        "status": error.status,
        "details": details,
    }
    if request.headers.get("HX-Request"):
        return _toast(request, context, error.status)
    return render(request, f"{_page(error.status)}.html", context, status=error.status)


def _page(status: int) -> int:
    return status if status in (403, 404, 500) else 400


def _toast(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "kit/error_toast.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    return response
