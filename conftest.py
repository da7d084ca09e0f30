"""What every test begins with: the language of the house, whatever the test before spoke."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(autouse=True)
def _house_language() -> Iterator[None]:
    """Activate Guiju's first language; a request or a command leaves its own behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
