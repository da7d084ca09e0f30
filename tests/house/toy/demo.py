"""What the toy room adds to the demo company."""


def make(last: str) -> None:
    """Carve a bear of wood; nobody keeps it."""
