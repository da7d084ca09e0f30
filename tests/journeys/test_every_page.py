"""Every page on a phone and on the desk, and those before signing in: accessible, from this host,
no sideways scroll. Whether each is all Chinese is asked without a browser: `tests/house`.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conftest import Instance, looking
from tests.journeys.every_page import BEFORE, faults_of, faults_of_all, objects

pytestmark = pytest.mark.journey


def test_every_page_on_a_phone_and_on_the_desk(browser: Any, shop: Instance) -> None:
    faults = faults_of_all(browser, shop, objects(shop))
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_before_signing_in(browser: Any, shop: Instance, language: str) -> None:
    with looking(browser, shop, language=language, size="phone") as page:
        for place in BEFORE:
            page.goto(shop.url + place)
            assert faults_of(page) == [], place
