"""An odd mapping is a sentence by API and on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN

TOP = "record: contacts\nsource: desk\nkey: [id]\ntimezone: UTC\n"
FILE = b"id,at,x,y\n" + b"1,2026-01-01 00:00:00,a,5\n" * 3
RULES = (
    "regexp_extract(x, '(', 1)",
    "regexp_matches(x, '[a')",
    "regexp_replace(x, '*', 'b')",
    "regexp_extract(x, '(a)', 99999999999)",
    "strptime(y, '%q%q')",
    "nullif(" * 20 + "x" + ", '')" * 20,
    "replace(" * 20 + "x" + f", 'a', '{'a' * 50}')" * 20,
    "(" * 1_500 + "x" + ")" * 1_500,
    "substr(",
    {"from": "x", "unit": ["minutes"]},
    {"from": [["x"]]},
)
#: Values out of all range reject rows or stand; they refuse no file.
FAR = ("substr(y, 9999999999999)", "split_part(x, y, 99999999999)", "y + 1e999", "9" * 3_000)
TEXTS = (
    *(
        TOP + yaml.safe_dump({"columns": {"started_at": "at", "agent": rule}}, width=99_999)
        for rule in RULES
    ),
    TOP + "columns:\n  ? [a, b]\n  : x\n",
    "a: &a [x]\nb: *a\n",
    "[" * 5_000,
    TOP + "columns: {started_at: {from: at, format: '%q%q'}}\n",
    *(
        f"record: contacts\nsource: desk\nkey: [{', '.join(['id'] * often)}]\ncolumns: {{started_at: at}}\n"
        for often in (51, 5_000)
    ),
    TOP + yaml.safe_dump({"columns": {"started_at": {"from": ["at"] * 5_000}}}, width=99_999),
    TOP + yaml.safe_dump({"columns": {"started_at": "at"}, "missing": ["x"] * 2_001}, width=99_999),
)
#: As long as lists may be.
LONG = (
    f"record: contacts\nsource: desk\nkey: [{', '.join(['id'] * 50)}]\ntimezone: UTC\n"
    + yaml.safe_dump(
        {
            "columns": {
                "started_at": "at",
                "agent": {"from": ["x"] * 50, "values": {f"t{n}": f"m{n}" for n in range(1_500)}},
            },
            "missing": [f"m{n}" for n in range(2_000)],
            "skip_values": {"x": [f"s{n}" for n in range(2_000)]},
        },
        width=99_999,
    )
)


@pytest.fixture
def upload(opened: Opened, tmp_path: Path, settings: Any) -> tuple[Any, int]:
    settings.HOME, settings.RECORDS_ROOT = tmp_path, tmp_path / "records"
    client = opened(LIN_LAN)
    sent = client.post("/api/v1/records/uploads", {"file": SimpleUploadedFile("odd.csv", FILE)})
    assert sent.status_code == 201, sent.content
    return client, sent.json()["id"]


def test_an_odd_mapping_is_a_sentence_by_api_and_page(upload: tuple[Any, int]) -> None:
    client, number = upload
    for text in TEXTS:
        answer = client.post(
            f"/api/v1/records/uploads/{number}/preview", {"mapping": text}, "application/json"
        )
        assert answer.status_code == 422, (text[:300], answer.content[:300])
        assert (
            set(answer.json()) == {"code", "message", "data", "next_step"}
            and answer.json()["message"]
        )
        page = client.post(f"/records/uploads/{number}/yaml/", {"mapping": text})
        assert page.status_code == 422, (text[:300], page.status_code)
    for text in ("\ud800", "a\x00"):
        sent = {"mapping": TOP + f"columns: {{started_at: at, agent: {text}}}"}
        assert (
            client.put(
                f"/api/v1/records/uploads/{number}/mapping", sent, "application/json"
            ).status_code
            == 422
        )


def test_a_value_out_of_range_rejects_rows_or_stands(upload: tuple[Any, int]) -> None:
    client, number = upload
    for rule in FAR:
        text = TOP + yaml.safe_dump({"columns": {"started_at": "at", "agent": rule}}, width=99_999)
        answer = client.post(
            f"/api/v1/records/uploads/{number}/preview", {"mapping": text}, "application/json"
        )
        assert answer.status_code == 200 and answer.json()["read"] == 3, (
            rule[:100],
            answer.content[:300],
        )


def test_the_longest_lists_that_are_admitted_are_understood(upload: tuple[Any, int]) -> None:
    client, number = upload
    answer = client.post(
        f"/api/v1/records/uploads/{number}/preview", {"mapping": LONG}, "application/json"
    )
    assert answer.status_code == 200, answer.content[:500]
    assert answer.json()["read"] == 3
