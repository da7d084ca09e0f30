"""The policy room as a Django application."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.policy"
    label = "policy"

    def ready(self) -> None:
        """Declare the jobs, what we do when something happens to people, and what the room adds
        to every page.
        """
        from guiju.policy import jobs, reactions  # noqa: F401 — declares the jobs
        from guiju.policy.disclosing import disclose
        from guiju.policy.pages import day

        reactions.listen()
        day.open_doors()
        disclose()
