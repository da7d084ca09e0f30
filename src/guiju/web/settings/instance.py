"""What the environment and the instance's folder say: one place that reads them."""

from __future__ import annotations

import ipaddress
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The instance's folder, made on first use."""
    folder = Path(os.environ.get("GUIJU_HOME", "var")).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def records_root(home: Path) -> Path:
    """Where the record store lies."""
    return Path(os.environ.get("GUIJU_RECORDS") or home / "records").expanduser().resolve()


def secret(home: Path, name: str) -> str:
    """A secret of the instance, made once and kept apart in a file that only its owner reads."""
    path = home / f".{name}"
    if not path.exists():
        draft = home / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # two processes at the first start: the first one's secret stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def hosts() -> list[str]:
    """Names under which the site answers."""
    return os.environ.get("GUIJU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")


def trusted_origins() -> list[str]:
    """Origins from which forms may come when a proxy ends TLS."""
    return [f"https://{host}" for host in hosts() if host not in ("*", "[::1]")]


def behind_https() -> bool:
    """Whether people reach the site by https (through a proxy)."""
    return os.environ.get("GUIJU_HTTPS", "") == "1"


def proxies() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Addresses and networks of the proxies before the site, whose X-Forwarded-For is believed; nobody's without it."""
    told = [part.strip() for part in os.environ.get("GUIJU_PROXIES", "").split(",") if part.strip()]
    try:
        return tuple(ipaddress.ip_network(part) for part in told)
    except ValueError as fault:
        raise ImproperlyConfigured(
            f"GUIJU_PROXIES: {fault}. Write addresses or networks with commas between, such as 127.0.0.1,10.0.0.0/8."
        ) from None


def yes(name: str) -> bool:
    """Whether a setting of yes and no says yes."""
    return os.environ.get(name, "") == "1"


def time_zone() -> str:
    """The company's zone, for display."""
    return os.environ.get("GUIJU_TIME_ZONE", "Asia/Shanghai")


def database(home: Path) -> dict[str, Any]:
    """SQLite inside the folder, or what DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL", "")
    return _postgresql(url) if url.startswith("postgres") else _sqlite(home / "guiju.sqlite3")


def _sqlite(path: Path) -> dict[str, Any]:
    # IMMEDIATE: a writer takes its turn at the start instead of failing in the middle; that also keeps one journal chain.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,  # opening the file and its settings anew costs a request more than most questions
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def mail(home: Path) -> tuple[str, str, int, str, str, bool, str]:
    """Mail settings from GUIJU_EMAIL_URL (smtp://user:password@host:port, smtps:// for TLS); without it, files in mail/."""
    url = os.environ.get("GUIJU_EMAIL_URL", "")
    if not url:
        return ("django.core.mail.backends.filebased.EmailBackend", "", 0, "", "", False, str(home / "mail"))
    parts = urlsplit(url)
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return (smtp, parts.hostname or "localhost", parts.port or 25, user, password, parts.scheme == "smtps", "")


def mail_from() -> str:
    """The address mail comes from."""
    return os.environ.get("GUIJU_EMAIL_FROM", "guiju@localhost")
