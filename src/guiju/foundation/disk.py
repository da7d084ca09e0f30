"""The instance's disk: administrators are told before it is full, and when it is.

A small file holds room back, so that the notice can still be written when nothing else can.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction

from guiju.foundation import faults, jobs, letters, notices
from guiju.foundation.errors import GuijuError, Sentence

#: Bytes that the file holds back: the database's pages of some notices.
RESERVE = 8 << 20
#: Bytes below which a disk is nearly full: a twentieth of it, but so many at least, and no more
#: than so many.
LEAST, MOST = 200 << 20, 5 << 30
FULL: Sentence = {
    "zh": "服务器的磁盘已满，有操作没有存下。请立即腾出空间（例如移走旧备份）。",
    "en": (
        "The server's disk is full, and something was not stored. Make room now (move old backups "
        "away)."
    ),
}
NEARLY: Sentence = {
    "zh": "服务器的磁盘快满了，请腾出空间（例如移走旧备份）。",
    "en": "The server's disk is nearly full. Make room (move old backups away).",
}
#: Where the notices lead; each of the two has an address of its own, so that an unread one is known
#: again.
_FULL_AT, _NEARLY_AT = "/jobs/?disk=full", "/jobs/?disk=nearly"
log = logging.getLogger("guiju.disk")


def noticed(fault: BaseException) -> GuijuError | None:
    """The refusal that a fault is in words, None when it is one of ours; administrators hear of
    a disk that is full.
    """
    refusal = faults.spoken(fault)
    if refusal is not None and refusal is not fault:
        level = logging.WARNING if refusal.status < 500 else logging.ERROR
        faults.log.log(level, "%s (%s: %s)", refusal, type(fault).__name__, fault)
    heed(refusal)
    return refusal


def heed(refusal: GuijuError | None) -> None:
    """Let administrators hear of a full disk: the room that was held back is given up for the
    notice.
    """
    if not isinstance(refusal, faults.DiskFull):
        return
    _reserve().unlink(missing_ok=True)
    try:
        tell(FULL, _FULL_AT)
    except DatabaseError as fault:
        log.error("nor could the administrators be told: %s", fault)


def tell(sentence: Sentence, place: str) -> None:
    """Tell the keepers, unless they have not read the same yet."""
    with transaction.atomic():
        accounts = set(letters.keepers())
        notices.notify(accounts - notices.waiting(accounts, place), sentence, place, tone="warn")


def nearly_full() -> bool:
    """Whether the instance's disk has little room left."""
    usage = shutil.disk_usage(settings.HOME)
    return usage.free < max(LEAST, min(MOST, usage.total // 20))


@jobs.job("foundation.disk")
def look(step: jobs.Step) -> dict[str, int]:
    """Tell the keepers of a disk that is nearly full; else hold room back again."""
    if nearly_full():
        tell(NEARLY, _NEARLY_AT)
    elif not _reserve().exists():
        _reserve().write_bytes(bytes(RESERVE))
    return {"free": shutil.disk_usage(settings.HOME).free}


def _reserve() -> Path:
    return Path(settings.HOME) / ".room"
