"""The records behind a number, and one record: as understood beside the row as it came, with all
its versions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.foundation.errors import GuijuError, NotFound
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.show import said
from guiju.kit.table import Column, Empty, Table
from guiju.people import reads as people
from guiju.records import reads
from guiju.records.access import may_exclude, may_look_up, may_view
from guiju.records.engine import Page
from guiju.records.formula import needs
from guiju.records.mapping import zone_of
from guiju.records.metrics import Metric
from guiju.records.models import Exclusion, Import
from guiju.records.pages.exclusions import ReasonForm
from guiju.records.pages.question import Question, read_question
from guiju.records.parts.labels import (
    agent_title,
    choice_title,
    column_title,
    kind_choices,
    kind_title,
    slice_title,
    source_title,
    value_title,
)
from guiju.records.reads.behind import behind
from guiju.records.reads.masked import MASKED
from guiju.records.schema import KEY_JOINER, TABLES, RecordTable, Type
from guiju.records.schema import Column as RecordColumn

#: Shown at first, by kind; every other column is offered.
FIRST: dict[str, tuple[str, ...]] = {
    "contacts": (
        "started_at",
        "queue",
        "agent",
        "outcome",
        "wait_seconds",
        "talk_seconds",
        "handle_seconds",
    ),
    "agent_states": ("started_at", "agent", "state", "ended_at"),
    "money_actions": ("at", "agent", "action", "amount", "currency", "case_type"),
    "attendance": (
        "date",
        "person",
        "planned_start",
        "actual_start",
        "planned_end",
        "actual_end",
        "absence",
    ),
    "surveys": ("at", "agent", "question", "answer"),
    "evaluations": ("at", "agent", "form", "score", "critical_error"),
    "manual": ("date", "person", "metric", "value", "note"),
}


@dataclass(frozen=True)
class Rows:
    """Rows of a table: the records that a question asks for, taken page by page from the store."""

    kind: str
    question: Question
    condition: str | None
    actor: Actor
    excluded: bool | None
    dated_by: str = "started"

    def count(self) -> int:
        """How many records there are."""
        return page_of(self, (), 0, 0).total

    def slice(self, order: str, offset: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Records from an offset, each with the name of who it is of; the newest first when no
        order is asked for.
        """
        order = order or f"-{TABLES[self.kind].clock}"
        return with_names(self.kind, plain_rows(page_of(self, [order], offset, limit)))


def page_of(rows: Rows, order: Sequence[str], offset: int, limit: int) -> Page:
    """A page of the records that a question asks for."""
    question = rows.question
    return reads.records(
        rows.kind,
        actor=rows.actor,
        where=rows.condition,
        order=order,
        offset=offset,
        limit=limit,
        excluded=rows.excluded,
        dated_by=rows.dated_by,
        **question.window,
        **question.whose,
    )


def plain_rows(page: Page) -> list[dict[str, Any]]:
    """The rows of a page as dicts, times in the zone they were read in; the map of other columns
    is a dict too.
    """
    rows = page.rows.to_pylist()
    zones = reads.zones_of_imports({row["import_id"] for row in rows})
    return [
        local_times(row, zones.get(row["import_id"], "")) | {"extra": dict(row.get("extra") or ())}
        for row in rows
    ]


