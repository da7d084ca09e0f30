"""The record store and kept files in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def _folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.RECORDS_ROOT, settings.HOME = (
        tmp_path / "media",
        tmp_path / "records",
        tmp_path,
    )
