"""Persons by what somebody types."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guiju.kit import spelling
from guiju.people.models import AgentKey


def persons_like(rows: QuerySet[Any], text: str, most: int) -> list[Any]:
    """Those among persons whose name holds a text or is spelled by it ("ll", "lilei" for 李雷), or
    whose staff number or agent key fits. One query; three for letters, which are compared with
    every name.
    """
    if not text:
        return []
    keyed = Exists(AgentKey.objects.filter(person=OuterRef("pk"), key__istartswith=text))
    said = Q(name__icontains=text) | Q(number__icontains=text)
    persons = list(rows.filter(said | Q(keyed))[:most])
    if not spelling.may_spell(text) or len(persons) >= most:
        return persons
    known = {row.pk for row in persons}
    names = rows.values_list("pk", "name")
    spelled = [pk for pk, name in names if pk not in known and spelling.spells(text, name)]
    return persons + list(rows.filter(pk__in=spelled[: most - len(persons)]))
