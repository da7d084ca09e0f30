"""The toy room as a Django application."""

from typing import ClassVar

from guiju.foundation import rooms


class ToyConfig(rooms.Room):
    """A room with one page, one operation, one job and one check."""

    name = "tests.house.toy"
    label = "toy"
    schedule: ClassVar = {"toy.wind_up": 3600}
    checks: ClassVar = {"toy.bear": "reads.bear_faults"}
    demo: ClassVar = {90: ("a bear of wood", "demo.make")}
