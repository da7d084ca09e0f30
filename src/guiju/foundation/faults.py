"""What goes wrong around the product, in words: the disk is full, the folder may not be written,
memory is short.

`spoken` turns what a library raised into a refusal with a sentence and what to do; what it does not
know is a fault of ours. Rooms that use a library of their own add what it raises (`also`).
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator

from guiju.foundation.errors import GuijuError

log = logging.getLogger("guiju.faults")
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL_WORDS = (
    "no space left on device",
    "database or disk is full",
    "disk quota exceeded",
    "file too large",
)
#: Libraries that say in words alone what the disk did.
_SPEAKERS = {
    "django",
    "sqlite3",
    "psycopg",
    "duckdb",
    "_duckdb",
    "pyarrow",
    "xlsxwriter",
    "zipfile",
}
#: SQLite's states in which a page, or the file that is shared beside, could not be written.
_UNWRITTEN = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC"}
_CLOSED_WORDS = (
    "attempt to write a readonly database",
    "read-only file system",
    "unable to open database file",
)


class DiskFull(GuijuError):
    """Nothing more can be written; what was asked was not stored."""

    code, status = "disk_full", 507
    sentence = {
        "zh": "服务器的磁盘已满，这次没有存下任何东西。",
        "en": "The server's disk is full; nothing of this was stored.",
    }
    next_step = {
        "zh": "请管理员在磁盘上腾出空间（例如移走旧备份），然后再试一次。",
        "en": "An administrator must make room on the disk (move old backups away); then try again.",
    }


class ReadOnly(GuijuError):
    """The instance's folder, or a file in it, may not be written or read by who runs the
    product.
    """

    code, status = "read_only", 503
    sentence = {
        "zh": "服务器不能读写 {file}，这次没有存下任何东西。",
        "en": "The server may not read or write {file}; nothing of this was stored.",
    }
    next_step = {
        "zh": "请管理员检查 GUIJU_HOME 的所有者和权限，以及磁盘是否以只读方式挂载。",
        "en": (
            "An administrator must look at the owner and permissions of GUIJU_HOME, and whether "
            "its disk is mounted read-only."
        ),
    }


class OutOfMemory(GuijuError):
    """The machine has not the memory that this takes."""

    code, status = "out_of_memory", 503
    sentence = {
        "zh": "服务器内存不足，做不完这件事。",
        "en": "The server has not enough memory for this.",
    }
    next_step = {
        "zh": "请缩小范围再试，或请管理员增加内存。",
        "en": "Ask for less, or give the server more memory.",
    }


Speaker = Callable[[BaseException], GuijuError | None]
_also: list[Speaker] = []


def also(speaker: Speaker) -> Speaker:
    """Let a room say what its own libraries raise."""
    if speaker not in _also:
        _also.append(speaker)
    return speaker


def spoken(fault: BaseException) -> GuijuError | None:
    """The refusal that a fault, or what caused it, is in words; None when it is a fault of ours."""
    if isinstance(fault, GuijuError):
        return fault
    for cause in _chain(fault):
        refusal = _of_disk(cause) or next(filter(None, (speaker(cause) for speaker in _also)), None)
        if refusal:
            return refusal
    return None


def _of_disk(fault: BaseException) -> GuijuError | None:
    number = getattr(fault, "errno", None) if isinstance(fault, OSError) else None
    words = str(fault).lower() if type(fault).__module__.partition(".")[0] in _SPEAKERS else ""
    if (
        number in FULL
        or getattr(fault, "sqlite_errorname", "") in _UNWRITTEN
        or getattr(fault, "sqlstate", None) == "53100"
        or any(each in words for each in _FULL_WORDS)
    ):
        return DiskFull()
    if number in CLOSED or any(each in words for each in _CLOSED_WORDS):
        return ReadOnly(file=str(getattr(fault, "filename", None) or "GUIJU_HOME"))
    return OutOfMemory() if isinstance(fault, MemoryError) else None


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """A fault, what it was raised from, and so on."""
    seen: set[int] = set()
    one: BaseException | None = fault
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
