"""What records show of a person: their month, on a page of its own."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.kit.panels import Panel, add_panel
from guiju.people.access import team_of
from guiju.records.access import VIEW


def add_panels() -> None:
    """Add the person's month to the pages of persons."""
    add_panel(
        Panel(
            "month",
            gettext_lazy("The person’s month"),
            20,
            visible=_sees_month,
            url=lambda person: reverse("records_agent", args=[person]),
        )
    )


def _sees_month(reader: Actor, person: int) -> bool:
    """Say whether the reader may open the month of a person. At most one query."""
    return reader.reach(VIEW).covers(person=person, team=team_of(person))
