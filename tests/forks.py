"""The command `guiju` in processes forked from one that has loaded everything: a start costs
milliseconds instead of seconds.

Each is a process of its own, with an environment of its own, whose settings are read anew; so it
can be killed at any moment of its work, and the moments are not spent on loading.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import gc
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: What a command reads of the environment beside GUIJU_HOME: nothing that the tests themselves run
#: with.
FOREIGN = ("DATABASE_URL", "GUIJU_RECORDS", "GUIJU_BACKUPS", "LC_ALL")


class Forks:
    """Runs commands one after another."""

    def __init__(self, folder: Path, module: str) -> None:
        self.folder = folder
        plain = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        own = {
            "GUIJU_HOME": str(folder / "unused"),
            "DJANGO_SETTINGS_MODULE": module,
        }
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.forks"],
            cwd=ROOT,
            env=plain | own | {"PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(
        self,
        home: Path,
        *words: str,
        killed_after: float | None = None,
        act: str = "",
        code: str = "",
        file_limit: int | None = None,
        unprivileged: bool = False,
        clock_ahead: float = 0,
        **environment: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run ``guiju WORDS`` on a home; kill −9 after so many seconds where asked. Code −9: it was
        killed.

        act: a function ("module:name") that is called instead of a command. code: lines of Python
        that are run instead. file_limit: no file grows beyond so many bytes, as on a full disk.
        unprivileged: as somebody who is not root. clock_ahead: seconds by which its clock is wrong.
        """
        assert self._mother.stdin is not None and self._mother.stdout is not None
        out, err = self.folder / "out", self.folder / "err"
        told = {
            "words": words,
            "environment": {"GUIJU_HOME": str(home), "LC_ALL": "en_US.UTF-8"} | environment,
            "killed_after": killed_after,
            "act": act,
            "code": code,
            "file_limit": file_limit,
            "unprivileged": unprivileged,
            "clock_ahead": clock_ahead,
            "out": str(out),
            "err": str(err),
        }
        self._mother.stdin.write(json.dumps(told) + "\n")
        self._mother.stdin.flush()
        answer = json.loads(self._mother.stdout.readline())
        self.seconds = float(answer["seconds"])
        return subprocess.CompletedProcess(
            words, answer["code"], out.read_text("utf-8"), err.read_text("utf-8")
        )

    def end(self) -> None:
        """Let the mother of all go."""
        self._mother.communicate()


@contextlib.contextmanager
def forks(module: str = "guiju.web.settings.base") -> Iterator[Forks]:
    """Commands until the end of the block, by the settings of this module."""
    with tempfile.TemporaryDirectory(prefix="guiju-forks-") as folder:
        mother = Forks(Path(folder), module)
        try:
            yield mother
        finally:
            mother.end()


def main() -> None:
    """Load everything, then fork for each line that comes in."""
    import django

    django.setup()
    import duckdb  # noqa: F401
    import ibis.backends.duckdb  # noqa: F401
    import scipy.optimize
    import scipy.special  # noqa: F401

    from guiju.process.actions import search  # noqa: F401
    from guiju.web.settings import verification  # noqa: F401
    from guiju.web.settings.command import parser

    parser()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    for line in sys.stdin:
        print(json.dumps(_fork(json.loads(line))), flush=True)


def _fork(told: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        _be_the_command(told)
    until = began + told["killed_after"] if told["killed_after"] is not None else None
    while True:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            return {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - began}
        if until is not None and time.monotonic() >= until:
            os.kill(child, signal.SIGKILL)
            until = None
        time.sleep(0.005)


def _be_the_command(told: dict[str, Any]) -> None:
    from django.db import connections

    from guiju.web.settings import command

    code = 70
    try:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(told[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        os.environ.update(told["environment"])
        _hamper(told)
        if told["act"] or told["code"]:
            code = _act(told["act"], told["code"])
        else:
            code = command.run(told["words"], settle=_settle)
        connections.close_all()
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _act(name: str, lines: str) -> int:
    _settle()
    if lines:
        exec(lines, {})
        return 0
    module, _, function = name.partition(":")
    getattr(importlib.import_module(module), function)()
    return 0


def _hamper(told: dict[str, Any]) -> None:
    """Let the machine be as the test wants it."""
    if told["unprivileged"]:
        _give_privileges_up()
    if told["file_limit"] is not None:
        signal.signal(
            signal.SIGXFSZ, signal.SIG_IGN
        )  # the write itself fails then, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (told["file_limit"], told["file_limit"]))
    if told["clock_ahead"]:
        from django.utils import timezone

        right, ahead = timezone.now, dt.timedelta(seconds=told["clock_ahead"])
        timezone.now = lambda: right() + ahead


def _give_privileges_up() -> None:
    """Even root is refused then what a file's permissions refuse."""

    class Header(ctypes.Structure):
        _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]

    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(
        ctypes.byref(Header(0x20080522, 0)), ctypes.byref(nothing)
    ):
        raise OSError(ctypes.get_errno(), "capset")


def _settle() -> None:
    """Read the settings that the environment gives, as a process of its own would."""
    from django.conf import settings
    from django.db import connections

    from guiju.web.settings import guarding

    for module in dict.fromkeys(("guiju.web.settings.base", settings.SETTINGS_MODULE)):
        read = importlib.reload(importlib.import_module(module))
    for name in dir(read):
        if name.isupper():
            setattr(settings, name, getattr(read, name))
    connections.__dict__.pop("settings", None)
    connections._settings = None  # type: ignore[attr-defined]
    del connections["default"]
    guarding.close_door(settings.HOME)


if __name__ == "__main__":
    main()
