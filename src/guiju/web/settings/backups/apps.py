"""Backups as a Django application."""

from typing import ClassVar

from guiju.foundation import rooms


class BackupsConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.web.settings.backups"
    label = "backups"
    schedule: ClassVar = {"backups.write": 600}
