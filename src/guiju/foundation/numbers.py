"""Numbers by which people quote things: 1, 2, 3 without a gap, whoever writes at the same time."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Max

from guiju.foundation.errors import Conflict

Row = TypeVar("Row", bound=models.Model)
#: So many may be faster before one gives up.
TRIES = 8


def numbered(row: Row) -> Row:
    """Store a new row under the next number of its kind; who was faster takes it, and this one
    the number after.
    """
    told: Any = row
    rows = type(row)._default_manager
    for _try in range(TRIES):
        told.number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if not rows.filter(number=told.number).exists():
                raise
        else:
            return row
    raise Conflict()
