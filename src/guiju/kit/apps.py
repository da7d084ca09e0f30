"""The kit as a Django application."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Page parts: layout, table, form, chart, empty state, progress."""

    name = "guiju.kit"
    label = "kit"

    def ready(self) -> None:
        """Addresses of every room know ids."""
        import guiju.kit.converters  # noqa: F401
