"""Kept files: whatever stands in the place of one is told, and what comes after it is looked at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from guiju.foundation import attachments
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "put", [Path.mkdir, os.mkfifo, Path.unlink], ids=["folder", "fifo", "none"]
)
def test_what_is_no_file_is_missing_and_hides_nothing_behind_it(
    settings: Any, tmp_path: Path, put: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    first, second = (
        attachments.keep_bytes("a.txt", "text/plain", data, "case", 1, actor=OPERATOR)
        for data in (b"one", b"two")
    )
    path = attachments.path_of(first.hash)
    if put is not Path.unlink:
        path.unlink()
    put(path)
    attachments.path_of(second.hash).write_bytes(b"other")
    missing, changed = attachments.faults()
    assert "is missing" in missing["en"] and "was changed" in changed["en"]
    assert not attachments.is_whole(first)
    with pytest.raises(NotFound):
        attachments.handed_out(first)
