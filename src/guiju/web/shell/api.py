"""The root of the API: one door, one error shape, the same reads and actions as the pages."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

from guiju import __version__
from guiju.foundation import clock
from guiju.foundation.errors import GuijuError
from guiju.foundation.models import Token
from guiju.people import reads as people
from guiju.people.models import Account


class ByToken(HttpBearer):
    """`Authorization: Bearer …`: a token with scope and end."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        digest = hashlib.sha256(token.encode()).hexdigest()
        row = Token.objects.filter(hash=digest, revoked_at=None, expires_at__gt=clock.now()).first()
        account = Account.objects.filter(pk=row.account, is_active=True).first() if row else None
        if row is None or account is None:
            return None
        _note_use(row)
        scopes = None if row.scopes is None else frozenset(row.scopes)
        request.actor = people.actor_of(  # type: ignore[attr-defined]
            account,
            address=request.META.get("REMOTE_ADDR", ""),
            request_id=getattr(request, "request_id", ""),
            scopes=scopes,
        )
        return request.actor  # type: ignore[attr-defined]


def _note_use(row: Token) -> None:
    """When a token was used last, to the minute: a write for every call would cost more than most calls."""
    moment = clock.now()
    if row.used_at is None or moment - row.used_at > dt.timedelta(minutes=1):
        Token.objects.filter(pk=row.pk).update(used_at=moment)


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


api = NinjaAPI(
    title="Guiju",
    version=__version__,
    auth=[ByToken(), BySession()],
    docs_url=None,
    urls_namespace="api",
)


def _tongue(request: HttpRequest) -> str:
    return getattr(request, "LANGUAGE_CODE", "zh")


def _answer(request: HttpRequest, status: int, code: str, zh: str, en: str, **data: Any) -> HttpResponse:
    message = zh if _tongue(request).startswith("zh") else en
    body = {"code": code, "message": message, "data": data, "next_step": ""}
    return api.create_response(request, body, status=status)


@api.exception_handler(GuijuError)
def _refused(request: HttpRequest, error: GuijuError) -> HttpResponse:
    return api.create_response(request, error.shape(_tongue(request)), status=error.status)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    issues = [{"where": [str(p) for p in each["loc"]], "what": each["msg"]} for each in error.errors]
    return _answer(request, 422, "invalid", "请求的内容不合格式。", "What was sent is not valid.", issues=issues)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(request, 404, "not_found", "没有找到这一项。", "There is no such thing here.")


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 401:
        return _answer(request, 401, "not_signed_in", "请先登录或使用令牌。", "Sign in, or send a token.")
    return _answer(request, error.status_code, "refused", "请求不能处理。", str(error.message))


class Me(Schema):
    """Who asks."""

    account: int | None
    person: int | None
    name: str
    roles: list[str]


@api.get("/me", response=Me, tags=["me"])
def me(request: HttpRequest) -> dict[str, Any]:
    """Who the API takes me for."""
    actor = request.actor  # type: ignore[attr-defined]
    return {
        "account": actor.account,
        "person": actor.person,
        "name": actor.name,
        "roles": sorted({grant.role for grant in actor.grants}),
    }


def _mount() -> None:
    from guiju.people.api import router as people_router
    from guiju.performance.api import router as performance_router
    from guiju.policy.api import router as policy_router
    from guiju.process.api import router as process_router
    from guiju.records.api import router as records_router

    api.add_router("/people", people_router)
    api.add_router("/records", records_router)
    api.add_router("/performance", performance_router)
    api.add_router("/policy", policy_router)
    api.add_router("/process", process_router)


_mount()
