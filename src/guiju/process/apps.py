"""The process room as a Django application."""

from typing import ClassVar

from guiju.foundation import rooms


class ProcessConfig(rooms.Room):
    """See README.md beside this file."""

    name = "guiju.process"
    label = "process"
    schedule: ClassVar = {
        "process.ask_readers": 3600,
        "process.remind_readers": 14_400,
        "process.reindex": 86_400,
        "process.remind_reports": 14_400,
        "process.publish_projects": 86_400,
        "process.remind_problems": 14_400,
        "process.keep_checklists": 3600,
        "process.start_rhythms": 600,
    }
    checks: ClassVar = {
        "process.procedureversion": "reads.procedures.procedure_faults",
        "process.effect": "reads.effects.effect_faults",
    }
    demo: ClassVar = {60: ("procedures, checklists, problems, projects", "demo.make")}
