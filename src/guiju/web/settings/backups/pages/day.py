"""What backups add to every page: their line in the account menu and their card of "my day"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import DayCard
from guiju.web.settings.backups import reads
from guiju.web.settings.backups.access import may_plan, may_view


def day_card(actor: Actor) -> DayCard | None:
    """The age of the last proven backup, for whoever plans them. Three queries."""
    if not may_plan(actor):
        return None
    return DayCard("backups/day_card.html", {"standing": reads.standing(actor)})


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab("settings", gettext_lazy("Backups"), "backups", may=may_view, order=60)
    navigation.day_card(order=80)(day_card)
