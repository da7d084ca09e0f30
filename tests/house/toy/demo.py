"""What the toy room adds to the demo company."""

from collections.abc import Sequence


def make(months: Sequence[str]) -> None:
    """Carve a bear of wood; nobody keeps it."""
