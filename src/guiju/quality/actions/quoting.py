"""Keep with a flag what stands at its place."""

from __future__ import annotations

from guiju.quality.models.flags import CheckFlag
from guiju.quality.rules.masking import masked

#: Signs that are kept before and behind a place.
AROUND = 40
_LONGEST = 100


def quote(flag: CheckFlag, text: str) -> None:
    """Keep what stands at a flag's place and around it, customers' data masked."""
    text = masked(text)
    flag.lead = text[max(0, flag.begin - AROUND) : flag.begin]
    flag.cue = text[flag.begin : flag.end][:_LONGEST]
    flag.tail = text[flag.end : flag.end + AROUND]
