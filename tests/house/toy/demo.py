"""What the toy room adds to the demo company."""

from guiju.foundation.demo import Story


def make(story: Story) -> None:
    """Carve a bear of wood; nobody keeps it."""
