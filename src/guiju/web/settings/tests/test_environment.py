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
    ("GUIJU_EMAIL_FROM", "a@b.com, c@d.com"),
    ("GUIJU_EMAIL_FROM", "a@b.com garbage"),
    ("GUIJU_EMAIL_FROM", '"x" <a> <b>'),
    ("GUIJU_EMAIL_FROM", "a@b;c@d"),
    ("GUIJU_EMAIL_FROM", "Guiju <a@b.com> <c@d.com>"),
    ("GUIJU_EMAIL_FROM", "a@b@c.com"),
    ("GUIJU_EMAIL_FROM", "a@b..com"),
    ("GUIJU_EMAIL_FROM", "客服@example.com"),
    ("GUIJU_EMAIL_FROM", "x" * 400 + "@example.com"),
    ("GUIJU_URL", "https://*"),
    ("GUIJU_URL", "https://.x"),
    ("GUIJU_URL", "https://.example.com"),
    ("GUIJU_URL", "https://@host"),
    ("GUIJU_URL", "https://:secret@host"),
    ("GUIJU_URL", "https://host:0"),
    ("GUIJU_URL", "https://host:"),
    ("GUIJU_URL", "https://host?"),
    ("GUIJU_URL", "https://host#"),
    ("GUIJU_URL", "https://a b"),
    ("GUIJU_URL", "https://a..b"),
    ("GUIJU_URL", "https://10.0.0.256"),
    ("GUIJU_EMAIL_URL", "smtp://user:12#secret@mail:25"),
    ("GUIJU_EMAIL_URL", "smtp://user:12?secret@mail:25"),
    ("GUIJU_EMAIL_URL", "smtp://user:12/secret@mail:25"),
    ("GUIJU_EMAIL_URL", "smtp://user:secret"),
    ("GUIJU_EMAIL_URL", "smtps://mail.example.com?tls=1"),
    ("GUIJU_EMAIL_URL", "smtps://mail.example.com?password=secret"),
    ("GUIJU_EMAIL_URL", "smtps://mail.example.com#x"),
    ("GUIJU_EMAIL_URL", "smtps://mail.example.com/x"),
    ("GUIJU_EMAIL_URL", "smtp://mail.example.com:0"),
    ("GUIJU_EMAIL_URL", "smtp://mail.example.com:99999"),
    ("GUIJU_EMAIL_URL", "smtp://user@mail.example.com"),
    ("GUIJU_EMAIL_URL", "smtp://user:@mail.example.com"),
    ("GUIJU_EMAIL_URL", "smtp://:secret@mail.example.com"),
    ("GUIJU_EMAIL_URL", "smtp://a b"),
    ("GUIJU_EMAIL_URL", "smtp://a,b"),
    ("GUIJU_EMAIL_URL", "smtp://mail..example"),
    ("GUIJU_EMAIL_URL", "smtp://-"),
    ("GUIJU_EMAIL_URL", "smtp://u:secret%00@mail"),
    ("GUIJU_EMAIL_URL", "smtp://u:secret%0D%0A@mail"),
    ("GUIJU_EMAIL_URL", "smtp:mail.example.com"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?dbname=other"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?sslmode=require&sslmode=disable"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?host=other"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?user=other"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?password=secret2"),
    ("DATABASE_URL", "postgresql://u:secret@db:5432/good?port=5433"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?port=0"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?port=secret"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?sslmode=bogus"),
    ("DATABASE_URL", "postgresql://u:secret@db/good?target_session_attrs=any-one"),
    ("DATABASE_URL", "postgresql://u:secret@db/%00"),
    ("DATABASE_URL", "postgresql://u:secret@db:0/good"),
    ("DATABASE_URL", "postgresql://u:secret@d b/good"),
    ("DATABASE_URL", "postgresql://u:secret@db/good#x"),
    ("GUIJU_ANCHOR_FILE", "~nosuch/x"),
    ("GUIJU_ANCHOR_FILE", "/srv/" + "x" * 300),
    ("GUIJU_ANCHOR_FILE", "heads.txt"),
    ("GUIJU_ANCHOR_FILE", "$HOME/media/x"),
    ("GUIJU_ANCHOR_FILE", "/etc/passwd"),
    ("GUIJU_ANCHOR_FILE", "/dev/null"),
    ("GUIJU_ANCHOR_FILE", "/usr"),
    ("GUIJU_ANCHOR_FILE", f"{__file__}/x"),
    ("GUIJU_RECORDS", "/"),
    ("GUIJU_RECORDS", "/tmp"),
    ("GUIJU_RECORDS", "/usr/../tmp/"),
    ("GUIJU_RECORDS", "~nosuch/x"),
    ("GUIJU_HOME", "/etc"),
    ("GUIJU_BACKUPS", "/"),
    ("GUIJU_PROXIES", "0.0.0.0/1"),
    ("GUIJU_PROXIES", "10.0.0.0/7"),
    ("GUIJU_PROXIES", "10.0.0.0/8,11.0.0.0/8"),
    ("GUIJU_PROXIES", "::ffff:0:0/96"),
    ("GUIJU_PROXIES", "::ffff:0:0/100"),
    ("GUIJU_PROXIES", "2000::/3"),
    ("GUIJU_HOSTS", ".com"),
    ("GUIJU_HOSTS", "."),
    ("GUIJU_HOSTS", "*.example.com"),
    ("GUIJU_HOSTS", "a..b"),
    ("GUIJU_HOSTS", "-"),
    ("GUIJU_HOSTS", "::1"),
    ("GUIJU_HOSTS", "[10.0.0.1]"),
    ("GUIJU_BACKUPS_FOR", "ssh-ed25519 nonsense"),
    ("GUIJU_BACKUPS_FOR", "age1" + "q" * 58),
    ("GUIJU_BACKUPS_FOR", "ssh-rsa AAAA"),
]
#: What is right, and must stay so.
RIGHT = [
    ("GUIJU_EMAIL_FROM", "guiju@example.com"),
    ("GUIJU_EMAIL_FROM", "规矩 <guiju@example.com>"),
    ("GUIJU_EMAIL_FROM", '"Guiju, Ltd." <guiju+post@example.com>'),
    ("GUIJU_EMAIL_FROM", "guiju@localhost"),
    ("GUIJU_URL", "https://guiju.example.com"),
    ("GUIJU_URL", "https://guiju.example.com/"),
    ("GUIJU_URL", "http://10.0.0.5:8000"),
    ("GUIJU_URL", "https://[2001:db8::1]:8443"),
    ("GUIJU_EMAIL_URL", "smtps://guiju:password@mail.example.com:465"),
    ("GUIJU_EMAIL_URL", "smtp+starttls://guiju%40example.com:p%23w%3F@mail.example.com"),
    ("GUIJU_EMAIL_URL", "smtp://localhost:25"),
    ("GUIJU_EMAIL_URL", "smtp://[::1]"),
    ("GUIJU_EMAIL_URL", "smtp://邮件.example.com/"),
    ("DATABASE_URL", "postgresql://guiju@/guiju?host=/var/run/postgresql"),
    ("DATABASE_URL", "postgresql:///guiju"),
    ("DATABASE_URL", "postgres://g:p@10.0.0.7:5433/guiju?sslmode=verify-full&connect_timeout=3"),
    ("DATABASE_URL", "postgresql://g:p@one,two/guiju?target_session_attrs=read-write"),
    ("DATABASE_URL", "postgresql://%2Fvar%2Frun%2Fpostgresql/guiju"),
    ("GUIJU_PROXIES", "127.0.0.1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1,fd00::/16"),
    ("GUIJU_PROXIES", "::ffff:10.0.0.0/104"),
    ("GUIJU_HOSTS", "guiju.example.com,10.0.0.5,.example.com,[::1],localhost,guiju_1"),
    ("GUIJU_HOSTS", "*"),
    ("GUIJU_BACKUPS_FOR", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"),
    ("GUIJU_ANCHOR_FILE", "/mnt/away/guiju/heads.txt"),
    ("GUIJU_ANCHOR_FILE", "/mnt/away/../guiju/heads.txt"),
]


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_right_setting_is_taken(name: str, value: str) -> None:
    environment.check({name: value})


def test_what_the_address_of_a_database_says_is_taken_from_its_options_too() -> None:
    told = {"DATABASE_URL": "postgresql:///guiju?host=/run/pg&port=5433&user=g&password=p"}
    server = environment.said("DATABASE_URL", told)
    assert (server.host, server.port, server.user, server.password, dict(server.options)) == (
        "/run/pg",
        "5433",
        "g",
        "p",
        {},
    )


def test_an_anchor_file_that_stands_is_added_to_and_another_file_is_not(tmp_path: Path) -> None:
    file = tmp_path / "heads.txt"
    for content, right in (("", True), (f"2026-09-01 5:{'a' * 64}\n", True), ("notes\n", False)):
        file.write_text(content)
        told = {"GUIJU_ANCHOR_FILE": str(file)}
        if right:
            environment.check(told)
            continue
        with pytest.raises(GuijuError, match="GUIJU_ANCHOR_FILE"):
            environment.check(told)


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
        ("GUIJU_ANCHOR_FILE", "media/anchor.txt"),
        ("GUIJU_ANCHOR_FILE", "backups/anchor.txt"),
        ("GUIJU_ANCHOR_FILE", "guiju.sqlite3/x"),
        ("GUIJU_ANCHOR_FILE", "media/../.secret-key"),
        ("GUIJU_ANCHOR_FILE", "media/../guiju.sqlite3"),
        ("GUIJU_RECORDS", ".."),
        ("GUIJU_RECORDS", "backups/records"),
        ("GUIJU_BACKUPS", "."),
        ("GUIJU_BACKUPS", ".."),
        ("GUIJU_BACKUPS", "records/../media"),
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
