"""The list of conversations, one of them as it was said, and what was imported."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Column, Dates, Empty, Table, Text
from guiju.quality.access.conversations import (
    may_import,
    may_see,
    may_see_unmasked,
    visible_conversation,
    visible_conversations,
    visible_imports,
)
from guiju.quality.models.conversations import Conversation, ConversationImport
from guiju.quality.pages.conversations.hearing import heard_in
from guiju.quality.pages.forms.labels import CHANNELS
from guiju.quality.reads.conversations import turns_of
from guiju.quality.reads.flags import flags_in
from guiju.records.parts.labels import source_title

CONVERSATIONS = Table(
    name="conversations",
    title=gettext_lazy("Conversations"),
    columns=[
        Column(
            "key",
            gettext_lazy("Conversation number"),
            order="key",
            main=True,
            link=lambda row: reverse("quality_conversation", args=[row.pk]),
        ),
        Column("started_at", gettext_lazy("Began"), order="started_at"),
        Column(
            "source",
            gettext_lazy("Source"),
            value=lambda row: source_title(row.source),
            order="source",
        ),
        Column(
            "channel",
            gettext_lazy("Channel"),
            value=lambda row: str(CHANNELS.get(row.channel, row.channel)),
            order="channel",
        ),
        Column(
            "person",
            gettext_lazy("Agent"),
            value=lambda row: row.person.shown if row.person else row.agent,
        ),
        Column("turns", gettext_lazy("Turns"), numeric=True, digits=0, order="turns"),
    ],
    search=["key", "contact", "agent", "person__name"],
    filters=[
        Text("source", gettext_lazy("Source")),
        Text("channel", gettext_lazy("Channel")),
        Dates("started_at", gettext_lazy("Began"), moments=True),
    ],
    order="-started_at",
    empty=Empty(
        gettext_lazy("No conversations yet"),
        gettext_lazy(
            "Bring a file of chats or transcripts in: JSON, JSON lines or a table with a row for "
            "each turn."
        ),
        gettext_lazy("Import conversations"),
        "quality_conversations_import",
    ),
)
IMPORTS = Table(
    name="conversation_imports",
    title=gettext_lazy("Imports of conversations"),
    columns=[
        Column("at", gettext_lazy("When"), order="at"),
        Column(
            "file_name",
            gettext_lazy("File"),
            order="file_name",
            main=True,
            link=lambda row: None if row.taken_back_at else _take_back(row),
        ),
        Column(
            "source",
            gettext_lazy("Source"),
            value=lambda row: source_title(row.source),
            order="source",
        ),
        Column("new", gettext_lazy("New conversations"), numeric=True, digits=0, order="new"),
        Column("updated", gettext_lazy("Updated"), numeric=True, digits=0, order="updated"),
        Column("unchanged", gettext_lazy("Unchanged"), numeric=True, digits=0, order="unchanged"),
        Column("by", gettext_lazy("Done by"), order="by", show=show.who),
        Column("state", gettext_lazy("State"), value=lambda row: _state(row)),
    ],
    search=["file_name", "source", "by"],
    filters=[Text("source", gettext_lazy("Source"))],
    order="-id",
    empty=Empty(
        gettext_lazy("No conversations yet"),
        gettext_lazy("Each import is listed here, and can be taken back."),
        gettext_lazy("Import conversations"),
        "quality_conversations_import",
    ),
)
SPEAKERS = {
    "agent": gettext_lazy("Agent"),
    "customer": gettext_lazy("Customer"),
    "system": gettext_lazy("System"),
}


def may_come(actor: Actor) -> bool:
    """Whether the actor reads conversations or brings them in."""
    return may_see(actor) or may_import(actor)


def _take_back(row: ConversationImport) -> str:
    return reverse("quality_conversation_import_take_back", args=[row.pk])


def _state(row: ConversationImport) -> str:
    return _("taken back") if row.taken_back_at else _("counts")


@door(may_come)
def listed(request: HttpRequest) -> HttpResponseBase:
    """List the conversations that the actor may read."""
    actor = actor_of(request)
    context = {"may_import": may_import(actor)}
    rows = visible_conversations(actor)
    return CONVERSATIONS.respond(request, "quality/conversations/list.html", rows, context)


@door(may_import)
def imports(request: HttpRequest) -> HttpResponseBase:
    """List the imports of conversations, the newest first."""
    rows = visible_imports(actor_of(request))
    return IMPORTS.respond(request, "quality/conversations/imports.html", rows, {})


@door(may_see)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a conversation turn by turn, masked where the actor has no need of personal data."""
    actor = actor_of(request)
    row: Conversation = visible_conversation(actor, pk)
    context = {"row": row, "flags": flags_in(row, actor)} | spoken_in(row, actor)
    return render(request, "quality/conversations/conversation.html", context)


def spoken_in(row: Conversation | None, actor: Actor) -> dict[str, Any]:
    """What ``quality/conversations/turns.html`` shows of a conversation, masked for who has no need
    of personal data, and its recording; nothing of none. lost: why it cannot be shown.
    """
    if row is None:
        return {"turns": [], "masked": False, "lost": ""}
    try:
        said, lost = turns_of(row, actor=actor), ""
    except Conflict as missing:
        said, lost = [], missing.say(show.language())
    heard = heard_in(row, said, actor)
    turns = [
        {"number": number, "turn": turn, "speaker": SPEAKERS[turn.speaker], "at": at}
        for number, (turn, at) in enumerate(zip(said, heard.pop("at"), strict=True), 1)
    ]
    masked = bool(said) and not may_see_unmasked(actor)
    return {"turns": turns, "masked": masked, "lost": lost, **heard}
