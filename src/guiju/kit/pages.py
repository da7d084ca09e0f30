"""The kit's own pages."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.context import actor_of
from guiju.kit.doors import may_enter

#: Pages and actions that the search offers at once.
MOST = 8


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
    context = {
        "text": text,
        "groups": groups,
        "rooms": _rooms(request, text) if text.strip() else [],
        "actions": _actions(actor_of(request), text),
    }
    return render(request, template, context)


def _rooms(request: HttpRequest, text: str) -> list[tuple[str, navigation.TabView]]:
    """Pages of the navigation by their title, their place or other words for them; each with the
    place that it is in.
    """
    return [
        ("" if place.title == tab.title else str(place.title), tab)
        for place in navigation.mapped(actor_of(request), request.path).places
        for tab in place.tabs
        if _says((place.title, tab.title, tab.words), text)
    ][:MOST]


def _actions(actor: Actor, text: str) -> list[navigation.Action | navigation.FrameAction]:
    """What can be begun, by its title or other words for it; nothing asked, the first of all."""
    offered: list[navigation.Action | navigation.FrameAction] = [
        *(known for known in navigation.FRAME if known.may(actor)),
        *(known for known in navigation.ACTIONS if may_enter(actor, known.url)),
    ]
    return [known for known in offered if _says((known.title, known.words), text)][:MOST]


def _says(words: Iterable[object], text: str) -> bool:
    """Whether each word of a text is among the words in any of the languages, case aside."""
    spoken = list[str]()
    for language, _name in settings.LANGUAGES:
        with override(language):
            spoken += map(str, words)
    said = " ".join(spoken).casefold()
    return all(word in said for word in text.casefold().split())
