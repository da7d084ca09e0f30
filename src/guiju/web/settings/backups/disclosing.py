"""Who reads what the journal holds about backups."""

from __future__ import annotations

from guiju.foundation.disclosure import declare, whoever_has
from guiju.web.settings.backups.access import VIEW


def disclose() -> None:
    """Declare it for each noun."""
    for noun in ("backup", "backup_plan"):
        declare(noun, whoever_has(VIEW))
