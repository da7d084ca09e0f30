"""Records over HTTP: the rows behind a number, one record with its versions, agent keys."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import check_may
from guiju.foundation.errors import Forbidden, NotFound
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page, many
from guiju.people import actions as people_actions
from guiju.people.access import EDIT, visible_persons
from guiju.records import access, actions, reads, shapes
from guiju.records.days import Day
from guiju.records.pages.question import bad_word, read_question
from guiju.records.pages.rows import Rows, condition_of, page_of, plain_rows, visible_row
from guiju.records.pages.states import person_seen, worked_in
from guiju.records.schema import LOCAL, TABLES

router = Router()
_OFFERED = {
    column.name for table in TABLES.values() for column in table.derived if not column.inner
}


@router.get("/rows/{kind}", response=shapes.RowsOut, summary="The records behind a number")
def rows(
    request: HttpRequest,
    kind: shapes.Kind,
    page: Query[Page],
    metric: shapes.Short = "",
    order: shapes.Short = "",
) -> dict[str, Any]:
    """List records of a kind, narrowed by the words of /measure; with ``metric`` only those that
    the metric counts.

    ``order`` is a column, with "-" in front for descending.
    """
    actor = entitled(request, access.VIEW)
    question = read_question(request.GET.dict(), strict=True)
    _check_order(kind, order)
    declared = reads.metric(metric) if metric else None
    if declared and declared.kind != kind:
        raise bad_word("metric", metric)
    condition = condition_of(question, declared)
    asked = Rows(
        kind, question, condition, actor, False, declared.dated_by if declared else "started"
    )
    page_rows = page_of(asked, [order] if order else (), page.offset, page.limit)
    shown = [_plain(row) for row in plain_rows(page_rows)]
    return {"total": page_rows.total, "columns": list(shown[0]) if shown else [], "rows": shown}


@router.get("/row/{kind}", summary="One record")
def one(
    request: HttpRequest, kind: shapes.Kind, source: shapes.Name, key: shapes.Key
) -> dict[str, Any]:
    """Show a record as it counts now."""
    check_may(actor_of(request), access.VIEW)
    return _plain(visible_row(kind, source, key, actor_of(request)))


@router.get(
    "/row/{kind}/versions",
    response=list[shapes.RecordVersionOut],
    summary="All versions of a record",
)
def versions(
    request: HttpRequest, kind: shapes.Kind, source: shapes.Name, key: shapes.Key
) -> list[dict[str, Any]]:
    """List each version of a record as understood and as it came, with the import that brought it."""
    check_may(actor_of(request), access.VIEW)
    visible_row(kind, source, key, actor_of(request))
    names = TABLES[kind].names
    return [
        {
            "import_id": version["import_id"],
            "line": version.get("line"),
            "understood": _plain({name: version.get(name) for name in names}),
            "raw": version["raw"]
            if isinstance(version.get("raw"), dict)
            else {"": version.get("raw")},
        }
        for version in reads.versions_of(kind, source, key)
    ]


@router.post("/look-up", response=shapes.LookedUpOut, summary="Find records by a real number")
def look_up(request: HttpRequest, sent: shapes.LookUpIn) -> dict[str, Any]:
    """Find the records under a real order or customer number: the number becomes its code, under
    which the records are kept.
    """
    result = actions.look_up(sent.number, actor=actor_of(request), why=sent.why)
    names = ("kind", "source", "key", "local_date", "agent")
    return {
        "code": result.code,
        "records": [{name: row.get(name) for name in names} for row in result.rows],
    }


@router.get(
    "/states/{person_id}",
    response=list[shapes.WorkedDayOut],
    summary="An agent's days by their states",
)
def worked(
    request: HttpRequest, person_id: int = Number, month: shapes.Month = Query(...)
) -> list[dict[str, Any]]:
    """List an agent's days of a month with states: seconds signed in, first sign-in, last sign-out,
    gaps, and the states.
    """
    actor = entitled(request, access.VIEW)
    return [_day_out(day) for day in worked_in(person_seen(person_id, actor), month, actor)]


@router.get(
    "/keys/unowned", response=many(shapes.UnownedKeyOut), summary="Agent keys that nobody owns"
)
def unowned(request: HttpRequest, page: Query[Page]) -> list[reads.UnownedKey]:
    """List the agent keys in the records that belong to no person at any time."""
    actor = actor_of(request)
    if not (access.may_see_imports(actor) or actor.may_all(EDIT)):
        raise Forbidden(permission=access.VIEW.code)
    return reads.unowned_keys()[page.offset : page.offset + page.limit]


@router.post("/keys/adopt", response=shapes.CountOut, summary="Make persons of unowned keys")
def adopt(request: HttpRequest, sent: shapes.AdoptUnownedIn) -> dict[str, int]:
    """Make a person for every unowned agent key (of a source), joined at its first record or on an
    earlier day.
    """
    actor = entitled(request, EDIT, whole=True)
    return {
        "count": actions.adopt_keys(
            actor=actor,
            source=sent.source,
            position=sent.position,
            team=sent.team,
            joined=sent.joined,
        )
    }


@router.get(
    "/keys/early",
    response=many(shapes.EarlyKeyOut),
    summary="Agent keys with records before their first day",
)
def early(request: HttpRequest, page: Query[Page]) -> list[reads.EarlyKey]:
    """List the agent keys whose records begin before their first owner does: until then they count
    for nobody.
    """
    actor = actor_of(request)
    if not (access.may_see_imports(actor) or actor.may_all(EDIT)):
        raise Forbidden(permission=access.VIEW.code)
    return reads.early_keys()[page.offset : page.offset + page.limit]


@router.post(
    "/keys/begin", response=shapes.CountOut, summary="Let agent keys begin at their first record"
)
def begin(request: HttpRequest, sent: shapes.BeginKeysIn) -> dict[str, int]:
    """Let every agent key (of a source) whose records begin before its first owner does, and that
    owner's employment, begin at the first record.
    """
    actor = entitled(request, EDIT, whole=True)
    return {"count": actions.begin_at_first_record(actor=actor, source=sent.source)}


@router.post("/keys/match", response=shapes.CountOut, summary="Give a key to a person")
def match(request: HttpRequest, sent: shapes.MatchIn) -> dict[str, int]:
    """Let a person own an unowned agent key from its first record on."""
    actor = entitled(request, EDIT, whole=True)
    key = next(
        (one for one in reads.unowned_keys() if (one.source, one.key) == (sent.source, sent.key)),
        None,
    )
    person = visible_persons(actor).filter(number=sent.number).first()
    if key is None or person is None:
        raise NotFound()
    people_actions.match_key(key.source, key.key, person, key.first_day, actor=actor)
    return {"count": 1}


def _day_out(day: Day) -> dict[str, Any]:
    pieces = [
        {
            "state": piece.whole.name,
            "kind": piece.kind,
            "start": _utc(piece.start),
            "end": _utc(piece.end),
            "seconds": piece.seconds,
        }
        for piece in day.pieces
    ]
    return {
        "date": day.date,
        "zone": day.zone,
        "worked": day.worked,
        "claimed": day.claimed,
        "by_kind": dict(day.by_kind),
        "first_sign_in": _utc(day.first),
        "last_sign_out": _utc(day.last),
        "gaps": [(_utc(low), _utc(high)) for low, high in day.gaps],
        "without_end": day.endless,
        "pieces": pieces,
    }


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(tzinfo=dt.UTC) if moment else None


def _check_order(kind: str, order: str) -> None:
    name = order.removeprefix("-")
    if (
        name
        and TABLES[kind].column(name) is None
        and name not in (*LOCAL, "source", "key", "import_id", "line", *_OFFERED)
    ):
        raise bad_word("order", order)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row in JSON's types: decimals as texts (no digit is lost), times in UTC."""
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value
