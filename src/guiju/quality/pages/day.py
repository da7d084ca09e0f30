"""What quality adds to every page: doors, what waits."""

from __future__ import annotations

from guiju.quality.pages.conversations import day as conversations
from guiju.quality.pages.evaluations import day as evaluations


def open_doors() -> None:
    """Fill the registries of the kit."""
    for noun in (evaluations, conversations):
        noun.open_doors()
