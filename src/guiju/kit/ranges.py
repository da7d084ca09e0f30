"""Hands out parts of a file as a player asks for them: who jumps to minute 28 need not load what comes
before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

#: Of a range without an end so much is given; a player asks on. Who stops listening holds nobody.
PORTION = 1024 * 1024
_BLOCK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def in_ranges(request: HttpRequest, path: Path, kind: str) -> HttpResponseBase:
    """The file, or the one part of it that ``Range`` asks for (206; 416 where it has no such part).
    Several parts at once are answered by the whole. Whether the actor may have it was decided
    before.
    """
    size = path.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or asked.groups() == ("", ""):
        return _told(request, path, kind, 0, size, size)
    begin, end = _part(asked[1], asked[2], size)
    if begin >= end:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    told = _told(request, path, kind, begin, end, size)
    told.status_code = 206
    told["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return told


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    """Where the part begins and ends, the end exclusive."""
    if not first:
        return max(0, size - int(last)), size
    begin = int(first)
    return begin, min(size, int(last) + 1 if last else begin + PORTION)


def _told(
    request: HttpRequest, path: Path, kind: str, begin: int, end: int, size: int
) -> HttpResponseBase:
    answer: HttpResponseBase
    if request.method == "HEAD":
        answer = HttpResponse(content_type=kind)
    else:
        answer = StreamingHttpResponse(_blocks(path, begin, end), content_type=kind)
    answer["Content-Length"] = str(end - begin)
    answer["Accept-Ranges"] = "bytes"
    return answer


def _blocks(path: Path, begin: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(begin)
        while begin < end and (block := file.read(min(_BLOCK, end - begin))):
            begin += len(block)
            yield block
