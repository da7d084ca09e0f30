"""Reading a scheme from YAML: every fault at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from guiju.foundation.errors import GuijuError, Invalid, Sentence, Several
from guiju.kit.versioned.parsing import parsed
from guiju.performance.rules.curves import number, read_curve
from guiju.performance.rules.scheme.nouns import (
    ADJUSTMENTS,
    APPEAL_DAYS,
    DUTIES,
    LENGTH,
    PERSPECTIVES,
    PROBATIONS,
    PRORATES,
    SCOPES,
    SLICE_RULES,
    Extra,
    Gate,
    Item,
    Probation,
    Scheme,
    Slices,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_TOP = {
    "scheme",
    "title",
    "applies_to",
    "month",
    "items",
    "gates",
    "bonus",
    "deduct",
    "shares",
    "probation",
    "appeals",
}
_ITEM = {
    "metric",
    "weight",
    "duty",
    "perspective",
    "adjust",
    "curve",
    "min_n",
    "target",
    "slices",
    "of",
    "prorate",
    "objective",
    "action",
    "note",
}
#: What a merit and an incident are counted by.
_COUNTED = {"merit": "merits", "incident": "incidents"}


def load(text: str, better: Mapping[str, str]) -> Scheme:
    """Read a scheme from YAML. ``better``: direction of each known metric. Raises `Several` with
    every issue.
    """
    scheme, issues = looked_at(text, better)
    if issues or scheme is None:
        raise Several(issues)
    return scheme


def looked_at(text: str, better: Mapping[str, str]) -> tuple[Scheme | None, list[GuijuError]]:
    """Read a scheme as far as it goes, with every issue: one whose weights do not total 100 yet is
    read all the same. Raises `Invalid` for what is no scheme at all.
    """
    content = _parsed(text)
    issues: list[GuijuError] = []
    for name in sorted(set(map(str, content)) - _TOP):
        issues.append(_issue(name, {"zh": "不认识这一项。", "en": "is not known here."}))
    scheme = _collected(content, better, issues)
    if not issues and scheme is not None:
        issues += _totals(scheme)
    return scheme, issues


def _parsed(text: str) -> Mapping[str, Any]:
    if len(text) > LENGTH:
        raise Invalid("方案文件太长。", "The scheme is too long.")
    content = parsed(text)
    if not isinstance(content, Mapping):
        raise Invalid("这不是一份方案。", "This is not a scheme.")
    return content


def _collected(
    said: Mapping[str, Any], better: Mapping[str, str], issues: list[GuijuError]
) -> Scheme | None:
    name, month = str(said.get("scheme", "")), str(said.get("month", ""))
    if not _NAME.fullmatch(name):
        issues.append(
            _issue(
                "scheme",
                {
                    "zh": "名称用小写字母、数字、- 和 _。",
                    "en": "is a name of small letters, digits, - and _.",
                },
            )
        )
    if not _MONTH.fullmatch(month):
        issues.append(
            _issue("month", {"zh": "要写成 2026-02。", "en": "is a month such as 2026-02."})
        )
    applies = said.get("applies_to") or {}
    if not isinstance(applies, Mapping):
        applies = {}
        issues.append(
            _issue(
                "applies_to",
                {"zh": "要写 position、grades、teams。", "en": "has position, grades, teams."},
            )
        )
    items = [
        _read(_item, f"items[{i}]", each, better, issues)
        for i, each in enumerate(_list(said, "items", issues))
    ]
    gates = [
        _read(_gate, f"gates[{i}]", each, better, issues)
        for i, each in enumerate(_list(said, "gates", issues))
    ]
    bonus = [
        _read(_extra, f"bonus[{i}]", each, better, issues)
        for i, each in enumerate(_list(said, "bonus", issues))
    ]
    deduct = [
        _read(_extra, f"deduct[{i}]", each, better, issues)
        for i, each in enumerate(_list(said, "deduct", issues))
    ]
    probation = _read(_probation, "probation", said.get("probation"), better, issues)
    days = _read(_appeals, "appeals", said.get("appeals"), better, issues)
    shares = _read(_shares, "shares", said.get("shares") or {}, better, issues)
    grades = _read(_grades, "applies_to.grades", applies.get("grades"), better, issues)
    teams = applies.get("teams")
    if issues:
        return None
    return Scheme(
        name=name,
        title=_title(said.get("title"), name),
        position=str(applies.get("position") or ""),
        month=month,
        items=tuple(items),
        grades=grades,
        teams=None if teams is None else tuple(map(str, teams)),
        gates=tuple(gates),
        bonus=tuple(bonus),
        deduct=tuple(deduct),
        shares=shares,
        probation=probation,
        appeal_days=days,
    )


def _totals(scheme: Scheme) -> list[GuijuError]:
    issues: list[GuijuError] = []
    weight = sum(item.weight for item in scheme.items)
    if abs(weight - 100) > 1e-9:
        text: Sentence = {
            "zh": "权重合计是 {total}，要等于 100。",
            "en": "weights total {total}; they must total 100.",
        }
        issues.append(_issue("items", text, total=_short(weight)))
    names = [item.metric for item in scheme.items]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        issues.append(
            _issue(
                "items",
                {"zh": "指标 {name} 出现了两次。", "en": "{name} stands twice."},
                name=twice,
            )
        )
    if sum(scheme.shares.values()) >= 100:
        issues.append(
            _issue("shares", {"zh": "份额合计要小于 100。", "en": "shares total less than 100."})
        )
    return issues


def _read(
    reader: Any, place: str, said: Any, better: Mapping[str, str], issues: list[GuijuError]
) -> Any:
    try:
        return reader(said, better)
    except GuijuError as fault:
        issues.append(_issue(place, fault.sentence, **fault.data))
        return None


def _item(said: Any, better: Mapping[str, str]) -> Item:
    if not isinstance(said, Mapping):
        raise Invalid("要写 metric、weight、curve。", "has metric, weight, curve.")
    strange = sorted(set(map(str, said)) - _ITEM)
    if strange:
        raise Invalid("不认识“{name}”。", "“{name}” is not known here.", name=strange[0])
    metric = _metric(said, better)
    weight = number(said.get("weight"), "weight")
    if not 0 < weight <= 100:
        raise Invalid("权重在 0 与 100 之间。", "a weight lies between 0 and 100.")
    if not isinstance(said.get("curve"), Mapping):
        raise Invalid("缺少 curve（曲线）。", "a curve is missing.")
    curve = read_curve(said["curve"], better[metric])
    target = number(said["target"], "target") if said.get("target") is not None else None
    if target is not None and not curve.holds(target):
        raise Invalid(
            "目标 {target} 在曲线之外。",
            "the target {target} lies outside the curve.",
            target=_short(target),
        )
    return Item(
        metric=metric,
        weight=weight,
        curve=curve,
        duty=_one_of(said, "duty", DUTIES),
        perspective=_one_of(said, "perspective", PERSPECTIVES, 2),
        adjust=_one_of(said, "adjust", ADJUSTMENTS),
        min_n=number(said["min_n"], "min_n") if said.get("min_n") is not None else None,
        target=target,
        slices=_slices(said.get("slices"), said.get("adjust")),
        of=_one_of(said, "of", SCOPES),
        prorate=_prorate(said.get("prorate")),
        objective=str(said.get("objective") or ""),
        action=str(said.get("action") or ""),
        note=str(said.get("note") or ""),
    )


def _slices(said: Any, adjust: Any) -> Slices | None:
    if said is None:
        return None
    if (
        not isinstance(said, Mapping)
        or set(map(str, said)) != {"by", "rule"}
        or said["rule"] not in SLICE_RULES
    ):
        raise Invalid(
            "slices 要写 by 和 rule(worst 或 own)。", "slices has by, and rule: worst or own."
        )
    if adjust == "expected":
        raise Invalid(
            "adjust: expected 与 slices 只能写一个。", "has adjust: expected or slices, not both."
        )
    return Slices(str(said["by"]), str(said["rule"]))


def _prorate(said: Any) -> tuple[str, ...] | None:
    if said is None:
        return None
    parts = said if isinstance(said, list) else []
    if not isinstance(said, list) or any(part not in PRORATES for part in parts):
        raise Invalid(
            "prorate 是一串 {known}。", "prorate is a list of {known}.", known=", ".join(PRORATES)
        )
    return tuple(dict.fromkeys(map(str, parts)))


def _gate(said: Any, better: Mapping[str, str]) -> Gate:
    if (
        not isinstance(said, Mapping)
        or ("below" in said) == ("above" in said)
        or ("cap" in said) == ("zero" in said)
    ):
        raise Invalid(
            "要写 metric、below(或 above)、cap(或 zero: true)。",
            "has metric, below (or above), cap (or zero: true).",
        )
    side = "below" if "below" in said else "above"
    cap = number(said["cap"], "cap") if "cap" in said else 0.0
    return Gate(_metric(said, better), cap, **{side: number(said[side], side)})


def _extra(said: Any, better: Mapping[str, str]) -> Extra:
    counted = [name for name in _COUNTED if isinstance(said, Mapping) and said.get(name)]
    if not isinstance(said, Mapping) or len(counted) + ("metric" in said) != 1:
        raise Invalid(
            "要写 merit: true、incident: true 或 metric,以及 points、max。",
            "has merit: true, incident: true or metric, and points, max.",
        )
    points = number(said.get("points"), "points")
    most = number(said.get("max", points), "max")
    if points < 0 or most < 0:
        raise Invalid("points 与 max 不能为负。", "points and max are not negative.")
    limits = {
        side: number(said[side], side) for side in ("below", "above") if said.get(side) is not None
    }
    return Extra(_COUNTED[counted[0]] if counted else _metric(said, better), points, most, **limits)


def _probation(said: Any, better: Mapping[str, str]) -> Probation | None:
    if said is None:
        return None
    if not isinstance(said, Mapping) or set(map(str, said)) - {"days", "rule", "scheme"}:
        raise Invalid("要写 days、rule。", "has days and rule.")
    rule, days = _one_of(said, "rule", PROBATIONS), int(number(said.get("days"), "days"))
    if (rule == "scheme") != bool(said.get("scheme")):
        raise Invalid("rule: scheme 要写 scheme 的名称。", "rule: scheme names the scheme.")
    return Probation(days, rule, str(said.get("scheme") or ""))


def _appeals(said: Any, better: Mapping[str, str]) -> int:
    if said is None:
        return APPEAL_DAYS
    days = number(said.get("days"), "days") if isinstance(said, Mapping) else -1
    if not 1 <= days <= 90:
        raise Invalid("days 在 1 与 90 之间。", "days lie between 1 and 90.")
    return int(days)


def _shares(said: Any, better: Mapping[str, str]) -> dict[str, float]:
    if not isinstance(said, Mapping) or set(map(str, said)) - {"team", "mentees"}:
        raise Invalid("份额只有 team 与 mentees。", "shares are team and mentees.")
    values = {str(name): number(value, str(name)) for name, value in said.items()}
    if any(not 0 <= value < 100 for value in values.values()):
        raise Invalid("份额在 0 与 100 之间。", "a share lies between 0 and 100.")
    return values


def _grades(said: Any, better: Mapping[str, str]) -> tuple[int, ...] | None:
    if said is None:
        return None
    if not isinstance(said, Sequence) or isinstance(said, str):
        raise Invalid("要写成一串职级。", "is a list of ranks.")
    return tuple(int(number(grade, "grade")) for grade in said)


def _metric(said: Mapping[str, Any], better: Mapping[str, str]) -> str:
    metric = str(said.get("metric", ""))
    if metric not in better:
        raise Invalid("没有叫“{name}”的指标。", "there is no metric “{name}”.", name=metric)
    return metric


def _one_of(said: Mapping[str, Any], name: str, choices: Sequence[str], default: int = 0) -> str:
    value = str(said.get(name) or choices[default])
    if value not in choices:
        raise Invalid(
            "“{name}”要是 {choices} 之一。",
            "“{name}” is one of {choices}.",
            name=name,
            choices=", ".join(choices),
        )
    return value


def _list(said: Mapping[str, Any], name: str, issues: list[GuijuError]) -> list[Any]:
    value = said.get(name) or []
    if name == "items" and not value:
        issues.append(_issue("items", {"zh": "方案里没有考核项。", "en": "there is no item."}))
        return []
    if not isinstance(value, list):
        issues.append(_issue(name, {"zh": "要写成一串。", "en": "is a list."}))
        return []
    return value


def _title(said: Any, name: str) -> dict[str, str]:
    if isinstance(said, Mapping):
        zh, en = (
            str(said.get("zh") or said.get("en") or name),
            str(said.get("en") or said.get("zh") or name),
        )
        return {"zh": zh, "en": en}
    return {"zh": str(said or name), "en": str(said or name)}


def _issue(place: str, sentence: Sentence, **data: Any) -> Invalid:
    return Invalid("{place}：" + sentence["zh"], "{place}: " + sentence["en"], place=place, **data)


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value
