"""Who hears the recording of a conversation, and who adds or takes one away."""

from __future__ import annotations

from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, Sentence, or_not_found
from guiju.quality.access.conversations import (
    check_imports,
    may_see,
    may_see_unmasked,
    visible_conversation,
)
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.recordings import Recording

#: Why somebody who reads a conversation does not hear it.
NOT_HEARD: Sentence = {
    "zh": "录音里的客户个人信息无法遮盖，所以只有可以查看客户个人信息的人能听。",
    "en": (
        "Customers' personal data cannot be masked in a recording, so it is heard only by those "
        "who may see them."
    ),
}


def may_hear(actor: Actor) -> bool:
    """Whether the actor hears recordings of the conversations that they read: a sound cannot be
    masked, so only where nothing is masked for them.
    """
    return may_see(actor) and may_see_unmasked(actor)


def standing_recording(conversation: Conversation) -> Recording | None:
    """The recording of a conversation that was not taken away. One query."""
    return Recording.objects.filter(
        source=conversation.source, key=conversation.key, taken_away_at=None
    ).first()


def audible_recording(actor: Actor, pk: int) -> Recording:
    """The recording of the conversation with an id; `NotFound` where the actor does not read the
    conversation or it has none, `Forbidden` where they read it masked only.
    """
    conversation = visible_conversation(actor, pk)
    if not may_hear(actor):
        raise Forbidden(NOT_HEARD, code="recordings.not_heard")
    return or_not_found(standing_recording(conversation))


def conversation_to_record(actor: Actor, pk: int) -> Conversation:
    """The conversation with an id, for whom brings conversations in; else `Forbidden`."""
    check_imports(actor)
    return or_not_found(Conversation.objects.filter(pk=pk, current=True).first())
