"""The performance room as a Django application."""

from typing import ClassVar

from guiju.foundation import rooms


class PerformanceConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.performance"
    label = "performance"
    schedule: ClassVar = {
        "performance.announce": 3600,
        "performance.roll": 21_600,
        "performance.live": 300,
        "performance.sweep": 86_400,
        "performance.publish": 86_400,
        "performance.publish_goals": 86_400,
    }
    checks: ClassVar = {
        "performance.closing": "reads.closing_faults",
        "performance.ledgerentry": "reads.ledger_faults",
        "performance.schemeversion": "reads.published_faults",
        "performance.payrun": "reads.pay_faults",
    }
    demo: ClassVar = {
        40: ("targets, schemes examined and tried", "demo.measure.measure"),
        70: ("goals and daily plans", "demo.goals.make"),
        80: ("closed months, an appeal, pay; the running month", "demo.closings.make"),
    }

    def ready(self) -> None:
        """Tell people which months are closed, and let provisional cards follow imports."""
        super().ready()
        from guiju.people import closed
        from guiju.performance.reads.closings import closed_between
        from guiju.records import jobs as records_jobs

        closed.keep(closed_between)
        records_jobs.follow("performance.live")
