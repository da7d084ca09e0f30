"""方案体检: a scheme is examined before it counts, on the team's own history. Pure: a scheme,
arrays, thresholds in; findings out. Each finding has its figure, the threshold it was held against,
a verdict, a sentence and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from guiju.foundation.errors import Sentence
from guiju.performance.rules.examination.case import (
    ERROR,
    LEAST_MONTHS,
    LEAST_PEOPLE,
    OK,
    UNKNOWN,
    WARN,
    WORSE,
    Around,
    Beside,
    Case,
    Detail,
    Finding,
    title_of,
)
from guiju.performance.rules.examination.checks import CHECKS, mentor_fault
from guiju.performance.rules.examination.declared import RULES, Rule
from guiju.performance.rules.examination.history import History
from guiju.performance.rules.scheme import Scheme
from guiju.records.metrics import Metric


def examine(
    scheme: Scheme,
    history: History,
    metrics: Mapping[str, Metric],
    around: Around | None = None,
    overrides: Mapping[str, float] | None = None,
) -> list[Finding]:
    """Every rule's finding, in order. overrides: thresholds set otherwise, by ``L05.error``."""
    case = Case(scheme, history, metrics, around or Around(), limits_of(overrides or {}))
    return [_finding(RULES[id], case, list(check(case))) for id, check in CHECKS.items()]


def limits_of(overrides: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Every rule's thresholds with the overrides in."""
    limits = {id: dict(rule.thresholds) for id, rule in RULES.items()}
    for place, value in overrides.items():
        rule, _, name = place.partition(".")
        if name in limits.get(rule, {}):
            limits[rule][name] = value
    return limits


def worst(findings: Iterable[Finding]) -> str:
    """Give the worst verdict of the findings."""
    return max((finding.verdict for finding in findings), key=WORSE.index, default=OK)


def _finding(rule: Rule, case: Case, details: Sequence[Detail]) -> Finding:
    details = sorted(
        details, key=lambda detail: (-WORSE.index(detail.verdict), -abs(_size(detail)))
    )
    top = details[0] if details else Detail("", UNKNOWN, None)
    limits = case.limits[rule.id]
    message = (
        _unknown(case) if top.verdict == UNKNOWN else rule.fine if top.verdict == OK else rule.says
    )
    filled = {
        language: _say(message[language], language, top, limits, case) for language in ("zh", "en")
    }
    advice: Sentence = rule.advice if top.verdict in (WARN, ERROR) else {"zh": "", "en": ""}
    return Finding(
        rule.id, top.verdict, _plain(top.figure), _held(top, limits), filled, advice, tuple(details)
    )


def _size(detail: Detail) -> float:
    return float(detail.data.get("order", detail.figure or 0.0))


def _plain(figure: float | None) -> float | None:
    return None if figure is None or np.isnan(figure) else float(figure)


def _held(top: Detail, limits: Mapping[str, float]) -> float | None:
    """The threshold that the figure was held against: that of its verdict, on the side where it
    lies.
    """
    if "limit" in top.data:
        return float(top.data["limit"])
    names = [top.verdict] if top.verdict in (WARN, ERROR) else [WARN, ERROR]
    for name in (found for each in names for found in (each, f"{each}_low", f"{each}_high")):
        if name in limits:
            return limits[name]
    return next(iter(limits.values()), None)


def _unknown(case: Case) -> Sentence:
    if case.enough:
        return {"zh": "缺少判断所需的数据。", "en": "What is needed to tell is not in the records."}
    return {
        "zh": "历史太短，还判断不了（要有 {people} 人、{months} 个月）。",
        "en": "The history is too short to tell ({people} people and {months} months are needed).",
    }


def _say(text: str, language: str, top: Detail, limits: Mapping[str, float], case: Case) -> str:
    data: dict[str, Any] = dict(limits) | {
        "people": LEAST_PEOPLE,
        "months": LEAST_MONTHS,
        "figure": top.figure,
    }
    data |= {
        name: value[language] if isinstance(value, Mapping) and language in value else value
        for name, value in top.data.items()
    }
    if top.item:
        data["item"] = title_of(case.metrics, top.item, language)
    if "percent" not in data and top.figure is not None:
        data["percent"] = f"{100 * top.figure:.0f}%"
    return text.format_map({name: _short(value) for name, value in data.items()})


def _short(value: Any) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:.0f}"
    return "—" if value is None else str(value)


__all__ = [
    "CHECKS",
    "ERROR",
    "OK",
    "RULES",
    "UNKNOWN",
    "WARN",
    "WORSE",
    "Around",
    "Beside",
    "Case",
    "Detail",
    "Finding",
    "History",
    "examine",
    "limits_of",
    "mentor_fault",
    "worst",
]
