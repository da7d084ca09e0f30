"""The root of the API: one door, one error shape, the same reads and actions as the pages."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import APIKeyCookie, HttpBearer

from guiju import __version__
from guiju.foundation import clock, rooms
from guiju.foundation.access import Actor
from guiju.foundation.errors import GuijuError
from guiju.foundation.models import Token
from guiju.kit.address import client_address
from guiju.people import reads as people
from guiju.people.reads import Account
from guiju.people.reads.rows import accounts_by_id
from guiju.web.shell.gate import check_signed
from guiju.web.shell.refusals import Refused, issue, language_of, told
from guiju.web.shell.scopes import check_scope


class ByToken(HttpBearer):
    """Sign-in by `Authorization: Bearer …`: a token with scope and end."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        digest = hashlib.sha256(token.encode()).hexdigest()
        row = Token.objects.filter(hash=digest, revoked_at=None, expires_at__gt=clock.now()).first()
        actor = _actor_by(row, request) if row else None
        if row is None or actor is None:
            return None
        _note_use(row, actor.address)
        request.actor, request.token_title = actor, row.title  # type: ignore[attr-defined]
        check_scope(actor, request.method or "", _template(request))
        check_signed(actor, request.path)
        return actor


def _actor_by(row: Token, request: HttpRequest) -> Actor | None:
    """Give the actor for whom a token speaks: a machine of its own, or its owner while their
    account is open.
    """
    address, request_id = client_address(request), getattr(request, "request_id", "")
    if row.kind == Token.Kind.MACHINE:
        return people.machine_of(row, address=address, request_id=request_id)
    account = accounts_by_id([row.account or 0]).filter(is_active=True).first()
    if account is None:
        return None
    _speak(request, account)
    scopes = None if row.scopes is None else frozenset(row.scopes)
    return people.actor_of(account, address=address, request_id=request_id, scopes=scopes)


def _template(request: HttpRequest) -> str:
    """The operation's address below the API's root, as its description writes it."""
    route = request.resolver_match.route if request.resolver_match else ""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.removeprefix("api/v1/"))


def _speak(request: HttpRequest, account: Account) -> None:
    """The language that the owner chose, where the caller names none."""
    if account.language in dict(settings.LANGUAGES) and not request.headers.get("Accept-Language"):
        translation.activate(account.language)
        request.LANGUAGE_CODE = account.language


def _note_use(row: Token, address: str) -> None:
    """When and from where a token was used last, to the minute: a write for every call would
    cost more than most calls.
    """
    moment = clock.now()
    if row.used_at is None or moment - row.used_at > dt.timedelta(minutes=1):
        Token.objects.filter(pk=row.pk).update(used_at=moment, used_from=address[:50])


class BySession(APIKeyCookie):
    """The browser's session, with its CSRF token on changes."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        actor = getattr(request, "actor", None)
        return actor if actor and actor.signed_in else None


class Refusal(Schema):
    """The one shape of errors."""

    code: str
    message: str
    data: dict[str, Any]
    next_step: str


class Documented(NinjaAPI):
    """The API, whose description also says how each operation refuses."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Describe the API once for a prefix: that takes more than a second, and anybody may ask."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._described:
            self._described[prefix] = self._describe(prefix)
        return self._described[prefix]

    def _describe(self, prefix: str) -> OpenAPISchema:
        """As the framework describes it, with the one shape of errors at each operation."""
        document = super().get_openapi_schema(path_prefix=prefix)
        document["components"]["schemas"]["Refusal"] = Refusal.model_json_schema()
        shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
        for path in document["paths"].values():
            for operation in path.values():
                operation["responses"]["default"] = {"description": "Refused", "content": shape}
        return document


api = Documented(
    title="Guiju",
    version=__version__,
    auth=[ByToken(), BySession()],
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(GuijuError)
def _refused(request: HttpRequest, error: GuijuError) -> HttpResponse:
    return told(request, error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    language = language_of(request)
    return told(request, Refused(422, issues=[issue(each, language) for each in error.errors]))


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return told(request, Refused(404))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return told(request, Refused(error.status_code))


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return told(request, Refused(403))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return told(request, Refused(413))


@api.exception_handler(UnreadablePostError)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return told(request, Refused(400))


class Me(Schema):
    """The actor for whom the API takes the caller."""

    account: int | None
    person: int | None
    name: str
    roles: list[str]
    scopes: list[str] | None
    machine: bool


@api.get("/me", response=Me, tags=["me"])
def me(request: HttpRequest) -> dict[str, Any]:
    """Show who the API takes the caller for; a token of a limited scope is told its own title and
    scope, and nothing of its owner.
    """
    actor = request.actor  # type: ignore[attr-defined]
    scope = None if actor.scopes is None else sorted(actor.scopes)
    title = getattr(request, "token_title", "")
    narrow: dict[str, Any] = {"account": None, "person": None, "name": title, "roles": []}
    whole: dict[str, Any] = {
        "account": actor.account,
        "person": actor.person,
        "name": actor.name,
        "roles": sorted({grant.role for grant in actor.grants}),
    }
    return (whole if scope is None else narrow) | {"scopes": scope, "machine": actor.machine}


def _mount() -> None:
    from guiju.web.shell.exports_api import router as exports_router
    from guiju.web.shell.heads_api import router as heads_router

    for room, module in rooms.parts("api"):
        if router := getattr(module, "router", None):
            api.add_router(f"/{room.label}", router)
    api.add_router("", exports_router)
    api.add_router("/journal", heads_router)


_mount()
