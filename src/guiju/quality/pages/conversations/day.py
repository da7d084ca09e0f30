"""What conversations add to every page: what is found by its name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from guiju.kit import navigation


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.action(
        gettext_lazy("Conversations"),
        "quality_conversations",
        words=gettext_lazy("chats, transcripts, what was said"),
    )
