"""The kit as a Django application."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Page parts: layout, table, form, chart, empty state, progress."""

    name = "guiju.kit"
    label = "kit"
