"""The wheel, installed into an empty environment without node or the repository, serves a page
with its assets.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, _free_port, _wait_for

pytestmark = pytest.mark.journey
#: What others may be writing beside the sources at this moment, and what earlier builds left.
PASSING = ("__pycache__", "*.egg-info", ".draft-*", "django.[0-9]*")


def test_the_wheel_serves_a_page(tmp_path: Path) -> None:
    wheel = _built(tmp_path / "dist")
    # This environment's pip fills the new one, and only what is loaded is compiled: the rest costs
    # twenty seconds.
    made = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)
    pip = [
        *(sys.executable, "-m", "pip", "--python", made / "bin" / "python"),
        *("install", "--no-compile", "--quiet", "--disable-pip-version-check"),
    ]
    subprocess.run(
        [*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "run.txt")],
        check=True,
        cwd=tmp_path,
    )
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True, cwd=tmp_path)
    environment = {"PATH": os.defpath, "GUIJU_HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
    guiju, port = str(tmp_path / "venv" / "bin" / "guiju"), _free_port()
    said = subprocess.run(
        [guiju, "init"], env=environment, check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout
    assert "/welcome/" in said
    process = subprocess.Popen([guiju, "serve", "--port", str(port)], env=environment, cwd=tmp_path)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        page = _fetched(f"http://127.0.0.1:{port}/accounts/login/")
        assert "登录" in page
        for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert _fetched(f"http://127.0.0.1:{port}{asset}")
    finally:
        process.terminate()
        process.wait(20)


def _built(folder: Path) -> Path:
    """The wheel, built in a copy of what it is made of: the repository stays as it is, nothing of
    an earlier build gets in, and nobody else writes there now.
    """
    copy = folder / "copy"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns(*PASSING))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    ran = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, copy],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return next(folder.glob("*.whl"))


def _fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode("utf-8", "replace")
