"""Settings: what is wrong is refused with one sentence before anything is made; every name is
declared.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from guiju.foundation.errors import GuijuError
from guiju.web.settings import environment

ROOT = Path(__file__).resolve().parents[5]
WRONG = [
    ("DATABASE_URL", "psql://guiju:secret@db/guiju"),
    ("DATABASE_URL", "postgresql://guiju:secret@db/guiju?connect_timeout=abc"),
    ("GUIJU_URL", "https://guiju:secret@guiju.example.com"),
    ("GUIJU_PROXIES", "0.0.0.0/1,128.0.0.0/1"),
    ("DATABASE_URL", "sqlite:///guiju.db"),
    ("DATABASE_URL", "guiju"),
    ("DATABASE_URL", "postgresql://guiju:secret@db:54e2/guiju"),
    ("DATABASE_URL", "postgresql://guiju:secret@db"),
    ("DATABASE_URL", "postgresql://guiju:secret#1@db/guiju"),
    ("DATABASE_URL", "postgresql://guiju:secret@db/guiju?sslmod=require"),
    ("GUIJU_HTTPS", "maybe"),
    ("GUIJU_HTTPS", "2"),
    ("GUIJU_HOSTS", "guiju.example.com guiju"),
    ("GUIJU_HOSTS", "guiju.example.com,"),
    ("GUIJU_HOSTS", "https://guiju.example.com"),
    ("GUIJU_HOSTS", "guiju.example.com:8000"),
    ("GUIJU_URL", "guiju.example.com"),
    ("GUIJU_URL", "https://guiju.example.com/guiju"),
    ("GUIJU_URL", "javascript:alert(1)"),
    ("GUIJU_TIME_ZONE", "Asia/Peking"),
    ("GUIJU_TIME_ZONE", "../../etc/passwd"),
    ("GUIJU_EMAIL_URL", "mail.example.com"),
    ("GUIJU_EMAIL_URL", "smtp://user:secret@mail.example.com:x"),
    ("GUIJU_EMAIL_FROM", "guiju"),
    ("GUIJU_EMAIL_FROM", "a@example.com\nBcc: b@example.com"),
    ("GUIJU_DATABASE_WAIT", "-1"),
    ("GUIJU_DATABASE_WAIT", "1e3"),
    ("GUIJU_PROXIES", "127.0.0.1 10.0.0.1"),
    ("GUIJU_PROXIES", "10.0.0.1/8"),
    ("GUIJU_PROXIES", "127.0.0.1,"),
    ("GUIJU_PROXIES", "proxy.example.com"),
    ("GUIJU_PROXIES", "127.0.0.1,0.0.0.0/0"),
    ("GUIJU_PROXIES", "::/0"),
    ("GUIJU_PROXY", "127.0.0.1"),
    ("GUIJU_MAIL_STRANGERS", "perhaps"),
    ("GUIJU_RECORDS", "s3://bucket/records"),
    ("GUIJU_HOME", __file__),
    ("GUIJU_HOME", f"{__file__}/below"),
    ("GUIJU_HOME", "x" * 5000),
    ("GUIJU_HOST", "guiju.example.com"),
    ("GUIJU_TIMEZONE", "Asia/Shanghai"),
    ("GUIJU_EMAIL", "smtp://mail.example.com"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_refused_in_both_languages_and_no_password_is_repeated(
    name: str, value: str
) -> None:
    with pytest.raises(GuijuError) as refused:
        environment.check({name: value})
    for language in ("zh", "en"):
        said = refused.value.say(language)
        assert name in said and "secret" not in said


@pytest.mark.parametrize(
    "said",
    [
        {"GUIJU_HTTPS": "1", "GUIJU_URL": "http://guiju.example.com"},
        {"GUIJU_HTTPS": "0", "GUIJU_URL": "https://guiju.example.com"},
        {"GUIJU_HOSTS": "other.example.com", "GUIJU_URL": "https://guiju.example.com"},
    ],
)
def test_settings_that_contradict_each_other_are_refused(said: dict[str, str]) -> None:
    with pytest.raises(GuijuError):
        environment.check(said)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("GUIJU_RECORDS", "."),
        ("GUIJU_RECORDS", "media"),
        ("GUIJU_BACKUPS", "records"),
        ("GUIJU_BACKUPS", "media/old"),
        ("GUIJU_ANCHOR_FILE", "guiju.sqlite3"),
        ("GUIJU_ANCHOR_FILE", "records/imports/anchor.txt"),
    ],
)
def test_what_would_lie_in_the_instances_own_files_is_refused(
    tmp_path: Path, name: str, place: str
) -> None:
    with pytest.raises(GuijuError) as refused:
        environment.check({"GUIJU_HOME": str(tmp_path), name: str(tmp_path / place)})
    assert refused.value.code == "settings.contradiction"
    environment.check({"GUIJU_HOME": str(tmp_path / "home"), name: str(tmp_path / "elsewhere")})


@pytest.mark.parametrize("name", ["GUIJU_DATABASE_URL", "DATABASE_URl", "guiju_home"])
def test_a_name_that_can_only_mean_a_setting_is_refused(name: str) -> None:
    with pytest.raises(GuijuError, match=r"is .* meant"):
        environment.check({name: "/srv/guiju"})


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(GuijuError) as refused:
        environment.check({"GUIJU_HTTPS": "maybe", "DATABASE_URL": "psql://x/y", "GUIJU_HOST": "x"})
    assert len(refused.value.say("en").splitlines()) == 3


def test_what_is_right_is_understood() -> None:
    said = {"GUIJU_HOSTS": "guiju.example.com, 10.0.0.5", "GUIJU_HTTPS": "true"}
    environment.check(said)
    assert environment.hosts(said) == ["guiju.example.com", "10.0.0.5"]
    assert (
        environment.behind_https(said)
        and environment.site(8000, said) == "https://guiju.example.com"
    )
    assert environment.behind_https({"GUIJU_URL": "https://guiju.example.com"}), (
        "https is taken from the address"
    )
    assert environment.site(8011, {}) == "http://127.0.0.1:8011"
    assert environment.site(environ={}) == "http://127.0.0.1:8000"
    assert environment.site(environ={"GUIJU_PORT": "8090"}) == "http://127.0.0.1:8090"
    assert environment.site(8011, {"GUIJU_PORT": "8090"}) == "http://127.0.0.1:8011"
    assert environment.port({"GUIJU_PORT": "many"}) == 8000
    server = environment.said(
        "DATABASE_URL",
        {"DATABASE_URL": "postgresql://g%40x:p%2Fw@/gu%C3%AF?host=/run/pg&sslmode=require"},
    )
    assert (server.user, server.password, server.name, server.host) == (
        "g@x",
        "p/w",
        "guï",
        "/run/pg",
    )
    assert server.options == {"sslmode": "require"}
    mail = environment.said("GUIJU_EMAIL_URL", {"GUIJU_EMAIL_URL": "smtps://u:p@mail.example.com"})
    assert (mail.port, mail.tls, mail.starttls) == (465, True, False)
    mail = environment.said(
        "GUIJU_EMAIL_URL", {"GUIJU_EMAIL_URL": "smtps://u:p@mail.example.com:587"}
    )
    assert (mail.tls, mail.starttls) == (False, True), "the port of submission begins in clear"


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "psql://db/guiju"), ("GUIJU_HTTPS", "maybe")]
)
def test_the_command_refuses_before_anything_is_made(name: str, value: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    words = [sys.executable, "-m", "guiju", "init"]
    clean = {each: text for each, text in os.environ.items() if each not in environment.BY_NAME}
    settings = {
        "GUIJU_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base",
        name: value,
    }
    clean["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    ran = subprocess.run(words, env=clean | settings, capture_output=True, text=True, check=False)
    assert (ran.returncode, len(ran.stderr.splitlines()), ran.stdout) == (1, 1, "")
    assert not home.exists()


def test_every_name_that_the_product_reads_is_declared() -> None:
    read = set()
    for path in (ROOT / "src").rglob("*.py"):
        if "tests" not in path.parts and path.name != "environment.py":
            read |= set(re.findall(r"\"(GUIJU_[A-Z_]+[A-Z])\"", path.read_text(encoding="utf-8")))
    of_tests = {
        "GUIJU_GALLERY"
    }  # no name of the environment: the tests' own settings show the kit's gallery
    assert read - of_tests - environment.DEVELOPERS <= set(environment.BY_NAME)
