"""What the line adds to every page: doors, search, what waits."""

from __future__ import annotations

from guiju.kit import navigation, waits
from guiju.process.pages.checklists import day as checklists
from guiju.process.pages.effects import day as effects
from guiju.process.pages.problems import day as problems
from guiju.process.pages.procedures import day as procedures
from guiju.process.pages.projects import day as projects
from guiju.process.pages.search import day as finding


def open_doors() -> None:
    """Fill the registries of the kit."""
    for noun in (procedures, finding, checklists, problems, projects, effects):
        noun.open_doors()
    navigation.todo_provider(waits.todos)
