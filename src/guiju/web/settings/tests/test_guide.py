"""The guide of deployment does what it says: its settings, commands, units and proxy are run as
they are printed.

Only places are other ones: a PostgreSQL cluster, an nginx, a mail server and folders of this test's
own, and no root.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import re
import shlex
import socket
import ssl
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

import psycopg
import pytest

from tests import nginx, postgresql, smtp
from tests.served import until

ROOT = Path(__file__).resolve().parents[5]
GUIDE = ROOT / "docs" / "how-to" / "deploy.md"
HOST, WHO, PASSWORD = "guiju.example.com", "lin.lan@example.com", "a-quiet-lantern-9"


@dataclass
class Guide:
    """The guide's text with this machine's places written for those of a Debian machine."""

    text: str

    def file(self, path: str) -> str:
        """The contents that it prints for a file."""
        found = re.search(
            rf"^`{re.escape(path)}`[^\n]*\n(?:[^`\n][^\n]*\n)*\n```\w+\n(.*?)^```",
            self.text,
            re.M | re.S,
        )
        assert found, path
        return found[1]

    def commands(self, title: str) -> list[str]:
        """The commands of a section."""
        section = re.search(rf"^## \d+ {title}\n(.*?)(?=^## |\Z)", self.text, re.M | re.S)
        assert section, title
        blocks = re.findall(r"^```console\n(.*?)^```", section[1], re.M | re.S)
        return [line.removeprefix("# ") for block in blocks for line in block.splitlines()]

    def starts(self, unit: str) -> list[list[str]]:
        """What a unit of systemd runs, word by word."""
        lines = re.findall(r"^ExecStart=(.*)$", self.file(f"/etc/systemd/system/{unit}"), re.M)
        return [
            [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]
            for line in lines
        ]


@dataclass
class Machine:
    """Where the guide is followed: its places here, its settings, what runs."""

    guide: Guide
    settings: Mapping[str, str]
    folder: Path
    web: int
    tls: int
    letters: smtp.Sink
    trust: ssl.SSLContext
    cookies: dict[str, str] = field(default_factory=dict)

    def run(self, words: str | Sequence[str], settings: Mapping[str, str] | None = None) -> str:
        """What a command prints; as root would type it, or as a unit runs it with the
        environment file.
        """
        command = ["bash", "-euo", "pipefail", "-c", words] if isinstance(words, str) else words
        around = {
            "PATH": f"{self.folder}/usr/local/bin:{os.environ['PATH']}",
            "PGUSER": "postgres",
            **(settings or {}),
        }
        ran = subprocess.run(
            command, env=around, capture_output=True, text=True, check=False, cwd=self.folder
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def ask(
        self, path: str, form: Mapping[str, str] | None = None, *, tls: bool = True, **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        """An answer through the proxy and its text, asked from 127.0.0.2 with a made-up address
        in the header.
        """
        whence = ("127.0.0.2", 0)
        connection: http.client.HTTPConnection = (
            http.client.HTTPSConnection(
                "127.0.0.1", self.tls, context=self.trust, source_address=whence
            )
            if tls
            else http.client.HTTPConnection("127.0.0.1", self.web, source_address=whence)
        )
        told = {
            "Host": HOST,
            "Referer": f"https://{HOST}/",
            "X-Forwarded-For": "192.0.2.9",
            "Accept-Language": "en",
        }
        told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(
                {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **form}
            )
            told["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(connection):
            connection.request("GET" if form is None else "POST", path, body, told | headers)
            answer = connection.getresponse()
            content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        return answer, content.decode()


def settings_of(text: str) -> dict[str, str]:
    """What systemd reads in an environment file."""
    lines = (shlex.split(line)[0] for line in text.splitlines() if line)
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    pem, context = smtp.certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(pem))
    trust.check_hostname = False  # it is asked for by its address; the name stands in the header
    trust.set_alpn_protocols(["http/1.1"])
    with postgresql.apart() as (_folder, url), smtp.sink(context=context) as letters:
        web, tls, behind = nginx.free_port(), nginx.free_port(), nginx.free_port()
        live = f"/etc/letsencrypt/live/{HOST}"
        places = {
            f"{live}/fullchain.pem": str(pem),
            f"{live}/privkey.pem": str(tmp_path / "sink.key"),
            "/var/run/postgresql": urllib.parse.unquote(url.partition("host=")[2]),
            "/opt/guiju/current/bin/guiju": str(tmp_path / "guiju"),
            "guiju:password@mail.example.com:465": f"127.0.0.1:{letters.port}",
            ". /etc/guiju/environment": f". {tmp_path}/environment",
            "127.0.0.1:8000": f"127.0.0.1:{behind}",
            "--port 8000": f"--port {behind}",
            "listen 80;": f"listen 127.0.0.1:{web};",
            "listen 443 ": f"listen 127.0.0.1:{tls} ",
            "listen [::]:80;": f"listen [::1]:{web};",
            "listen [::]:443 ": f"listen [::1]:{tls} ",
            "/srv/guiju": str(tmp_path / "srv"),
            "/var/backups/guiju": str(tmp_path / "backups"),
            "runuser -u postgres -- ": f"env PGHOST={urllib.parse.unquote(url.partition('host=')[2])} ",
            "runuser -u guiju -- ": "",
            "-o guiju -g guiju ": "",
        }
        text = GUIDE.read_text(encoding="utf-8")
        for there, here in places.items():
            assert there in text, f"the guide no longer says {there}"
            text = text.replace(there, here)
        guide = Guide(text)
        program = tmp_path / "guiju"
        paths = os.pathsep.join(filter(None, sys.path))
        program.write_text(
            f"#!/bin/sh\nexport PYTHONPATH={shlex.quote(paths)} SSL_CERT_FILE={pem} LANG=C.UTF-8\n"
            f'exec {sys.executable} -m guiju "$@"\n'
        )
        by_hand = tmp_path / "usr" / "local" / "bin" / "guiju"
        by_hand.parent.mkdir(parents=True)
        by_hand.write_text(guide.file("/usr/local/bin/guiju"))
        for file in (program, by_hand):
            file.chmod(0o755)
        (tmp_path / "environment").write_text(guide.file("/etc/guiju/environment"))
        (tmp_path / "backups").mkdir()
        yield Machine(
            guide,
            settings_of(guide.file("/etc/guiju/environment")),
            tmp_path,
            web,
            tls,
            letters,
            trust,
        )


@pytest.fixture
def site(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The database and the instance made, the site and the proxy up; gives the first
    administrator's link.
    """
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{postgresql.binaries()}")
    for command in machine.guide.commands("The database"):
        machine.run(command)
    [init] = machine.guide.commands("The instance")
    link = re.search(rf"https://{HOST}(/welcome/\S+)", machine.run(init))
    assert link
    [serve] = machine.guide.starts("guiju.service")
    around = {"PATH": os.environ["PATH"], **machine.settings}
    running = subprocess.Popen(serve, env=around, cwd=machine.folder)
    try:
        nginx.answers(int(serve[serve.index("--port") + 1]), running)
        with nginx.serving(
            machine.folder / "nginx",
            machine.guide.file("/etc/nginx/sites-enabled/guiju"),
            machine.tls,
        ):
            yield link[1]
    finally:
        running.terminate()
        running.wait(30)


