"""What happened to people's employment, for rooms that react to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from guiju.people.models import EmploymentEvent


def promotions_between(first: dt.date, last: dt.date) -> list[EmploymentEvent]:
    """Promotions whose day lies between two days (inclusive), oldest first. One query."""
    rows = EmploymentEvent.objects.filter(
        kind=EmploymentEvent.Kind.PROMOTED, on__gte=first, on__lte=last
    )
    return list(rows.select_related("person"))


def joined_since(first: dt.date, last: dt.date) -> set[int]:
    """Ids of the persons who joined between two days (inclusive). One query."""
    rows = EmploymentEvent.objects.filter(
        kind=EmploymentEvent.Kind.JOINED, on__gte=first, on__lte=last
    )
    return set(rows.values_list("person", flat=True))


def days_of_joining() -> dict[int, dt.date]:
    """Of every person (by id) the day on which they first joined. One query."""
    rows = EmploymentEvent.objects.filter(kind=EmploymentEvent.Kind.JOINED).order_by("-on")
    return dict(rows.values_list("person", "on"))


def standing_events(ids: Iterable[int]) -> set[int]:
    """Those of these events that were not taken back. One query."""
    return set(EmploymentEvent.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))
