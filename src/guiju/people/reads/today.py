"""Who is on today: the shift of each person, or that they are away."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from guiju.people.models import Leave, ShiftAssignment


def shifts_on(day: dt.date, persons: Collection[int]) -> dict[int, str]:
    """The titles of the shifts that these persons begin on a day, by person; who begins none is
    left out. One query.
    """
    rows = ShiftAssignment.objects.filter(date=day, person__in=persons).order_by("pattern__starts")
    titles: dict[int, list[str]] = defaultdict(list)
    for person, title in rows.values_list("person", "pattern__title"):
        titles[person].append(title)
    return {person: " / ".join(found) for person, found in titles.items()}


def away_on(day: dt.date, persons: Collection[int]) -> set[int]:
    """Which of these persons are on leave on a day. One query."""
    rows = Leave.objects.filter(person__in=persons, from_date__lte=day, to_date__gte=day)
    return set(rows.values_list("person", flat=True))
