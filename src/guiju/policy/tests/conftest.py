"""A company and a published policy for tests that need them; the record store in a folder of the
test's own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from guiju.policy.models import PolicyVersion
from guiju.policy.tests import making


@pytest.fixture(autouse=True)
def _folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.RECORDS_ROOT, settings.HOME = (
        tmp_path / "media",
        tmp_path / "records",
        tmp_path,
    )


@pytest.fixture
def firm(db: None) -> making.Company:
    return making.company()


@pytest.fixture
def policy(firm: making.Company) -> PolicyVersion:
    return making.published(firm)
