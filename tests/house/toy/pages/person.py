"""What the toy room shows of a person."""

from guiju.kit.panels import Panel, add_panel


def add_panels() -> None:
    """Show which bear somebody has."""
    add_panel(Panel("bear", "Bear", 90, "toy/panel.html"))
