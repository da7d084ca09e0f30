"""The quality room as a Django application."""

from typing import ClassVar

from guiju.foundation import rooms


class QualityConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.quality"
    label = "quality"
    schedule: ClassVar = {"quality.publish": 3600, "quality.draw_due": 6 * 3600}
    checks: ClassVar = {
        "quality.conversationimport": "reads.conversations.turn_faults",
        "quality.recording": "reads.recordings.recording_faults",
        "quality.checksetversion": "reads.checks.check_faults",
        "quality.formversion": "reads.forms.form_faults",
    }
    demo: ClassVar = {65: ("forms and evaluations", "demo.make")}
