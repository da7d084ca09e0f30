"""A kill −9 at any moment of an import loses nothing and doubles nothing; readers never see half an import."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MAPPING = """
record: contacts
source: desk
key: [id]
timezone: UTC
columns: {started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}, agent: who, outcome: "'answered'"}
"""
ROWS = 4_000


def guiju(home: Path, *words: str) -> subprocess.Popen[str]:
    environment = os.environ | {"GUIJU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base"}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "guiju", *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(home: Path, *words: str) -> str:
    out, fault = guiju(home, *words).communicate()
    assert not fault, fault
    return out


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty instance."""
    home = tmp_path_factory.mktemp("ready") / "home"
    said(home, "init")
    return home


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_import_leaves_all_or_nothing(ready: Path, tmp_path: Path, seed: int) -> None:
    home = Path(shutil.copytree(ready, tmp_path / "home"))
    (tmp_path / "m.yaml").write_text(MAPPING)
    lines = [f"{i},2026-0{1 + i % 3}-10 10:00:00,a{i % 5}" for i in range(ROWS)]
    (tmp_path / "calls.csv").write_text("id,at,who\n" + "\n".join(lines) + "\n")
    words = ("import", "contacts", str(tmp_path / "calls.csv"), "--mapping", str(tmp_path / "m.yaml"))
    chance = random.Random(seed)
    for _ in range(3):
        running = guiju(home, *words)
        time.sleep(chance.uniform(0.8, 3.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert answered(home) in (0, ROWS)
    said(home, *words)
    assert answered(home) == ROWS
    assert "whole" in said(home, "verify")


def answered(home: Path) -> int:
    lines = said(home, "metrics", "--metric", "answered", "--csv").splitlines()
    return int(float(lines[1].split(",")[1])) if len(lines) > 1 else 0
