"""finding of the demo company."""

from __future__ import annotations


def make(last: str) -> None:
    """Make them as they stand after the month ``last``."""
