"""Bring conversations in, and take an import back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF, LINE
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.texts import is_writable
from guiju.people import reads as people
from guiju.quality.access.conversations import check_imports
from guiju.quality.actions.flags import queue_run_of
from guiju.quality.events import conversations as events
from guiju.quality.models.conversations import Conversation, ConversationImport
from guiju.quality.reads.conversations import file_of
from guiju.quality.rules import conversations as rules

_SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("turn", pa.int32()),
        ("speaker", pa.string()),
        ("text", pa.string()),
        ("time", pa.string()),
    ]
)
_BATCH = 1_000
#: A larger file comes in by the command.
MOST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Brought:
    """What came of a file. row: its import; None when everything was known already."""

    row: ConversationImport | None
    new: int
    updated: int
    unchanged: int


def import_conversations(
    path: Path,
    source: str,
    *,
    actor: Actor,
    layout: rules.Layout = rules.PLAIN,
    file_name: str = "",
) -> Brought:
    """Bring the conversations of a file in, all or none: what is known already and unchanged is
    left as it is, what changed replaces its earlier version.
    """
    check_imports(actor)
    source = source.strip() or layout.source.strip()
    if not source or len(source) > LINE or not is_writable(source):
        raise Invalid(
            "请写明来源（{most} 字以内）。",
            "Name the source (at most {most} letters).",
            most=LINE,
            field="source",
        )
    told = list(rules.conversations_of_file(path, layout))
    _check_once(told)
    hashes = {each.key: _hash(each) for each in told}
    with transaction.atomic():
        known = dict(
            Conversation.objects.select_for_update()
            .filter(source=source, current=True)
            .values_list("key", "sha256")
        )
        fresh = [each for each in told if known.get(each.key) != hashes[each.key]]
        updated = sum(each.key in known for each in fresh)
        counts = (len(fresh) - updated, updated, len(told) - len(fresh))
        if not fresh:
            return Brought(None, *counts)
        row = ConversationImport.objects.create(
            source=source,
            file_name=(file_name or path.name)[:200],
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            new=counts[0],
            updated=counts[1],
            unchanged=counts[2],
            at=clock.now(),
            by=actor.name,
        )
        _replace(row, fresh, hashes)
        row.kept_sha256 = _keep(file_of(row.pk), fresh)
        row.save(update_fields=["kept_sha256"])
        after: dict[str, object] = {"source": source, "file": row.file_name, "sha256": row.sha256}
        after |= {"new": row.new, "updated": row.updated, "unchanged": row.unchanged}
        journal.write(actor, events.IMPORTED, "conversation_import", row.pk, after=after)
        queue_run_of(row.pk, actor=actor)
    return Brought(row, *counts)


def import_sent(sent: UploadedFile, source: str, *, actor: Actor, mapping: str = "") -> Brought:
    """Bring the conversations of a file in that somebody sent, by a mapping as YAML or, without
    one, as our own files are read.
    """
    check_imports(actor)
    if (sent.size or 0) > MOST_BYTES:
        raise Invalid(
            "文件太大（最多 50 MB）；更大的文件请用命令导入。",
            "The file is too large (at most 50 MB); larger files come in by the command.",
            field="file",
        )
    layout = rules.understood(mapping) if mapping.strip() else rules.PLAIN
    ending = "".join(Path(sent.name or "").suffixes[-2:])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sent{ending if ending.isascii() and len(ending) < 20 else ''}"
        with path.open("wb") as file:
            file.writelines(sent.chunks())
        return import_conversations(
            path, source, actor=actor, layout=layout, file_name=sent.name or ""
        )


def take_back(row: ConversationImport, *, actor: Actor, reason: str) -> ConversationImport:
    """Take an import of conversations back: of each of its conversations the version of the newest
    import before it counts again.
    """
    check_imports(actor)
    reason = reason.strip()
    if not reason or len(reason) > BRIEF:
        raise Invalid("请写明原因。", "Say why.", field="reason")
    with transaction.atomic():
        row = ConversationImport.objects.select_for_update().get(pk=row.pk)
        if row.taken_back_at:
            raise Conflict("这次导入已经撤回。", "This import is taken back already.")
        row.taken_back_at, row.taken_back_by, row.taken_back_why = clock.now(), actor.name, reason
        row.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
        keys = list(row.conversations.filter(current=True).values_list("key", flat=True))
        row.conversations.filter(current=True).update(current=False)
        for restored in _restore(row.source, keys):
            queue_run_of(restored, actor=actor)
        journal.write(
            actor, events.TAKEN_BACK, "conversation_import", row.pk, after=None, why=reason
        )
    return row


def _check_once(told: Iterable[rules.Conversation]) -> None:
    seen: set[str] = set()
    for each in told:
        if each.key in seen:
            raise Invalid(
                "对话 {key} 在文件里出现了两次。",
                "The conversation {key} stands twice in the file.",
                key=each.key,
            )
        seen.add(each.key)


def _hash(told: rules.Conversation) -> str:
    said = [[turn.speaker, turn.text, turn.time] for turn in told.turns]
    about = [told.contact, told.agent, told.channel, told.started_at]
    return hashlib.sha256(json.dumps([about, said], ensure_ascii=False).encode()).hexdigest()


def _replace(
    row: ConversationImport, fresh: Sequence[rules.Conversation], hashes: dict[str, str]
) -> None:
    for batch in _batches([each.key for each in fresh]):
        Conversation.objects.filter(source=row.source, current=True, key__in=batch).update(
            current=False
        )

    @cache
    def whose(agent: str, day: dt.date) -> tuple[int | None, int | None]:
        person = people.owner_of(row.source, agent, day) if agent else None
        standing = people.standing_on(person.pk, day) if person else None
        return person.pk if person else None, standing.team_id if standing else None

    rows = []
    for each in fresh:
        began = _moment(each)
        person, team = whose(each.agent, clock.day_of(began) if began else clock.today())
        rows.append(
            Conversation(
                imported=row,
                source=row.source,
                key=each.key,
                contact=each.contact or each.key,
                agent=each.agent,
                channel=each.channel,
                started_at=began,
                person_id=person,
                team_id=team,
                turns=len(each.turns),
                sha256=hashes[each.key],
            )
        )
    Conversation.objects.bulk_create(rows, batch_size=_BATCH)


def _restore(source: str, keys: Sequence[str]) -> set[int]:
    """Let the newest version of each key that is left count. Gives the imports of these."""
    restored: set[int] = set()
    for batch in _batches(keys):
        rows = Conversation.objects.filter(
            source=source, key__in=batch, imported__taken_back_at=None
        ).order_by("imported_id")
        newest = {each.key: each for each in rows}
        chosen = [each.pk for each in newest.values()]
        Conversation.objects.filter(pk__in=chosen).update(current=True)
        restored |= {each.imported_id for each in newest.values()}
    return restored


def _moment(told: rules.Conversation) -> dt.datetime | None:
    if not told.started_at:
        return None
    try:
        moment = dt.datetime.fromisoformat(told.started_at)
        return moment if moment.tzinfo else timezone.make_aware(moment)
    except (ValueError, OverflowError):
        raise Invalid(
            "对话 {key} 的开始时间“{time}”不是日期与时间。",
            "The time “{time}” at which conversation {key} began is no date and time.",
            key=told.key,
            time=told.started_at[:40],
        ) from None


def _keep(path: Path, told: Iterable[rules.Conversation]) -> str:
    """Write the turns, whole on the disk before the rows count. Gives the hash of their file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns: dict[str, list[object]] = {name: [] for name in _SCHEMA.names}
    for each in told:
        for number, turn in enumerate(each.turns, 1):
            for name, value in zip(
                _SCHEMA.names, (each.key, number, turn.speaker, turn.text, turn.time), strict=True
            ):
                columns[name].append(value)
    placing = path.with_suffix(".part")
    pq.write_table(pa.table(columns, schema=_SCHEMA), placing, compression="zstd")
    with placing.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    placing.replace(path)
    return digest


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for place in range(0, len(keys), 500):
        yield keys[place : place + 500]
