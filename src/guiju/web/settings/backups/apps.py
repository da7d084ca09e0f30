"""Backups as a Django application."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.web.settings.backups"
    label = "backups"

    def ready(self) -> None:
        """Declare what the journal tells of backups, and to whom."""
        from guiju.foundation.disclosure import declare, whoever_has
        from guiju.web.settings.backups import events  # noqa: F401 — declares the verbs
        from guiju.web.settings.backups.access import VIEW

        declare("backup", whoever_has(VIEW))
