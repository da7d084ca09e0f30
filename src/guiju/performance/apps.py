"""The performance room as a Django application."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.performance"
    label = "performance"
