"""The machine's doors: files are their owner's alone, a dead worker is started again, all of it
ends in seconds.
"""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.web.settings import guarding
from tests import served
from tests.served import Browser, Site, lives, until

#: How often the site is ended: `GUIJU_TIMES=20` in the long run.
TIMES = int(os.environ.get("GUIJU_TIMES", "3"))


@pytest.fixture(scope="module")
def home(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance as an older version left it: everybody reads its folder."""
    home = tmp_path_factory.mktemp("home") / "instance"
    served.make(home, empty, people=1)
    (home / "mail").mkdir(exist_ok=True)
    (home / "mail" / "reset.log").write_text("a link")
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[Site]:
    with served.serving(home) as site:
        yield site


def open_to_others(home: Path) -> list[str]:
    found = [path for path in (home, *home.rglob("*")) if not path.is_symlink()]
    return [str(path) for path in found if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def test_what_lies_in_the_instances_folder_is_its_owners_alone(site: Site) -> None:
    Browser(f"http://127.0.0.1:{site.port}").sign_in("p0@example.com")
    assert (site.home / "guiju.sqlite3-wal").exists()
    assert open_to_others(site.home) == []
    assert stat.S_IMODE(site.home.stat().st_mode) == 0o700


def test_what_others_keep_in_the_folder_stays_as_it_is(tmp_path: Path) -> None:
    venv, outside = tmp_path / "home" / "venv", tmp_path / "outside"
    venv.mkdir(parents=True)
    for path in (venv / "pyvenv.cfg", outside, tmp_path / "home" / "secret"):
        path.touch()
        path.chmod(0o644)
    (tmp_path / "home" / "link").symlink_to(outside)
    guarding.close_all(tmp_path / "home")
    assert (
        outside.stat().st_mode & 0o777 == 0o644
        and (venv / "pyvenv.cfg").stat().st_mode & 0o777 == 0o644
    )
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_job_worker_that_dies_is_started_again_and_the_site_stays_up(site: Site) -> None:
    before = site.children
    os.kill(before["work"], signal.SIGKILL)
    assert until(lambda: site.children.get("work") not in (None, before["work"]))
    assert site.children["web"] == before["web"]
    assert Browser(f"http://127.0.0.1:{site.port}").ask("/healthz")[0] == 200


def test_answers_are_kept_by_no_browser(site: Site) -> None:
    import urllib.request

    for path in ("/healthz", "/accounts/login/", "/api/v1/openapi.json"):
        with urllib.request.urlopen(f"http://127.0.0.1:{site.port}{path}") as answer:
            assert "no-store" in answer.headers["Cache-Control"], path


def test_no_orphan_holds_the_port_when_the_launcher_is_killed(home: Path) -> None:
    with served.serving(home) as site:
        children = list(site.children.values())
        workers = [pid for child in children for pid in served.below(child)]
        os.kill(site.process.pid, signal.SIGKILL)
        site.process.wait()
        assert until(lambda: not any(map(lives, [*children, *workers])), 20)
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(("127.0.0.1", site.port))


@pytest.mark.parametrize("turn", range(TIMES))
def test_all_of_it_ends_in_seconds(home: Path, turn: int) -> None:
    with served.serving(home) as site:
        time.sleep(turn % 5 * 0.4)
        everything = [
            *site.children.values(),
            *(pid for child in site.children.values() for pid in served.below(child)),
        ]
        began = time.monotonic()
        site.process.terminate()
        assert site.process.wait(15) == 0
        assert time.monotonic() - began < 12
        assert not any(map(lives, everything))


def test_who_has_no_account_gets_no_letter(site: Site) -> None:
    browser = Browser(f"http://127.0.0.1:{site.port}")
    browser.ask("/accounts/password/reset/")
    mail = site.home / "mail"
    before = set(mail.iterdir())
    assert browser.ask("/accounts/password/reset/", email="nobody@example.org")[0] == 302
    assert set(mail.iterdir()) == before
    assert browser.ask("/accounts/password/reset/", email="p0@example.com")[0] == 302
    assert until(lambda: set(mail.iterdir()) != before)
    assert open_to_others(site.home) == []
