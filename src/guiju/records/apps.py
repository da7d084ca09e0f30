"""The records room as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.records"
    label = "records"

    def ready(self) -> None:
        """Declare the jobs, and what the room adds to every page."""
        from guiju.records import jobs  # noqa: F401 — declares the jobs
        from guiju.records.disclosing import disclose
        from guiju.records.pages import day

        day.open_doors()
        disclose()
