"""Every page, looked at by its role: accessibility and width; what the tests of every page share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from guiju.web.settings import translations
from tests.house.doors import looked_at
from tests.journeys.conftest import SIZES, Instance, accessible, looking, sign_in

#: Address → role that looks at it. `{card}` and the like are filled from the company.
MANAGER = (
    "/",
    "/notices/",
    "/jobs/",
    "/journal/",
    "/account/",
    "/account/tokens/",
    "/account/tokens/new/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/search/?q=aht",
    "/records/imports/",
    "/records/imports/1/",
    "/records/import/",
    "/records/sources/",
    "/records/sources/1/",
    "/records/keys/",
    "/records/exclusions/",
    "/records/calendars/",
    "/records/calendars/new/",
    "/records/exclusions/new/",
    "/records/metrics/",
    "/records/metrics/aht/",
    "/records/own-metrics/new/",
    "/records/explore/",
    "/records/explore/?metric=aht&by=agent",
    "/records/explore/?metric=sl20&metric=offered&by=half_hour",
    "/records/rows/?metric=short_contacts&agent=a103",
    "/records/team/",
    "/records/team/east-1/",
    "/records/agent/{person}/",
    "/people/",
    "/people/new/",
    "/people/{person}/",
    "/people/{person}/event/",
    "/people/{person}/leave/",
    "/people/teams/",
    "/people/teams/east-1/",
    "/people/teams/new/",
    "/people/delegate/",
    "/people/positions/",
    "/people/shifts/?month=2026-02",
    "/people/shifts/assign/",
    "/people/import/",
    "/performance/mine/",
    "/performance/schemes/",
    "/performance/schemes/new/",
    "/performance/schemes/new/?as=yaml",
    "/performance/schemes/new/?template=phone",
    "/performance/schemes/{scheme}/{version}/",
    "/performance/months/",
    "/performance/months/{closing}/",
    "/performance/months/cards/{card}/",
    "/performance/months/cards/{card}/aht/",
    "/performance/schemes/{scheme}/{version}/examination/",
    "/performance/schemes/{scheme}/{version}/trial/",
    "/performance/schemes/{scheme}/{version}/changes/",
    "/performance/schemes/thresholds/",
    "/performance/fair/",
    "/performance/appeals/",
    "/performance/corrections/",
    "/performance/months/cards/{card}/correct/new/",
    "/performance/entries/",
    "/performance/entries/kind/",
    "/performance/entries/new/",
    "/performance/pay/",
    "/performance/pay/rules/new/",
    "/performance/pay/mine/",
    "/policy/rules/",
    "/policy/rules/new/",
    "/policy/rules/write/",
    "/policy/rules/{policy}/{number}/",
    "/policy/rules/{policy}/{number}/changes/",
    "/policy/rules/{policy}/edit/",
    "/policy/rules/{policy}/questions/",
    "/policy/rules/{policy}/{number}/signatures/",
    "/policy/rules/{policy}/{number}/review/",
    "/policy/reviews/",
    "/policy/mine/",
    "/policy/signatures/",
    "/policy/signatures/{signature}/",
    "/policy/promotions/",
    "/policy/promotions/{round}/",
    "/policy/promotions/quiz/",
    "/policy/authority/",
    "/policy/authority/asked/",
    "/policy/authority/limits/",
    "/policy/authority/limits/new/",
    "/policy/authority/actions/new/",
    "/policy/authority/matrix/",
    "/policy/authority/requests/",
    "/policy/authority/requests/{request}/",
    "/policy/cases/",
    "/policy/cases/new/",
    "/policy/cases/alike/",
    "/policy/cases/{case}/",
    "/policy/watch/",
    "/policy/watch/ceiling/",
    "/policy/watch/alerts/{alert}/",
    "/people/{person}/mentor/",
    "/nowhere/",
    "/people/999999/",
)
AGENT = (
    "/",
    "/performance/mine/",
    "/performance/months/cards/{card}/csat/",
    "/performance/months/cards/{card}/csat/appeal/",
    "/performance/appeals/",
    "/performance/pay/mine/",
    "/performance/entries/",
    "/policy/mine/",
    "/policy/mine/{unsigned}/",
    "/policy/authority/",
    "/policy/cases/",
    "/policy/cases/{case}/",
    "/policy/cases/new/",
)
#: What somebody looks at who has not signed in.
BEFORE = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/welcome/nothing",
    "/policy/verify/",
    "/policy/verify/?code=A",
)
ADMINISTRATOR = ("/people/accounts/", "/people/accounts/1/", "/people/accounts/invite/")


def objects(shop: Instance) -> dict[str, Any]:
    """Objects of the company by name; its scheme examined and tried."""
    found: dict[str, Any] = json.loads(
        shop.asked("import json; from tests import company; print(json.dumps(company.words()))")
    )
    for verb in ("check", "trial"):
        shop.guiju("scheme", verb, f"{found['scheme']}@{found['version']}")
    return found


def places() -> dict[str, list[str]]:
    """Role → the addresses that it looks at; the parts of the house add theirs."""
    own = {"manager": MANAGER, "agent": AGENT, "administrator": ADMINISTRATOR}
    return {role: [*own[role], *looked_at(role)] for role in own}


def faults_of_all(browser: Any, shop: Instance, parts: Mapping[str, Any]) -> list[str]:
    """What is wrong on any page in English, whose words are the longer ones: on a phone, where
    all of it is pressed together, and whether it also fits the desk.

    On the desk the journeys ask for accessibility wherever they take a picture.
    """
    found: list[str] = []
    for role, addresses in places().items():
        with looking(browser, shop, language="en", size="phone") as page:
            sign_in(page, shop, role)
            for place in addresses:
                page.goto(shop.url + place.format(**parts))
                found += [f"{place} (phone) {fault}" for fault in faults_of(page)]
                _resize(page, "desk")
                found += [f"{place} (desk) {fault}" for fault in _sideways(page)]
                _resize(page, "phone")
    return found


def faults_of(page: Any) -> list[str]:
    """What is wrong on the page that stands open."""
    return [*accessible(page), *_sideways(page)]


def _sideways(page: Any) -> list[str]:
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return [] if fits else ["scrolls sideways"]


def _resize(page: Any, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})


@cache
def english() -> frozenset[str]:
    """Sentences that a Chinese page must not show."""
    texts = (message.english for message in translations.chinese())
    return frozenset(text for text in texts if len(text) > 4 and " " in text)
