"""Addresses of conversations."""

from django.urls import path

from guiju.quality.acts.conversations import ACTS
from guiju.quality.pages.conversations import bringing, looking

urlpatterns = [
    path("", looking.listed, name="quality_conversations"),
    path("import/", bringing.bring, name="quality_conversations_import"),
    path("imports/", looking.imports, name="quality_conversation_imports"),
    *ACTS.urls(),
    path("<id:pk>/", looking.one, name="quality_conversation"),
]
