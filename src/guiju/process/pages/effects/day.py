"""What these pages add to every page."""


def open_doors() -> None:
    """Fill the registries of the kit."""
