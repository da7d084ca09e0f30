"""Every page in Chinese on the desk, and those before signing in: accessible, translated, from
this host, no sideways scroll.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conftest import Instance, looking
from tests.journeys.every_page import faults_of, faults_of_all, objects

pytestmark = pytest.mark.journey


def test_every_page_in_chinese_on_the_desk(browser: Any, shop: Instance) -> None:
    faults = faults_of_all(browser, shop, objects(shop), "zh-hans", "desk")
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_before_signing_in(browser: Any, shop: Instance, language: str) -> None:
    with looking(browser, shop, language=language, size="phone") as page:
        for place in (
            "/accounts/login/",
            "/accounts/password/reset/",
            "/welcome/nothing",
            "/policy/verify/",
            "/policy/verify/?code=A",
        ):
            page.goto(shop.url + place)
            assert faults_of(page, language) == [], place
