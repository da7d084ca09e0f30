"""Files as evidence: checked by content, kept once under their hash, handed out only as a
download.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Invalid, NotFound, Sentence
from guiju.foundation.models import Attachment

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 5
#: What a file may be: its first bytes, what it is handed out as, and the endings that belong to it.
_SIGNS: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", ("pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (b"PK\x03\x04", "application/zip", ("xlsx", "docx", "ods")),
    (b"ID3", "audio/mpeg", ("mp3",)),
    (b"\xff\xfb", "audio/mpeg", ("mp3",)),
    (b"RIFF", "audio/wav", ("wav", "webp")),
)
_TEXTS = ("txt", "csv", "md", "eml")


def keep(sent: UploadedFile, noun: str, noun_id: str | int, *, actor: Actor) -> Attachment:
    """Keep a file for a noun, in the transaction of the change. Refused when it is empty, large
    or not what it says.
    """
    name = _name(sent.name or "")
    data = sent.read(MOST_BYTES + 1)
    kind = _kind(name, data)
    digest = hashlib.sha256(data).hexdigest()
    _store(path_of(digest), data)
    return Attachment.objects.create(
        noun=noun,
        noun_id=str(noun_id),
        name=name,
        kind=kind,
        size=len(data),
        hash=digest,
        at=clock.now(),
        by=actor.name,
    )


def of(noun: str, noun_id: str | int) -> list[Attachment]:
    """The files of a noun. One query."""
    return list(Attachment.objects.filter(noun=noun, noun_id=str(noun_id)))


def handed_out(row: Attachment) -> FileResponse:
    """The file as a download, never shown inside a page. Whether the actor may have it was
    decided before.
    """
    path = path_of(row.hash)
    if not path.is_file():
        raise NotFound("附件文件不见了。", "The attached file is missing.")
    if not is_whole(row):
        raise Conflict(
            "附件文件已不是当初交来的那一个，没有发出。请告诉管理员。",
            "The attached file is no longer what was handed in; it was not given out. Tell an "
            "administrator.",
            code="attachments.changed",
        )
    answer = FileResponse(path.open("rb"), content_type=row.kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def keep_bytes(
    name: str, kind: str, data: bytes, noun: str, noun_id: str | int, *, actor: Actor
) -> Attachment:
    """Keep a file that the product made itself, in the transaction of the change."""
    digest = hashlib.sha256(data).hexdigest()
    _store(path_of(digest), data)
    return Attachment.objects.create(
        noun=noun,
        noun_id=str(noun_id),
        name=name,
        kind=kind,
        size=len(data),
        hash=digest,
        at=clock.now(),
        by=actor.name,
    )


def is_whole(row: Attachment | None) -> bool:
    """Whether a kept file is there and still what it was."""
    path = path_of(row.hash) if row else None
    return bool(
        path
        and row
        and path.is_file()
        and hashlib.sha256(path.read_bytes()).hexdigest() == row.hash
    )


def spoilt() -> Iterator[tuple[Attachment, Sentence]]:
    """Kept files that are missing or were changed, with the sentence that says so. Cost: reads
    every one.
    """
    for row in Attachment.objects.order_by("id"):
        path = path_of(row.hash)
        if not path.is_file():
            yield (
                row,
                {
                    "zh": f"{row.noun} {row.noun_id} 的附件 {row.pk} 不见了（{row.name}）",
                    "en": f"attachment {row.pk} of {row.noun} {row.noun_id} is missing ({row.name})",
                },
            )
        elif not is_whole(row):
            yield (
                row,
                {
                    "zh": f"{row.noun} {row.noun_id} 的附件 {row.pk} 被改动（{row.name}）",
                    "en": f"attachment {row.pk} of {row.noun} {row.noun_id} was changed ({row.name})",
                },
            )


def faults() -> Iterator[Sentence]:
    """Kept files that are missing or were changed. Cost: reads every one."""
    for _, sentence in spoilt():
        yield sentence


def path_of(digest: str) -> Path:
    """Where the file with this hash is kept."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def _name(sent: str) -> str:
    """The file's own name without folders and without signs that a name has no use for."""
    bare = re.sub(r"[\x00-\x1f\x7f\"<>|:*?\\/]", "_", Path(sent.replace("\\", "/")).name).strip()
    return bare[-200:] or "file"


def _kind(name: str, data: bytes) -> str:
    ending = name.rpartition(".")[2].lower()
    if not data:
        raise Invalid(
            "附件“{name}”是空的。", "The file “{name}” is empty.", name=name, field="evidence"
        )
    if len(data) > MOST_BYTES:
        raise Invalid(
            "附件“{name}”超过 10 MB。",
            "The file “{name}” is over 10 MB.",
            name=name,
            field="evidence",
        )
    for sign, kind, endings in _SIGNS:
        if data.startswith(sign) and ending in endings:
            return kind
    if ending in _TEXTS and _is_text(data):
        return "text/plain; charset=utf-8"
    raise Invalid(
        "附件“{name}”的内容与名称不符，或不是可接受的类型（PDF、图片、表格、文本、录音）。",
        "The file “{name}” is not what its name says, or of no kind that is taken (PDF, "
        "picture, sheet, text, sound).",
        name=name,
        field="evidence",
    )


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _store(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
