"""Conversations over HTTP."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema

from guiju.kit.shapes import listed_out, or_empty, out
from guiju.quality.models.conversations import Conversation, ConversationImport

ConversationImportOut = out(
    "ConversationImportOut",
    ConversationImport,
    "An import of conversations: what it held, and when it was taken back.",
    "id source file_name new updated unchanged at taken_back_at",
)
ConversationRowOut = out(
    "ConversationRowOut",
    Conversation,
    "A conversation without its turns. contact: its key among the contacts of the source.",
    "id source key contact agent channel started_at turns",
    person=or_empty("person.number"),
)
ConversationsOut = listed_out(
    "ConversationsOut", ConversationRowOut, "A page of conversations, the newest first."
)


class BroughtOut(Schema):
    """What came of a file of conversations. import_id: none when everything was known already."""

    import_id: int | None
    new: int
    updated: int
    unchanged: int


class TurnOut(Schema):
    """What one speaker said; personal data of customers masked unless the caller may see them."""

    number: int
    speaker: str
    text: str
    time: str


class ConversationOut(Schema):
    """A conversation with its turns."""

    id: int
    source: str
    key: str
    contact: str
    started_at: dt.datetime | None
    masked: bool
    turns: list[TurnOut] = Field(...)
