"""What every test begins with: the language of the house and nothing remembered, whatever the test before did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import settings as properties

from guiju.foundation import once
from tests import witness

# A shared machine may be slow for a moment; that is no fault of the code under test.
properties.register_profile("house", deadline=None)
properties.load_profile("house")


@pytest.fixture(autouse=True)
def _as_new() -> Iterator[None]:
    """Guiju's first language, because a request or a command leaves its own behind; no kept answer."""
    once.forget()
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def _witness() -> Iterator[None]:
    """What this process renders and journals counts for the whole suite."""
    with witness.watching():
        yield
