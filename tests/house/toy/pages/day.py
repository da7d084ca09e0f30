"""What the toy room adds to every page."""

from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import Hit, Wing


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.place("toys", "Toys", Wing.PEOPLE)
    navigation.tab("toys", "Bears", "toy_bears")
    navigation.search_provider()(search)


def search(actor: Actor, text: str) -> list[Hit]:
    """Find the bear, whatever is asked."""
    return [Hit("Bear", "Bruno", "/toy/bears/")]
