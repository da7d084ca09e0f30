"""Run the money watch, set an alert aside or open a case from it, set a ceiling. Never a penalty
by itself.
"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.jobs import Step
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.people.reads.rows import everybody
from guiju.policy import events
from guiju.policy.access import RUN_WATCH
from guiju.policy.actions.cases import open_money_case
from guiju.policy.models import Alert, Case, Ceiling, WatchRun
from guiju.policy.reads import watching
from guiju.records import reads as records

_KEPT = ("observed", "expected", "z", "ratio", "low", "high", "q", "alarm")


def watch_month(month: str, *, actor: Actor, step: Step | None = None) -> WatchRun:
    """Compare every person's month with comparable peers and with the ceilings, on counts and on
    amounts.

    Another look at the month takes the place of the one before; alerts that were settled keep what
    was decided.
    """
    check_may_all(actor, RUN_WATCH)
    clock.check_month(month)
    if month not in watching.months_with_money():
        raise Conflict(
            "{month} 没有资金操作的记录。", "There are no money actions in {month}.", month=month
        )
    snapshot, months = records.current_snapshot(), watching.months_of(month)
    found: dict[str, dict[str, list[Any]]] = {}
    for done, group in enumerate(watching.GROUPS):
        if step:
            step(done, len(watching.GROUPS), watching.GROUPS[group])
        rows = watching.rows_of(group, months, snapshot=snapshot)
        found[group] = watching.found_in(group, rows, months, watching.ceiling_of(group, month))
    with transaction.atomic():
        settled = _settled(month)
        WatchRun.objects.filter(month=month, current=True).update(current=False)
        run = WatchRun.objects.create(
            month=month,
            at=clock.now(),
            by=actor.name,
            snapshot=snapshot,
            people=_heads(found),
            figures=_figures(found),
        )
        alerts = Alert.objects.bulk_create(_alerts(run, found, settled))
        after = {"month": month, "people": run.people, "alerts": len(alerts), "snapshot": snapshot}
        journal.write(actor, events.MONTH_WATCHED, "watch_run", run.pk, after=after)
    return run


def set_aside(row: Alert, why: str, *, actor: Actor) -> Alert:
    """Leave an alert without a case, with the reason."""
    check_may_all(actor, RUN_WATCH)
    why = check_text(why, "why", 2_000)
    with transaction.atomic():
        row = _locked(row)
        row.set_aside, row.settled_at, row.settled_by = why, clock.now(), actor.name
        row.save(update_fields=["set_aside", "settled_at", "settled_by"])
        journal.write(
            actor, events.ALERT_SET_ASIDE, "alert", row.pk, after={"person": row.person_id}, why=why
        )
    return row


def follow_alert(row: Alert, facts: str, *, actor: Actor) -> Case:
    """Open a case from an alert: the person is asked to make a statement; the records lie beside
    it.
    """
    check_may_all(actor, RUN_WATCH)
    facts = check_text(facts, "facts")
    if row.person_id == actor.person:
        raise Invalid(
            "关于自己的预警由别人处理。", "Another person follows an alert about oneself."
        )
    with transaction.atomic():
        row = _locked(row)
        case = open_money_case(row.person, clock.last_day(row.run.month), facts, actor=actor)
        row.case, row.settled_at, row.settled_by = case, clock.now(), actor.name
        row.save(update_fields=["case", "settled_at", "settled_by"])
        journal.write(
            actor,
            events.ALERT_FOLLOWED,
            "alert",
            row.pk,
            after={"case": case.pk, "person": row.person_id},
        )
    return case


def set_ceiling(group: str, rate: Decimal, month: str, *, actor: Actor) -> Ceiling:
    """Set the highest share that the rules allow, from a month on."""
    check_may_all(actor, RUN_WATCH)
    clock.check_month(month)
    if group not in watching.GROUPS or not 0 < rate < 1:
        raise Invalid(
            "上限在 0 与 100% 之间。", "A ceiling lies between 0 and 100 %.", field="rate"
        )
    with transaction.atomic():
        row = Ceiling.objects.create(
            group=group, rate=rate, month=month, at=clock.now(), by=actor.name
        )
        journal.write(
            actor,
            events.CEILING_SET,
            "ceiling",
            row.pk,
            after={"group": group, "rate": rate, "month": month},
        )
    return row


def _settled(month: str) -> dict[tuple[int, str, str], Alert]:
    rows = Alert.objects.filter(run__month=month, run__current=True, settled_at__isnull=False)
    return {(row.person_id, row.group, row.test): row for row in rows}


def _alerts(
    run: WatchRun,
    found: dict[str, dict[str, list[Any]]],
    settled: dict[tuple[int, str, str], Alert],
) -> list[Alert]:
    person_ids = set(everybody().values_list("pk", flat=True))
    rows = []
    for group, tests in found.items():
        for test, findings in tests.items():
            for finding in findings:
                if finding.alarm and finding.person in person_ids:
                    rows.append(
                        _alert(
                            run, group, test, finding, settled.get((finding.person, group, test))
                        )
                    )
    return rows


def _alert(run: WatchRun, group: str, test: str, each: Any, before: Alert | None) -> Alert:
    share = test == "ceiling"
    row = Alert(
        run=run,
        person_id=each.person,
        group=group,
        test=test,
        observed=each.observed,
        p=each.p,
        q=each.q,
        expected=each.n * _rate(each) if share else each.expected,
        n=each.n if share else None,
        z=None if share else each.z,
        ratio=each.rate if share else each.ratio,
        low=each.low,
        high=each.high,
    )
    if before is not None:
        row.case_id, row.set_aside, row.settled_at, row.settled_by = (
            before.case_id,
            before.set_aside,
            before.settled_at,
            before.settled_by,
        )
    return row


def _rate(each: Any) -> float:
    return float(each.ceiling)


def _heads(found: dict[str, dict[str, list[Any]]]) -> int:
    return len(
        {
            finding.person
            for tests in found.values()
            for findings in tests.values()
            for finding in findings
        }
    )


def _figures(found: dict[str, dict[str, list[Any]]]) -> dict[str, Any]:
    """Everybody's figures, so that the picture can be drawn again as it was."""
    names = people.names_of(
        {finding.person for tests in found.values() for finding in tests.get("count", [])}
    )
    return {
        group: {
            test: [
                {"person": finding.person, "name": names.get(finding.person, "")}
                | {name: value for name, value in asdict(finding).items() if name in _KEPT}
                for finding in findings
            ]
            for test, findings in tests.items()
            if test != "ceiling"
        }
        for group, tests in found.items()
    }


def _locked(row: Alert) -> Alert:
    row = (
        Alert.objects.select_for_update(of=("self",)).select_related("run", "person").get(pk=row.pk)
    )
    if row.settled_at is not None:
        raise Conflict("这条预警已经处理。", "This alert is settled already.")
    return row
