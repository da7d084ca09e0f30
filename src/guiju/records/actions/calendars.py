"""Keep business hours, and say which sources have them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction

from guiju.foundation import clock, jobs, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Invalid
from guiju.records import business, mapping
from guiju.records.access import EDIT_METRICS
from guiju.records.events import CALENDAR_SAVED, SOURCE_SAVED
from guiju.records.models import BusinessCalendar, Source

#: The job that builds the months of sources anew.
REBUILD = "records.business_hours"
FIELDS = ("weekly", "holidays", "make_up")


def save_calendar(
    name: str, told: dict[str, Any], *, actor: Actor, sources: Collection[str] | None = None
) -> BusinessCalendar:
    """Write business hours, or change them; with ``sources`` these sources of contacts, and no
    others, have them.

    The months of every source concerned are built anew by a job; closings keep their figures.
    """
    check_may_all(actor, EDIT_METRICS)
    name = _checked_name(name)
    business.load(told)
    with transaction.atomic():
        standing = BusinessCalendar.objects.select_for_update().filter(name=name).first()
        before = standing.written if standing else None
        row = standing or BusinessCalendar(name=name)
        for field in FIELDS:
            setattr(row, field, told.get(field) or ({} if field == "weekly" else ""))
        after = row.written
        touched = set() if before == after else set(sources_of(name))
        if sources is not None:
            touched |= _given(name, set(sources), actor)
        if before != after:
            row.changed_at, row.by = clock.now(), actor.name
            row.save()
            journal.write(actor, CALENDAR_SAVED, "business_hours", name, before=before, after=after)
        rebuild_later(touched, actor)
    return row


def sources_of(name: str) -> list[str]:
    """The sources of contacts that have these business hours."""
    rows = Source.objects.filter(kind="contacts").order_by("name")
    return [row.name for row in rows if mapping.calendar_of(row.mapping) == name]


def check_calendar(how: mapping.Mapping) -> None:
    """Raise unless the business hours that a mapping names exist, for a kind that has any."""
    if not how.calendar:
        return
    if how.record != "contacts":
        raise Invalid(
            "只有服务记录可以有营业时间（calendar）。",
            "Only contacts have business hours (calendar).",
        )
    if not BusinessCalendar.objects.filter(name=how.calendar).exists():
        names = ", ".join(BusinessCalendar.objects.order_by("name").values_list("name", flat=True))
        raise Invalid(
            "没有叫“{name}”的营业时间。" + ("现有：{known}。" if names else "还没有任何营业时间。"),
            "There are no business hours “{name}”. "
            + ("There are: {known}." if names else "None are written yet."),
            next_step={
                "zh": "请先在“数据 → 营业时间”（/records/calendars/）写好，或在映射里去掉 calendar。",
                "en": (
                    "Write them first under Data → Business hours (/records/calendars/), or take "
                    "calendar out of the mapping."
                ),
            },
            code="records.no_calendar",
            name=how.calendar,
            known=names,
        )


def rebuild_later(sources: Collection[str], actor: Actor) -> None:
    """Queue that the months of sources are built anew, when there are any."""
    if sources:
        named = sorted(sources)
        jobs.queue(
            REBUILD,
            {"sources": named},
            account=actor.account,
            unique=f"{REBUILD}/{'/'.join(named)}"[:200],
        )


def _given(name: str, wanted: set[str], actor: Actor) -> set[str]:
    """Write the hours into the mappings of the wanted sources and take them out of others; those
    that changed.
    """
    rows = list(Source.objects.select_for_update().filter(kind="contacts"))
    if strange := sorted(wanted - {row.name for row in rows}):
        raise Invalid(
            "没有叫“{name}”的服务记录来源。",
            "There is no source of contacts “{name}”.",
            name=strange[0],
        )
    changed = set()
    for row in rows:
        how = mapping.load(row.mapping)
        calendar = name if row.name in wanted else "" if how.calendar == name else how.calendar
        if calendar == how.calendar:
            continue
        before = {"name": row.name, "calendar": how.calendar}
        row.mapping, row.changed_at = mapping.dump(replace(how, calendar=calendar)), clock.now()
        row.save(update_fields=["mapping", "changed_at"])
        journal.write(
            actor,
            SOURCE_SAVED,
            "source",
            row.pk,
            before=before,
            after=before | {"calendar": calendar},
        )
        changed.add(row.name)
    return changed


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 60 or not name.isprintable() or "/" in name:
        raise Invalid(
            "请给营业时间起个名字（不超过 60 个字，不含斜杠）。",
            "Name the business hours (up to 60 characters, no slash).",
        )
    return name
