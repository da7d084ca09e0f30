"""All that a closing is reckoned from besides the records: people, shifts, metrics and schemes as
they were.

Kept as files whose hash the closing holds, so that a closed month can be reckoned again to the
digit when people have moved, metrics have been redefined and rosters corrected.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from guiju.foundation import clock
from guiju.foundation.once import kept
from guiju.people import reads as people
from guiju.performance.models import Closing, SchemeVersion
from guiju.performance.rules import scheme as schemes
from guiju.performance.rules.presence import Presence, Stood, employed_spans
from guiju.records import reads as records
from guiju.records.metrics import Metric
from guiju.records.reads import manifest
from guiju.records.schema import TABLES

FILES = ("agent.parquet", "person.parquet", "shifts.parquet", "told.json")
#: How the folder of an input is named.
_OURS = re.compile("[0-9a-f]{32}")
_METRIC = ("name", "kind", "formula", "unit", "better", "dated_by")
Days = tuple[dt.date, dt.date]
Led = tuple[str, dt.date, dt.date]


@dataclass(frozen=True)
class Subject:
    """Somebody employed in the month, as they stood on the last day worked in it; ``stood``: span
    by span.

    share, leave, employment: how much of the month they were there (see `rules.presence`). service:
    days of service. led: the teams they led, with the days. mentored: the persons who mentored
    them, with the days. within: the days of the month that are looked at, where a trial run looks
    at a part.
    """

    person: int
    number: str
    name: str
    subject: str
    position: str
    grade: int | None
    team: str
    share: float = 1.0
    leave: float = 1.0
    employment: float = 1.0
    service: int = 1_000_000
    stood: tuple[Stood, ...] = ()
    led: tuple[Led, ...] = ()
    mentored: tuple[tuple[int, dt.date, dt.date], ...] = ()
    within: Days | None = None

    @property
    def mentor(self) -> int | None:
        """Give the last mentor of the person."""
        return self.mentored[-1][0] if self.mentored else None

    @property
    def presence(self) -> Presence:
        """Give how much of the month the person was there."""
        return Presence(self.share, self.leave, self.employment)


@dataclass(frozen=True)
class Input:
    """What a month is reckoned from. ``belonging``: by "agent" and "person", whichever a kind of
    record names.

    teams: the id of each team by its code. window: the days of the month that are looked at; None:
    all of them. elapsed: which part of the month's days these are, where the month still runs.
    """

    month: str
    snapshot: int
    people: tuple[Subject, ...]
    belonging: Mapping[str, pa.Table]
    shifts: pa.Table
    metrics: Mapping[str, Metric]
    schemes: Mapping[int, schemes.Scheme]
    texts: Mapping[int, str]
    teams: Mapping[str, int] = field(default_factory=dict)
    window: Days | None = None
    elapsed: float = 1.0

    @cached_property
    def whole(self) -> Days:
        """First and last day of the month."""
        return clock.first_day(self.month), clock.last_day(self.month)

    @property
    def days(self) -> Days:
        """First and last day of what is looked at."""
        return self.window or self.whole

    def named(self, kind: str, by: str) -> Callable[[Any], str]:
        """How a row's person or team is known: a person's id as text, a team's code; '' for
        nobody known.
        """
        if by == "person" and TABLES[kind].who == "person":
            return lambda number: self.by_number.get(number, "")
        return str

    @cached_property
    def by_number(self) -> Mapping[str, str]:
        """Person id as text by staff number, for kinds of record whose rows name a person by it."""
        return {row.number: str(row.person) for row in self.people}


def present_input(month: str, versions: list[SchemeVersion]) -> Input:
    """The input of a month as things stand now."""
    metrics = records.metrics()
    texts = {version.pk: version.text for version in versions}
    read = {pk: schemes.load(text, _better(metrics)) for pk, text in texts.items()}
    return replace(input_of(month, read), texts=texts)


def input_of(month: str, of: Mapping[int, schemes.Scheme]) -> Input:
    """The input of a month with any schemes, drafts too: what they would make of it."""
    first, last = clock.first_day(month), clock.last_day(month)
    staff = tuple(_subject(row, last.day) for row in people.staff_of_month(month))
    return Input(
        month=month,
        snapshot=records.current_snapshot(),
        people=staff,
        belonging={
            who: _while_employed(records.belonging(kind, first, last), staff)
            for who, kind in (("agent", "contacts"), ("person", "manual"))
        },
        shifts=records.shift_spans(first, last),
        metrics=records.metrics(),
        schemes=of,
        texts={},
        teams=people.team_ids(),
    )


def _while_employed(table: pa.Table, staff: Iterable[Subject]) -> pa.Table:
    """The table with the days on which each person was employed; records of a key that stays
    open beyond them count for nobody.
    """
    employed = {str(row.person): employed_spans(row.stood) for row in staff}
    rows = [
        row
        | {"from_date": max(row["from_date"], first), "to_date": min(row["to_date"] or last, last)}
        for row in table.to_pylist()
        for first, last in employed.get(row["person"], ())
        if row["from_date"] <= last and (row["to_date"] is None or row["to_date"] >= first)
    ]
    return pa.Table.from_pylist(rows, table.schema)


def write(of: Input) -> tuple[str, str]:
    """Keep an input; the folder (under the records' root) and the hash over its files."""
    folder = manifest.root() / "closings" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    for who in ("agent", "person"):
        pq.write_table(of.belonging[who], folder / f"{who}.parquet")
    pq.write_table(of.shifts, folder / "shifts.parquet")
    (folder / "told.json").write_text(
        json.dumps(_told(of), ensure_ascii=False, sort_keys=True, default=dt.date.isoformat),
        encoding="utf-8",
    )
    for name in FILES:
        with (folder / name).open("rb") as file:
            os.fsync(file.fileno())
    return str(folder.relative_to(manifest.root())), hash_of(folder)


def orphans(older_than: float = 6 * 3600) -> list[Path]:
    """The folders of inputs that no closing names, so many seconds old: what a killed closing
    left. One query.
    """
    named = set(Closing.objects.values_list("input", flat=True))
    root = manifest.root()
    return [
        folder
        for folder in (root / "closings").glob("*")
        if _OURS.fullmatch(folder.name)
        and folder.is_dir()
        and str(folder.relative_to(root)) not in named
        and time.time() - folder.stat().st_mtime > older_than
    ]


def _bytes(of: Input) -> int:
    """What an input takes in memory, roughly."""
    return 1_000 * len(of.people) + sum(
        table.nbytes for table in (*of.belonging.values(), of.shifts)
    )


@kept(megabytes=64, size=_bytes)
def read(folder: Path) -> Input:
    """The input that was kept in a folder. It never changes, so looks at pages read it once; who
    verifies reads it anew.
    """
    content = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    metrics = {row["name"]: Metric(title={}, sentence={}, **row) for row in content["metrics"]}
    texts = {int(pk): text for pk, text in content["schemes"].items()}
    return Input(
        month=content["month"],
        snapshot=content["snapshot"],
        people=tuple(_subject_read(row, content["month"]) for row in content["people"]),
        belonging={who: pq.read_table(folder / f"{who}.parquet") for who in ("agent", "person")},
        shifts=pq.read_table(folder / "shifts.parquet"),
        metrics=metrics,
        schemes={pk: schemes.load(text, _better(metrics)) for pk, text in texts.items()},
        texts=texts,
        teams=content.get("teams", {}),
    )


def hash_of(folder: Path) -> str:
    """SHA-256 over the files of an input; a missing file changes it."""
    digest = hashlib.sha256()
    for name in FILES:
        path = folder / name
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()


def _told(of: Input) -> dict[str, Any]:
    needed = {
        name for scheme in of.schemes.values() for name in scheme.metrics if name in of.metrics
    }
    return {
        "month": of.month,
        "snapshot": of.snapshot,
        "people": [vars(row) | {"stood": [vars(span) for span in row.stood]} for row in of.people],
        "teams": dict(of.teams),
        "metrics": [
            {name: getattr(of.metrics[key], name) for name in _METRIC} for key in sorted(needed)
        ],
        "schemes": {str(pk): text for pk, text in of.texts.items()},
    }


def stood_of(row: people.StaffMonth) -> tuple[Stood, ...]:
    """Where somebody stood in a month, span by span."""
    return tuple(
        Stood(
            span.first,
            span.last,
            span.position_code,
            span.grade_rank,
            span.team_code,
            span.share,
            span.away,
            span.service,
        )
        for span in row.stood
    )


def _subject(row: people.StaffMonth, days: int) -> Subject:
    return Subject(
        row.person,
        row.number,
        row.name,
        row.subject,
        row.position_code,
        row.grade_rank,
        row.team_code,
        share=row.share,
        leave=1 - row.on_leave,
        employment=row.days / days,
        service=row.service,
        stood=stood_of(row),
        led=row.led,
        mentored=row.mentored,
    )


def _subject_read(told: Mapping[str, Any], month: str) -> Subject:
    """Read a person as stored. Inputs kept before spans were know one standing, and who led and
    mentored at the end.
    """
    row = dict(told)
    whole = (clock.first_day(month).isoformat(), clock.last_day(month).isoformat())
    leads, mentor = row.pop("leads", ()), row.pop("mentor", None)
    row["led"] = tuple(map(_dated, row.get("led", [(code, *whole) for code in leads])))
    row["mentored"] = tuple(
        map(_dated, row.get("mentored", [] if mentor is None else [(mentor, *whole)]))
    )
    row["stood"] = tuple(
        Stood(**(span | {name: dt.date.fromisoformat(span[name]) for name in ("first", "last")}))
        for span in row.get("stood", ())
    )
    return Subject(**row)


def _dated(said: Sequence[Any]) -> tuple[Any, dt.date, dt.date]:
    name, first, last = said
    return name, dt.date.fromisoformat(first), dt.date.fromisoformat(last)


def _better(known: Mapping[str, Metric]) -> dict[str, str]:
    return {name: metric.better for name, metric in known.items()}
