"""What quality adds to every page: doors, what waits."""

from __future__ import annotations

from guiju.quality.pages.calibrations import day as calibrations
from guiju.quality.pages.conversations import day as conversations
from guiju.quality.pages.evaluations import day as evaluations
from guiju.quality.pages.flags import day as flags


def open_doors() -> None:
    """Fill the registries of the kit."""
    for noun in (evaluations, conversations, calibrations, flags):
        noun.open_doors()
