"""What can be done to the recording of a conversation."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.acts import Act, Acts, Target
from guiju.quality.access.conversations import may_import
from guiju.quality.access.recordings import conversation_to_record
from guiju.quality.actions import recordings as actions
from guiju.quality.shapes.recordings import RecordingOut

RECORDING = Target(
    name="quality_recording",
    page="<id:pk>/recording/",
    api="/conversations/{pk}/recording",
    find=conversation_to_record,
    may=may_import,
    back=lambda row: reverse("quality_conversation", args=[row.pk]),
    words=lambda row: {"conversation": row.key},
    out=RecordingOut,
    ids="quality_recording_{}",
)
ACTS = Acts(
    RECORDING,
    Act(
        actions.take_away,
        "take_away",
        title=gettext_lazy("Delete the recording of %(conversation)s"),
        submit=gettext_lazy("Delete"),
        done=gettext_lazy("The recording was deleted."),
        lead=gettext_lazy("The file is deleted for good; that it was there stays in the journal."),
    ),
)
