"""The foundation as a room of its own."""

import gc
from typing import ClassVar

from guiju.foundation import rooms

#: After how many new objects Python looks for cycles among the youngest, and how often it then
#: looks through older ones. By its own numbers an import of 55,000 people spends a fifth of its
#: time on looking through millions of objects that all stay.
COLLECTING = (10_000, 10, 10)


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
        gc.set_threshold(*COLLECTING)
        from guiju.foundation import disk, jobs, journal, letters, notices, seals
        from guiju.foundation.databases import reach  # noqa: F401 - a lookup of its own

        journal.keep_fingerprints(seals.of_touched)
        jobs.keep_heed(disk.heed)
        letters.keep_notify(notices.notify_in_app)
