"""The kit's own pages."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guiju.kit import navigation
from guiju.kit.context import actor_of


@require_safe
@login_required
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """Answers of the global search: the fragment inside the dialog, or a page of its own without
    script.
    """
    text = request.GET.get("q", "")[:200]
    hits = navigation.search(actor_of(request), text)
    groups = [(kind, list(found)) for kind, found in groupby(hits, key=lambda hit: hit.kind)]
    template = "kit/search.html#hits" if request.headers.get("HX-Request") else "kit/search.html"
    return render(
        request, template, {"text": text, "groups": groups, "rooms": _rooms(request, text)}
    )


def _rooms(request: HttpRequest, text: str) -> list[navigation.TabView]:
    """Pages of the navigation by their title or other words for them."""
    wanted = text.strip().casefold()
    tabs = [
        tab
        for place in navigation.mapped(actor_of(request), request.path).places
        for tab in place.tabs
    ]
    return [tab for tab in tabs if wanted in f"{tab.title} {tab.words}".casefold()][:8]
