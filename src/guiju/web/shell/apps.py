"""The shell as a Django application: home, account, journal, jobs, API root."""

from typing import ClassVar

from guiju.foundation import rooms


class ShellConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.web.shell"
    label = "shell"
    schedule: ClassVar = {"shell.sweep_exports": 3600}

    def ready(self) -> None:
        """Fill the account menu and "my day"."""
        super().ready()
        from guiju.foundation import anchors
        from guiju.foundation.disclosure import declare, whoever_has
        from guiju.kit.table import exports
        from guiju.web.shell import access, doors, exporting

        doors.open_doors()
        exports.keep_beginner(exporting.begin)
        declare("token", access.visible_tokens)
        declare("job", access.own_jobs)
        for noun in ("journal", "model", "rows"):
            declare(noun, whoever_has(access.JOURNAL))
        declare("witness", whoever_has(access.JOURNAL, anchors.WITNESSES))
