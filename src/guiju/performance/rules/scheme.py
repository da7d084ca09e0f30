"""A scheme: who is scored by which items, with which weight and curve; read from YAML and written to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from guiju.foundation.errors import GuijuError, Invalid, Sentence, Several
from guiju.performance.rules.curves import Curve, number, read_curve, written

LENGTH = 100_000
DUTIES = ("main", "daily")
PERSPECTIVES = ("financial", "customer", "process", "growth")
ADJUSTMENTS = ("raw", "expected")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_TOP = {"scheme", "title", "applies_to", "month", "items", "gates", "bonus", "shares"}
_ITEM = {"metric", "weight", "duty", "perspective", "adjust", "curve", "min_n", "objective", "action", "note"}


@dataclass(frozen=True)
class Item:
    """One metric with its weight and curve. ``min_n``: with fewer cases the item leaves the denominator."""

    metric: str
    weight: float
    curve: Curve
    duty: str = "main"
    perspective: str = "process"
    adjust: str = "raw"
    min_n: float | None = None
    objective: str = ""
    action: str = ""

    @property
    def key(self) -> str:
        """Under which its measurement is kept: the metric's name, set apart when it is adjusted."""
        return self.metric if self.adjust == "raw" else f"{self.metric}:{self.adjust}"


@dataclass(frozen=True)
class Gate:
    """Caps the total when a metric lies below (or above) a limit."""

    metric: str
    cap: float
    below: float | None = None
    above: float | None = None

    def shuts(self, value: float) -> bool:
        """Whether the value lies beyond the limit."""
        return (self.below is not None and value < self.below) or (self.above is not None and value > self.above)


@dataclass(frozen=True)
class Bonus:
    """Points for each merit of the month, up to the most."""

    points: float
    most: float


@dataclass(frozen=True)
class Scheme:
    """What a month is scored by. Omitted grades and teams match everyone; listed ones do not match who has none."""

    name: str
    title: Mapping[str, str]
    position: str
    month: str
    items: tuple[Item, ...]
    grades: tuple[int, ...] | None = None
    teams: tuple[str, ...] | None = None
    gates: tuple[Gate, ...] = ()
    bonus: tuple[Bonus, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)

    def applies_to(self, position: str, grade: int | None, team: str) -> bool:
        """Whether somebody of this position, grade and team is scored by it."""
        return (
            (not self.position or position == self.position)
            and (self.grades is None or grade in self.grades)
            and (self.teams is None or team in self.teams)
        )

    @property
    def metrics(self) -> list[str]:
        """Every metric that the scheme needs, once."""
        return list(dict.fromkeys([item.metric for item in self.items] + [gate.metric for gate in self.gates]))


def load(text: str, better: Mapping[str, str]) -> Scheme:
    """Read a scheme from YAML. ``better``: direction of each known metric. Raises `Several` with every issue."""
    said = _parsed(text)
    issues: list[GuijuError] = []
    for name in sorted(set(map(str, said)) - _TOP):
        issues.append(_issue(name, {"zh": "不认识这一项。", "en": "is not known here."}))
    scheme = _collected(said, better, issues)
    if not issues and scheme is not None:
        issues += _totals(scheme)
    if issues or scheme is None:
        raise Several(issues)
    return scheme


def dump(scheme: Scheme) -> str:
    """The YAML of a scheme; reading it gives the same scheme."""
    applies: dict[str, Any] = {"position": scheme.position} if scheme.position else {}
    applies |= {} if scheme.grades is None else {"grades": list(scheme.grades)}
    applies |= {} if scheme.teams is None else {"teams": list(scheme.teams)}
    said: dict[str, Any] = {
        "scheme": scheme.name,
        "title": dict(scheme.title),
        "applies_to": applies,
        "month": scheme.month,
        "items": [_item_said(item) for item in scheme.items],
    }
    if scheme.gates:
        said["gates"] = [_gate_said(gate) for gate in scheme.gates]
    if scheme.bonus:
        said["bonus"] = [{"merit": True, "points": _short(b.points), "max": _short(b.most)} for b in scheme.bonus]
    if scheme.shares:
        said["shares"] = {name: _short(value) for name, value in scheme.shares.items()}
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=120)


