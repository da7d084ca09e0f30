"""The trial run of a stored scheme: past months by the new text and by the scheme in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guiju.foundation.errors import Invalid
from guiju.foundation.texts import counted
from guiju.people import reads as people
from guiju.performance.models import SchemeVersion, TrialRun
from guiju.performance.reads.examining import examined, told
from guiju.performance.reads.history import Past, Progress, past_of
from guiju.performance.reads.paying import effect
from guiju.performance.reads.versions import understood
from guiju.performance.rules import trial
from guiju.performance.rules.examination import worst
from guiju.records import reads as records

MONTHS = 6


@dataclass(frozen=True)
class Tried:
    """The report, on which history, against which version (None: nothing was in force)."""

    report: dict[str, Any]
    past: Past
    against: SchemeVersion | None


def tried(
    version: SchemeVersion, months: Sequence[str], step: Progress = lambda done, total, text: None
) -> Tried:
    """Run a version over past months. Totals are those that a closing would have given, shares
    and gates included.
    """
    scheme = understood(version)
    chosen = list(months)
    examination = examined(version, chosen, step, tried=True)
    _check_past(examination.past)
    past, against = examination.past, in_force(version)
    before = past_of(understood(against), chosen, like=past) if against else None
    new = trial.Side(scheme, past.history, past.totals)
    old = (
        trial.Side(understood(against), before.history, before.totals)
        if against and before
        else None
    )
    called = people.names_of({person.person for person in past.people})
    names = [called.get(person.person) or person.subject for person in past.people]
    report = trial.report(new, old, names, records.metrics())
    report["examination"] = {
        "verdict": worst(examination.findings),
        "findings": [told(finding) for finding in examination.findings],
    }
    report["months"] = chosen
    _add_parts(report, past)
    _add_pay(report, version.month, {"new": past} | ({"old": before} if before else {}))
    return Tried(report, past, against)


def _add_parts(report: dict[str, Any], past: Past) -> None:
    """The months of which a part is told, with its days: of those who changed position or grade
    within them.
    """
    parts: dict[int, list[str]] = {}
    for stood, part in zip(past.stood, past.parts, strict=True):
        if part is not None:
            parts.setdefault(stood.person, []).append(f"{part.first}–{part.last}")
    for row, person in zip(report["persons"], past.people, strict=True):
        row["parts"] = parts.get(person.person, [])


def _add_pay(report: dict[str, Any], month: str, sides: Mapping[str, Past]) -> None:
    """The effect on variable pay, when a rule of pay holds in the scheme's month."""
    pay = effect(month, sides)
    report["pay"] = pay[0] if pay else None
    for row, paid in zip(report["persons"], pay[1] if pay else (), strict=False):
        row.update(paid)


def without_pay(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report for somebody who may not see pay."""
    persons = [
        {name: value for name, value in row.items() if not name.startswith("pay_")}
        for row in report["persons"]
    ]
    return {**report, "persons": persons, "pay": None}


def _check_past(past: Past) -> None:
    if not past.months:
        raise Invalid(
            "这份方案用到的数据还没有任何一个完整的月份。",
            "No month that is over holds records that this scheme looks at.",
            next_step={"zh": "请先导入数据。", "en": "Bring records in first."},
        )
    if not past.history.rows:
        raise Invalid(
            "这些月份里没有这份方案会评的人。",
            "In these months there is nobody whom this scheme would score.",
            next_step={
                "zh": "请检查岗位、职级和班组。",
                "en": "Look at its position, grades and teams.",
            },
        )


def in_force(version: SchemeVersion) -> SchemeVersion | None:
    """What scored these people last: the newest published version of the same scheme, else of
    the same position.
    """
    rows = (
        SchemeVersion.objects.exclude(state=SchemeVersion.State.DRAFT)
        .exclude(pk=version.pk)
        .select_related("scheme")
    )
    own = (
        rows.filter(scheme=version.scheme, month__lte=version.month)
        .order_by("-month", "-version")
        .first()
    )
    if own is not None:
        return own
    wanted = understood(version).position
    others = rows.filter(month__lte=version.month).order_by("-month", "-version")[:50]
    return next((row for row in others if understood(row).position == wanted), None)


def trial_lines(row: TrialRun) -> Iterator[str]:
    """A trial run in a few lines for the console: both sides' totals, ranks, groups, incentives,
    who moves most.
    """
    report = row.report
    yield (
        f"{row.version} against {row.against or '—'}: {row.months[0]} – {row.months[-1]}, "
        f"{counted(row.people, 'person', 'people')}"
    )
    for side, of in report["distribution"].items():
        yield f"{side}: n {of['n']}, mean {_one(of['mean'])}, sd {_one(of['sd'])}"
    if report["ranks"] and report["ranks"]["tau"] is not None:
        yield (
            f"ranks: tau {report['ranks']['tau']:.2f}, top fifth kept "
            f"{report['ranks']['overlap']:.0%}"
        )
    for by, rows in report["groups"].items():
        for each in rows:
            sides = ", ".join(
                f"{side} {_one(each[side]['mean'])}" for side in report["distribution"]
            )
            yield f"{by} {each['group'] or '—'}: {sides}"
    moved = sorted(
        (each for each in report["persons"] if each["change"] is not None),
        key=lambda each: -abs(each["change"]),
    )
    for each in moved[:10]:
        yield f"{each['name']}: {_one(each['old'])} → {_one(each['new'])}"
    yield f"examination: {report['examination']['verdict']}"


def _one(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"
