"""One company for every module of the house tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from tests import company as made


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The small company, for the whole module; whatever a test changes is seen by the next."""
    folder = tmp_path_factory.mktemp("company")
    with django_db_blocker.unblock(), override_settings(RECORDS_ROOT=folder / "records", HOME=folder), made.standing():
        yield


@pytest.fixture
def _django_db_helper(company: None) -> None:
    """The company's own transaction takes the place of one a test."""
