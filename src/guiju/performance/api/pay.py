"""Variable pay over HTTP: rules, the pay of a month, release by a second person."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from guiju.foundation.access import check_may_all
from guiju.foundation.errors import or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import MonthIn, Number, Page, many
from guiju.performance import access, actions
from guiju.performance.models import PayLine, PayRuleVersion, PayRun
from guiju.performance.shapes import pay as shapes
from guiju.performance.shapes.schemes import SchemeIn
from guiju.records.converting.rejects import neutral

router = Router()
HEAD = (
    "month",
    "number",
    "name",
    "subject",
    "grade",
    "total",
    "base",
    "factor",
    "presence",
    "amount",
    "currency",
    "why",
)


@router.get("/pay/rules", response=many(shapes.PayRuleOut), summary="Rules of variable pay")
def rules(request: HttpRequest, page: Query[Page]) -> list[PayRuleVersion]:
    """List all versions of all rules of variable pay."""
    check_may_all(actor_of(request), access.VIEW_PAY)
    return page.of(PayRuleVersion.objects.order_by("name", "-version"))


@router.post(
    "/pay/rules", response={201: shapes.PayRuleOut}, summary="Store a rule of pay as a draft"
)
def write(request: HttpRequest, sent: SchemeIn) -> tuple[int, PayRuleVersion]:
    """Store a rule of pay as a draft: a new version, or in place of the newest draft."""
    return 201, actions.write_pay_rule(sent.text, actor=actor_of(request))


@router.post(
    "/pay/rules/{rule}/publish", response=shapes.PayRuleOut, summary="Publish a rule of pay"
)
def publish(request: HttpRequest, rule: int = Number) -> PayRuleVersion:
    """Publish a rule of pay, which holds from its month on and never changes."""
    check_may_all(actor_of(request), access.PAY)
    row = or_not_found(PayRuleVersion.objects.filter(pk=rule).first())
    return actions.publish_pay_rule(row, actor=actor_of(request))


@router.get("/pay/runs", response=many(shapes.PayRunOut), summary="Pay of closed months")
def runs(request: HttpRequest, page: Query[Page]) -> list[PayRun]:
    """List the pay runs of closed months, the newest first."""
    check_may_all(actor_of(request), access.VIEW_PAY)
    return page.of(PayRun.objects.select_related("closing"))


@router.post(
    "/pay/runs", response={201: shapes.PayRunOut}, summary="Prepare the pay of a closed month"
)
def prepare(request: HttpRequest, sent: MonthIn) -> tuple[int, PayRun]:
    """Prepare the variable pay of a closed month, which another person releases."""
    return 201, actions.prepare_pay(sent.month, actor=actor_of(request))


@router.post(
    "/pay/runs/{run}/settle", response=shapes.PayRunOut, summary="Release or cancel prepared pay"
)
def settle(request: HttpRequest, sent: shapes.ReleaseIn, run: int = Number) -> PayRun:
    """Release prepared pay, as another person than the one who prepared it, or cancel it."""
    check_may_all(actor_of(request), access.PAY)
    return actions.settle_pay(_run(run), sent.release, actor=actor_of(request))


@router.get("/pay/runs/{run}/lines.csv", summary="The pay of a month as CSV for payroll")
def lines_csv(request: HttpRequest, run: int = Number) -> HttpResponse:
    """Give the pay of a month as CSV with a row for each person; texts cannot become formulas."""
    check_may_all(actor_of(request), access.VIEW_PAY)
    row = _run(run)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for line in (
        access.visible_lines(actor_of(request)).filter(run=row).select_related("card", "person")
    ):
        cells = (
            row.closing.month,
            line.person.number,
            line.person.name,
            line.card.subject,
            line.grade,
            line.total,
            line.base,
            line.factor,
            line.presence,
            line.amount,
            row.currency,
            line.why,
        )
        writer.writerow([neutral(str("" if cell is None else cell)) for cell in cells])
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")


@router.get("/pay/mine", response=many(shapes.PayLineOut), summary="My released pay")
def mine(request: HttpRequest) -> list[PayLine]:
    """List one's own released pay, the newest month first."""
    actor = entitled(request, access.VIEW_PAY)
    rows = PayLine.objects.filter(person=actor.person or 0, run__state="released").select_related(
        "run__closing"
    )
    return list(rows.order_by("-run__closing__month")[:60])


def _run(pk: int) -> PayRun:
    return or_not_found(PayRun.objects.select_related("closing").filter(pk=pk).first())
