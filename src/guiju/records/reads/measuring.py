"""Metric values from the record store: by what, in which window, at which snapshot, for whom."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from guiju.foundation.access import Actor
from guiju.foundation.errors import NotFound
from guiju.foundation.once import kept, once
from guiju.people import reads as people
from guiju.records import engine
from guiju.records import metrics as catalogue
from guiju.records.access import Visible, visible_records
from guiju.records.decided import PUBLICATIONS, check_reads
from guiju.records.formula import BELONGING, RULES
from guiju.records.models import OwnMetric, Target
from guiju.records.reads.states import images
from guiju.records.schema import TABLES

_BELONGING = pa.schema(
    [
        ("source", pa.string()),
        ("agent", pa.string()),
        ("from_date", pa.date32()),
        ("to_date", pa.date32()),
        ("person", pa.string()),
        ("team", pa.string()),
    ]
)
_SHIFTS = pa.schema(
    [
        ("source", pa.string()),
        ("agent", pa.string()),
        ("date", pa.date32()),
        ("starts", pa.timestamp("us")),
        ("ends", pa.timestamp("us")),
        ("shift", pa.string()),
    ]
)


#: What `metrics` reads beside what is built in.
METRIC_TABLES = (OwnMetric,)


@once
def metrics() -> dict[str, catalogue.Metric]:
    """Give every metric by name: built in, then the company's own. One query."""
    return dict(catalogue.CATALOGUE) | {
        row.name: own(row) for row in OwnMetric.objects.filter(current=True)
    }


def metric(name: str) -> catalogue.Metric:
    """The metric of that name, or a refusal that suggests near names."""
    if name in catalogue.CATALOGUE:
        return catalogue.CATALOGUE[name]
    row = OwnMetric.objects.filter(name=name, current=True).first()
    if row is None:
        catalogue.built_in(name)  # raises, with near names
        raise NotFound()
    return own(row)


def known(name: str) -> catalogue.Metric | None:
    """The metric of that name, if there is one. No query for one that is built in."""
    return catalogue.CATALOGUE.get(name) or metrics().get(name)


def own(row: OwnMetric) -> catalogue.Metric:
    """The declaration of a stored metric."""
    return catalogue.Metric(
        name=row.name,
        kind=row.kind,
        title={"zh": row.title_zh, "en": row.title_en},
        sentence={"zh": row.sentence_zh, "en": row.sentence_en},
        formula=row.formula,
        unit=row.unit,  # type: ignore[arg-type]
        better=row.better,  # type: ignore[arg-type]
        controlled_by=row.controlled_by,  # type: ignore[arg-type]
        counter_metrics=tuple(row.counter_metrics),
        role=row.role,  # type: ignore[arg-type]
        dated_by=row.dated_by,  # type: ignore[arg-type]
    )


def measure(
    names: Sequence[str],
    *,
    by: Sequence[str] = (),
    where: str | None = None,
    date_from: dt.date | None = None,
    date_to: dt.date | None = None,
    snapshot: int | None = None,
    actor: Actor | None = None,
    only_persons: Sequence[int] | None = None,
    only_teams: Sequence[str] | None = None,
    spread: bool = False,
    declared: Mapping[str, catalogue.Metric] | None = None,
    belongs: Mapping[str, pa.Table] | None = None,
    shifts: pa.Table | None = None,
    rules: int = RULES,
) -> pa.Table:
    """Measure metrics as long rows of by-columns, metric, value, n, numerator, denominator. ``date_to`` is inclusive.

    With an actor only what they may see is counted, and a token of a limited scope is refused what
    people decided. ``declared``, ``belongs`` and ``shifts`` take
    the place of the present metrics, people (by "agent" and "person", whichever a kind names) and
    rosters: a frozen month; ``rules`` are those by which it was reckoned (see `formula.RULES`). One
    pass over the images for the metrics of each kind and each way to date them; what counts by its
    resolution looks into earlier months as far as a case of them was resolved in these days.
    """
    catalogue_of = declared or metrics()
    asked = [catalogue_of.get(name) or metric(name) for name in names]
    check_reads((one.kind for one in asked), actor=actor)
    persons, teams = _limits(actor, only_persons, only_teams)
    question: dict[str, Any] = {
        "by": tuple(by),
        "where": where or "",
        "date_from": date_from,
        "date_to": date_to,
        "spread": spread,
        "persons": _tuple(persons),
        "teams": _tuple(teams),
        "rules": rules,
    }
    tables = []
    for kind, dated_by in dict.fromkeys(
        (asked_metric.kind, asked_metric.dated_by) for asked_metric in asked
    ):
        of_kind = tuple(
            asked_metric
            for asked_metric in asked
            if (asked_metric.kind, asked_metric.dated_by) == (kind, dated_by)
        )
        paths = tuple(
            images(kind, snapshot=snapshot, date_from=date_from, date_to=date_to, dated_by=dated_by)
        )
        if belongs or shifts is not None:
            ours = belongs[TABLES[kind].who] if belongs else belonging(kind, date_from, date_to)
            then = shifts if shifts is not None else _shifts_if(by, where, date_from, date_to)
            tables.append(
                _given(paths, kind, of_kind, _Given.of(ours), _Given.of(then), **question)
            )
        else:
            tables.append(_present(_state_of_people(question), paths, kind, of_kind, **question))
    if not tables:  # of a month without records no metric is left to ask
        return pa.table(
            {name: [] for name in (*by, "metric", "value", "n", "numerator", "denominator")}
        )
    return pa.concat_tables(tables, promote_options="permissive")


