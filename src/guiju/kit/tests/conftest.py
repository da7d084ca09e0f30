"""What the kit's tests share: a house without the rooms above, a server for it, and the
machine's browser.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from guiju.kit import navigation

CHROMIUM = (
    os.environ.get("GUIJU_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
ALONE = {
    "ROOT_URLCONF": "guiju.kit.tests.urls",
    "LOGIN_URL": "/sign-in/",
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "MIDDLEWARE": [
        "guiju.kit.middleware.SecurityHeaders",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "guiju.kit.tests.signing_in.SigningIn",
    ],
}


@pytest.fixture(scope="module", autouse=True)
def _house() -> Iterator[None]:
    # What the rooms above add leads to addresses that are not here.
    registries = (navigation.TABS, navigation.FRAME, navigation.ACTIONS)
    kept = [list(registry) for registry in registries]
    for registry in registries:
        registry.clear()
    with override_settings(**ALONE):
        yield
    for registry, rows in zip(registries, kept, strict=True):
        registry[:] = rows


@pytest.fixture(scope="module")
def server(_house: None) -> Iterator[str]:
    """The address of a server that serves the kit alone; it needs no database."""
    from pytest_django.live_server_helper import LiveServer

    started = LiveServer("localhost")
    yield started.url
    started.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium, one a module: two drivers at once in one thread refuse each other."""
    if not CHROMIUM:
        pytest.fail("no Chromium on this machine: install chromium for the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        options = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
        ]
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield launched
        launched.close()
