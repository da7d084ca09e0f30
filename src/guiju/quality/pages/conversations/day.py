"""What conversations add to every page: a tab of the place of quality."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from guiju.kit import navigation
from guiju.quality.access.conversations import may_see


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "quality",
        gettext_lazy("Conversations"),
        "quality_conversations",
        may=may_see,
        order=30,
        words=gettext_lazy("chats, transcripts, what was said"),
    )
