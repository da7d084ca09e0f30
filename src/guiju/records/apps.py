"""The records room as a Django application."""

from typing import ClassVar

from guiju.foundation import rooms


class RecordsConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.records"
    label = "records"
    schedule: ClassVar = {"records.watch": 60, "records.sweep": 3600}
    checks: ClassVar = {"records": "reads.file_faults"}
