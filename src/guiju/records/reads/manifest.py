"""What the manifest says: which files, exclusions and business hours count at a snapshot of the
record store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.db.models import Q

from guiju.records import business, mapping, store
from guiju.records.models import (
    BusinessCalendar,
    Exclusion,
    Import,
    ImportFile,
    Manifest,
    Source,
)
from guiju.records.pseudonyms import fingerprint

#: The cause of a snapshot in which images were built anew by later rules of the same records.
REBUILT = "images built by present rules:"


def root() -> Path:
    """Give the folder of the record store."""
    folder = Path(settings.RECORDS_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def present() -> int:
    """The newest snapshot's number; 0 before the first."""
    return Manifest.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def coded_otherwise(key: bytes) -> int | None:
    """The first import that counts and whose customers another key coded. One query."""
    told = Import.objects.filter(until=None).exclude(coded_by__in=("", fingerprint(key)))
    return told.order_by("pk").values_list("pk", flat=True).first()


def counted_files(
    kind: str, number: int, *, months: Iterable[str] | None = None
) -> list[store.ImportFile]:
    """The import files of a kind that count at a snapshot."""
    rows = ImportFile.objects.filter(alive("of__", number), kind=kind)
    if months is not None:
        rows = rows.filter(month__in=list(months))
    return [stored_file(row) for row in rows.select_related("of").order_by("of_id")]


def stored_file(row: ImportFile) -> store.ImportFile:
    """The store's word for a registered file."""
    return store.ImportFile(
        import_id=row.of_id,
        kind=row.kind,
        source=row.source,
        month=row.month,
        path=row.path,
        rows=row.rows,
        tombstones=row.tombstones,
        zone=mapping.zone_of(row.of.mapping),
        reaches=row.reaches,
        sha256=row.sha256,
    )


def exclusions_of(kind: str, number: int) -> list[store.Exclusion]:
    """The exclusions of a kind that hold at a snapshot."""
    return [excluded(row) for row in Exclusion.objects.filter(alive("", number), kind=kind)]


def excluded(row: Exclusion) -> store.Exclusion:
    """The store's word for an exclusion."""
    return store.Exclusion(
        id=row.pk or 0,
        date_from=row.date_from,
        date_to=row.date_to,
        source=row.source or None,
        queue=row.queue or None,
        keys=tuple(row.keys) or None,
    )


def named_calendars() -> dict[str, str]:
    """The business hours that each source of contacts names, where it names any. One query."""
    rows = Source.objects.filter(kind="contacts", mapping__contains="calendar").values_list(
        "name", "mapping"
    )
    return {source: name for source, text in rows if (name := mapping.calendar_of(text))}


def calendars(also: Mapping[str, str] = MappingProxyType({})) -> dict[str, business.Calendar]:
    """The business hours of each source of contacts; ``also``: what sources will name. Two
    queries.
    """
    named = named_calendars() | dict(also)
    rows = BusinessCalendar.objects.filter(name__in=set(named.values()))
    by_name = {row.name: business.load(row.written) for row in rows}
    return {source: by_name[name] for source, name in named.items() if name in by_name}


def alive(prefix: str, number: int) -> Q:
    """Rows whose span holds the snapshot; ``prefix`` leads to the row that has the span."""
    since, until = {f"{prefix}since__lte": number}, f"{prefix}until"
    return Q(**since) & (Q(**{until: None}) | Q(**{f"{until}__gt": number}))
