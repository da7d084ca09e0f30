"""What people are called where several of one name may meet: a namesake carries the staff number."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Concat

from guiju.kit import show
from guiju.people.models import Person


def names_of(persons: Iterable[int]) -> dict[int, str]:
    """What persons are called, by id, in the active language. One query."""
    rows = Person.objects.filter(pk__in=list(persons)).order_by()
    return {pk: show.who(name) for pk, name in rows.values_list("pk", written_name())}


def written_name(path: str = "") -> Case:
    """The name of a person at the end of a path ("person__"), in the database's words, as
    `Person.written` gives it.
    """
    name, number = F(f"{path}name"), F(f"{path}number")
    apart = Concat(name, Value("（"), number, Value("）"))
    return Case(
        When(**{f"{path}namesake": True}, then=apart), default=name, output_field=CharField()
    )
