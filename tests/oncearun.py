"""What is made once in a run of the tests, by whichever of its processes comes first; the others
wait for it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def folder(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The run's folder of this name, which `make` filled; one that was killed half way is made
    anew.
    """
    around = factory.getbasetemp()
    around = around.parent if "PYTEST_XDIST_WORKER" in os.environ else around
    made = around / name
    with (around / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half = around / f"{name}-half"
            shutil.rmtree(half, ignore_errors=True)
            make(half)
            half.rename(made)
    return made
