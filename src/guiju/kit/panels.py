"""What the rooms show of a person: panels in the tabs of that person's page. People, below them all,
knows none of them by name; each room adds its own in ``pages/person.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from guiju.foundation.access import Actor
from guiju.kit.navigation import Wing
from guiju.kit.texts import Said

#: A body for panels that are a list. It gets ``rows`` (`navigation.Todo`), ``empty`` (a sentence) and
#: may get ``lead`` (a sentence above).
LISTED = "kit/panel_rows.html"


@dataclass(frozen=True)
class Tab:
    """A part of a person's page. name: one for ever, fit for addresses. order: lowest first."""

    name: str
    title: Said
    order: int


#: The first tab that every person's page has, and one for each wing.
OVERVIEW = Tab("overview", _("Overview"), 10)
MEASURE = Tab("measure", Wing.MEASURE.title, 20)
CIRCLE = Tab("circle", Wing.CIRCLE.title, 30)
LINE = Tab("line", Wing.LINE.title, 40)
PROFILE = Tab("profile", _("Profile"), 50)
#: By name, filled when the house is ready.
PANELS: dict[str, Panel] = {}


@dataclass(frozen=True)
class Panel:
    """A part of a person's page.

    name: one for ever, fit for addresses. order: among all panels, lowest first. tabs: in which it
    stands; one that no panel named before is a new tab. template: its body, which gets ``person``
    and what ``context`` gives; asked only when the panel is shown. visible: whether a reader, who
    sees the person, also sees the panel of this person (an id). glance: what it comes to in a
    sentence, for the overview. url: of a panel that is a page of its own instead, where it stands.
    beside: another page that says more. span: how many of twelve columns it wants.
    """

    name: str
    title: Said
    order: int
    template: str = ""
    context: Callable[[HttpRequest, Any], Mapping[str, Any]] = lambda request, person: {}
    visible: Callable[[Actor, int], bool] = lambda reader, person: True
    glance: Callable[[Actor, int], Said] | None = None
    url: Callable[[int], str] | None = None
    beside: Callable[[int], str] | None = None
    span: int = 12
    tabs: tuple[Tab, ...] = (OVERVIEW,)

    def body(self, request: HttpRequest, person: Any) -> SafeString:
        """Draw the panel of a person; this is when it is loaded."""
        told = {**self.context(request, person), "person": person}
        return render_to_string(self.template, told, request)


def add_panel(panel: Panel) -> None:
    """Let a panel stand on the pages of persons. Raises `ValueError` when its name is taken."""
    if PANELS.setdefault(panel.name, panel) is not panel:
        raise ValueError(f"there is a panel {panel.name} already")


def panels_of(reader: Actor, person: int) -> list[Panel]:
    """List the panels of a person that a reader sees, in their order."""
    rows = sorted(PANELS.values(), key=lambda panel: panel.order)
    return [panel for panel in rows if panel.visible(reader, person)]


def tabs_of(panels: list[Panel]) -> list[Tab]:
    """List the tabs in which these panels stand, in their order."""
    return sorted({tab for panel in panels for tab in panel.tabs}, key=lambda tab: tab.order)
