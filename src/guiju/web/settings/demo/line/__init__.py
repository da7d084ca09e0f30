"""The line of the demo company: procedures, checklists, problems, projects, goals, as a real
month leaves them.
"""

from __future__ import annotations

from guiju.web.settings.demo.line import (
    checklists,
    effects,
    finding,
    goals,
    problems,
    procedures,
    projects,
)


def make(last: str) -> None:
    """Make the line as it stands after the month ``last`` ("2026-02")."""
    for noun in (procedures, finding, projects, problems, effects, checklists, goals):
        noun.make(last)
