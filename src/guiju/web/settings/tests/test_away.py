"""PostgreSQL goes away under a served instance and comes back: one sentence, 503, one line of
the log, and work goes on.
"""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from tests import served
from tests.nginx import free_port
from tests.postgresql import apart, plug_in, pull_plug

SAID = "The database does not answer at the moment."
#: Each kind of answer: to a monitor, a person who is signed in, a stranger, a program.
DOORS = (
    ("/healthz", ""),
    ("/", "a" * 32),
    ("/accounts/login/", "b" * 32),
    ("/api/v1/me", "c" * 32),
)


def asked(url: str, session: str = "") -> tuple[int, str, str | None]:
    """Status, text and Retry-After."""
    request = urllib.request.Request(
        url, headers={"Accept-Language": "en", "Cookie": f"sessionid={session}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode(), answer.headers["Retry-After"]
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers["Retry-After"]


def test_a_server_that_goes_away_is_told_in_one_sentence_logged_once_and_taken_up_again(
    tmp_path: Path,
) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    with apart() as (folder, url), log.open("w") as out:
        served.begin(home, DATABASE_URL=url)
        served.join(home, 1, DATABASE_URL=url)
        with served.serving(home, out, DATABASE_URL=url) as site:
            address = f"http://127.0.0.1:{site.port}"
            assert served.until(
                lambda: asked(f"{address}/healthz")[0] == 200 and len(site.children) == 2, 90
            )
            children, told = site.children, len(log.read_text())
            pull_plug(folder)
            assert served.until(lambda: asked(f"{address}/healthz")[0] == 503)
            for _ in range(25):
                for path, session in DOORS:
                    status, text, again = asked(address + path, session)
                    assert (status, again) == (503, "10"), (path, text)
                    assert (text == '{"ok": false}') if path == "/healthz" else SAID in text
            assert '"code": "unavailable"' in asked(f"{address}/api/v1/me", "c" * 32)[1]
            lines = log.read_text()[told:].splitlines()
            assert 1 <= len(lines) <= 4 and all("away" in line for line in lines), (
                "a line a minute of each process"
            )
            plug_in(folder)
            assert served.until(lambda: asked(f"{address}/healthz")[0] == 200, 90)
            person = served.Browser(address)
            assert person.sign_in("p0@example.com") == 302
            someone = served.Browser(address)
            someone.ask("/accounts/password/reset/")
            someone.ask("/accounts/password/reset/", email="p0@example.com")
            assert served.until(lambda: any((home / "mail").glob("*")), 90), (
                "the same job worker carries letters again"
            )
            assert site.children == children, log.read_text()


def test_a_command_waits_for_its_database_and_then_says_in_one_sentence_that_none_answers(
    tmp_path: Path,
) -> None:
    url = f"postgresql://guiju@127.0.0.1:{free_port()}/guiju"
    around = served.environment(
        tmp_path / "home", DATABASE_URL=url, GUIJU_DATABASE_WAIT="1", LANG="C.UTF-8"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "guiju", "init"],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    waiting, refusal = ran.stderr.splitlines()
    assert ran.returncode == 1 and waiting.startswith("· waiting for PostgreSQL, 1 s more at most")
    assert refusal.startswith("PostgreSQL did not answer within 1 s: ") and refusal.endswith(
        "and DATABASE_URL."
    )
