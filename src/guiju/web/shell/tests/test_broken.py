"""What is answered when the database is the matter: one sentence with what to do, on pages, in
parts of pages, by API.
"""

from __future__ import annotations

import sqlite3

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from guiju.web.shell.pages import broken

CLOSED = {
    "zh": "数据库文件不能打开或写入。",
    "en": "The database file cannot be opened or written.",
}


def answered(
    path: str, fault: str | None, language: str = "zh", method: str = "GET", **headers: str
) -> HttpResponse:
    """The answer to a request that met a fault of SQLite's, or one of ours."""
    error: Exception = RuntimeError("ours")
    if fault:
        error, cause = OperationalError(fault), sqlite3.OperationalError(fault)
        cause.sqlite_errorname = fault
        error.__cause__ = cause
    try:
        raise error
    except (OperationalError, RuntimeError):
        made = RequestFactory(headers={"Accept-Language": language, **headers})
        return broken(made.generic(method, path))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_says_it_in_its_readers_language_and_when_to_come_again(language: str) -> None:
    answer = answered("/process/", "SQLITE_CANTOPEN", language)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert CLOSED[language] in answer.content.decode()


def test_a_part_of_a_page_says_it_beside_the_page() -> None:
    answer = answered("/process/", "SQLITE_READONLY_DBMOVED", "en", HX_Request="true")
    assert (answer.status_code, answer["HX-Retarget"]) == (503, "#toasts")
    assert CLOSED["en"] in answer.content.decode() and "<html" not in answer.content.decode()


def test_the_api_says_it_in_its_one_shape() -> None:
    answer = answered("/api/v1/people/persons", "SQLITE_BUSY")
    assert answer.status_code == 503 and b'"code": "unavailable"' in answer.content


def test_a_fault_of_ours_is_no_matter_of_the_database() -> None:
    for fault in (None, "SQLITE_ERROR"):
        answer = answered("/process/", fault)
        assert answer.status_code == 500 and "Retry-After" not in answer


@pytest.mark.parametrize(
    ("language", "stored", "lost"),
    [("zh", "没有保存", "没有受影响"), ("en", "was not stored", "Nothing of yours is lost")],
)
def test_only_who_sent_something_is_told_that_it_was_not_stored(
    language: str, stored: str, lost: str
) -> None:
    for method in ("GET", "HEAD"):
        read = answered("/process/", None, language, method).content.decode()
        assert lost in read and stored not in read
    sent = answered("/process/", None, language, "POST").content.decode()
    assert stored in sent and lost not in sent
