"""Whatever the API refuses, and wherever: one JSON shape in the caller's language, no page, no
trace.
"""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.test import Client, override_settings
from ninja.errors import HttpError, Throttled
from ninja.throttling import UserRateThrottle

from guiju.foundation.errors import Conflict, Invalid, Several
from guiju.people import reads as people
from guiju.people.models import Account
from guiju.web.shell import actions
from guiju.web.shell.api import api
from guiju.web.shell.refusals import OF_STATUS
from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN, Member

Cast = dict[Member, Account]
ME = "/api/v1/me"
SHAPE = {"code", "message", "data", "next_step"}


@pytest.fixture
def door(opened: Opened) -> Client:
    browser = opened(LIN_LAN)
    browser.raise_request_exception = False
    return browser


def refused(answer: Any, status: int) -> dict[str, Any]:
    """The refusal's body, once it is of the one shape."""
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"].startswith("application/json")
    body = json.loads(answer.content)
    assert set(body) == SHAPE
    assert body["message"] and "Traceback" not in answer.content.decode()
    return body  # type: ignore[no-any-return]


def broken(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """The operation that tells who asks breaks by that error."""

    def breaks(*_: object) -> None:
        raise error

    monkeypatch.setattr(operation(), "view_func", breaks)


def operation() -> Any:
    """The operation that tells who asks."""
    return next(
        view.operations[0]
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        if path == "/me"
    )


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadRequest("x"), 400),
        (SuspiciousOperation("x"), 400),
        (UnreadablePostError("x"), 400),
        (MultiPartParserError("x"), 400),
        (HttpError(400, "x"), 400),
        (HttpError(401, "x"), 401),
        (PermissionDenied("x"), 403),
        (HttpError(403, "x"), 403),
        (Http404("x"), 404),
        (HttpError(405, "x"), 405),
        (Conflict(), 409),
        (RequestDataTooBig("x"), 413),
        (HttpError(415, "x"), 415),
        (Invalid(), 422),
        (Throttled(wait=3), 429),
        (RuntimeError("the secret inside"), 500),
        (HttpError(503, "x"), 503),
    ],
)
def test_every_fault_is_told_in_one_shape(
    door: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    broken(monkeypatch, error)
    chinese = refused(door.get(ME, headers={"accept-language": "zh-hans"}), status)
    english = refused(door.get(ME, headers={"accept-language": "en"}), status)
    assert chinese["code"] == english["code"]
    assert chinese["message"] != english["message"] and english["message"].isascii()


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh-hans", "请求太频繁。"), ("en", "Too many requests.")]
)
def test_who_asks_too_often_is_refused_in_the_one_shape(
    door: Client, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    """By the API library's own measure of how often somebody asks."""
    cache.clear()
    monkeypatch.setattr(operation(), "throttle_objects", [UserRateThrottle("3/m")])
    answers = [door.get(ME, headers={"accept-language": language}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    body = refused(answers[-1], 429)
    assert (body["code"], body["message"]) == ("too_many", sentence) and body["next_step"]
    assert "no-store" in answers[-1]["Cache-Control"]


def test_a_fault_of_ours_is_logged_with_its_trace_and_told_without(
    door: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken(monkeypatch, RuntimeError("the secret inside"))
    with caplog.at_level(logging.ERROR, logger="django.request"):
        answer = door.get(ME)
    body = refused(answer, 500)
    assert "secret" not in answer.content.decode()
    assert "the secret inside" in str(caplog.records[0].exc_info)
    assert body["data"]["request"], "by which an administrator finds it"


def test_an_address_that_is_none_and_a_method_that_is_not_taken(door: Client) -> None:
    assert refused(door.get("/api/v1/nowhere"), 404)["code"] == "not_found"
    assert refused(door.get("/api/v2/me"), 404)["code"] == "not_found"
    answer = door.delete(ME)
    assert refused(answer, 405)["code"] == "method_not_allowed"
    assert answer["Allow"] == "GET"


@pytest.mark.django_db
def test_strangers_and_wrong_tokens() -> None:
    assert refused(Client().get(ME), 401)["code"] == "not_signed_in"
    assert (
        refused(Client().get(ME, headers={"authorization": "Bearer x"}), 401)["code"]
        == "not_signed_in"
    )
    assert refused(Client().get("/api/v1/process/projects"), 401)["next_step"]


@pytest.mark.django_db
def test_a_change_in_a_browser_without_its_csrf_token(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast[LIN_LAN], backend="django.contrib.auth.backends.ModelBackend")
    assert (
        "CSRF"
        in refused(strict.post("/api/v1/process/synonyms", {}, "application/json"), 403)[
            "next_step"
        ]
    )


def test_a_body_that_cannot_be_read(door: Client) -> None:
    for content in (b"{", b"\xff\xfe", b""):
        refused(
            door.post("/api/v1/process/synonyms", content, "application/json"),
            422 if not content else 400,
        )
    refused(door.post("/api/v1/process/forms", b"--x", "multipart/form-data"), 400)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_body_that_is_too_large(door: Client) -> None:
    sent = json.dumps({"words": "x" * 200})
    assert (
        refused(door.post("/api/v1/process/synonyms", sent, "application/json"), 413)["code"]
        == "too_large"
    )


@override_settings(ALLOWED_HOSTS=["guiju.example"])
def test_a_host_that_is_not_ours_is_refused_in_one_line_of_the_log(door: Client) -> None:
    root, written = logging.getLogger(), io.StringIO()
    [configured] = [each for each in root.handlers if type(each) is logging.StreamHandler]
    beside = logging.StreamHandler(written)
    for rule in configured.filters:
        beside.addFilter(rule)
    root.addHandler(beside)
    try:
        refused(door.get(ME, headers={"host": "evil.example"}), 400)
        assert door.get("/", headers={"host": "evil.example"}).status_code == 400
    finally:
        root.removeHandler(beside)
    lines = written.getvalue().splitlines()
    assert "Traceback" not in written.getvalue() and 1 <= len(lines) <= 4, lines


def test_what_a_value_must_be_is_said_in_the_callers_language(door: Client) -> None:
    way, sent = "/api/v1/performance/closings", json.dumps({"month": "2026-13"})
    chinese = refused(
        door.post(way, sent, "application/json", headers={"accept-language": "zh-hans"}), 422
    )
    english = refused(
        door.post(way, sent, "application/json", headers={"accept-language": "en"}), 422
    )
    assert chinese["data"]["issues"][0]["what"].startswith("不合规定的写法")
    assert english["data"]["issues"][0]["what"].startswith("String should match")
    missing = refused(
        door.post(way, "{}", "application/json", headers={"accept-language": "zh-hans"}), 422
    )
    assert [each["what"] for each in missing["data"]["issues"]] == ["缺少这一项"]


@pytest.mark.django_db
def test_a_token_speaks_the_language_its_owner_chose_unless_the_caller_names_one(
    cast: Cast,
) -> None:
    account = cast[LIN_LAN]
    account.language = "en"
    account.save(update_fields=["language"])
    _row, secret = actions.make_token("nightly", actor=people.actor_of(account))
    key = {"authorization": f"Bearer {secret}"}
    way = "/api/v1/people/persons/99999"
    assert refused(Client().get(way, headers=key), 404)["message"].isascii()
    assert not refused(Client().get(way, headers=key | {"accept-language": "zh-hans"}), 404)[
        "message"
    ].isascii()


def test_several_issues_are_each_in_the_callers_language() -> None:
    several = Several([Invalid({"zh": "甲", "en": "a"}), Invalid({"zh": "乙", "en": "b"})])
    assert [issue["message"] for issue in several.shape("zh")["data"]["issues"]] == ["甲", "乙"]
    assert [issue["message"] for issue in several.shape("en")["data"]["issues"]] == ["a", "b"]


def test_every_status_says_what_and_what_now_in_both_languages() -> None:
    for status, (code, sentence, step) in OF_STATUS.items():
        assert code and sentence["zh"] and sentence["en"] and step["zh"] and step["en"], status
