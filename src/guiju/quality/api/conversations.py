"""Conversations over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from guiju.kit.doors import entitled
from guiju.kit.shapes import Line, Loose, Number, Page
from guiju.quality.access.conversations import (
    IMPORT,
    VIEW,
    may_see_unmasked,
    visible_conversation,
    visible_conversations,
)
from guiju.quality.actions.conversations import import_sent
from guiju.quality.acts.conversations import ACTS
from guiju.quality.reads.conversations import turns_of
from guiju.quality.shapes import conversations as shapes

router = Router()


@router.get("/conversations", response=shapes.ConversationsOut, summary="Conversations")
def conversations(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the conversations that the actor may read, the newest first, without their turns."""
    return page.counted(visible_conversations(entitled(request, VIEW)))


@router.post(
    "/conversations/imports",
    response={201: shapes.BroughtOut},
    summary="Import a file of conversations",
)
def bring(
    request: HttpRequest,
    file: UploadedFile = File(...),
    source: Line = Form(...),
    mapping: Loose = Form(""),
) -> tuple[int, dict[str, Any]]:
    """Bring a file of conversations in, all of it or nothing with the reason; the same file twice
    changes nothing. mapping: where the file has what, as YAML.
    """
    done = import_sent(file, source, actor=entitled(request, IMPORT), mapping=mapping)
    return 201, {
        "import_id": done.row.pk if done.row else None,
        "new": done.new,
        "updated": done.updated,
        "unchanged": done.unchanged,
    }


@router.get(
    "/conversations/{pk}", response=shapes.ConversationOut, summary="One conversation, turn by turn"
)
def conversation(request: HttpRequest, pk: int = Number) -> dict[str, Any]:
    """Show a conversation turn by turn, masked where the actor has no need of personal data."""
    actor = entitled(request, VIEW)
    row = visible_conversation(actor, pk)
    turns = [
        {"number": number, "speaker": turn.speaker, "text": turn.text, "time": turn.time}
        for number, turn in enumerate(turns_of(row, actor=actor), 1)
    ]
    return {
        "id": row.pk,
        "source": row.source,
        "key": row.key,
        "contact": row.contact,
        "started_at": row.started_at,
        "masked": not may_see_unmasked(actor),
        "turns": turns,
    }


ACTS.operate(router)
