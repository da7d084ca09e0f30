"""What quality adds to every page: doors, what waits."""

from __future__ import annotations

from guiju.quality.pages.calibrations import day as calibrations
from guiju.quality.pages.conversations import day as conversations
from guiju.quality.pages.evaluations import day as evaluations
from guiju.quality.pages.flags import day as flags
from guiju.quality.pages.followups import day as followups
from guiju.quality.pages.machine import day as machine
from guiju.quality.pages.samples import day as samples


def open_doors() -> None:
    """Fill the registries of the kit."""
    for noun in (evaluations, samples, conversations, calibrations, flags, followups, machine):
        noun.open_doors()
