"""Every table of the house is exported by a job as well as at once, with the same rows, as
whoever asked sees them.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from guiju.foundation import jobs
from guiju.foundation.models import Entry, Job
from guiju.kit.table.view import AT_ONCE
from tests import company as made
from tests.house.crawling import patterns
from tests.house.objects import complete

pytestmark = pytest.mark.django_db
#: Pages that name no object. The list of jobs has another row with each export.
PAGES = sorted(
    f"/{route}"
    for route, _ in patterns()
    if "<" not in route and "(" not in route and route != "jobs/"
)


@pytest.fixture(scope="module")
def _whole(company: None) -> None:
    complete()


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.usefixtures("_whole")
@pytest.mark.parametrize("role", ["manager", "agent"])
def test_a_job_exports_what_the_page_does(
    role: str, tmp_path: Path, settings: Any, monkeypatch: Any
) -> None:
    settings.HOME = tmp_path
    client, tables = made.client(role), 0
    for page in PAGES:
        begun = client.post("/api/v1/exports", {"address": page}, "application/json")
        assert begun.status_code < 500, (page, begun.content[:300])
        if begun.status_code != 202:
            continue
        number = begun.json()["id"]
        if Entry.objects.latest("number").after["rows"] > AT_ONCE:
            assert client.get(page, {"export": "xlsx"}).status_code == 302, page
            continue
        jobs.run(_claimed(number))
        told = client.get(f"/api/v1/exports/{number}").json()
        assert told["state"] == "done", (page, told)
        at_once = client.get(page, {"export": "xlsx"})
        assert rows_of(client.get(f"/api/v1/exports/{number}/file")) == rows_of(at_once), page
        tables += 1
    assert tables >= (20 if role == "manager" else 8)


def _claimed(number: int) -> Job:
    Job.objects.filter(pk=number).update(state=Job.State.RUNNING, worker="here", attempts=1)
    return Job.objects.get(pk=number)
