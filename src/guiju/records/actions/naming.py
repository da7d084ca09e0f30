"""Give the values of columns names in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.bounds import TITLE
from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.foundation.journal import Told
from guiju.records.access import EDIT_METRICS
from guiju.records.events import VALUE_NAMED
from guiju.records.models import ValueName
from guiju.records.reads.naming import can_be_named

MOST_NAMES, LONGEST_VALUE = 5_000, 200


@dataclass(frozen=True)
class Name:
    """What a value of a column is to be called; blank in both languages, it is called by nothing
    but itself again.
    """

    column: str
    value: str
    zh: str = ""
    en: str = ""

    @property
    def words(self) -> dict[str, str]:
        """The name in both languages."""
        return {"zh": self.zh, "en": self.en}


def name_values(names: Iterable[Name], *, actor: Actor) -> int:
    """Name values of columns, all of them or, where one is refused, none; gives how many names
    changed. A journal row each.
    """
    check_may_all(actor, EDIT_METRICS)
    wanted = {(name.column, name.value): name for name in map(_trimmed, names)}
    if issues := [issue for name in wanted.values() if (issue := _issue(name))]:
        raise Several(issues)
    if len(wanted) > MOST_NAMES:
        raise Invalid(
            "一次最多保存 {most} 个名称。",
            "At most {most} names are stored at once.",
            most=MOST_NAMES,
        )
    with transaction.atomic():
        standing = {
            (row.column, row.value): row
            for row in ValueName.objects.select_for_update().filter(
                column__in={column for column, _value in wanted}
            )
        }
        told = [
            said
            for key, name in sorted(wanted.items())
            if (said := _named(standing.get(key), name, actor))
        ]
        journal.write_all(actor, told)
    return len(told)


def _named(row: ValueName | None, name: Name, actor: Actor) -> Told | None:
    """Store one name; gives what the journal is to tell, None where it is called so already."""
    before = {"zh": row.zh, "en": row.en} if row else None
    after = name.words if any(name.words.values()) else None
    if before == after:
        return None
    if row and after is None:
        row.delete()
    else:
        ValueName.objects.update_or_create(
            column=name.column,
            value=name.value,
            defaults={**name.words, "at": clock.now(), "by": actor.name},
        )
    return Told(VALUE_NAMED, "value_name", f"{name.column}/{name.value}", before, after)


def _trimmed(name: Name) -> Name:
    return Name(name.column.strip(), name.value.strip(), name.zh.strip(), name.en.strip())


def _issue(name: Name) -> GuijuError | None:
    if not can_be_named(name.column):
        return Invalid(
            "“{column}”这一列的值不取名称。",
            "The values of the column “{column}” have no names.",
            column=name.column,
            field="column",
        )
    if not name.value or len(name.value) > LONGEST_VALUE:
        return Invalid(
            "请写明是哪个值，最长 {most} 个字。",
            "Say which value is named, in at most {most} characters.",
            most=LONGEST_VALUE,
            field="value",
        )
    if max(len(name.zh), len(name.en)) > TITLE:
        return Invalid(
            "“{value}”的名称太长，最长 {most} 个字。",
            "The name of “{value}” is too long: at most {most} characters.",
            value=name.value,
            most=TITLE,
            field="zh",
        )
    return None
