"""PostgreSQL goes away under a served instance and comes back: one sentence, 503, one line of the log, and work goes on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.postgresql import server

SAID = "The database does not answer at the moment."


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def asked(url: str) -> tuple[int, str, str | None]:
    """Status, text and Retry-After."""
    request = urllib.request.Request(url, headers={"Accept-Language": "en", "Cookie": "sessionid=" + "a" * 32})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode(), None
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers["Retry-After"]
    except OSError:
        return 0, "", None


def until(right: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not right():
        assert time.monotonic() < end
        time.sleep(0.5)


def test_a_server_that_goes_away_is_told_in_one_sentence_and_logged_once(tmp_path: Path) -> None:
    site = f"http://127.0.0.1:{free_port()}"
    log = tmp_path / "log"
    (tmp_path / "pg").mkdir()
    with server(str(tmp_path / "pg")) as url, log.open("w") as out:
        settings = {"DATABASE_URL": url, "GUIJU_HOME": str(tmp_path / "home"), "PYTHONPATH": os.pathsep.join(sys.path)}
        settings["DJANGO_SETTINGS_MODULE"] = "guiju.web.settings.base"
        words = [sys.executable, "-m", "guiju", "serve", "--workers", "1", "--port", site.rpartition(":")[2]]
        running = subprocess.Popen(words, env=os.environ | settings, stdout=out, stderr=out)
        try:
            until(lambda: asked(f"{site}/healthz")[0] == 200)
            told = log.stat().st_size
            postmaster = tmp_path / "pg" / "data" / "postmaster.pid"
            os.kill(int(postmaster.read_text().splitlines()[0]), signal.SIGQUIT)
            until(lambda: asked(f"{site}/healthz")[0] == 503)
            for _ in range(50):
                for path in ("/healthz", "/", "/accounts/login/", "/api/v1/me"):
                    status, text, again = asked(site + path)
                    assert (status, again) == (503, "10") and (SAID in text or path == "/healthz")
            assert '"code": "unavailable"' in asked(f"{site}/api/v1/me")[1]
            lines = log.read_text()[told:].splitlines()
            assert 1 <= len(lines) <= 3, "one line a minute of each process"
            assert running.poll() is None
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)
