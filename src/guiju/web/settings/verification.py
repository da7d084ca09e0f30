"""`guiju verify`: everything that can be checked is checked again from the records."""

from __future__ import annotations

from collections.abc import Iterator

from guiju.foundation import journal
from guiju.performance import reads as performance
from guiju.records.reads import image_faults


def faults() -> Iterator[str]:
    """Each fault as a sentence: the journal's chain, month images against their hashes, closed months recomputed."""
    yield from journal.faults()
    yield from image_faults()
    yield from performance.closing_faults()
