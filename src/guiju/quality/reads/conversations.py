"""What was said, as an actor may read it."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import Q

from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Sentence
from guiju.quality.access.conversations import may_see_unmasked, visible_conversations
from guiju.quality.models.conversations import Conversation, ConversationImport
from guiju.quality.rules.conversations import Turn
from guiju.quality.rules.masking import masked


def file_of(imported: int) -> Path:
    """Where the turns of an import lie."""
    return Path(settings.MEDIA_ROOT) / "conversations" / f"{imported}.parquet"


def turn_faults() -> Iterator[Sentence]:
    """Files of turns that are missing or are not as their import wrote them. One query; reads each
    file once.
    """
    for row in ConversationImport.objects.order_by("pk").iterator():
        path = file_of(row.pk)
        if not path.is_file():
            yield {
                "zh": f"对话导入 {row.pk}（{row.file_name}）：对话文件不见了",
                "en": f"import of conversations {row.pk} ({row.file_name}): its file is missing",
            }
        elif row.kept_sha256 and digest_of(path) != row.kept_sha256:
            yield {
                "zh": f"对话导入 {row.pk}（{row.file_name}）：对话文件不是导入时的内容",
                "en": (
                    f"import of conversations {row.pk} ({row.file_name}): its file is not as it "
                    "was written"
                ),
            }


def digest_of(path: Path) -> str:
    """The hash of a file of turns."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def conversation_of(source: str, contact: str, person: int, *, actor: Actor) -> Conversation | None:
    """What was said in a person's contact, as the actor may read it; None where it is not kept. A
    conversation of another source names its contact and is the same person's. One query.
    """
    if not source or not contact:
        return None
    rows = visible_conversations(actor)
    same = Q(source=source, key=contact) | Q(source=source, contact=contact)
    return rows.filter(same | Q(contact=contact, person=person)).first()


def turns_of(row: Conversation, *, actor: Actor) -> list[Turn]:
    """The turns of a conversation, in order; personal data of customers masked unless the actor
    may see them.
    """
    turns = raw_turns(row)
    if may_see_unmasked(actor):
        return turns
    return [Turn(turn.speaker, masked(turn.text), turn.time) for turn in turns]


def raw_turns(row: Conversation) -> list[Turn]:
    """The turns as they came: for machine checks, never for a page."""
    path = file_of(row.imported_id)
    if not path.is_file():
        raise Conflict(
            "这段对话的文件不见了。请告诉管理员。",
            "The file of this conversation is missing. Tell an administrator.",
            code="conversations.missing",
        )
    table = pq.read_table(path, filters=[("key", "=", row.key)]).sort_by("turn")
    return _turns(table.to_pylist())


def spoken_in_files(imported: int, keys: Container[str]) -> Iterator[tuple[str, list[Turn]]]:
    """What was said in conversations of an import, one after another as their file has them: for
    machine checks. Reads the file once, a portion at a time.
    """
    path = file_of(imported)
    if not path.is_file():
        return
    parts = pq.ParquetFile(path).iter_batches(batch_size=10_000)
    rows = (row for part in parts for row in part.to_pylist() if row["key"] in keys)
    for key, said in groupby(rows, lambda row: row["key"]):
        yield key, _turns(said)


def _turns(rows: Iterable[dict[str, str]]) -> list[Turn]:
    return [Turn(row["speaker"], row["text"], row["time"]) for row in rows]
