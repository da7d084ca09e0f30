"""Stands for the sign-in of the rooms above: a cookie says who asks."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse

from guiju.foundation.access import Actor
from tests.cast import WANG_MIN

LEADER = Actor(account=2, person=2, name=WANG_MIN.name)


class SigningIn:
    """Whoever has the cookie is the team leader of the cast."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "signed-in" in request.COOKIES:
            request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
            request.actor = LEADER  # type: ignore[attr-defined]
        return self.get_response(request)
