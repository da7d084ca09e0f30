"""What people send is parsed in a process of its own, with bounds on its memory and time: a file
that breaks its reader breaks nothing else.

`apart` runs a generator function there and gives on what it yields. What comes back is plain data;
nothing that the process could have been made to send is called here. Costs the start of a process
(60–100 ms).
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import os
import pickle  # plain data alone is read: see `_Plain`
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

from guiju.foundation.errors import GuijuError, Invalid

MEGABYTES, SECONDS = 1_500, 60
_PLAIN = {
    ("datetime", name): getattr(dt, name) for name in ("date", "datetime", "time", "timedelta")
}


def apart(
    name: str, *arguments: Any, megabytes: int = MEGABYTES, seconds: int = SECONDS
) -> Iterator[Any]:
    """What the generator function called ``name`` ("module:function") yields for the arguments, in
    a process of its own.

    A refusal there is raised here. A process that took too much, too long, or broke is one
    sentence.
    """
    begun = _begin(megabytes)
    over = threading.Timer(seconds, begun.kill)
    over.daemon = True
    over.start()
    try:
        _send(begun, (name, arguments, seconds))
        yield from _told(begun)
    finally:
        over.cancel()
        begun.kill()
        begun.wait()
        for pipe in filter(None, (begun.stdin, begun.stdout)):
            pipe.close()


def _begin(megabytes: int) -> subprocess.Popen[bytes]:
    """The process; it gets nothing of our environment but where Python's parts lie."""
    paths = os.pathsep.join(path for path in sys.path if path)
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
        if name in os.environ
    }
    return subprocess.Popen(  # noqa: S603 -- ourselves, with a number
        [sys.executable, "-c", "from guiju.kit.apart import serve; serve()", str(megabytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept
        | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
    )


def _send(begun: subprocess.Popen[bytes], request: Any) -> None:
    assert begun.stdin is not None
    try:
        with begun.stdin as sent:
            pickle.dump(request, sent)
    except BrokenPipeError:
        raise _broken() from None


def _told(begun: subprocess.Popen[bytes]) -> Iterator[Any]:
    """What the process yields, until it says that this was all."""
    assert begun.stdout is not None
    while True:
        try:
            kind, value = _Plain(begun.stdout).load()
        except (EOFError, pickle.UnpicklingError, OSError, ValueError):
            raise _broken() from None
        if kind == "refused":
            raise _refusal(*value)
        if kind == "end":
            return
        yield value


class _Plain(pickle.Unpickler):
    """Reads numbers, texts, lists and times; whatever else is asked for is refused."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _PLAIN[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name}") from None


def _refusal(
    code: str,
    status: int,
    sentence: dict[str, str],
    next_step: dict[str, str],
    data: dict[str, Any],
) -> GuijuError:
    refusal = Invalid(sentence, code=code, next_step=next_step, **data)
    refusal.status = status
    return refusal


def _broken() -> Invalid:
    return Invalid(
        "这个文件读不下来：它要占用的内存或时间超过上限，或已损坏。",
        "This file cannot be read: it takes more memory or time than a file may, or it is damaged.",
        code="file.breaks_its_reader",
        next_step={
            "zh": "请在表格软件里打开并另存为 xlsx 或 csv，或分成几个文件。",
            "en": "Open it in a spreadsheet program and save it as xlsx or csv, or split it.",
        },
    )


def serve() -> None:
    """Serve one request in the process apart: take it, bound oneself, send what the function
    yields.
    """
    import resource

    out = io.BufferedWriter(io.FileIO(os.dup(1), "w"), 1 << 20)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    name, arguments, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from the process that started this one
    module, _, function = name.partition(":")
    act = getattr(importlib.import_module(module), function)
    most = int(sys.argv[1]) << 20
    for bound, value in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(bound, (value, value))
    try:
        for value in act(*arguments):
            pickle.dump(("value", value), out, protocol=5)
        pickle.dump(("end", None), out)
    except GuijuError as refusal:
        answer = (
            refusal.code,
            refusal.status,
            dict(refusal.sentence),
            dict(refusal.next_step),
            _data(refusal),
        )
        pickle.dump(("refused", answer), out)
    out.flush()
    os._exit(0)  # nothing is tidied up: what was read may be large


def _data(refusal: GuijuError) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int | float | str) else str(value)
        for name, value in refusal.data.items()
    }
