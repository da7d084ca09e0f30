"""The quality room as a Django application."""

from typing import ClassVar

from guiju.foundation import rooms


class QualityConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.quality"
    label = "quality"
    schedule: ClassVar = {}
    checks: ClassVar = {}
    demo: ClassVar = {}
