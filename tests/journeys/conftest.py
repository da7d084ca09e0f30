"""Real instances, served by the real command, seen in a real browser; pictures are kept under
artifacts/.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from guiju.foundation import clock
from guiju.kit import build
from guiju.kit.tests.conftest import browser
from guiju.web.settings import translations
from tests import company, oncearun
from tests.forks import Forks, forks
from tests.served import QUICK

__all__ = ["browser"]
ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "artifacts" / "journeys"
AXE = build.ROOT / "node_modules" / "axe-core" / "axe.min.js"
#: The parts that come with scripts of their own have begun, nothing is asked for, and nothing moves
#: any more.
SETTLED = """async () => {
  const scripts = [...document.querySelectorAll('[data-script]')]
    .map(one => new URL(one.dataset.script, location.href));
  await Promise.all(scripts.map(script => import(script.href)));
  for (let frames = 0; frames < 2; frames = document.querySelector('.htmx-request') ? 0 : frames + 1)
    await new Promise(requestAnimationFrame);
  await document.fonts.ready;
  await Promise.allSettled(document.getAnimations().map(one => one.finished));
}"""
#: Only what is wrong is told at length; of what rules want to load beforehand, pages have media
#: alone.
RUN = (
    "axe.run({resultTypes: ['violations'], preload: {assets: ['media']}})"
    ".then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html.slice(0, 200)))"
)
#: What the console tells of a refusal that was meant, and of a question that a newer one took the
#: place of.
MEANT = re.compile("status of 4|^htmx:(afterRequest|sendAbort)")
SIZES = {"desk": (1280, 900), "phone": (390, 844)}


@dataclass
class Instance:
    """A served instance: its folder, its address, what it printed when it was made."""

    home: Path
    url: str = ""
    said: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, home: Path) -> Instance:
        """The instance in a folder."""
        settings = {"GUIJU_HOME": str(home), **QUICK}
        environment = {
            name: value for name, value in os.environ.items() if name != "DATABASE_URL"
        } | settings
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        return cls(home, environment=environment)

    def guiju(self, *words: str) -> str:
        """Run a command on it."""
        ran = _commands()(self.home, *words)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def asked(self, code: str) -> str:
        """What a piece of code prints in it."""
        ran = _commands()(self.home, code=code)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()


@cache
def _commands() -> Forks:
    """Commands in processes that need not load everything; until this process ends."""
    at_the_end = contextlib.ExitStack()
    atexit.register(at_the_end.close)
    return at_the_end.enter_context(forks(QUICK["DJANGO_SETTINGS_MODULE"]))


@pytest.fixture(scope="session", autouse=True)
def _assets() -> None:
    build.build()
    translations.compile_catalogue()
    PICTURES.mkdir(parents=True, exist_ok=True)


def made(empty: Path, factory: pytest.TempPathFactory) -> Path:
    """The folder of an instance with the small company, made once a run and day: the processes of
    a run wait for the first.
    """

    def build(home: Path) -> None:
        shutil.copytree(empty, home)
        Instance.at(home).asked("from tests import company; company.build()")

    return oncearun.folder(factory, f"company of {clock.today()}", build)


@pytest.fixture(scope="session")
def shop(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The small company, served. Journeys must not change what others look at."""
    home = tmp_path_factory.mktemp("shop") / "home"
    with served(home, made(empty, tmp_path_factory)) as instance:
        yield instance


@pytest.fixture(scope="module")
def own(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The small company of today, served to one module of journeys, which change it."""
    home = tmp_path_factory.mktemp("own") / "home"
    with served(home, made(empty, tmp_path_factory)) as instance:
        yield instance


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Instance]:
    """An empty instance, served."""
    with served(tmp_path / "home") as instance:
        yield instance


@contextmanager
def served(home: Path, made: Path | None = None) -> Iterator[Instance]:
    """An instance, empty or a copy of one that was made, served by the command until the end of
    the block.
    """
    instance = Instance.at(home)
    if made:
        shutil.copytree(made, home)
    else:
        instance.said = instance.guiju("init")
    port = _free_port()
    command = [sys.executable, "-m", "guiju", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=instance.environment, cwd=ROOT)
    instance.url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{instance.url}/healthz", process)
        yield instance
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def looking(
    browser: Any, instance: Instance, *, language: str = "zh-hans", size: str = "desk"
) -> Iterator[Any]:
    """A page of somebody not signed in; a message on the console or a request that leaves the
    host fails the test.
    """
    width, height = SIZES[size]
    room = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    room.add_cookies([{"name": "django_language", "value": language, "url": instance.url}])
    room.add_init_script(path=AXE)
    page = room.new_page()
    faults: list[str] = []
    page.on(
        "console",
        lambda message: (
            faults.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda sent: faults.append(sent.url) if not _at_home(sent.url, instance.url) else None,
    )
    try:
        yield page
    finally:
        room.close()
    assert [fault for fault in faults if not MEANT.search(fault)] == []


def sign_in(page: Any, instance: Instance, role: str = "manager") -> None:
    """Come in through the front door: a role, or a person by their address."""
    page.goto(f"{instance.url}/accounts/login/")
    page.fill("input[type=email]", company.MAILS.get(role, role))
    page.fill("input[type=password]", company.PASSWORD)
    page.locator("main button.main").first.click()
    page.wait_for_url(f"{instance.url}/")


def press(page: Any, what: Any) -> None:
    """Follow a link or send a form, answer the question if it asks one, and wait until the next
    page stands.
    """
    with page.expect_navigation():
        what.click()
        question = page.locator("dialog#confirm[open] button.main")
        if question.count():
            question.click()


def proves(page: Any) -> None:
    """From a scheme's page: have it examined and tried, and come back."""
    back = page.url
    for word, place in (("方案体检", "**/examination/"), ("试跑", "**/trial/")):
        press(page, page.locator("main a", has_text=word).first)
        press(page, page.locator("main form button.main").first)
        page.wait_for_url(place, timeout=60_000)
        page.goto(back)


def picture(page: Any, name: str) -> None:
    """Keep what is seen, as it is and on a phone; no accessibility fault, nothing that scrolls
    sideways.
    """
    path = PICTURES / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png"
    # A picture hides the caret by a style of each field; a part that is swapped in that moment
    # would take it over.
    page.evaluate(SETTLED)
    page.screenshot(path=path)
    before = page.viewport_size
    assert accessible(page) == [], name
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["phone"], strict=True)))
    page.evaluate(SETTLED)
    page.screenshot(path=path.with_name(f"{path.stem}-phone.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        f"{name} scrolls sideways on a phone"
    )
    page.set_viewport_size(before)


def accessible(page: Any) -> list[str]:
    """The accessibility faults that axe finds once the page has settled."""
    page.evaluate(SETTLED)
    found: list[str] = page.evaluate(RUN)
    return found


def _at_home(url: str, home: str) -> bool:
    return url.startswith((home, "data:", "blob:", "about:"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")
