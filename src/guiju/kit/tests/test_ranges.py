"""Parts of a file, as players ask for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import RequestFactory

from guiju.kit import ranges

CONTENT = bytes(range(100))


@pytest.mark.parametrize(
    ("asked", "status", "begin", "end"),
    [
        ("", 200, 0, 100),
        ("bytes=0-", 206, 0, 100),
        ("bytes=10-19", 206, 10, 20),
        ("bytes=90-500", 206, 90, 100),
        ("bytes=-5", 206, 95, 100),
        ("bytes=-500", 206, 0, 100),
        ("bytes=-", 200, 0, 100),
        ("bytes=0-1,5-6", 200, 0, 100),
        ("lines=1-2", 200, 0, 100),
        ("bytes=100-", 416, 0, 0),
        ("bytes=9-3", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
    ],
)
def test_a_range_is_answered_by_its_part(
    asked: str, status: int, begin: int, end: int, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    for method in ("GET", "HEAD"):
        request = RequestFactory().generic(method, "/", headers={"Range": asked} if asked else {})
        answer = ranges.in_ranges(request, path, "audio/wav")
        assert answer.status_code == status
        if status != 416:
            assert int(answer["Content-Length"]) == end - begin
        if status == 206:
            assert answer["Content-Range"] == f"bytes {begin}-{end - 1}/100"
        if method == "GET" and status != 416:
            assert b"".join(answer) == CONTENT[begin:end]


def test_a_range_without_an_end_is_given_in_portions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "PORTION", 30)
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    request = RequestFactory().get("/", headers={"Range": "bytes=20-"})
    assert ranges.in_ranges(request, path, "audio/wav")["Content-Range"] == "bytes 20-49/100"
