"""The line of the demo company: procedures, checklists, problems, projects, as a real month leaves
them.
"""

from __future__ import annotations

from collections.abc import Sequence

from guiju.process.demo import checklists, effects, problems, procedures, projects, search


def make(months: Sequence[str]) -> None:
    """Make the line as it stands after the last of the months ("2026-02")."""
    for noun in (procedures, search, projects, problems, effects, checklists):
        noun.make(months[-1])
