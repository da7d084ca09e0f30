"""SQL queries of every page, held by a committed baseline; none above twenty."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import company as made
from tests.house.doors import DOORS

BASELINE = Path(__file__).parent / "queries.json"
MOST = 20
pytestmark = pytest.mark.django_db


def test_queries_of_every_page() -> None:
    """Write the baseline anew with GUIJU_WRITE_BASELINE=1 when a page has a reason to ask more."""
    words, found = made.words(), {}
    for name, (parts, method, allowed) in DOORS.items():
        if method != "GET":
            continue
        role = "manager" if "manager" in allowed else sorted(allowed)[0]
        browser, url = made.client(role), reverse(name, args=[words[part] for part in parts])
        browser.get(url)  # caches of a warm process
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.get(url)
            list(answer.streaming_content) if answer.streaming else None
        found[name] = len(queries)
    if os.environ.get("GUIJU_WRITE_BASELINE"):
        BASELINE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert {
        name: (count, baseline.get(name))
        for name, count in found.items()
        if count > baseline.get(name, 0)
    } == {}
    assert {name: count for name, count in found.items() if count > MOST} == {}
