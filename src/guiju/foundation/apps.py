"""The foundation as a Django application."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Journal, jobs, notices, tokens."""

    name = "guiju.foundation"
    label = "foundation"
