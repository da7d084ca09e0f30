"""Where somebody stands behind a real nginx: many from one office come in, a guesser shuts out
nobody else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import nginx, served
from tests.served import PASSWORD, Browser, Site

pytestmark = pytest.mark.skipif(
    not nginx.program(), reason="no nginx on this machine: `make test` installs it for root"
)
OFFICE = 31


@pytest.fixture(scope="module")
def site(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("home") / "instance"
    served.make(home, empty, people=OFFICE, **served.QUICK)
    with served.serving(home, GUIJU_PROXIES="127.0.0.1", **served.QUICK) as site:
        yield site


@pytest.fixture(scope="module")
def proxy(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """nginx that tells from where its callers come: here they say so themselves, since all are
    on this machine.
    """
    with nginx.before(tmp_path_factory.mktemp("nginx"), site.port, "$http_x_here") as address:
        yield address


@pytest.fixture(scope="module")
def honest(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """nginx as the guide has it: it adds the address that it sees."""
    with nginx.before(tmp_path_factory.mktemp("honest"), site.port) as address:
        yield address


def from_where(site: Site, email: str) -> str:
    """The address from which the newest sign-in of an account came, as it was written down."""
    with sqlite3.connect(site.home / "guiju.sqlite3") as database:
        rows = database.execute(
            "SELECT ip_address FROM axes_accesslog WHERE username = ? ORDER BY id DESC LIMIT 1",
            [email],
        ).fetchall()
    return str(rows[0][0])


def test_a_whole_office_comes_in_within_a_minute(site: Site, proxy: str) -> None:
    browsers = [Browser(proxy, {"X-Here": "203.0.113.7"}) for _ in range(OFFICE)]
    assert [each.sign_in(f"p{number}@example.com") for number, each in enumerate(browsers)] == [
        302
    ] * OFFICE
    assert from_where(site, "p30@example.com") == "203.0.113.7"


def test_wrong_passwords_of_one_shut_out_nobody_elsewhere(proxy: str) -> None:
    guesser = Browser(proxy, {"X-Here": "198.51.100.1"})
    statuses = [guesser.sign_in("p1@example.com", f"guess-{turn}") for turn in range(12)]
    assert 429 in statuses
    assert guesser.sign_in("p1@example.com") != 302, (
        "not even the right password opens from there, for a while"
    )
    assert Browser(proxy, {"X-Here": "198.51.100.1"}).sign_in("p2@example.com") == 302, (
        "a colleague beside the guesser"
    )
    assert Browser(proxy, {"X-Here": "198.51.100.2"}).sign_in("p1@example.com") == 302, (
        "the owner, from elsewhere"
    )
    assert Browser(proxy, {"X-Here": "2001:db8::5"}).sign_in("p1@example.com") == 302


def test_many_guessers_do_not_shut_out_the_owner(proxy: str) -> None:
    for place in range(6):
        guesser = Browser(proxy, {"X-Here": f"198.51.100.{100 + place}"})
        assert [guesser.sign_in("p3@example.com", f"guess-{turn}") for turn in range(3)] == [
            200
        ] * 3
    assert Browser(proxy, {"X-Here": "198.51.100.3"}).sign_in("p3@example.com") == 302


def test_a_made_up_header_is_not_believed(site: Site, honest: str) -> None:
    assert (
        Browser(honest, {"X-Forwarded-For": "203.0.113.99, 127.0.0.1"}).sign_in("p4@example.com")
        == 302
    )
    assert from_where(site, "p4@example.com") == "203.0.113.99", (
        "this machine is the proxy: it is believed"
    )
    assert Browser(honest, {"X-Forwarded-For": "drop table"}).sign_in("p5@example.com") == 302
    assert from_where(site, "p5@example.com") == "127.0.0.1"


def test_a_refusal_by_the_limit_is_a_page_in_the_readers_language(proxy: str) -> None:
    for language, word in (("en", "too often"), ("zh-hans", "密码")):
        guesser = Browser(proxy, {"X-Here": "198.51.100.77", "Accept-Language": language})
        answers = [guesser.ask("/accounts/login/")]
        answers += [
            guesser.ask("/accounts/login/", login="p6@example.com", password=PASSWORD + "?")
            for _turn in range(9)
        ]
        _status, page = next(answer for answer in answers if answer[0] == 429)
        assert word in page
