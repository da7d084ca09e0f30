"""The line of the demo company: procedures, checklists, problems, projects, as a real month leaves
them.
"""

from __future__ import annotations

from guiju.foundation.demo import Story
from guiju.process.actions.publishing import publish_projects
from guiju.process.demo import checklists, effects, problems, procedures, projects, search


def make(story: Story) -> None:
    """Make the line as it stands on the day of the story."""
    for noun in (procedures, search, projects, problems, effects, checklists):
        noun.make(story)
    publish_projects()
