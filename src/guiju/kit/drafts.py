"""A sent file that waits until somebody has looked at what it would change; forgotten after a
day.

Its secret name ends with the fingerprint of what was sent: a file that was laid in its place on the
disk is not what somebody looked at, and is refused.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from guiju.foundation.errors import Conflict, Invalid, NotFound, or_not_found

LARGEST = 20 * 1024 * 1024
#: Signs of a draft's name that are secret, and as many of the fingerprint behind them.
_SECRET = 32
#: A file that nobody applied is forgotten after a day: it may hold persons' data.
FORGOTTEN_AFTER = 24 * 3600


def keep(sent: Any, kind: str) -> str:
    """Keep a sent file under a secret name, which is given back. Its own name is kept: a csv is
    known by it.
    """
    if sent.size > LARGEST:
        raise Invalid("文件大于 20 MB。", "The file is larger than 20 MB.", field="file")
    _forget_old(kind)
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    sent.seek(0)
    draft = secrets.token_hex(16) + digest.hexdigest()[:_SECRET]
    path = _folder(draft, kind) / (
        re.sub(r"[^\w.-]", "_", sent.name or "")[-60:].lstrip(".") or kind
    )
    path.parent.mkdir(parents=True)
    with path.open("wb") as kept:
        kept.writelines(sent.chunks())
    return draft


def path_of(draft: str, kind: str) -> Path:
    """The kept file, or `NotFound`. Refused when it is not what was sent."""
    path = or_not_found(next(iter(_folder(draft, kind).glob("*")), None))
    if hashlib.sha256(path.read_bytes()).hexdigest()[:_SECRET] != draft[_SECRET:]:
        raise Conflict(
            "这个文件不是当初上传的那一个：它在产品之外被改动或替换，没有读取。请重新上传。",
            "This file is not the one that was uploaded: it was changed or replaced behind the "
            "product's back and was not read. Upload it again.",
            code="upload.replaced",
        )
    return path


def forget(draft: str, kind: str) -> None:
    """Let a kept file go."""
    shutil.rmtree(_folder(draft, kind), ignore_errors=True)


def _folder(draft: str, kind: str) -> Path:
    """Where a sent file waits; its name says nothing of whose it is."""
    if not re.fullmatch(r"[0-9a-f]{64}", draft):
        raise NotFound()
    return Path(settings.HOME) / "uploads" / f"{kind}-{draft[:_SECRET]}"


def _forget_old(kind: str) -> None:
    for folder in (Path(settings.HOME) / "uploads").glob(f"{kind}-*"):
        if time.time() - folder.stat().st_mtime > FORGOTTEN_AFTER:
            shutil.rmtree(folder, ignore_errors=True)
