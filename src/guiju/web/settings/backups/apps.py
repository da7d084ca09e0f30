"""Backups as a Django application."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.web.settings.backups"
    label = "backups"

    def ready(self) -> None:
        """Declare the job, what the room adds to every page, and to whom the journal tells of
        backups.
        """
        from guiju.foundation.disclosure import declare, whoever_has
        from guiju.web.settings.backups import jobs, pages  # noqa: F401 — declares the job
        from guiju.web.settings.backups.access import VIEW

        pages.open_doors()
        for noun in ("backup", "backup_plan"):
            declare(noun, whoever_has(VIEW))
