"""Recordings of conversations over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Form, Router
from ninja.files import UploadedFile

from guiju.kit.doors import entitled
from guiju.kit.ranges import in_ranges
from guiju.kit.shapes import Loose, Number
from guiju.quality.access.conversations import IMPORT, VIEW, visible_conversation
from guiju.quality.access.recordings import audible_recording, conversation_to_record
from guiju.quality.actions.recordings import add_recording
from guiju.quality.acts.recordings import ACTS
from guiju.quality.models.recordings import Recording
from guiju.quality.reads.conversations import turns_of
from guiju.quality.reads.recordings import places_of, sound_of
from guiju.quality.rules.sounds import TYPES
from guiju.quality.shapes import recordings as shapes

router = Router()


@router.get(
    "/conversations/{pk}/recording", response=shapes.HeardOut, summary="The recording, measured"
)
def recording(request: HttpRequest, pk: int = Number) -> dict[str, Any]:
    """Show what is known of a conversation's recording and when each turn is heard, to whoever may
    see customers' personal data.
    """
    actor = entitled(request, VIEW)
    row, conversation = audible_recording(actor, pk), visible_conversation(actor, pk)
    told = {name: getattr(row, name) for name in shapes.HeardOut.model_fields if name != "places"}
    return told | {"places": places_of(row, conversation, turns_of(conversation, actor=actor))}


@router.post(
    "/conversations/{pk}/recording",
    response={201: shapes.RecordingOut},
    summary="Add the recording of a conversation",
)
def add(
    request: HttpRequest,
    file: UploadedFile | None = File(None),
    link: Loose = Form(""),
    pk: int = Number,
) -> tuple[int, Recording]:
    """Add the recording of a conversation: a file (wav, mp3, m4a, aac, ogg; at most 2 hours and
    256 MB) or an https link. A conversation has one at a time.
    """
    actor = entitled(request, IMPORT)
    conversation = conversation_to_record(actor, pk)
    return 201, add_recording(conversation, actor=actor, sent=file, link=link)


@router.get("/conversations/{pk}/recording/sound", summary="The sound of a conversation")
def sound(request: HttpRequest, pk: int = Number) -> HttpResponseBase:
    """Give the file of a conversation's recording, or the part of it that ``Range`` asks for."""
    row = audible_recording(entitled(request, VIEW), pk)
    return in_ranges(request, sound_of(row), TYPES[row.kind])


ACTS.operate(router)
