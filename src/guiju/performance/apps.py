"""The performance room as a Django application."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.performance"
    label = "performance"

    def ready(self) -> None:
        """Declare the jobs, and what the room adds to every page."""
        from guiju.people import closed
        from guiju.performance import jobs  # noqa: F401 — declares the jobs
        from guiju.performance.disclosing import disclose
        from guiju.performance.pages import day
        from guiju.performance.reads.closings import closed_between

        day.open_doors()
        disclose()
        closed.keep(closed_between)
