"""The close of a month for 10,000 people, the leader's page of the running month at that size with
one client, and the ten main pages with eight clients at once.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from bench.company import MONTH, PASSWORD, PEOPLE, TEAMS
from bench.ground import table

ROOT = Path(__file__).resolve().parents[1]
CLIENTS, EACH = 8, 10
#: A leader opens their team's page alone; it answers within so many ms, nineteen times of twenty.
ALONE, BAR = 100, 150
MAIL = "bench@example.com"
#: Seconds until the site answers for the first time, on a busy machine too.
PATIENCE = 300
with socket.socket() as _free:
    _free.bind(("127.0.0.1", 0))
    #: At which the site is served: one that nobody has now.
    PORT = _free.getsockname()[1]
QUERIES = """
import django, json, sys; django.setup()
from django.conf import settings; settings.ALLOWED_HOSTS = ["*"]
from django.db import connection; from django.test import Client; from django.test.utils import CaptureQueriesContext
from guiju.people.models import Account
browser = Client(); browser.force_login(Account.objects.get(email="bench@example.com"),
    backend="django.contrib.auth.backends.ModelBackend")
found = {}
for page in json.loads(sys.argv[1]):
    browser.get(page)
    with CaptureQueriesContext(connection) as queries: browser.get(page)
    found[page] = len(queries)
from guiju.performance.models import Scorecard
print(json.dumps(found))
"""
PARTS = """
import django, json; django.setup()
from guiju.performance.models import Closing, Scorecard; from guiju.people.models import Person
closing = Closing.objects.filter(current=True).first(); card = closing.cards.filter(kind="person")[100]
print(json.dumps({"closing": closing.pk, "card": card.pk, "person": card.person_id}))
"""


def main(folder: Path, rows: int = 1_000_000) -> None:
    """Print the close, then every page's time, size, requests and queries."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "GUIJU_HOME": home,
            "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base",
        }
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        told: dict[str, float] = {}
        for part in (["make", str(folder), str(rows)], ["live"]):
            told |= json.loads(ran(["-m", "bench.company", *part], environment))
        _of_the_leader(environment)
        for step in ("close", "verify"):
            told |= json.loads(ran(["-m", "bench.company", step], environment))
        table(
            (
                f"{PEOPLE:,} agents, {rows:,} contacts, 10 items (one adjusted, one by its worst queue), "
                f"{TEAMS} teams"
            ),
            ["step", "s", "peak MB", "cards or faults"],
            [
                ["examine and try one month", told["launch_s"], told["launch_peak_mb"], ""],
                [
                    "provisional cards",
                    told["live_s"],
                    told["live_peak_mb"],
                    told["live_cards"],
                ],
                ["close", told["close_s"], told["close_peak_mb"], told["cards"]],
                ["verify", told["verify_s"], told["verify_peak_mb"], told["faults"]],
            ],
        )
        parts = json.loads(ran(["-c", PARTS], environment))
        pages = [page.format(**parts) for page in PAGES]
        queries = json.loads(ran(["-c", QUERIES, json.dumps(pages)], environment))
        with served(environment):
            opened = [signed_in() for _ in range(CLIENTS)]
            rows_told = [measured(page, queries[page], opened) for page in pages]
        table(
            f"pages at {PEOPLE:,} people, {CLIENTS} clients at once, 2 processes on this machine",
            ["page", "p50 ms", "p95 ms", "bytes", "requests", "queries"],
            rows_told,
        )


def _of_the_leader(environment: dict[str, str]) -> None:
    """Print the time of a team's pages while the month runs, looked at by one client alone, beside
    the bar.
    """
    queries = json.loads(ran(["-c", QUERIES, json.dumps(TEAM_PAGES)], environment))
    with served(environment):
        opened = [signed_in()]
        rows_told = [measured(page, queries[page], opened, ALONE) for page in TEAM_PAGES]
    table(
        f"a team's pages at {PEOPLE:,} people, one client; bar: p95 ≤ {BAR} ms",
        ["page", "p50 ms", "p95 ms", "bytes", "requests", "queries", "bar"],
        [[*row, "kept" if float(str(row[2])) <= BAR else "NOT kept"] for row in rows_told],
    )


FIRST, LAST = f"{MONTH}-01", f"{MONTH}-31"
TEAM_PAGES = [
    "/performance/team/team-001/",
    f"/records/team/team-001/?month={MONTH}",
]
PAGES = [
    "/",
    f"/records/explore/?from={FIRST}&to={LAST}",
    f"/records/explore/?metric=aht&by=team&from={FIRST}&to={LAST}",
    f"/records/team/team-001/?month={MONTH}",
    f"/records/agent/{{person}}/?month={MONTH}",
    f"/records/rows/?metric=aht&from={MONTH}-05&to={MONTH}-05",
    "/people/",
    "/people/teams/",
    "/performance/months/{closing}/",
    "/performance/months/cards/{card}/",
]


def measured(
    page: str, queries: int, opened: list[urllib.request.OpenerDirector], each: int = EACH
) -> list[object]:
    """A page's line: p50 and p95 (ms), bytes, requests and queries, looked at by so many browsers at
    once, so often each.
    """
    for browser in opened * 2:  # each process has looked once
        browser.open(f"http://127.0.0.1:{PORT}{page}").read()
    times: list[float] = []
    sizes: list[int] = []

    def look(browser: urllib.request.OpenerDirector) -> None:
        for _ in range(each):
            start = time.perf_counter()
            body = browser.open(f"http://127.0.0.1:{PORT}{page}").read()
            times.append((time.perf_counter() - start) * 1000)
            sizes.append(len(body))

    hands = [threading.Thread(target=look, args=(browser,)) for browser in opened]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    body = opened[0].open(f"http://127.0.0.1:{PORT}{page}").read().decode()
    requests = 1 + len(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', body)))
    ordered = sorted(times)
    return [
        page[:48],
        statistics.median(times),
        ordered[int(len(ordered) * 0.95)],
        max(sizes),
        requests,
        queries,
    ]


def signed_in(mail: str = MAIL) -> urllib.request.OpenerDirector:
    """A browser in which somebody of the company is signed in."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    url = f"http://127.0.0.1:{PORT}/accounts/login/"
    page = browser.open(url).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "login": mail, "password": PASSWORD}
    request = urllib.request.Request(url, urllib.parse.urlencode(sent).encode(), {"Referer": url})
    browser.open(request).read()
    return browser


class served:
    """The site, served by the command for the length of a block."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def __enter__(self) -> None:
        command = [sys.executable, "-m", "guiju", "serve", "--port", str(PORT)]
        self.process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2).read()
                return
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        raise RuntimeError("the site does not answer")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)


def ran(words: list[str], environment: dict[str, str]) -> str:
    """The last line that a Python of the instance says."""
    done = subprocess.run(
        [sys.executable, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.strip().splitlines()[-1]
