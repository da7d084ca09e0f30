"""What the line does when something happens to people."""


def listen() -> None:
    """Begin to listen."""
