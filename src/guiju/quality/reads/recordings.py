"""Recordings of conversations: where they lie, whether they are whole, when each turn is heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from guiju.foundation.errors import Conflict, NotFound, Sentence
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.recordings import Recording
from guiju.quality.reads.conversations import digest_of
from guiju.quality.rules.conversations import Turn
from guiju.quality.rules.turn_times import places


def folder() -> Path:
    """Where recordings lie."""
    return Path(settings.MEDIA_ROOT) / "recordings"


def file_of(row: Recording) -> Path:
    """Where the file of a recording lies."""
    return folder() / f"{row.pk}.{row.kind}"


def sound_of(row: Recording) -> Path:
    """The file of a recording, refused where it is missing or is no longer as long as it was;
    `recording_faults` compares its content.
    """
    if not row.sha256:
        raise NotFound("这段录音是链接，没有文件。", "This recording is a link and has no file.")
    path = file_of(row)
    if not path.is_file() or path.stat().st_size != row.size:
        raise Conflict(
            "录音文件不见了或已被改动。请告诉管理员。",
            "The file of this recording is missing or was changed. Tell an administrator.",
            code="recordings.missing",
        )
    return path


def places_of(
    row: Recording, conversation: Conversation, turns: Sequence[Turn]
) -> list[float | None]:
    """The second at which each turn is heard; None where its time does not tell."""
    if row.seconds is None:
        return [None] * len(turns)
    began = conversation.started_at
    return places(
        [turn.time for turn in turns], row.seconds, timezone.localtime(began) if began else None
    )


def recording_faults() -> Iterator[Sentence]:
    """Recordings whose file is missing or is not what was uploaded. One query; reads every file."""
    rows = Recording.objects.filter(taken_away_at=None).exclude(sha256="")
    for row in rows.defer("peaks").order_by("pk").iterator():
        path = file_of(row)
        if not path.is_file():
            yield {
                "zh": f"录音 {row.pk}（{row.file_name}）：文件不见了",
                "en": f"recording {row.pk} ({row.file_name}): its file is missing",
            }
        elif digest_of(path) != row.sha256:
            yield {
                "zh": f"录音 {row.pk}（{row.file_name}）：文件不是上传时的内容",
                "en": f"recording {row.pk} ({row.file_name}): its file is not what was uploaded",
            }
