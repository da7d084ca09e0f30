"""The process room as a Django application."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.process"
    label = "process"

    def ready(self) -> None:
        """Declare the jobs, what we do when something happens to people, and what the room adds
        to every page.
        """
        from guiju.process import jobs, reactions  # noqa: F401 — declares the jobs
        from guiju.process.disclosing import disclose
        from guiju.process.pages import day

        reactions.listen()
        day.open_doors()
        disclose()
