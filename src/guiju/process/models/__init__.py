"""Nouns of the line: procedures, checklists, problems, projects; each is taken from its own
module.
"""

from guiju.process.models import (  # noqa: F401
    checklists,
    effects,
    problems,
    procedures,
    projects,
    reading,
    search,
)
