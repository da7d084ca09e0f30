"""The days of an agent as the agent's states tell them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

from guiju.foundation.access import Actor
from guiju.foundation.once import kept
from guiju.records import engine
from guiju.records.days import Day, State, days_of
from guiju.records.formula.vocabulary import OFFLINE
from guiju.records.models import Import
from guiju.records.reads.measuring import measure, records
from guiju.records.reads.sources import zones_of_imports
from guiju.records.reads.states import images
from guiju.records.schema import TABLES

ENDLESS = "states_without_end"
#: States of a month beyond this are not shown; nobody has so many.
MOST = 20_000


def worked_days(person: int, first: dt.date, last: dt.date, *, actor: Actor) -> list[Day]:
    """A person's days with states from first to last, as far as the actor may see them.

    A state lies in the days of the zone that its import was read in, as in the metrics. A pass over
    the months' states, sorted by agent, and two queries.
    """
    page = records(
        "agent_states",
        actor=actor,
        only_persons=[person],
        date_from=first,
        date_to=last,
        order=["started_at"],
        limit=MOST,
    )
    rows = page.rows.select(["state", "started_at", "ended_at", "import_id"]).to_pylist()
    zones = zones_of_imports({row["import_id"] for row in rows})
    return days_of(
        (
            State(
                row["state"],
                row["started_at"],
                row["ended_at"],
                zones.get(row["import_id"], settings.TIME_ZONE),
            )
            for row in rows
        ),
        first,
        last,
    )


def without_end(row: Import) -> int:
    """How many rows of an import have no end and therefore no length, where its kind lasts;
    taken back, none count.
    """
    if not TABLES[row.kind].until or row.first_day is None:
        return 0
    rows = measure(
        [ENDLESS], where=f"import_id = {row.pk}", date_from=row.first_day, date_to=row.last_day
    ).to_pylist()
    return int(rows[0]["value"] or 0) if rows else 0


def overlapping(row: Import) -> int:
    """How many states of an import, signed in, overlap another of the same agent in its months: the
    seconds that both claim count twice in the metrics. Taken back, none do. A query and a pass over
    the months' states.
    """
    if not TABLES[row.kind].until or row.first_day is None or row.last_day is None:
        return 0
    return _overlapping(
        tuple(images(row.kind, date_from=row.first_day, date_to=row.last_day)), row.pk
    )


@kept(megabytes=1, size=lambda n: 100)
def _overlapping(paths: tuple[Path, ...], import_id: int) -> int:
    return engine.overlapping(paths, import_id, OFFLINE)
