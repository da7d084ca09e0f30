"""Who reads what the journal holds about quality."""

from __future__ import annotations

from guiju.foundation.disclosure import declare, whoever_has
from guiju.quality.access import conversations


def disclose() -> None:
    """Declare it for each noun."""
    declare("conversation_import", whoever_has(conversations.IMPORT))