@dataclass(frozen=True)
class _Given:
    """A table of people that was given, compared by its content."""

    digest: bytes
    table: pa.Table = field(compare=False)

    @classmethod
    def of(cls, table: pa.Table | None) -> _Given | None:
        """The table as an argument; None stays."""
        if table is None:
            return None
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table.combine_chunks())
        return cls(hashlib.sha256(sink.getvalue()).digest(), table)


@kept(megabytes=32, size=lambda table: table.nbytes, anywhere=True)
def _given(
    paths: tuple[Path, ...],
    kind: str,
    asked: tuple[catalogue.Metric, ...],
    belonging: _Given | None,
    shifts: _Given | None,
    **question: Any,
) -> pa.Table:
    """The long rows with people as they are given; images, named by their content, never change.
    What examines a scheme on past months asks the same of them as its trial, and as the next scheme.
    """
    return _long(
        paths,
        kind,
        asked,
        belonging=belonging.table if belonging else None,
        shifts=shifts.table if shifts else None,
        **question,
    )


@kept(megabytes=64, size=lambda table: table.nbytes)
def _present(
    state: str,
    paths: tuple[Path, ...],
    kind: str,
    asked: tuple[catalogue.Metric, ...],
    **question: Any,
) -> pa.Table:
    """The long rows with people as they are now. Images never change and ``state`` names that of
    people: so it holds.
    """
    days = question["date_from"], question["date_to"]
    ours = belonging(kind, *days) if state else None
    shifts = _shifts_if(question["by"], question["where"], *days)
    return _long(paths, kind, asked, belonging=ours, shifts=shifts, **question)


def _state_of_people(question: Mapping[str, Any]) -> str:
    """The state of people, where the question has to do with them."""
    limited = question["persons"] is not None or question["teams"] is not None
    named = any(word in name for word in BELONGING for name in (*question["by"], question["where"]))
    return people.state() or "none" if limited or named else ""


def _long(
    paths: Sequence[Path],
    kind: str,
    asked: Sequence[catalogue.Metric],
    *,
    spread: bool,
    **question: Any,
) -> pa.Table:
    wide = engine.measure(paths, kind, asked, spread=spread, **question)
    return _with_intervals(wide, asked) if spread else engine.long(wide, asked)


def _with_intervals(wide: pa.Table, asked: Sequence[catalogue.Metric]) -> pa.Table:
    """Long rows with ``low`` and ``high`` of the 95 % interval, NULL where none is honest."""
    table = engine.long(wide, asked)
    bounds = [
        engine.interval(metric, row) or (None, None) for row in wide.to_pylist() for metric in asked
    ]
    for name, place in (("low", 0), ("high", 1)):
        table = table.append_column(
            name, pa.array([bound[place] for bound in bounds], pa.float64())
        )
    return table


def records(
    kind: str, *, actor: Actor | None = None, snapshot: int | None = None, **question: Any
) -> engine.Page:
    """A page of the records behind a number: see `engine.records` for what can be asked. A token of
    a limited scope is refused what people decided.
    """
    check_reads([kind], actor=actor)
    persons, teams = _limits(
        actor, question.pop("only_persons", None), question.pop("only_teams", None)
    )
    days = question.get("date_from"), question.get("date_to")
    dated_by = question.get("dated_by", "started")
    paths = tuple(
        images(kind, snapshot=snapshot, date_from=days[0], date_to=days[1], dated_by=dated_by)
    )
    hashable = {
        name: tuple(value) if isinstance(value, list) else value for name, value in question.items()
    }
    limits = {"persons": _tuple(persons), "teams": _tuple(teams)}
    return _page(people.state(), paths, kind, **hashable, **limits)


@kept(megabytes=16, size=lambda page: page.rows.nbytes)
def _page(state: str, paths: tuple[Path, ...], kind: str, **question: Any) -> engine.Page:
    days = question.get("date_from"), question.get("date_to")
    shifts = _shifts_if((), question.get("where"), *days)
    return engine.records(paths, kind, belonging=belonging(kind, *days), shifts=shifts, **question)


def _tuple(names: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)


@once
def belonging(
    kind: str = "contacts", date_from: dt.date | None = None, date_to: dt.date | None = None
) -> pa.Table:
    """List who owned each agent key, in which team, from when to when: rows (source, agent, from,
    to, person, team).

    For kinds whose rows name a person, their staff number stands in the agent's place; so it does
    in what a room of the house publishes about agents.
    """
    first, last = date_from or dt.date.min, date_to or dt.date.max
    return _belonging_in(people.state(), TABLES[kind].who == "person", first, last)


