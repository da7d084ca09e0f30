"""The recording of a conversation on its page, the page on which it is added, and its sound."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.kit.ranges import in_ranges
from guiju.quality.access.conversations import may_import, may_see
from guiju.quality.access.recordings import (
    NOT_HEARD,
    audible_recording,
    conversation_to_record,
    may_hear,
    standing_recording,
)
from guiju.quality.actions.recordings import add_recording
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.recordings import Recording
from guiju.quality.reads.recordings import file_of, places_of, sound_of
from guiju.quality.rules.conversations import Turn
from guiju.quality.rules.sounds import TYPES


class RecordingForm(forms.Form):
    """A file of the recording, or a link to where it lies."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("wav, mp3, m4a, aac or ogg; at most 2 hours and 256 MB."),
    )
    link = forms.CharField(
        label=gettext_lazy("Or a link"),
        max_length=BRIEF,
        required=False,
        help_text=gettext_lazy(
            "https://… Nothing is fetched from there: whoever may hear it opens it where it lies."
        ),
    )


@door(may_import, "GET", "HEAD", "POST")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the recording of a conversation: a file or a link."""
    actor = actor_of(request)
    row = conversation_to_record(actor, pk)
    form = RecordingForm(request.POST or None, request.FILES or None)

    def act(told: dict[str, Any]) -> Recording:
        return add_recording(row, actor=actor, sent=told["file"], link=told["link"])

    seen = may_see(actor)
    return done_or_shown(
        request,
        form,
        act,
        reverse("quality_conversation", args=[row.pk])
        if seen
        else reverse("quality_conversation_imports"),
        title=_("Add the recording of %(conversation)s") % {"conversation": row.key},
        submit=gettext_lazy("Add"),
        said=gettext_lazy("The recording was added."),
    )


@door(may_see)
def sound(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the sound of a conversation, or the part of it that the player asks for."""
    row = audible_recording(actor_of(request), pk)
    return in_ranges(request, sound_of(row), TYPES[row.kind])


def heard_in(row: Conversation, said: list[Turn], actor: Actor) -> dict[str, Any]:
    """What the page shows of a conversation's recording and who may change it; at: when each turn
    is heard, empty where nothing tells. One query.
    """
    standing = standing_recording(row)
    shown: dict[str, Any] = {"at": [""] * len(said), "recording": None, "why_not": ""}
    shown |= {"may_record": may_import(actor), "conversation": row}
    if standing is None:
        return shown
    if not may_hear(actor):
        return shown | {"why_not": show.said(NOT_HEARD)}
    shown["recording"] = standing
    if standing.sha256:
        places = places_of(standing, row, said)
        shown["at"] = ["" if place is None else f"{place:g}" for place in places]
        shown["timed"] = any(shown["at"])
        shown["lost_sound"] = not file_of(standing).is_file()
    return shown
