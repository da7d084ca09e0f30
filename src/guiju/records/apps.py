"""The records room as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.records"
    label = "records"
