"""Nouns of the line: procedures, checklists, problems, projects; each is taken from its own module."""

from guiju.process.models import checklists, effects, finding, problems, procedures, projects, reading  # noqa: F401
