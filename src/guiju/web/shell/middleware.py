"""Every request knows who asks; every refusal becomes a page, a toast or JSON in the request's
language.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation

from guiju.foundation import away, disk
from guiju.foundation.access import ANONYMOUS
from guiju.foundation.errors import Forbidden, Invalid
from guiju.foundation.once import look
from guiju.kit import errors as kit_errors
from guiju.kit.address import client_address
from guiju.people import reads as people
from guiju.records.patience import patience
from guiju.web.shell.gate import OPEN_EXACT, check_signed
from guiju.web.shell.refusals import told

Handler = Callable[[HttpRequest], HttpResponse]
#: What opens without signing in.
OPEN = (
    "/accounts/login",
    "/accounts/logout",
    "/accounts/password/reset",
    "/accounts/2fa/authenticate",
    "/welcome/",
    "/healthz",
    "/static/",
)


class ActorMiddleware:
    """Sets ``request.actor`` (three queries) and a request id; sends strangers to sign-in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        _speak_as_chosen(request)
        if not request.actor.signed_in and not _opens(request):  # type: ignore[attr-defined]
            return _to_sign_in(request)
        with look() if request.method in ("GET", "HEAD") else nullcontext():
            response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response

    def _actor(self, request: HttpRequest) -> object:
        if not request.user.is_authenticated:
            return ANONYMOUS
        return people.actor_of(
            request.user,
            address=client_address(request),
            request_id=request.request_id,  # type: ignore[attr-defined]
        )


class Patience:
    """Nobody waits longer than `SECONDS` for the engine: what a request asks of it is cancelled
    then, with a sentence.
    """

    SECONDS = 60.0

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with patience(self.SECONDS):
            return self.get_response(request)


class SigningGate:
    """Who has rules to sign before work gets to nothing else first: pages lead to them, the API
    says so. One query.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            check_signed(request.actor, request.path)  # type: ignore[attr-defined]
        except Forbidden as refusal:
            if _is_a_page(request):
                return redirect("policy_mine")
            return ErrorPages(self.get_response).process_exception(
                request, refusal
            ) or HttpResponse(status=403)
        return self.get_response(request)


class ErrorPages:
    """Turns a `GuijuError` into an answer, and refuses NUL characters, which no text of ours may
    hold.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            refusal = Invalid(
                "地址里有不允许的字符。", "The address has a character that is not allowed."
            )
            return self.process_exception(request, refusal) or HttpResponse(status=400)
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return _told_of_method(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """The refusal of a form that holds NUL; the API's own shapes refuse it there."""
        if request.method != "POST" or request.path.startswith("/api/"):
            return None
        if not any(
            "\0" in text for values in request.POST.lists() for text in (values[0], *values[1])
        ):
            return None
        refusal = Invalid(
            "填写的内容里有不能保存的字符。",
            "What was filled in has a character that cannot be kept.",
        )
        return self.process_exception(request, refusal)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal, or of what broke around us in words; other faults, and a database
        that is away, go on to `pages.broken`.
        """
        refusal = None if away.refusal_of(error) else disk.noticed(error)
        if refusal is None:
            return None
        if request.path.startswith("/api/"):
            return told(request, refusal)
        return kit_errors.answer(request, refusal)


def _told_of_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page that says that an address is not opened by this method; the API's refusals get
    their shape further out.
    """
    if request.path.startswith("/api/"):
        return response
    page = render(request, "405.html", {"status": 405}, status=405)
    page.headers["Allow"] = response.headers.get("Allow", "")
    return page


def _speak_as_chosen(request: HttpRequest) -> None:
    """The language that the account chose, in a browser that has not chosen one itself."""
    chosen = getattr(request.user, "language", "")
    if chosen in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen


def _is_a_page(request: HttpRequest) -> bool:
    asks = request.method in ("GET", "HEAD") and not request.path.startswith("/api/")
    return asks and not getattr(request, "htmx", False)


def _opens(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True  # the API answers strangers itself, with 401 in its own shape
    return request.path.startswith(OPEN) or request.path in OPEN_EXACT


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    door = resolve_url(settings.LOGIN_URL)
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = door
        return answer
    return redirect(f"{door}?next={quote(request.get_full_path())}")
