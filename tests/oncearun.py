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


def around(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of this run have in common."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def folder(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The run's folder of this name, which `make` filled; one that was killed half way is made
    anew.
    """
    place = around(factory)
    made = place / name
    with (place / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half = place / f"{name}-half"
            shutil.rmtree(half, ignore_errors=True)
            make(half)
            half.rename(made)
    return made
