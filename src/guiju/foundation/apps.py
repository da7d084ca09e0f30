"""The foundation as a Django application."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Journal, jobs, notices, tokens."""

    name = "guiju.foundation"
    label = "foundation"

    def ready(self) -> None:
        """Let every worker know the foundation's own job, mailing notices; let every query bear
        numbers of any length.
        """
        from guiju.foundation import notices  # noqa: F401 - declares its job
        from guiju.foundation.databases import reach  # noqa: F401 - a lookup of its own
