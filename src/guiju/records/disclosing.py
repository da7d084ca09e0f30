"""Who reads what the journal holds about records."""

from __future__ import annotations

from guiju.foundation.disclosure import declare, whoever_has
from guiju.records.access import EDIT_METRICS, EXCLUDE, IMPORT, LOOK_UP, VIEW


def disclose() -> None:
    """Declare it for each noun."""
    for noun in ("import", "source", "business_hours", "upload"):
        declare(noun, whoever_has(IMPORT, VIEW))
    declare("exclusion", whoever_has(EXCLUDE, VIEW))
    declare("metric", whoever_has(EDIT_METRICS, VIEW))
    declare("target", whoever_has(EDIT_METRICS, VIEW))
    declare("value_name", whoever_has(EDIT_METRICS, VIEW))
    declare("masked_number", whoever_has(LOOK_UP))
