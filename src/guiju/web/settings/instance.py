"""What the environment (`environment`) and the instance's folder say, in the form of Django's
settings.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any

from guiju.foundation import demo
from guiju.foundation.errors import Invalid
from guiju.web.settings.environment import Server, behind_https, hosts, said, site

__all__ = ["behind_https", "hosts", "site"]
PACKAGE = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The instance's folder, made on first use."""
    folder: Path = said("GUIJU_HOME")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def records_root(home: Path) -> Path:
    """Where the record store lies."""
    return said("GUIJU_RECORDS") or home / "records"


def backups_root(home: Path) -> Path:
    """Where backups are written by themselves."""
    return said("GUIJU_BACKUPS") or home / "backups"


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
    if not (text := path.read_text()):
        raise Invalid(
            "密钥文件 {path} 是空的。",
            "The key file {path} is empty.",
            code="settings.key_lost",
            next_step={"zh": "请从备份取回它。", "en": "Bring it back from a backup."},
            path=path,
        )
    return text


def trusted_origins() -> list[str]:
    """Origins from which forms may come when a proxy ends TLS."""
    named = [
        f"https://{'*' if host.startswith('.') else ''}{host}"
        for host in hosts()
        if host not in ("*", "[::1]")
    ]
    return [*dict.fromkeys([*named, *([site()] if behind_https() else [])])]


def time_zone() -> str:
    """The company's zone, for display."""
    return said("GUIJU_TIME_ZONE")


def language(home: Path) -> str:
    """What is spoken to who has chosen no language, nor has their browser: Chinese, but for a demo
    company that speaks English.
    """
    made = demo.made(home)
    return made.language if made else "zh-hans"


def database(home: Path) -> dict[str, Any]:
    """SQLite inside the folder, or what DATABASE_URL names."""
    server: Server | None = said("DATABASE_URL")
    return _postgresql(server) if server else _sqlite(home / "guiju.sqlite3")


def _sqlite(path: Path) -> dict[str, Any]:
    # IMMEDIATE: a writer takes its turn at the start instead of failing in the middle; that also
    # keeps one journal chain.
    return {
        "ENGINE": "guiju.foundation.databases.sqlite3",
        "NAME": str(path),
        # opening the file and its settings anew costs a request more than most questions
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


#: A server that is away is known to be away within seconds, also one whose machine or network is
#: gone.
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "tcp_user_timeout": "30000",
}


def _postgresql(server: Server) -> dict[str, Any]:
    return {
        "ENGINE": "guiju.foundation.databases.postgresql",
        "NAME": server.name,
        "USER": server.user,
        "PASSWORD": server.password,
        "HOST": server.host,
        "PORT": server.port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_PATIENCE, **server.options},
    }


def say(sentence: str) -> None:
    """Tell the operator on the error stream what goes on."""
    print(f"· {sentence}", file=sys.stderr, flush=True)
