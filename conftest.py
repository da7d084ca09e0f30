"""What every test begins with: the language of the house and nothing remembered, whatever the test before did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from guiju.foundation import once


@pytest.fixture(autouse=True)
def _as_new() -> Iterator[None]:
    """Guiju's first language, because a request or a command leaves its own behind; no kept answer."""
    once.forget()
    with translation.override(settings.LANGUAGE_CODE):
        yield
