"""One company for the house tests: made once, given to each module as it was made."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from guiju.foundation import clock
from tests import company as made


@pytest.fixture(scope="package")
def standing(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Path]]:
    """Gives the folder of the files of the small company as it was made today: it stands in a
    transaction that ends with the last module, or with the day.
    """
    made_on, folder = None, Path()
    with django_db_blocker.unblock(), ExitStack() as stands:

        def of_today() -> Path:
            nonlocal made_on, folder
            if made_on != clock.today():
                stands.close()
                made_on, folder = clock.today(), tmp_path_factory.mktemp("company")
                stands.enter_context(_in(folder))
                stands.enter_context(made.standing())
            return folder

        yield of_today


@pytest.fixture(scope="module")
def company(
    standing: Callable[[], Path], django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The small company, for the whole module; what a test changes is seen by the next, and gone
    with the module.
    """
    folder = tmp_path_factory.mktemp("module") / "company"
    with django_db_blocker.unblock():
        shutil.copytree(standing(), folder)
        with _in(folder), transaction.atomic():
            yield
            transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(company: None) -> None:
    """The company's own transaction takes the place of one a test."""


def _in(folder: Path) -> override_settings:
    return override_settings(
        RECORDS_ROOT=folder / "records", MEDIA_ROOT=folder / "media", HOME=folder
    )