def _parsed(text: str) -> Mapping[str, Any]:
    if len(text) > LENGTH:
        raise Invalid({"zh": "方案文件太长。", "en": "The scheme is too long."})
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise Invalid({"zh": "方案里不能用引用(*)。", "en": "A scheme has no references (*)."})
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Invalid({"zh": "第 {line} 行读不懂。", "en": "Line {line} cannot be read."}, line=line) from None
    if not isinstance(said, Mapping):
        raise Invalid({"zh": "这不是一份方案。", "en": "This is not a scheme."})
    return said


def _collected(said: Mapping[str, Any], better: Mapping[str, str], issues: list[GuijuError]) -> Scheme | None:
    name, month = str(said.get("scheme", "")), str(said.get("month", ""))
    if not _NAME.fullmatch(name):
        issues.append(
            _issue(
                "scheme", {"zh": "名称用小写字母、数字、- 和 _。", "en": "is a name of small letters, digits, - and _."}
            )
        )
    if not _MONTH.fullmatch(month):
        issues.append(_issue("month", {"zh": "要写成 2026-02。", "en": "is a month such as 2026-02."}))
    applies = said.get("applies_to") or {}
    if not isinstance(applies, Mapping):
        applies = {}
        issues.append(
            _issue("applies_to", {"zh": "要写 position、grades、teams。", "en": "has position, grades, teams."})
        )
    items = [_read(_item, f"items[{i}]", each, better, issues) for i, each in enumerate(_list(said, "items", issues))]
    gates = [_read(_gate, f"gates[{i}]", each, better, issues) for i, each in enumerate(_list(said, "gates", issues))]
    bonus = [_read(_bonus, f"bonus[{i}]", each, better, issues) for i, each in enumerate(_list(said, "bonus", issues))]
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
        shares=shares,
    )


def _totals(scheme: Scheme) -> list[GuijuError]:
    issues: list[GuijuError] = []
    weight = sum(item.weight for item in scheme.items)
    if abs(weight - 100) > 1e-9:
        text: Sentence = {"zh": "权重合计是 {total},要等于 100。", "en": "weights total {total}; they must total 100."}
        issues.append(_issue("items", text, total=_short(weight)))
    names = [item.metric for item in scheme.items]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        issues.append(_issue("items", {"zh": "指标 {name} 出现了两次。", "en": "{name} stands twice."}, name=twice))
    if sum(scheme.shares.values()) >= 100:
        issues.append(_issue("shares", {"zh": "份额合计要小于 100。", "en": "shares total less than 100."}))
    return issues


def _read(reader: Any, place: str, said: Any, better: Mapping[str, str], issues: list[GuijuError]) -> Any:
    try:
        return reader(said, better)
    except GuijuError as fault:
        issues.append(_issue(place, fault.sentence, **fault.data))
        return None


def _item(said: Any, better: Mapping[str, str]) -> Item:
    if not isinstance(said, Mapping):
        raise Invalid({"zh": "要写 metric、weight、curve。", "en": "has metric, weight, curve."})
    strange = sorted(set(map(str, said)) - _ITEM)
    if strange:
        raise Invalid({"zh": "不认识“{name}”。", "en": "“{name}” is not known here."}, name=strange[0])
    metric = _metric(said, better)
    weight = number(said.get("weight"), "weight")
    if not 0 < weight <= 100:
        raise Invalid({"zh": "权重在 0 与 100 之间。", "en": "a weight lies between 0 and 100."})
    if not isinstance(said.get("curve"), Mapping):
        raise Invalid({"zh": "缺少 curve(曲线)。", "en": "a curve is missing."})
    return Item(
        metric=metric,
        weight=weight,
        curve=read_curve(said["curve"], better[metric]),
        duty=_one_of(said, "duty", DUTIES),
        perspective=_one_of(said, "perspective", PERSPECTIVES, 2),
        adjust=_one_of(said, "adjust", ADJUSTMENTS),
        min_n=number(said["min_n"], "min_n") if said.get("min_n") is not None else None,
        objective=str(said.get("objective") or ""),
        action=str(said.get("action") or ""),
    )


