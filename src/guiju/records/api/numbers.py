"""Metrics over HTTP: the catalogue, own metrics, values by anything, targets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import check_may
from guiju.foundation.bounds import LINE
from guiju.foundation.errors import Invalid
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Page, many
from guiju.records import access, actions, reads, shapes
from guiju.records.metrics import Metric
from guiju.records.models import Target
from guiju.records.pages.own_metrics import checked
from guiju.records.pages.question import SLICES, bad_word, read_question

router = Router()
MOST_ROWS = 10_000
#: What measures may be sliced by besides a key of ``extra``.
BY = (*SLICES, "person")


@router.get("/metrics", response=many(shapes.MetricOut), summary="The metric catalogue")
def metrics(
    request: HttpRequest, kind: shapes.Short = "", search: shapes.Short = ""
) -> list[Metric]:
    """List every metric, built in or the company's own."""
    check_may(actor_of(request), access.VIEW)
    wanted = search.casefold()
    return [
        one
        for one in reads.metrics().values()
        if kind in ("", one.kind)
        and wanted in f"{one.name} {one.title['zh']} {one.title['en']}".casefold()
    ]


@router.post("/metrics/check", response=shapes.CheckOut, summary="Check a formula")
def check_formula(request: HttpRequest, sent: shapes.FormulaIn) -> dict[str, Any]:
    """Check whether a formula can be used, where it goes wrong, and its value on the newest month."""
    actor = entitled(request, access.EDIT_METRICS, whole=True)
    check = checked(sent.kind, sent.formula, dated_by=sent.dated_by, actor=actor)
    return {
        "ok": check.ok,
        "message": check.message,
        "line": check.line,
        "column": check.column,
        "near": list(check.near),
        "month": check.month,
        "value": check.row.get("value"),
        "n": check.row.get("n"),
    }


@router.get("/metrics/{name}", response=shapes.MetricOut, summary="One metric")
def metric(request: HttpRequest, name: shapes.Name) -> Metric:
    """Show the declaration of one metric."""
    check_may(actor_of(request), access.VIEW)
    return reads.metric(name)


@router.put("/metrics/{name}", response=shapes.MetricOut, summary="Write an own metric")
def save_metric(request: HttpRequest, name: shapes.Name, sent: shapes.OwnMetricIn) -> Metric:
    """Write a metric of the company's own, or a new version of it."""
    row = actions.save_own_metric(name, sent.dict(), actor=actor_of(request))
    return reads.measuring.own(row)


@router.get("/measure", response=shapes.MeasureOut, summary="Metric values")
def measure(
    request: HttpRequest,
    metric: list[str] = Query(..., max_length=50),
    by: list[str] = Query([], max_length=4),
) -> dict[str, Any]:
    """Compute the values of metrics by slices, in the days ``from``…``to`` (both included).

    Further words narrow it: ``queue channel source agent project outcome direction shift hour
    half_hour weekday week month procedure step person team extra.NAME`` by equality ("-" for
    empty), ``where`` by a condition in the formula language.
    """
    actor = entitled(request, access.VIEW)
    question = read_question(request.GET.dict(), [_clean(name) for name in metric], strict=True)
    for name in by:
        if name not in BY and not (
            name.startswith("extra.") and len(name) < 200 and "\x00" not in name
        ):
            raise bad_word("by", name)
    snapshot = reads.current_snapshot()
    table = reads.measure(
        question.metrics,
        snapshot=snapshot,
        by=list(dict.fromkeys(by)),
        where=question.condition,
        actor=actor,
        **question.window,
        **question.whose,
    )
    if table.num_rows > MOST_ROWS:
        raise Invalid(
            "结果超过 {most} 行，请缩小范围。",
            "The answer has more than {most} rows; narrow the question.",
            code="records.too_many_rows",
            most=MOST_ROWS,
        )
    return {"columns": table.column_names, "rows": table.to_pylist(), "snapshot": snapshot}


@router.get("/targets", response=many(shapes.TargetOut), summary="Targets")
def targets(request: HttpRequest, page: Query[Page], metric: shapes.Short = "") -> list[Target]:
    """List the targets of metrics, the newest month first."""
    check_may(actor_of(request), access.VIEW)
    rows = Target.objects.order_by("-month", "metric", "team")
    rows = rows.filter(metric=metric) if metric else rows
    return page.of(rows)


@router.put("/targets", response=shapes.TargetOut, summary="Set a target")
def set_target(request: HttpRequest, sent: shapes.TargetIn) -> Target:
    """Set the target of a team or the company for a metric, from a month on."""
    return actions.set_target(
        sent.metric, sent.month, sent.value, actor=actor_of(request), team=sent.team
    )


@router.get("/names", response=many(shapes.ValueNameOut), summary="Names of values")
def value_names(request: HttpRequest, column: shapes.Short = "") -> list[reads.Named]:
    """List the values that the newest months hold or that have a name: what each is called in both
    languages, and how many rows of those months hold it.
    """
    actor = entitled(request, access.VIEW, whole=True)
    return [row for row in reads.values_to_name(actor=actor) if column in ("", row.column)]


@router.put("/names", response=shapes.NamedOut, summary="Name values")
def name_values(request: HttpRequest, sent: shapes.ValueNamesIn) -> dict[str, int]:
    """Name values of columns, all or none; what is not sent stays as it is. Two blank names take a
    name away.
    """
    told = [actions.Name(one.column, one.value, one.zh, one.en) for one in sent.names]
    return {"changed": actions.name_values(told, actor=actor_of(request))}


def _clean(name: str) -> str:
    if "\x00" in name or len(name) > LINE:
        raise bad_word("metric", name)
    return name
