"""What no column of whole numbers can hold is found nowhere, also when it is asked for among
others.
"""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField
from django.db.models.lookups import In

LEAST, MOST = -(2**63), 2**63 - 1


@IntegerField.register_lookup
class InReach(In):
    """``in`` without the numbers beyond 64 bits, at which a database breaks; Django does the
    same for a single one.
    """

    def get_prep_lookup(self) -> Any:
        """The values that the column may hold."""
        values = super().get_prep_lookup()
        if not isinstance(values, list):
            return values  # a query
        return [value for value in values if not isinstance(value, int) or LEAST <= value <= MOST]