def _gate(said: Any, better: Mapping[str, str]) -> Gate:
    if not isinstance(said, Mapping) or ("below" in said) == ("above" in said):
        raise Invalid({"zh": "要写 metric、below(或 above)、cap。", "en": "has metric, below (or above), cap."})
    side = "below" if "below" in said else "above"
    limit = number(said[side], side)
    return Gate(_metric(said, better), number(said.get("cap"), "cap"), **{side: limit})


def _bonus(said: Any, better: Mapping[str, str]) -> Bonus:
    if not isinstance(said, Mapping) or not said.get("merit"):
        raise Invalid({"zh": "要写 merit: true、points、max。", "en": "has merit: true, points, max."})
    points = number(said.get("points"), "points")
    return Bonus(points, number(said.get("max", points), "max"))


def _shares(said: Any, better: Mapping[str, str]) -> dict[str, float]:
    if not isinstance(said, Mapping) or set(map(str, said)) - {"team", "mentees"}:
        raise Invalid({"zh": "份额只有 team 与 mentees。", "en": "shares are team and mentees."})
    values = {str(name): number(value, str(name)) for name, value in said.items()}
    if any(not 0 <= value < 100 for value in values.values()):
        raise Invalid({"zh": "份额在 0 与 100 之间。", "en": "a share lies between 0 and 100."})
    return values


def _grades(said: Any, better: Mapping[str, str]) -> tuple[int, ...] | None:
    if said is None:
        return None
    if not isinstance(said, Sequence) or isinstance(said, str):
        raise Invalid({"zh": "要写成一串级别。", "en": "is a list of ranks."})
    return tuple(int(number(each, "grade")) for each in said)


def _metric(said: Mapping[str, Any], better: Mapping[str, str]) -> str:
    metric = str(said.get("metric", ""))
    if metric not in better:
        raise Invalid({"zh": "没有叫“{name}”的指标。", "en": "there is no metric “{name}”."}, name=metric)
    return metric


def _one_of(said: Mapping[str, Any], name: str, choices: Sequence[str], default: int = 0) -> str:
    value = str(said.get(name) or choices[default])
    if value not in choices:
        raise Invalid(
            {"zh": "“{name}”要是 {choices} 之一。", "en": "“{name}” is one of {choices}."},
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
        zh, en = str(said.get("zh") or said.get("en") or name), str(said.get("en") or said.get("zh") or name)
        return {"zh": zh, "en": en}
    return {"zh": str(said or name), "en": str(said or name)}


def _issue(place: str, sentence: Sentence, **data: Any) -> Invalid:
    return Invalid({"zh": "{place}:" + sentence["zh"], "en": "{place}: " + sentence["en"]}, place=place, **data)


def _item_said(item: Item) -> dict[str, Any]:
    said: dict[str, Any] = {
        "metric": item.metric,
        "weight": _short(item.weight),
        "duty": item.duty,
        "perspective": item.perspective,
    }
    said |= {"adjust": item.adjust} if item.adjust != "raw" else {}
    said |= {"curve": written(item.curve)}
    said |= {"min_n": _short(item.min_n)} if item.min_n is not None else {}
    said |= {"objective": item.objective} if item.objective else {}
    return said | ({"action": item.action} if item.action else {})


def _gate_said(gate: Gate) -> dict[str, Any]:
    side = "below" if gate.below is not None else "above"
    return {"metric": gate.metric, side: getattr(gate, side), "cap": _short(gate.cap)}


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value
