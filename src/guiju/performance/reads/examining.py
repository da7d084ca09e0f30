"""The examination of a stored scheme: its history and what lies around it brought together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from guiju.foundation.errors import Conflict, Sentence
from guiju.performance.models import Examination, SchemeVersion, Threshold, TrialRun
from guiju.performance.reads.history import Past, Progress, months_for, past_of, single_raters
from guiju.performance.reads.versions import overlaps, understood
from guiju.performance.rules.examination import (
    ERROR,
    OK,
    RULES,
    WARN,
    WORSE,
    Around,
    Beside,
    Finding,
    examine,
)
from guiju.performance.rules.scheme import Scheme
from guiju.records import reads as records


@dataclass(frozen=True)
class Examined:
    """What was found, on which history, against which thresholds set otherwise."""

    findings: list[Finding]
    past: Past
    thresholds: Mapping[str, float]


def examined(
    version: SchemeVersion,
    months: Sequence[str] = (),
    step: Progress = lambda done, total, text: None,
    tried: bool = False,
) -> Examined:
    """Examine a version's text. Cost: see `history.past_of`; the arithmetic itself takes
    milliseconds.

    Without a history, or one without anybody whom it would score, what needs none is examined and
    the rest is unknown. tried: it is being tried right now, so a trial run will be stored with it.
    """
    scheme = understood(version)
    past = past_of(scheme, months or months_for(scheme), step)
    thresholds = set_otherwise()
    findings = examine(
        scheme, past.history, records.metrics(), around(version, scheme, past, tried), thresholds
    )
    return Examined(findings, past, thresholds)


def set_otherwise() -> dict[str, float]:
    """Thresholds that were set otherwise, by ``L05.error``. One query."""
    return {f"{row.rule}.{row.name}": row.value for row in Threshold.objects.filter(current=True)}


def newest_examination(version: SchemeVersion) -> Examination | None:
    """The newest examination of the version's present text on the newest months, not on chosen
    ones.
    """
    return version.examinations.filter(hash=version.hash, chosen=False).first()


def newest_trial(version: SchemeVersion) -> TrialRun | None:
    """The newest trial run of the version's present text."""
    return version.trials.filter(hash=version.hash).first()


def obstacles(version: SchemeVersion) -> list[Sentence]:
    """What stands against publishing a version's present text: errors that its examination found,
    no trial run.

    Where its past scores nobody, nothing can be tried, and that is no obstacle. Not examined:
    refused with `Conflict`.
    """
    examination = newest_examination(version)
    if examination is None:
        raise Conflict(
            "{title_zh}的现有文本还没有体检。",
            "The present text of {title_en} is not examined yet.",
            next_step={"zh": "先体检，再试跑。", "en": "Examine it first, then try it."},
            **version.named,
        )
    return errors_of(examination, newest_trial(version))


def errors_of(examination: Examination, trial: TrialRun | None) -> list[Sentence]:
    """What an examination found to be an error, and that nothing was tried although there was a
    past to try it on.
    """
    errors: list[Sentence] = [
        finding["message"] for finding in examination.findings if finding["verdict"] == ERROR
    ]
    return [*errors, RULES["L20"].says] if examination.people and trial is None else errors


def told(finding: Finding) -> dict[str, Any]:
    """A finding as plain data."""
    return {
        "rule": finding.rule,
        "verdict": finding.verdict,
        "figure": finding.figure,
        "threshold": finding.threshold,
        "message": dict(finding.message),
        "advice": dict(finding.advice),
        "details": [
            {
                "item": detail.item,
                "verdict": detail.verdict,
                "figure": detail.figure if _is_plain(detail.figure) else None,
                "data": {
                    name: value
                    for name, value in detail.data.items()
                    if name != "order" and _is_plain(value)
                },
            }
            for detail in finding.details
        ],
    }


def latest_examination(version: SchemeVersion) -> tuple[Examination | None, bool]:
    """The newest examination of whatever text and months, and whether a trial run of that text
    is stored. One query.
    """
    trials = TrialRun.objects.filter(version=OuterRef("version"), hash=OuterRef("hash"))
    row = version.examinations.annotate(tried=Exists(trials)).first()
    return row, bool(row and row.tried)


def findings_now(examination: Examination, tried: bool) -> list[dict[str, Any]]:
    """What an examination found, as plain data; that nothing was tried is said no more when it
    has been tried since.
    """
    findings: list[dict[str, Any]] = examination.findings
    if not tried:
        return findings
    held = {"item": "", "verdict": OK, "figure": 1.0, "data": {}}
    since = {
        "verdict": OK,
        "figure": 1.0,
        "message": dict(RULES["L20"].fine),
        "advice": {"zh": "", "en": ""},
        "details": [held],
    }
    return [
        finding | since
        if finding["rule"] == "L20" and finding["verdict"] in (WARN, ERROR)
        else finding
        for finding in findings
    ]


def verdict_now(examination: Examination, tried: bool) -> str:
    """The worst verdict of what an examination found, as `findings_now` tells it."""
    return max(
        (str(finding["verdict"]) for finding in findings_now(examination, tried)),
        key=WORSE.index,
        default=OK,
    )


def in_language(findings: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Stored findings with message and advice in one language."""
    key = "zh" if language.startswith("zh") else "en"
    return [
        dict(finding) | {"message": finding["message"][key], "advice": finding["advice"][key]}
        for finding in findings
    ]


def around(version: SchemeVersion | None, scheme: Scheme, past: Past, trying: bool) -> Around:
    """What lies around a scheme in its past; ``version`` None: its text is not stored."""
    scored = {person.person for person in past.people}
    names = {person.person: person.name for person in past.people}
    pairs = [
        (names.get(person.mentor, str(person.mentor)), person.name)
        for person in past.people
        if person.mentor is not None and person.person in scored
    ]
    roles = {(person.position, person.grade) for person in past.people}
    stored = version is not None and newest_trial(version) is not None
    tried = (trying or stored) if past.people else None
    raters = single_raters(scheme, past.months)
    return Around(raters, pairs, len(roles) or None, tried, beside=beside(scheme))


def beside(scheme: Scheme) -> list[Beside]:
    """The other published schemes of a scheme's month for the same people, as the examination says
    them. Cost: see `versions.overlaps`.
    """
    return [
        Beside(each.title, each.people, len(each.taken), len(each.left))
        for each in overlaps(scheme)
    ]


def _is_plain(value: Any) -> bool:
    """Whether JSON can hold it."""
    return not isinstance(value, float) or math.isfinite(value)
