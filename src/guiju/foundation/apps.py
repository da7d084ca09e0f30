"""The foundation as a room of its own."""

from typing import ClassVar

from guiju.foundation import rooms


class FoundationConfig(rooms.Room):
    """Journal, jobs, notices, tokens."""

    name = "guiju.foundation"
    label = "foundation"
    schedule: ClassVar = {
        "foundation.post": 60,
        "foundation.disk": 600,
        "foundation.anchor": 3600,
    }
    checks: ClassVar = {"foundation.attachment": "attachments.faults"}

    def ready(self) -> None:
        """Let every worker know the foundation's own job, mailing notices; let every query bear
        numbers of any length.
        """
        super().ready()
        from guiju.foundation import notices  # noqa: F401 - declares its job
        from guiju.foundation.databases import reach  # noqa: F401 - a lookup of its own
