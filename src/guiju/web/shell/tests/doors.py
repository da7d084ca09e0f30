"""Addresses of the shell and the kit: who may open them."""

from __future__ import annotations

from tests.house.roles import ACCOUNTS, ALL

JOURNAL = {"manager", "administrator", "auditor"}

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "my_day": ((), "GET", ALL),
    "notices": ((), "GET", ALL),
    "jobs": ((), "GET", ALL),
    "journal": ((), "GET", JOURNAL),
    "journal_heads": ((), "GET", JOURNAL),
    "witness_new": ((), "GET", ACCOUNTS),
    "account_settings": ((), "GET", ALL),
    "tokens": ((), "GET", ALL),
    "token_new": ((), "GET", ALL),
    "kit:search": ((), "GET", ALL),
}
#: Open to everybody, tested in the shell.
OPEN = {"health", "welcome", "kit:language"}
