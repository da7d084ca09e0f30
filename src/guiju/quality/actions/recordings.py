"""Add the recording of a conversation, and take it away."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF
from guiju.foundation.errors import Conflict, GuijuError, Invalid, or_not_found
from guiju.foundation.texts import is_writable
from guiju.kit.apart import apart
from guiju.quality.access.conversations import check_imports
from guiju.quality.access.recordings import standing_recording
from guiju.quality.events import recordings as events
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.recordings import Recording
from guiju.quality.reads.recordings import file_of, folder
from guiju.quality.rules import sounds

#: Seconds of work that the measuring of a recording may take.
_SECONDS = 120


def add_recording(
    conversation: Conversation,
    *,
    actor: Actor,
    sent: UploadedFile | None = None,
    link: str = "",
) -> Recording:
    """Add the recording of a conversation: a file, or an https link to where it lies. A file is
    taken by what it holds, whatever its name; what is refused leaves nothing behind.
    """
    check_imports(actor)
    link = link.strip()
    if bool(sent) == bool(link):
        raise Invalid(
            "请选择一个录音文件，或填写一个链接。",
            "Choose a file of the recording, or write a link.",
            field="file",
        )
    _check_none(conversation)
    if sent is None:
        _check_link(link)
        return _added(conversation, actor, link=link)
    if (sent.size or 0) > sounds.MOST_BYTES:
        raise sounds.refused(sounds.LARGE)
    with _received(sent) as (path, digest):
        found = _measured(path)
        return _added(
            conversation,
            actor,
            path,
            file_name=_name(sent.name or ""),
            kind=found.kind,
            size=path.stat().st_size,
            sha256=digest,
            seconds=found.seconds,
            channels=found.channels,
            peaks=found.peaks,
            exact=found.exact,
        )


def take_away(conversation: Conversation, *, actor: Actor, reason: str) -> Recording:
    """Take the recording of a conversation away for good: its file is deleted, and that it was
    there stays in the journal. Another one may then be added.
    """
    check_imports(actor)
    reason = reason.strip()
    if not reason or len(reason) > BRIEF:
        raise Invalid("请写明原因。", "Say why.", field="reason")
    with transaction.atomic():
        standing = or_not_found(standing_recording(conversation))
        row = Recording.objects.select_for_update().get(pk=standing.pk)
        if row.taken_away_at:
            raise Conflict("这段录音已经删除。", "This recording is taken away already.")
        row.taken_away_at, row.taken_away_by, row.taken_away_why = clock.now(), actor.name, reason
        row.peaks = []
        row.save(update_fields=["taken_away_at", "taken_away_by", "taken_away_why", "peaks"])
        journal.write(actor, events.TAKEN_AWAY, "recording", row.pk, before=_told(row), why=reason)
        if row.sha256:
            path = file_of(row)
            transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return row


def _check_none(conversation: Conversation) -> None:
    if standing_recording(conversation):
        raise Conflict(
            "这段对话已有录音。要换一段，请先删除原来的。",
            "This conversation has a recording already. Take it away before adding another.",
            code="recordings.one_only",
        )


def _check_link(link: str) -> None:
    """An address with a host on an encrypted way, without name and password."""
    try:
        parts = urlsplit(link)
        host = bool(parts.hostname) and parts.username is None
    except ValueError:
        host = False
    if not (host and parts.scheme == "https" and len(link) <= BRIEF) or not _is_plain(link):
        raise Invalid(
            "链接须以 https:// 开头，{most} 字以内，不含用户名和密码。",
            "A link begins with https://, has at most {most} letters and neither a name nor a "
            "password.",
            most=BRIEF,
            field="link",
        )


def _is_plain(link: str) -> bool:
    return is_writable(link) and not any(sign.isspace() or sign in "\"'<>\\" for sign in link)


def _added(
    conversation: Conversation, actor: Actor, path: Path | None = None, **told: object
) -> Recording:
    """Store the row and, with it, the file; a row that is not stored has no file."""
    placed: Path | None = None
    try:
        with transaction.atomic():
            # Two who add at once wait here for each other.
            Conversation.objects.select_for_update().get(pk=conversation.pk)
            _check_none(conversation)
            row = Recording.objects.create(
                source=conversation.source,
                key=conversation.key,
                at=clock.now(),
                by=actor.name,
                **told,
            )
            journal.write(actor, events.ADDED, "recording", row.pk, after=_told(row))
            if path:
                placed = file_of(row)
                path.replace(placed)
    except BaseException:
        if placed:
            placed.unlink(missing_ok=True)
        raise
    return row


def _told(row: Recording) -> dict[str, object]:
    about: dict[str, object] = {"source": row.source, "conversation": row.key}
    if row.link:
        return about | {"host": urlsplit(row.link).hostname}
    return about | {"file": row.file_name, "sha256": row.sha256, "seconds": row.seconds}


@contextmanager
def _received(sent: UploadedFile) -> Iterator[tuple[Path, str]]:
    """What was sent, whole on the disk until the end of the block, and its hash; gone afterwards
    unless it was put in its place.
    """
    folder().mkdir(parents=True, exist_ok=True)
    path, digest, size = folder() / f"{uuid.uuid4().hex}.part", hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            for chunk in sent.chunks():
                size += len(chunk)
                if size > sounds.MOST_BYTES:
                    raise sounds.refused(sounds.LARGE)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield path, digest.hexdigest()
    finally:
        path.unlink(missing_ok=True)


def _measured(path: Path) -> sounds.Sound:
    """What a process apart finds in the file."""
    name = "guiju.quality.rules.sounds:measured"
    try:
        return sounds.Sound(**next(apart(name, str(path), seconds=_SECONDS)))
    except GuijuError as refusal:
        if refusal.code == "file.breaks_its_reader":
            raise sounds.refused(sounds.CUT) from None
        raise


def _name(sent: str) -> str:
    bare = Path(sent.replace("\\", "/")).name.strip()
    return "".join(sign for sign in bare if sign.isprintable() and is_writable(sign))[-200:] or "-"
