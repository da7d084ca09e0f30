"""Two `guiju serve` that are started at the same moment, as after an upgrade, bring the instance
up to date one by one.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import served
from tests.nginx import answers, free_port
from tests.postgresql import apart

SHARED = [("SQLite", "one folder"), ("PostgreSQL", "two folders")]


@pytest.mark.parametrize(("database", "folders"), SHARED)
def test_two_sites_that_start_at_once_both_come_up(
    database: str, folders: str, tmp_path: Path
) -> None:
    homes = [tmp_path / "one", tmp_path / ("one" if folders == "one folder" else "two")]
    with ExitStack() as at_the_end:
        settings = {}
        if database == "PostgreSQL":
            settings["DATABASE_URL"] = at_the_end.enter_context(apart())[1]
        sites = [(free_port(), tmp_path / f"log{number}") for number in range(2)]
        processes = []
        for home, (port, log) in zip(homes, sites, strict=True):
            words = [sys.executable, "-m", "guiju", "serve", "--port", str(port), "--workers", "1"]
            with log.open("w") as out:
                process = subprocess.Popen(
                    words, env=served.environment(home, **settings), stdout=out, stderr=out
                )
            at_the_end.callback(process.wait, 30)
            at_the_end.callback(process.terminate)
            processes.append(process)
        for (port, log), process in zip(sites, processes, strict=True):
            try:
                answers(port, process)
            except AssertionError:
                pytest.fail(log.read_text())
            assert served.Browser(f"http://127.0.0.1:{port}").ask("/healthz") == (
                200,
                '{"ok": true}',
            )
        told = [log.read_text() for _port, log in sites]
    assert sum("another process brings this instance up to date" in text for text in told) == 1
    wrong = [
        line
        for text in told
        for line in text.splitlines()
        if "Error" in line or "Traceback" in line
    ]
    assert not wrong, "\n".join(told)
