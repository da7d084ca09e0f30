"""Every page in English on a phone: no accessibility fault, nothing from another host, no
sideways scroll.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conftest import Instance
from tests.journeys.every_page import faults_of_all, objects

pytestmark = pytest.mark.journey


def test_every_page_in_english_on_a_phone(browser: Any, shop: Instance) -> None:
    faults = faults_of_all(browser, shop, objects(shop), "en", "phone")
    assert faults == [], "\n".join(faults)
