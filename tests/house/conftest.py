"""One company for the house tests: made once, given to each module as it was made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests import company as made


@pytest.fixture(scope="package")
def standing(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The small company in a transaction that ends with the last module; gives the folder of its
    files.
    """
    folder = tmp_path_factory.mktemp("company")
    with django_db_blocker.unblock(), _in(folder), made.standing():
        yield folder


@pytest.fixture(scope="module")
def company(
    standing: Path, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The small company, for the whole module; what a test changes is seen by the next, and gone
    with the module.
    """
    folder = tmp_path_factory.mktemp("module") / "company"
    shutil.copytree(standing, folder)
    with django_db_blocker.unblock(), _in(folder), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(company: None) -> None:
    """The company's own transaction takes the place of one a test."""


def _in(folder: Path) -> override_settings:
    return override_settings(
        RECORDS_ROOT=folder / "records", MEDIA_ROOT=folder / "media", HOME=folder
    )
