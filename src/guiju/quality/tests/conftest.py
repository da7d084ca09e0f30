"""The record store and kept files in a folder of the test's own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _folders(folders: None) -> None:
    """Every test of this room has its folders."""
