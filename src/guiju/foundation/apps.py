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
        """Join the foundation's parts: the journal seals, faults of jobs reach the disk's keeper,
        lost letters become notices; let every query bear numbers of any length.
        """
        super().ready()
        from guiju.foundation import disk, jobs, journal, letters, notices, seals
        from guiju.foundation.databases import reach  # noqa: F401 - a lookup of its own

        journal.keep_fingerprints(seals.of_touched)
        jobs.keep_heed(disk.heed)
        letters.keep_notify(notices.notify_in_app)