def test_the_guide_as_it_is_printed(machine: Machine, site: str) -> None:
    _through_the_proxy(machine)
    _the_first_administrator(machine, site)
    _letters(machine)
    _backup_and_drill(machine)


def _through_the_proxy(machine: Machine) -> None:
    answer, _ = machine.ask("/process/?q=1", tls=False)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/process/?q=1")
    answer, text = machine.ask("/healthz")
    assert (answer.status, text) == (200, '{"ok": true}')
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    answer, _ = machine.ask("/healthz", Host="evil.example.com")
    assert answer.status == 400
    wanted = {"Accept-Encoding": "gzip"}
    answer, text = machine.ask("/accounts/login/", **wanted)
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, None), (
        "a page with a secret is not compressed"
    )
    assert "Secure" in (answer.headers["Set-Cookie"] or "")
    for asset in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', text):
        assert machine.ask(asset, **wanted)[0].headers["Content-Encoding"] == "gzip"
    answer, _ = machine.ask("/api/v1/openapi.json", **wanted)
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    trust = ssl.create_default_context(cafile=str(machine.folder / "sink.pem"))
    trust.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", machine.tls)) as door,
        trust.wrap_socket(door, server_hostname="localhost") as talk,
    ):
        assert talk.selected_alpn_protocol() == "h2"


def _the_first_administrator(machine: Machine, link: str) -> None:
    assert machine.ask(link)[0].status == 200
    answer, text = machine.ask(link, {"password": PASSWORD, "again": PASSWORD})
    assert answer.status == 302, text
    answer, text = machine.ask("/", **{"Accept-Encoding": "gzip"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (
        200,
        "gzip",
    ) and "Lin Lan" in text
    with psycopg.connect(machine.settings["DATABASE_URL"]) as database:
        [[address]] = database.execute("SELECT ip FROM usersessions_usersession").fetchall()
        assert str(address) == "127.0.0.2", (
            "where somebody stands is what nginx saw, not what she wrote"
        )
    machine.cookies.clear()
    again = machine.run('guiju init --admin "Lin Lan"')
    assert f"https://{HOST}/welcome/" in again and link not in again


def _letters(machine: Machine) -> None:
    machine.ask("/accounts/password/reset/")
    assert machine.ask("/accounts/password/reset/", {"email": WHO})[0].status == 302
    assert until(lambda: machine.letters.letters, 60)
    letter = machine.letters.letters[0]
    assert (letter["To"], letter["From"]) == (WHO, "guiju@example.com")
    way = re.search(rf"https://{HOST}(/\S+)", letter.get_content())
    assert way and machine.ask(way[1])[0].status == 302


def _backup_and_drill(machine: Machine) -> None:
    for words in machine.guide.starts("guiju-backup.service"):
        machine.run(words, machine.settings)
    [file] = (machine.folder / "backups").iterdir()
    assert (
        re.fullmatch(r"guiju-\d{4}-\d\d-\d\d-\d{4}\.guiju", file.name)
        and file.stat().st_mode & 0o077 == 0
    )
    told = machine.run("\n".join(machine.guide.commands("The drill, once a month")))
    assert "verification found no fault" in told
    assert not (machine.folder / "srv-drill").exists()
