"""Who passes the door of a page, and in which way it is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guiju.foundation.access import Actor, Permission, check_may, check_may_all
from guiju.foundation.errors import Forbidden
from guiju.kit.context import actor_of

View = Callable[..., HttpResponseBase]


def door(may: Callable[[Actor], bool], *methods: str) -> Callable[[View], View]:
    """A page behind a question of access: sign in first, be refused when the answer is no;
    nothing is cached.
    """

    def declare(view: View) -> View:
        @require_http_methods([*(methods or ("GET", "HEAD"))])
        @login_required
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(actor_of(request)):
                raise Forbidden()
            return view(request, *args, **kwargs)

        guarded.may = may  # type: ignore[attr-defined]
        return guarded

    return declare


def entitled(request: HttpRequest, wanted: Permission, *, whole: bool = False) -> Actor:
    """Give the actor, if they have a permission (``whole``: for the whole company); else raise
    `Forbidden`.
    """
    actor = actor_of(request)
    (check_may_all if whole else check_may)(actor, wanted)
    return actor


def may_enter(actor: Actor, url: str) -> bool:
    """Whether the door of the page at an address lets the actor pass; a page without a door lets
    everybody.
    """
    may: Callable[[Actor], bool] | None = getattr(resolve(url).func, "may", None)
    return may is None or may(actor)
