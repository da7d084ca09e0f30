"""Addresses of conversations."""

from django.urls import path

from guiju.quality.acts.conversations import ACTS
from guiju.quality.acts.recordings import ACTS as RECORDINGS
from guiju.quality.pages.conversations import bringing, hearing, looking

urlpatterns = [
    path("", looking.listed, name="quality_conversations"),
    path("import/", bringing.bring, name="quality_conversations_import"),
    path("imports/", looking.imports, name="quality_conversation_imports"),
    *ACTS.urls(),
    *RECORDINGS.urls(),
    path("<id:pk>/recording/", hearing.add, name="quality_recording"),
    path("<id:pk>/recording/sound/", hearing.sound, name="quality_recording_sound"),
    path("<id:pk>/", looking.one, name="quality_conversation"),
]
