"""A real site for tests: an instance in a folder of its own, served by `guiju serve`, with
people who can sign in.
"""

from __future__ import annotations

import http.cookiejar
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.nginx import answers, free_port

PASSWORD = "a-quiet-lantern-9"
#: Where many sign in and the hash of a password proves nothing.
QUICK = {"DJANGO_SETTINGS_MODULE": "tests.quick"}
PEOPLE = """
import sys, django
django.setup()
from guiju.foundation.access import OPERATOR
from guiju.people import actions
for number in range(int(sys.argv[1])):
    account, token = actions.invite(f"p{number}@example.com", [("agent", None)], name=f"P{number}", actor=OPERATOR)
    actions.accept_invitation(token, sys.argv[2])
"""


@dataclass
class Site:
    """A site that runs: where, its launcher, its folder."""

    port: int
    process: subprocess.Popen[bytes]
    home: Path

    @property
    def children(self) -> dict[str, int]:
        """The launcher's own children: the site's master and the job worker, by what they do."""
        found = {}
        for pid in below(self.process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            found["web" if "gunicorn" in words else "work"] = pid
        return found


def below(pid: int) -> list[int]:
    """The processes that this one started."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def lives(pid: int) -> bool:
    """Whether the process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(question: object, seconds: float = 30) -> bool:
    """Whether a question is answered with yes within these seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return bool(question())  # type: ignore[operator]


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of this instance knows of the world."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GUIJU_", "DATABASE_"))
    }
    paths = os.pathsep.join(filter(None, sys.path))
    settings = {
        "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base",
        "GUIJU_HOME": str(home),
        "PYTHONPATH": paths,
    }
    return kept | settings | more


def begin(home: Path, **settings: str) -> str:
    """An empty instance, by the real command; gives what it printed."""
    command = [sys.executable, "-m", "guiju", "init"]
    ran = subprocess.run(
        command, env=environment(home, **settings), check=True, stdout=subprocess.PIPE, text=True
    )
    return ran.stdout


def make(home: Path, empty: Path, people: int, **settings: str) -> None:
    """An instance on SQLite, copied from an empty one (the fixture `empty`), and people who sign
    in.
    """
    shutil.copytree(empty, home)
    join(home, people, **settings)


def join(home: Path, people: int, **settings: str) -> None:
    """People who sign in to an instance."""
    command = [sys.executable, "-c", PEOPLE, str(people), PASSWORD]
    subprocess.run(command, env=environment(home, **settings), check=True)


@contextmanager
def serving(home: Path, log: IO[str] | None = None, **settings: str) -> Iterator[Site]:
    """The instance served, until the block ends. What it prints goes into the log."""
    port = free_port()
    command = [sys.executable, "-m", "guiju", "serve", "--port", str(port), "--workers", "1"]
    around = environment(home, **settings)
    process = subprocess.Popen(command, env=around, start_new_session=True, stdout=log, stderr=log)
    try:
        answers(port, process)
        yield Site(port, process, home)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@dataclass
class Browser:
    """Somebody's browser at an address: it keeps cookies and follows no redirects."""

    site: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), _Stays()
        )

    def ask(self, path: str, **form: str) -> tuple[int, str]:
        """The status and the text of an answer; with a form it is posted, with the page's token."""
        data = None
        if form:
            token = next((each.value for each in self.jar if each.name == "csrftoken"), "")
            data = urllib.parse.urlencode({"csrfmiddlewaretoken": token or "", **form}).encode()
        request = urllib.request.Request(
            self.site + path, data, {"Referer": self.site + path, **self.headers}
        )
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def sign_in(self, email: str, password: str = PASSWORD) -> int:
        """The status with which the door answers: 302 who comes in."""
        self.ask("/accounts/login/")
        return self.ask("/accounts/login/", login=email, password=password)[0]


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_what: object) -> None:
        return None
