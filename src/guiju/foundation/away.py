"""A database that is away, busy or broken: told in one sentence everywhere, logged once a
minute, waited for at the start.
"""

from __future__ import annotations

import logging
import math
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from guiju.foundation.errors import GuijuError, Sentence

#: Bytes below which no more of a database can be written.
PAGE = 64 << 10
#: Seconds after which it is worth asking again, as the answer says.
RETRY_AFTER = 10
#: Seconds between two lines of the log about it.
QUIET = 60
#: PostgreSQL's states in which the server, not the question, is the matter: connections, shut-down,
#: start, no room for one more.
_AWAY = ("08", "57P", "53300")
_ANY: Sentence = {"zh": "数据库暂时没有应答。", "en": "The database does not answer at the moment."}
_BUSY: Sentence = {
    "zh": "数据库正忙，没有排到。",
    "en": "The database is busy; your turn did not come.",
}
_CLOSED: Sentence = {
    "zh": "数据库文件不能打开或写入。",
    "en": "The database file cannot be opened or written.",
}
_DAMAGED: Sentence = {"zh": "数据库文件已损坏。", "en": "The database file is damaged."}
_SOON: Sentence = {
    "zh": "什么都没有存下，请稍后再试。",
    "en": "Nothing was stored; try again in a moment.",
}
_LOOK: Sentence = {
    "zh": "什么都没有存下。管理员：请检查实例文件夹的权限、磁盘空间和是否只读。",
    "en": (
        "Nothing was stored. Administrator: look at the folder's permissions, the disk's room and "
        "whether it is read-only."
    ),
}
_RESTORE: Sentence = {
    "zh": "管理员：请停止服务，保留这个文件夹，用最近的备份在空文件夹里恢复。",
    "en": (
        "Administrator: stop the service, keep the folder, and restore the newest backup into an "
        "empty one."
    ),
}
#: SQLite's states by how their names begin → sentence, next step.
_OF_SQLITE: Mapping[str, tuple[Sentence, Sentence]] = {
    "SQLITE_BUSY": (_BUSY, _SOON),
    "SQLITE_LOCKED": (_BUSY, _SOON),
    "SQLITE_CANTOPEN": (_CLOSED, _LOOK),
    "SQLITE_READONLY": (_CLOSED, _LOOK),
    "SQLITE_PERM": (_CLOSED, _LOOK),
    "SQLITE_IOERR": (_CLOSED, _LOOK),
    "SQLITE_CORRUPT": (_DAMAGED, _RESTORE),
    "SQLITE_NOTADB": (_DAMAGED, _RESTORE),
}


class Unavailable(GuijuError):
    """The database cannot be asked now. It is no fault of the request."""

    code, status = "unavailable", 503
    sentence, next_step = _ANY, _SOON


def refusal_of(fault: BaseException | None) -> Unavailable | None:
    """What is said of a fault when the database, not what was asked, is the matter; None for
    other faults.
    """
    for error in _chain(fault):
        if isinstance(error, Unavailable):
            return error
        if not isinstance(error, DatabaseError | InterfaceError):
            continue
        name = getattr(error.__cause__, "sqlite_errorname", None)
        if name is not None:
            sentence = next(
                (value for prefix, value in _OF_SQLITE.items() if name.startswith(prefix)), None
            )
            if sentence is not None and name.startswith("SQLITE_IOERR") and _is_full():
                return None  # `faults` says it: the disk is full
            return Unavailable(sentence[0], next_step=sentence[1]) if sentence else None
        if connection.vendor == "postgresql" and _is_away(error):
            return Unavailable()
    return None


def _is_full() -> bool:
    """Whether the disk of an SQLite database has no room for a page any more."""
    place = Path(str(connection.settings_dict["NAME"])).parent
    try:
        return shutil.disk_usage(place).free < PAGE
    except OSError:
        return False


def reason(fault: BaseException) -> str:
    """The first line of what the database's library says."""
    return next(iter(str(fault).strip().splitlines()), type(fault).__name__)


def wait(seconds: float, say: Callable[[str], None], pause: float = 1) -> None:
    """Wait until a server answers, saying so every ten seconds; refuse when it did not within
    the limit.
    """
    begun, last_said = time.monotonic(), -10.0
    while True:
        try:
            connection.ensure_connection()
            return
        except OperationalError as fault:
            passed = time.monotonic() - begun
            if connection.vendor == "sqlite":
                raise
            if passed >= seconds:
                raise Unavailable(
                    {
                        "zh": "{seconds} 秒内 PostgreSQL 没有应答：{reason}",
                        "en": "PostgreSQL did not answer within {seconds} s: {reason}",
                    },
                    next_step={
                        "zh": "请检查它是否在运行，以及 DATABASE_URL。",
                        "en": "See whether it runs, and DATABASE_URL.",
                    },
                    seconds=int(seconds),
                    reason=reason(fault),
                ) from None
            if passed - last_said >= 10:
                last_said = passed
                say(
                    f"waiting for PostgreSQL, {math.ceil(seconds - passed)} s more at most: "
                    f"{reason(fault)}"
                )
            time.sleep(pause)


class OnceAMinute(logging.Filter):
    """Tells a database that is away in one line a minute and process, however many requests and
    jobs meet it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last, self._left_out = -float(QUIET), 0
        self._turn = threading.Lock()  # a handler asks its filters before it takes its own lock

    def filter(self, record: logging.LogRecord) -> bool:
        """Let other records pass; make the first of a minute one line, and leave the rest out."""
        fault = record.exc_info[1] if record.exc_info else None
        if fault is None or refusal_of(fault) is None:
            return not _is_answer(record)
        with self._turn:
            moment = time.monotonic()
            if moment - self._last < QUIET:
                self._left_out += 1
                return False
            more = f" ({self._left_out} more such lines were left out)" if self._left_out else ""
            self._last, self._left_out = moment, 0
        record.msg, record.args = "the database is away: %s%s", (reason(fault), more)
        record.exc_info = record.exc_text = None
        return True


def _is_answer(record: logging.LogRecord) -> bool:
    """Whether a line says no more than that somebody was answered 503: why was told by whoever
    met the fault.
    """
    return (
        record.name == "django.request"
        and getattr(record, "status_code", None) == Unavailable.status
    )


def _is_away(error: Exception) -> bool:
    if isinstance(error, InterfaceError):
        return True  # the connection broke under the question
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, OperationalError) and (state is None or state.startswith(_AWAY))


def _chain(fault: BaseException | None) -> Iterator[Any]:
    """A fault and what it came from."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
