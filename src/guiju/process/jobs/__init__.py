"""Long and recurring work of the line: may be run again after a killed worker without harm."""

from guiju.process.jobs import checklists, effects, problems, procedures, projects, search  # noqa: F401
