"""Who reads what the journal holds about bears."""

from guiju.foundation.disclosure import declare, whoever_has
from guiju.people.access import VIEW


def disclose() -> None:
    """Declare it for each noun."""
    declare("bear", whoever_has(VIEW))