def with_names(kind: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows, each with what the person is called whom it was of on its day: ``called`` is
    their name, or the agent key where nobody is known to have had it.
    """
    holders = reads.holders_of(kind, rows)
    names = people.names_of({holder for holder in holders if holder is not None})
    who = TABLES[kind].who
    return [
        row | {"called": names.get(holder or 0) or row.get(who)}
        for row, holder in zip(rows, holders, strict=True)
    ]


def local_times(row: Mapping[str, Any], zone: str = "") -> dict[str, Any]:
    """A record with its UTC times told as local clock time of its source."""
    place = ZoneInfo(
        zone or reads.zones_of_sources().get(row.get("source", ""), settings.TIME_ZONE)
    )
    return {
        name: value.replace(tzinfo=dt.UTC).astimezone(place).replace(tzinfo=None)
        if isinstance(value, dt.datetime)
        else value
        for name, value in row.items()
    }


def condition_of(question: Question, metric: Metric | None, part: str = "") -> str | None:
    """The question's condition, and that of the rows behind a metric: all that its n counts, or
    only the hits.
    """
    stand = behind(metric) if metric else None
    parts = [question.condition, stand and (stand.hit if part == "hit" else stand.counted)]
    return " and ".join(f"({one})" for one in parts if one) or None


@door(may_view)
def rows(request: HttpRequest) -> HttpResponseBase:
    """The records behind a number: paged, sortable, as Excel."""
    actor, metrics = actor_of(request), reads.metrics()
    metric = metrics.get(request.GET.get("metric", ""))
    kind = metric.kind if metric else request.GET.get("kind", "contacts")
    if kind not in TABLES:
        raise NotFound()
    question = read_question(request.GET, [metric.name] if metric else [])
    part = "hit" if metric and request.GET.get("part") == "hit" else ""
    condition = condition_of(question, metric, part)
    dated_by = metric.dated_by if metric else "started"
    source = Rows(kind, question, condition, actor, False if metric else None, dated_by)
    context = {
        "kind": kind_title(kind),
        "kinds": []
        if metric
        else [(name, title, name == kind) for name, title in kind_choices() if reads.images(name)],
        "metric": metric,
        "question": question,
        "filters": _filters(question, kind, metric, actor_of(request)),
        "parts": _parts(question, metric, part),
        "explore": f"{reverse('records_explore')}?{question.query()}",
    }
    try:
        return _table(kind, metric).respond(request, "records/rows.html", source, context)
    except GuijuError as refusal:
        said_so = refusal.say(get_language() or "zh")
        context |= {"refusal": said_so, "excerpt": refusal.data.get("excerpt", "")}
        return render(request, "records/rows.html", context, status=refusal.status)


@door(may_view)
def row(request: HttpRequest) -> HttpResponse:
    """Show one record: what was understood beside what came, its versions, whether it counts."""
    actor = actor_of(request)
    kind, source, key = (request.GET.get(name, "") for name in ("kind", "source", "key"))
    (record,) = with_names(kind, [visible_row(kind, source, key, actor)])
    versions = reads.versions_of(kind, source, key)
    imports = {
        one.pk: one
        for one in Import.objects.filter(pk__in=[version["import_id"] for version in versions])
    }
    shown = [_version(kind, version, imports) for version in versions]
    shown.sort(key=lambda version: -version["import"].pk)
    context = {
        "kind": kind,
        "kind_title": kind_title(kind),
        "source": source,
        "source_title": source_title(source),
        "key": key,
        "key_shown": key.replace(KEY_JOINER, " · "),
        "row": record,
        "pairs": understood(kind, record),
        "versions": shown,
        "current": next(
            (one for one in shown if one["import"].until is None), shown[0] if shown else None
        ),
        "exclusions": _exclusions(kind, source, key, record),
        "may_exclude": may_exclude(actor),
        "form": ReasonForm(),
        "extra": [
            (column_title(kind, f"extra.{name}"), value_title(f"extra.{name}", value))
            for name, value in sorted((record.get("extra") or {}).items())
        ],
        "masked_names": [name for (of, name) in MASKED if of == kind and record.get(name)],
        "look_up_url": reverse("records_look_up"),
        "may_look_up": may_look_up(actor),
    }
    return render(request, "records/row.html", context)


def visible_row(kind: str, source: str, key: str, actor: Actor) -> dict[str, Any]:
    """Give the record as it counts now, or `NotFound` when it is absent or not visible to the
    actor.
    """
    if kind not in TABLES or not source or not key or "\x00" in source + key or len(key) > 4000:
        raise NotFound()
    condition = f"source = '{_quoted(source)}' and key = '{_quoted(key)}'"
    rows = plain_rows(reads.records(kind, actor=actor, where=condition, limit=1, excluded=None))
    if not rows:
        raise NotFound()
    return rows[0]


def row_url(kind: str, row: Mapping[str, Any]) -> str:
    """The page of a record."""
    return f"{reverse('records_record')}?{urlencode({'kind': kind, 'source': row['source'], 'key': row['key']})}"


def understood(kind: str, row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """A record's columns that hold something: (name, title, text)."""
    table = TABLES[kind]
    called = row.get("called")

    def text_of(name: str) -> str:
        text = cell_text(table, name, row.get(name))
        named = name == table.who and called and called != text
        return show.with_number(str(called), text) if named else text

    return [
        (column.name, said(column.title), text_of(column.name))
        for column in (*table.columns, *table.derived)
        if not column.inner and column.type is not Type.MAP and row.get(column.name) is not None
    ]


def cell_text(table: RecordTable, name: str, value: Any) -> str:
    """A value of a record as people read it."""
    column = column_of(table, name)
    if value is None:
        return show.NOTHING
    if column and column.type is Type.SECONDS:
        return f"{show.number(value)} {_('s')}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, dict):
        return ", ".join(
            f"{slice_title(f'extra.{key}')}={value_title(f'extra.{key}', one)}"
            for key, one in value.items()
            if one is not None
        )
    return value_title(name, value) if isinstance(value, str) else choice_title(value)


def column_of(table: RecordTable, name: str) -> RecordColumn | None:
    """A column that a file brings, or one that is reckoned."""
    return table.column(name) or next(
        (column for column in table.derived if column.name == name), None
    )


def _table(kind: str, metric: Metric | None = None) -> Table:
    """The table of a kind; behind a metric with the columns that it is reckoned from."""
    table = TABLES[kind]
    first = FIRST.get(kind, table.names[:6])
    if metric:
        asked = needs(kind, metric.formula)
        first = (*first, *(name for name in table.names if name in asked and name not in first))
    columns = [
        _column(table, name, name in first and name != table.who)
        for name in table.names
        if name != "extra"
    ]
    columns.append(
        Column("called", _called_title(kind), order=table.who, hidden=table.who not in first)
    )
    first = tuple("called" if name == table.who else name for name in first)
    columns.sort(
        key=lambda column: first.index(column.name) if column.name in first else len(first)
    )
    if table.until:
        within = str(
            _("Seconds within")
        )  # a row that lasts is shown whole, with what of it lies in the days and hours asked
        columns.append(
            Column("piece_seconds", within, order="piece_seconds", numeric=True, digits=0)
        )
    columns += [
        _column(table, column.name, False)
        for column in table.derived
        if not column.inner and column.type.numeric
    ]
    columns += [
        _column(table, "source", False),
        Column("line", str(_("Line")), order="line", numeric=True, digits=0),
        Column(
            "import_id",
            str(_("Import")),
            order="import_id",
            numeric=True,
            digits=0,
            hidden=True,
            link=lambda row: reverse("records_import_report", args=[row["import_id"]]),
        ),
        Column("excluded", str(_("Excluded")), hidden=True),
    ]
    return Table(
        name="rows",
        title=kind_title(kind),
        columns=columns,
        size=50,
        empty=Empty(_("No record fits"), _("Take a filter away, or choose other days.")),
        strong=lambda row: bool(row.get("excluded")),
    )


def _called_title(kind: str) -> str:
    """What the column is called in which the name of who a record is of stands."""
    return _("Agent") if TABLES[kind].who == "agent" else _("Name")


def _column(table: RecordTable, name: str, shown: bool) -> Column:
    column = column_of(table, name)
    numeric = bool(column and column.type.numeric)
    return Column(
        name,
        column_title(table.name, name),
        order=name,
        numeric=numeric,
        hidden=not shown,
        main=name == table.clock,
        show=lambda value: cell_text(table, name, value),
        link=_link(table, name),
        help=_("Masked: a code is kept instead of the number.")
        if column and column.personal
        else "",
    )


def _link(table: RecordTable, name: str) -> Callable[[Any], str | None] | None:
    """Choose where a cell leads: its clock to the record, a masked number to all records under it."""
    column = table.column(name)
    if name == table.clock:
        return lambda row: row_url(table.name, row)
    if column and column.personal:
        return lambda row: (
            f"{reverse('records_look_up')}?code={row[name]}" if row.get(name) else None
        )
    return None


def _filters(
    question: Question, kind: str, metric: Metric | None, actor: Actor
) -> list[tuple[str, str, str]]:
    """List the filters in force as (what, value, the address without it)."""
    fixed: dict[str, Any] = {"by": None, "grain": None, "kind": None if metric else kind}
    own = f"{reverse('records_list')}?"
    filters = []
    if metric:
        filters.append(
            (
                _("Metric"),
                said(metric.title),
                own + question.query(**{**fixed, "metric": None, "kind": kind}),
            )
        )
    if question.date_from or question.date_to:
        span = f"{question.date_from or '…'} – {question.date_to or '…'}"
        filters.append(
            (_("Days"), span, own + question.query(**{**fixed, "from": None, "to": None}))
        )
    for name, value in [*question.equal.items(), *question.numbers.items()]:
        url = own + question.query(**{**fixed, name: None})
        called = (
            agent_title(str(value), kind, question.date_from, question.date_to, actor=actor)
            if name == "agent" and value != "-"
            else value_title(name, None if value == "-" else value)
        )
        filters.append((slice_title(name), called, url))
    for name, held in (
        ("team", question.team),
        ("person", question.person),
        ("where", question.where),
    ):
        if held:
            filters.append(
                (
                    _("Condition") if name == "where" else slice_title(name),
                    _held(name, held),
                    own + question.query(**{**fixed, name: None}),
                )
            )
    return filters


def _held(name: str, held: Any) -> str:
    """A filter by team, person or condition as people say it."""
    if name == "person":
        return people.names_of([held]).get(held, str(held))
    return value_title(name, held) if name == "team" else str(held)


def _parts(question: Question, metric: Metric | None, part: str) -> list[tuple[str, str, bool]]:
    """For a share of cases: all that are counted, or only the hits."""
    if metric is None or behind(metric).hit is None:
        return []
    own = f"{reverse('records_list')}?"
    every = own + question.query(metric=metric.name, by=None, grain=None)
    return [
        (_("All that count"), every, part == ""),
        (_("Only the hits"), f"{every}&part=hit", part == "hit"),
    ]


def _version(kind: str, version: dict[str, Any], imports: dict[int, Import]) -> dict[str, Any]:
    raw = version.get("raw") or {}
    brought = imports[version["import_id"]]
    return {
        "import": brought,
        "line": version.get("line"),
        "raw": list(raw.items()) if isinstance(raw, dict) else [("", str(raw))],
        "pairs": understood(kind, local_times(version, zone_of(brought.mapping))),
    }


def _exclusions(kind: str, source: str, key: str, row: Mapping[str, Any]) -> list[Exclusion]:
    """The exclusions in force that may hold this record out: those that name it, or its day."""
    standing = Exclusion.objects.filter(kind=kind, until=None, source__in=["", source])
    day = row.get("local_date")
    return [
        one
        for one in standing
        if key in one.keys or (day and one.date_from and one.date_from <= day <= one.date_to)
    ]


def _quoted(text: str) -> str:
    return text.replace("'", "''")
