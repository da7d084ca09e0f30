"""The context processor: what the layout of every page needs, worked out only when a page asks
for it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from guiju.foundation.access import ANONYMOUS, Actor
from guiju.kit import navigation

THEMES = ("auto", "light", "dark")


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; nobody, when the request ended before that was known."""
    actor = getattr(request, "actor", ANONYMOUS)
    return actor if isinstance(actor, Actor) else ANONYMOUS


def stand_under(request: HttpRequest, url_name: str) -> None:
    """Say under which tab this page stands, where its address does not tell: somebody else's card
    is no part of my own results.
    """
    request.stands_under = url_name  # type: ignore[attr-defined]


class Page:
    """The frame of one page: who looks at it, its navigation, its theme."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor:
        """Who looks at the page."""
        return actor_of(self.request)

    @cached_property
    def map(self) -> navigation.Map:
        """The places that open for the actor, and where this page lies among them."""
        if not self.actor.signed_in:
            return navigation.Map([], [], [])
        return navigation.mapped(
            self.actor, self.request.path, getattr(self.request, "stands_under", "")
        )

    @property
    def tabs(self) -> list[navigation.TabView]:
        """The tabs of the place in which the page lies; none where it has a single one."""
        place = self.map.current
        return place.tabs if place and len(place.tabs) > 1 else []

    @cached_property
    def frame_links(self) -> list[navigation.FrameLink]:
        """The buttons that every page has."""
        return (
            navigation.frame_links(self.actor, self.request.get_full_path())
            if self.actor.signed_in
            else []
        )

    @property
    def account_items(self) -> list[navigation.AccountItem]:
        """The lines of the account menu."""
        return (
            [item for item in navigation.ACCOUNT if item.may(self.actor)]
            if self.actor.signed_in
            else []
        )

    @property
    def theme(self) -> str:
        """light, dark or auto, from the cookie that the switch sets."""
        theme = self.request.COOKIES.get("theme", "auto")
        return theme if theme in THEMES else "auto"

    @property
    def languages(self) -> list[tuple[str, str]]:
        """(code, the language's own name)."""
        names = {"zh-hans": "中文", "en": "English"}
        return [(code, names.get(code, code)) for code, _name in settings.LANGUAGES]


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template its ``page``, the frame around it."""
    return {"page": Page(request)}
