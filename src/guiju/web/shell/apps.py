"""The shell as a Django application: home, account, journal, jobs, API root."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """See README.md beside this file."""

    name = "guiju.web.shell"
    label = "shell"

    def ready(self) -> None:
        """Fill the account menu and "my day"."""
        from guiju.foundation.disclosure import declare
        from guiju.web.shell import access, doors

        doors.open_doors()
        declare("token", access.visible_tokens)
