"""The people room as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.people"
    label = "people"
