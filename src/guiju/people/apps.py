"""The people room as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.people"
    label = "people"

    def ready(self) -> None:
        """Declare the jobs, and what the room adds to every page."""
        from guiju.people import jobs  # noqa: F401 — declares the jobs
        from guiju.people.disclosing import disclose
        from guiju.people.pages import day

        day.open_doors()
        disclose()
