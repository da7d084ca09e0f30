"""A database that several processes share: a SQLite file, or the test database of the PostgreSQL
server.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

KEYS = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


class Hands:
    """Starts processes on the shared database, and ends those that a test left running."""

    def __init__(self, database: dict[str, Any], lease: float = 30) -> None:
        self.environment = os.environ | {
            "HANDS_DATABASE": json.dumps(database),
            "HANDS_LEASE": str(lease),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: Any) -> subprocess.Popen[str]:
        """Another process, not waited for."""
        command = [sys.executable, "-m", "guiju.foundation.tests.hands", *map(str, words)]
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.started.append(process)
        return process

    def said(self, process: subprocess.Popen[str]) -> Any:
        """What a process had to say when it ended."""
        out, fault = process.communicate(timeout=60)
        assert process.returncode == 0, fault
        return json.loads(out)

    def __call__(self, *words: Any) -> Any:
        return self.said(self.start(*words))

    def rest(self) -> None:
        """End what still runs."""
        for process in self.started:
            process.kill()
            process.communicate()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the foundation's tables, made once and copied by each test."""
    path = tmp_path_factory.mktemp("hands") / "empty.sqlite3"
    hands = Hands(_file(path))
    hands("migrate")
    return path


@pytest.fixture
def database(
    request: pytest.FixtureRequest, tmp_path: Path, transactional_db: None
) -> dict[str, Any]:
    """The settings of a database with empty tables of the foundation."""
    if connection.vendor == "sqlite":
        shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "hands.sqlite3")
        return _file(tmp_path / "hands.sqlite3")
    return {key: connection.settings_dict[key] for key in KEYS}


@pytest.fixture
def hands(database: dict[str, Any]) -> Iterator[Hands]:
    """Processes on the database; leases last a second, so that a test sees one run out."""
    each = Hands(database, lease=1)
    yield each
    each.rest()


def _file(path: Path) -> dict[str, Any]:
    # As an instance has it; the test suite's own database lies in memory, where no second process
    # reaches it.
    options = settings.DATABASES["default"]["OPTIONS"]
    return {"ENGINE": "guiju.foundation.databases.sqlite3", "NAME": str(path), "OPTIONS": options}
