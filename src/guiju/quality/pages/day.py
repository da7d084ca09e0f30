"""What quality adds to every page: doors, what waits."""

from __future__ import annotations

from guiju.quality.pages.conversations import day as conversations


def open_doors() -> None:
    """Fill the registries of the kit."""
    conversations.open_doors()