@kept(megabytes=32, size=lambda table: table.nbytes)
def _belonging_in(state: str, by_number: bool, first: dt.date, last: dt.date) -> pa.Table:
    by_name = people.standing_by_number(first, last)
    rows = by_name
    if not by_number:
        ours = [house.source for house in PUBLICATIONS.values() if house.names_agents]
        rows = people.belonging(None, first, last)
        rows += [(source, *row[1:]) for source in ours for row in by_name]
    return _table([(*row[:4], str(row[4]), row[5]) for row in rows], _BELONGING)


@once
def shift_spans(date_from: dt.date | None = None, date_to: dt.date | None = None) -> pa.Table:
    """Dated shifts of agent keys, split at local midnight: rows (source, agent, date, starts,
    ends, shift).
    """
    return _shift_spans_in(people.state(), date_from or dt.date.min, date_to or dt.date.max)


@kept(megabytes=32, size=lambda table: table.nbytes)
def _shift_spans_in(state: str, first: dt.date, last: dt.date) -> pa.Table:
    rows = people.shift_spans(None, first, last)
    return _table([(*row[:3], _utc(row[3]), _utc(row[4]), row[5]) for row in rows], _SHIFTS)


def owners_of(
    keys: Sequence[str], kind: str, date_from: dt.date | None = None, date_to: dt.date | None = None
) -> dict[str, int]:
    """The person behind each agent key (or staff number), where it was one person's throughout
    the days.
    """
    table = belonging(kind, date_from, date_to)
    owners: dict[str, set[str]] = {}
    ours = table.filter(pc.is_in(table["agent"], value_set=pa.array(list(keys), pa.string())))
    for key, person in zip(ours["agent"].to_pylist(), ours["person"].to_pylist(), strict=True):
        owners.setdefault(key, set()).add(person)
    return {key: int(*persons) for key, persons in owners.items() if len(persons) == 1}


def holders_of(kind: str, rows: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """The person whom each record was of on its day; None where nobody is known to be."""
    who, days = TABLES[kind].who, [row["local_date"] for row in rows if row.get("local_date")]
    keys = {row.get(who) for row in rows} - {None}
    if not days or not keys:
        return [None] * len(rows)
    by_number = who == "person"
    table = belonging(kind, min(days), max(days))
    ours = table.filter(pc.is_in(table["agent"], value_set=pa.array(list(keys), pa.string())))
    spans: dict[tuple[str, str], list[tuple[Any, Any, str]]] = {}
    for one in ours.to_pylist():
        place = ("" if by_number else one["source"], one["agent"])
        spans.setdefault(place, []).append((one["from_date"], one["to_date"], one["person"]))
    return [
        next(
            (
                int(person)
                for first, last, person in spans.get(
                    ("" if by_number else row["source"], row.get(who) or ""), ()
                )
                if row.get("local_date")
                and first <= row["local_date"]
                and (last is None or row["local_date"] <= last)
            ),
            None,
        )
        for row in rows
    ]


def target_of(metric_name: str, month: str, team: str = "") -> float | None:
    """The target that holds for a team (else the company) in a month. One query."""
    rows = Target.objects.filter(metric=metric_name, team__in=[team, ""], month__lte=month)
    best = max(rows, key=lambda row: (row.team != "", row.month), default=None)
    return best.value if best else None


@once
def targets_of(month: str, team: str = "") -> dict[str, float]:
    """Every target that holds for a team (else the company) in a month, by metric. One query."""
    rows = Target.objects.filter(team__in=[team, ""], month__lte=month)
    ordered = sorted(rows, key=lambda row: (row.team != "", row.month))
    return {row.metric: row.value for row in ordered}


def _limits(
    actor: Actor | None, only_persons: Sequence[int] | None, only_teams: Sequence[str] | None
) -> tuple[list[str] | None, list[str] | None]:
    """Give the persons and teams whose rows count; None means no limit. An actor's teams and own
    person are joined by or.
    """
    persons = None if only_persons is None else [str(person) for person in only_persons]
    teams = None if only_teams is None else list(only_teams)
    if actor is None:
        return persons, teams
    return _narrowed(visible_records(actor), persons, teams)


def _narrowed(
    visible: Visible, persons: list[str] | None, teams: list[str] | None
) -> tuple[list[str] | None, list[str] | None]:
    if visible.everyone:
        return persons, teams
    own_teams = set(people.codes_of_teams(visible.teams))
    if visible.teams:
        teams = sorted(own_teams if teams is None else own_teams & set(teams))
        return persons, teams
    mine = {str(visible.person)} if visible.person else set[str]()
    return sorted(mine if persons is None else mine & set(persons)), teams


def _shifts_if(
    by: Sequence[str], where: str | None, date_from: dt.date | None, date_to: dt.date | None
) -> pa.Table | None:
    return shift_spans(date_from, date_to) if "shift" in by or "shift" in (where or "") else None


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def _table(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [() for _ in schema]
    arrays = [
        pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
