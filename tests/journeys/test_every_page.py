"""Every page in both languages: no accessibility fault, nothing untranslated, nothing from another host, no sideways scroll."""

from __future__ import annotations

from typing import Any

import pytest

from guiju.web.settings import translations
from tests.house.doors import PARTS
from tests.journeys.conftest import Instance, accessible, looking, sign_in

pytestmark = pytest.mark.journey
TEXTS = """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) { const text = walk.currentNode.textContent.trim(), of = walk.currentNode.parentElement;
    if (text && !of.closest('script,style,code,pre,[lang=en]')) found.push(text); } return found; }"""
#: Address → role that looks at it. `{card}` and the like are filled from the company.
MANAGER = (
    "/", "/notices/", "/jobs/", "/journal/", "/account/", "/account/tokens/", "/account/tokens/new/",
    "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/search/?q=aht",
    "/records/imports/", "/records/imports/1/", "/records/import/", "/records/sources/", "/records/sources/1/",
    "/records/keys/", "/records/exclusions/", "/records/exclusions/new/", "/records/metrics/", "/records/metrics/aht/",
    "/records/own-metrics/new/", "/records/explore/", "/records/explore/?metric=aht&by=agent",
    "/records/explore/?metric=sl20&metric=offered&by=half_hour", "/records/rows/?metric=short_contacts&agent=a103",
    "/records/team/", "/records/team/east-1/", "/records/agent/{person}/",
    "/people/", "/people/new/", "/people/{person}/", "/people/{person}/event/", "/people/{person}/leave/", "/people/teams/",
    "/people/teams/east-1/", "/people/teams/new/", "/people/delegate/", "/people/positions/",
    "/people/shifts/?month=2026-02", "/people/shifts/assign/", "/people/import/",
    "/performance/mine/", "/performance/schemes/", "/performance/schemes/new/", "/performance/schemes/{scheme}/{version}/",
    "/performance/months/", "/performance/months/{closing}/", "/performance/months/cards/{card}/",
    "/performance/months/cards/{card}/aht/", "/performance/schemes/{scheme}/{version}/examination/",
    "/performance/schemes/{scheme}/{version}/trial/", "/performance/schemes/{scheme}/{version}/changes/",
    "/performance/schemes/thresholds/", "/performance/fair/", "/performance/appeals/", "/performance/corrections/",
    "/performance/months/cards/{card}/correct/new/", "/performance/entries/", "/performance/entries/kind/",
    "/performance/entries/new/", "/performance/pay/", "/performance/pay/rules/new/", "/performance/pay/mine/",
    "/policy/rules/", "/policy/rules/new/", "/policy/rules/write/", "/policy/rules/{policy}/{number}/",
    "/policy/rules/{policy}/{number}/changes/", "/policy/rules/{policy}/edit/", "/policy/rules/{policy}/questions/",
    "/policy/rules/{policy}/{number}/signatures/", "/policy/rules/{policy}/{number}/review/", "/policy/reviews/",
    "/policy/mine/", "/policy/signatures/", "/policy/signatures/{signature}/", "/policy/promotions/",
    "/policy/promotions/{round}/", "/policy/promotions/quiz/", "/policy/authority/", "/policy/authority/asked/",
    "/policy/authority/limits/", "/policy/authority/limits/new/", "/policy/authority/actions/new/", "/policy/authority/matrix/",
    "/policy/authority/requests/", "/policy/authority/requests/{request}/", "/policy/cases/", "/policy/cases/new/",
    "/policy/cases/alike/", "/policy/cases/{case}/", "/policy/watch/", "/policy/watch/ceiling/", "/policy/watch/alerts/{alert}/",
    "/people/{person}/mentor/", "/nowhere/", "/people/999999/",
)  # fmt: skip
AGENT = (
    "/", "/performance/mine/", "/performance/months/cards/{card}/csat/", "/performance/months/cards/{card}/csat/appeal/",
    "/performance/appeals/", "/performance/pay/mine/", "/performance/entries/", "/policy/mine/", "/policy/mine/{unsigned}/",
    "/policy/authority/", "/policy/cases/", "/policy/cases/{case}/", "/policy/cases/new/",
)  # fmt: skip
ADMINISTRATOR = ("/people/accounts/", "/people/accounts/1/", "/people/accounts/invite/")


@pytest.fixture(scope="module")
def parts(shop: Instance) -> dict[str, Any]:
    """Objects of the company by name; its scheme examined and tried."""
    import json

    code = "import django, json; django.setup(); from tests import company; print(json.dumps(company.words()))"
    import subprocess
    import sys

    ran = subprocess.run([sys.executable, "-c", code], env=shop.environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    for verb in ("check", "trial"):
        shop.guiju("scheme", verb, f"{found['scheme']}@{found['version']}")
    return found


@pytest.mark.parametrize(("language", "size"), [("zh-hans", "desk"), ("en", "phone")])
def test_every_page(browser: Any, shop: Instance, parts: dict[str, Any], language: str, size: str) -> None:
    faults: list[str] = []
    more = {
        role: [place for part in PARTS[1:] for place in getattr(part, role.upper())] for role in ("manager", "agent")
    }
    looks = (
        ("manager", [*MANAGER, *more["manager"]]),
        ("agent", [*AGENT, *more["agent"]]),
        ("administrator", ADMINISTRATOR),
    )
    for role, places in looks:
        with looking(browser, shop, language=language, size=size) as page:
            sign_in(page, shop, role)
            for place in places:
                page.goto(shop.url + place.format(**parts))
                faults += [f"{place} {fault}" for fault in _faults(page, language)]
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
            assert _faults(page, language) == [], place


def _faults(page: Any, language: str) -> list[str]:
    page.wait_for_load_state("load")
    page.wait_for_timeout(200)
    found: list[str] = accessible(page)
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        found.append("scrolls sideways")
    if language == "zh-hans":
        english = {text for text in translations.chinese() if len(text) > 4 and " " in text}
        found += [f"untranslated: {text}" for text in page.evaluate(TEXTS) if text in english]
    return found
