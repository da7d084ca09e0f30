"""How a process that serves or works is told to end: at once seen, whatever it is doing, and never
stuck in a handler.

A handler of Python's runs between two steps of the main thread: it would wait for a lock that the
step it interrupted holds (an event's own lock among them), and a long query in foreign code would
keep it from running at all. So the interpreter itself writes the signal's number into a pipe, and a
thread that reads the pipe sets the event.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def on_signals() -> threading.Event:
    """An event that is set when the process is asked to end (TERM, INT, HUP). Call it in the
    main thread, once.
    """
    asked = threading.Event()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in SIGNALS:
        if (
            number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
        ):  # nohup stays what it is
            signal.signal(number, _nothing)
    threading.Thread(target=_listen, args=(reader, asked), daemon=True, name="signals").start()
    atexit.register(_deaf)
    return asked


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Do nothing on a signal, which the pipe reports."""


def _deaf() -> None:
    """A process that ends already is not killed by being asked once more: the interpreter would
    take its handlers away.
    """
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _listen(reader: int, asked: threading.Event) -> None:
    while os.read(reader, 1):
        asked.set()
