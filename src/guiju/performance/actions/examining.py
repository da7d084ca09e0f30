"""Examine a scheme, try it on past months, set a threshold otherwise."""

from __future__ import annotations

import math

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Invalid
from guiju.performance import events
from guiju.performance.access import WRITE
from guiju.performance.models import Examination, SchemeVersion, Threshold, TrialRun
from guiju.performance.reads import examining, trying
from guiju.performance.reads.history import Progress, months_between, months_for
from guiju.performance.reads.versions import understood
from guiju.performance.rules.examination import RULES, worst


def examine_scheme(
    version: SchemeVersion,
    *,
    actor: Actor,
    between: tuple[str, str] = ("", ""),
    step: Progress = lambda done, total, text: None,
) -> Examination:
    """Examine a scheme's present text and keep what was found: on the newest twelve months that are
    over, or between two months (either may be ''). Only the former opens the way to publishing, so
    that nobody chooses the months that suit.
    """
    check_may_all(actor, WRITE)
    months = months_between(understood(version), *between) if any(between) else []
    examination = examining.examined(version, months, step)
    with transaction.atomic():
        row = Examination.objects.create(
            version=version,
            hash=version.hash,
            months=list(examination.past.months),
            people=examination.past.history.people,
            chosen=any(between),
            snapshot=examination.past.snapshot,
            input_hash=examination.past.digest,
            thresholds=examination.thresholds,
            findings=[examining.told(finding) for finding in examination.findings],
            verdict=worst(examination.findings),
            at=clock.now(),
            by=actor.name,
        )
        after = {
            "hash": row.hash,
            "months": row.months,
            "verdict": row.verdict,
            "input": row.input_hash,
        }
        journal.write(actor, events.EXAMINED, "scheme", str(version), after=after)
    return row


def try_scheme(
    version: SchemeVersion,
    *,
    actor: Actor,
    between: tuple[str, str] = ("", ""),
    most: int = trying.MONTHS,
    step: Progress = lambda done, total, text: None,
) -> TrialRun:
    """Run a scheme's present text beside the scheme in force, over the newest months that are over
    (``most`` of them) or between two months, and keep the report.
    """
    check_may_all(actor, WRITE)
    scheme = understood(version)
    months = months_between(scheme, *between) if any(between) else months_for(scheme, max(1, most))
    trial = trying.tried(version, months, step)
    with transaction.atomic():
        row = TrialRun.objects.create(
            version=version,
            against=trial.against,
            hash=version.hash,
            months=list(trial.past.months),
            people=trial.past.history.people,
            snapshot=trial.past.snapshot,
            input_hash=trial.past.digest,
            report=trial.report,
            at=clock.now(),
            by=actor.name,
        )
        after = {
            "hash": row.hash,
            "months": row.months,
            "against": str(trial.against or ""),
            "input": row.input_hash,
        }
        journal.write(actor, events.TRIED, "scheme", str(version), after=after)
    return row


def set_threshold(rule: str, name: str, value: float, reason: str, *, actor: Actor) -> Threshold:
    """Hold a rule against another threshold from now on, with the reason."""
    check_may_all(actor, WRITE)
    if name not in (RULES[rule].thresholds if rule in RULES else {}):
        raise Invalid(
            "没有阈值 {rule}.{name}。", "There is no threshold {rule}.{name}.", rule=rule, name=name
        )
    if not math.isfinite(value) or not 0 <= value <= 1000:
        raise Invalid(
            "阈值在 0 与 1000 之间。", "A threshold lies between 0 and 1000.", field="value"
        )
    if not reason.strip():
        raise Invalid(
            "调整阈值要写明原因。", "Say why the threshold is set otherwise.", field="reason"
        )
    with transaction.atomic():
        standing = (
            Threshold.objects.select_for_update().filter(rule=rule, name=name, current=True).first()
        )
        before = {"value": standing.value if standing else RULES[rule].thresholds[name]}
        Threshold.objects.filter(rule=rule, name=name, current=True).update(current=False)
        row = Threshold.objects.create(
            rule=rule, name=name, value=value, reason=reason, at=clock.now(), by=actor.name
        )
        journal.write(
            actor,
            events.THRESHOLD_SET,
            "threshold",
            f"{rule}.{name}",
            before=before,
            after={"value": value},
            why=reason,
        )
    return row
