"""A company and a published policy for tests that need them; the record store in a folder of the
test's own.
"""

from __future__ import annotations

import pytest

from guiju.policy.models import PolicyVersion
from guiju.policy.tests import making


@pytest.fixture(autouse=True)
def _folders(folders: None) -> None:
    """Every test of this room has its folders."""


@pytest.fixture
def firm(db: None) -> making.Company:
    return making.company()


@pytest.fixture
def policy(firm: making.Company) -> PolicyVersion:
    return making.published(firm)
